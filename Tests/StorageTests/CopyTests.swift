import Foundation
import Ground
import Testing

@testable import Storage

@Suite(.serialized) struct CopyTests {
  private static let lines: SQL = "SELECT id, text, real, flag FROM line ORDER BY id"

  private func rows(_ database: Database) async throws -> [[Value]] {
    try await database.read { try $0.rows(Self.lines).map(\.values) }
  }

  @Test(arguments: TestStores.kinds) func aCopyIsOneStateWhileWritesGoOn(
    kind: EngineKind
  ) async throws {
    try await TestStores.with(kind) { store in
      let folder = FileManager.default.temporaryDirectory
      let paths = (0..<2).map { _ in
        folder.appendingPathComponent("copy-\(UInt64.random(in: .min ... .max)).db").path
      }
      try await fill(store)
      let isOver = Gate()
      async let written = writeOn(store, until: isOver)
      try await store.database.copy(to: paths[0])
      isOver.open()
      _ = try await written
      try await store.database.copy(to: paths[1])

      let (during, _) = try await Storage.open(.sqlite(path: paths[0]), logger: TestStores.logger)
      let (after, _) = try await Storage.open(.sqlite(path: paths[1]), logger: TestStores.logger)
      let whole = try await rows(store.database)
      #expect(try await rows(after) == whole)
      let part = try await rows(during)
      #expect(part.count >= 12_000 && part == Array(whole.prefix(part.count)))
      // Each write adds one line and counts it, so a state in between would show.
      for copy in [during, after] {
        let counted = try await copy.read { try $0.cell("SELECT n FROM counted", as: Int.self) }
        #expect(try await rows(copy).count == counted)
      }
      await during.close()
      await after.close()
      for path in paths { try remove(path) }
    }
  }

  @Test(arguments: TestStores.kinds) func aCopyCanBeServedFrom(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      let steps = [
        Migration(
          1, "first",
          common: ["CREATE TABLE line (id BIGINT PRIMARY KEY, text TEXT, real REAL, flag BOOLEAN)"],
          sqlite: ["CREATE INDEX line_text ON line (text)"],
          postgres: ["ALTER TABLE line ALTER COLUMN real TYPE DOUBLE PRECISION"])
      ]
      let now = Instant(milliseconds: 0)
      try await Migrations.run(steps, on: store.database, now: now)
      try await store.writer.write { tx in for id in 0..<20 { try Self.add(id, tx) } }

      let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("copy-\(UInt64.random(in: .min ... .max)).db").path
      let (copy, _) = try await Storage.open(.sqlite(path: path), logger: TestStores.logger)
      try await Migrations.run(steps, on: copy, now: now)
      await copy.close()
      try await store.database.copy(to: path)

      let (again, writer) = try await Storage.open(.sqlite(path: path), logger: TestStores.logger)
      #expect(try await Migrations.run(steps, on: again, now: now) == [])
      let whole = try await rows(store.database)
      #expect(try await rows(again) == whole)
      await #expect(throws: StorageError.self) { try await writer.write { try Self.add(3, $0) } }
      await again.close()
      try remove(path)
    }
  }

  private func remove(_ path: String) throws {
    for end in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) {
      try FileManager.default.removeItem(atPath: path + end)
    }
  }

  private func fill(_ store: TestStore) async throws {
    try await store.engine.script([
      """
      CREATE TABLE line (id BIGINT PRIMARY KEY, text TEXT, real DOUBLE PRECISION,
      flag BOOLEAN NOT NULL)
      """,
      "CREATE TABLE counted (n BIGINT NOT NULL)", "INSERT INTO counted VALUES (0)",
      "CREATE TABLE empty (id BIGINT PRIMARY KEY)",
    ])
    try await store.writer.write { tx in
      for id in 0..<12_000 { try Self.add(id, tx) }
      try tx.run("UPDATE counted SET n = 12000")
    }
  }

  private static func add(_ id: Int, _ tx: any Writing) throws {
    let text = id % 5 == 0 ? nil : "rad \(id) åäö 'citat'"
    try tx.run(
      """
      INSERT INTO line (id, text, real, flag)
      VALUES (\(id), \(text), \(Double(id) / 3), \(id % 2 == 0))
      """)
  }

  private func writeOn(_ store: TestStore, until isOver: Gate) async throws -> Int {
    async let over = isOver.passed()
    for id in 12_000..<12_300 {
      try await store.writer.write { tx in
        try Self.add(id, tx)
        try tx.run("UPDATE counted SET n = n + 1")
      }
    }
    return await over ? 1 : 0
  }
}
