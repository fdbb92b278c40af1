import Foundation
import Ground
import Storage
import Swedish
import Synchronization
import Web

/// Plays a written exercise, step by step, as the people of its cast, through the same functions
/// as the pages. Times are relative to a chosen start.
///
/// At instant speed the journal's clock is the exercise's own, so that a finished exercise can
/// be shown as it would have looked; only demonstration data may be made that way. At any
/// other speed the server's clock rules and the steps come as time goes.
final class Player {
  enum Speed: Sendable, Equatable {
    case instant
    case times(Double)
  }

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  private let app: App
  private let script: JSON
  private let start: Instant
  private let speed: Speed
  /// When the exercise's own time is zero, by the machine's steady clock.
  private let began: ContinuousClock.Instant
  private let pace: Pace
  private(set) var event: ID<Event>?
  private var names: [String: String] = [:]
  private var callers: [String: Caller] = [:]
  /// Who decided what started the checklists, and sees that they are done.
  private var ticker: Caller?

  /// The clock that the exercise's journal reads.
  private final class Pace: Sendable {
    let now: Mutex<Instant>
    init(_ now: Instant) { self.now = Mutex(now) }
  }

  init(app: App, script: JSON, start: Instant, speed: Speed) {
    self.app = app
    self.script = script
    self.start = start
    self.speed = speed
    pace = Pace(start)
    let ahead = start.since(app.clock.now()).milliseconds
    began = .now + (speed == .instant ? .zero : .milliseconds(ahead))
  }

  private var journal: Journal {
    if speed != .instant { return app.journal }
    let pace = pace
    return app.journal.keepingTime(by: Clock { pace.now.withLock { $0 } })
  }

  private var events: Events { Events(database: app.database, journal: journal) }
  private var log: Log { Log(database: app.database, journal: journal) }

  /// Plays every step; answers how many.
  func play(until last: Span? = nil, told: (String) -> Void = { _ in }) async throws -> Int {
    let steps = script["steps"]?.items ?? []
    var played = 0
    for (number, step) in steps.enumerated() {
      let offset = try Player.offset(step["at"]?.string ?? "")
      if let last, offset > last { break }
      try await wait(offset)
      do {
        try await tick(all: step["act"]?.string == "event.close")
        try await play(step)
      } catch {
        throw Fault(
          description:
            "step \(number + 1) (\(step["at"]?.string ?? "") \(step["act"]?.string ?? "") by "
            + "\(step["by"]?.string ?? "")): \(error)")
      }
      played += 1
      told("\(step["at"]?.string ?? "")  \(step["act"]?.string ?? "")")
    }
    return played
  }

  private func wait(_ offset: Span) async throws {
    switch speed {
    case .instant: pace.now.withLock { $0 = start.adding(offset) }
    case .times(let factor):
      let due = Duration.milliseconds(Int64(Double(offset.milliseconds) / factor))
      try await Task.sleep(until: began + due)
    }
  }

  /// "T+1:05" → one hour and five minutes; "T-0:12" lies before the start.
  static func offset(_ text: String) throws -> Span {
    let sign: Int64 = text.hasPrefix("T-") ? -1 : 1
    let parts = text.dropFirst(2).split(separator: ":").compactMap { Int64($0) }
    guard text.hasPrefix("T"), parts.count == 2 else {
      throw Fault(description: "cannot read the time \(text)")
    }
    return Span(milliseconds: sign * (parts[0] * 60 + parts[1]) * 60_000)
  }

  private func time(_ text: String?) throws -> Instant? {
    guard let text else { return nil }
    let offset = try Player.offset(text)
    if case .times(let factor) = speed {
      let shrunk = Span(milliseconds: Int64(Double(offset.milliseconds) / factor))
      return app.clock.now().adding(
        Span(milliseconds: shrunk.milliseconds - elapsed.milliseconds))
    }
    return start.adding(offset)
  }

  private var elapsed: Span {
    Span(milliseconds: Int64((ContinuousClock.now - began) / .milliseconds(1)))
  }

  // MARK: who

  private func person(_ cast: String?) throws -> ID<Person> {
    guard let cast, let key = script["cast"]?[cast]?.string else {
      throw Fault(description: "nobody plays \(cast ?? "?")")
    }
    return ID(key)
  }

  private func caller(_ cast: String?) async throws -> Caller {
    let person = try person(cast)
    if let known = callers[person.text] { return known }
    let caller = try await app.database.read { tx in
      try Callers.load(person, .session("exercise"), in: tx)
    }
    guard let caller else { throw Fault(description: "\(person) has no account") }
    callers[person.text] = caller
    return caller
  }

  private func id<T>(_ name: String?, _ type: T.Type = T.self) throws -> ID<T> {
    guard let name, let found = names[name] else {
      throw Fault(description: "nothing is called \(name ?? "?")")
    }
    return ID(found)
  }

  private func here() throws -> ID<Event> {
    guard let event else { throw Fault(description: "no event has been reported yet") }
    return event
  }

  private func remember(_ step: JSON, _ id: String) {
    if let name = step["ref"]?.string { names[name] = id }
  }

  // MARK: one step

  private func play(_ step: JSON) async throws {
    let caller = try await caller(step["by"]?.string)
    let act = step["act"]?.string ?? ""
    let note = step["note"]?.string
    switch act {
    case "event.report": try await report(step, caller)
    case "event.verify":
      _ = try await events.move(try here(), to: .verified, note: note, by: caller)
    case "event.activate": try await activateEvent(note, caller)
    case "event.stabilise":
      _ = try await events.move(try here(), to: .stabilised, note: note, by: caller)
    case "event.close": _ = try await events.move(try here(), to: .closed, note: note, by: caller)
    case "event.dismiss":
      _ = try await events.move(try here(), to: .dismissed, note: note, by: caller)
    case "event.evaluate":
      _ = try await events.move(try here(), to: .evaluated, note: note, by: caller)
    case "level.set": try await level(step, caller)
    case "escalation.ask", "lead.ask": try await ask(step, caller)
    case "escalation.answer", "lead.accept": try await answer(step, caller)
    case "activation.start", "activation.end", "power.take", "power.return":
      try await crisis(act, step, caller)
    case "member.join", "member.leave": try await member(act, step, caller)
    case "log.write", "log.correct", "decision.make", "task.give": try await line(act, step, caller)
    case "task.finish":
      let lines: ID<Line> = try id(step["task"]?.string)
      let task = try await task(of: lines)
      _ = try await events.finish(try here(), task, note: note, by: caller)
    case "service.set", "unit.affect", "actor.involve": try await around(act, step, caller)
    case "told.send", "told.acknowledge": try await told(act, step, caller)
    case "handover.begin", "handover.sign": try await handover(act, step, caller)
    case "meeting.hold": try await meeting(step, caller)
    default: throw Fault(description: "no act is called \(act)")
    }
  }

  private func report(_ step: JSON, _ caller: Caller) async throws {
    var report = Events.Report(
      title: step["title"]?.string ?? "", unit: ID(step["unit"]?.string ?? ""))
    report.kind = step["type"]?.string.flatMap(EventKind.init(rawValue:)) ?? .other
    report.description = step["description"]?.string
    report.alarmSource = step["alarmSource"]?.string
    report.occurredAt = try time(step["occurredAt"]?.string)
    report.placeText = script["place"]?["text"]?.string
    report.latitude = script["place"]?["lat"]?.number
    report.longitude = script["place"]?["lon"]?.number
    report.exercise = script["series"]?.string == "exercise"
    report.classification =
      step["classification"]?.string.flatMap(Classification.init(rawValue:)) ?? .k1
    let district = try await app.organisation.district(report.latitude, report.longitude)
    event = try await events.report(report, district: district, by: caller).id
  }

  private func activateEvent(_ note: String?, _ caller: Caller) async throws {
    let id = try here()
    let status = try await app.database.read { tx in
      try tx.cell("SELECT status FROM event WHERE id = \(id)", as: EventStatus.self)
    }
    // A decided level has already made the event active.
    if status != .active { _ = try await events.move(id, to: .active, note: note, by: caller) }
  }

  /// The script says nothing of what a checklist asks for: it is done when it is due, and before
  /// the event ends.
  private func tick(all: Bool) async throws {
    guard let ticker, let event else { return }
    let now = journal.clock.now()
    let due = try await app.database.read { tx in
      try Checklists.tasks(of: event, tx).filter { task in
        task.isOpen && (all || task.dueAt.map { $0 <= now } ?? false)
      }
    }
    for task in due { _ = try await events.finish(event, task.id, note: nil, by: ticker) }
  }

  private func level(_ step: JSON, _ caller: Caller) async throws {
    ticker = caller
    let criteria = step["criteria"]
    func yes(_ name: String) -> LevelAnswer { criteria?[name]?.isTrue == true ? .yes : .no }
    _ = try await events.setLevel(
      try here(),
      LevelChoice(
        answers: LevelAnswers(
          deviates: yes("deviates"), severe: yes("severe"), urgent: yes("urgent"),
          crossing: yes("crossing")), notes: criteria?["notes"]?.string,
        level: ID(step["level"]?.string ?? ""), reason: step["reason"]?.string ?? "",
        reviewAt: try time(step["reviewAt"]?.string)), by: caller)
  }

  private func ask(_ step: JSON, _ caller: Caller) async throws {
    let isLead = step["act"]?.string == "lead.ask"
    let request = try await events.ask(
      try here(),
      Events.Ask(
        kind: isLead ? .lead : .escalation,
        toUnit: ID(step[isLead ? "toUnit" : "to"]?.string ?? ""),
        toPerson: try step["toPerson"]?.string.map { try person($0) },
        reasonKind: step["reasonKind"]?.string.flatMap(EscalationReason.init(rawValue:)),
        reason: step["reason"]?.string ?? ""), by: caller)
    remember(step, request.id.text)
  }

  private func answer(_ step: JSON, _ caller: Caller) async throws {
    let name = step["escalation"]?.string ?? step["request"]?.string
    let accept = step["accept"]?.isTrue ?? true
    _ = try await events.answer(
      try here(), try id(name), accept: accept, note: step["note"]?.string, by: caller)
    // Who takes over the lead takes over what is left of the checklists.
    if accept, ticker != nil, step["request"] != nil { ticker = caller }
  }

  private func crisis(_ act: String, _ step: JSON, _ caller: Caller) async throws {
    let event = try here()
    func own(_ name: String) -> String { step[name]?.string ?? "" }
    switch act {
    case "activation.start":
      _ = try await events.activate(
        event,
        Events.Activating(
          body: ID(own("body")), why: own("why"), basis: own("basis"),
          decidedBy: step["decidedBy"]?.string),
        by: caller)
    case "activation.end":
      let body = own("body")
      let activation = try await app.database.read { tx in
        try tx.cell(
          """
          SELECT id FROM activation WHERE event = \(event) AND body = \(body)
          AND ended_at IS NULL
          """, as: ID<Activation>.self)
      }
      guard let activation else { throw Fault(description: "\(body) is not active") }
      _ = try await events.endActivation(event, activation, reason: own("reason"), by: caller)
    case "power.take":
      _ = try await events.takePower(
        event, committee: ID(own("committee")), matter: own("matter"), by: caller)
      let power = try await app.database.read { tx in
        try tx.cell(
          "SELECT id FROM power WHERE event = \(event) ORDER BY seq DESC LIMIT 1", as: String.self)
      }
      remember(step, power ?? "")
    default: _ = try await events.returnPower(event, try id(step["power"]?.string), by: caller)
    }
  }

  private func meeting(_ step: JSON, _ caller: Caller) async throws {
    let event = try here()
    let body = step["body"]?.string ?? ""
    let activation = try await app.database.read { tx in
      try tx.cell(
        "SELECT id FROM activation WHERE event = \(event) AND body = \(body) AND ended_at IS NULL",
        as: ID<Activation>.self)
    }
    let held = try await events.hold(
      event,
      Events.MeetingDraft(
        activation: activation, attending: step["attending"]?.string ?? "",
        agenda: step["agenda"]?.string, direction: step["direction"]?.string ?? "",
        nextAt: try time(step["nextAt"]?.string)), by: caller)
    remember(step, held.id.text)
  }

  private func member(_ act: String, _ step: JSON, _ caller: Caller) async throws {
    let event = try here()
    if act == "member.join" {
      let who = try person(step["by"]?.string)
      let assigner = try await self.caller(step["assignedBy"]?.string ?? step["by"]?.string)
      _ = try await events.assign(
        event, person: who,
        function: step["function"]?.string.flatMap(StaffFunction.init(rawValue:)) ?? .log,
        by: assigner)
      return
    }
    let person = caller.person
    let participant = try await app.database.read { tx in
      try tx.cell(
        """
        SELECT id FROM participant WHERE event = \(event) AND person = \(person)
        AND until IS NULL ORDER BY seq DESC LIMIT 1
        """, as: ID<Participant>.self)
    }
    // Whoever was relieved by a signed handover has gone off already.
    if let participant { _ = try await events.leave(event, participant: participant, by: caller) }
  }

  private func line(_ act: String, _ step: JSON, _ caller: Caller) async throws {
    var draft = Log.Draft(text: step["text"]?.string ?? step["what"]?.string ?? "")
    draft.category = step["category"]?.string.flatMap(LineCategory.init(rawValue:)) ?? .information
    draft.eventAt = try time(step["eventAt"]?.string)
    draft.essential = step["essential"]?.isTrue ?? false
    draft.meeting = try step["meeting"]?.string.map { try id($0) }
    switch act {
    case "log.correct":
      draft.corrects = try id(step["corrects"]?.string)
    case "decision.make":
      draft.category = .decision
      draft.why = step["why"]?.string
      draft.alternatives = step["alternatives"]?.string
      draft.legalBasis = step["legalBasis"]?.string
      draft.reviewAt = try time(step["reviewAt"]?.string)
    case "task.give":
      draft.category = .task
      let owner = try person(step["to"]?.string)
      draft.owner = owner
      draft.ownerName = try await app.database.read { tx in
        try tx.cell("SELECT name FROM person WHERE id = \(owner)")
      }
      draft.dueAt = try time(step["dueAt"]?.string)
      draft.because = try step["because"]?.string.map { try id($0) }
    default: break
    }
    let line = try await log.write(draft, in: try here(), by: caller)
    remember(step, line.id.text)
  }

  private func task(of line: ID<Line>) async throws -> ID<EventTask> {
    let task = try await app.database.read { tx in
      try tx.cell("SELECT id FROM task WHERE line = \(line)", as: ID<EventTask>.self)
    }
    guard let task else { throw Fault(description: "the line gave no task") }
    return task
  }

  private func around(_ act: String, _ step: JSON, _ caller: Caller) async throws {
    let event = try here()
    let note = step["note"]?.string
    switch act {
    case "service.set":
      _ = try await events.setService(
        event, name: step["name"]?.string ?? "",
        status: step["status"]?.string.flatMap(ServiceStatus.init(rawValue:)) ?? .unknown,
        note: note, unit: step["unit"]?.string.map { ID($0) }, by: caller)
    case "unit.affect":
      _ = try await events.affect(
        event, unit: ID(step["unit"]?.string ?? ""), note: note, by: caller)
    default:
      _ = try await events.involve(
        event, actor: ID(step["actor"]?.string ?? ""), note: note,
        person: try step["person"]?.string.map { try person($0) }, by: caller)
    }
  }

  private func told(_ act: String, _ step: JSON, _ caller: Caller) async throws {
    let event = try here()
    if act == "told.send" {
      let people = Set(try (step["to"]?.strings ?? []).map { name in try self.person(name) })
      let text = step["text"]?.string ?? ""
      _ = try await events.touch(event, .toldSend, by: caller, key: nil) { event, change in
        try ToldActs.tell(people, about: event, text: text, in: change)
      }
      remember(step, text)
      return
    }
    guard let name = step["told"]?.string, let text = names[name] else {
      throw Fault(description: "no such message")
    }
    let person = caller.person
    let told = try await app.database.read { tx in
      try tx.cell(
        """
        SELECT id FROM told WHERE event = \(event) AND person = \(person) AND text = \(text)
        AND acknowledged_at IS NULL
        """, as: ID<Told>.self)
    }
    guard let told else { throw Fault(description: "that person was not told") }
    _ = try await events.touch(event, .toldAcknowledge, by: caller, key: nil) { _, change in
      try change.update(told) { $0.acknowledgedAt = change.now }
    }
  }

  private func handover(_ act: String, _ step: JSON, _ caller: Caller) async throws {
    let handovers = Handovers(database: app.database, journal: journal)
    if act == "handover.begin" {
      let function = step["function"]?.string.flatMap(StaffFunction.init(rawValue:)) ?? .staffChief
      let made = try await handovers.begin(
        try here(), function, to: try person(step["to"]?.string),
        words: step["words"]?.string, by: caller)
      remember(step, made.id.text)
    } else {
      _ = try await handovers.sign(try here(), try id(step["handover"]?.string), by: caller)
    }
  }
}
