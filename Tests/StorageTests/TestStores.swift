import Foundation
import Logging

@testable import Storage

/// A store of one engine that a test has for itself.
struct TestStore: Sendable {
  let kind: EngineKind
  let location: Location
  let database: Database
  let writer: Writer
  var engine: any Engine { database.engine }

  /// One statement as a write of its own.
  @discardableResult
  func run(_ sql: SQL) async throws -> Int { try await writer.write { try $0.run(sql) } }
}

/// Opens fresh stores: SQLite always, PostgreSQL when `TEST_POSTGRES` holds the URI of a database
/// whose user may create others.
enum TestStores {
  static let server = ProcessInfo.processInfo.environment["TEST_POSTGRES"]
  static let kinds: [EngineKind] = server == nil ? [.sqlite] : [.sqlite, .postgres]
  static let logger = Logger(label: "tryggve.tests") { _ in SwiftLogNoOpLogHandler() }

  /// Runs `body` on an empty store, which is removed afterwards.
  static func with(
    _ kind: EngineKind, pool: Int = 3, _ body: (TestStore) async throws -> Void
  ) async throws {
    let name = "tryggve_test_\(UInt64.random(in: .min ... .max))"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    let location: Location
    switch kind {
    case .sqlite:
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      location = .sqlite(path: folder.appendingPathComponent("store.db").path)
    case .postgres:
      try await command("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
      location = .postgres(uri: uri(to: name), pool: pool)
    }
    let result: Result<Void, any Error>
    do {
      let (database, writer) = try await Storage.open(location, logger: logger)
      let store = TestStore(kind: kind, location: location, database: database, writer: writer)
      do { result = .success(try await body(store)) } catch { result = .failure(error) }
      await database.close()
    } catch {
      result = .failure(error)
    }
    switch kind {
    case .sqlite: try FileManager.default.removeItem(at: folder)
    case .postgres: try await command("DROP DATABASE \(name) WITH (FORCE)")
    }
    try result.get()
  }

  /// Runs one statement in the database that `TEST_POSTGRES` names, outside any transaction.
  static func command(_ text: String, in database: String? = nil) async throws {
    let place = PostgresPlace(
      uri: database.map(uri(to:)) ?? server ?? "", patience: PostgresPatience(), logger: logger)
    let lane = PostgresLane(place, .copier)
    _ = try await lane.run { try $0.connection().plain(text).affected }
    _ = try await lane.run { $0.close() }
  }

  /// The server's URI with another database.
  static func uri(to name: String) -> String {
    let parts = (server ?? "").split(separator: "?", maxSplits: 1)
    let before = parts.first.map(String.init) ?? ""
    let stem = before.lastIndex(of: "/").map { before[..<$0] } ?? before[...]
    return "\(stem)/\(name)" + (parts.count > 1 ? "?\(parts[1])" : "")
  }

  /// Waits until `condition` holds, at most ten seconds.
  static func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<1_000 {
      if try await condition() { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }
}

/// Lets one side wait for the other, from threads or from tasks.
final class Gate: @unchecked Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  func open() { semaphore.signal() }

  /// For the body of a read or write, which has a thread to itself. False when nobody came.
  func pass() -> Bool { semaphore.wait(timeout: .now() + 20) == .success }

  /// For a test.
  func passed() async -> Bool {
    await withCheckedContinuation { waiter in
      Thread.detachNewThread { waiter.resume(returning: self.pass()) }
    }
  }
}
