import Ground
import HTTPTypes
import Web

/// The live stream.
struct LiveRoutes: Sendable {
  let hub: Hub
  let sessions: Sessions
  let clock: Clock

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
    let group = Hub.Group(caller, language)
    let from = after
    let holds: Hub.Holds = { [sessions, clock] in
      let now = clock.now()
      do {
        let today = try await sessions.still(caller, now: now)
        return today.map { Hub.Group($0, language) == group } ?? false
      } catch {
        // A store that does not answer takes nobody's rights away.
        return true
      }
    }
    return Reply(
      status: .ok,
      body: .stream { writer in
        try await hub.stream(
          to: writer, group: group, person: caller.person, after: from, while: holds)
      })
  }
}

private enum HTTPFieldNames {
  static let lastEventID = HTTPField.Name("Last-Event-ID")
}
