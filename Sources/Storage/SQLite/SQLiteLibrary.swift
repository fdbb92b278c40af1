import CSQLite

/// What is set for the whole library, before the first connection.
enum SQLiteLibrary {
  /// Makes SQLite count no memory: the counting takes a lock at every allocation.
  static let prepare: Void = { _ = tryggve_sqlite_counts_no_memory() }()
}
