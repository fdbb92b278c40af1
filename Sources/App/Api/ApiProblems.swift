import Ground
import HTTPTypes
import Web

/// The answers of the API, good and bad.
enum ApiProblems {
  struct Problem {
    let status: Int
    let name: String
    let note: String

    var json: JSON {
      .object([
        "description": .string(note),
        "content": .object([
          "application/problem+json": .object([
            "schema": .object(["$ref": .string("#/components/schemas/Problem")])
          ])
        ]),
      ])
    }
  }

  static let all: [Problem] = [
    .init(status: 401, name: "Unauthenticated", note: "No token or session, or one that has ended"),
    .init(status: 403, name: "Forbidden", note: "The caller may see it, but not do this"),
    .init(status: 404, name: "NotFound", note: "Nothing there, or nothing the caller may know of"),
    .init(status: 409, name: "Conflict", note: "Its state does not allow this"),
    .init(status: 412, name: "Stale", note: "Somebody else changed it first"),
    .init(status: 413, name: "TooLarge", note: "The content is too large"),
    .init(status: 415, name: "UnsupportedMediaType", note: "Send application/json"),
    .init(status: 422, name: "Invalid", note: "Something in the request must be mended"),
    .init(status: 428, name: "PreconditionRequired", note: "If-Match is missing"),
    .init(status: 429, name: "TooMany", note: "Too many attempts: wait as Retry-After says"),
    .init(status: 503, name: "Unavailable", note: "Nothing was saved; send it again with its key"),
    .init(status: 500, name: "Fault", note: "A fault of ours, noted with the number in requestId"),
  ]

  static func responses(_ route: Route, among routes: [Route]) -> JSON {
    var members = [JSON.Member(String(status(route)), success(route, routes))]
    if route.doc.makes { members.append(.init("201", success(route, routes, made: true))) }
    if route.doc.returns.isTagged {
      members.append(
        .init("304", .object(["description": .string("Not changed since the If-None-Match tag")])))
    }
    members += all.filter { fits($0.status, route) }.map { problem in
      .init(
        String(problem.status),
        .object(["$ref": .string("#/components/responses/\(problem.name)")]))
    }
    members.append(.init("default", .object(["$ref": .string("#/components/responses/Fault")])))
    return .object(members)
  }

  private static func fits(_ status: Int, _ route: Route) -> Bool {
    let writes = route.method != .get
    switch status {
    case 401: return route.access.isAct
    case 403: return route.access.isAct
    case 404: return route.access.isAct
    case 409, 413, 415: return writes
    case 412: return route.doc.guarded
    case 428: return ApiParameters.needsTag(route)
    default: return true
    }
  }

  private static func status(_ route: Route) -> Int {
    if case .nothing = route.doc.returns, route.doc.status == 200 { return 204 }
    return route.doc.status
  }

  private static func success(
    _ route: Route, _ routes: [Route], made: Bool = false
  ) -> JSON {
    let made = made || route.doc.status == 201
    var members: [JSON.Member] = [.init("description", .string(note(route, made: made)))]
    let headers = self.headers(route, made: made)
    if !headers.isEmpty { members.append(.init("headers", .object(headers))) }
    if let (type, schema) = content(route.doc.returns) {
      members.append(
        .init("content", .object([.init(type, .object(["schema": schema]))])))
    }
    let links = ApiLinks.from(route, among: routes)
    if !links.isEmpty { members.append(.init("links", .object(links))) }
    return .object(members)
  }

  private static func note(_ route: Route, made: Bool) -> String {
    switch route.doc.returns {
    case .nothing: "Done"
    case .list: "The rows, as far as `limit` goes"
    case .stream: "Server-sent events, without end"
    case .file: "The file"
    default: made ? "Made" : "What was asked for"
    }
  }

  private static func headers(_ route: Route, made: Bool) -> [JSON.Member] {
    var out: [JSON.Member] = []
    func add(_ name: String, _ note: String) {
      out.append(
        .init(
          name,
          .object(["description": .string(note), "schema": .object(["type": .string("string")])])))
    }
    if route.doc.returns.isTagged { add("ETag", "The version, for If-Match and If-None-Match") }
    if case .list = route.doc.returns { add("Link", "Where the next rows are, rel=\"next\"") }
    if made { add("Location", "Where it is") }
    return out
  }

  private static func content(_ shape: Doc.Shape) -> (String, JSON)? {
    switch shape {
    case .nothing: nil
    case .stream: ("text/event-stream", .object(["type": .string("string")]))
    case .file("application/json"):
      ("application/json", .object(["type": .string("object")]))
    case .file(let type), .page(let type): (type, .object(["type": .string("string")]))
    default: ("application/json", ApiParameters.schema(shape))
    }
  }
}

extension Doc.Shape {
  /// One thing by itself, which has a version.
  var isTagged: Bool {
    if case .named = self { return true }
    return false
  }
}

extension Route.Access {
  var isAct: Bool {
    if case .act = self { return true }
    return false
  }
}
