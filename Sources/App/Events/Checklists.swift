import Ground
import Storage

/// Checklists in an event: a decided level or an activated crisis body starts them, and their items
/// become tasks whose cause is that decision (G2, S27).
enum Checklists {
  /// What the tasks of a checklist come from.
  enum Cause: Sendable {
    case level(ID<LevelDecision>)
    case activation(ID<Activation>)
  }

  /// What a task of a checklist carries besides.
  struct Origin: Sendable {
    let item: ID<ChecklistItem>
    /// What it says in English.
    let english: String?
    let whom: String
    let basis: String?
    let cause: Cause

    /// A line of the log is read in one's own language where the checklist says it in both.
    func sentence(_ text: String) -> String? {
      english.map { Sentence.pack(.named(text, english: $0)) }
    }
  }

  static func items(_ start: String, _ tx: any Reading) throws -> [ChecklistItem] {
    try tx.rows("SELECT * FROM checklist_item WHERE start = \(start) ORDER BY place, id")
      .map { try ChecklistItem(row: $0) }
  }

  static func all(_ tx: any Reading) throws -> [String: [ChecklistItem]] {
    Dictionary(
      grouping: try tx.rows("SELECT * FROM checklist_item ORDER BY place, id")
        .map { try ChecklistItem(row: $0) }, by: \.start)
  }

  /// Which of these would start now. What is there already is not started twice, also when another
  /// level says the same; what was cancelled is.
  ///
  /// - Parameter again: start anew what has been done, as somebody asked for.
  static func due(
    _ items: [ChecklistItem], in tasks: [EventTask], again: Bool
  ) -> [ChecklistItem] {
    let there = tasks.filter { !$0.cancelled && (!again || $0.doneAt == nil) }
    let ids = Set(there.compactMap(\.item))
    let texts = Set(there.map(\.text))
    return items.filter { !ids.contains($0.id) && !texts.contains($0.text) }
  }

  /// Whether a task of a checklist is among these already, to be done or done.
  static func holds(_ tasks: [EventTask], _ task: EventTask) -> Bool {
    guard let item = task.item else { return false }
    return tasks.contains { !$0.cancelled && ($0.item == item || $0.text == task.text) }
  }

  /// The tasks that checklists have become in an event.
  static func tasks(of event: ID<Event>, _ tx: any Reading) throws -> [EventTask] {
    try tx.rows(
      """
      SELECT t.* FROM task t JOIN line l ON l.id = t.line
      LEFT JOIN checklist_item i ON i.id = t.item
      WHERE t.event = \(event) AND t.item IS NOT NULL
      ORDER BY l.seq, COALESCE(i.place, 1000), t.id
      """
    ).map { try EventTask(row: $0) }
  }

  /// Starts a checklist; answers how many tasks it became.
  @discardableResult
  static func begin(
    _ start: String, for event: Event, _ cause: Cause, because line: ID<Line>, again: Bool = false,
    in change: Change
  ) throws -> Int {
    let all = try items(start, change)
    if all.isEmpty { return 0 }
    let due = due(all, in: try tasks(of: event.id, change), again: again)
    for item in due {
      let doer = try holder(of: item.whom, event, change)
      var draft = Log.Draft(category: .task, text: item.text)
      draft.owner = doer?.person
      draft.ownerName =
        doer?.name ?? Language.swedish.say(Doer(item.whom)?.text ?? .own(item.whom))
      draft.dueAt = item.minutes.map { change.now.adding(.minutes($0)) }
      draft.because = line
      draft.origin = Origin(
        item: item.id, english: item.textEnglish, whom: item.whom, basis: item.basis, cause: cause)
      try Log.add(draft, to: event, in: change)
    }
    return due.count
  }

  /// Who has the function in the event, or the post; nobody when it is vacant, held by several, or
  /// by somebody who may not see the event.
  private static func holder(
    of whom: String, _ event: Event, _ change: Change
  ) throws -> (person: ID<Person>, name: String)? {
    let people: Set<ID<Person>>
    switch Doer(whom) {
    case .function(.lead) where event.leadPerson != nil:
      people = Set([event.leadPerson].compactMap { $0 })
    case .function(let function):
      people = Set(
        try change.rows(
          """
          SELECT person FROM participant WHERE event = \(event.id) AND until IS NULL
          AND function = \(function)
          """
        ).map { try $0.get("person", as: ID<Person>.self) }
      ).union(try standing(for: function, event, change))
    case .post(let post):
      people = try Concerned(event: event, now: change.now, tx: change).holding([post])
    case nil: people = []
    }
    guard people.count == 1, let person = people.first,
      let caller = try Callers.load(person, .program, in: change, now: change.now),
      Policy.allows(caller, .eventRead, try Events.facts(of: event.id, change))
    else { return nil }
    return (person, caller.name)
  }

  /// While nobody has the function: who has the post that answers for the same in the unit that
  /// leads.
  private static func standing(
    for function: StaffFunction, _ event: Event, _ change: Change
  ) throws -> Set<ID<Person>> {
    let posts: [StaffFunction: Post] = [
      .lead: .localCrisisLead, .staffChief: .staffChief, .communication: .communications,
    ]
    guard let post = posts[function],
      try change.row(
        """
        SELECT id FROM participant WHERE event = \(event.id) AND until IS NULL
        AND function = \(function)
        """) == nil
    else { return [] }
    let ordinary = try change.rows(
      """
      SELECT a.person FROM assignment a WHERE a.unit = \(event.leadUnit) AND a.post = \(post)
      AND a.deputy = 0 AND \(Held.current(LocalTime.day(change.now)))
      """
    ).map { try $0.get("person", as: ID<Person>.self) }
    if !ordinary.isEmpty { return Set(ordinary) }
    return try Concerned(event: event, now: change.now, tx: change)
      .nearest(post, to: event.leadUnit)
  }

  /// What is not done goes with the function to whoever has it now (I2).
  static func follow(
    _ function: StaffFunction, to person: ID<Person>, in event: ID<Event>, _ change: Change
  ) throws {
    guard let name: String = try change.cell("SELECT name FROM person WHERE id = \(person)"),
      let row = try change.row("SELECT * FROM event WHERE id = \(event)")
    else { return }
    let waiting = try tasks(of: event, change).filter {
      $0.isOpen && $0.whom == function.rawValue && $0.owner != person
    }
    try Tasks.give(waiting, to: person, name, of: try Event(row: row), in: change)
  }

  /// Cancels items that are not to be done after all, with a reason; a human has chosen which.
  static func close(
    _ chosen: Set<ID<EventTask>>, of event: Event, reason: String, in change: Change
  ) throws {
    let classes = Log.classes(try Events.facts(of: event.id, change), change.caller)
    let open = try tasks(of: event.id, change).filter {
      $0.isOpen && classes.contains($0.classification)
    }
    for task in open where chosen.contains(task.id) {
      try change.update(task.id) {
        $0.cancelled = true
        $0.note = reason
      }
      try Log.tell(
        "Uppgift struken: \(task.wordsWithoutStop). Skäl: \(reason)", about: event,
        as: task.classification,
        in: change)
    }
  }
}

/// How an event's checklists stand: for the room, the picture and their own page.
struct ChecklistState: Sendable {
  struct Part: Sendable {
    let name: String
    let english: String
    let at: Instant
    /// The rank of the level; nil for a crisis body.
    let rank: Int?
    let tasks: [EventTask]
  }

  let parts: [Part]

  private var tasks: [EventTask] { parts.flatMap(\.tasks).filter { !$0.cancelled } }
  var count: Int { tasks.count }
  var done: Int { tasks.count { $0.doneAt != nil } }

  /// Open items of levels above the one that is in force now.
  func above(_ level: Level?) -> [EventTask] {
    parts.filter { part in part.rank.map { $0 > (level?.rank ?? 0) } ?? false }
      .flatMap(\.tasks).filter(\.isOpen)
  }

  /// - Parameter classes: what the reader may see.
  static func read(
    _ event: ID<Event>, _ classes: [Classification], _ tx: any Reading
  ) throws -> ChecklistState {
    try made(
      of: Checklists.tasks(of: event, tx).filter { classes.contains($0.classification) }, event, tx)
  }

  /// The state that such tasks of checklists are in.
  static func made(
    of tasks: [EventTask], _ event: ID<Event>, _ tx: any Reading
  ) throws -> ChecklistState {
    if tasks.isEmpty { return ChecklistState(parts: []) }
    let levels = try tx.rows(
      """
      SELECT d.id, d.at, l.name, l.name_english, l.rank FROM level_decision d
      JOIN level l ON l.id = d.level WHERE d.event = \(event) ORDER BY d.at, d.id
      """
    ).compactMap { row -> Part? in
      let id: ID<LevelDecision> = try row.get("id")
      return try part(row, tasks.filter { $0.levelDecision == id }, rank: row.get("rank"))
    }
    let bodies = try tx.rows(
      """
      SELECT a.id, a.at, u.name, u.name AS name_english FROM activation a
      JOIN unit u ON u.id = a.body WHERE a.event = \(event) ORDER BY a.at, a.id
      """
    ).compactMap { row -> Part? in
      let id: ID<Activation> = try row.get("id")
      return try part(row, tasks.filter { $0.activation == id }, rank: nil)
    }
    return ChecklistState(parts: levels + bodies + (try merged(tasks, tx)))
  }

  /// What came along when another event was merged into this one; its cause stayed there.
  private static func merged(_ tasks: [EventTask], _ tx: any Reading) throws -> [Part] {
    let own = tasks.filter { $0.levelDecision == nil && $0.activation == nil }
    guard let first = own.first,
      let at: Instant = try tx.cell("SELECT at FROM line WHERE id = \(first.line)")
    else { return [] }
    return [
      Part(
        name: "Förts hit från en annan händelse", english: "Brought here from another event",
        at: at, rank: nil, tasks: own)
    ]
  }

  private static func part(_ row: Row, _ tasks: [EventTask], rank: Int?) throws -> Part? {
    if tasks.isEmpty { return nil }
    return Part(
      name: try row.get("name"), english: try row.get("name_english"), at: try row.get("at"),
      rank: rank, tasks: tasks)
  }
}

extension Events {
  /// Cancels items of checklists that are not to be done after all.
  func close(
    _ tasks: Set<ID<EventTask>>, of id: ID<Event>, reason: String, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await touch(id, .taskGive, by: caller, key: key) { event, change in
      try Checklists.close(tasks, of: event, reason: reason, in: change)
    }
  }

  /// What each level, or each crisis body, would start in the event now.
  func starting(
    _ event: ID<Event>, by caller: Caller
  ) async throws -> (items: [String: [ChecklistItem]], state: ChecklistState) {
    try await database.read { tx in
      let facts = try Events.facts(of: event, tx)
      try Door.require(.eventRead, of: caller, facts)
      let tasks = try Checklists.tasks(of: event, tx)
      return (
        try Checklists.all(tx).mapValues { Checklists.due($0, in: tasks, again: false) },
        try ChecklistState.read(event, Log.classes(facts, caller), tx)
      )
    }
  }
}
