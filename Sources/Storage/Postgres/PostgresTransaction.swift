/// A transaction on one connection, of a read or of one group of writes.
final class PostgresTransaction: Writing {
  let batch = Batch()
  private let connection: PostgresConnection
  /// Why a statement of the present body failed. PostgreSQL does nothing more until it is undone.
  private(set) var failure: PostgresFailure?
  /// Whether a statement of the present body has been answered.
  private(set) var hasAnswered = false

  init(_ connection: PostgresConnection) { self.connection = connection }

  /// Forgets what the body before did.
  func begin() {
    failure = nil
    hasAnswered = false
  }

  /// A body that did not start may run again: its statement only had to be prepared anew.
  var mayRepeat: Bool { !hasAnswered && failure?.isStale == true }

  func rows(_ sql: SQL) throws -> [Row] { try ask(sql).rows }

  @discardableResult
  func run(_ sql: SQL) throws -> Int { try ask(sql).affected }

  private func ask(_ sql: SQL) throws -> PostgresAnswer {
    if let failure { throw failure.error }
    do {
      let answer = try connection.ask(sql)
      hasAnswered = true
      return answer
    } catch let found as PostgresFailure {
      failure = found
      throw found.error
    }
  }
}
