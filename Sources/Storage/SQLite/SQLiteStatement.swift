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
  /// What the parameters hold: SQLite reads it where it lies, until they are filled again.
  private let texts = Texts()

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
    try texts.fill(values)
    var begin = 0
    for (place, value) in values.enumerated() {
      let at = Int32(place + 1)
      let code =
        switch value {
        case .null: sqlite3_bind_null(handle, at)
        case .int(let number): sqlite3_bind_int64(handle, at, number)
        case .real(let number): sqlite3_bind_double(handle, at, number)
        case .text(let text):
          sqlite3_bind_text64(
            handle, at, texts.start + begin, UInt64(text.utf8.count), nil, UInt8(SQLITE_UTF8))
        }
      if case .text(let text) = value { begin += text.utf8.count }
      guard code == SQLITE_OK else { throw failure(on: db) }
    }
  }

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

/// The texts of a statement's parameters, one after the other.
private final class Texts {
  private(set) var start: UnsafeMutablePointer<CChar>
  private var room = 512
  /// More than this is given back when it is not needed.
  private static let usual = 1 << 16

  init() { start = .allocate(capacity: room) }
  deinit { start.deallocate() }

  func fill(_ values: [Value]) throws {
    var needed = 1
    for case .text(let text) in values { needed += text.utf8.count }
    if needed > room || (room > Self.usual && needed <= Self.usual) {
      start.deallocate()
      room = needed * 2
      start = .allocate(capacity: room)
    }
    var end = start
    for case .text(var text) in values {
      try text.withUTF8 { bytes in
        // PostgreSQL has no NUL at all, and readers in C stop at one.
        guard !bytes.contains(0) else { throw StorageError.failed("a text holds a NUL character") }
        bytes.withMemoryRebound(to: CChar.self) { letters in
          guard let first = letters.baseAddress else { return }
          end.update(from: first, count: letters.count)
        }
        end += bytes.count
      }
    }
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
