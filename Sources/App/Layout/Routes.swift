import Ground
import HTTPTypes
import Web

/// A path, the act that it needs, and what answers it. There is no way to add one without an act.
struct Route: Sendable {
  enum Access: Sendable, Equatable {
    /// Needs the caller to be signed in; the handler asks the policy for this act.
    case act(Act)
    /// For everybody, with the reason.
    case open(String)
  }

  enum Mount: Sendable {
    case page, api, both
  }

  let method: HTTPRequest.Method
  /// "/events/{id}"
  let path: String
  let access: Access
  let mount: Mount
  let doc: Doc
  let bodyLimit: Int
  let handle: @Sendable (Call) async throws -> Reply
}

/// What the API description says about a route.
struct Doc: Sendable {
  let summary: String
  let swedish: String
  var query: [Field] = []
  var body: [Field] = []
  var returns: Shape = .nothing
  var status = 200
  /// Whether it makes the thing, with 201, where it is not there to be changed.
  var makes = false
  var idempotent = false
  /// Whether it heeds `If-Match`.
  var guarded = false

  init(
    _ summary: String, _ swedish: String, query: [Field] = [], body: [Field] = [],
    returns: Shape = .nothing, status: Int = 200, makes: Bool = false, idempotent: Bool = false,
    guarded: Bool = false
  ) {
    self.summary = summary
    self.swedish = swedish
    self.query = query
    self.body = body
    self.returns = returns
    self.status = status
    self.makes = makes
    self.idempotent = idempotent
    self.guarded = guarded
  }

  struct Field: Sendable {
    let name: String
    let type: Shape
    let required: Bool
    let note: String

    init(_ name: String, _ type: Shape, required: Bool = false, _ note: String) {
      self.name = name
      self.type = type
      self.required = required
      self.note = note
    }
  }

  indirect enum Shape: Sendable {
    case nothing
    case string(most: Int)
    case time
    case integer(min: Int, max: Int)
    case number(min: Double, max: Double)
    case bool
    case word([String])
    case list(Shape)
    case optional(Shape)
    case named(String)
    case stream
    case page(String)
    case file(String)
  }
}

/// All routes, in the order they were added.
struct Routes: Sendable {
  private(set) var all: [Route] = []

  mutating func add(
    _ method: HTTPRequest.Method, _ path: String, _ access: Route.Access,
    mount: Route.Mount = .both, doc: Doc, bodyLimit: Int = 1 << 20,
    _ handle: @escaping @Sendable (Call) async throws -> Reply
  ) {
    all.append(
      Route(
        method: method, path: path, access: access, mount: mount, doc: doc, bodyLimit: bodyLimit,
        handle: handle))
  }

  mutating func get(
    _ path: String, _ access: Route.Access, mount: Route.Mount = .both, _ doc: Doc,
    _ handle: @escaping @Sendable (Call) async throws -> Reply
  ) {
    add(.get, path, access, mount: mount, doc: doc, handle)
  }

  mutating func post(
    _ path: String, _ access: Route.Access, mount: Route.Mount = .both, _ doc: Doc,
    bodyLimit: Int = 1 << 20, _ handle: @escaping @Sendable (Call) async throws -> Reply
  ) {
    add(.post, path, access, mount: mount, doc: doc, bodyLimit: bodyLimit, handle)
  }
}
