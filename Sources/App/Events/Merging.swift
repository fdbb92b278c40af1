import Ground
import Storage

/// Two reports of one event become one: the first keeps its own lines and points to the other,
/// and what was still to be done in it goes along.
extension Events {
  func merge(
    _ id: ID<Event>, into other: ID<Event>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Event {
    try await change(id, .eventMerge, by: caller, key: key) { event, change in
      let target = try Events.target(other, of: event, in: change)
      try event.move(to: .merged, at: change.now)
      event.mergedInto = other
      try Log.tell(
        "Fördes samman med \(Events.name(target, within: event)).", about: event, in: change)
      try Log.tell("\(Events.name(event, within: target)) fördes hit.", about: target, in: change)
      try Events.carryTasks(from: event, to: target, in: change)
      try Events.carryDecisions(from: event, to: target, in: change)
      try Events.endStaff(of: event, in: change)
      if let reporter = event.reporter, target.reporter != reporter {
        try ToldActs.tell(
          [reporter], about: target,
          text: "Din rapport \(event.number) har förts samman med \(target.number).", in: change)
      }
      try Events.spread(target, in: change)
    }
  }

  /// Who reads the one may not always read the other.
  private static func name(_ event: Event, within other: Event) -> String {
    let isSecret = event.classification == .k2 || other.classification == .k2
    return isSecret ? event.number : "\(event.number) \(event.title)"
  }

  private static func target(
    _ other: ID<Event>, of event: Event, in change: Change
  ) throws -> Event {
    guard event.id != other else {
      throw Refusal.invalid("into", "En händelse kan inte föras samman med sig själv.")
    }
    guard let row = try change.row("SELECT * FROM event WHERE id = \(other)"),
      Policy.allows(change.caller, .eventMerge, try Events.facts(of: other, change))
    else { throw Refusal.invalid("into", "Välj en händelse som du får ändra.") }
    let target = try Event(row: row)
    guard target.exercise == event.exercise else {
      throw Refusal.invalid("into", "En övning och en verklig händelse kan inte föras samman.")
    }
    try target.requireOpen()
    return target
  }

  /// Open tasks are given anew where the work goes on; the old ones say where they went. What a
  /// checklist has started there already is not asked for twice.
  private static func carryTasks(from event: Event, to target: Event, in change: Change) throws {
    var owners: Set<ID<Person>> = []
    let there = try Checklists.tasks(of: target.id, change)
    for row in try change.rows(
      """
      SELECT * FROM task WHERE event = \(event.id) AND done_at IS NULL AND cancelled = 0
      ORDER BY id
      """)
    {
      let task = try EventTask(row: row)
      try change.update(task.id) { item in
        item.cancelled = true
        item.note = "→ \(target.number)"
      }
      if Checklists.holds(there, task) { continue }
      var draft = Log.Draft(category: .task, text: task.text)
      draft.classification = task.classification
      draft.ownerName = task.ownerName
      draft.dueAt = task.dueAt
      if let owner = task.owner, try !isKeptOut(owner, of: target, in: change) {
        draft.owner = owner
        owners.insert(owner)
      }
      let line = try Log.add(draft, to: target, in: change)
      try keepItem(of: task, line.id, in: change)
    }
    for owner in owners { try carry(owner, from: event, to: target, in: change) }
  }

  /// A task of a checklist is still one, though what started it stays with the other event.
  private static func keepItem(
    of old: EventTask, _ line: ID<Line>, in change: Change
  ) throws {
    guard old.item != nil,
      let id: ID<EventTask> = try change.cell("SELECT id FROM task WHERE line = \(line)")
    else { return }
    try change.update(id) {
      $0.item = old.item
      $0.whom = old.whom
      $0.legalBasis = old.legalBasis
    }
  }

  /// Who owns a task that went along must reach it where it now is.
  private static func carry(
    _ person: ID<Person>, from event: Event, to target: Event, in change: Change
  ) throws {
    func functions(_ event: ID<Event>) throws -> [StaffFunction?] {
      try change.rows(
        """
        SELECT function FROM participant WHERE event = \(event) AND person = \(person)
        AND until IS NULL AND relation IN ('staff', 'lead')
        """
      ).map { try $0.find("function") }
    }
    if target.leadPerson == person { return }
    if try functions(target.id).isEmpty, let function = try functions(event.id).first {
      // The lead of what was merged does not become the lead of the other.
      try join(target, person, .staff, function == .lead ? .administration : function, change)
    }
    try ToldActs.tell(
      [person], about: target,
      text: "Dina uppgifter i \(event.number) har följt med till \(target.number).", in: change)
  }

  private static func isKeptOut(
    _ person: ID<Person>, of event: Event, in change: Change
  ) throws -> Bool {
    try change.row(
      """
      SELECT id FROM participant WHERE event = \(event.id) AND person = \(person)
      AND until IS NULL AND relation IN ('subject', 'conflict')
      """) != nil
  }

  /// Decisions in force go on being in force, with who took them and when.
  private static func carryDecisions(
    from event: Event, to target: Event, in change: Change
  ) throws {
    for row in try change.rows(
      "SELECT * FROM decision WHERE event = \(event.id) AND ended_at IS NULL ORDER BY decided_at, id"
    ) {
      let decision = try Decision(row: row)
      var draft = Log.Draft(category: .decision, text: decision.what)
      draft.classification = decision.classification
      draft.why = decision.why
      draft.alternatives = decision.alternatives
      draft.legalBasis = decision.legalBasis
      draft.decidedBy = decision.decidedBy
      draft.eventAt = decision.decidedAt
      draft.reviewAt = decision.reviewAt
      try Log.add(draft, to: target, in: change)
      try change.update(decision.id) { $0.endedAt = change.now }
    }
    // The merging itself happened now.
    change.eventAt = nil
  }
}
