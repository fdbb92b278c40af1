import Logging
import Synchronization

/// Who wants to know about commits.
final class PostgresWakes: Sendable {
  private let wakes = Mutex<[@Sendable () -> Void]>([])
  func add(_ wake: @escaping @Sendable () -> Void) { wakes.withLock { $0.append(wake) } }
  func wake() { for wake in wakes.withLock({ $0 }) { wake() } }
}

/// The one connection that changes rows: groups of writes, each in a savepoint, committed
/// together while all other servers on the database wait.
final class PostgresWriter: Sendable {
  let lane: PostgresLane
  private let group = GroupCommit()
  private let wakes: PostgresWakes
  private let notify: String
  private let logger: Logger

  /// "tryggve" in ASCII. One number for all servers, so that one group at a time is under way.
  static let lock = "SELECT pg_advisory_xact_lock(32776963049879141)"
  static let channel = "tryggve"

  /// - Parameter token: tells this server's notifications from those of others.
  init(_ place: PostgresPlace, token: String, wakes: PostgresWakes) {
    lane = PostgresLane(place, .writer)
    notify = "NOTIFY \(Self.channel), '\(token)'"
    self.wakes = wakes
    logger = place.logger
  }

  func write<T: Sendable>(
    _ body: @escaping @Sendable (any Writing) throws -> T
  ) async throws -> T {
    try await group.write(body) { [self] in
      lane.queue.async {
        while let jobs = self.group.next() {
          let results = self.commit(jobs)
          for (job, error) in zip(jobs, results) { job.finish(error) }
          if results.contains(where: { $0 == nil }) { self.wakes.wake() }
        }
      }
    }
  }

  /// Takes no more writes; those that wait are still done.
  func close() { group.close() }

  private func commit(_ jobs: [GroupCommit.Job]) -> [(any Error)?] {
    do {
      // The lock is held before any body runs: what a body reads, its clock too, is then in the
      // order of the commits.
      let connection = try lane.start([
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", Self.lock, "SAVEPOINT one",
      ])
      let transaction = PostgresTransaction(connection)
      let results = try jobs.map { try attempt($0, transaction, on: connection) }
      if results.contains(where: { $0 == nil }) {
        connection.plan(notify)
        connection.plan("COMMIT")
        try expectCommit(connection.carryOut())
      }
      tidy()
      return results
    } catch {
      let reason = PostgresFailure.translate(error)
      logger.error("a commit failed, nothing of it was saved", metadata: ["error": "\(reason)"])
      undo(after: error)
      return jobs.map { _ in reason }
    }
  }

  /// One write within the group. It throws only when the whole group is lost.
  ///
  /// What surrounds a write is sent with the next statement, so it costs no round trip.
  private func attempt(
    _ job: GroupCommit.Job, _ transaction: PostgresTransaction, on connection: PostgresConnection,
    mayRepeat: Bool = true
  ) throws -> (any Error)? {
    transaction.begin()
    let memory = transaction.batch.memory
    do {
      try job.run(transaction)
      if let failure = transaction.failure { throw failure }
      connection.plan("RELEASE SAVEPOINT one")
      connection.plan("SAVEPOINT one")
      return nil
    } catch {
      if let failure = transaction.failure, failure.isLost || failure.isAround { throw failure }
      connection.plan("ROLLBACK TO SAVEPOINT one")
      transaction.batch.memory = memory
      if transaction.failure?.isStale == true { connection.forgetStatements() }
      if mayRepeat && transaction.mayRepeat {
        return try attempt(job, transaction, on: connection, mayRepeat: false)
      }
      return PostgresFailure.translate(error)
    }
  }

  /// A transaction that has failed answers COMMIT with ROLLBACK and no error.
  private func expectCommit(_ tag: String) throws {
    guard tag == "COMMIT" else { throw StorageError.failed("the commit became \(tag)") }
  }

  private func undo(after error: any Error) {
    if let failure = error as? PostgresFailure, failure.isLost { return lane.drop() }
    tidy()
  }

  /// Ends a transaction that is still open; there is none after a commit.
  private func tidy() {
    do { try lane.end(with: "ROLLBACK") } catch { lane.drop() }
  }

  func script(_ statements: [String]) async throws {
    try await lane.run { lane in
      do {
        let connection = try lane.start(["BEGIN", "SET LOCAL statement_timeout = 0", Self.lock])
        do {
          for statement in statements { try connection.plain(statement) }
          try self.expectCommit(connection.plain("COMMIT").tag)
        } catch {
          self.undo(after: error)
          throw error
        }
      } catch {
        throw PostgresFailure.translate(error)
      }
    }
  }
}
