import Dispatch
import Logging

/// Hears of the commits of other servers on the same database.
/// Everything but the initialiser and `queue` is used on the queue only.
final class PostgresListener: @unchecked Sendable {
  let queue = DispatchQueue(label: "tryggve.postgres.listener")
  private let place: PostgresPlace
  private let token: String
  private let wakes: PostgresWakes
  private var source: (any DispatchSourceRead)?
  private var backOff = PostgresBackOff()
  private var isClosed = false

  init(_ place: PostgresPlace, token: String, wakes: PostgresWakes) {
    self.place = place
    self.token = token
    self.wakes = wakes
  }

  func start() async throws {
    try await withCheckedThrowingContinuation { waiter in
      queue.async { waiter.resume(with: Result { try self.listen() }) }
    }
  }

  private func listen() throws {
    let connection = try PostgresConnection(
      uri: place.uri, role: .listener, patience: place.patience)
    try connection.plain("LISTEN \(PostgresWriter.channel)")
    let source = DispatchSource.makeReadSource(fileDescriptor: connection.socket, queue: queue)
    let heard = PostgresHeard(connection)
    source.setEventHandler { [weak self] in self?.hear(heard) }
    // The socket must stay open until nothing watches it any more.
    source.setCancelHandler { heard.end() }
    source.activate()
    self.source = source
    backOff.succeed()
    place.way.succeed()
  }

  private func hear(_ heard: PostgresHeard) {
    do {
      if try heard.payloads().contains(where: { $0 != token }) { wakes.wake() }
    } catch {
      place.logger.warning("no longer listening", metadata: ["error": "\(error)"])
      source?.cancel()
      source = nil
      backOff.fail(error)
      again()
    }
  }

  private func again() {
    queue.asyncAfter(deadline: .now() + backOff.delay.seconds) { [weak self] in
      guard let self, !self.isClosed else { return }
      do {
        try self.listen()
        // Something may have happened while nobody listened.
        self.wakes.wake()
      } catch {
        self.backOff.fail(error)
        self.again()
      }
    }
  }

  func close() {
    isClosed = true
    source?.cancel()
    source = nil
  }
}

/// Lets the handlers of one source share its connection; used on their queue only.
private final class PostgresHeard: @unchecked Sendable {
  private var connection: PostgresConnection?
  init(_ connection: PostgresConnection) { self.connection = connection }
  func payloads() throws -> [String] { try connection?.notifications() ?? [] }
  func end() { connection = nil }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
