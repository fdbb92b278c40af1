import Testing

@testable import Storage

@Suite struct SQLiteTests {
  /// GRDB sets `synchronous` back to NORMAL after its own preparation; that would lose what a user
  /// saved in the last moment before a power cut.
  @Test func theWriterWaitsForTheDisk() async throws {
    try await TestStores.with(.sqlite) { store in
      let found = try await store.writer.write { tx in
        [
          try tx.rows("PRAGMA synchronous"), try tx.rows("PRAGMA journal_mode"),
          try tx.rows("PRAGMA foreign_keys"), try tx.rows("PRAGMA secure_delete"),
        ].map { $0.first?.values.first }
      }
      #expect(found == [.int(2), .text("wal"), .int(1), .int(1)])
    }
  }
}
