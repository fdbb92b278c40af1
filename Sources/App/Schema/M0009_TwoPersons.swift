import Storage

/// Erasure by two persons: what one proposes and another answers, and who they were. Receipts of
/// before name one.
extension Schema {
  static let twoPersons = Migration(
    9, "two persons",
    common: [
      content(
        "erasure_proposal",
        """
        subject TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, parts TEXT,
        decision TEXT NOT NULL, reason TEXT NOT NULL, proposed_by TEXT NOT NULL,
        proposed_by_name TEXT NOT NULL, proposed_at TEXT NOT NULL, status TEXT NOT NULL,
        answered_by_name TEXT, answered_at TEXT, answer TEXT,
        erasure TEXT
        """),
      "CREATE INDEX erasure_proposal_subject ON erasure_proposal (subject)",
      "ALTER TABLE erasure ADD COLUMN kind TEXT",
      "ALTER TABLE erasure ADD COLUMN proposed_by_name TEXT",
      "ALTER TABLE erasure ADD COLUMN alone INTEGER",
    ])
}
