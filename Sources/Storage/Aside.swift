import Dispatch

/// Runs what may block on a thread of its own. There are only as many cooperative threads as
/// cores: when each of them waits for another's next step, nothing moves any more.
func aside<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { waiter in
    DispatchQueue(label: "tryggve.aside").async { waiter.resume(with: Result { try body() }) }
  }
}
