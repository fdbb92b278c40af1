import GRDB

/// A transaction on one connection, of a read or of one group of writes.
struct SQLiteTransaction: Writing {
  let db: GRDB.Database
  let batch = Batch()
  private let statements: SQLiteStatements

  init(_ db: GRDB.Database, _ statements: SQLiteStatements) {
    self.db = db
    self.statements = statements
  }

  func rows(_ sql: SQL) throws -> [Row] {
    var out: [Row] = []
    try statements.find(sql.text, on: db).run(sql.values, on: db) { out.append($0) }
    return out
  }

  @discardableResult
  func run(_ sql: SQL) throws -> Int {
    try statements.find(sql.text, on: db).run(sql.values, on: db) { _ in }
    return db.changesCount
  }
}

/// What SQLite said, in the words of the seam.
func storageError(_ error: any Error) -> any Error {
  guard let failure = error as? GRDB.DatabaseError else { return error }
  let words = failure.message ?? failure.resultCode.description
  return switch failure.resultCode {
  case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN:
    StorageError.full(words)
  case .SQLITE_BUSY, .SQLITE_LOCKED: StorageError.unreachable(words)
  case .SQLITE_CONSTRAINT: StorageError.constraint(words)
  default: StorageError.failed("\(failure.resultCode): \(words)")
  }
}
