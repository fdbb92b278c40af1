import Synchronization

/// Writes that wait for the next commit. One thread at a time empties it.
final class GroupCommit: Sendable {
  /// What one write did inside the transaction.
  struct Job: Sendable {
    /// Runs the body and keeps its result; throws what the body throws.
    let run: @Sendable (any Writing) throws -> Void
    /// Tells the waiting caller: nil when its change is durable, else why it is not.
    let finish: @Sendable ((any Error)?) -> Void
  }

  private struct State {
    var waiting: [Job] = []
    var isRunning = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let most: Int

  init(most: Int = 256) { self.most = most }

  /// Queues a write. True means that the caller must start the thread that empties the queue.
  func add(_ job: Job) -> Bool {
    let (start, closed) = state.withLock { state -> (Bool, Bool) in
      if state.isClosed { return (false, true) }
      state.waiting.append(job)
      if state.isRunning { return (false, false) }
      state.isRunning = true
      return (true, false)
    }
    if closed { job.finish(StorageError.closed) }
    return start
  }

  /// The next group; nil when there is none, after which `add` asks for a new thread.
  func next() -> [Job]? {
    state.withLock { state in
      let count = min(state.waiting.count, most)
      if count == 0 {
        state.isRunning = false
        return nil
      }
      let group = Array(state.waiting[..<count])
      state.waiting.removeFirst(count)
      return group
    }
  }

  func close() { state.withLock { $0.isClosed = true } }
}

/// Keeps what a write's body returned until its commit is durable.
final class Outcome<T: Sendable>: Sendable {
  private let value = Mutex<T?>(nil)
  func keep(_ result: T) { value.withLock { $0 = result } }
  func take() -> T? { value.withLock { $0 } }
}

extension GroupCommit {
  /// Makes a job of `body`, queues it, starts `pump` if needed, and waits for durability.
  func write<T: Sendable>(
    _ body: @escaping @Sendable (any Writing) throws -> T, pump: @escaping @Sendable () -> Void
  ) async throws -> T {
    try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<T, any Error>) in
      let outcome = Outcome<T>()
      let job = Job(
        run: { outcome.keep(try body($0)) },
        finish: { error in
          if let error {
            waiter.resume(throwing: error)
          } else if let value = outcome.take() {
            waiter.resume(returning: value)
          } else {
            waiter.resume(throwing: StorageError.failed("a write gave no result"))
          }
        })
      if add(job) { pump() }
    }
  }
}
