import Ground
import Storage
import Swedish
import Web

/// The lines of an event that some can be chosen from to be erased.
struct ErasureChoice: Sendable {
  enum Column: String, CaseIterable, Sendable { case number, author }

  let event: Event
  let words: String
  let lines: Paged<Line>

  static func words(_ call: Call) throws -> String {
    var check = Check(call.query)
    let words = check.optional("q") ?? ""
    try check.done()
    return words
  }
}

extension Erasures {
  /// The log as the caller may read it, also what the product wrote: a name can stand there too.
  func choice(
    _ id: ID<Event>, _ words: String, for kind: ErasureKind = .lawful, by caller: Caller,
    _ paging: Paging<ErasureChoice.Column>
  ) async throws -> ErasureChoice {
    let groups = Array(Words.query(words).prefix(12))
    return try await database.read { tx in
      let event = try Erasures.open(id, for: kind, by: caller, tx)
      let classes = Log.classes(try Events.facts(of: id, tx), caller)
      let all = try tx.rows(
        """
        SELECT * FROM line WHERE event = \(id) AND classification IN \(list: classes)
        ORDER BY seq, id
        """
      ).map { try Line(row: $0) }
      let found = groups.isEmpty ? all : all.filter { SearchIndex.matches(groups, $0.text) }
      let lines = paging.pick(
        found,
        key: { line in
          let place = RowPlace.digits(line.seq)
          return paging.column == .author ? Words.sortKey(line.authorName) + " " + place : place
        }, id: \.id.text)
      return ErasureChoice(event: event, words: words, lines: lines)
    }
  }
}
