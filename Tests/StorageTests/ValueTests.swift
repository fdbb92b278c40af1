import Ground
import Testing

@testable import Storage

@Suite(.serialized) struct ValueTests {
  static let texts = [
    "", "åäö ÅÄÖ", "🧯👩‍🚒", "O'Brien \"sa\" ?", "$1 \\ \n\t", "null", "e\u{301}",
    String(repeating: "lång ", count: 50_000),
  ]
  static let numbers: [Int64] = [.min, -1, 0, 1, 2_147_483_648, .max]
  static let reals: [Double] = [
    0, -1.5, 0.1, 1 / 3, 59.334_591, .leastNonzeroMagnitude,
    2.225_073_858_507_201_4e-308, 1.797_693_134_862_315_7e308, 1e16, -2, 1e300,
  ]

  private func table(_ store: TestStore) async throws {
    try await store.engine.script([
      "CREATE TABLE cell (id BIGINT PRIMARY KEY, t TEXT, n BIGINT, r DOUBLE PRECISION)"
    ])
  }

  @Test(arguments: TestStores.kinds) func roundTrips(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      try await store.writer.write { tx in
        for (id, text) in Self.texts.enumerated() {
          try tx.run("INSERT INTO cell (id, t) VALUES (\(id), \(text))")
        }
        for (id, number) in Self.numbers.enumerated() {
          try tx.run("INSERT INTO cell (id, n) VALUES (\(100 + id), \(number))")
        }
        for (id, real) in Self.reals.enumerated() {
          try tx.run("INSERT INTO cell (id, r) VALUES (\(200 + id), \(real))")
        }
      }
      let cells = try await store.database.read { tx in
        try tx.rows("SELECT t, n, r FROM cell ORDER BY id").map(\.values)
      }
      let expected: [[Value]] =
        Self.texts.map { [.text($0), .null, .null] }
        + Self.numbers.map { [.null, .int($0), .null] }
        + Self.reals.map { [.null, .null, .real($0)] }
      #expect(cells == expected)
    }
  }

  @Test(arguments: TestStores.kinds) func findsByEachKindOfValue(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      let found = try await store.writer.write { tx in
        let nobody: String? = nil
        let changed = try tx.run(
          "INSERT INTO cell (id, t, n, r) VALUES (1, \("å?"), \(true), \(2.5)), (2, \(nobody), 0, 7)"
        )
        return [
          changed,
          try tx.cell("SELECT id FROM cell WHERE t = \("å?") AND t <> '?'") ?? 0,
          try tx.cell("SELECT id FROM cell WHERE n = \(1) /* ? */ AND r = \(2.5) -- ?") ?? 0,
          try tx.cell("SELECT id FROM cell WHERE n = \(false)") ?? 0,
          try tx.cell("SELECT id FROM cell WHERE r > \(6)") ?? 0,
          try tx.run("UPDATE cell SET t = \(nobody), n = \(Int?.none) WHERE id IN \(list: [1, 2])"),
          try tx.cell("SELECT count(*) FROM cell WHERE t IS NULL AND n IS NULL") ?? 0,
          try tx.run("DELETE FROM cell WHERE id IN \(list: [Int]())"),
          try tx.run("DELETE FROM cell"),
        ]
      }
      #expect(found == [2, 1, 1, 2, 2, 2, 2, 0, 2])
    }
  }

  @Test(arguments: TestStores.kinds) func nulIsRefusedAndTheRestGoesOn(
    kind: EngineKind
  ) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      await #expect(throws: StorageError.failed("a text holds a NUL character")) {
        try await store.run("INSERT INTO cell (id, t) VALUES (1, \("a\0b"))")
      }
      try await store.run("INSERT INTO cell (id, t) VALUES (2, \("b"))")
      let ids = try await store.database.read { tx in
        try tx.rows("SELECT id FROM cell").map { try $0.get("id", as: Int.self) }
      }
      #expect(ids == [2])
    }
  }

  @Test(arguments: TestStores.kinds) func textIsOrderedByItsBytes(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      let words = ["b", "a-b", "ab", "B", "ä", "a", "å", "z", "ö", "10", "9", "", "a b"]
      try await store.writer.write { tx in
        for (id, word) in words.enumerated() {
          try tx.run("INSERT INTO cell (id, t) VALUES (\(id), \(word))")
        }
      }
      let sorted = try await store.database.read { tx in
        try tx.rows("SELECT t FROM cell ORDER BY t").map { try $0.get("t", as: String.self) }
      }
      #expect(sorted == words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
  }

  @Test(arguments: TestStores.kinds) func rowsShareTheirColumns(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      let rows = try await store.database.read { tx in
        try tx.rows("SELECT 1 AS one, 'två' AS two, NULL AS three UNION ALL SELECT 2, 'b', NULL")
      }
      #expect(rows.map(\.columns.names) == [["one", "two", "three"], ["one", "two", "three"]])
      #expect(rows.first?.columns === rows.last?.columns)
      let row = try #require(rows.first)
      #expect(try row.get("one") == 1)
      #expect(try row.get("two") == "två")
      #expect(try row.find("three", as: String.self) == nil)
      #expect(throws: StorageError.missing(column: "four")) { try row.value("four") }
      #expect(throws: StorageError.mistyped(column: "two")) { try row.get("two", as: Int.self) }
    }
  }
}
