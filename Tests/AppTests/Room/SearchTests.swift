import Foundation
import Ground
import Storage
import Testing

@testable import App

/// Search within the log answers alike on both engines, and tells nobody what they may not read.
@Suite struct SearchTests {
  private struct Pair: Decodable {
    let query: String
    let text: String
    let hit: Bool
    let why: String
  }

  /// The table that the words themselves are tested with.
  private static func pairs() throws -> [Pair] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = tests.appending(path: "SwedishTests/Tables/search-pairs.json")
    return try JSONDecoder().decode([Pair].self, from: Data(contentsOf: file))
  }

  private static func texts(
    _ world: World, _ query: String, in event: ID<Event>, as role: Role = .dutyOfficer,
    category: LineCategory? = nil
  ) async throws -> [String] {
    try await world.app.log.search(
      event, by: try await world.caller(role), Log.Search(query, category: category)
    ).stretch.lines.map(\.text)
  }

  @Test(arguments: World.engines)
  func everyPairOfTheTable(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let caller = try await world.caller(.dutyOfficer)
      let pairs = try Self.pairs()
      #expect(pairs.count >= 60)
      // The same text openly, from the index, and under secrecy, where there is none.
      for classification in [Classification.k1, .k2] {
        for pair in pairs {
          let event = try await world.event("x", classification: classification)
          _ =
            try await world.app.log.write(
              Log.Draft(text: pair.text), in: event.id, by: caller) as Line
          let found = try await world.app.log.search(event.id, by: caller, Log.Search(pair.query))
          let hits = found.stretch.lines.filter { $0.text == pair.text }
          #expect(
            hits.count == (pair.hit ? 1 : 0),
            "\(classification.rawValue) \(pair.query) in \(pair.text): \(pair.why)")
          // Nothing of another event is found.
          #expect(found.stretch.lines.allSatisfy { $0.event == event.id })
          #expect(found.count == found.stretch.lines.count)
        }
      }
    }
  }

  @Test(arguments: World.engines)
  func wordsThatEnginesCutDifferently(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let caller = try await world.caller(.dutyOfficer)
      let event = try await world.event()
      for text in ["Kabel 1e5x är av", "Station 12kv", "a.b@c.se ringde", "10/0,4 kV", "x-y"] {
        _ = try await world.app.log.write(Log.Draft(text: text), in: event.id, by: caller) as Line
      }
      #expect(try await Self.texts(world, "1e5x", in: event.id) == ["Kabel 1e5x är av"])
      #expect(try await Self.texts(world, "12kv", in: event.id) == ["Station 12kv"])
      #expect(try await Self.texts(world, "1e5", in: event.id) == [])
      for odd in ["\"", "*", "' OR 1=1", "NEAR(", "a:b", "-", "()", "\u{0}", "{", "AND OR NOT"] {
        _ = try await Self.texts(world, odd, in: event.id)
      }
    }
  }

  @Test(arguments: World.engines)
  func pagesNewestFirstAndNarrows(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let caller = try await world.caller(.dutyOfficer)
      let event = try await world.event()
      for number in 1...25 {
        var draft = Log.Draft(text: "Pump \(number) går")
        if number.isMultiple(of: 5) { draft.category = .observation }
        if number.isMultiple(of: 7) { draft.classification = .k2 }
        _ = try await world.app.log.write(draft, in: event.id, by: caller) as Line
      }
      var seen: [String] = []
      var after: String?
      repeat {
        let found = try await world.app.log.search(
          event.id, by: caller, Log.Search("pumpar"), after: after, limit: 10)
        #expect(found.count == 25)
        seen += found.stretch.lines.map(\.text)
        after = found.next
      } while after != nil
      #expect(seen == (1...25).reversed().map { "Pump \($0) går" })
      let observed = try await Self.texts(world, "pump", in: event.id, category: .observation)
      #expect(observed.count == 5)
      // A manager reads to K1: three lines are neither shown nor counted.
      let manager = try await world.app.log.search(
        event.id, by: try await world.caller(.manager), Log.Search("pump"))
      #expect(manager.stretch.lines.count == 22 && manager.count == 22)
    }
  }

  @Test(arguments: World.engines)
  func noIndexOverSecrecy(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      let event = try await world.event()
      let other = try await world.event()
      for id in [event.id, other.id] {
        _ =
          try await world.app.log.write(
            Log.Draft(text: "Vattentank på torget"), in: id, by: chief) as Line
      }
      let lines = try await world.count("SELECT COUNT(*) FROM line_search")
      _ = try await world.app.events.classify(event.id, .k2, reason: "Uppgift om hot", by: chief)
      let mine: SQL = """
        SELECT COUNT(*) FROM line_search WHERE line IN
        (SELECT id FROM line WHERE event = \(event.id))
        """
      #expect(try await world.count(mine) == 0)
      #expect(try await world.count("SELECT COUNT(*) FROM line_search") < lines)
      #expect(
        try await world.count("SELECT COUNT(*) FROM event WHERE id = \(event.id) AND sought = ''")
          == 1)
      // What is said openly in a secret event is secret all the same.
      var open = Log.Draft(text: "Öppet sagt om tanken")
      open.classification = .k0
      _ = try await world.app.log.write(open, in: event.id, by: chief) as Line
      #expect(try await world.count(mine) == 0)
      #expect(try await Self.texts(world, "tank", in: event.id).count == 2)
      #expect(try await Self.texts(world, "tank", in: other.id).count == 1)
      // Lowered again: what was open before is in the index, what was written meanwhile is not.
      _ = try await world.app.events.classify(event.id, .k1, reason: "Hotet är över", by: chief)
      #expect(try await Self.texts(world, "tank", in: event.id, as: .manager).count == 1)
      #expect(try await Self.texts(world, "tank", in: event.id).count == 2)
    }
  }

  @Test(arguments: World.engines)
  func theIndexIsMadeAnew(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let caller = try await world.caller(.dutyOfficer)
      let event = try await world.event()
      _ =
        try await world.app.log.write(
          Log.Draft(text: "Bron är stängd"), in: event.id, by: caller) as Line
      let before = try await world.count("SELECT COUNT(*) FROM line_search")
      _ = try await world.app.journal.housekeeping([.lineSearch]) {
        try $0.run("DELETE FROM line_search WHERE rowid > 0")
      }
      #expect(try await Self.texts(world, "bro", in: event.id) == [])
      try await world.app.log.indexIfMissing()
      #expect(try await world.count("SELECT COUNT(*) FROM line_search") == before)
      #expect(try await Self.texts(world, "bro", in: event.id) == ["Bron är stängd"])
    }
  }

  @Test func marksTheWordsFound() async throws {
    var highlight = Highlight(Log.Search("hissar el*").groups)
    let found = highlight.html(
      "Hissen står. Elen <av>, 12 hissar.")
    let html = String(decoding: found.render(.swedish), as: UTF8.self)
    #expect(
      html
        == "<mark>Hissen</mark> står. <mark>Elen</mark> &lt;av&gt;, 12 <mark>hissar</mark>.")
  }

  @Test(arguments: World.engines)
  func thePageAndTheList(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let caller = try await world.caller(.dutyOfficer)
      let event = try await world.event()
      _ =
        try await world.app.log.write(
          Log.Draft(text: "Hissarna <står>"), in: event.id, by: caller) as Line
      let bengt = try await world.signIn(.dutyOfficer)
      let page = try await world.get("/events/\(event.id)/search?q=hiss", as: bengt)
      #expect(page.status == 200 && page.text.contains("<mark>Hissarna</mark> &lt;"))
      let list = try await world.get("/api/v1/events/\(event.id)/search?q=hiss&limit=1", as: bengt)
      #expect(list.json?.items.count == 1)
      let outside = try await world.signIn("olle")
      #expect(try await world.get("/events/\(event.id)/search?q=hiss", as: outside).status == 404)
      #expect(try await world.get("/events/\(event.id)/search", as: bengt).status == 200)
      #expect(
        try await world.get("/events/\(event.id)/search?q=a&after=x", as: bengt).status == 422)
    }
  }
}
