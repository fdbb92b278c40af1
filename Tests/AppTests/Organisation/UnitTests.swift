import Ground
import Storage
import Testing
import Web

@testable import App

@Suite struct UnitTests {
  @Test(arguments: World.engines) func pagesJoinWithoutGapOrDouble(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let caller = try await world.caller(.reporter)
      for column in Organisation.UnitColumn.allCases {
        let all = try await world.app.organisation.units(
          Organisation.UnitFilter(), by: caller, try Paging(column, limit: 200))
        #expect(all.rows.count == all.count)
        var seen: [ID<Unit>] = []
        var after: String?
        repeat {
          let page = try await world.app.organisation.units(
            Organisation.UnitFilter(), by: caller, try Paging(column, limit: 2, after: after))
          seen += page.rows.map(\.unit.id)
          after = page.next
        } while after != nil
        #expect(seen == all.rows.map(\.unit.id))
      }
    }
  }

  @Test(arguments: World.engines) func listAsDataAndFile(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let ylva = try await world.signIn(.reporter)
      let answer = try await world.get("/api/v1/units?limit=3", as: ylva)
      #expect(answer.json?.items.count == 3)
      #expect(answer.header("Link")?.contains("rel=\"next\"") == true)
      #expect(try await world.get("/api/v1/units?limit=201", as: ylva).status == 422)
      #expect(try await world.get("/api/v1/units?kind=castle", as: ylva).status == 422)
      let file = try await world.get("/units?format=csv&q=norra", as: ylva)
      #expect(file.text.contains("Norra stadsdelsförvaltningen"))
      #expect(!file.text.contains("Södra"))
      // Who is let in from outside does not get the directory.
      let outside = try await world.signIn(.externalActor)
      for path in ["/units", "/api/v1/units", "/people", "/units/norr", "/actors", "/crisis"] {
        #expect(try await world.get(path, as: outside).status == 404, "\(path)")
      }
    }
  }

  @Test(arguments: World.engines) func pageShowsWhoAnswers(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let page = try await world.get("/units/norr", as: try await world.signIn(.reporter)).text
      #expect(page.contains("Mats Lind"))
      #expect(page.contains("tel:+46701740635"))
      #expect(page.contains("Bengt Sand"))
      #expect(page.contains("luckor"))
      #expect(!page.contains("Utse någon till en post"))
      let list = try await world.get(
        "/units/norr/contacts", as: try await world.signIn(.reporter)
      ).text
      #expect(list.contains("Anna Ek"))
    }
  }

  @Test(arguments: World.engines) func aUnitNeverLiesBelowItself(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      await #expect(throws: Refusal.self) {
        _ = try await world.app.organisation.edit(ID<Unit>("norr"), by: chief, expecting: nil) {
          $0.parent = "norr-hemtjanst"
        }
      }
      // A move takes the events along: the new unit above reaches them.
      let event = try await world.event(at: "norr-hemtjanst")
      _ = try await world.app.organisation.edit(
        ID<Unit>("norr-hemtjanst"), by: chief, expecting: nil
      ) { $0.parent = "soder" }
      let reached = try await world.count(
        "SELECT COUNT(*) FROM reach WHERE event = \(event.id) AND audience = 'unit/soder'")
      #expect(reached == 1)
    }
  }

  @Test(arguments: World.engines) func whoMayChangeWhat(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let anna = try await world.caller(.unitCoordinator)
      let saved = try await world.app.organisation.edit(ID<Unit>("norr"), by: anna, expecting: nil)
      {
        $0.phone = "08-465 004 00"
      }
      #expect(saved.phone == "08-465 004 00")
      await #expect(throws: Refusal.self) {
        _ = try await world.app.organisation.edit(ID<Unit>("soder"), by: anna, expecting: nil) {
          $0.phone = "1"
        }
      }
      await #expect(throws: Refusal.stale) {
        _ = try await world.app.organisation.edit(ID<Unit>("norr"), by: anna, expecting: 1) {
          $0.phone = "2"
        }
      }
      let ylva = try await world.signIn(.reporter)
      #expect(try await world.get("/units/norr/edit", as: ylva).status == 403)
    }
  }

  @Test(
    arguments: [
      ("2023-07-01", nil, "Finns sedan <time datetime=\"2023-07-01\">1 juli 2023</time>."),
      ("2020-01-01", "2020 (day unverified)", "Finns sedan 2020, dagen är inte bekräftad."),
      ("1991-01-01", "1991", "Finns sedan 1991."),
    ] as [(String, String?, String)]) func uncertainDates(
      _ day: String, _ note: String?, _ words: String
    )
  {
    var unit = UnitForms.blank
    unit.validFrom = day
    unit.validFromNote = note
    #expect(String(decoding: Validity.sentence(unit).render(.swedish), as: UTF8.self) == words)
  }

  @Test func anEndThatIsNotADay() {
    var unit = UnitForms.blank
    unit.validToNote = "after 2012 (date unverified)"
    let words = String(decoding: Validity.sentence(unit).render(.swedish), as: UTF8.self)
    #expect(words == "Upphörde efter 2012, datumet är inte bekräftat.")
    #expect(!unit.isCurrent(on: "2026-11-24"))
  }

  @Test func anEmptyAnswerLeadsOn() async throws {
    try await World.with(.sqlite) { world in
      let page = try await world.get(
        "/responsibility?q=Sj%C3%B6", as: try await world.signIn(.reporter)
      ).text
      #expect(page.contains("href=\"/search?q=Sj%C3%B6\""))
    }
  }

  @Test(arguments: World.engines) func whoAnswersForWhat(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let caller = try await world.caller(.reporter)
      func found(_ words: String) async throws -> [String] {
        var filter = Organisation.WorkFilter()
        filter.words = words
        filter.vitalOnly = words.isEmpty
        return try await world.app.organisation.responsible(
          filter, by: caller, try Paging(.name, limit: 100)
        ).rows.map(\.work.operation.name)
      }
      #expect(try await found("hemtjänsten") == ["Hemtjänst"])
      #expect(try await found("home care") == ["Hemtjänst"])
      #expect(try await found("snöröjning").isEmpty)
      #expect(try await found("") == ["Hemtjänst"])
      // Nothing said of crisis means the same as every day.
      _ = try await world.app.organisation.edit(
        ID<Operation>("hemtjanst"), by: try await world.caller(.citySecurity), expecting: nil
      ) {
        $0.crisisPost = nil
        $0.everydayPerson = "mats"
      }
      let answer = try await world.get(
        "/api/v1/responsibility?q=hemtj%C3%A4nst", as: try await world.signIn(.reporter))
      let first = answer.json?.items.first
      #expect(first?["crisisIsEveryday"] == .bool(true))
      #expect(first?["crisis"]?["name"]?.string == "Mats Lind")
    }
  }
}
