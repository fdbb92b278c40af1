import Testing

@testable import Storage

/// What the shared dialect may use, with the same answer from both engines.
@Suite(.serialized) struct DialectTests {
  static let questions: [(SQL, [[Value]])] = [
    ("SELECT CAST(\(5) AS BIGINT) + 1", [[.int(6)]]),
    ("SELECT CAST(\("å") AS TEXT)", [[.text("å")]]),
    ("SELECT id FROM p WHERE CAST(\(String?.none) AS TEXT) IS NULL AND id = 1", [[.int(1)]]),
    ("SELECT id FROM p ORDER BY id LIMIT \(1) OFFSET \(1)", [[.int(2)]]),
    (
      "SELECT COALESCE(note, \("–")) FROM p ORDER BY id",
      [[.text("–")], [.text("n")], [.text("–")]]
    ),
    ("SELECT id FROM p ORDER BY note NULLS LAST, id DESC", [[.int(2)], [.int(3)], [.int(1)]]),
    (
      "SELECT count(*), sum(n), min(name), max(n) FROM p",
      [[.int(3), .int(60), .text("a"), .int(30)]]
    ),
    ("SELECT avg(n) FROM p", [[.real(20)]]),
    ("SELECT count(note) FROM p WHERE n < \(0)", [[.int(0)]]),
    ("SELECT sum(n) FROM p WHERE n < \(0)", [[.null]]),
    (
      "SELECT CASE WHEN n > \(15) THEN 1 ELSE 0 END FROM p ORDER BY id",
      [[.int(0)], [.int(1)], [.int(1)]]
    ),
    (
      "SELECT id FROM p WHERE (name, id) > (\("a"), \(1)) ORDER BY name, id LIMIT \(1)", [[.int(2)]]
    ),
    ("SELECT id FROM p WHERE note IS NOT DISTINCT FROM \("n")", [[.int(2)]]),
    ("SELECT name || \("!") || n FROM p WHERE id = 1", [[.text("a!10")]]),
    (
      "SELECT substr(name, 1, 1), length(name), replace(name, 'a', 'e') FROM p WHERE id = 3",
      [[.text("å"), .int(2), .text("åe")]]
    ),
    ("SELECT id FROM p WHERE name LIKE \("å%") ESCAPE '!'", [[.int(3)]]),
    ("SELECT EXISTS (SELECT 1 FROM p WHERE n = \(30)), 1 = 2", [[.int(1), .int(0)]]),
    (
      """
      WITH RECURSIVE up (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < \(3))
      SELECT i FROM up
      """, [[.int(1)], [.int(2)], [.int(3)]]
    ),
    (
      "SELECT id, row_number() OVER (ORDER BY n DESC) FROM p ORDER BY id LIMIT 1",
      [[.int(1), .int(3)]]
    ),
    ("SELECT n / 4, n % 4, n * 1.5 FROM p WHERE id = 1", [[.int(2), .int(2), .real(15)]]),
    (
      "SELECT p.id FROM p LEFT JOIN p AS q ON q.id = p.n WHERE q.id IS NULL AND p.flag = \(true)",
      [[.int(1)]]
    ),
    ("SELECT id FROM p WHERE flag ORDER BY id", [[.int(1)]]),
    ("SELECT flag FROM p ORDER BY id LIMIT 2", [[.int(1)], [.int(0)]]),
  ]

  static let changes: [(SQL, [[Value]])] = [
    (
      """
      INSERT INTO p (id, name, n, flag) VALUES (\(1), \("x"), \(5), \(false))
      ON CONFLICT (id) DO UPDATE SET n = p.n + excluded.n RETURNING n
      """, [[.int(15)]]
    ),
    ("INSERT INTO p (id, name, n) VALUES (1, 'x', 5) ON CONFLICT DO NOTHING RETURNING id", []),
    (
      """
      INSERT INTO p (id, name, n) SELECT id + \(10), \("kopia"), n FROM p WHERE id = \(2)
      RETURNING id, name
      """, [[.int(12), .text("kopia")]]
    ),
    (
      """
      UPDATE p SET n = n + \(1), note = COALESCE(\(String?.none), note) WHERE id = 2
      RETURNING n, note
      """, [[.int(21), .text("n")]]
    ),
    ("DELETE FROM p WHERE id = \(3) RETURNING name", [[.text("åa")]]),
  ]

  private func table(_ store: TestStore) async throws {
    try await store.engine.script([
      """
      CREATE TABLE p (id BIGINT PRIMARY KEY, name TEXT NOT NULL, n BIGINT NOT NULL, note TEXT,
      flag BOOLEAN NOT NULL DEFAULT FALSE)
      """,
      "INSERT INTO p (id, name, n, note, flag) VALUES (1, 'a', 10, NULL, TRUE)",
      "INSERT INTO p (id, name, n, note) VALUES (2, 'b', 20, 'n'), (3, 'åa', 30, NULL)",
    ])
  }

  @Test(arguments: TestStores.kinds) func readsAlike(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      for (question, expected) in Self.questions {
        do {
          let rows = try await store.database.read { try $0.rows(question).map(\.values) }
          #expect(rows == expected, "\(question.text)")
        } catch {
          Issue.record("\(question.text): \(error)")
        }
      }
    }
  }

  @Test(arguments: TestStores.kinds) func writesAlike(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      for (change, expected) in Self.changes {
        do {
          let rows = try await store.writer.write { try $0.rows(change).map(\.values) }
          #expect(rows == expected, "\(change.text)")
        } catch {
          Issue.record("\(change.text): \(error)")
        }
      }
    }
  }

  @Test(arguments: TestStores.kinds) func aTriggerThatRefusesIsAConstraint(
    kind: EngineKind
  ) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      try await store.engine.script(
        kind == .sqlite
          ? [
            """
            CREATE TRIGGER p_no BEFORE DELETE ON p BEGIN SELECT RAISE(ABORT, 'never'); END
            """
          ]
          : [
            """
            CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'never'; END $$
            """,
            "CREATE TRIGGER p_no BEFORE DELETE ON p FOR EACH ROW EXECUTE FUNCTION no()",
          ])
      await #expect(throws: StorageError.constraint("never")) {
        try await store.run("DELETE FROM p WHERE id = 1")
      }
    }
  }
}
