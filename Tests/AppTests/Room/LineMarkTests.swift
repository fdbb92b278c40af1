import Ground
import Storage
import Testing
import Web

@testable import App

/// Two depths: a line is lifted into the short log, and taken out of it.
@Suite struct LineMarkTests {
  private static func write(
    _ world: World, _ text: String, in event: Event, _ edit: (inout Log.Draft) -> Void = { _ in }
  ) async throws -> Line {
    var draft = Log.Draft(text: text)
    edit(&draft)
    return try await world.app.log.write(
      draft, in: event.id, by: try await world.caller(.dutyOfficer))
  }

  private static func short(_ world: World, _ event: Event, by person: ID<Person> = "karin")
    async throws -> [String]
  {
    try await world.app.log.read(
      event.id, by: try await world.caller(person), lens: Lens(depth: .essential), limit: 100
    ).lines.filter { $0.category != .state }.map(\.text)
  }

  private static func weigh(
    _ world: World, _ line: Line, _ essential: Bool, as person: ID<Person> = "karin"
  ) async throws -> Answer {
    try await world.request(
      .post, "/api/v1/events/\(line.event)/log/\(line.id)/essential",
      as: try await world.signIn(person),
      .json(.object(["essential": .string(essential ? "yes" : "no")])))
  }

  @Test(arguments: World.engines) func aLineIsLiftedAndTakenOut(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let line = try await Self.write(world, "Hissar står", in: event)
      _ = try await Self.write(world, "Kaffe finns", in: event)
      #expect(try await Self.short(world, event) == [])
      let lifted = try await Self.weigh(world, line, true)
      #expect(lifted.status == 200 && lifted.json?["essential"] == .bool(true))
      #expect(lifted.json?["markedBy"]?.string == "Karin Holm")
      // Again changes nothing.
      #expect(try await Self.weigh(world, line, true).status == 200)
      #expect(try await world.count("SELECT COUNT(*) FROM line_mark") == 1)
      #expect(try await Self.short(world, event) == ["Hissar står"])
      let karin = try await world.signIn("karin")
      let room = try await world.get("/events/\(event.id)?depth=essential", as: karin).text
      #expect(room.contains("Hissar står") && !room.contains("Kaffe finns"))
      #expect(room.contains("lyft till det väsentliga av Karin Holm"))
      let picture = try await world.get("/events/\(event.id)/picture", as: karin).text
      #expect(picture.contains("Hissar står") && !picture.contains("Kaffe finns"))
      for path in ["log.html", "log.csv"] {
        let paper = try await world.get("/events/\(event.id)/\(path)", as: karin).text
        #expect(paper.contains("Karin Holm"), "\(path)")
      }
      let found = try await world.get(
        "/api/v1/events/\(event.id)/search?q=hissar&depth=essential", as: karin)
      #expect(found.json?.items.count == 1)
      #expect(try await Self.weigh(world, line, false).json?["essential"] == .bool(false))
      #expect(try await Self.short(world, event) == [])
    }
  }

  @Test(
    arguments: [
      ("bengt", 200), ("anna", 200), ("sven", 200), ("eva", 200), ("mats", 403), ("orjan", 403),
      ("rut", 403), ("olle", 404), ("ylva", 404),
    ] as [(ID<Person>, Int)])
  func whoWeighsALine(_ row: (ID<Person>, Int)) async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      try await world.involve("sven", as: .staff, in: event.id, function: .log)
      try await world.involve("eva", as: .lead, in: event.id, function: .lead)
      try await world.involve("orjan", as: .external, in: event.id)
      let line = try await Self.write(world, "Hissar står", in: event)
      #expect(try await Self.weigh(world, line, true, as: row.0).status == row.1)
    }
  }

  @Test(arguments: World.engines) func aCorrectionFollowsItsLine(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let line = try await Self.write(world, "14 hus", in: event)
      _ = try await Self.weigh(world, line, true)
      let second = try await Self.write(world, "12 hus", in: event) { $0.corrects = line.id }
      #expect(try await Self.short(world, event) == ["14 hus", "12 hus"])
      #expect(try await Self.weigh(world, second, false).status == 200)
      #expect(try await Self.short(world, event) == [])
    }
  }

  @Test(arguments: World.engines) func whatMayNotBeSeenMayNotBeWeighed(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let (event, other) = (try await world.event(), try await world.event("Annan"))
      let line = try await Self.write(world, "Hissar står", in: event)
      let decision = try await Self.write(world, "Öppna", in: event) { $0.category = .decision }
      #expect(try await Self.weigh(world, decision, false).status == 409)
      let elsewhere = try await world.request(
        .post, "/api/v1/events/\(other.id)/log/\(line.id)/essential",
        as: try await world.signIn("karin"), .json(.object(["essential": .string("yes")])))
      #expect(elsewhere.status == 404)
      // A line under secrecy is lifted for those who may read it only.
      let secret = try await Self.write(world, "Ekvägen 1", in: event) { $0.classification = .k2 }
      #expect(try await Self.weigh(world, secret, true).status == 200)
      #expect(try await Self.short(world, event) == ["Öppna", "Ekvägen 1"])
      #expect(try await Self.short(world, event, by: "mats") == ["Öppna"])
    }
  }

  @Test(arguments: World.engines) func itReachesThoseWhoReadLive(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let line = try await Self.write(world, "14 hus", in: event)
      _ = try await Self.write(world, "12 hus", in: event) { $0.corrects = line.id }
      let head = try await world.app.database.read { try Head.read($0).seq }
      _ = try await Self.weigh(world, line, true)
      func seen(_ person: ID<Person>) async throws -> String {
        let group = Hub.Group(try await world.caller(person), .swedish)
        let news = try await world.app.database.read { try News.read(after: head, most: 50, $0) }
        return String(buffer: news.select(news.pieces(.swedish), for: group))
      }
      let chief = try await seen("karin")
      #expect(chief.contains("data-mark") && chief.contains("14 hus"))
      #expect(chief.contains("corrected"), "it is drawn with all that hangs on it")
      #expect(try await !seen("olle").contains("data:"))
      // A page that was open without contact asks for it.
      let missed = try await world.get(
        "/events/\(event.id)/lines?after=\(head)", as: try await world.signIn("karin")
      ).text
      #expect(missed.contains("14 hus") && missed.contains("data-mark"))
    }
  }

  @Test func itIsInThePackageAndGoesWithItsLine() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let line = try await Self.write(world, "Hissar står", in: event)
      _ = try await Self.weigh(world, line, true)
      let app = world.app
      let package = try await LogPackage(
        database: app.database, checkpoints: app.checkpoints, clock: app.clock
      ).json(event: event.id, by: try await world.caller("karin"))
      let rows = package["rows"]?.items ?? []
      #expect(rows.filter { $0["table"]?.string == "line_mark" }.count == 1)
      #expect(PackageProof(keys: []).verify(package.bytes, called: "p").code == 0)
      let chief = try await world.caller("karin")
      _ = try await app.events.move(event.id, to: .dismissed, note: "Falskt", by: chief)
      try await Erasures(database: app.database, journal: app.journal, persons: 1).alone(
        .init(extent: .lines([line.id]), decision: "1", reason: "Prov"), of: event.id,
        by: try await world.caller("rut"))
      #expect(try await world.count("SELECT COUNT(*) FROM line_mark") == 0)
    }
  }
}
