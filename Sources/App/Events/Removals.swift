import Ground
import Storage

/// Taking away a unit or an actor that was added by mistake: it no longer reaches the event.
extension Events {
  /// - Parameter unit: added as affected; the owner and the lead cannot be taken away.
  func spare(
    _ id: ID<Event>, unit: ID<Unit>, reason: String, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Event {
    try await touch(id, .unitAffect, by: caller, key: key) { event, change in
      guard
        let known: ID<AffectedUnit> = try change.cell(
          "SELECT id FROM affected_unit WHERE event = \(id) AND unit = \(unit)")
      else { throw Refusal.notFound }
      let name: String = try change.cell("SELECT name FROM unit WHERE id = \(unit)") ?? unit.text
      try Events.untell(known, of: id, in: change)
      try change.remove(known)
      try Log.tell("Inte längre berörd enhet: \(name). Skäl: \(reason)", about: event, in: change)
    }
  }

  /// What was sent to a unit when it was added by mistake is taken back: it lets nobody in.
  private static func untell(
    _ unit: ID<AffectedUnit>, of event: ID<Event>, in change: Change
  ) throws {
    let first: Int64? = try change.cell(
      """
      SELECT MIN(seq) FROM (SELECT seq FROM affected_unit WHERE id = \(unit)
      UNION ALL SELECT seq FROM version WHERE kind = \(AffectedUnit.table) AND id = \(unit)) made
      """)
    for row in try change.rows(
      """
      SELECT t.id FROM told t WHERE t.event = \(event) AND (t.seq = \(first ?? 0)
      OR EXISTS (SELECT 1 FROM version v WHERE v.kind = \(Told.table) AND v.id = t.id
      AND v.seq = \(first ?? 0)))
      """)
    {
      try change.remove(try row.get("id", as: ID<Told>.self))
    }
  }

  func release(
    _ id: ID<Event>, actor: ID<Actor>, reason: String, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Event {
    try await touch(id, .actorInvolve, by: caller, key: key) { event, change in
      guard
        let known: ID<InvolvedActor> = try change.cell(
          "SELECT id FROM involved_actor WHERE event = \(id) AND actor = \(actor)")
      else { throw Refusal.notFound }
      let name: String =
        try change.cell("SELECT name FROM actor WHERE id = \(actor)") ?? actor.text
      try change.remove(known)
      try Log.tell("Inte längre med: \(name). Skäl: \(reason)", about: event, in: change)
      try Events.shutOut(actor, of: event, in: change)
    }
  }

  /// Who was let in through an actor is no longer in when the actor is not. Of those let in before
  /// that was kept, it is known only when no other actor is left.
  private static func shutOut(
    _ actor: ID<Actor>, of event: Event, in change: Change
  ) throws {
    let left: Int =
      try change.cell("SELECT COUNT(*) FROM involved_actor WHERE event = \(event.id)") ?? 0
    let unknown: SQL = left == 0 ? "OR m.actor IS NULL" : ""
    for row in try change.rows(
      """
      SELECT m.id, p.name FROM participant m JOIN person p ON p.id = m.person
      WHERE m.event = \(event.id) AND m.relation = \(Relation.external) AND m.until IS NULL
      AND (m.actor = \(actor) \(unknown)) ORDER BY p.sort, m.id
      """)
    {
      try change.update(try row.get("id", as: ID<Participant>.self)) { $0.until = change.now }
      let name: String = try row.get("name")
      try Log.tell("\(name) gick av.", about: event, in: change)
    }
  }

  /// A task that was given by mistake is cancelled; it stays to be read.
  func cancel(
    _ id: ID<Event>, _ task: ID<EventTask>, reason: String, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await touch(id, .taskGive, by: caller, key: key) { event, change in
      let facts = try Events.facts(of: id, change)
      let classes = Log.classes(facts, caller)
      let task = try change.update(task) { item in
        guard item.event == id, classes.contains(item.classification) else {
          throw Refusal.notFound
        }
        try Affected.guardOwn(item.line, facts, change)
        try Events.requireOpen(item)
        item.cancelled = true
        item.note = reason
      }
      try Log.tell(
        "Uppgift struken: \(task.wordsWithoutStop). Skäl: \(reason)", about: event,
        as: task.classification, in: change)
    }
  }

  static func requireOpen(_ task: EventTask) throws {
    if task.cancelled { throw Refusal.conflict("Uppgiften är struken.") }
    if task.doneAt != nil { throw Refusal.conflict("Uppgiften är redan klar.") }
  }
}
