import Ground
import Storage

/// What was said of a line of the log after it was written. The line's own row is never touched:
/// the latest mark rules.
struct LineMark: Content {
  static let table = "line_mark"
  var id: ID<LineMark>
  var seq: Int64 = 0
  var event: ID<Event>
  var line: ID<Line>
  var kind: MarkKind
  var author: ID<Person>?
  var authorName: String
  var at: Instant
  /// The line's own: a mark says no less than that there is such a line.
  var classification: Classification
}

enum MarkKind: String, Word, Sendable {
  /// Lifted into the short log.
  case essential
  /// Taken out of it.
  case ordinary
  /// Taken back by its writer, while it was fresh.
  case withdrawn

  var text: Text {
    switch self {
    case .essential: "väsentlig"
    case .ordinary: "inte väsentlig"
    case .withdrawn: "ångrad"
    }
  }
}

extension LineMark {
  /// The latest mark of each line, as far as an entry.
  static func latest(
    of lines: [ID<Line>], until last: Int64 = .max, _ tx: any Reading
  ) throws -> [ID<Line>: LineMark] {
    if lines.isEmpty { return [:] }
    return try tx.rows(
      "SELECT * FROM line_mark WHERE line IN \(list: lines) AND seq <= \(last) ORDER BY seq"
    ).map { try LineMark(row: $0) }.reduce(into: [:]) { $0[$1.line] = $1 }
  }

  /// The kind of the latest mark of the line `l`, in SQL; NULL when it has none.
  private static func kind(until last: Int64) -> SQL {
    """
    (SELECT m.kind FROM line_mark m WHERE m.line = l.id AND m.seq <= \(last)
    ORDER BY m.seq DESC LIMIT 1)
    """
  }

  /// Whether the line `l` belongs to the short log.
  static func isEssential(until last: Int64 = .max) -> SQL {
    """
    COALESCE(\(kind(until: last)), CASE l.essential WHEN 1 THEN 'essential' ELSE 'ordinary' END)
    = 'essential'
    """
  }

  /// Whether the line `l` stands, and was not taken back.
  static func stands(until last: Int64 = .max) -> SQL {
    """
    NOT EXISTS (SELECT 1 FROM line_mark w WHERE w.line = l.id AND w.kind = 'withdrawn'
    AND w.seq <= \(last))
    """
  }

  /// The first lines of the short log of an event in an order, of those that a condition on `l`
  /// holds. Those that were written as essential have an index of their own, and those that were
  /// lifted are found by their marks, so that the rest of the log is never gone through.
  static func essentials(
    of event: ID<Event>, where condition: SQL, order: SQL, limit: Int, until last: Int64 = .max
  ) -> SQL {
    """
    SELECT * FROM (
    SELECT l.* FROM line l WHERE l.event = \(event) AND l.essential = 1 AND \(condition)
    AND \(isEssential(until: last)) ORDER BY \(order) LIMIT \(limit)) born
    UNION ALL SELECT * FROM (
    SELECT l.* FROM (SELECT DISTINCT line FROM line_mark WHERE event = \(event)
    AND kind = 'essential' AND seq <= \(last)) k CROSS JOIN line l WHERE l.id = k.line
    AND l.essential = 0 AND \(condition) AND \(isEssential(until: last))
    ORDER BY \(order) LIMIT \(limit)) lifted
    ORDER BY \(order) LIMIT \(limit)
    """
  }
}

extension Line {
  /// Whether the line belongs to the short log, by its latest mark.
  func isEssential(_ mark: LineMark?) -> Bool {
    mark.map { $0.kind == .essential } ?? essential
  }
}

extension Log {
  /// Lifts a line into the short log, or takes it out of it, with all that corrects it: the short
  /// log never shows only what was wrong.
  func weigh(
    _ line: ID<Line>, of event: ID<Event>, essential: Bool, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Line {
    try await journal.change(
      .logPromote, by: caller, key: key, again: { try Log.line(ID($1), $0) },
      { change in
        let found = try change.event(event)
        try found.requireOpen()
        let classes = Log.classes(try Events.facts(of: event, change), caller)
        let chain = try Log.chain(of: line, in: event, change).filter {
          classes.contains($0.classification)
        }
        guard let chosen = chain.first(where: { $0.id == line }) else { throw Refusal.notFound }
        let marks = try LineMark.latest(of: chain.map(\.id), change)
        if marks[line]?.kind == .withdrawn { throw Refusal.conflict("Raden är ångrad.") }
        if chosen.category == .decision, !essential {
          throw Refusal.conflict("Ett beslut hör alltid till det väsentliga.")
        }
        for one in chain
        where marks[one.id]?.kind != .withdrawn && one.isEssential(marks[one.id]) != essential {
          try Log.mark(one, as: essential ? .essential : .ordinary, in: change)
        }
        change.result = line.text
        return chosen
      })
  }

  /// The lines up to an entry of which something was said after it, for a page that shows them.
  func changed(
    _ event: ID<Event>, by caller: Caller, lens: Lens = Lens(), after last: Int64
  ) async throws -> Stretch {
    try await database.read { tx in
      let classes = Log.classes(try Events.facts(of: event, tx), caller)
      let lines = try tx.rows(
        """
        SELECT l.* FROM line l WHERE (l.id IN (SELECT line FROM line_mark WHERE seq > \(last)
        AND event = \(event)) OR l.id IN (SELECT line FROM task WHERE event = \(event)
        AND seq > \(last))) AND l.seq <= \(last) AND l.classification IN \(list: classes)
        AND \(try lens.condition(event, for: caller, tx)) ORDER BY l.seq, l.id
        """
      ).map { try Line(row: $0) }
      return try Log.stretch(lines, classes, older: false, newer: false, tx)
    }
  }

  static func mark(_ line: Line, as kind: MarkKind, in change: Change) throws {
    try change.insert(
      LineMark(
        id: .make(at: change.now), event: line.event, line: line.id, kind: kind,
        author: change.caller.person, authorName: change.caller.name, at: change.now,
        classification: line.classification))
  }

  static func line(_ id: ID<Line>, _ tx: any Reading) throws -> Line {
    guard let row = try tx.row("SELECT * FROM line WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    return try Line(row: row)
  }

  /// The line with what it corrects and what corrects it, from the first.
  static func chain(
    of line: ID<Line>, in event: ID<Event>, _ tx: any Reading
  ) throws -> [Line] {
    var first = try self.line(line, tx)
    guard first.event == event else { throw Refusal.notFound }
    while let before = first.corrects { first = try self.line(before, tx) }
    var chain = [first]
    var next = [first.id]
    while !next.isEmpty {
      let found = try tx.rows("SELECT * FROM line WHERE corrects IN \(list: next) ORDER BY seq, id")
        .map { try Line(row: $0) }
      chain += found
      next = found.map(\.id)
    }
    return chain
  }
}
