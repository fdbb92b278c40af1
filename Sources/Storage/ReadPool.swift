import Dispatch
import Synchronization

/// A thread of its own with a connection that answers one read at a time.
protocol ReadLane: AnyObject, Sendable {
  var queue: DispatchQueue { get }
  /// Runs `body` on one consistent state of the database.
  func read<T>(_ body: (any Reading) throws -> T) throws -> T
  /// Ends what the read began, after the reader has its answer.
  func endRead()
}

/// The connections that answer reads, and the reads that wait for one: first come, first served.
final class ReadPool<Lane: ReadLane>: Sendable {
  private typealias Read = @Sendable (Lane?) -> Void

  private struct State {
    var idle: [Lane]
    var waiting: [Read] = []
    var isClosed = false
  }

  let lanes: [Lane]
  private let state: Mutex<State>

  init(_ lanes: [Lane]) {
    self.lanes = lanes
    state = Mutex(State(idle: lanes.reversed()))
  }

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
    let (lane, isClosed) = state.withLock { state -> (Lane?, Bool) in
      if state.isClosed { return (nil, true) }
      if let lane = state.idle.popLast() { return (lane, false) }
      state.waiting.append(read)
      return (nil, false)
    }
    if isClosed { read(nil) }
    if let lane { lane.queue.async { self.work(lane, read) } }
  }

  /// Does `first` and then whatever waits.
  private func work(_ lane: Lane, _ first: @escaping Read) {
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
