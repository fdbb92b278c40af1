import GRDB
import GRDBSQLite

/// A prepared statement of one connection. GRDB prepares it and gives it back; it is filled and
/// stepped here, for by way of GRDB's own arguments and rows each cell costs generic calls.
final class SQLiteStatement {
  private let statement: GRDB.Statement
  /// Shared by all rows of all its answers, until the schema changes.
  private var columns = Row.Columns([])
  private var schema: Int32 = -1
  private var handle: OpaquePointer { statement.sqliteStatement }

  init(_ text: String, on db: GRDB.Database) throws {
    statement = try db.makeStatement(sql: text)
  }

  /// Runs it to its end; calls `each` for every row of the answer.
  func run(_ values: [Value], on db: GRDB.Database, each: (Row) -> Void) throws {
    try bind(values, on: db)
    defer { sqlite3_reset(handle) }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: each(row())
      case SQLITE_DONE: return
      default: throw failure(on: db)
      }
    }
  }

  private func bind(_ values: [Value], on db: GRDB.Database) throws {
    guard Int(sqlite3_bind_parameter_count(handle)) == values.count else {
      throw StorageError.failed("as many parameters as question marks are needed")
    }
    for (place, value) in values.enumerated() {
      let at = Int32(place + 1)
      let code =
        switch value {
        case .null: sqlite3_bind_null(handle, at)
        case .int(let number): sqlite3_bind_int64(handle, at, number)
        case .real(let number): sqlite3_bind_double(handle, at, number)
        case .text(let text): try bind(text, at)
        }
      guard code == SQLITE_OK else { throw failure(on: db) }
    }
  }

  private func bind(_ text: String, _ at: Int32) throws -> Int32 {
    var text = text
    return try text.withUTF8 { bytes in
      // PostgreSQL has no NUL at all, and readers in C stop at one.
      guard !bytes.contains(0) else { throw StorageError.failed("a text holds a NUL character") }
      return bytes.withMemoryRebound(to: CChar.self) { letters in
        // Without an address it would be NULL, which an empty text is not.
        guard let start = letters.baseAddress, !letters.isEmpty else {
          return sqlite3_bind_text(handle, at, "", 0, Self.copied)
        }
        return sqlite3_bind_text64(
          handle, at, start, UInt64(letters.count), Self.copied, UInt8(SQLITE_UTF8))
      }
    }
  }

  /// SQLite's word for a text that it must copy, which is a macro.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private func row() -> Row {
    let count = Int(sqlite3_data_count(handle))
    let prepared = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)
    if schema != prepared {
      schema = prepared
      columns = Row.Columns(
        (0..<Int32(count)).map { at in
          sqlite3_column_name(handle, at).map { String(cString: $0) } ?? ""
        })
    }
    var values: [Value] = []
    values.reserveCapacity(count)
    for at in 0..<Int32(count) { values.append(cell(at)) }
    return Row(columns: columns, values: values)
  }

  private func cell(_ at: Int32) -> Value {
    switch sqlite3_column_type(handle, at) {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .int(sqlite3_column_int64(handle, at))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, at))
    default:
      // Also for what is not text: SQLite gives its bytes.
      guard let start = sqlite3_column_text(handle, at) else { return .text("") }
      let count = Int(sqlite3_column_bytes(handle, at))
      return .text(
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
    }
  }

  private func failure(on db: GRDB.Database) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)),
      message: sqlite3_errmsg(db.sqliteConnection).map { String(cString: $0) })
  }
}

/// The statements that one connection keeps prepared. Used on the connection's queue only.
final class SQLiteStatements: @unchecked Sendable {
  private var known: [String: SQLiteStatement] = [:]
  /// Those made of lists differ without end, and each takes some kilobytes.
  private static let most = 300

  func find(_ text: String, on db: GRDB.Database) throws -> SQLiteStatement {
    if let statement = known[text] { return statement }
    let statement = try SQLiteStatement(text, on: db)
    if known.count >= Self.most { known.removeAll() }
    known[text] = statement
    return statement
  }

  func forgetAll() { known.removeAll() }
}
