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
    else {
      // As much is asked of what is not there as of what one may not see, so that the time an
      // answer takes does not tell one from the other.
      _ = try reach(of: event, tx)
      throw Refusal.notFound
    }
    var units: [String: Set<ID<Unit>>] = [:]
    var people: [ID<Person>: Set<Relation>] = [:]
    for row in try reach(of: event, tx) {
      if row.audience.hasPrefix("unit/") {
        units[row.why, default: []].insert(ID(String(row.audience.dropFirst(5))))
      } else if row.audience.hasPrefix("person/"), let relation = Relation(rawValue: row.why) {
        people[ID(String(row.audience.dropFirst(7))), default: []].insert(relation)
      }
    }
    let activated: Bool = try head.get("activated")
    let exercise: Bool = try head.get("exercise")
    return Facts(
      subject: "event/\(event)", unit: try head.get("unit"),
      units: units[Standing.own.why] ?? [], ordinary: units[Standing.ordinary.why] ?? [],
      asked: units[Standing.asked.why] ?? [],
      affected: units[Standing.affected.why] ?? [], classification: try head.get("classification"),
      context: activated ? .activated : (exercise ? .exercise : .normal), people: people,
      reading: .eventRead)
  }

  /// Whom an event reaches, from what content says.
  static func reachAnew(of event: Event, _ tx: any Reading) throws -> Set<Reach> {
    var rows: Set<Reach> = [Reach(audience: "city", why: "", rank: event.classification.rank)]
    let rank = event.classification.rank
    for (unit, standing) in try standings(of: event, tx) {
      rows.insert(Reach(audience: "unit/\(unit)", why: standing.why, rank: rank))
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
      AND to_person IS NOT NULL AND from_unit <> to_unit
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

  /// What each unit is to the event. What is above a unit is the same, and the nearest counts.
  private static func standings(
    of event: Event, _ tx: any Reading
  ) throws -> [ID<Unit>: Standing] {
    let asked = try tx.rows(
      """
      SELECT to_unit FROM lead_request WHERE event = \(event.id)
      AND status IN ('asked', 'accepted') AND from_unit <> to_unit
      """
    ).map { try $0.get("to_unit", as: ID<Unit>.self) }
    let affected = try tx.rows("SELECT unit FROM affected_unit WHERE event = \(event.id)")
      .map { try $0.get("unit", as: ID<Unit>.self) }
    var standings: [ID<Unit>: Standing] = [:]
    for (standing, units) in [
      (Standing.affected, affected), (.asked, asked), (.ordinary, [event.unit]),
      (.own, [event.leadUnit]),
    ] {
      for row in try tx.rows("SELECT above FROM unit_above WHERE unit IN \(list: units)") {
        standings[try row.get("above")] = standing
      }
    }
    return standings
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

  /// What leaves the product is in the journal before it leaves.
  func export(_ id: ID<Event>, by caller: Caller) async throws {
    try await journal.change(.eventExport, by: caller) { change in _ = try change.event(id) }
  }

  /// The event, if the caller may read it; not found otherwise.
  func find(_ id: ID<Event>, by caller: Caller, _ act: Act = .eventRead) async throws -> Event {
    try await database.read { tx in try Events.find(id, by: caller, act, tx) }
  }

  static func find(
    _ id: ID<Event>, by caller: Caller, _ act: Act, _ tx: any Reading
  ) throws -> Event {
    try Door.require(act, of: caller, try Events.facts(of: id, tx))
    guard let row = try tx.row("SELECT * FROM event WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    return try Event(row: row)
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
