import Ground
import Testing

@testable import Storage

@Suite(.serialized) struct MigrationTests {
  private static let now = Instant(text: "2026-11-24T06:00:00Z") ?? Instant(milliseconds: 0)
  private static let first = Migration(
    1, "first", common: ["CREATE TABLE a (id BIGINT PRIMARY KEY)"],
    sqlite: ["CREATE TABLE only_sqlite (id BIGINT)"],
    postgres: ["CREATE TABLE only_postgres (id BIGINT)"])
  private static let second = Migration(
    2, "second", common: ["ALTER TABLE a ADD COLUMN name TEXT", "INSERT INTO a VALUES (1, 'å')"])

  private func run(_ migrations: [Migration], _ store: TestStore) async throws -> [String] {
    try await Migrations.run(migrations, on: store.database, now: Self.now)
  }

  @Test(arguments: TestStores.kinds) func eachRunsOnce(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      let steps = [Self.first, Self.second]
      #expect(try await Migrations.pending(steps, on: store.database).map(\.number) == [1, 2])
      #expect(try await run([Self.first], store) == ["first"])
      #expect(try await Migrations.pending(steps, on: store.database).map(\.number) == [2])
      #expect(try await run(steps, store) == ["second"])
      #expect(try await run(steps, store) == [])
      let name = try await store.database.read { tx in
        try tx.cell("SELECT name FROM a", as: String.self)
      }
      #expect(name == "å")
      _ = try await store.database.read { tx in
        try tx.rows("SELECT id FROM \(name: "only_\(kind.rawValue)")")
      }
    }
  }

  @Test(arguments: TestStores.kinds) func anEditedOneIsRefused(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      _ = try await run([Self.first], store)
      let edited = Migration(1, "first", common: ["CREATE TABLE a (id TEXT PRIMARY KEY)"])
      await #expect(throws: StorageError.migration("step 1 first was changed after it ran")) {
        try await run([edited, Self.second], store)
      }
    }
  }

  @Test(arguments: TestStores.kinds) func aNewerDatabaseIsRefused(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      _ = try await run([Self.first, Self.second], store)
      await #expect(
        throws: StorageError.migration("the database has step 2, this program does not")
      ) {
        try await run([Self.first], store)
      }
    }
  }

  @Test(arguments: TestStores.kinds) func aBrokenOneLeavesNothing(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      _ = try await run([Self.first], store)
      let broken = Migration(
        2, "second", common: ["INSERT INTO a VALUES (7)", "INSERT INTO nowhere VALUES (1)"])
      await #expect(throws: StorageError.self) { try await run([Self.first, broken], store) }
      #expect(
        try await store.database.read { try $0.cell("SELECT count(*) FROM a", as: Int.self) } == 0)
      #expect(try await run([Self.first, Self.second], store) == ["second"])
    }
  }
}
