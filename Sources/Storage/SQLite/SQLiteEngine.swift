import Foundation
import GRDB
import Ground
import Logging
import Synchronization

/// SQLite through GRDB: write-ahead log, `synchronous=FULL`, one writer, group commit.
final class SQLiteEngine: Engine {
  let kind = EngineKind.sqlite
  private let path: String
  private let configuration: Configuration
  private let queue: DatabaseQueue
  private let pool: ReadPool<SQLiteReader>
  private let statements = SQLiteStatements()
  private let group = GroupCommit()
  private static let readers = 6
  private let wakes = Mutex<[@Sendable () -> Void]>([])
  private let logger: Logger
  private let disk: SQLiteDisk

  init(path: String, logger: Logger) throws {
    SQLiteLibrary.prepare
    self.path = path
    self.logger = logger
    disk = SQLiteDisk(path: path, logger: logger)
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
          PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000; PRAGMA secure_delete = ON
          """)
    }
    self.configuration = configuration
    do {
      var writing = configuration
      writing.journalMode = .wal
      queue = try DatabaseQueue(path: path, configuration: writing)
      // GRDB sets synchronous to NORMAL on the writer after prepareDatabase has run.
      try queue.writeWithoutTransaction { [disk] db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
        disk.emptyLog(of: db)
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
          try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal"
        else { throw StorageError.failed("SQLite refused synchronous=FULL or WAL") }
      }
      pool = ReadPool(
        try (0..<Self.readers).map { [configuration] _ in
          try SQLiteReader(path: path, configuration, logger: logger)
        })
    } catch {
      throw storageError(error)
    }
  }

  func read<T: Sendable>(
    _ body: @escaping @Sendable (any Reading) throws -> T
  ) async throws -> T {
    try await pool.read(body)
  }

  func write<T: Sendable>(
    _ body: @escaping @Sendable (any Writing) throws -> T
  ) async throws -> T {
    try await group.write(body) { [self] in pump() }
  }

  private func pump() {
    queue.asyncWriteWithoutTransaction { [self] db in
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
      let transaction = SQLiteTransaction(db, statements)
      try transaction.run("BEGIN IMMEDIATE")
      for (place, job) in jobs.enumerated() {
        results[place] = try apart ? attempt(job, transaction) : attemptPlainly(job, transaction)
      }
      try transaction.run("COMMIT")
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
    let changes = db.totalChangesCount
    do {
      try job.run(transaction)
      return nil
    } catch {
      guard db.isInsideTransaction else { throw error }
      // What it left in the batch's memory it read, and nothing of that has been undone.
      guard db.totalChangesCount == changes else { throw Halfway() }
      return storageError(error)
    }
  }

  /// One write within the group. It throws only when the whole group is lost.
  private func attempt(
    _ job: GroupCommit.Job, _ transaction: SQLiteTransaction
  ) throws -> (any Error)? {
    let db = transaction.db
    let memory = transaction.batch.memory
    try transaction.run("SAVEPOINT one")
    do {
      try job.run(transaction)
      try transaction.run("RELEASE one")
      return nil
    } catch {
      guard db.isInsideTransaction else { throw error }
      try transaction.run("ROLLBACK TO one")
      try transaction.run("RELEASE one")
      transaction.batch.memory = memory
      return storageError(error)
    }
  }

  func script(_ statements: [String]) async throws {
    do {
      try await queue.writeWithoutTransaction { db in
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
        let isBusy = try await aside { [queue] in
          try queue.writeWithoutTransaction { db in
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

  func copy(to target: String) async throws {
    do {
      try await aside { [path, configuration, logger] in
        let reader = try SQLiteReader(path: path, configuration, logger: logger)
        try reader.copy(to: target)
        try reader.close()
      }
    } catch {
      throw storageError(error)
    }
  }

  func close() async {
    group.close()
    pool.close()
    do {
      // What runs is waited for, which must not take a cooperative thread.
      try await aside { [queue, pool, statements] in
        for lane in pool.lanes { try lane.queue.sync { try lane.close() } }
        try queue.writeWithoutTransaction { db in
          statements.forgetAll()
          try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try queue.close()
      }
    } catch {
      disk.endIfItLies(error)
      logger.warning("closing the database", metadata: ["error": "\(error)"])
    }
  }
}
