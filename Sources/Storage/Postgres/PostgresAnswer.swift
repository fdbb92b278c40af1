import CPostgres

/// What the server answered to one statement.
struct PostgresAnswer {
  var rows: [Row] = []
  /// E.g. `COMMIT` or `INSERT 0 1`.
  var tag = ""
  var affected = 0
}

extension PostgresAnswer {
  /// - Parameter statement: keeps the columns from one answer to the next; nil reads no rows.
  init(
    _ result: OpaquePointer, _ statement: PostgresStatement?
  ) throws(PostgresFailure) {
    switch PQresultStatus(result) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
    default:
      let state = Self.field(result, "C")
      // Without a state it is libpq that speaks, of the connection.
      throw PostgresFailure(
        state: state, words: Self.field(result, "M"), isLost: state.isEmpty)
    }
    tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
    affected = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    if let statement { rows = Self.rows(result, statement) }
  }

  private static func field(_ result: OpaquePointer, _ code: Unicode.Scalar) -> String {
    PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) } ?? ""
  }

  private static func rows(_ result: OpaquePointer, _ statement: PostgresStatement) -> [Row] {
    let width = Int(PQnfields(result))
    if statement.columns.names.count != width {
      statement.columns = Row.Columns(
        (0..<Int32(width)).map { at in PQfname(result, at).map { String(cString: $0) } ?? "" })
      statement.types = (0..<Int32(width)).map { PQftype(result, $0) }
    }
    return (0..<max(PQntuples(result), 0)).map { row in
      Row(
        columns: statement.columns,
        values: statement.types.enumerated().map { place, type in
          let at = Int32(place)
          guard PQgetisnull(result, row, at) == 0, let cell = PQgetvalue(result, row, at) else {
            return .null
          }
          return PostgresText.value(
            cell, count: Int(PQgetlength(result, row, at)), type: type)
        })
    }
  }
}
