import Ground
import Storage

/// Meetings of the crisis bodies that are activated for an event: held, corrected, and read with
/// what was decided and ordered there.
extension Events {
  struct MeetingDraft: Sendable {
    /// nil where only one body sits.
    var activation: ID<Activation>?
    var startedAt: Instant?
    var attending: String
    var agenda: String?
    var direction: String
    var nextAt: Instant?
    var classification: Classification?
  }

  func hold(
    _ id: ID<Event>, _ draft: MeetingDraft, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Meeting {
    try await journal.change(
      .meetingHold, by: caller, key: key, again: Events.meeting,
      { change in
        let event = try change.event(id)
        try event.requireOpen()
        let (activation, body) = try Events.sitting(draft.activation, in: id, change)
        let classification = max(
          draft.classification ?? event.classification, event.classification == .k2 ? .k2 : .k0)
        let startedAt = draft.startedAt ?? change.now
        try Events.guardTimes(startedAt, next: draft.nextAt)
        change.eventAt = startedAt
        let line = try Log.tell(
          Events.sentence(draft, body), about: event, as: classification, in: change)
        let meeting = try change.insert(
          Meeting(
            id: .make(at: change.now), event: id, activation: activation, line: line.id,
            startedAt: startedAt, attending: draft.attending, agenda: draft.agenda,
            direction: draft.direction, nextAt: draft.nextAt, recordedBy: caller.person,
            recordedByName: caller.name, classification: classification))
        change.result = meeting.id.text
        return meeting
      })
  }

  /// Corrects the record, or says that the next meeting is at another time. The log keeps what was
  /// written before as a line of its own.
  func correct(
    _ id: ID<Event>, _ meeting: ID<Meeting>, _ draft: MeetingDraft, by caller: Caller,
    expecting: Int64? = nil, key: Journal.Key? = nil
  ) async throws -> Meeting {
    try await journal.change(
      .meetingHold, by: caller, key: key, again: Events.meeting,
      { change in
        let event = try change.event(id)
        try event.requireOpen()
        guard try Events.knows(meeting, of: event, in: change) else { throw Refusal.notFound }
        let old = try Events.meeting(change, meeting.text)
        var said = draft
        said.startedAt = draft.startedAt ?? old.startedAt
        let startedAt = said.startedAt ?? old.startedAt
        try Events.guardTimes(startedAt, next: draft.nextAt)
        let body: String =
          try change.cell(
            """
            SELECT u.name FROM activation a JOIN unit u ON u.id = a.body
            WHERE a.id = \(old.activation)
            """) ?? ""
        let classification = max(old.classification, draft.classification ?? .k0)
        change.eventAt = startedAt
        let line = try Log.tell(
          Events.sentence(said, body), about: event, as: classification, correcting: old.line,
          in: change)
        let saved = try change.update(meeting, expecting: expecting) { item in
          item.line = line.id
          item.startedAt = startedAt
          item.attending = draft.attending
          item.agenda = draft.agenda
          item.direction = draft.direction
          item.nextAt = draft.nextAt
          item.classification = classification
        }
        change.result = saved.id.text
        return saved
      })
  }

  private static func guardTimes(_ startedAt: Instant, next: Instant?) throws {
    if let next, next <= startedAt {
      throw Refusal.invalid("next", "Nästa möte måste vara efter det här.")
    }
  }

  /// The body that met: the one named, or the only one that sits.
  private static func sitting(
    _ named: ID<Activation>?, in event: ID<Event>, _ change: Change
  ) throws -> (ID<Activation>, String) {
    let rows = try change.rows(
      """
      SELECT a.id, u.name FROM activation a JOIN unit u ON u.id = a.body
      WHERE a.event = \(event) AND a.ended_at IS NULL ORDER BY a.at, a.id
      """
    ).map { (try $0.get("id", as: ID<Activation>.self), try $0.get("name", as: String.self)) }
    if rows.isEmpty {
      throw Refusal.conflict("Inget krisorgan är aktiverat för händelsen.")
    }
    if named == nil, rows.count == 1 { return rows[0] }
    guard let found = rows.first(where: { $0.0 == named }) else {
      throw Refusal.invalid("activation", "Välj vilket organ som har haft möte.")
    }
    return found
  }

  /// Whether it is a meeting of the same event that the writer may read.
  static func knows(
    _ meeting: ID<Meeting>, of event: Event, in change: Change
  ) throws -> Bool {
    let classes = Log.classes(try Events.facts(of: event.id, change), change.caller)
    return try change.row(
      """
      SELECT id FROM meeting WHERE id = \(meeting) AND event = \(event.id)
      AND classification IN \(list: classes)
      """) != nil
  }

  private static func sentence(_ draft: MeetingDraft, _ body: String) -> Text {
    guard let next = draft.nextAt else {
      return
        "Möte i \(body). Närvarande: \(draft.attending). Inget nästa möte är bestämt. Inriktning: \(draft.direction)"
    }
    return
      "Möte i \(body). Närvarande: \(draft.attending). Nästa möte \(next). Inriktning: \(draft.direction)"
  }

  @Sendable private static func meeting(_ tx: any Reading, _ id: String) throws -> Meeting {
    guard let row = try tx.row("SELECT * FROM meeting WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    return try Meeting(row: row)
  }
}

// MARK: reading

extension MeetingCard {
  /// All meetings of an event that may be seen, newest first, with their orders.
  static func all(
    _ event: ID<Event>, _ classes: [Classification], _ tx: any Reading
  ) throws -> [MeetingCard] {
    let visible: SQL =
      "event = \(event) AND meeting IS NOT NULL AND classification IN \(list: classes)"
    var orders: [ID<Meeting>: [Order]] = [:]
    let decisions = try tx.rows(
      "SELECT * FROM decision WHERE \(visible) ORDER BY decided_at, id"
    ).map { try Decision(row: $0) }
    let taken = try Decision.withdrawals(of: decisions, tx)
    for decision in decisions {
      if let meeting = decision.meeting {
        orders[meeting, default: []].append(Order(decision, at: meeting, taken[decision.line]))
      }
    }
    for row in try tx.rows("SELECT * FROM task WHERE \(visible) ORDER BY seq, id") {
      let task = try EventTask(row: row)
      if let meeting = task.meeting {
        orders[meeting, default: []].append(Order(task, at: meeting))
      }
    }
    return try cards(event, tx, orders).filter { classes.contains($0.meeting.classification) }
  }

  /// The latest meeting of each body that sits. Where that one may not be seen, an older one
  /// would tell of a direction and a time that no longer hold, so none is shown.
  static func latest(
    _ event: ID<Event>, _ classes: [Classification], _ tx: any Reading
  ) throws -> [MeetingCard] {
    var bodies: Set<ID<Activation>> = []
    return try cards(event, tx, [:]).filter { card in
      card.isSitting && bodies.insert(card.meeting.activation).inserted
        && classes.contains(card.meeting.classification)
    }
  }

  private static func cards(
    _ event: ID<Event>, _ tx: any Reading, _ orders: [ID<Meeting>: [Order]]
  ) throws -> [MeetingCard] {
    try tx.rows(
      """
      SELECT m.*, u.name AS body_name, a.ended_at AS body_ended FROM meeting m
      JOIN activation a ON a.id = m.activation JOIN unit u ON u.id = a.body
      WHERE m.event = \(event) ORDER BY m.started_at DESC, m.id DESC
      """
    ).map { row in
      let meeting = try Meeting(row: row)
      let ended: Instant? = try row.find("body_ended")
      return MeetingCard(
        meeting: meeting, bodyName: try row.get("body_name"), isSitting: ended == nil,
        orders: orders[meeting.id] ?? [])
    }
  }
}
