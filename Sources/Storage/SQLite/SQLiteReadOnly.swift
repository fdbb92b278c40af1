import Foundation
import GRDB

extension Storage {
  /// Opens one SQLite file only to look at it: a copy, or a database that a server writes to.
  /// Nothing is written, neither to the file nor beside it where that can be avoided.
  public static func openReadOnly(_ path: String) throws -> Database {
    Database(engine: try SQLiteReadOnly(path: path))
  }
}

/// One SQLite file that is never written. Every read sees one consistent state.
final class SQLiteReadOnly: Engine {
  let kind = EngineKind.sqlite
  private let queue: DatabaseQueue
  private let statements = SQLiteStatements()

  init(path: String) throws {
    SQLiteLibrary.prepare
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      try db.execute(
        sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16000")
    }
    do {
      queue = try Self.open(path, configuration)
    } catch {
      throw StorageError.failed("\(path) cannot be read as a database: \(error)")
    }
  }

  /// A file in write-ahead mode needs neighbours to be read. Where they cannot be made, and
  /// nothing waits in them, the file is read as one that does not change.
  private static func open(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
    let log = path + "-wal"
    if FileManager.default.fileExists(atPath: log) {
      do { return try opened(path, configuration) } catch {
        guard try Data(contentsOf: URL(fileURLWithPath: log)).isEmpty else { throw error }
      }
    }
    var allowed = CharacterSet.urlPathAllowed
    allowed.remove(charactersIn: "?#%")
    let name = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
    return try opened("file:\(name)?immutable=1", configuration)
  }

  private static func opened(
    _ path: String, _ configuration: Configuration
  ) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    _ = try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM sqlite_schema") }
    return queue
  }

  func read<T: Sendable>(
    _ body: @escaping @Sendable (any Reading) throws -> T
  ) async throws -> T {
    try await aside { [queue, statements] in
      try queue.read { db in try body(SQLiteTransaction(db, statements)) }
    }
  }

  func write<T: Sendable>(
    _ body: @escaping @Sendable (any Writing) throws -> T
  ) async throws -> T {
    throw StorageError.failed("the file was opened for reading only")
  }

  func script(_ statements: [String]) async throws {
    throw StorageError.failed("the file was opened for reading only")
  }

  func forget(_ tables: [String]) async {}

  func onCommit(_ wake: @escaping @Sendable () -> Void) {}

  func copy(to path: String) async throws {
    try await aside { [queue] in
      let target = try DatabaseQueue(path: path)
      try queue.backup(to: target)
      try target.close()
    }
  }

  func close() async {
    // Nothing is at stake: the file was only read.
    do {
      try await aside { [queue, statements] in
        queue.unsafeRead { _ in statements.forgetAll() }
        try queue.close()
      }
    } catch {}
  }
}
