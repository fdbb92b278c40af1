import Storage

/// What is to be done when a level is decided or a crisis body activated, and the tasks that it
/// became. A level that is no longer used is retired.
extension Schema {
  static let checklists = Migration(
    10, "checklists",
    common: [
      content(
        "checklist_item",
        """
        start TEXT NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL, text_english TEXT,
        whom TEXT NOT NULL, minutes INTEGER, basis TEXT, source TEXT
        """),
      "CREATE INDEX checklist_item_start ON checklist_item (start, place)",
      "ALTER TABLE level ADD COLUMN review_minutes INTEGER",
      "ALTER TABLE level ADD COLUMN retired INTEGER",
      "ALTER TABLE task ADD COLUMN item TEXT",
      "ALTER TABLE task ADD COLUMN whom TEXT",
      "ALTER TABLE task ADD COLUMN legal_basis TEXT",
      "ALTER TABLE task ADD COLUMN level_decision TEXT REFERENCES level_decision (id)",
      "ALTER TABLE task ADD COLUMN activation TEXT REFERENCES activation (id)",
    ])
}
