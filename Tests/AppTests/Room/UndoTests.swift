import Ground
import Storage
import Testing
import Web

@testable import App

/// A line is taken back by its writer while it is fresh; after that it is corrected.
@Suite struct UndoTests {
  private static func write(
    _ world: World, _ event: Event, as person: ID<Person>, _ fields: [String: String]
  ) async throws -> String {
    let answer = try await world.request(
      .post, "/api/v1/events/\(event.id)/log", as: try await world.signIn(person),
      .json(.object(fields.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })))
    #expect(answer.status == 201, "\(answer.text)")
    return answer.json?["id"]?.string ?? ""
  }

  private static func undo(
    _ world: World, _ event: Event, _ line: String, as person: ID<Person>
  ) async throws -> Answer {
    try await world.request(
      .post, "/api/v1/events/\(event.id)/log/\(line)/withdraw",
      as: try await world.signIn(person), .json(.object([])))
  }

  @Test(arguments: World.engines) func theLineStaysAsWithdrawn(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let line = try await Self.write(
        world, event, as: "bengt", ["text": "Fel händelse"])
      _ = try await world.app.log.weigh(
        ID(line), of: event.id, essential: true, by: try await world.caller("karin"))
      let bengt = try await world.signIn("bengt")
      let path = "/events/\(event.id)"
      #expect(try await world.get(path, as: bengt).text.contains("\(line)/withdraw"))
      let karin = try await world.signIn("karin")
      #expect(try await !world.get(path, as: karin).text.contains("/withdraw"))
      let done = try await world.request(
        .post, "\(path)/log/\(line)/withdraw", as: bengt, .form([:]))
      #expect(done.status == 303)
      // The words are back where one writes.
      let back = done.header("Location")?.split(separator: "#").first.map(String.init) ?? ""
      let again = try await world.get(back, as: bengt).text
      #expect(again.contains(">Fel händelse</textarea>"))
      #expect(try await !world.get(back, as: karin).text.contains("Fel händelse</textarea>"))
      for reader in [bengt, karin] {
        let page = try await world.get(path, as: reader).text
        #expect(page.contains("Ångrad av skribenten") && page.contains("Fel händelse"))
        #expect(!page.contains("/withdraw"))
        let short = try await world.get("\(path)?depth=essential", as: reader).text
        #expect(!short.contains("Fel händelse"))
      }
      let json = try await world.get("/api/v1\(path)/log/\(line)", as: karin).json
      #expect(json?["withdrawn"] == .bool(true) && json?["essential"] == .bool(false))
      let paper = try await world.get("\(path)/log.html", as: karin).text
      #expect(paper.contains("<s>Fel händelse</s>"))
      #expect(try await Self.undo(world, event, line, as: "bengt").status == 409)
      for field in ["corrects"] {
        let answer = try await world.request(
          .post, "/api/v1\(path)/log", as: karin,
          .json(.object(["text": .string("Nytt"), field: .string(line)])))
        #expect(answer.status == 422)
      }
    }
  }

  @Test(
    arguments: [("bengt", 10, 200), ("bengt", 40, 409), ("karin", 10, 403), ("olle", 10, 404)]
      as [(ID<Person>, Int, Int)])
  func whoAndForHowLong(_ row: (ID<Person>, Int, Int)) async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let line = try await Self.write(world, event, as: "bengt", ["text": "Fel"])
      world.clock.jump(.seconds(row.1))
      let answer = try await Self.undo(world, event, line, as: row.0)
      #expect(answer.status == row.2, "\(answer.text)")
    }
  }

  /// A decision that was taken back never came to hold: the ledger says who took it back, and when.
  @Test(arguments: World.engines)
  func theLedgerSaysWhatWasTakenBack(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await world.activateCommittee(event.id)
      let meeting = try await world.app.events.hold(
        event.id, .init(attending: "Alla", direction: "Värme"),
        by: try await world.caller("bengt"))
      let line = try await Self.write(
        world, event, as: "bengt",
        ["text": "Stäng skolan", "category": "decision", "meeting": meeting.id.text])
      #expect(try await Self.undo(world, event, line, as: "bengt").status == 200)
      let (bengt, karin) = (try await world.signIn("bengt"), try await world.signIn("karin"))
      let path = "/events/\(event.id)"
      for place in ["/decisions?show=all", "/meetings/\(meeting.id)"] {
        let page = try await world.get(path + place, as: bengt).text
        #expect(page.contains("Stäng skolan") && !page.contains("ällde till"), "\(place)")
        #expect(page.firstMatch(of: /[Åå]tertaget .+ av Bengt Sand/) != nil, "\(place)")
      }
      let listed = try await world.get("/api/v1\(path)/decisions?show=all", as: karin).json
      #expect(listed?.items.first?["withdrawnBy"]?.string == "Bengt Sand")
      let file = try await world.get("\(path)/decisions.csv", as: karin).text
      #expect(file.contains("Återtaget av") && file.contains("Bengt Sand;;K1"))
    }
  }

  @Test(arguments: World.engines) func whatOthersBuiltUponStands(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let chief = try await world.caller("karin")
      let untouched = try await Self.write(
        world, event, as: "bengt", ["text": "Öppna", "category": "decision"])
      let given = try await Self.write(
        world, event, as: "bengt", ["text": "Ring", "category": "task"])
      for line in [untouched, given] {
        #expect(try await Self.undo(world, event, line, as: "bengt").status == 200)
      }
      let room = try await world.app.database.read { tx in
        try Room.read(event.id, by: chief, .eventRead, in: tx)
      }
      #expect(room.decisions.isEmpty && room.tasks.isEmpty)
      let done = try await Self.write(
        world, event, as: "bengt", ["text": "Ring", "category": "task"])
      let task = try await world.app.database.read { tx in
        try tx.cell("SELECT id FROM task WHERE line = \(done)", as: ID<EventTask>.self)
      }
      _ = try await world.app.events.finish(event.id, try #require(task), note: nil, by: chief)
      let corrected = try await Self.write(world, event, as: "bengt", ["text": "14 hus"])
      let correction = try await Self.write(
        world, event, as: "bengt", ["text": "12 hus", "corrects": corrected])
      let cause = try await Self.write(world, event, as: "bengt", ["text": "Hissar står"])
      _ = try await Self.write(
        world, event, as: "karin", ["text": "Ring", "category": "task", "because": cause])
      _ = try await Self.write(
        world, event, as: "bengt", ["text": "13 hus", "corrects": correction])
      for line in [done, corrected, correction, cause] {
        #expect(try await Self.undo(world, event, line, as: "bengt").status == 409, "\(line)")
      }
    }
  }

  @Test(arguments: World.engines) func aCorrectionIsTakenBack(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let path = "/events/\(event.id)"
      func write(_ fields: [String: String]) async throws -> String {
        try await Self.write(world, event, as: "bengt", fields)
      }
      let line = try await write(["text": "14 hus"])
      let decision = try await write([
        "text": "Öppna Husby", "category": "decision", "why": "Kallt",
      ])
      let task = try await write(["text": "Ring Micasa", "category": "task"])
      let wrong = [
        try await write(["text": "Öppna Tensta", "corrects": decision]),
        try await write(["text": "Ring Stokab", "corrects": task]),
        try await write(["text": "12 hus", "corrects": line]),
      ]
      func room() async throws -> Room {
        let chief = try await world.caller("karin")
        return try await world.app.database.read {
          try Room.read(event.id, by: chief, .eventRead, in: $0)
        }
      }
      #expect(try await room().decisions.map(\.what) == ["Öppna Tensta"])
      for correction in wrong {
        let done = try await Self.undo(world, event, correction, as: "bengt")
        #expect(done.status == 200, "\(done.text)")
      }
      let stands = try await room()
      #expect(stands.decisions.map(\.what) == ["Öppna Husby"])
      #expect(stands.tasks.map(\.text) == ["Ring Micasa"])
      let first = try await world.get("/api/v1\(path)/log/\(line)", as: karin).json
      #expect(first?["correctedBy"] == .null)
      let paper = try await world.get("\(path)/log.html", as: karin).text
      #expect(paper.contains("<s>12 hus</s>") && !paper.contains("<s>14 hus</s>"))
      // Lifting the line does not bring back what was taken back; it can be corrected anew.
      _ = try await world.app.log.weigh(
        ID(line), of: event.id, essential: true, by: try await world.caller("karin"))
      let short = try await world.get("\(path)?depth=essential", as: karin).text
      #expect(short.contains("14 hus") && !short.contains("12 hus"))
      let right = try await write(["text": "13 hus", "corrects": line])
      let again = try await world.get("/api/v1\(path)/log/\(line)", as: karin).json
      #expect(again?["correctedBy"]?.string == right)
    }
  }

  @Test(arguments: World.engines) func readersSeeItAtOnce(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let line = try await Self.write(world, event, as: "bengt", ["text": "Fel"])
      let head = try await world.app.database.read { try Head.read($0).seq }
      #expect(try await Self.undo(world, event, line, as: "bengt").status == 200)
      let group = Hub.Group(try await world.caller("karin"), .swedish)
      let news = try await world.app.database.read { try News.read(after: head, most: 50, $0) }
      let seen = String(buffer: news.select(news.pieces(.swedish), for: group))
      #expect(seen.contains("taken-back") && seen.contains("data-mark"))
    }
  }
}
