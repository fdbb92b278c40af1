import Synchronization

/// The connections that answer reads, and the reads that wait for one.
final class PostgresPool: Sendable {
  private typealias Read = @Sendable (PostgresLane?) -> Void

  private struct State {
    var idle: [PostgresLane]
    var waiting: [Read] = []
    var isClosed = false
  }

  let lanes: [PostgresLane]
  private let state: Mutex<State>

  init(_ place: PostgresPlace, size: Int) {
    lanes = (0..<max(size, 1)).map { _ in PostgresLane(place, .reader) }
    state = Mutex(State(idle: lanes.reversed()))
  }

  /// Runs `body` on one consistent state of the database.
  func read<T: Sendable>(
    _ body: @escaping @Sendable (any Reading) throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { waiter in
      add { lane in
        guard let lane else { return waiter.resume(throwing: StorageError.closed) }
        waiter.resume(with: Result { try lane.read(body) })
        lane.endRead()
      }
    }
  }

  private func add(_ read: @escaping Read) {
    let (lane, isClosed) = state.withLock { state -> (PostgresLane?, Bool) in
      if state.isClosed { return (nil, true) }
      if let lane = state.idle.popLast() { return (lane, false) }
      state.waiting.append(read)
      return (nil, false)
    }
    if isClosed { read(nil) }
    if let lane { lane.queue.async { self.work(lane, read) } }
  }

  /// Does `first` and then whatever waits.
  private func work(_ lane: PostgresLane, _ first: @escaping Read) {
    var read: Read? = first
    while let now = read {
      now(lane)
      read = state.withLock { state in
        if !state.waiting.isEmpty { return state.waiting.removeFirst() }
        state.idle.append(lane)
        return nil
      }
    }
  }

  /// Refuses what comes and what waits; what runs goes on.
  func close() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.isClosed = true
      return state.waiting
    }
    for read in waiting { read(nil) }
  }
}

extension PostgresLane {
  fileprivate func read<T>(_ body: (any Reading) throws -> T) throws -> T {
    do {
      do { return try attempt(body) } catch is PostgresAgain { return try attempt(body) }
    } catch let again as PostgresAgain {
      throw again.failure.error
    } catch {
      throw PostgresFailure.translate(error)
    }
  }

  private func attempt<T>(_ body: (any Reading) throws -> T) throws -> T {
    let connection = try connection()
    connection.plan("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    let transaction = PostgresTransaction(connection)
    let result = Result { try body(transaction) }
    guard let failure = transaction.failure else { return try result.get() }
    if failure.isLost { drop() } else { endRead() }
    if failure.isStale { connection.forgetStatements() }
    if !transaction.hasAnswered, failure.isLost || failure.isStale {
      throw PostgresAgain(failure: failure)
    }
    // What the body itself made of the failure, if it ended with another error.
    if case .failure(let error) = result { throw error }
    throw failure
  }

  /// Ends the transaction after the reader has its answer.
  fileprivate func endRead() {
    do { try end(with: "COMMIT") } catch { drop() }
  }
}

/// A read that met a dead connection or an old statement before its first answer.
private struct PostgresAgain: Error {
  let failure: PostgresFailure
}
