import Storage

/// Everything that the first capability stands on.
extension Schema {
  static let house = Migration(
    1, "house", common: journal + organisation + access + keeping,
    sqlite: [
      """
      CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
      BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END
      """,
      """
      CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
      BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END
      """,
    ],
    postgres: [
      """
      CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the journal is never changed'; END $$
      """,
      """
      CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal
      FOR EACH ROW EXECUTE FUNCTION journal_refuse()
      """,
      """
      CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal
      FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()
      """,
    ])

  private static let journal = [
    """
    CREATE TABLE journal (
      seq BIGINT PRIMARY KEY,
      at TEXT NOT NULL,
      event_at TEXT,
      caller TEXT NOT NULL,
      act TEXT NOT NULL,
      subject TEXT NOT NULL,
      unit TEXT NOT NULL,
      contents TEXT NOT NULL,
      previous TEXT NOT NULL,
      hash TEXT NOT NULL)
    """,
    "CREATE INDEX journal_subject ON journal (subject, seq)",
    """
    CREATE TABLE version (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      seq BIGINT NOT NULL,
      salt TEXT NOT NULL,
      content TEXT NOT NULL,
      PRIMARY KEY (kind, id, seq))
    """,
    "CREATE INDEX version_seq ON version (seq)",
  ]

  private static let organisation = [
    content(
      "unit",
      """
      name TEXT NOT NULL, sort TEXT NOT NULL, kind TEXT NOT NULL,
      parent TEXT REFERENCES unit (id), valid_from TEXT, valid_from_note TEXT, valid_to TEXT,
      valid_to_note TEXT, predecessors TEXT NOT NULL, successor TEXT, area TEXT, part TEXT,
      field TEXT, org_number TEXT, special_duty TEXT, phone TEXT, email TEXT, address TEXT,
      note TEXT, source TEXT, verified INTEGER NOT NULL CHECK (verified IN (0, 1))
      """),
    "CREATE INDEX unit_parent ON unit (parent)",
    "CREATE INDEX unit_sort ON unit (sort, id)",
    """
    CREATE TABLE unit_above (
      unit TEXT NOT NULL, above TEXT NOT NULL, PRIMARY KEY (unit, above))
    """,
    "CREATE INDEX unit_above_above ON unit_above (above)",
    content(
      "person",
      """
      name TEXT NOT NULL, sort TEXT NOT NULL, title TEXT, email TEXT, phone TEXT, mobile TEXT,
      note TEXT
      """),
    "CREATE INDEX person_sort ON person (sort, id)",
    content(
      "membership",
      """
      person TEXT NOT NULL REFERENCES person (id), unit TEXT NOT NULL REFERENCES unit (id),
      UNIQUE (person, unit)
      """),
    content(
      "assignment",
      """
      person TEXT NOT NULL REFERENCES person (id), unit TEXT NOT NULL REFERENCES unit (id),
      post TEXT NOT NULL, deputy INTEGER NOT NULL CHECK (deputy IN (0, 1)),
      valid_from TEXT NOT NULL, valid_to TEXT
      """),
    "CREATE INDEX assignment_person ON assignment (person)",
    "CREATE INDEX assignment_unit ON assignment (unit)",
    content(
      "operation",
      """
      unit TEXT NOT NULL REFERENCES unit (id), name TEXT NOT NULL, name_english TEXT,
      sort TEXT NOT NULL, critical INTEGER NOT NULL CHECK (critical IN (0, 1)),
      everyday_post TEXT, everyday_person TEXT REFERENCES person (id), crisis_post TEXT,
      crisis_person TEXT REFERENCES person (id), note TEXT
      """),
    "CREATE INDEX operation_unit ON operation (unit)",
    content(
      "actor",
      """
      name TEXT NOT NULL, sort TEXT NOT NULL, kind TEXT NOT NULL, area TEXT, contact TEXT,
      phone TEXT, email TEXT, special_duty TEXT, unit TEXT REFERENCES unit (id), note TEXT,
      checked_on TEXT
      """),
    content(
      "agreement",
      """
      actor TEXT NOT NULL REFERENCES actor (id), title TEXT NOT NULL, valid_from TEXT,
      valid_to TEXT, diary TEXT
      """),
    content(
      "shift",
      """
      post TEXT NOT NULL, unit TEXT NOT NULL REFERENCES unit (id),
      person TEXT NOT NULL REFERENCES person (id), starts_at TEXT NOT NULL, ends_at TEXT NOT NULL,
      CHECK (starts_at < ends_at)
      """),
    "CREATE INDEX shift_time ON shift (unit, post, ends_at)",
    content(
      "instruction",
      """
      title TEXT NOT NULL, version TEXT NOT NULL, text TEXT NOT NULL, decided_by TEXT,
      decided_on TEXT, diary TEXT, valid_from TEXT NOT NULL, valid_to TEXT
      """),
    content(
      "level",
      """
      rank INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, name_english TEXT NOT NULL,
      definition TEXT NOT NULL, definition_english TEXT NOT NULL, lead TEXT NOT NULL,
      lead_english TEXT NOT NULL, log TEXT NOT NULL, log_english TEXT NOT NULL,
      report_minutes INTEGER, central_support TEXT NOT NULL,
      central_support_english TEXT NOT NULL, informs TEXT NOT NULL
      """),
    content(
      "district",
      """
      name TEXT NOT NULL, sort TEXT NOT NULL, unit TEXT REFERENCES unit (id),
      geometry TEXT NOT NULL
      """),
  ]

  private static let access = [
    content(
      "account",
      """
      login TEXT NOT NULL UNIQUE, password TEXT, totp_secret TEXT,
      disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
      unused INTEGER NOT NULL CHECK (unused IN (0, 1))
      """),
    content(
      "token",
      """
      person TEXT NOT NULL REFERENCES person (id), name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
      acts TEXT NOT NULL, expires_at TEXT NOT NULL,
      revoked INTEGER NOT NULL CHECK (revoked IN (0, 1))
      """),
  ]

  private static let keeping = [
    """
    CREATE TABLE session (
      hash TEXT PRIMARY KEY, person TEXT NOT NULL, created_at TEXT NOT NULL,
      seen_at TEXT NOT NULL, idle_minutes INTEGER NOT NULL, ends_at TEXT NOT NULL,
      csrf TEXT NOT NULL, agent TEXT NOT NULL, address TEXT NOT NULL)
    """,
    "CREATE INDEX session_person ON session (person)",
    """
    CREATE TABLE sign_in_attempt (
      login TEXT NOT NULL, address TEXT NOT NULL, at TEXT NOT NULL)
    """,
    "CREATE INDEX sign_in_attempt_login ON sign_in_attempt (login, at)",
    """
    CREATE TABLE sign_in_link (
      hash TEXT PRIMARY KEY, person TEXT NOT NULL, expires_at TEXT NOT NULL,
      reusable INTEGER NOT NULL, used_at TEXT)
    """,
    """
    CREATE TABLE idempotency (
      caller TEXT NOT NULL, name TEXT NOT NULL, act TEXT NOT NULL, fingerprint TEXT NOT NULL,
      result TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (caller, name))
    """,
    "CREATE INDEX idempotency_at ON idempotency (at)",
    """
    CREATE TABLE seen (
      person TEXT NOT NULL, subject TEXT NOT NULL, seq BIGINT NOT NULL,
      PRIMARY KEY (person, subject))
    """,
    """
    CREATE TABLE draft (
      person TEXT NOT NULL, name TEXT NOT NULL, fields TEXT NOT NULL, at TEXT NOT NULL,
      PRIMARY KEY (person, name))
    """,
    """
    CREATE TABLE checkpoint (
      seq BIGINT NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (seq, note))
    """,
  ]

  /// A content table: every one has identity, last entry and salt, and is found by entry.
  static func content(_ name: String, _ columns: String) -> String {
    """
    CREATE TABLE \(name) (
      id TEXT PRIMARY KEY,
      seq BIGINT NOT NULL,
      salt TEXT NOT NULL,
      \(columns));
    CREATE INDEX \(name)_seq ON \(name) (seq)
    """
  }
}
