import Ground
import Storage
import Swedish

/// What a list of events can be sorted by.
enum EventColumn: String, CaseIterable, Sendable {
  case reported, changed, level, number

  /// A text to sort on, of the aliases `r`, `e` and `l`; two of the same level go by time.
  var key: SQL {
    switch self {
    case .reported: "r.opened"
    case .changed: padded("CAST(e.seq AS TEXT)", to: "000000000000")
    case .level: padded("CAST(COALESCE(l.rank, 0) AS TEXT)", to: "000") + " || ' ' || r.opened"
    case .number:
      "CAST(e.exercise AS TEXT) || SUBSTR(\(digits), 1, 5) || "
        + padded("SUBSTR(\(digits), 6)", to: "000000")
    }
  }

  /// Without the letter that marks an exercise; its series has its place in the order.
  private var digits: SQL { "REPLACE(e.number, 'Ö', '')" }

  private func padded(_ text: SQL, to zeros: String) -> SQL {
    "SUBSTR('\(SQL(stringLiteral: zeros))' || \(text), LENGTH(\(text)) + 1)"
  }
}

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
    /// Reported from, and before.
    var from: Instant?
    var to: Instant?

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
    /// The entry that wrote it last, and when; the time only where that is what one sorts by.
    let seq: Int64
    let changedAt: Instant?

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
      seq = try row.get("seq")
      changedAt = try row.find("changed_at")
    }
  }

  /// Counted up to `most`; one more means "more than".
  typealias Listed = Paged<Summary>

  /// The newest first.
  func list(
    _ filter: Filter, scope: Scope, limit: Int, after: String? = nil, counting: Bool = true
  ) async throws -> Listed {
    var paging = try Paging(EventColumn.reported, limit: limit, after: after)
    paging.isDescending = true
    return try await list(filter, scope: scope, paging, counting: counting)
  }

  /// - Parameter counting: whether the number of hits is wanted; it costs more than a page of them.
  func list(
    _ filter: Filter, scope: Scope, _ paging: Paging<EventColumn>, counting: Bool = true
  ) async throws -> Listed {
    if scope.isEmpty { return Listed(rows: [], count: 0, next: nil, previous: nil) }
    let page = hits(filter, scope, paging)
    let all = tally(filter, scope)
    let changed: (column: SQL, source: SQL) =
      paging.column == .changed
      ? ("j.at", " LEFT JOIN journal j ON j.seq = e.seq") : ("CAST(NULL AS TEXT)", "")
    let order: SQL =
      paging.readsUp ? "ORDER BY hit.sort_key, e.id" : "ORDER BY hit.sort_key DESC, e.id DESC"
    return try await database.read { tx in
      let rows = try tx.rows(
        """
        SELECT e.id, e.number, e.exercise, e.title, e.kind, e.status, l.name AS level_name,
        l.name_english AS level_english, l.rank AS level_rank, l.mark AS level_mark, e.unit,
        u.name AS unit_name, v.name AS lead_name, e.place_text, e.reported_at, e.classification,
        e.seq, hit.sort_key, \(changed.column) AS changed_at
        FROM (\(page)) hit JOIN event e ON e.id = hit.event
        JOIN unit u ON u.id = e.unit JOIN unit v ON v.id = e.lead_unit
        LEFT JOIN level l ON l.id = e.level\(changed.source) \(order)
        """
      ).map { row in
        let summary = try Summary(row: row)
        return (
          item: summary, place: RowPlace(id: summary.id.text, key: try row.get("sort_key"))
        )
      }
      let isAll = paging.after == nil && paging.before == nil && rows.count <= paging.limit
      if isAll || !counting {
        var listed = paging.paged(rows, count: rows.count)
        listed.apart = rows.count { $0.item.exercise }
        return listed
      }
      let number = try count(all, tx)
      var listed = paging.paged(rows, count: number)
      // Of more than can be counted, nothing is said apart.
      if number <= Listed.most {
        listed.apart =
          try tx.cell(
            """
            SELECT COUNT(*) FROM (\(SQL.joined(all, by: " UNION "))) counted
            JOIN event e ON e.id = counted.event WHERE e.exercise = 1
            """) ?? 0
      }
      return listed
    }
  }

  /// The first events of a page, each once. Each way in to an event is a walk of its own through
  /// the index of `reach`, which is in order of report already, and ends when it has enough.
  private func hits(_ filter: Filter, _ scope: Scope, _ paging: Paging<EventColumn>) -> SQL {
    let order: SQL =
      paging.readsUp ? "ORDER BY sort_key, event" : "ORDER BY sort_key DESC, event DESC"
    let wanted =
      scope.refusal + matching(filter) + paging.beyond(key: paging.column.key, id: "r.event")
    var source = source(filter, asksEvents: paging.column != .reported)
    if paging.column == .level { source = source + " LEFT JOIN level l ON l.id = e.level" }
    let most = paging.limit + 1
    let walks = scope.walks.enumerated().map { [source] number, walk -> SQL in
      """
      SELECT event, sort_key FROM (SELECT r.event, \(paging.column.key) AS sort_key
      FROM \(source) WHERE \(walk) AND \(wanted) \(order) LIMIT \(most)) \(name: "walk_\(number)")
      """
    }
    return """
      SELECT event, sort_key FROM (\(SQL.joined(walks, by: " UNION "))) found
      \(order) LIMIT \(most)
      """
  }

  /// How many events are met on those walks, each counted once.
  private func count(_ walks: [SQL], _ tx: any Reading) throws -> Int {
    // One walk meets no event twice. To tell those of several walks apart costs more than all the
    // rest of a page, and is spared when one alone is as long as anything is counted.
    let lengths = walks.map { "SELECT COUNT(*) AS length FROM (\($0)) walked" as SQL }
    let longest: Int =
      try tx.cell("SELECT MAX(length) FROM (\(SQL.joined(lengths, by: " UNION ALL "))) all_walks")
      ?? 0
    if walks.count == 1 || longest > Listed.most { return longest }
    return try tx.cell("SELECT COUNT(*) FROM (\(SQL.joined(walks, by: " UNION "))) counted") ?? 0
  }

  /// The ways in to the events that the filter holds, as long as they are counted: no walk goes
  /// further, and in which order it goes is all the same.
  private func tally(_ filter: Filter, _ scope: Scope) -> [SQL] {
    let wanted = scope.refusal + matching(filter)
    let source = source(filter, asksEvents: false)
    return scope.walks.enumerated().map { number, walk -> SQL in
      """
      SELECT event FROM (SELECT r.event FROM \(source) WHERE \(walk) AND \(wanted)
      LIMIT \(Listed.most + 1)) \(name: "walk_\(number)")
      """
    }
  }

  private func source(_ filter: Filter, asksEvents: Bool) -> SQL {
    filter.asksEvents || asksEvents
      ? "reach r JOIN event e ON e.id = r.event" : "reach r"
  }

  /// What the filter adds to a condition on `reach r` and, where it asks them, `event e`.
  private func matching(_ filter: Filter) -> SQL {
    var sql: SQL = ""
    if !filter.status.isEmpty { sql = sql + " AND e.status IN \(list: filter.status)" }
    if let level = filter.level { sql = sql + " AND e.level = \(level)" }
    if let kind = filter.kind { sql = sql + " AND e.kind = \(kind)" }
    if let exercise = filter.exercise { sql = sql + " AND e.exercise = \(exercise)" }
    if let from = filter.from { sql = sql + " AND r.opened >= \(from)" }
    if let to = filter.to { sql = sql + " AND r.opened < \(to)" }
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

extension Paged where Item == Events.Summary {
  static var most: Int { 1000 }
}
