import Ground
import Storage
import Web

/// What decisions said when they were written, and how they were corrected since: the log shows
/// each line as it was, the ledger what holds now.
extension Decision {
  /// The decision that each line told of, with the words it had by that line.
  static func written(
    _ lines: [Line], then: Then? = nil, _ tx: any Reading
  ) throws -> [ID<Line>: Decision] {
    let told = lines.filter { $0.category == .decision }
    var first: [ID<Line>: ID<Line>] = [:]
    for line in told { first[line.id] = try root(of: line, tx) }
    let decisions = Dictionary(
      try tx.rows("SELECT * FROM decision WHERE line IN \(list: Array(Set(first.values)))")
        .map { try Decision(row: $0) }.map { ($0.line, $0) }, uniquingKeysWith: { a, _ in a })
    return try told.reduce(into: [:]) { written, line in
      guard let decision = first[line.id].flatMap({ decisions[$0] }) else { return }
      written[line.id] = try decision.asOf(line.seq, tx)
      // When it was to be reviewed is as it was last said by then.
      if let then, decision.seq > then.seq {
        written[line.id]?.reviewAt =
          try Past(then: then, tx: tx).row(Decision.self, decision.id)?.reviewAt
      }
    }
  }

  private static func root(of line: Line, _ tx: any Reading) throws -> ID<Line> {
    var (id, before) = (line.id, line.corrects)
    while let old = before {
      id = old
      before = try tx.cell("SELECT corrects FROM line WHERE id = \(old)")
    }
    return id
  }

  private func asOf(_ seq: Int64, _ tx: any Reading) throws -> Decision {
    if seq == self.seq { return self }
    let content: String? = try tx.cell(
      """
      SELECT content FROM version WHERE kind = 'decision' AND id = \(id) AND seq = \(seq)
      """)
    guard let json = content.flatMap({ JSON(parsing: Array($0.utf8)) }) else { return self }
    var then = self
    then.what = json["what"]?.string ?? what
    then.why = json["why"]?.string ?? why
    then.alternatives = json["alternatives"]?.string
    then.legalBasis = json["legal_basis"]?.string
    then.reviewAt = json["review_at"]?.string.flatMap { Instant(text: $0) }
    then.decidedBy = json["decided_by"]?.string ?? decidedBy
    return then
  }

  /// What became of a decision after it was written.
  struct Since: Sendable {
    var correction: Line?
    /// That its writer took it back at once.
    var withdrawal: LineMark?
  }

  /// What became of decisions, by the line that told of each first.
  static func since(
    _ decisions: [Decision], _ classes: [Classification], _ tx: any Reading
  ) throws -> [ID<Line>: Since] {
    let corrected = try corrections(of: decisions, classes, tx)
    let taken = try withdrawals(of: decisions, tx)
    return decisions.reduce(into: [:]) { since, one in
      since[one.line] = Since(correction: corrected[one.line], withdrawal: taken[one.line])
    }
  }

  /// The decisions that were taken back, by line: they did not end, they never came to hold.
  static func withdrawals(
    of decisions: [Decision], _ tx: any Reading
  ) throws -> [ID<Line>: LineMark] {
    try LineMark.latest(of: decisions.filter { $0.endedAt != nil }.map(\.line), tx)
      .filter { $0.value.kind == .withdrawn }
  }

  /// The latest correction of each decision, by the line that told of it first.
  static func corrections(
    of decisions: [Decision], _ classes: [Classification], _ tx: any Reading
  ) throws -> [ID<Line>: Line] {
    let events = Set(decisions.map(\.event))
    return try tx.rows(
      """
      SELECT l.* FROM line l WHERE l.event IN \(list: Array(events)) AND l.category = 'decision'
      AND l.corrects IS NOT NULL AND l.classification IN \(list: classes)
      AND \(LineMark.stands()) ORDER BY l.seq
      """
    ).map { try Line(row: $0) }.reduce(into: [:]) { all, line in
      all[try root(of: line, tx)] = line
    }
  }
}
