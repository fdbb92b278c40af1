/// Keeps a server that is down from being asked all the time.
struct PostgresBackOff {
  private var failures = 0
  private var until = ContinuousClock.now
  private var reason: any Error = StorageError.unreachable("")

  var delay: Duration { .milliseconds(min(2000, 25 << min(failures, 7))) }

  func check() throws { if failures > 0 && ContinuousClock.now < until { throw reason } }

  /// Several who fail at once count as one.
  mutating func fail(_ error: any Error) {
    reason = error
    guard failures == 0 || ContinuousClock.now >= until else { return }
    failures += 1
    until = .now + delay
  }

  mutating func succeed() { failures = 0 }
}
