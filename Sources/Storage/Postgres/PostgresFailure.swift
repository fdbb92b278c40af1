/// What the server, or the way to it, answered instead of doing what it was asked.
struct PostgresFailure: Error {
  /// The five characters of SQLSTATE; empty when the server said nothing.
  let state: String
  let words: String
  /// The connection is gone, and with it the transaction.
  var isLost = false
  /// It was not the caller's statement that failed but one of ours around it.
  var isAround = false

  static func lost(_ words: String) -> PostgresFailure {
    PostgresFailure(state: "", words: words, isLost: true)
  }

  /// The prepared statement no longer fits the schema, or is not there.
  var isStale: Bool {
    state == "26000" || (state == "0A000" && words.contains("cached plan"))
  }

  /// The same, in the words of the seam.
  var error: StorageError {
    if isLost { return .unreachable(words) }
    if isStale { return .unreachable("the schema was changed meanwhile") }
    switch state {
    // What a trigger raises counts as the schema saying no, as in SQLite.
    case "P0001": return .constraint(words)
    case "53100", "58030", "25006": return .full(words)
    case "57014", "55P03", "40001", "40P01": return .unreachable(words)
    default: break
    }
    switch state.prefix(2) {
    case "23": return .constraint(words)
    case "08", "53", "57": return .unreachable(words)
    // The server quotes the value, which may be about a person.
    case "22": return .failed("\(state): a value that does not fit")
    default: return .failed(state.isEmpty ? words : "\(state): \(words)")
    }
  }

  static func translate(_ failure: any Error) -> any Error {
    (failure as? PostgresFailure)?.error ?? failure
  }
}
