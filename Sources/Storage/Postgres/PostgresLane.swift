import Dispatch
import Logging
import Synchronization

/// Where a database is and how long to wait for it.
struct PostgresPlace: Sendable {
  let uri: String
  let patience: PostgresPatience
  let logger: Logger
  /// What one lane has found holds for all: the way is closed, and it is open again.
  let way = PostgresWay()
}

/// Whether the database could be reached when last somebody tried.
final class PostgresWay: Sendable {
  private let backOff = Mutex(PostgresBackOff())
  func check() throws { try backOff.withLock { try $0.check() } }
  func fail(_ error: any Error) { backOff.withLock { $0.fail(error) } }
  func succeed() { backOff.withLock { $0.succeed() } }
}

/// A thread of its own with at most one connection, opened when it is first needed and again
/// when it was lost. Everything but `queue` is used on the queue only.
final class PostgresLane: @unchecked Sendable {
  let queue: DispatchQueue
  private let place: PostgresPlace
  private let role: PostgresRole
  private var current: PostgresConnection?
  private var isClosed = false

  init(_ place: PostgresPlace, _ role: PostgresRole) {
    self.place = place
    self.role = role
    queue = DispatchQueue(label: "tryggve.postgres.\(role.rawValue)")
  }

  /// Runs `body` on the lane's thread.
  func run<T: Sendable>(
    _ body: @escaping @Sendable (PostgresLane) throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { waiter in
      queue.async { waiter.resume(with: Result { try body(self) }) }
    }
  }

  /// A living connection, outside any transaction.
  func connection() throws -> PostgresConnection {
    if isClosed { throw StorageError.closed }
    if let current, current.isAlive() { return current }
    current = nil
    try place.way.check()
    do {
      let opened = try PostgresConnection(uri: place.uri, role: role, patience: place.patience)
      current = opened
      place.way.succeed()
      return opened
    } catch {
      place.way.fail(error)
      let metadata: Logger.Metadata = ["role": "\(role)", "error": "\(error)"]
      place.logger.warning("PostgreSQL cannot be reached", metadata: metadata)
      throw error
    }
  }

  /// Starts a transaction with `commands`. A connection that turns out to be dead is replaced
  /// once, because nothing has been done on it yet.
  func start(_ commands: [String]) throws -> PostgresConnection {
    for isLast in [false, true] {
      let connection = try connection()
      do {
        for command in commands { connection.plan(command) }
        try connection.carryOut()
        return connection
      } catch {
        drop()
        guard !isLast, let failure = error as? PostgresFailure, failure.isLost else { throw error }
      }
    }
    throw StorageError.unreachable("")
  }

  /// Ends the transaction, if one was begun, and gives back what is no longer used.
  func end(with command: String) throws {
    guard let current else { return }
    current.forgetPlans()
    if current.isInTransaction {
      current.plan(command)
      try current.carryOut()
    }
    try current.tidy()
  }

  func drop() { current = nil }

  func close() {
    isClosed = true
    current = nil
  }
}
