import CPostgres

/// A statement as one connection knows it.
final class PostgresStatement {
  let name: String
  let text: String
  let count: Int
  var isPrepared = false
  /// Shared by all rows of all its answers.
  var columns = Row.Columns([])
  var types: [Oid] = []
  fileprivate var used: UInt64 = 0

  init(name: String, text: String, count: Int) {
    self.name = name
    self.text = text
    self.count = count
  }
}

/// The statements that one connection keeps prepared, the least used given up first.
struct PostgresStatements {
  private let limit: Int
  private var known: [String: PostgresStatement] = [:]
  private var clock: UInt64 = 0
  /// Names the server still holds and nobody uses.
  var forgotten: [String] = []

  init(limit: Int) { self.limit = limit }

  mutating func find(_ text: String) -> PostgresStatement {
    clock += 1
    if let statement = known[text] {
      statement.used = clock
      return statement
    }
    let (numbered, count) = PostgresText.numbered(text)
    let statement = PostgresStatement(name: "t\(clock)", text: numbered, count: count)
    statement.used = clock
    if known.count >= limit { forgetLeastUsed() }
    known[text] = statement
    return statement
  }

  mutating func forgetAll() {
    forgotten += known.values.lazy.filter(\.isPrepared).map(\.name)
    known.removeAll()
  }

  private mutating func forgetLeastUsed() {
    guard let (text, statement) = known.min(by: { $0.value.used < $1.value.used }) else { return }
    known[text] = nil
    if statement.isPrepared { forgotten.append(statement.name) }
  }
}
