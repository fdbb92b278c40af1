import Ground
import Storage
import Testing

@testable import App

/// What has had its time goes, and nothing else.
@Suite struct TidyTests {
  @Test(arguments: World.engines) func keysGoAfterFifteenDays(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let now = world.app.clock.now()
      // More than are looked for at once, and among them one that is young.
      try await world.app.journal.housekeeping([.idempotency]) { keep in
        for number in 0..<1_201 {
          let days = number == 600 ? 14 : 16
          try keep.run(
            """
            INSERT INTO idempotency (caller, name, act, fingerprint, result, at)
            VALUES ('person/tidy', \("key-\(number)"), 'log.write', '', '',
            \(now.adding(.days(-days))))
            """)
        }
      }
      try await Rounds(app: world.app).tidy()
      let left = try await world.app.database.read { tx in
        try tx.rows("SELECT name FROM idempotency WHERE caller = 'person/tidy'").map {
          try $0.get("name", as: String.self)
        }
      }
      #expect(left == ["key-600"])
    }
  }
}
