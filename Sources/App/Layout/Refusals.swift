import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Storage
import Web

/// How a refusal looks: a page for people, an RFC 9457 problem for programs.
extension Site {
  func refuse(
    _ error: any Error, call: Call?, _ request: Request, _ context: Context, isAPI: Bool,
    language: Language
  ) -> Response {
    if let out = error as? SignedOut {
      return page(out.page, out.call.session == nil ? .unauthorized : .forbidden, call: out.call)
    }
    let trouble = Trouble(error)
    if trouble.status == .internalServerError {
      logger.error(
        "\(request.method) \(request.uri.path) failed",
        metadata: ["request": "\(context.id)", "error": "\(error)"])
    }
    let wantsPiece = request.headers[.accept]?.contains("fragment=") ?? false
    if trouble.status == .unauthorized, !isAPI, !wantsPiece, !asksForJSON(request) {
      return toSignIn(request)
    }
    var response: Response
    if isAPI || wantsPiece || asksForJSON(request) {
      response = problem(
        status: trouble.status, title: trouble.title, detail: trouble.detail,
        faults: trouble.faults, path: request.uri.path, language: language, id: context.id)
    } else {
      let page = ErrorPages.page(
        trouble, id: context.id, kept: call.flatMap { KeptForm(path: $0.path, input: $0.input) },
        back: call?.sentFrom)
      let frame = Frame(
        page: page, call: call, settings: settings, duty: duty.current, seq: hub.seq,
        palette: SentCookies(request.headers).palette)
      response = Response(
        status: trouble.status,
        headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "private, no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: frame.html.render(language))))
    }
    if let wait = trouble.retryAfter { response.headers[.retryAfter] = String(wait) }
    if trouble.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return secured(response)
  }

  private func page(_ page: Page, _ status: HTTPResponse.Status, call: Call) -> Response {
    let frame = Frame(page: page, call: call, settings: settings, duty: duty.current, seq: hub.seq)
    var response = Response(
      status: status,
      headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "private, no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: frame.html.render(call.language))))
    if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return secured(response)
  }

  private func asksForJSON(_ request: Request) -> Bool {
    request.headers[.accept]?.hasPrefix("application/json") ?? false
  }

  private func toSignIn(_ request: Request) -> Response {
    let back = request.method == .get ? request.uri.string : "/"
    let next = back.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    return secured(
      Response(status: .seeOther, headers: [.location: "/sign-in?next=\(next)"]))
  }

  func problem(
    status: HTTPResponse.Status, title: Text, detail: Text?, faults: [Fault] = [], path: String,
    language: Language, id: String? = nil
  ) -> Response {
    var members: [JSON.Member] = [
      .init("type", .string("about:blank")), .init("title", .string(language.say(title))),
      .init("status", .int(Int64(status.code))),
    ]
    if let detail { members.append(.init("detail", .string(language.say(detail)))) }
    members.append(.init("instance", .string(path)))
    if let id { members.append(.init("requestId", .string(id))) }
    if !faults.isEmpty {
      members.append(
        .init(
          "errors",
          .array(
            faults.map {
              .object([
                "pointer": .string("/\($0.field)"), "detail": .string(language.say($0.text)),
              ])
            })))
    }
    return secured(
      Response(
        status: status, headers: [.contentType: "application/problem+json"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSON.object(members).bytes))))
  }
}

extension Call {
  /// The page of ours that a form was sent from.
  fileprivate var sentFrom: String? {
    guard method == .post, let from = headers[.referer].flatMap({ URL(string: $0) }),
      from.path.isOwnPath, from.path != path
    else { return nil }
    return from.path
  }
}

/// What went wrong, in words for the reader.
struct Trouble {
  let status: HTTPResponse.Status
  let title: Text
  let detail: Text?
  let faults: [Fault]
  let retryAfter: Int?

  /// Whether somebody must look into it, for whom the number of the request says where.
  var isOurs: Bool { status.kind == .serverError }

  init(_ error: any Error) {
    var faults: [Fault] = []
    var wait: Int?
    switch error {
    case Refusal.notFound:
      (status, title, detail) = (
        .notFound, "Sidan finns inte",
        "Adressen kan vara fel, eller så är det något som du inte har tillgång till."
      )
    case Refusal.unauthenticated:
      (status, title, detail) = (.unauthorized, "Du behöver logga in", nil)
    case Refusal.forbidden(let why): (status, title, detail) = (.forbidden, "Det går inte", why)
    case Refusal.invalid(let found):
      (status, title, detail) = (
        .unprocessableContent, "Något behöver rättas", found.first?.text
      )
      faults = found
    case Refusal.conflict(let why):
      (status, title, detail) = (.conflict, "Det går inte just nu", why)
    case Refusal.stale:
      (status, title, detail) = (
        .preconditionFailed, "Någon annan hann före",
        "Innehållet har ändrats sedan du läste det. Ladda om och försök igen."
      )
    case Refusal.preconditionRequired:
      (status, title, detail) = (
        .preconditionRequired, "If-Match saknas", "Skicka med den version du läste."
      )
    case Refusal.tooLarge(let limit):
      (status, title, detail) = (
        .contentTooLarge, "För stort", "Högst \(limit / 1024) kB kan tas emot."
      )
    case Refusal.tooMany(let seconds):
      (status, title, detail) = (
        .tooManyRequests, "För många försök", "Vänta en stund och försök igen."
      )
      wait = seconds
    case Refusal.unavailable(let why):
      (status, title, detail) = (.serviceUnavailable, "Det går inte att spara just nu", why)
      wait = 5
    case Refusal.unsupportedMediaType:
      (status, title, detail) = (.unsupportedMediaType, "Innehållet är av fel slag", nil)
    case StorageError.full:
      (status, title, detail) = (
        .serviceUnavailable, "Det går inte att spara just nu",
        "Servern kan inte skriva till sin disk. Inget av det du skickade är sparat. Försök igen."
      )
      wait = 5
    case StorageError.unreachable, StorageError.closed:
      (status, title, detail) = (
        .serviceUnavailable, "Det går inte att spara just nu",
        "Databasen svarar inte. Försök igen om en stund."
      )
      wait = 2
    case StorageError.constraint:
      (status, title, detail) = (
        .conflict, "Det går inte just nu", "Det krockar med något som redan finns."
      )
    default:
      (status, title, detail) = (
        .internalServerError, "Något gick fel",
        "Felet är noterat. Inget av det du skickade är sparat."
      )
    }
    self.faults = faults
    retryAfter = wait
  }
}
