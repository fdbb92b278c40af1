import Ground
import Web

/// Where the API describes itself.
struct ApiRoutes: Sendable {
  let settings: Settings

  /// Add last: it describes those that were added before it, and itself.
  func add(to routes: inout Routes) {
    let before = routes.all
    let own = Doc(
      "The description of this API", "Beskrivningen av det här gränssnittet",
      returns: .file("application/json"))
    let settings = settings
    routes.get("/openapi.json", .open("programs read it first"), mount: .api, own) { _ in
      let described = Self.described(before, own)
      return .json(OpenAPI(routes: described, settings: settings).document)
    }
  }

  private static func described(_ routes: [Route], _ own: Doc) -> [Route] {
    routes + [
      Route(
        method: .get, path: "/openapi.json", access: .open("programs read it first"), mount: .api,
        doc: own, bodyLimit: 0, handle: { _ in .empty })
    ]
  }
}
