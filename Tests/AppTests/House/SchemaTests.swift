import Ground
import Storage
import Testing

@testable import App

/// The schema as it became, the same on both engines, and the types that are kept in it.
@Suite struct SchemaTests {
  /// One column: its kind of value, and whether it must be there.
  private struct Column: Hashable {
    let name: String
    let kind: String
    let isNeeded: Bool
  }

  /// Full-text search is the one thing that the engines do in ways of their own.
  private static func isOwn(_ table: String) -> Bool { table.hasPrefix("line_search") }

  @Test func theDocumentIsFresh() async throws {
    try await World.with(.sqlite) { world in
      try Fresh.check("docs/schema.sql", try await Self.document(world))
    }
  }

  private static func document(_ world: World) async throws -> String {
    let statements = try await world.app.database.read { tx in
      try tx.rows(
        """
        SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
        ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, tbl_name, name
        """
      ).filter { row in
        // What full-text search keeps for itself is SQLite's own business.
        let (name, sql): (String, String) = (try row.get("name"), try row.get("sql"))
        return !name.hasPrefix("line_search_") || !sql.contains("'line_search_")
      }.map { try $0.get("sql", as: String.self) + ";" }
    }
    let own = Schema.migrations.flatMap { migration in
      migration.statements(for: .postgres).filter {
        !migration.statements(for: .sqlite).contains($0)
      }
    }
    return """
      -- The whole schema, as all steps of Sources/App/Schema leave it on SQLite. Generated:
      -- TRYGGVE_WRITE=1 swift test --filter SchemaTests

      \(statements.joined(separator: "\n\n"))

      -- On PostgreSQL these stand for the triggers and the full-text search above:

      \(own.joined(separator: ";\n\n"));

      """
  }

  @Test(.enabled(if: World.engines.count > 1))
  func theEnginesAgree() async throws {
    try await World.with(.sqlite) { one in
      let small = try await Self.columns(one)
      try await World.with(.postgres) { other in
        let large = try await Self.columns(other)
        #expect(small.keys.sorted() == large.keys.sorted())
        for (table, columns) in small {
          let differ = columns.symmetricDifference(large[table] ?? [])
          #expect(differ.isEmpty, "\(table): \(differ)")
        }
      }
    }
  }

  @Test(arguments: World.engines)
  func contentFitsItsTable(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let tables = try await Self.columns(world)
      for type in Schema.contents {
        let table = try #require(tables[type.table], "\(type) has no table")
        let stored = Set(table.map(\.name)).subtracting(["salt"])
        #expect(try Properties.of(type) == stored, "\(type)")
        #expect(table.contains { $0.name == "salt" && $0.isNeeded }, "\(type)")
      }
    }
  }

  private static func columns(_ world: World) async throws -> [String: Set<Column>] {
    let sql: SQL =
      world.engine == .sqlite
      ? """
      SELECT m.name AS t, c.name AS c, LOWER(c.type) AS k,
      CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN 1 ELSE 0 END AS needed
      FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
      """
      : """
      SELECT table_name AS t, column_name AS c, data_type AS k,
      CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END AS needed
      FROM information_schema.columns WHERE table_schema = 'public'
      """
    let rows = try await world.app.database.read { try $0.rows(sql) }
    var out: [String: Set<Column>] = [:]
    for row in rows {
      let table: String = try row.get("t")
      if isOwn(table) || table.hasPrefix("sqlite_") { continue }
      let kind: String = try row.get("k")
      out[table, default: []].insert(
        Column(
          name: try row.get("c"), kind: kind == "bigint" ? "integer" : kind,
          isNeeded: try row.get("needed")))
    }
    return out
  }
}

/// The columns that a type of content asks a row for.
private enum Properties {
  final class Seen { var names: Set<String> = [] }

  static func of(_ type: any Content.Type) throws -> Set<String> {
    let seen = Seen()
    _ = try type.init(from: Asking(seen: seen))
    return seen.names
  }

  private struct Asking: Decoder {
    let seen: Seen
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
      KeyedDecodingContainer(Keyed<Key>(seen: seen))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw StorageError.closed }
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
      throw StorageError.closed
    }
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let seen: Seen
    let codingPath: [any CodingKey] = []
    let allKeys: [Key] = []

    func contains(_ key: Key) -> Bool {
      seen.names.insert(Columns.name(key.stringValue))
      return true
    }
    func decodeNil(forKey key: Key) -> Bool { true }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      _ = contains(key)
      guard let kind = type as? any Bindable.Type else { throw StorageError.closed }
      let values: [Value] = [.int(0), .real(0), .text("1970-01-01T00:00:00.000Z"), .text("x")]
      if let fit = values.lazy.compactMap({ kind.init(bound: $0) as? T }).first { return fit }
      guard let words = type as? any CaseIterable.Type, let first = Self.first(words) as? T else {
        throw StorageError.mistyped(column: key.stringValue)
      }
      return first
    }
    private static func first<C: CaseIterable>(_ type: C.Type) -> Any? { type.allCases.first }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw StorageError.closed }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw StorageError.closed
    }
    func superDecoder() throws -> any Decoder { throw StorageError.closed }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw StorageError.closed }
  }
}
