import Foundation
import GRDB
import Ground
import Logging
import Synchronization

/// SQLite through GRDB: write-ahead log, `synchronous=FULL`, one writer, group commit.
final class SQLiteEngine: Engine {
  let kind = EngineKind.sqlite
  private let pool: DatabasePool
  private let group = GroupCommit()
  private let wakes = Mutex<[@Sendable () -> Void]>([])
  private let logger: Logger
  private let disk: SQLiteDisk

  init(path: String, logger: Logger) throws {
    self.logger = logger
    disk = SQLiteDisk(path: path, logger: logger)
    var configuration = Configuration()
    configuration.maximumReaderCount = 6
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
          PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000; PRAGMA secure_delete = ON
          """)
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      // GRDB sets synchronous to NORMAL on the writer after prepareDatabase has run.
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
        disk.emptyLog(of: db)
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
          try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal"
        else { throw StorageError.failed("SQLite refused synchronous=FULL or WAL") }
      }
    } catch {
      throw storageError(error)
    }
  }

  func read<T: Sendable>(
    _ body: @escaping @Sendable (any Reading) throws -> T
  ) async throws -> T {
    do {
      return try await pool.read { db in try body(SQLiteTransaction(db)) }
    } catch {
      throw storageError(error)
    }
  }

  func write<T: Sendable>(
    _ body: @escaping @Sendable (any Writing) throws -> T
  ) async throws -> T {
    try await group.write(body) { [self] in pump() }
  }

  private func pump() {
    pool.asyncWriteWithoutTransaction { [self] db in
      while let jobs = group.next() {
        let results = commit(jobs, on: db)
        for (job, error) in zip(jobs, results) { job.finish(error) }
        if results.contains(where: { $0 == nil }) { wake() }
      }
    }
  }

  /// A savepoint around each write makes the search index put its terms on pages every time, so
  /// there is none until a write fails halfway; then the whole group is done once more, with them.
  private func commit(
    _ jobs: [GroupCommit.Job], on db: GRDB.Database, apart: Bool = false
  ) -> [(any Error)?] {
    var results = [(any Error)?](repeating: nil, count: jobs.count)
    do {
      let transaction = SQLiteTransaction(db)
      try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
      for (place, job) in jobs.enumerated() {
        results[place] = try apart ? attempt(job, transaction) : attemptPlainly(job, transaction)
      }
      try db.cachedStatement(sql: "COMMIT").execute()
      return results
    } catch is Halfway {
      do { try db.execute(sql: "ROLLBACK") } catch {
        logger.error("rollback failed", metadata: ["error": "\(error)"])
        return jobs.map { _ in storageError(error) }
      }
      return commit(jobs, on: db, apart: true)
    } catch {
      disk.endIfItLies(error)
      let reason = storageError(error)
      logger.error("a commit failed, nothing of it was saved", metadata: ["error": "\(reason)"])
      if db.isInsideTransaction {
        do { try db.execute(sql: "ROLLBACK") } catch {
          logger.error("rollback failed", metadata: ["error": "\(error)"])
        }
      }
      return jobs.map { _ in reason }
    }
  }

  /// A write failed after it had changed something, and nothing shields its neighbours.
  private struct Halfway: Error {}

  private func attemptPlainly(
    _ job: GroupCommit.Job, _ transaction: SQLiteTransaction
  ) throws -> (any Error)? {
    let db = transaction.db
    let memory = transaction.batch.memory
    let changes = db.totalChangesCount
    do {
      try job.run(transaction)
      return nil
    } catch {
      guard db.isInsideTransaction else { throw error }
      guard db.totalChangesCount == changes else { throw Halfway() }
      transaction.batch.memory = memory
      return storageError(error)
    }
  }

  /// One write within the group. It throws only when the whole group is lost.
  private func attempt(
    _ job: GroupCommit.Job, _ transaction: SQLiteTransaction
  ) throws -> (any Error)? {
    let db = transaction.db
    let memory = transaction.batch.memory
    try db.cachedStatement(sql: "SAVEPOINT one").execute()
    do {
      try job.run(transaction)
      try db.cachedStatement(sql: "RELEASE one").execute()
      return nil
    } catch {
      guard db.isInsideTransaction else { throw error }
      try db.cachedStatement(sql: "ROLLBACK TO one").execute()
      try db.cachedStatement(sql: "RELEASE one").execute()
      transaction.batch.memory = memory
      return storageError(error)
    }
  }

  func script(_ statements: [String]) async throws {
    do {
      try await pool.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          for statement in statements { try db.execute(sql: statement) }
          return .commit
        }
      }
    } catch {
      disk.endIfItLies(error)
      throw storageError(error)
    }
  }

  func onCommit(_ wake: @escaping @Sendable () -> Void) { wakes.withLock { $0.append(wake) } }

  private func wake() {
    for wake in wakes.withLock({ $0 }) { wake() }
  }

  /// Pages are overwritten when rows are deleted (`secure_delete`), but the log that they were
  /// written through keeps them until it is emptied, which a reader may hinder for a moment.
  func forget(_ tables: [String]) async {
    do {
      for _ in 0..<100 {
        let isBusy = try await aside { [pool] in
          try pool.writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") != 0
          }
        }
        if !isBusy { return }
        try await Task.sleep(for: .milliseconds(50))
      }
      logger.warning("readers kept the write-ahead log from being emptied of what was deleted")
    } catch {
      disk.endIfItLies(error)
      logger.warning("emptying the write-ahead log", metadata: ["error": "\(error)"])
    }
  }

  func copy(to path: String) async throws {
    do {
      try await aside { [pool] in
        let target = try DatabaseQueue(path: path)
        try pool.backup(to: target, pagesPerStep: 2000)
        try target.writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")
        }
        try target.close()
      }
    } catch {
      throw storageError(error)
    }
  }

  func close() async {
    group.close()
    do {
      // Closing waits for readers, whose last step needs a cooperative thread.
      try await aside { [pool] in
        try pool.writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try pool.close()
      }
    } catch {
      disk.endIfItLies(error)
      logger.warning("closing the database", metadata: ["error": "\(error)"])
    }
  }
}

struct SQLiteTransaction: Writing {
  let db: GRDB.Database
  let batch = Batch()

  init(_ db: GRDB.Database) { self.db = db }

  func rows(_ sql: SQL) throws -> [Row] {
    let statement = try db.cachedStatement(sql: sql.text)
    let columns = Row.Columns(statement.columnNames)
    let count = columns.names.count
    var out: [Row] = []
    let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments(sql))
    // Read from the statement: by way of the row, each cell costs a generic call.
    while try cursor.next() != nil {
      var values: [Value] = []
      values.reserveCapacity(count)
      for at in 0..<count {
        values.append(
          Value(DatabaseValue(sqliteStatement: statement.sqliteStatement, index: CInt(at))))
      }
      out.append(Row(columns: columns, values: values))
    }
    return out
  }

  @discardableResult
  func run(_ sql: SQL) throws -> Int {
    let statement = try db.cachedStatement(sql: sql.text)
    try statement.execute(arguments: arguments(sql))
    return db.changesCount
  }

  private func arguments(_ sql: SQL) throws -> StatementArguments {
    for case .text(let text) in sql.values where text.utf8.contains(0) {
      // GRDB binds up to the NUL only, and PostgreSQL has no NUL at all.
      throw StorageError.failed("a text holds a NUL character")
    }
    return StatementArguments(sql.values.map(\.databaseValue))
  }
}

extension Value {
  fileprivate init(_ cell: DatabaseValue) {
    self =
      switch cell.storage {
      case .null: .null
      case .int64(let number): .int(number)
      case .double(let number): .real(number)
      case .string(let text): .text(text)
      case .blob(let data): .text(String(decoding: data, as: UTF8.self))
      }
  }

  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .int(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    }
  }
}

private func storageError(_ error: any Error) -> any Error {
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
