import Ground
import HTTPTypes
import Web

/// The live stream.
struct LiveRoutes: Sendable {
  let hub: Hub

  func add(to routes: inout Routes) {
    routes.get(
      "/live", .act(.eventRead), mount: .api,
      Doc(
        "Live lines and changes within your scope, as server-sent events",
        "Rader och ändringar som du når, direkt",
        query: [
          .init("after", .string(most: 20), "The last journal entry you have"),
          .init("lang", .word(["sv", "en"]), "Language of the lines"),
        ], returns: .stream), stream)
  }

  @Sendable func stream(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let language: Language = call.query["lang"] == "en" ? .english : .swedish
    let last = HTTPFieldNames.lastEventID.flatMap { call.headers[$0] } ?? call.query["after"]
    var after: Int64?
    if let last {
      guard let seq = Int64(last), seq >= 0 else {
        throw Refusal.invalid("after", "Markören kunde inte läsas.")
      }
      after = seq
    }
    let group = Hub.Group(scope: Policy.scope(caller, .logRead), language: language)
    let from = after
    return Reply(
      status: .ok,
      body: .stream { writer in
        try await hub.stream(to: writer, group: group, person: caller.person, after: from)
      })
  }
}

private enum HTTPFieldNames {
  static let lastEventID = HTTPField.Name("Last-Event-ID")
}
