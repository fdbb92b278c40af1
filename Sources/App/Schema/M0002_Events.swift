import Storage

/// Events, their log, and what is done around them.
extension Schema {
  static let events = Migration(
    2, "events", common: event + log + around,
    sqlite: [
      "CREATE VIRTUAL TABLE line_search USING fts5 (terms, tokenize = 'unicode61')"
    ],
    postgres: [
      """
      CREATE TABLE line_search (
        rowid BIGINT PRIMARY KEY, terms TEXT NOT NULL,
        words TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', terms)) STORED)
      """,
      "CREATE INDEX line_search_words ON line_search USING gin (words)",
    ])

  private static let event = [
    content(
      "event",
      """
      number TEXT NOT NULL UNIQUE, exercise INTEGER NOT NULL CHECK (exercise IN (0, 1)),
      title TEXT NOT NULL, sought TEXT NOT NULL, kind TEXT NOT NULL, description TEXT,
      alarm_source TEXT, occurred_at TEXT, discovered_at TEXT, reported_at TEXT NOT NULL,
      reporter TEXT REFERENCES person (id), place_text TEXT,
      district TEXT REFERENCES district (id), latitude DOUBLE PRECISION,
      longitude DOUBLE PRECISION, unit TEXT NOT NULL REFERENCES unit (id), status TEXT NOT NULL,
      level TEXT REFERENCES level (id), lead_unit TEXT NOT NULL REFERENCES unit (id),
      lead_person TEXT REFERENCES person (id), lead_since TEXT NOT NULL,
      classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2')),
      diary_number TEXT, cost_code TEXT, merged_into TEXT REFERENCES event (id),
      activated INTEGER NOT NULL CHECK (activated IN (0, 1)), closed_at TEXT
      """),
    "CREATE INDEX event_reported ON event (reported_at, id)",
    """
    CREATE TABLE reach (
      event TEXT NOT NULL, audience TEXT NOT NULL, why TEXT NOT NULL, class INTEGER NOT NULL,
      opened TEXT NOT NULL, PRIMARY KEY (event, audience, why))
    """,
    "CREATE INDEX reach_audience ON reach (audience, why, opened, event, class)",
  ]

  private static let log = [
    content(
      "line",
      """
      event TEXT NOT NULL REFERENCES event (id), category TEXT NOT NULL, text TEXT NOT NULL,
      sentence TEXT, event_at TEXT NOT NULL, at TEXT NOT NULL,
      author TEXT REFERENCES person (id), author_name TEXT NOT NULL,
      corrects TEXT REFERENCES line (id),
      classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2')),
      essential INTEGER NOT NULL CHECK (essential IN (0, 1))
      """),
    "CREATE INDEX line_event ON line (event, seq, id)",
    "CREATE INDEX line_corrects ON line (corrects)",
    // Lines under secrecy are in no other index that a search could use.
    "CREATE INDEX line_secret ON line (event, seq, id) WHERE classification = 'K2'",
    content(
      "decision",
      """
      event TEXT NOT NULL REFERENCES event (id), line TEXT NOT NULL REFERENCES line (id),
      what TEXT NOT NULL, why TEXT NOT NULL, alternatives TEXT, legal_basis TEXT,
      decided_by TEXT NOT NULL, decided_at TEXT NOT NULL, review_at TEXT, ended_at TEXT,
      classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2'))
      """),
    "CREATE INDEX decision_event ON decision (event)",
    content(
      "task",
      """
      event TEXT NOT NULL REFERENCES event (id), line TEXT NOT NULL REFERENCES line (id),
      because TEXT REFERENCES line (id), text TEXT NOT NULL, owner TEXT REFERENCES person (id),
      owner_name TEXT NOT NULL, due_at TEXT, done_at TEXT, done_by TEXT REFERENCES person (id),
      note TEXT, cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
      classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2'))
      """),
    "CREATE INDEX task_event ON task (event)",
    "CREATE INDEX task_owner ON task (owner, done_at)",
  ]

  private static let around = [
    content(
      "service",
      """
      event TEXT NOT NULL REFERENCES event (id), name TEXT NOT NULL, sort TEXT NOT NULL,
      unit TEXT REFERENCES unit (id), status TEXT NOT NULL, note TEXT, since TEXT NOT NULL,
      UNIQUE (event, name)
      """),
    content(
      "affected_unit",
      """
      event TEXT NOT NULL REFERENCES event (id), unit TEXT NOT NULL REFERENCES unit (id),
      note TEXT, UNIQUE (event, unit)
      """),
    content(
      "involved_actor",
      """
      event TEXT NOT NULL REFERENCES event (id), actor TEXT NOT NULL REFERENCES actor (id),
      note TEXT, UNIQUE (event, actor)
      """),
    content(
      "participant",
      """
      event TEXT NOT NULL REFERENCES event (id), person TEXT NOT NULL REFERENCES person (id),
      relation TEXT NOT NULL, function TEXT, since TEXT NOT NULL, until TEXT, note TEXT
      """),
    "CREATE INDEX participant_event ON participant (event)",
    "CREATE INDEX participant_person ON participant (person, until)",
    content(
      "level_decision",
      """
      event TEXT NOT NULL REFERENCES event (id), level TEXT NOT NULL REFERENCES level (id),
      proposed TEXT NOT NULL REFERENCES level (id), previous TEXT REFERENCES level (id),
      deviates INTEGER NOT NULL, severe INTEGER NOT NULL, urgent INTEGER NOT NULL,
      crossing INTEGER NOT NULL, notes TEXT, reason TEXT NOT NULL,
      decided_by TEXT REFERENCES person (id), decided_by_name TEXT NOT NULL, at TEXT NOT NULL,
      review_at TEXT
      """),
    "CREATE INDEX level_decision_event ON level_decision (event)",
    content(
      "lead_request",
      """
      event TEXT NOT NULL REFERENCES event (id), kind TEXT NOT NULL,
      from_unit TEXT NOT NULL REFERENCES unit (id), to_unit TEXT NOT NULL REFERENCES unit (id),
      to_person TEXT REFERENCES person (id), reason_kind TEXT, reason TEXT NOT NULL,
      asked_by TEXT REFERENCES person (id), asked_by_name TEXT NOT NULL, asked_at TEXT NOT NULL,
      status TEXT NOT NULL, answered_by_name TEXT, answered_at TEXT, answer TEXT,
      CHECK (kind <> 'escalation' OR reason_kind IS NOT NULL)
      """),
    "CREATE INDEX lead_request_event ON lead_request (event)",
    content(
      "activation",
      """
      event TEXT NOT NULL REFERENCES event (id), body TEXT NOT NULL REFERENCES unit (id),
      decided_by TEXT REFERENCES person (id), decided_by_name TEXT NOT NULL, at TEXT NOT NULL,
      why TEXT NOT NULL, basis TEXT NOT NULL, instruction TEXT REFERENCES instruction (id),
      ended_at TEXT, ended_by_name TEXT, end_reason TEXT, reported_on TEXT
      """),
    "CREATE INDEX activation_event ON activation (event)",
    content(
      "power",
      """
      event TEXT NOT NULL REFERENCES event (id),
      activation TEXT NOT NULL REFERENCES activation (id),
      committee TEXT NOT NULL REFERENCES unit (id), matter TEXT NOT NULL, taken_at TEXT NOT NULL,
      returned_at TEXT
      """),
    "CREATE INDEX power_event ON power (event)",
    content(
      "handover",
      """
      event TEXT NOT NULL REFERENCES event (id), function TEXT NOT NULL,
      from_person TEXT NOT NULL REFERENCES person (id), from_name TEXT NOT NULL,
      to_person TEXT NOT NULL REFERENCES person (id), to_name TEXT NOT NULL,
      since_seq BIGINT NOT NULL, words TEXT, brief TEXT NOT NULL, begun_at TEXT NOT NULL,
      signed_at TEXT
      """),
    "CREATE INDEX handover_event ON handover (event)",
    content(
      "told",
      """
      event TEXT NOT NULL REFERENCES event (id), person TEXT NOT NULL REFERENCES person (id),
      text TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL, acknowledged_at TEXT
      """),
    "CREATE INDEX told_event ON told (event)",
    "CREATE INDEX told_person ON told (person, acknowledged_at)",
  ]
}
