import Ground
import Storage
import Testing

@testable import App

/// What somebody who reports an event is asked and told.
@Suite struct ReceiptTests {
  private static func send(
    _ world: World, _ person: ID<Person>, _ fields: [String: String]
  ) async throws -> Answer {
    let report = ["title": "Hotbrev hem", "unit": "norr", "classification": ""]
    return try await world.request(
      .post, "/events", as: try await world.signIn(person),
      .form(report.merging(fields) { _, new in new }))
  }

  @Test(arguments: World.engines) func aReportIsAnsweredByWhoHasItNow(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let sent = try await Self.send(world, "mats", ["title": "Läcka"])
      let path = try #require(sent.header("Location"))
      #expect(path.hasSuffix("/reported"))
      let page = try await world.get(path, as: try await world.signIn("mats")).text
      for words in ["Rapporten har kommit fram", "Läcka", "Bengt Sand", "Anna Ek", "tel:+4670"] {
        #expect(page.contains(words), "\(words)")
      }
      let officer = try #require(page.range(of: "<b>Bengt Sand"))
      let coordinator = try #require(page.range(of: "<b>Anna Ek"))
      #expect(officer.lowerBound < coordinator.lowerBound, "who is on duty stands first")
      // It is the reporter's answer, nobody else's.
      let other = try await world.get(path, as: try await world.signIn("anna"))
      #expect(other.status == 303)
      #expect(try await world.get(path, as: try await world.signIn("ture")).status == 404)
      // Whoever handles events goes on in the room.
      let own = try await Self.send(world, "bengt", [:])
      #expect(own.header("Location")?.hasSuffix("/reported") == false)
    }
  }

  @Test(arguments: World.engines) func aThreatIsKeptFromManagersUnlessTheReporterSaysSo(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let cases: [([String: String], Classification)] = [
        (["kind": "threat"], .k2), (["kind": "undueInfluence"], .k2),
        (["kind": "threat", "classification": "K1"], .k1), (["kind": "water"], .k1), ([:], .k1),
      ]
      for (fields, wanted) in cases {
        let sent = try await Self.send(world, "ylva", fields)
        let path = try #require(sent.header("Location"))
        let id = ID<Event>(String(path.split(separator: "/")[1]))
        let found: Classification? = try await world.app.database.read {
          try $0.cell("SELECT classification FROM event WHERE id = \(id)")
        }
        #expect(found == wanted, "\(fields)")
        let page = try await world.get(path, as: try await world.signIn("ylva")).text
        #expect(page.contains("Hotbrev") == (wanted == .k1), "under secrecy by its number")
      }
      let draft = try await world.request(
        .post, "/drafts/report", as: try await world.signIn("ylva"),
        .form(["title": "Hotbrev", "kind": "threat", "classification": ""]))
      #expect(draft.status == 422, "what becomes secret is not kept")
    }
  }

  @Test(arguments: [("description", "Rödfärg på dörren", true), ("place", "Torget", false)])
  func whatWasFilledInIsNotFoldedAway(_ row: (String, String, Bool)) async throws {
    try await World.with(.sqlite) { world in
      let again = try await Self.send(world, "mats", ["title": "", row.0: row.1])
      #expect(again.status == 422)
      #expect(again.text.contains(row.1))
      #expect(again.text.contains("<details class=\"more\" open>") == row.2)
    }
  }

  @Test(arguments: World.engines) func ownReportsStandOnOnesPage(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      _ = try await Self.send(world, "mats", ["title": "Läcka"])
      _ = try await Self.send(world, "mats", ["kind": "threat"])
      let page = try await world.get("/me", as: try await world.signIn("mats")).text
      #expect(page.contains("Mina rapporter"))
      #expect(page.contains("Läcka"))
      #expect(page.contains("sekretess"))
      #expect(!page.contains("Hotbrev"))
      let other = try await world.get("/me", as: try await world.signIn("ylva")).text
      #expect(!other.contains("Mina rapporter"))
      // The words of what is secret find nothing, and the page says why.
      for path in ["/events?q=hotbrev", "/search?q=hotbrev"] {
        let search = try await world.get(path, as: try await world.signIn("mats")).text
        #expect(search.contains("under sekretess söks inte"), "\(path)")
      }
    }
  }

  @Test func aRoleThatSeesNoEventsIsToldSo() async throws {
    try await World.with(.sqlite) { world in
      for (role, isBlind) in [(Role.systemAdministrator, true), (.manager, false)] {
        let page = try await world.get("/events", as: try await world.signIn(role)).text
        #expect(page.contains("Din roll ser inga händelser") == isBlind, "\(role)")
        #expect(page.contains("0 händelser") == !isBlind, "\(role)")
      }
    }
  }
}
