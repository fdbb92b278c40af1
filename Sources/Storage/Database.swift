public import Ground
public import Logging

/// A transaction that can be asked.
public protocol Reading {
  func rows(_ sql: SQL) throws -> [Row]
}

extension Reading {
  public func row(_ sql: SQL) throws -> Row? { try rows(sql).first }

  /// The first cell of the first row.
  public func cell<T: Bindable>(_ sql: SQL, as type: T.Type = T.self) throws -> T? {
    guard let first = try rows(sql).first?.values.first, first != .null else { return nil }
    guard let read = T(bound: first) else { throw StorageError.mistyped(column: "1") }
    return read
  }
}

/// A transaction that can be asked and can change rows.
public protocol Writing: Reading {
  @discardableResult func run(_ sql: SQL) throws -> Int
  /// Scratch that lives as long as the group of writes committed together.
  var batch: Batch { get }
}

/// What writes of one commit share, e.g. the head of a chain. Used on one thread at a time.
public final class Batch {
  public var memory: [String: any Sendable] = [:]
  public init() {}
}

/// Which engine stands behind.
public enum EngineKind: String, Sendable, CaseIterable {
  case sqlite
  case postgres
}

/// One engine behind the seam. Closures are synchronous and run off the cooperative threads.
public protocol Engine: Sendable {
  var kind: EngineKind { get }
  func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T
  /// Runs `body` in a group of writes that become durable together. It returns when they are.
  func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T
  /// Runs several statements without parameters in one transaction.
  func script(_ statements: [String]) async throws
  /// Called after commits by any server on the same database, this one's own included.
  func onCommit(_ wake: @escaping @Sendable () -> Void)
  /// Makes what was deleted from `tables` vanish from the engine's own files as well, as far as it
  /// can; what it cannot is said in the log, for the deletion itself has been done.
  func forget(_ tables: [String]) async
  /// Copies a consistent state to a SQLite file, without stopping writes.
  func copy(to path: String) async throws
  func close() async
}

/// The store as readers see it.
public struct Database: Sendable {
  let engine: any Engine
  public var kind: EngineKind { engine.kind }

  public func read<T: Sendable>(
    _ body: @escaping @Sendable (any Reading) throws -> T
  ) async throws -> T {
    try await engine.read(body)
  }

  public func forget(_ tables: [String]) async { await engine.forget(tables) }
  public func onCommit(_ wake: @escaping @Sendable () -> Void) { engine.onCommit(wake) }
  public func copy(to path: String) async throws { try await engine.copy(to: path) }
  public func close() async { await engine.close() }
}

/// The only way to change the store. `App` hands it to the journal and to nobody else.
public struct Writer: Sendable {
  let engine: any Engine

  public func write<T: Sendable>(
    _ body: @escaping @Sendable (any Writing) throws -> T
  ) async throws -> T {
    try await engine.write(body)
  }
}

/// Where the store is.
public enum Location: Sendable, Equatable {
  /// A file of its own.
  case sqlite(path: String)
  /// A libpq connection URI, e.g. `postgresql://tryggve@/tryggve?host=/run/postgresql`.
  case postgres(uri: String, pool: Int)
}

public enum Storage {
  /// Opens the store without changing its schema.
  public static func open(_ location: Location, logger: Logger) async throws -> (Database, Writer) {
    let engine: any Engine =
      switch location {
      case .sqlite(let path): try await aside { try SQLiteEngine(path: path, logger: logger) }
      case .postgres(let uri, let pool):
        try await PostgresEngine(uri: uri, pool: pool, logger: logger)
      }
    return (Database(engine: engine), Writer(engine: engine))
  }
}
