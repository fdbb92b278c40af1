import Ground
import Storage

/// What can be read of a log: a stretch of it at a time, with all that hangs on the lines.
extension Log {
  struct Stretch: Sendable {
    let lines: [Line]
    /// Corrections of the lines, by the line corrected.
    let corrections: [ID<Line>: Line]
    let tasks: [ID<Line>: EventTask]
    /// Those of the tasks that have changed since, as they were when the line was written.
    var given: [ID<Line>: EventTask] = [:]
    let decisions: [ID<Line>: Decision]
    /// What was said of the lines since.
    let marks: [ID<Line>: LineMark]
    let hasOlder: Bool
    let hasNewer: Bool

    var hasSecrets: Bool { lines.contains { $0.classification == .k2 } }

    static let none = Stretch(
      lines: [], corrections: [:], tasks: [:], decisions: [:], marks: [:], hasOlder: false,
      hasNewer: false)
  }

  enum Depth: String, Sendable {
    case essential, all
  }

  /// The newest lines, those before a line, or those after an entry.
  func read(
    _ event: ID<Event>, by caller: Caller, lens: Lens = Lens(), before: Cursor? = nil,
    after: Cursor? = nil, limit: Int
  ) async throws -> Stretch {
    try await database.read { tx in
      let facts = try Events.facts(of: event, tx)
      try Door.require(.logRead, of: caller, facts)
      let classes = Log.classes(facts, caller)
      let visible: SQL = """
        l.event = \(event) AND l.classification IN \(list: classes)
        AND \(try lens.condition(event, for: caller, tx))
        """
      return try Log.read(
        event, visible, classes, lens, before: before, after: after, limit: limit, tx)
    }
  }

  private static func read(
    _ event: ID<Event>, _ visible: SQL, _ classes: [Classification], _ lens: Lens,
    before: Cursor?, after: Cursor?, limit: Int, _ tx: any Reading
  ) throws -> Stretch {
    var condition = visible
    if let after {
      condition = condition + " AND " + (try after.beyond(by: lens.order, later: true))
    }
    if after == nil, let before {
      condition = condition + " AND " + (try before.beyond(by: lens.order, later: false))
    }
    let last = lens.then?.seq ?? .max
    let order = lens.order.order(descending: after == nil)
    let rows = try tx.rows(
      lens.depth == .essential
        ? LineMark.essentials(
          of: event, where: condition, order: order, limit: limit + 1, until: last)
        : "SELECT l.* FROM line l WHERE \(condition) ORDER BY \(order) LIMIT \(limit + 1)"
    ).map { try Line(row: $0) }
    let shown = Array(rows.prefix(limit))
    let isMore = rows.count > limit
    return after == nil
      ? try stretch(
        shown.reversed(), classes, older: isMore, newer: before != nil, then: lens.then, tx)
      : try stretch(shown, classes, older: true, newer: isMore, then: lens.then, tx)
  }

  /// A place in the log: entry and line, and when it happened where that is what orders them.
  struct Cursor: Sendable {
    let at: Instant?
    let seq: Int64
    let id: String

    init(at: Instant? = nil, seq: Int64, id: String = "~") {
      self.at = at
      self.seq = seq
      self.id = id
    }

    /// "5011", "5011.0197…" or "t1780091400123.5011.0197…"
    init?(_ text: String) {
      var parts = text.split(separator: ".", maxSplits: 2)
      var at: Instant?
      if let first = parts.first, first.hasPrefix("t") {
        guard let time = Int64(first.dropFirst()), parts.count > 1 else { return nil }
        at = Instant(milliseconds: time)
        parts.removeFirst()
      } else {
        parts = text.split(separator: ".", maxSplits: 1)
      }
      guard let first = parts.first, let seq = Int64(first), seq >= 0 else { return nil }
      self.init(at: at, seq: seq, id: parts.count > 1 ? String(parts[1]) : "~")
    }

    var text: String {
      let place = id == "~" ? String(seq) : "\(seq).\(id)"
      return at.map { "t\($0.milliseconds).\(place)" } ?? place
    }
  }

  static func classes(_ facts: Facts, _ caller: Caller) -> [Classification] {
    [Classification.k0, .k1, .k2].filter { level in
      Policy.allows(caller, .logRead, facts.classified(level))
    }
  }

  /// Of these lines, those of the classes.
  static func readable(
    _ ids: [ID<Line>], _ classes: [Classification], _ tx: any Reading
  ) throws -> Set<ID<Line>> {
    Set(
      try tx.rows(
        "SELECT id FROM line WHERE id IN \(list: ids) AND classification IN \(list: classes)"
      ).map { try $0.get("id", as: ID<Line>.self) })
  }

  /// Lines with what hangs on them, as far as the classes reach: a correction may be under secrecy
  /// where the line is not.
  static func stretch(
    _ lines: [Line], _ classes: [Classification], older: Bool, newer: Bool, then: Then? = nil,
    _ tx: any Reading
  ) throws -> Stretch {
    let ids = lines.map(\.id)
    let last = then?.seq ?? .max
    let visible: SQL = "classification IN \(list: classes)"
    let corrections = try tx.rows(
      """
      SELECT l.* FROM line l WHERE l.corrects IN \(list: ids) AND l.\(visible) AND l.seq <= \(last)
      AND \(LineMark.stands(until: last)) ORDER BY l.seq
      """
    ).map { try Line(row: $0) }
    let given = lines.filter { $0.category == .task }.map(\.id)
    let told: SQL = "line IN \(list: given) AND \(visible)"
    let tasks =
      try then.map { try Past(then: $0, tx: tx).rows(EventTask.self, where: told) }
      ?? tx.rows("SELECT * FROM task WHERE \(told)").map { try EventTask(row: $0) }
    let decisions = try Decision.written(lines, then: then, tx)
    let byLine = Dictionary(tasks.map { ($0.line, $0) }, uniquingKeysWith: { _, new in new })
    return Stretch(
      lines: lines,
      corrections: Dictionary(
        corrections.compactMap { line in line.corrects.map { ($0, line) } },
        uniquingKeysWith: { _, new in new }),
      tasks: byLine, given: try Tasks.given(tasks, lines, tx), decisions: decisions,
      marks: try LineMark.latest(of: ids, until: last, tx),
      hasOlder: older, hasNewer: newer)
  }
}
