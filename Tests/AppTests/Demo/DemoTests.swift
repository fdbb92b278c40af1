import Ground
import Logging
import Storage
import Testing
import Web

import class Foundation.FileManager

@testable import App

/// The demonstration city and the exercise played in it: the whole chain on real input.
@Suite struct DemoTests {
  /// A store of its own with nothing in it, proven when it closes.
  private static func with(
    _ engine: EngineKind, _ body: (App) async throws -> Void
  ) async throws {
    let name = "tryggve_demo_\(UInt64.random(in: 0 ... .max))"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    try Files.makePrivateFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var settings = Settings()
    settings.data = folder
    settings.demo = true
    settings.pool = 3
    if engine == .postgres { settings.database = try await TestPostgres.create(name) }
    let app = try await App(settings: settings, logger: TestPostgres.logger, passwordCost: 10)
    let result: Result<Void, any Error>
    do {
      try await app.start()
      try await body(app)
      let verdict = await Verifier(keys: []).verify(app.database, called: "demonstration")
      #expect(verdict.first == nil, "\(verdict.lines)")
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await app.stop()
    if engine == .postgres { try await TestPostgres.drop(name) }
    try result.get()
  }

  @Test(arguments: World.engines) func theCityAndItsExercise(_ engine: EngineKind) async throws {
    try await Self.with(engine) { app in
      #expect(try await DemoCity(app: app).loadIfEmpty { _ in })
      #expect(try await DemoCity(app: app).loadIfEmpty { _ in } == false)
      func count(_ sql: SQL) async throws -> Int {
        try await app.database.read { try $0.cell(sql, as: Int.self) ?? 0 }
      }
      let event: ID<Event> = try #require(
        try await app.database.read { tx in
          try tx.cell("SELECT id FROM event WHERE exercise = 1")
        })
      let least: [(what: SQL, least: Int)] = [
        ("FROM unit", 95), ("FROM event WHERE exercise = 0", 10),
        ("FROM line WHERE event = \(event) AND category <> 'state'", 80),
        ("FROM lead_request WHERE event = \(event) AND kind = 'escalation'", 2),
        ("FROM lead_request WHERE event = \(event) AND kind = 'lead' AND status = 'accepted'", 1),
        ("FROM handover WHERE event = \(event) AND signed_at IS NOT NULL", 1),
        ("FROM line WHERE event = \(event) AND corrects IS NOT NULL", 2),
        ("FROM meeting WHERE event = \(event)", 3),
        ("FROM task WHERE event = \(event)", 10), ("FROM decision WHERE event = \(event)", 4),
      ]
      for row in least {
        let found = try await count("SELECT COUNT(*) " + row.what)
        #expect(found >= row.least, "\(row.what.text)")
      }
      // Real figures know nothing of it.
      let real = try await count(
        "SELECT COUNT(*) FROM event WHERE exercise = 0 AND number LIKE 'Ö%'")
      #expect(real == 0)
    }
  }

  @Test func anExerciseIsPlayedAsTimeGoes() async throws {
    try await World.with(.sqlite, demo: true) { world in
      let script = try #require(
        JSON(
          parsing: Array(
            #"""
            {"series": "exercise", "cast": {"a": "anna", "b": "bengt"}, "steps": [
            {"at": "T+0:00", "by": "a", "act": "event.report", "title": "Prov", "unit": "norr"},
            {"at": "T+0:10", "by": "b", "act": "event.verify"},
            {"at": "T+0:20", "by": "b", "act": "log.write", "text": "Igång",
             "category": "information"}]}
            """#.utf8)))
      let start = world.app.clock.now().adding(Span(milliseconds: 200))
      let played = try await Player(
        app: world.app, script: script, start: start, speed: .times(3000)
      ).play()
      #expect(played == 3)
      let times = try await world.app.database.read { tx in
        try tx.rows("SELECT at FROM line ORDER BY seq").map {
          try $0.get("at", as: Instant.self).since(start).milliseconds
        }
      }
      // Ten minutes at three thousand times the speed are 200 ms; nothing comes before its time.
      #expect(times.count >= 3)
      #expect((times.first ?? -1) >= 0 && (times.last ?? 0) >= 400, "\(times)")
    }
  }

  @Test func onlyARunningDemonstrationPlays() async throws {
    try await World.with(.sqlite) { world in
      for isServing in [true, false] {
        let console = Console(app: world.app, user: "test", isServing: isServing)
        await #expect(throws: StorageTrouble.self) {
          try await console.run(.play, .object(["speed": .double(60)]))
        }
      }
    }
  }
}
