import Storage

/// What is said of a line once it is written: that it is essential, or no longer is, or that its
/// writer took it back. And ways to the essential lines, and to the lines by when it happened.
extension Schema {
  static let lineMarks = Migration(
    8, "line marks",
    common: [
      content(
        "line_mark",
        """
        event TEXT NOT NULL REFERENCES event (id), line TEXT NOT NULL REFERENCES line (id),
        kind TEXT NOT NULL, author TEXT REFERENCES person (id), author_name TEXT NOT NULL,
        at TEXT NOT NULL,
        classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2'))
        """),
      "CREATE INDEX line_mark_line ON line_mark (line, seq)",
      "CREATE INDEX line_mark_event ON line_mark (event, kind)",
      "CREATE INDEX line_essential ON line (event, seq, id) WHERE essential = 1",
      "CREATE INDEX line_happened ON line (event, event_at, seq, id)",
    ])
}
