import Ground
import Storage
import Swedish

/// Conflicts of interest (jäv, förvaltningslagen 2017:900, 16–18 §§; kommunallagen 2017:725, 6 kap.
/// 28–32 §§) and those whom an event is about.
extension Events {
  /// The caller steps aside: from then on the event is not there for them.
  func declareConflict(
    _ id: ID<Event>, by caller: Caller, key: Journal.Key? = nil
  ) async throws {
    try await journal.change(.conflictDeclare, by: caller, key: key, again: { _, _ in }) { change in
      let facts = try Events.facts(of: id, change)
      guard let person = caller.person, Policy.allows(caller, .eventRead, facts) else {
        throw Refusal.notFound
      }
      try change.concerns(facts)
      let event = try Events.keepOut(person, .conflict, note: nil, of: id, change)
      // Why is nobody's business in the log.
      try Log.tell("\(caller.name) deltar inte i händelsen.", about: event, in: change)
    }
  }

  /// Keeps a person out: the event is about them, or they are in conflict.
  func restrict(
    _ id: ID<Event>, person: ID<Person>, _ relation: Relation, why: String, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws {
    try await journal.change(.accessRestrict, by: caller, key: key, again: { _, _ in }) { change in
      let found = try change.event(id)
      guard relation == .subject || relation == .conflict else {
        throw Refusal.invalid("relation", "Välj ett av alternativen.")
      }
      guard person != caller.person else {
        throw Refusal.invalid("person", "Anmäl ditt eget jäv med knappen för det.")
      }
      try Events.guardKeepOut(person, of: found, change)
      let event = try Events.keepOut(person, relation, note: why, of: id, change)
      // Neither the name nor why is for everybody who reads the log.
      try Log.tell(
        "\(caller.name) spärrade en person från händelsen. Vem och varför står under Vem kan se detta.",
        about: event, in: change)
      try Events.tellOfKeepOut(found, "En person hålls utanför \(event.number).", change)
    }
  }

  func endRestriction(
    _ id: ID<Event>, _ participant: ID<Participant>, by caller: Caller, key: Journal.Key? = nil
  ) async throws {
    try await journal.change(.accessRestrict, by: caller, key: key, again: { _, _ in }) { change in
      let event = try change.event(id)
      try change.update(participant) { item in
        guard item.event == id, item.relation == .subject || item.relation == .conflict else {
          throw Refusal.notFound
        }
        guard item.until == nil else { throw Refusal.conflict("Spärren är redan hävd.") }
        item.until = change.now
      }
      try Events.spread(event, in: change)
      try Log.tell("\(caller.name) hävde en spärr.", about: event, in: change)
      try Events.tellOfKeepOut(event, "En spärr i \(event.number) är hävd.", change)
    }
  }

  /// Those who could undo it are kept out only by the city's security unit.
  private static func guardKeepOut(
    _ person: ID<Person>, of event: Event, _ change: Change
  ) throws {
    if change.caller.has(.citySecurity) { return }
    let day = LocalTime.day(change.now)
    let isOnDuty = try change.row(
      """
      SELECT id FROM shift WHERE post = 'dutyOfficer' AND person = \(person)
      AND starts_at <= \(change.now) AND ends_at > \(change.now)
      """)
    let isSecurity = try change.row(
      """
      SELECT id FROM assignment WHERE person = \(person) AND post IN ('citySecurity', 'dutyOfficer')
      AND valid_from <= \(day) AND (valid_to IS NULL OR valid_to >= \(day))
      """)
    if person == event.leadPerson || isOnDuty != nil || isSecurity != nil {
      throw Refusal.invalid(
        "person",
        "Den som leder, tjänstepersoner i beredskap och stadens säkerhetsenhet hålls bara utanför av stadens säkerhetsenhet."
      )
    }
  }

  private static func tellOfKeepOut(_ event: Event, _ text: String, _ change: Change) throws {
    let day = LocalTime.day(change.now)
    var people = Set(
      try change.rows(
        """
        SELECT DISTINCT person FROM assignment WHERE post = 'citySecurity'
        AND valid_from <= \(day) AND (valid_to IS NULL OR valid_to >= \(day))
        """
      ).map { try $0.get("person", as: ID<Person>.self) })
    if let lead = event.leadPerson { people.insert(lead) }
    try ToldActs.tell(people, about: event, text: text, in: change)
    // Whoever is told is reached.
    guard let row = try change.row("SELECT * FROM event WHERE id = \(event.id)") else { return }
    try Events.spread(try Event(row: row), in: change)
  }

  private static func keepOut(
    _ person: ID<Person>, _ relation: Relation, note: String?, of id: ID<Event>, _ change: Change
  ) throws -> Event {
    for row in try change.rows(
      """
      SELECT id FROM participant WHERE event = \(id) AND person = \(person) AND until IS NULL
      """)
    {
      try change.update(try row.get("id", as: ID<Participant>.self)) { $0.until = change.now }
    }
    try change.insert(
      Participant(
        id: .make(at: change.now), event: id, person: person, relation: relation,
        since: change.now, note: note))
    guard let row = try change.row("SELECT * FROM event WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    var event = try Event(row: row)
    if event.leadPerson == person {
      event = try change.update(id) { $0.leadPerson = nil }
    }
    try Events.spread(event, in: change)
    return event
  }
}
