import Ground
import Storage

/// How things stand in an event right now (läget nu): what a committee, a manager or the next
/// shift needs on one sheet.
struct Picture: Sendable {
  let room: Room
  let decisions: [Decision]
  let tasks: [EventTask]
  let tasksDone: Int
  let checklist: ChecklistState
  /// The latest essential lines, newest first.
  let lines: [Line]
  /// The latest meeting of each crisis body that sits.
  let meetings: [MeetingCard]
  let report: NextReport?
  let unmanned: [StaffFunction]

  /// When the next report on the situation is due at this level.
  struct NextReport: Sendable {
    let minutes: Int
    let last: Instant
    var due: Instant { last.adding(.minutes(minutes)) }
  }

  static let linesShown = 10

  var hasSecrets: Bool {
    room.hasSecrets || lines.contains { $0.classification == .k2 }
      || decisions.contains { $0.classification == .k2 }
      || tasks.contains { $0.classification == .k2 }
      || meetings.contains(where: \.hasSecrets)
  }

  var activations: [Room.ActivationCard] {
    room.activations.filter { $0.activation.endedAt == nil }
  }
  var powers: [Room.PowerCard] { room.powers.filter { $0.power.returnedAt == nil } }

  func late(_ now: Instant) -> [EventTask] { tasks.filter { $0.dueAt.map { $0 < now } ?? false } }

  static func read(
    _ id: ID<Event>, by caller: Caller, then: Then? = nil, in tx: any Reading
  ) throws -> Picture {
    let room = try Room.read(id, by: caller, .pictureRead, then: then, in: tx)
    let classes = classes(room.facts, caller)
    if let then { return try read(room, classes, RoomThen(id, caller, then, tx), tx) }
    return Picture(
      room: room, decisions: try decisions(id, classes, tx), tasks: try tasks(id, classes, tx),
      tasksDone: try tx.cell(
        """
        SELECT COUNT(*) FROM task WHERE event = \(id) AND done_at IS NOT NULL
        AND classification IN \(list: classes)
        """) ?? 0, checklist: try ChecklistState.read(id, classes, tx),
      lines: try lines(id, classes, tx),
      meetings: try MeetingCard.latest(id, classes, tx), report: try nextReport(room, tx),
      unmanned: unmanned(room))
  }

  /// As it was.
  private static func read(
    _ room: Room, _ classes: [Classification], _ then: RoomThen, _ tx: any Reading
  ) throws -> Picture {
    let seq = then.past.then.seq
    return Picture(
      room: room, decisions: try then.decisions(classes), tasks: try then.tasks(classes),
      tasksDone: try then.allTasks(classes).count { $0.doneAt != nil },
      checklist: try then.checklist(classes),
      lines: try lines(room.event.id, classes, until: seq, tx),
      meetings: try then.meetings(classes), report: try nextReport(room, until: seq, tx),
      unmanned: unmanned(room))
  }

  private static func lines(
    _ id: ID<Event>, _ classes: [Classification], until last: Int64 = .max, _ tx: any Reading
  ) throws -> [Line] {
    try tx.rows(
      LineMark.essentials(
        of: id, where: "l.seq <= \(last) AND l.classification IN \(list: classes)",
        order: LineTime.written.order(descending: true), limit: linesShown, until: last)
    ).map { try Line(row: $0) }
  }

  /// What the caller may read of the picture; members of the crisis committee cannot read the log.
  static func classes(_ facts: Facts, _ caller: Caller) -> [Classification] {
    [Classification.k0, .k1, .k2].filter { level in
      Policy.allows(caller, .pictureRead, facts.classified(level))
    }
  }

  static func decisions(
    _ id: ID<Event>, _ classes: [Classification], _ tx: any Reading
  ) throws -> [Decision] {
    try tx.rows(
      """
      SELECT * FROM decision WHERE event = \(id) AND ended_at IS NULL
      AND classification IN \(list: classes) ORDER BY decided_at DESC, id DESC LIMIT 50
      """
    ).map { try Decision(row: $0) }
  }

  static func tasks(
    _ id: ID<Event>, _ classes: [Classification], _ tx: any Reading
  ) throws -> [EventTask] {
    try tx.rows(
      """
      SELECT * FROM task WHERE event = \(id) AND done_at IS NULL AND cancelled = 0
      AND classification IN \(list: classes)
      ORDER BY CASE WHEN due_at IS NULL THEN 1 ELSE 0 END, due_at, id LIMIT 100
      """
    ).map { try EventTask(row: $0) }
  }

  /// Counted from the latest line of communication, or from when the level was set.
  private static func nextReport(
    _ room: Room, until last: Int64 = .max, _ tx: any Reading
  ) throws -> NextReport? {
    guard room.event.status.isOpen, let minutes = room.level?.reportMinutes else { return nil }
    let id = room.event.id
    let decided: Instant? = try tx.cell(
      """
      SELECT at FROM level_decision WHERE event = \(id) AND seq <= \(last)
      ORDER BY at DESC LIMIT 1
      """)
    let told: Instant? = try tx.cell(
      """
      SELECT l.at FROM line l WHERE l.event = \(id) AND l.category = 'communication'
      AND l.seq <= \(last) AND \(LineMark.stands(until: last)) ORDER BY l.seq DESC LIMIT 1
      """)
    let latest = [decided, told].compactMap { $0 }.max() ?? room.event.reportedAt
    return NextReport(minutes: minutes, last: latest)
  }

  /// Functions that the level needs and that nobody has.
  static func unmanned(_ room: Room) -> [StaffFunction] {
    guard room.event.status.isOpen, let level = room.level else { return [] }
    let taken = Set(room.staff.compactMap(\.function))
    return level.functions.filter { !taken.contains($0) }
  }

  /// Kinds of crisis body that the level asks for and that are not activated.
  static func inactive(_ room: Room) -> [UnitKind] {
    guard room.event.status.isOpen, let level = room.level else { return [] }
    let active = room.activations.filter { $0.activation.endedAt == nil }.map(\.bodyKind)
    return level.bodies.filter { !active.contains($0) }
  }
}

extension Text {
  /// "a, b, c"; nil for none.
  static func list(_ parts: [Text]) -> Text? {
    guard let first = parts.first else { return nil }
    return parts.dropFirst().reduce(first) { "\($0), \($1)" }
  }
}

extension ServiceStatus {
  /// "2 störda"
  func count(_ number: Int) -> Text {
    switch self {
    case .red: "\(number) nere"
    case .yellow: number == 1 ? "1 störd" : "\(number) störda"
    case .green: "\(number) fungerar"
    case .unknown: number == 1 ? "1 okänd" : "\(number) okända"
    }
  }

  /// "1 nere, 2 störda, 1 fungerar", the worst first; nil when there are none.
  static func summary(_ all: [ServiceStatus]) -> Text? {
    Text.list(
      [ServiceStatus.red, .yellow, .green, .unknown].compactMap { status in
        let number = all.count { $0 == status }
        return number == 0 ? nil : status.count(number)
      })
  }
}
