import Storage

/// Meetings of crisis bodies, the brief that a transfer of the lead carries, what follows from a
/// level, and from which actor somebody was let in. Columns added later may be empty: what older
/// rows promised stays as it was.
extension Schema {
  static let meetings = Migration(
    6, "meetings",
    common: [
      content(
        "meeting",
        """
        event TEXT NOT NULL REFERENCES event (id),
        activation TEXT NOT NULL REFERENCES activation (id),
        line TEXT NOT NULL REFERENCES line (id), started_at TEXT NOT NULL,
        attending TEXT NOT NULL, agenda TEXT, direction TEXT NOT NULL, next_at TEXT,
        recorded_by TEXT REFERENCES person (id), recorded_by_name TEXT NOT NULL,
        classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2'))
        """),
      "CREATE INDEX meeting_event ON meeting (event)",
      "ALTER TABLE decision ADD COLUMN meeting TEXT REFERENCES meeting (id)",
      "ALTER TABLE task ADD COLUMN meeting TEXT REFERENCES meeting (id)",
      "ALTER TABLE lead_request ADD COLUMN words TEXT",
      "ALTER TABLE lead_request ADD COLUMN brief TEXT",
      "ALTER TABLE level ADD COLUMN mark TEXT",
      "ALTER TABLE level ADD COLUMN staffing TEXT",
      "ALTER TABLE level ADD COLUMN activates TEXT",
      "ALTER TABLE participant ADD COLUMN actor TEXT REFERENCES actor (id)",
    ])
}
