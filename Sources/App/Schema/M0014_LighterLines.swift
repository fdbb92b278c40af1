import Storage

/// A line is written on fewer pages: the less each commit has to make durable, the sooner it is.
extension Schema {
  static let lighterLines = Migration(
    14, "lighter lines",
    common: [
      // A line that corrects another is rare.
      "DROP INDEX line_corrects",
      "CREATE INDEX line_corrects ON line (corrects) WHERE corrects IS NOT NULL",
      // Keys begin with the time, so all of a moment stand beside each other when the name leads.
      "DROP INDEX idempotency_at",
    ],
    sqlite: [
      """
      CREATE TABLE idempotency_new (
        name TEXT NOT NULL, caller TEXT NOT NULL, act TEXT NOT NULL, fingerprint TEXT NOT NULL,
        result TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (name, caller)) WITHOUT ROWID
      """,
      """
      INSERT INTO idempotency_new (name, caller, act, fingerprint, result, at)
      SELECT name, caller, act, fingerprint, result, at FROM idempotency
      """,
      "DROP TABLE idempotency",
      "ALTER TABLE idempotency_new RENAME TO idempotency",
      // INTEGER PRIMARY KEY is the table's own order in SQLite; BIGINT needed an index beside it.
      """
      CREATE TABLE journal_new (
        seq INTEGER PRIMARY KEY, at TEXT NOT NULL, event_at TEXT, caller TEXT NOT NULL,
        act TEXT NOT NULL, subject TEXT NOT NULL, unit TEXT NOT NULL, contents TEXT NOT NULL,
        previous TEXT NOT NULL, hash TEXT NOT NULL)
      """,
      """
      INSERT INTO journal_new
      (seq, at, event_at, caller, act, subject, unit, contents, previous, hash)
      SELECT seq, at, event_at, caller, act, subject, unit, contents, previous, hash FROM journal
      ORDER BY seq
      """,
      "DROP TABLE journal",
      "ALTER TABLE journal_new RENAME TO journal",
      "CREATE INDEX journal_subject ON journal (subject, seq)",
      """
      CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
      BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END
      """,
      """
      CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
      BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END
      """,
      """
      CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
      WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
      BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END
      """,
      // Made anew at the next start.
      "DROP TABLE line_search",
    ] + searchTable(.sqlite),
    postgres: [
      "ALTER TABLE idempotency DROP CONSTRAINT idempotency_pkey, ADD PRIMARY KEY (name, caller)"
    ])

  /// The table that the log is searched by.
  static func searchTable(_ engine: EngineKind) -> [String] {
    switch engine {
    case .sqlite:
      [
        // The terms hold nothing but a–z and 0–9.
        """
        CREATE VIRTUAL TABLE line_search USING fts5 (
          terms, line UNINDEXED, tokenize = 'ascii', detail = none, columnsize = 0)
        """,
        // Fewer and larger merges.
        "INSERT INTO line_search (line_search, rank) VALUES ('automerge', 16)",
        "INSERT INTO line_search (line_search, rank) VALUES ('crisismerge', 64)",
      ]
    case .postgres: lineSearch.statements(for: .postgres).filter { $0.hasPrefix("CREATE") }
    }
  }
}
