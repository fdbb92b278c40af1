import Ground
import Storage
import Swedish

/// The work in an event: units and actors touched, staff, tasks, decisions.
extension Events {
  func affect(
    _ id: ID<Event>, unit: ID<Unit>, note: String?, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Event {
    try await touch(id, .unitAffect, by: caller, key: key) { event, change in
      guard let name: String = try change.cell("SELECT name FROM unit WHERE id = \(unit)") else {
        throw Refusal.invalid("unit", "Välj en enhet som finns.")
      }
      let known: ID<AffectedUnit>? = try change.cell(
        "SELECT id FROM affected_unit WHERE event = \(id) AND unit = \(unit)")
      if let known {
        try change.update(known) { $0.note = note }
      } else {
        try change.insert(
          AffectedUnit(id: .make(at: change.now), event: id, unit: unit, note: note))
        let words = note.map { ": \($0)" } ?? ""
        try Log.tell("Berörd enhet: \(name)\(words)", about: event, in: change)
        // Whom it touches is let in before being told.
        try Events.spread(event, in: change)
        try ToldActs.tellAffected(unit, named: name, note, of: event, in: change)
      }
    }
  }

  func involve(
    _ id: ID<Event>, actor: ID<Actor>, note: String?, person: ID<Person>?, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await touch(id, .actorInvolve, by: caller, key: key) { event, change in
      guard let name: String = try change.cell("SELECT name FROM actor WHERE id = \(actor)") else {
        throw Refusal.invalid("actor", "Välj en aktör som finns.")
      }
      let known: ID<InvolvedActor>? = try change.cell(
        "SELECT id FROM involved_actor WHERE event = \(id) AND actor = \(actor)")
      if let known {
        try change.update(known) { $0.note = note }
      } else {
        try change.insert(
          InvolvedActor(id: .make(at: change.now), event: id, actor: actor, note: note))
        let words = note.map { ": \($0)" } ?? ""
        try Log.tell("Extern aktör: \(name)\(words)", about: event, in: change)
      }
      if let person {
        try Events.join(event, person, .external, nil, through: actor, change)
        let who: String = try change.cell("SELECT name FROM person WHERE id = \(person)") ?? ""
        try Log.tell("\(who) från \(name) är nu med.", about: event, in: change)
      }
    }
  }

  // MARK: staff

  func assign(
    _ id: ID<Event>, person: ID<Person>, function: StaffFunction, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Event {
    let isOwn = caller.person == person && function != .lead
    return try await change(id, isOwn ? .staffJoin : .staffAssign, by: caller, key: key) {
      event, change in
      try event.requireOpen()
      if function == .lead { try Events.guardLead(of: event, caller, change) }
      try Events.join(event, person, function == .lead ? .lead : .staff, function, change)
      if function == .lead {
        event.leadPerson = person
        try Events.endLead(of: event, except: person, in: change)
      }
      let name: String = try change.cell("SELECT name FROM person WHERE id = \(person)") ?? ""
      try Log.tell("\(name) är nu \(function.text).", about: event, in: change)
      try Checklists.follow(function, to: person, in: id, change)
    }
  }

  /// Only who leads now, or handles events in the leading unit, says who leads there; nobody
  /// takes the lead.
  private static func guardLead(
    of event: Event, _ caller: Caller, _ change: Change
  ) throws {
    if let person = caller.person, person == event.leadPerson { return }
    let facts = try Organisation.facts(of: event.leadUnit, change)
    // Who is on duty for the whole city does not take the lead from somebody who has it: that is
    // asked for, and the one who leads answers.
    let isOutside =
      caller.has(.dutyOfficer) && !caller.has(.citySecurity)
      && !caller.grants.contains { $0.role != .reporter && facts.units.contains($0.unit) }
    guard Policy.allows(caller, .leadAnswer, facts), !isOutside || event.leadPerson == nil else {
      throw Refusal.forbidden(
        "Den som leder utses av den ledande enheten. Be att få ta över ledningen i stället.")
    }
  }

  /// Who led before no longer does.
  static func endLead(
    of event: Event, except person: ID<Person>?, in change: Change
  ) throws {
    for row in try change.rows(
      """
      SELECT id, person FROM participant WHERE event = \(event.id) AND until IS NULL
      AND relation = \(Relation.lead)
      """)
    where try row.get("person", as: ID<Person>.self) != person {
      try change.update(try row.get("id", as: ID<Participant>.self)) { $0.until = change.now }
    }
  }

  func leave(
    _ id: ID<Event>, participant: ID<Participant>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Event {
    let own = try await database.read { tx in
      try tx.cell("SELECT person FROM participant WHERE id = \(participant)", as: ID<Person>.self)
        == caller.person
    }
    return try await touch(id, own ? .staffJoin : .staffAssign, by: caller, key: key) {
      event, change in
      let left = try change.update(participant) { item in
        // Who is kept out did not go on: that is undone where it was done.
        guard item.event == id, [.staff, .lead, .external].contains(item.relation) else {
          throw Refusal.notFound
        }
        guard item.until == nil else { throw Refusal.conflict("Personen har redan gått av.") }
        item.until = change.now
      }
      if left.relation == .lead, event.leadPerson == left.person {
        try change.update(id) { $0.leadPerson = nil }
      }
      let name: String = try change.cell("SELECT name FROM person WHERE id = \(left.person)") ?? ""
      try Log.tell("\(name) gick av.", about: event, in: change)
    }
  }

  static func join(
    _ event: Event, _ person: ID<Person>, _ relation: Relation, _ function: StaffFunction?,
    through actor: ID<Actor>? = nil, _ change: Change
  ) throws {
    guard try change.row("SELECT id FROM person WHERE id = \(person)") != nil else {
      throw Refusal.invalid("person", "Välj en person som finns.")
    }
    let kept: Int =
      try change.cell(
        """
        SELECT COUNT(*) FROM participant WHERE event = \(event.id) AND person = \(person)
        AND until IS NULL AND relation IN ('subject', 'conflict')
        """) ?? 0
    if kept > 0 { throw Refusal.conflict("Personen kan inte vara med, på grund av jäv.") }
    for row in try change.rows(
      """
      SELECT id FROM participant WHERE event = \(event.id) AND person = \(person)
      AND until IS NULL AND relation = \(relation)
      """)
    {
      try change.update(try row.get("id", as: ID<Participant>.self)) { $0.until = change.now }
    }
    try change.insert(
      Participant(
        id: .make(at: change.now), event: event.id, person: person, relation: relation,
        function: function, since: change.now, actor: actor))
  }

  // MARK: tasks and decisions

  func finish(
    _ id: ID<Event>, _ task: ID<EventTask>, note: String?, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await touch(id, .taskFinish, by: caller, key: key) { event, change in
      let facts = try Events.facts(of: id, change)
      let classes = Log.classes(facts, caller)
      let done = try change.update(task) { item in
        guard item.event == id, classes.contains(item.classification) else {
          throw Refusal.notFound
        }
        try Affected.guardTask(item, facts, caller)
        try Events.requireOpen(item)
        item.doneAt = change.now
        item.doneBy = caller.person
        item.note = note
      }
      let words = note.map { " \($0)" } ?? ""
      try Log.tell(
        "Uppgift klar: \(done.wordsWithoutStop).\(words)", about: event, as: done.classification,
        in: change)
    }
  }

  /// A decision that no longer holds, or that was reviewed and holds until another time.
  func review(
    _ id: ID<Event>, _ decision: ID<Decision>, until: Instant?, note: String, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await touch(id, .decisionMake, by: caller, key: key) { event, change in
      let facts = try Events.facts(of: id, change)
      let classes = Log.classes(facts, caller)
      let reviewed = try change.update(decision) { item in
        guard item.event == id, classes.contains(item.classification) else {
          throw Refusal.notFound
        }
        try Affected.guardOwn(item.line, facts, change)
        guard item.endedAt == nil else { throw Refusal.conflict("Beslutet gäller inte längre.") }
        if let until { item.reviewAt = until } else { item.endedAt = change.now }
      }
      let sentence: Text =
        until.map { "Beslutet gäller vidare, omprövas \($0): \(reviewed.what). \(note)" }
        ?? "Beslutet gäller inte längre: \(reviewed.what). \(note)"
      try Log.tell(sentence, about: event, as: reviewed.classification, in: change)
    }
  }

  /// A change around an event that leaves the event's own row alone.
  func touch(
    _ id: ID<Event>, _ act: Act, by caller: Caller, key: Journal.Key?,
    _ body: @escaping @Sendable (Event, Change) throws -> Void
  ) async throws -> Event {
    let read: @Sendable (any Reading, String) throws -> Event = { tx, _ in
      guard let row = try tx.row("SELECT * FROM event WHERE id = \(id)") else {
        throw Refusal.notFound
      }
      return try Event(row: row)
    }
    return try await touch(id, act, by: caller, key: key, again: read) { event, change in
      try body(event, change)
      return try read(change, "")
    }
  }

  /// As above, answering what was made or changed.
  func touch<T: Sendable>(
    _ id: ID<Event>, _ act: Act, by caller: Caller, key: Journal.Key?,
    again: @escaping @Sendable (any Reading, String) throws -> T,
    _ body: @escaping @Sendable (Event, Change) throws -> T
  ) async throws -> T {
    try await journal.change(
      act, by: caller, key: key, again: again,
      { change in
        let event = try change.event(id)
        try event.requireOpen()
        let made = try body(event, change)
        guard let row = try change.row("SELECT * FROM event WHERE id = \(id)") else {
          throw Refusal.notFound
        }
        let saved = try Event(row: row)
        try Events.spread(saved, in: change)
        try Insider.bind(saved, in: change)
        return made
      })
  }
}

extension String {
  /// Without the full stop that a sentence of the product adds itself.
  var withoutStop: String {
    last == "." && !hasSuffix("..") ? String(dropLast()) : self
  }
}
