import Dispatch
import GRDB
import Logging

/// One connection that reads. Everything but `queue` is used on the queue only.
final class SQLiteReader: ReadLane, @unchecked Sendable {
  let queue = DispatchQueue(label: "tryggve.sqlite.reader")
  private let connection: DatabaseQueue
  private let statements = SQLiteStatements()
  private let logger: Logger

  init(path: String, _ configuration: Configuration, logger: Logger) throws {
    var configuration = configuration
    configuration.readonly = true
    // The transaction ends in an access of its own, when the reader has its answer.
    configuration.allowsUnsafeTransactions = true
    connection = try DatabaseQueue(path: path, configuration: configuration)
    self.logger = logger
  }

  func read<T>(_ body: (any Reading) throws -> T) throws -> T {
    do {
      return try connection.unsafeRead { db in
        let transaction = SQLiteTransaction(db, statements)
        try transaction.run("BEGIN DEFERRED")
        return try body(transaction)
      }
    } catch {
      throw storageError(error)
    }
  }

  func endRead() {
    connection.unsafeRead { db in
      guard db.isInsideTransaction else { return }
      do { try SQLiteTransaction(db, statements).run("COMMIT") } catch {
        logger.warning("ending a read", metadata: ["error": "\(error)"])
        do { try db.execute(sql: "ROLLBACK") } catch {}
      }
    }
  }

  /// Writes one state of the database to a new file, while others write.
  func copy(to path: String) throws {
    let target = try DatabaseQueue(path: path)
    try connection.read { source in
      // Only what has been read from is held as it is; else each change would begin it anew.
      _ = try Int.fetchOne(source, sql: "SELECT COUNT(*) FROM sqlite_schema")
      try target.writeWithoutTransaction { db in
        try source.backup(to: db, pagesPerStep: 2000)
        try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")
      }
    }
    try target.close()
  }

  func close() throws {
    connection.unsafeRead { _ in statements.forgetAll() }
    try connection.close()
  }
}
