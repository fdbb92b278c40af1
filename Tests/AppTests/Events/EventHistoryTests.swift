import Ground
import Sheets
import Storage
import Testing
import Web

@testable import App

/// What was changed in an event's own facts, for people, programs and files alike.
@Suite struct EventHistoryTests {
  @Test(arguments: World.engines) func pagesBothWays(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event("Läcka")
      let chief = try await world.caller(.citySecurity)
      for title in ["Stor läcka", "Större läcka", "Störst läcka"] {
        _ = try await world.app.events.change(event.id, .eventEdit, by: chief) { event, _ in
          event.title = title
        }
      }
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(event.id)/history"
      let all = try await world.get("/api/v1\(path)", as: karin).json?.items ?? []
      #expect(all.map { $0["version"]?.text } == ["4", "3", "2", "1"])
      #expect(all.first?["differences"]?.items.first?["new"] == .string("Störst läcka"))
      let walked = try await ListTests.walk(world, "/api/v1\(path)?limit=3&order=version", karin)
      #expect(walked.forth == all.map(\.text).reversed() && walked.back == walked.forth)
      let found = try await world.get("/api/v1\(path)?q=st%C3%B6rre%20rubrik", as: karin)
      #expect(found.json?.items.map { $0["version"]?.text } == ["4", "3"])
      for (language, words) in [("sv", "Sök i historiken"), ("en", "Search the history")] {
        let page = try await world.get(
          "\(path)?limit=1", as: karin, headers: ["Cookie": "language=\(language)"]
        ).text
        #expect(page.contains(words) && page.contains("rel=\"next\""))
      }
    }
  }

  @Test(arguments: World.engines) func theScopeIsThatOfThePage(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event("Läcka")
      let path = "/events/\(event.id)/history"
      func status(_ role: Role, _ path: String) async throws -> Int {
        try await world.get(path, as: try await world.signIn(role)).status
      }
      for prefix in ["", "/api/v1"] {
        #expect(try await status(.manager, prefix + path) == 200)
        #expect(try await status(.reporter, prefix + path) == 404)
      }
      let file = try await world.get(
        "\(path)?format=csv", as: try await world.signIn(.citySecurity))
      #expect(try CSV.read(Array(file.text.utf8)).rows.allSatisfy { $0[4] == "Bengt Sand" })
      #expect(try await status(.manager, "\(path)?format=csv") == 403)
      let taken: SQL = "SELECT COUNT(*) FROM journal WHERE act = 'event.export'"
      #expect(try await world.count(taken) == 1)

      // What was written under secrecy stays there when the class is lowered.
      let chief = try await world.caller(.citySecurity)
      for to in [Classification.k2, .k1] {
        _ = try await world.app.events.classify(event.id, to, reason: "Prov", by: chief)
      }
      for prefix in ["", "/api/v1"] {
        #expect(try await status(.manager, prefix + path) == 403)
        #expect(try await status(.citySecurity, prefix + path) == 200)
      }
      let opened: SQL = "SELECT COUNT(*) FROM journal WHERE act = 'content.open'"
      #expect(try await world.count(opened) == 2)
    }
  }
}
