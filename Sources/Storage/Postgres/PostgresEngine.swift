import Dispatch
import Logging
import Synchronization

/// PostgreSQL through libpq: a pool for reads, one connection that writes groups, one that hears
/// of other servers' commits. No call to libpq runs on a cooperative thread.
final class PostgresEngine: Engine {
  let kind = EngineKind.postgres
  private let place: PostgresPlace
  private let pool: ReadPool<PostgresLane>
  private let writer: PostgresWriter
  private let listener: PostgresListener
  private let copier: PostgresLane
  private let wakes = PostgresWakes()

  /// How long `close` waits for what runs, before it breaks the connections.
  private static let grace = 20

  init(uri: String, pool size: Int, logger: Logger) async throws {
    place = PostgresPlace(uri: uri, patience: PostgresPatience(), logger: logger)
    let token = String(UInt64.random(in: .min ... .max), radix: 36)
    pool = ReadPool((0..<max(size, 1)).map { [place] _ in PostgresLane(place, .reader) })
    writer = PostgresWriter(place, token: token, wakes: wakes)
    listener = PostgresListener(place, token: token, wakes: wakes)
    copier = PostgresLane(place, .copier)
    do {
      try await writer.lane.run { lane in _ = try lane.connection() }
      try await checkOrder()
      try await listener.start()
    } catch {
      await close()
      throw PostgresFailure.translate(error)
    }
  }

  /// Text must be ordered by its bytes, as in SQLite, or sort keys made in Swift are of no use.
  private func checkOrder() async throws {
    let row = try await read { tx in
      try tx.row(
        """
        SELECT datcollate, datlocprovider = 'c' AS is_libc, current_setting('fsync') AS fsync
        FROM pg_database WHERE datname = current_database()
        """)
    }
    guard let row else { return }
    let collation: String = try row.get("datcollate")
    guard ["C", "POSIX", "C.UTF-8", "C.utf8"].contains(collation), try row.get("is_libc") else {
      throw StorageError.failed(
        """
        the database has the collation \(collation) but must have C: \
        CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'
        """)
    }
    if try row.get("fsync", as: String.self) != "on" {
      place.logger.error("PostgreSQL runs with fsync off: a power cut may lose what was saved")
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
    try await writer.write(body)
  }

  func script(_ statements: [String]) async throws { try await writer.script(statements) }

  func onCommit(_ wake: @escaping @Sendable () -> Void) { wakes.add(wake) }

  func forget(_ tables: [String]) async {
    do {
      try await copier.run { [place] lane in
        defer { lane.drop() }
        try PostgresRewrite(connection: lane.connection(), logger: place.logger).run(tables)
      }
    } catch {
      let metadata: Logger.Metadata = ["error": "\(PostgresFailure.translate(error))"]
      place.logger.warning("clearing away what was deleted", metadata: metadata)
    }
  }

  func copy(to path: String) async throws {
    try await copier.run { lane in
      do {
        let connection = try lane.start(["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"])
        defer { lane.drop() }
        try PostgresCopy(connection: connection).write(to: path)
      } catch {
        throw PostgresFailure.translate(error)
      }
    }
  }

  func close() async {
    writer.close()
    pool.close()
    let work = DispatchGroup()
    for lane in pool.lanes + [writer.lane, copier] {
      lane.queue.async(group: work) { lane.close() }
    }
    listener.queue.async(group: work) { self.listener.close() }
    await withCheckedContinuation { waiter in
      let once = PostgresOnce { waiter.resume() }
      let timer = DispatchQueue(label: "tryggve.postgres.close")
      timer.asyncAfter(deadline: .now() + .seconds(Self.grace)) { [place] in
        place.patience.end()
      }
      timer.asyncAfter(deadline: .now() + .seconds(Self.grace + 10)) { once.run() }
      work.notify(queue: timer) { once.run() }
    }
  }
}

/// Runs something the first time it is asked to.
private final class PostgresOnce: Sendable {
  private let body: @Sendable () -> Void
  private let isDone = Atomic(false)
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  func run() { if !isDone.exchange(true, ordering: .acquiringAndReleasing) { body() } }
}
