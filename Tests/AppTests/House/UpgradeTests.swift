import Foundation
import Ground
import Logging
import Storage
import Testing

@testable import App

/// What an older version wrote is there after an upgrade, and kept as well as before.
@Suite struct UpgradeTests {
  private static let insertion: SQL = """
    INSERT INTO journal
    (seq, at, event_at, caller, act, subject, unit, contents, previous, hash)
    VALUES (7, 't', NULL, 'person/anna', 'log.write', 'event/a', 'norr', 'line/b=c', 'p', 'h')
    """

  /// Step 14 writes the journal and the keys anew.
  @Test(arguments: World.engines) func theJournalAndTheKeysStay(_ engine: EngineKind) async throws {
    let name = "tryggve_upgrade_\(UInt64.random(in: 0 ... .max))"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    try Files.makePrivateFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let place: Location =
      switch engine {
      case .sqlite: .sqlite(path: folder + "/tryggve.sqlite")
      case .postgres: .postgres(uri: try await TestPostgres.create(name), pool: 2)
      }
    let (database, writer) = try await Storage.open(place, logger: TestPostgres.logger)
    let now = Instant(milliseconds: 0)
    try await Migrations.run(
      Schema.migrations.filter { $0.number < 14 }, on: database, now: now)
    try await writer.write { tx in
      try tx.run(Self.insertion)
      try tx.run(
        """
        INSERT INTO idempotency (caller, name, act, fingerprint, result, at)
        VALUES ('person/anna', 'key-0001', 'log.write', 'f', 'b', 't')
        """)
    }
    try await Migrations.run(Schema.migrations, on: database, now: now)
    let entry = try #require(
      try await database.read { try $0.row("SELECT * FROM journal") })
    let values: [(String, String)] = [
      ("at", "t"), ("caller", "person/anna"), ("act", "log.write"), ("subject", "event/a"),
      ("unit", "norr"), ("contents", "line/b=c"), ("previous", "p"), ("hash", "h"),
    ]
    #expect(try entry.get("seq", as: Int64.self) == 7)
    for (column, value) in values { #expect(try entry.get(column) == value, "\(column)") }
    let key = try await database.read {
      try $0.cell("SELECT result FROM idempotency WHERE name = 'key-0001'", as: String.self)
    }
    #expect(key == "b")
    var deeds: [SQL] = [
      "UPDATE journal SET hash = 'x' WHERE seq = 7", "DELETE FROM journal WHERE seq = 7",
    ]
    if engine == .sqlite { deeds.append("REPLACE" + Self.insertion.dropping("INSERT")) }
    for deed in deeds {
      await #expect(throws: (any Error).self, "\(deed.text)") {
        try await writer.write { try $0.run(deed) }
      }
    }
    await database.close()
    if engine == .postgres { try await TestPostgres.drop(name) }
  }
}

extension SQL {
  /// The statement without the word that it begins with.
  fileprivate func dropping(_ word: String) -> SQL {
    SQL(stringLiteral: String(text.dropFirst(word.count)))
  }
}
