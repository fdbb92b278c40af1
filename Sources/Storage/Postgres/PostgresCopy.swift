import CPostgres
import GRDB

/// Writes one state of the database to a new SQLite file.
struct PostgresCopy {
  /// Inside a transaction with a snapshot of its own.
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

  /// Tables that the file has already, as after the program's own migrations, are filled; the
  /// others are made with columns only. What the file says of its migrations is left, because
  /// their statements differ between the engines.
  func write(to path: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let target = try DatabaseQueue(path: path, configuration: configuration)
    try target.write { db in
      for table in try tables() {
        let isThere = try db.tableExists(table.name)
        if isThere && table.name == "migration" { continue }
        if isThere {
          try db.execute(sql: "DELETE FROM \(Self.quoted(table.name))")
        } else {
          try make(table, in: db)
        }
        try copy(table, to: db)
      }
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

  private func make(_ table: Table, in db: GRDB.Database) throws {
    let columns = table.columns.map { "\(Self.quoted($0.name)) \($0.declaration)" }
    try db.execute(
      sql: "CREATE TABLE \(Self.quoted(table.name)) (\(columns.joined(separator: ", ")))")
  }

  private func copy(_ table: Table, to db: GRDB.Database) throws {
    let target = Self.quoted(table.name)
    let columns = table.columns.map { Self.quoted($0.name) }.joined(separator: ", ")
    let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
    let insert = try db.makeStatement(
      sql: "INSERT INTO \(target) (\(columns)) VALUES (\(marks))")
    connection.plan(
      """
      DECLARE portion NO SCROLL CURSOR FOR
      SELECT \(columns) FROM public.\(target)
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
