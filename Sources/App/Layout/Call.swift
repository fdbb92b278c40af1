import Ground
import HTTPTypes
import Web

/// One request as a route sees it: who calls, in which language, with what input. A class, because it
/// is handed from hand to hand and has much to copy.
final class Call: Sendable {
  let method: HTTPRequest.Method
  let path: String
  /// The path with its query, to come back to.
  let target: String
  let parameters: [String: String]
  let query: Input
  let input: Input
  let headers: HTTPFields
  let address: String
  let body: [UInt8]
  /// True under `/api/v1`: answer with JSON and problems.
  let isAPI: Bool
  let language: Language
  let palette: String
  let isCompact: Bool
  let session: Session?
  let signedIn: Caller?
  let now: Instant

  init(
    method: HTTPRequest.Method, path: String, target: String, parameters: [String: String],
    query: Input, input: Input, headers: HTTPFields, address: String, body: [UInt8], isAPI: Bool,
    language: Language, cookies: SentCookies, session: Session?, signedIn: Caller?, now: Instant
  ) {
    self.method = method
    self.path = path
    self.target = target
    self.parameters = parameters
    self.query = query
    self.input = input
    self.headers = headers
    self.address = address
    self.body = body
    self.isAPI = isAPI
    self.language = language
    palette = cookies.palette
    isCompact = cookies.isCompact
    self.session = session
    self.signedIn = signedIn
    self.now = now
  }

  /// The caller of a route that needs one.
  var caller: Caller {
    get throws {
      guard let signedIn else { throw Refusal.unauthenticated }
      return signedIn
    }
  }

  func id<T>(_ name: String = "id", of type: T.Type = T.self) throws -> ID<T> {
    guard let text = parameters[name], !text.isEmpty, text.utf8.count <= 100,
      text.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
    else { throw Refusal.notFound }
    return ID(text)
  }

  /// The entity tag that a change expects, from `If-Match` or the form's `version` field; nil for
  /// "whatever it is now".
  func expected() throws -> Int64? {
    if let tag = headers.value(.ifMatch) {
      // RFC 9110 13.1.1: any version, as long as the thing is there.
      if tag == "*" { return nil }
      guard let seq = Int64(tag.filter { $0 != "\"" }) else { throw Refusal.stale }
      return seq
    }
    if let version = input["version"] { return Int64(version) }
    if isAPI, method == .put || method == .patch || method == .delete {
      throw Refusal.preconditionRequired
    }
    return nil
  }

  /// The key of a repeated request, from the header or the form's `key` field.
  var key: Journal.Key? {
    guard let givenKey, Journal.Key.fits(givenKey) else { return nil }
    let bare =
      givenKey.utf8.contains(UInt8(ascii: "\"")) ? givenKey.filter { $0 != "\"" } : givenKey
    return Journal.Key(bare, body: "\(path)\n\(input.fingerprint)")
  }

  private static let idempotencyKey = HTTPField.Name("Idempotency-Key")

  /// As it was sent; a form whose script did not fill it in has none.
  var givenKey: String? {
    Self.idempotencyKey.flatMap { headers.value($0) }
      ?? input["key"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// True when a script asks for a piece of a page.
  var wantsFragment: Bool { headers.value(.accept)?.contains("fragment=") ?? false }

  /// How many rows a list may show at once.
  func limit(_ usual: Int, most: Int) throws -> Int {
    guard let raw = query["limit"] else { return usual }
    guard let number = Int(raw), (1...most).contains(number) else {
      throw Refusal.invalid("limit", "Skriv ett tal mellan \("1") och \(most).")
    }
    return number
  }

  func reply(_ page: @autoclosure () throws -> Page, data: @autoclosure () throws -> JSON) rethrows
    -> Reply
  {
    isAPI ? .json(try data()) : .page(try page())
  }
}

/// What a route answers.
struct Reply: Sendable {
  enum Body: Sendable {
    case page(Page)
    case fragment(HTML)
    case json(JSON)
    case bytes([UInt8], type: String)
    case stream(@Sendable (Stream) async throws -> Void)
    case empty
  }

  /// Where a long answer writes its pieces.
  typealias Stream = LiveWriter

  var status: HTTPResponse.Status
  var headers: HTTPFields = [:]
  var body: Body

  static func page(_ page: Page, status: HTTPResponse.Status = .ok) -> Reply {
    Reply(status: status, body: .page(page))
  }

  static func fragment(_ html: HTML, status: HTTPResponse.Status = .ok) -> Reply {
    Reply(status: status, body: .fragment(html))
  }

  static func json(_ json: JSON, status: HTTPResponse.Status = .ok) -> Reply {
    Reply(status: status, body: .json(json))
  }

  static let empty = Reply(status: .noContent, body: .empty)

  /// After a form was saved: read the page anew, so that a reload does not send it again.
  static func see(_ path: String) -> Reply {
    Reply(status: .seeOther, headers: [.location: path], body: .empty)
  }

  /// A thing was made: 201 with its address for programs, 303 to its page for people.
  static func created(_ call: Call, at path: String, _ json: @autoclosure () -> JSON) -> Reply {
    if !call.isAPI { return .see(path) }
    return Reply(status: .created, headers: [.location: "/api/v1" + path], body: .json(json()))
  }

  /// A thing was changed: the thing as JSON for programs, 303 for people.
  static func changed(_ call: Call, at path: String, _ json: @autoclosure () -> JSON) -> Reply {
    call.isAPI ? .json(json()) : .see(path)
  }

  func tagged(_ seq: Int64) -> Reply {
    var tagged = self
    tagged.headers[.eTag] = "\"\(seq)\""
    return tagged
  }

  func download(_ name: String) -> Reply {
    var named = self
    // RFC 6266: a plain name for all, and the right one for those who can read it.
    let plain = name.replacing("Ö", with: "O").filter { $0.isASCII && $0 != "\"" }
    let exact = plain == name ? "" : "; filename*=UTF-8''\(Call.escape(name))"
    named.headers[.contentDisposition] = "attachment; filename=\"\(plain)\"\(exact)"
    return named
  }
}

extension HTTPFields {
  /// As the subscript, which makes ready to join several each time it is asked for one.
  func value(_ name: HTTPField.Name) -> String? {
    guard let at = firstIndex(where: { $0.name == name }) else { return nil }
    return self[(at + 1)...].contains { $0.name == name } ? self[name] : self[at].value
  }
}

extension HTTPField.Name {
  /// RFC 8288.
  static let linkRelation: HTTPField.Name = HTTPField.Name("Link") ?? .location
}
