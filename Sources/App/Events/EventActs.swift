import Ground
import Storage
import Swedish

/// What can be done to an event as a whole.
extension Events {
  /// A report of something that has happened.
  struct Report: Sendable {
    var title: String
    var unit: ID<Unit>
    var kind: EventKind = .other
    var description: String?
    var alarmSource: String?
    var occurredAt: Instant?
    var placeText: String?
    var latitude: Double?
    var longitude: Double?
    var exercise = false
    var classification: Classification = .k1
    var diaryNumber: String?
    var costCode: String?
  }

  /// Opens an event at the lowest unit affected, as reported.
  func report(
    _ report: Report, district: ID<District>?, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Event {
    try await journal.change(
      .eventReport, by: caller, key: key,
      again: { tx, id in
        guard let row = try tx.row("SELECT * FROM event WHERE id = \(id)") else {
          throw Refusal.notFound
        }
        return try Event(row: row)
      },
      { change in
        guard let unit = try change.row("SELECT * FROM unit WHERE id = \(report.unit)") else {
          throw Refusal.invalid("unit", "Välj en enhet som finns.")
        }
        let home = try Unit(row: unit)
        guard home.isCurrent(on: LocalTime.day(change.now)) else {
          throw Refusal.invalid("unit", "Enheten har upphört. Välj den som tog över.")
        }
        let place: String? = try district.flatMap {
          try change.cell("SELECT name FROM district WHERE id = \($0)")
        }
        var event = Event(
          id: .make(at: change.now),
          number: try Events.number(exercise: report.exercise, in: change),
          exercise: report.exercise, title: report.title, sought: "", kind: report.kind,
          description: report.description, alarmSource: report.alarmSource,
          occurredAt: report.occurredAt, reportedAt: change.now, reporter: caller.person,
          placeText: report.placeText, district: district, latitude: report.latitude,
          longitude: report.longitude, unit: report.unit, status: .reported,
          leadUnit: report.unit, leadSince: change.now, classification: report.classification,
          diaryNumber: report.diaryNumber, costCode: report.costCode, activated: false)
        event.seek(district: place)
        try change.concerns(
          Facts(subject: "event/\(event.id)", unit: event.unit, classification: .k0))
        change.eventAt = report.occurredAt
        event = try change.insert(event)
        try Events.spread(event, in: change)
        try Log.tell(
          "Händelsen rapporterades av \(caller.name). Ordinarie ansvarig: \(home.name).",
          about: event, in: change)
        try ToldActs.tellReport(of: event, in: change)
        try Events.spread(event, in: change)
        change.result = event.id.text
        return event
      })
  }

  /// The next number of the year's own series; exercises have theirs. A number that has been
  /// erased is not given again.
  private static func number(exercise: Bool, in change: Change) throws -> String {
    let series = (exercise ? "Ö" : "") + LocalTime.day(change.now).prefix(4) + "-"
    let last: String? = try change.cell(
      """
      SELECT number FROM
      (SELECT number FROM event UNION ALL SELECT number FROM erasure) given
      WHERE number >= \(series) AND number < \(series + "~")
      ORDER BY LENGTH(number) DESC, number DESC LIMIT 1
      """)
    let next = (last.flatMap { Int($0.dropFirst(series.count)) } ?? 0) + 1
    let digits = String(next)
    return series + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }

  /// Changes an event and everything that follows from it, as one change.
  func change(
    _ id: ID<Event>, _ act: Act, by caller: Caller, expecting: Int64? = nil,
    key: Journal.Key? = nil, telling sentence: Text? = nil,
    _ edit: @escaping @Sendable (inout Event, Change) throws -> Void
  ) async throws -> Event {
    try await journal.change(
      act, by: caller, key: key,
      again: { tx, id in
        guard let row = try tx.row("SELECT * FROM event WHERE id = \(id)") else {
          throw Refusal.notFound
        }
        return try Event(row: row)
      },
      { change in
        _ = try change.event(id)
        let event = try change.update(id, expecting: expecting) { event in
          try edit(&event, change)
        }
        try Events.spread(event, in: change)
        if let sentence { try Log.tell(sentence, about: event, in: change) }
        try Insider.bind(event, in: change)
        change.result = id.text
        return event
      })
  }

  /// Moves an event between its states.
  func move(
    _ id: ID<Event>, to status: EventStatus, note: String?, by caller: Caller,
    expecting: Int64? = nil, key: Journal.Key? = nil
  ) async throws -> Event {
    let sentence: Text =
      note.map { "Händelsen är nu: \(status.text). \($0)" } ?? "Händelsen är nu: \(status.text)."
    let (from, first) = try await database.read { tx in
      guard let from: EventStatus = try tx.cell("SELECT status FROM event WHERE id = \(id)")
      else { throw Refusal.notFound }
      let first: Act? = try key.flatMap {
        try tx.cell(
          "SELECT act FROM idempotency WHERE caller = \(caller.handle) AND name = \($0.text)")
      }
      return (from, first)
    }
    // What is sent again is what it was the first time.
    let act = first ?? Events.act(from: from, to: status)
    return try await change(
      id, act, by: caller, expecting: expecting, key: key, telling: sentence
    ) { event, change in
      // Somebody was first, and it may be another act that decides now.
      guard event.status == from else { throw Refusal.stale }
      try event.move(to: status, at: change.now)
      if status == .closed { try Events.endStaff(of: event, in: change) }
    }
  }

  /// What is over is opened again by those who may reopen, whatever it becomes.
  static func act(from: EventStatus, to status: EventStatus) -> Act {
    if !from.isOpen && status.isOpen { return .eventReopen }
    return switch status {
    case .verified: .eventVerify
    case .active: .eventActivate
    case .stabilised: .eventStabilise
    case .closed: .eventClose
    case .evaluated: .eventEvaluate
    case .dismissed: .eventDismiss
    case .merged: .eventMerge
    case .reported: .eventReopen
    }
  }

  static func endStaff(of event: Event, in change: Change) throws {
    for row in try change.rows(
      """
      SELECT id FROM participant WHERE event = \(event.id) AND until IS NULL
      AND relation IN ('staff', 'lead', 'external')
      """)
    {
      try change.update(try row.get("id", as: ID<Participant>.self)) { $0.until = change.now }
    }
  }
}

extension EventStatus {
  /// What ends an event, or begins it again, has its reason in the log.
  func needsReason(to status: EventStatus) -> Bool {
    status == .dismissed || status == .closed || (!isOpen && status.isOpen)
  }
}

extension Event {
  /// Makes the text that lists search in; under secrecy there is none.
  mutating func seek(district: String?) {
    sought =
      classification == .k2
      ? "" : Words.fold([title, placeText ?? "", district ?? ""].joined(separator: " "))
  }
}
