import Ground
import Storage
import Swedish

/// What can be asked and done about events.
struct Events: Sendable {
  let database: Database
  let journal: Journal
  var drafts: Drafts { Drafts(database: database, journal: journal) }

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

extension Change {
  /// The event that the change is about; asks the policy and files the entry under it.
  func event(_ id: ID<Event>) throws -> Event {
    try concerns(try Events.facts(of: id, self))
    guard let row = try row("SELECT * FROM event WHERE id = \(id)") else { throw Refusal.notFound }
    return try Event(row: row)
  }
}
