import Ground
import Storage
import Swedish

/// What can be asked and done about events.
struct Events: Sendable {
  let database: Database
  let journal: Journal

  // MARK: whom an event reaches

  static func reach(of event: ID<Event>, _ tx: any Reading) throws -> [Reach] {
    try tx.rows("SELECT audience, why, class FROM reach WHERE event = \(event)").map {
      Reach(audience: try $0.get("audience"), why: try $0.get("why"), rank: try $0.get("class"))
    }
  }

  /// What the policy must know of an event.
  static func facts(of event: ID<Event>, _ tx: any Reading) throws -> Facts {
    guard
      let head = try tx.row(
        "SELECT unit, classification, activated, exercise FROM event WHERE id = \(event)")
    else { throw Refusal.notFound }
    var units: Set<ID<Unit>> = []
    var people: [ID<Person>: Set<Relation>] = [:]
    for row in try reach(of: event, tx) {
      if row.audience.hasPrefix("unit/") {
        units.insert(ID(String(row.audience.dropFirst(5))))
      } else if row.audience.hasPrefix("person/"), let relation = Relation(rawValue: row.why) {
        people[ID(String(row.audience.dropFirst(7))), default: []].insert(relation)
      }
    }
    let activated: Bool = try head.get("activated")
    let exercise: Bool = try head.get("exercise")
    return Facts(
      subject: "event/\(event)", unit: try head.get("unit"), units: units,
      classification: try head.get("classification"),
      context: activated ? .activated : (exercise ? .exercise : .normal), people: people,
      reading: .eventRead)
  }

  /// Whom an event reaches, from what content says.
  static func reachAnew(of event: Event, _ tx: any Reading) throws -> Set<Reach> {
    var rows: Set<Reach> = [Reach(audience: "city", why: "", rank: event.classification.rank)]
    let rank = event.classification.rank
    var units: Set<ID<Unit>> = [event.unit, event.leadUnit]
    for row in try tx.rows("SELECT unit FROM affected_unit WHERE event = \(event.id)") {
      units.insert(try row.get("unit"))
    }
    for row in try tx.rows(
      "SELECT to_unit FROM lead_request WHERE event = \(event.id) AND status IN ('asked', 'accepted')"
    ) {
      units.insert(try row.get("to_unit"))
    }
    for row in try tx.rows(
      "SELECT DISTINCT above FROM unit_above WHERE unit IN \(list: units)")
    {
      rows.insert(
        Reach(audience: "unit/\(try row.get("above", as: String.self))", why: "", rank: rank))
    }
    func add(_ person: ID<Person>?, _ relation: Relation) {
      guard let person else { return }
      rows.insert(Reach(audience: "person/\(person)", why: relation.rawValue, rank: rank))
    }
    add(event.reporter, .reporter)
    add(event.leadPerson, .lead)
    for row in try tx.rows(
      "SELECT person, relation FROM participant WHERE event = \(event.id) AND until IS NULL")
    {
      add(try row.get("person"), try row.get("relation"))
    }
    for row in try tx.rows(
      """
      SELECT to_person FROM lead_request WHERE event = \(event.id) AND status = 'asked'
      AND to_person IS NOT NULL
      """)
    {
      add(try row.get("to_person"), .asked)
    }
    for row in try tx.rows("SELECT DISTINCT person FROM told WHERE event = \(event.id)") {
      add(try row.get("person"), .told)
    }
    if event.activated { rows.insert(Reach(audience: "activated", why: "", rank: rank)) }
    return rows
  }

  /// Makes the reach of an event anew.
  static func spread(_ event: Event, in change: Change) throws {
    let rows = try reachAnew(of: event, change)
    try change.derive(.reach, "DELETE FROM reach WHERE event = \(event.id)")
    for row in rows {
      try change.derive(
        .reach,
        """
        INSERT INTO reach (event, audience, why, class, opened)
        VALUES (\(event.id), \(row.audience), \(row.why), \(row.rank), \(event.reportedAt))
        """)
    }
  }

  // MARK: reading

  /// What a list is narrowed to.
  struct Filter: Sendable {
    var words = ""
    var status: [EventStatus] = []
    var level: ID<Level>?
    var kind: EventKind?
    var unit: ID<Unit>?
    var exercise: Bool?
    var oldestFirst = false
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
  func list(_ filter: Filter, scope: Scope, limit: Int, after: String?) async throws -> Listed {
    if scope.isEmpty { return Listed(rows: [], count: 0, next: nil) }
    let hits = matching(filter, scope)
    let order: SQL =
      filter.oldestFirst ? "ORDER BY opened, event" : "ORDER BY opened DESC, event DESC"
    var page = hits
    if let after, !after.isEmpty {
      guard let cut = after.split(separator: " ", maxSplits: 1).map(String.init).pair,
        Instant(text: cut.0) != nil
      else { throw Refusal.invalid("after", "Markören kunde inte läsas.") }
      page =
        filter.oldestFirst
        ? hits + " AND (r.opened > \(cut.0) OR (r.opened = \(cut.0) AND r.event > \(cut.1)))"
        : hits + " AND (r.opened < \(cut.0) OR (r.opened = \(cut.0) AND r.event < \(cut.1)))"
    }
    let pageHits = page
    let final: SQL =
      filter.oldestFirst ? "ORDER BY hit.opened, e.id" : "ORDER BY hit.opened DESC, e.id DESC"
    return try await database.read { tx in
      let rows = try tx.rows(
        """
        SELECT e.id, e.number, e.exercise, e.title, e.kind, e.status, l.name AS level_name,
        l.name_english AS level_english, l.rank AS level_rank, e.unit, u.name AS unit_name,
        v.name AS lead_name, e.place_text, e.reported_at, e.classification
        FROM (SELECT DISTINCT r.event, r.opened \(pageHits) \(order) LIMIT \(limit + 1)) hit
        JOIN event e ON e.id = hit.event
        JOIN unit u ON u.id = e.unit JOIN unit v ON v.id = e.lead_unit
        LEFT JOIN level l ON l.id = e.level
        \(final)
        """
      ).map(Summary.init)
      let count: Int =
        try tx.cell(
          """
          SELECT COUNT(*) FROM
          (SELECT DISTINCT r.event \(hits) LIMIT \(Listed.most + 1)) counted
          """) ?? 0
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
      let listed = try await list(filter, scope: scope, limit: 2000, after: after)
      rows += listed.rows
      after = listed.next
    } while after != nil
    return rows
  }

  private func matching(_ filter: Filter, _ scope: Scope) -> SQL {
    var sql: SQL = "FROM reach r"
    let plain =
      filter.words.isEmpty && filter.status.isEmpty && filter.level == nil && filter.kind == nil
      && filter.unit == nil && filter.exercise == nil && scope.person == nil
    if !plain { sql = sql + " JOIN event e ON e.id = r.event" }
    sql = sql + " WHERE \(scope.condition)"
    if scope.person != nil { sql = sql + " AND \(scope.refusal)" }
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

  /// The event, if the caller may read it; not found otherwise.
  func find(_ id: ID<Event>, by caller: Caller, _ act: Act = .eventRead) async throws -> Event {
    try await database.read { tx in
      try Door.require(act, of: caller, try Events.facts(of: id, tx))
      guard let row = try tx.row("SELECT * FROM event WHERE id = \(id)") else {
        throw Refusal.notFound
      }
      return try Event(row: row)
    }
  }
}

extension Array where Element == String {
  /// The two elements of a list of two.
  var pair: (String, String)? { count == 2 ? (self[0], self[1]) : nil }
}

extension Change {
  /// The event that the change is about; asks the policy and files the entry under it.
  func event(_ id: ID<Event>) throws -> Event {
    try concerns(try Events.facts(of: id, self))
    guard let row = try row("SELECT * FROM event WHERE id = \(id)") else { throw Refusal.notFound }
    return try Event(row: row)
  }
}
