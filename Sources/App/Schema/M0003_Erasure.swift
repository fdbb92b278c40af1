import Storage

/// Receipts of lawful erasure (gallring).
extension Schema {
  static let erasure = Migration(
    3, "erasure",
    common: [
      content(
        "erasure",
        """
        subject TEXT NOT NULL, number TEXT, decision TEXT NOT NULL, reason TEXT NOT NULL,
        by_name TEXT NOT NULL, at TEXT NOT NULL, count INTEGER NOT NULL
        """)
    ])
}
