import CPostgres
import GRDB

/// Writes one state of the database to a new SQLite file.
struct PostgresCopy {
  let connection: PostgresConnection
  static let portion = 5_000

  private struct Table {
    let name: String
    let columns: [Column]
  }

  private struct Column {
    let name: String
    let type: Oid

    /// What SQLite calls a type that reads back as the same `Value`.
    var declaration: String {
      switch type {
      case PostgresType.bool, PostgresType.int2, PostgresType.int4, PostgresType.int8,
        PostgresType.oid:
        "INTEGER"
      case PostgresType.float4, PostgresType.float8: "REAL"
      case PostgresType.numeric: "NUMERIC"
      default: "TEXT"
      }
    }
  }

  /// - Parameter connection: one inside a transaction with a snapshot of its own.
  func write(to path: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let target = try DatabaseQueue(path: path, configuration: configuration)
    try target.write { db in
      guard try !db.tableExists("migration") else {
        throw StorageError.failed("the file already holds a copy")
      }
      for table in try tables() { try copy(table, to: db) }
    }
    try target.close()
  }

  private func tables() throws -> [Table] {
    let answer = try connection.ask(
      """
      SELECT c.relname, a.attname, a.atttypid FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY c.relname, a.attnum
      """)
    var tables: [Table] = []
    for row in answer.rows {
      let name: String = try row.get("relname")
      let type = Oid(truncatingIfNeeded: try row.get("atttypid", as: Int64.self))
      let column = Column(name: try row.get("attname"), type: type)
      let before = tables.last?.name == name ? tables.removeLast().columns : []
      tables.append(Table(name: name, columns: before + [column]))
    }
    return tables
  }

  private func copy(_ table: Table, to db: GRDB.Database) throws {
    let names = table.columns.map { Self.quoted($0.name) }
    let declared = zip(names, table.columns).map { "\($0) \($1.declaration)" }
    let target = Self.quoted(table.name)
    try db.execute(sql: "CREATE TABLE \(target) (\(declared.joined(separator: ", ")))")
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    let insert = try db.makeStatement(sql: "INSERT INTO \(target) VALUES (\(marks))")
    connection.plan(
      """
      DECLARE portion NO SCROLL CURSOR FOR
      SELECT \(names.joined(separator: ", ")) FROM public.\(target)
      """)
    // Each table has another answer, so each has a statement of its own.
    let fetch = SQL(text: "FETCH \(Self.portion) FROM portion /* \(table.name) */")
    while case let rows = try connection.ask(fetch).rows, !rows.isEmpty {
      for row in rows { try insert.execute(arguments: StatementArguments(row.values.map(\.cell))) }
    }
    connection.plan("CLOSE portion")
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.replacing("\"", with: "\"\"") + "\""
  }
}

extension SQL {
  fileprivate init(text: String) {
    self = ""
    self.text = text
  }
}

extension Value {
  fileprivate var cell: DatabaseValue {
    switch self {
    case .null: .null
    case .int(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    }
  }
}
