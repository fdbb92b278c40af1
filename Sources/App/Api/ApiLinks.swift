import Web

/// What can be done with a thing that was just made.
enum ApiLinks {
  /// From `POST /events` to everything at `/events/{id}…` that needs no other identity.
  static func from(_ route: Route, among routes: [Route]) -> [JSON.Member] {
    guard route.method == .post, route.doc.status == 201, case .named = route.doc.returns else {
      return []
    }
    let own = ApiParameters.names(route.path)
    return routes.compactMap { next in
      let names = ApiParameters.names(next.path)
      guard next.path.hasPrefix(route.path + "/{"), names.count == own.count + 1,
        names.starts(with: own), let made = names.last
      else { return nil }
      var parameters = own.map { JSON.Member($0, .string("$request.path.\($0)")) }
      parameters.append(.init(made, .string("$response.body#/id")))
      let id = OpenAPI.operationID(next)
      return .init(
        id, .object(["operationId": .string(id), "parameters": .object(parameters)]))
    }
  }
}
