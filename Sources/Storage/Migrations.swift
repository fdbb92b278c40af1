import Foundation
public import Ground

/// One step of the schema, frozen once it has shipped.
public struct Migration: Sendable {
  public let number: Int
  public let name: String
  let common: [String]
  let sqlite: [String]
  let postgres: [String]

  /// - Parameters:
  ///   - common: statements in the shared dialect.
  ///   - sqlite: what only SQLite is told, after `common`.
  ///   - postgres: what only PostgreSQL is told, after `common`.
  public init(
    _ number: Int, _ name: String, common: [String], sqlite: [String] = [],
    postgres: [String] = []
  ) {
    self.number = number
    self.name = name
    self.common = common
    self.sqlite = sqlite
    self.postgres = postgres
  }

  public func statements(for kind: EngineKind) -> [String] {
    common + (kind == .sqlite ? sqlite : postgres)
  }

  /// FNV-1a over the statements of one engine: tells an edited migration, not an attacker.
  func fingerprint(for kind: EngineKind) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in statements(for: kind).joined(separator: ";\n").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }
}

public enum Migrations {
  /// Brings the schema up to the last of `migrations`. Forward only.
  ///
  /// - Throws: `StorageError.migration` when one that has run differs from the program's own,
  ///   or when the database is newer than the program.
  /// - Returns: the names of those that ran now.
  @discardableResult
  public static func run(
    _ migrations: [Migration], on database: Database, now: Instant
  ) async throws -> [String] {
    let engine = database.engine
    try await engine.script([
      """
      CREATE TABLE IF NOT EXISTS migration (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL, fingerprint TEXT NOT NULL, at TEXT NOT NULL)
      """
    ])
    let done = try await applied(on: database)
    try check(done, against: migrations, kind: engine.kind)
    var ran: [String] = []
    for migration in migrations where done[migration.number] == nil {
      let note = """
        INSERT INTO migration (number, name, fingerprint, at) VALUES
        (\(migration.number), '\(migration.name)', \
        '\(migration.fingerprint(for: engine.kind))', '\(now.text)')
        """
      do {
        try await engine.script(migration.statements(for: engine.kind) + [note])
        ran.append(migration.name)
      } catch {
        // Another server on the same database may have run it meanwhile.
        let now = try await applied(on: database)
        guard now[migration.number] != nil else { throw error }
        try check(now, against: migrations, kind: engine.kind)
      }
    }
    return ran
  }

  /// Those that have not run yet; throws as `run`.
  public static func pending(
    _ migrations: [Migration], on database: Database
  ) async throws -> [Migration] {
    let done: [Int: String]
    do { done = try await applied(on: database) } catch { return migrations }
    try check(done, against: migrations, kind: database.kind)
    return migrations.filter { done[$0.number] == nil }
  }

  private static func applied(on database: Database) async throws -> [Int: String] {
    let rows = try await database.read {
      try $0.rows("SELECT number, fingerprint FROM migration ORDER BY number")
    }
    return try rows.reduce(into: [:]) { done, row in
      done[try row.get("number")] = try row.get("fingerprint", as: String.self)
    }
  }

  private static func check(
    _ done: [Int: String], against migrations: [Migration], kind: EngineKind
  ) throws {
    for (number, fingerprint) in done {
      guard let known = migrations.first(where: { $0.number == number }) else {
        throw StorageError.migration("the database has step \(number), this program does not")
      }
      guard known.fingerprint(for: kind) == fingerprint else {
        throw StorageError.migration("step \(number) \(known.name) was changed after it ran")
      }
    }
  }
}
