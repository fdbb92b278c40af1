import Ground
import Storage
import Testing
import Web

@testable import App

/// What is new since one looked, counted by kind and by whose it is.
@Suite struct UnreadTests {
  private static func write(
    _ world: World, _ event: Event, _ person: ID<Person>, _ text: String,
    _ edit: (inout Log.Draft) -> Void = { _ in }
  ) async throws {
    var draft = Log.Draft(text: text)
    edit(&draft)
    _ =
      try await world.app.log.write(draft, in: event.id, by: try await world.caller(person)) as Line
  }

  private static func prepare(_ world: World) async throws -> Event {
    let event = try await world.event()
    try await world.involve("sven", as: .staff, in: event.id, function: .analysis)
    try await world.involve("orjan", as: .external, in: event.id)
    for person in ["anna", "mats", "orjan"] as [ID<Person>] {
      _ = try await world.get("/events/\(event.id)", as: try await world.signIn(person))
    }
    try await write(world, event, "sven", "Analys ett")
    try await write(world, event, "sven", "Analys två") { $0.category = .observation }
    try await write(world, event, "bengt", "Från staden")
    try await write(world, event, "anna", "Från Anna själv")
    try await write(world, event, "bengt", "Ekvägen 1") { $0.classification = .k2 }
    return event
  }

  private static func counts(
    _ world: World, _ event: Event, _ person: ID<Person>
  ) async throws -> [String: Int64] {
    let json = try await world.get(
      "/api/v1/events/\(event.id)/unread", as: try await world.signIn(person)
    ).json
    var out: [String: Int64] = [:]
    for part in (json?["categories"]?.items ?? []) + (json?["origins"]?.items ?? []) {
      let name = part["category"]?.string ?? part["from"]?.string ?? ""
      if case .int(let count)? = part["count"] { out[name] = count }
    }
    return out
  }

  @Test(arguments: World.engines) func byKindAndByFunction(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.prepare(world)
      #expect(
        try await Self.counts(world, event, "anna") == [
          "information": 3, "observation": 1, "analysis": 2, "unit.slk": 2,
        ], "one's own are no news, and what one may read under secrecy is")
      #expect(
        try await Self.counts(world, event, "mats") == [
          "information": 3, "observation": 1, "analysis": 2, "unit.slk": 1, "unit.norr": 1,
        ], "what one may not read is not counted")
      #expect(
        try await Self.counts(world, event, "orjan") == [
          "information": 3, "observation": 1, "analysis": 2, "other": 2,
        ], "nor are units told of to who may not know of them")
      let ylva = try await world.signIn("ylva")
      #expect(try await world.get("/api/v1/events/\(event.id)/unread", as: ylva).status == 404)
    }
  }

  @Test(arguments: World.engines) func aCounterShowsOnlyThat(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.prepare(world)
      let mats = try await world.signIn("mats")
      let list = try await world.get("/events", as: mats).text
      #expect(list.contains("4 nya"))
      let page = try await world.get("/events/\(event.id)", as: mats).text
      #expect(page.contains("Nytt <b>4</b>") && page.contains("nytt sedan du tittade"))
      let link = try #require(page.firstMatch(of: /href="([^"]*from=analysis[^"]*)"/)).1
      let only = try await world.get(
        String(link).replacing("&amp;", with: "&"), as: mats
      ).text
      #expect(only.contains("Analys ett") && only.contains("Analys två"))
      #expect(!only.contains("Från staden") && only.contains("Visar bara: Analys"))
      #expect(only.contains("Nytt <b>4</b>"), "the counters stay while one goes through them")
      let unit = try await world.get("/events/\(event.id)?from=unit.slk", as: mats).text
      #expect(unit.contains("Från staden") && !unit.contains("Analys ett"))
      let kind = try await world.get("/events/\(event.id)?category=observation", as: mats).text
      #expect(kind.contains("Analys två") && !kind.contains("Analys ett"))
      let program = try await world.get(
        "/api/v1/events/\(event.id)/log?from=analysis", as: mats)
      #expect(program.json?.items.count == 2)
      // One has looked now.
      #expect(try await !world.get("/events", as: mats).text.contains("4 nya"))
      #expect(try await Self.counts(world, event, "mats") == [:])
    }
  }

  @Test func aPageThatStoodOpenSaysHowFarItCame() async throws {
    try await World.with(.sqlite) { world in
      let event = try await Self.prepare(world)
      let mats = try await world.signIn("mats")
      let head = try await world.app.database.read { try Head.read($0).seq }
      for (seq, left) in [(head - 2, 1), (1, 1), (head + 50, 0)] as [(Int64, Int)] {
        let sent = try await world.request(
          .post, "/events/\(event.id)/seen", as: mats, .form(["seq": String(seq)]))
        #expect(sent.status == 204)
        let counts = try await Self.counts(world, event, "mats")
        #expect((counts["information"] ?? 0) == Int64(left), "\(counts)")
      }
    }
  }
}
