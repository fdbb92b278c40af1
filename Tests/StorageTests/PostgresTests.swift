import Ground
import Synchronization
import Testing

@testable import Storage

/// What only a server can do to us.
@Suite(.serialized, .enabled(if: TestStores.server != nil)) struct PostgresTests {
  private static let count: SQL = "SELECT count(*) FROM line"

  private func table(_ store: TestStore) async throws {
    try await store.engine.script(["CREATE TABLE line (id BIGINT PRIMARY KEY, text TEXT)"])
  }

  private func count(_ database: Database) async throws -> Int {
    try await database.read { try $0.cell(Self.count) ?? 0 }
  }

  /// Ends the sessions of that role, in this store's database only.
  private func terminate(_ role: String, _ store: TestStore) async throws {
    try await TestStores.command(
      """
      SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE application_name LIKE 'tryggve \(role)' AND datname = '\(name(store))'
      """)
  }

  private func name(_ store: TestStore) -> String {
    guard case .postgres(let uri, _) = store.location else { return "" }
    return uri.split(separator: "?")[0].split(separator: "/").last.map(String.init) ?? ""
  }

  @Test func twoServersSeeEachOtherAtOnce() async throws {
    try await TestStores.with(.postgres) { store in
      try await table(store)
      let (other, otherWriter) = try await Storage.open(store.location, logger: TestStores.logger)
      let (here, there) = (Heard(), Heard())
      store.database.onCommit { here.hear() }
      other.onCommit { there.hear() }
      try await store.run("INSERT INTO line VALUES (1, 'a')")
      #expect(try await TestStores.eventually { here.count >= 1 && there.count >= 1 })
      #expect(try await count(other) == 1)
      let before = here.count
      _ = try await otherWriter.write { try $0.run("INSERT INTO line VALUES (2, 'b')") }
      #expect(try await TestStores.eventually { here.count > before })
      #expect(try await count(store.database) == 2)
      await other.close()
    }
  }

  @Test func ownCommitsWakeOnce() async throws {
    try await TestStores.with(.postgres) { store in
      try await table(store)
      let (other, otherWriter) = try await Storage.open(store.location, logger: TestStores.logger)
      let (here, there) = (Heard(), Heard())
      store.database.onCommit { here.hear() }
      other.onCommit { there.hear() }
      for id in 0..<5 { try await store.run("INSERT INTO line VALUES (\(id), 'a')") }
      // What the other server says afterwards is heard after everything before it.
      _ = try await otherWriter.write { try $0.run("INSERT INTO line VALUES (9, 'b')") }
      #expect(try await TestStores.eventually { here.count >= 6 && there.count >= 2 })
      #expect(here.count == 6)
      await other.close()
    }
  }

  @Test func groupsOfTwoServersAlternate() async throws {
    try await TestStores.with(.postgres) { store in
      try await table(store)
      let (other, otherWriter) = try await Storage.open(store.location, logger: TestStores.logger)
      // Each takes the next number; without the lock two of them would take the same.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          let writer = number % 2 == 0 ? store.writer : otherWriter
          group.addTask {
            _ = try await writer.write { tx in
              let last = try tx.cell("SELECT max(id) FROM line", as: Int.self) ?? 0
              try tx.run("INSERT INTO line VALUES (\(last + 1), 'a')")
            }
          }
        }
        try await group.waitForAll()
      }
      let last = try await other.read { try $0.cell("SELECT max(id) FROM line", as: Int.self) }
      #expect(last == 200)
      await other.close()
    }
  }

  @Test func twoServersMayMigrateAtOnce() async throws {
    try await TestStores.with(.postgres) { store in
      let (other, _) = try await Storage.open(store.location, logger: TestStores.logger)
      let steps = (1...20).map {
        Migration($0, "step", common: ["CREATE TABLE t\($0) (id BIGINT)"])
      }
      async let here = Migrations.run(steps, on: store.database, now: .init(milliseconds: 0))
      async let there = Migrations.run(steps, on: other, now: .init(milliseconds: 0))
      #expect(try await here.count + there.count == 20)
      #expect(try await Migrations.pending(steps, on: other).isEmpty)
      await other.close()
    }
  }

  @Test func callsWorkAfterTheServerEndedAllSessions() async throws {
    try await TestStores.with(.postgres) { store in
      try await table(store)
      for id in 0..<3 {
        _ = try await count(store.database)
        try await terminate("%er", store)
        #expect(try await count(store.database) == id)
        try await terminate("%er", store)
        try await store.run("INSERT INTO line VALUES (\(id), 'a')")
        try await terminate("%er", store)
        try await store.engine.script(["CREATE TABLE t\(id) (id BIGINT)"])
      }
    }
  }

  @Test func aReadWhoseServerGoesAwayForGoodSaysSo() async throws {
    try await TestStores.with(.postgres, pool: 1) { store in
      let (begun, cut) = (Gate(), Gate())
      let read = Task {
        try await store.database.read { tx in
          begun.open()
          #expect(cut.pass())
          return try tx.cell("SELECT 1", as: Int.self)
        }
      }
      #expect(await begun.passed())
      try await TestStores.command("ALTER DATABASE \(name(store)) ALLOW_CONNECTIONS false")
      try await terminate("reader", store)
      cut.open()
      await #expect { try await read.value } throws: { isUnreachable($0) }
    }
  }

  @Test func aWriteCutOffSaysSoAndTheNextWorks() async throws {
    try await TestStores.with(.postgres) { store in
      try await table(store)
      let (begun, cut) = (Gate(), Gate())
      let write = Task {
        try await store.writer.write { tx in
          try tx.run("INSERT INTO line VALUES (1, 'a')")
          begun.open()
          #expect(cut.pass())
          try tx.run("INSERT INTO line VALUES (2, 'b')")
        }
      }
      #expect(await begun.passed())
      let neighbour = Task { try await store.run("INSERT INTO line VALUES (3, 'c')") }
      try await terminate("writer", store)
      cut.open()
      await #expect { try await write.value } throws: { isUnreachable($0) }
      #expect(try await neighbour.value == 1)
      let ids = try await store.database.read { tx in
        try tx.rows("SELECT id FROM line").map { try $0.get("id", as: Int.self) }
      }
      #expect(ids == [3])
    }
  }

  @Test func listeningGoesOnAfterACut() async throws {
    try await TestStores.with(.postgres) { store in
      try await table(store)
      let (other, otherWriter) = try await Storage.open(store.location, logger: TestStores.logger)
      let heard = Heard()
      store.database.onCommit { heard.hear() }
      try await terminate("listener", store)
      #expect(try await TestStores.eventually { heard.count >= 1 }, "woken after the cut")
      let before = heard.count
      _ = try await otherWriter.write { try $0.run("INSERT INTO line VALUES (1, 'a')") }
      #expect(try await TestStores.eventually { heard.count > before })
      await other.close()
    }
  }

  @Test func aSwallowedErrorStillFailsTheWrite() async throws {
    try await TestStores.with(.postgres) { store in
      try await table(store)
      await #expect {
        try await store.writer.write { tx in
          try tx.run("INSERT INTO line VALUES (1, 'a')")
          do { try tx.run("INSERT INTO line VALUES (1, 'b')") } catch {}
        }
      } throws: { isConstraint($0) }
      #expect(try await count(store.database) == 0)
    }
  }

  @Test func aChangedSchemaIsSeenByPreparedStatements() async throws {
    try await TestStores.with(.postgres, pool: 1) { store in
      try await table(store)
      try await store.run("INSERT INTO line VALUES (1, 'a')")
      let all: SQL = "SELECT * FROM line"
      for width in 2..<5 {
        let read = try await store.database.read { try $0.rows(all).map(\.values.count) }
        let written = try await store.writer.write { try $0.rows(all).map(\.values.count) }
        #expect([read, written] == [[width], [width]])
        try await store.engine.script(["ALTER TABLE line ADD COLUMN more\(width) TEXT"])
      }
    }
  }

  @Test func statementsAreGivenBack() async throws {
    try await TestStores.with(.postgres, pool: 1) { store in
      for number in 0..<700 {
        let found = try await store.database.read { tx in
          try tx.cell(SQL(stringLiteral: "SELECT \(number)"), as: Int.self)
        }
        #expect(found == number)
      }
      let kept = try await store.database.read { tx in
        try tx.cell("SELECT count(*) FROM pg_prepared_statements", as: Int.self) ?? 0
      }
      #expect(kept > 100 && kept < 300)
    }
  }

  @Test func theWriterWaitsForTheDisk() async throws {
    try await TestStores.with(.postgres) { store in
      try await TestStores.command(
        "ALTER DATABASE \(name(store)) SET synchronous_commit = off")
      try await terminate("%er", store)
      let found = try await store.writer.write { tx in
        try tx.cell("SELECT current_setting('synchronous_commit')", as: String.self)
      }
      #expect(found == "on")
    }
  }

  @Test func aReadThatTakesTooLongIsCutOff() async throws {
    try await TestStores.with(.postgres, pool: 1) { store in
      await #expect {
        try await store.database.read { tx in
          _ = try tx.rows("SELECT set_config('statement_timeout', '50ms', true)")
          _ = try tx.rows("SELECT pg_sleep(30)")
        }
      } throws: { isUnreachable($0) }
      let next = try await store.database.read { try $0.cell("SELECT 1", as: Int.self) }
      #expect(next == 1)
    }
  }

  @Test func aDatabaseThatSortsOtherwiseIsRefused() async throws {
    try await TestStores.with(.postgres) { store in
      let other = name(store) + "_icu"
      try await TestStores.command(
        """
        CREATE DATABASE \(other) TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu
        ICU_LOCALE 'sv-SE' LOCALE 'C'
        """)
      await #expect {
        try await Storage.open(
          .postgres(uri: TestStores.uri(to: other), pool: 1), logger: TestStores.logger)
      } throws: { "\($0)".contains("collation") }
      try await TestStores.command("DROP DATABASE \(other) WITH (FORCE)")
    }
  }

  @Test func aServerThatIsNotThereIsUnreachable() async throws {
    await #expect {
      try await Storage.open(
        .postgres(uri: "postgresql://tryggve@127.0.0.1:1/tryggve", pool: 1),
        logger: TestStores.logger)
    } throws: { isUnreachable($0) }
  }
}

@Suite struct PostgresTextTests {
  @Test(arguments: [
    ("a = ? AND b = ?", "a = $1 AND b = $2", 2),
    ("'?' || \"?\" || ?", "'?' || \"?\" || $1", 1),
    ("'it''s ?' ?", "'it''s ?' $1", 1),
    ("? -- ?\n?", "$1 -- ?\n$2", 2),
    ("? /* ? ' */ ? - ? / ?", "$1 /* ? ' */ $2 - $3 / $4", 4),
    ("/*/ ? */ ?", "/*/ ? */ $1", 1),
    ("'åäö ?' ?", "'åäö ?' $1", 1),
  ]) func marksAreNumbered(text: String, expected: String, count: Int) {
    let found = PostgresText.numbered(text)
    #expect(found.text == expected)
    #expect(found.count == count)
  }

  @Test(arguments: [
    ("23505", StorageError.constraint("x")), ("P0001", .constraint("x")), ("53100", .full("x")),
    ("57P01", .unreachable("x")), ("08006", .unreachable("x")), ("53300", .unreachable("x")),
    ("57014", .unreachable("x")), ("42P01", .failed("42P01: x")),
    ("22P02", .failed("22P02: a value that does not fit")),
  ]) func statesHaveTheirError(state: String, expected: StorageError) {
    #expect(PostgresFailure(state: state, words: "x").error == expected)
  }
}

private final class Heard: Sendable {
  private let times = Mutex(0)
  var count: Int { times.withLock { $0 } }
  func hear() { times.withLock { $0 += 1 } }
}

private func isUnreachable(_ error: any Error) -> Bool {
  if case .unreachable = error as? StorageError { true } else { false }
}
