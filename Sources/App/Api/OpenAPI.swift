import Ground
import Web

/// The description of the API (OpenAPI 3.1), made from the routes that answer it.
struct OpenAPI {
  let routes: [Route]
  let settings: Settings

  static let version = "0.1.0"

  var document: JSON {
    .object([
      "openapi": .string("3.1.0"), "info": info,
      "servers": .array([.object(["url": .string(settings.publicAddress + "/api/v1")])]),
      "tags": .array(tags), "paths": paths,
      "components": .object([
        "schemas": ApiShapes.components,
        "securitySchemes": securitySchemes,
        "responses": .object(ApiProblems.all.map { JSON.Member($0.name, $0.json) }),
      ]),
    ])
  }

  private var info: JSON {
    var contact: [JSON.Member] = [.init("name", .string(settings.municipality))]
    if !settings.contact.isEmpty { contact.append(.init("email", .string(settings.contact))) }
    return .object([
      "title": .string("Tryggve"), "version": .string(Self.version),
      "summary": .string("Municipal crisis management"),
      "description": .string(Self.description),
      "termsOfService": .string(settings.publicAddress + "/accessibility"),
      "contact": .object(contact),
      "license": .object(["name": .string("EUPL-1.2"), "identifier": .string("EUPL-1.2")]),
      "x-limitations": .string(
        "One writer at a time: about a thousand changes a second. Lists give at most 200 rows, "
          + "logs 500 lines, and the rest by the Link header."),
    ])
  }

  private static let description = """
    **English.** Events, their log and the municipality's organisation. Every answer is limited \
    to what the caller may see; what lies outside is *not found*. Errors are problem details \
    (RFC 9457). Lists are paged by the `Link` header (RFC 8288). A change may carry an \
    `Idempotency-Key`, so that it can be sent again without being done twice, and `If-Match` \
    with the `ETag` it was read with, so that nobody's change is overwritten. Words in \
    enumerations may become more. Times are RFC 3339 in UTC. Sentences come in the language of \
    `Accept-Language`, Swedish or English.

    **Svenska.** Händelser, deras logg och kommunens organisation. Varje svar är begränsat till \
    det som den som frågar får se; resten *finns inte*. Fel beskrivs enligt RFC 9457. Listor \
    bläddras med huvudet `Link` (RFC 8288). En ändring kan bära `Idempotency-Key`, så att den \
    kan skickas om utan att göras två gånger, och `If-Match` med den `ETag` den lästes med, så \
    att ingen annans ändring skrivs över. Uppräkningar kan få fler ord. Tider är RFC 3339 i UTC. \
    Meningar kommer på det språk som `Accept-Language` ber om, svenska eller engelska.
    """

  private var securitySchemes: JSON {
    .object([
      "token": .object([
        "type": .string("http"), "scheme": .string("bearer"),
        "description": .string("A token with acts and an end, issued on one's own page."),
      ]),
      "session": .object([
        "type": .string("apiKey"), "in": .string("cookie"), "name": .string(Sessions.cookie),
        "description": .string("A browser that is signed in. Changes also need `X-CSRF-Token`."),
      ]),
    ])
  }

  private var served: [Route] { routes.filter { $0.mount != .page } }

  private var tags: [JSON] {
    Set(served.map(Self.tag)).sorted().map {
      .object(["name": .string($0), "description": .string("Everything under /\($0)")])
    }
  }

  private static func tag(_ route: Route) -> String {
    String(route.path.split(separator: "/").first ?? "start")
  }

  private var paths: JSON {
    var order: [String] = []
    var items: [String: [JSON.Member]] = [:]
    for route in served {
      if items[route.path] == nil { order.append(route.path) }
      items[route.path, default: []].append(
        .init(route.method.rawValue.lowercased(), operation(route)))
    }
    return .object(order.map { .init($0, .object(items[$0] ?? [])) })
  }

  private func operation(_ route: Route) -> JSON {
    var members: [JSON.Member] = [
      .init("operationId", .string(Self.operationID(route))),
      .init("tags", .array([.string(Self.tag(route))])),
      .init("summary", .string(route.doc.summary)),
      .init("description", .string(Self.text(route))),
      .init("parameters", .array(ApiParameters.all(route))),
    ]
    if let body = ApiParameters.body(route) { members.append(.init("requestBody", body)) }
    members.append(.init("responses", ApiProblems.responses(route, among: served)))
    switch route.access {
    case .act:
      members.append(
        .init(
          "security",
          .array([.object(["token": .array([])]), .object(["session": .array([])])])))
    case .open: members.append(.init("security", .array([])))
    }
    return .object(members)
  }

  /// What it does in both languages, and what it takes.
  private static func text(_ route: Route) -> String {
    let takes =
      switch route.access {
      case .act(let act): " Needs the act `\(act.rawValue)`."
      case .open(let why): " Open to everybody: \(why)."
      }
    return "\(route.doc.summary).\(takes)\n\n\(route.doc.swedish)."
  }

  /// "POST /events/{id}/log" → "postEventsByIdLog"
  static func operationID(_ route: Route) -> String {
    let words = route.path.split { "/-.".contains($0) }.map { part in
      part.hasPrefix("{")
        ? "By" + String(part.dropFirst().dropLast()).capitalizedFirst
        : String(part).capitalizedFirst
    }
    return route.method.rawValue.lowercased() + words.joined()
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
