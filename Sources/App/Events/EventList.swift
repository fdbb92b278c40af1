import Ground
import Storage
import Swedish

/// The list of events: what it can be narrowed to, and what it shows.
extension Events {
  /// What a list is narrowed to.
  struct Filter: Sendable {
    var words = ""
    var status: [EventStatus] = []
    var level: ID<Level>?
    var kind: EventKind?
    var unit: ID<Unit>?
    var exercise: Bool?
    var oldestFirst = false

    /// Whether something is asked that only the events themselves know.
    var asksEvents: Bool {
      !words.isEmpty || !status.isEmpty || level != nil || kind != nil || exercise != nil
    }
  }

  /// One row of a list.
  struct Summary: Sendable {
    let id: ID<Event>
    let number: String
    let exercise: Bool
    let title: String
    let kind: EventKind
    let status: EventStatus
    let level: String?
    let levelEnglish: String?
    let levelRank: Int?
    let levelMark: LevelMark?
    let unit: ID<Unit>
    let unitName: String
    let leadName: String
    let place: String?
    let reportedAt: Instant
    let classification: Classification

    init(row: Row) throws {
      id = try row.get("id")
      number = try row.get("number")
      exercise = try row.get("exercise")
      title = try row.get("title")
      kind = try row.get("kind")
      status = try row.get("status")
      level = try row.find("level_name")
      levelEnglish = try row.find("level_english")
      levelRank = try row.find("level_rank")
      let mark: LevelMark? = try row.find("level_mark")
      levelMark = levelRank.map { Level.drawn(mark, rank: $0) }
      unit = try row.get("unit")
      unitName = try row.get("unit_name")
      leadName = try row.get("lead_name")
      place = try row.find("place_text")
      reportedAt = try row.get("reported_at")
      classification = try row.get("classification")
    }
  }

  struct Listed: Sendable {
    let rows: [Summary]
    /// Counted up to `most`; one more means "more than".
    let count: Int
    let next: String?
    static let most = 1000
  }

  /// - Parameters:
  ///   - after: "<reported_at> <id>" of the last row of the page before.
  ///   - counting: whether the number of hits is wanted; it costs more than a page of them.
  func list(
    _ filter: Filter, scope: Scope, limit: Int, after: String?, counting: Bool = true
  ) async throws -> Listed {
    if scope.isEmpty { return Listed(rows: [], count: 0, next: nil) }
    var from: (String, String)?
    if let after, !after.isEmpty {
      guard let cut = after.split(separator: " ", maxSplits: 1).map(String.init).pair,
        Instant(text: cut.0) != nil
      else { throw Refusal.invalid("after", "Markören kunde inte läsas.") }
      from = cut
    }
    let start = from
    let page = hits(filter, scope, after: start, most: limit + 1)
    let all = hits(filter, scope, after: nil, most: Listed.most + 1)
    let order: SQL =
      filter.oldestFirst ? "ORDER BY hit.opened, e.id" : "ORDER BY hit.opened DESC, e.id DESC"
    return try await database.read { tx in
      let rows = try tx.rows(
        """
        SELECT e.id, e.number, e.exercise, e.title, e.kind, e.status, l.name AS level_name,
        l.name_english AS level_english, l.rank AS level_rank, l.mark AS level_mark, e.unit, u.name AS unit_name,
        v.name AS lead_name, e.place_text, e.reported_at, e.classification
        FROM (\(page)) hit JOIN event e ON e.id = hit.event
        JOIN unit u ON u.id = e.unit JOIN unit v ON v.id = e.lead_unit
        LEFT JOIN level l ON l.id = e.level \(order)
        """
      ).map(Summary.init)
      let isAll = start == nil && rows.count <= limit
      let count: Int =
        try counting && !isAll
        ? tx.cell("SELECT COUNT(*) FROM (\(all)) counted") ?? 0 : rows.count
      let shown = Array(rows.prefix(limit))
      let next = rows.count > limit ? shown.last.map { "\($0.reportedAt.text) \($0.id)" } : nil
      return Listed(rows: shown, count: count, next: next)
    }
  }

  /// Everything that the filter holds, for a file.
  func all(_ filter: Filter, scope: Scope) async throws -> [Summary] {
    var rows: [Summary] = []
    var after: String?
    repeat {
      let listed = try await list(filter, scope: scope, limit: 2000, after: after, counting: false)
      rows += listed.rows
      after = listed.next
    } while after != nil
    return rows
  }

  /// The first events of the list, each once. Each way in to an event is an ordered walk of its own
  /// through the index of `reach`, and ends when it has enough.
  private func hits(
    _ filter: Filter, _ scope: Scope, after: (String, String)?, most: Int
  ) -> SQL {
    let order: SQL =
      filter.oldestFirst ? "ORDER BY opened, event" : "ORDER BY opened DESC, event DESC"
    var condition = scope.refusal + matching(filter)
    if let (opened, event) = after {
      condition =
        condition
        + (filter.oldestFirst
          ? " AND (r.opened > \(opened) OR (r.opened = \(opened) AND r.event > \(event)))"
          : " AND (r.opened < \(opened) OR (r.opened = \(opened) AND r.event < \(event)))")
    }
    let wanted = condition
    let from: SQL = filter.asksEvents ? "reach r JOIN event e ON e.id = r.event" : "reach r"
    let walks = scope.walks.enumerated().map { number, walk -> SQL in
      """
      SELECT event, opened FROM (SELECT r.event, r.opened FROM \(from) WHERE \(walk) AND \(wanted)
      \(order) LIMIT \(most)) \(name: "walk_\(number)")
      """
    }
    return """
      SELECT event, opened FROM (\(SQL.joined(walks, by: " UNION "))) found \(order) LIMIT \(most)
      """
  }

  /// What the filter adds to a condition on `reach r` and, where it asks them, `event e`.
  private func matching(_ filter: Filter) -> SQL {
    var sql: SQL = ""
    if !filter.status.isEmpty { sql = sql + " AND e.status IN \(list: filter.status)" }
    if let level = filter.level { sql = sql + " AND e.level = \(level)" }
    if let kind = filter.kind { sql = sql + " AND e.kind = \(kind)" }
    if let exercise = filter.exercise { sql = sql + " AND e.exercise = \(exercise)" }
    if let unit = filter.unit {
      sql =
        sql + """
           AND EXISTS (SELECT 1 FROM reach w WHERE w.event = r.event
          AND w.audience = \("unit/\(unit)"))
          """
    }
    for word in filter.words.split(separator: " ").prefix(6) {
      // Titles under secrecy are shown to nobody in a list, so they answer no search either.
      let number = String(word).uppercased()
      sql =
        sql + """
           AND (e.number LIKE \("%\(number)%") OR
          (e.classification <> 'K2' AND e.sought LIKE \("%\(Words.fold(String(word)))%")))
          """
    }
    return sql
  }
}

extension Array where Element == String {
  /// The two elements of a list of two.
  var pair: (String, String)? { count == 2 ? (self[0], self[1]) : nil }
}
