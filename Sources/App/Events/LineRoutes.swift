import Ground
import Storage
import Web

/// One line of the log: read, corrected, and a task given because of it.
struct LineRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let line = "/events/{id}/log/{line}"
    routes.get(
      line, .act(.logRead), Doc("Read one line", "Läs en rad", returns: .named("Line")), show)
    acts.page(&routes, "\(line)/task", .taskGive, taskForm)
    routes.post(
      "\(line)/essential", .act(.logPromote),
      Doc(
        "Lift a line into the short log, or take it out", "Lyft en rad till det väsentliga",
        body: [
          .init("essential", .bool, required: true, "Whether it belongs there")
        ], returns: .named("Line"), idempotent: true), weigh)
    routes.post(
      "\(line)/withdraw", .act(.logWithdraw),
      Doc(
        "Take back a line that one has just written; it stays in the log as withdrawn",
        "Ångra en rad", returns: .named("Line"), idempotent: true), withdraw)
  }

  @Sendable private func show(_ call: Call) async throws -> Reply {
    let room = try await acts.room(call, .logRead)
    let one = try await one(try call.id("line"), in: room, by: try call.caller)
    try await acts.noteSecrets(one.stretch.hasSecrets, room, call)
    if call.isAPI {
      return .json(LinePages.json(one.line, in: one.stretch))
    }
    if call.wantsFragment { return .fragment(LogList(log: one.stretch).bare) }
    return .page(LineForms.line(Form(call), room, one))
  }

  /// A line with what hangs on it.
  struct One: Sendable {
    let line: Line
    let stretch: Log.Stretch
    /// The decision that it tells of, as it stands now: it may have been reviewed since.
    let holds: Decision?
    var decision: Decision? { stretch.decisions[line.id] }
    var mark: LineMark? { stretch.marks[line.id] }
  }

  private func one(_ id: ID<Line>, in room: Room, by caller: Caller) async throws -> One {
    let classes = Log.classes(room.facts, caller)
    let found = try await acts.database.read { tx -> One? in
      guard
        let row = try tx.row(
          """
          SELECT * FROM line WHERE id = \(id) AND event = \(room.event.id)
          AND classification IN \(list: classes)
          """)
      else { return nil }
      let line = try Line(row: row)
      let stretch = try Log.stretch([line], classes, older: false, newer: false, tx)
      let holds = try stretch.decisions[line.id].flatMap { decision in
        try tx.row("SELECT * FROM decision WHERE id = \(decision.id)").map {
          try Decision(row: $0)
        }
      }
      return One(line: line, stretch: stretch, holds: holds)
    }
    guard let found else { throw Refusal.notFound }
    return found
  }

  /// The line of a decision, with the form where it is reviewed.
  func page(of decision: ID<Decision>, _ form: Form) async throws -> Page {
    let room = try await acts.room(form.call, .decisionMake)
    let line: ID<Line>? = try await acts.database.read { tx in
      try tx.cell("SELECT line FROM decision WHERE id = \(decision) AND event = \(room.event.id)")
    }
    guard let line else { throw Refusal.notFound }
    return LineForms.line(form, room, try await one(line, in: room, by: try form.call.caller))
  }

  @Sendable private func withdraw(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        let id: ID<Event> = try call.id()
        let line = try await acts.log.withdraw(
          try call.id("line"), of: id, by: try call.caller, key: call.key)
        let stretch = try await around(line, by: try call.caller)
        if call.wantsFragment { return .fragment(LogList(log: stretch).bare) }
        // The words return to where they were written; those of a correction belong to its line.
        let place = line.corrects.map { "#L\($0)" } ?? "?again=\(line.id)#entry"
        return .changed(call, at: "/events/\(id)\(place)", LinePages.json(line, in: stretch))
      }, on: { try await own(call) })
  }

  /// The line's own page.
  private func own(_ call: Call) async throws -> Page {
    let room = try await acts.room(call, .logRead)
    return LineForms.line(
      Form(call, values: Input()), room,
      try await one(try call.id("line"), in: room, by: try call.caller))
  }

  /// A line with what hangs on it, as far as the caller may read.
  private func around(_ line: Line, by caller: Caller) async throws -> Log.Stretch {
    try await acts.database.read { tx in
      let classes = Log.classes(try Events.facts(of: line.event, tx), caller)
      return try Log.stretch([line], classes, older: false, newer: false, tx)
    }
  }

  @Sendable private func weigh(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        var check = Check(call.input)
        let essential = check.input.truth("essential")
        if essential == nil { check.fault("essential", "Välj ett av alternativen.") }
        try check.done()
        let id: ID<Event> = try call.id()
        let line = try await acts.log.weigh(
          try call.id("line"), of: id, essential: essential == true, by: try call.caller,
          key: call.key)
        let stretch = try await around(line, by: try call.caller)
        if call.wantsFragment { return .fragment(LogList(log: stretch).bare) }
        return .changed(
          call, at: back(call, to: line) ?? "/events/\(id)/log/\(line.id)",
          LinePages.json(line, in: stretch))
      }, on: { try await own(call) })
  }

  /// To the line where one was reading, when it was there that it was weighed.
  private func back(_ call: Call, to line: Line) -> String? {
    guard call.input["next"] == "room" else { return nil }
    let place = ["before", "after"].map { ($0, call.input[$0]) }
    return Lens(call.input).path("/events/\(line.event)", place) + "#L\(line.id)"
  }

  // MARK: forms

  @Sendable private func taskForm(_ call: Call) async throws -> Reply {
    let room = try await acts.room(call, .taskGive)
    try room.event.requireOpen()
    let cause = try await one(try call.id("line"), in: room, by: try call.caller)
    try await acts.noteSecrets(cause.stretch.hasSecrets, room, call)
    var values = Input()
    values.set("category", LineCategory.task.rawValue)
    return .page(
      LineForms.entry(
        Form(call, values: values), room, because: cause,
        insiders: try await acts.insiders(room, now: call.now)))
  }

  /// What could not be read, as it was typed: the correction of a line, or the line itself.
  func again(_ form: Form) async throws -> Page {
    let room = try await acts.room(form.call, .logWrite)
    let caller = try form.call.caller
    if let old = form.values["corrects"], !old.isEmpty {
      return LineForms.line(form, room, try await one(ID(old), in: room, by: caller))
    }
    if let meeting = form.values["meeting"], !meeting.isEmpty {
      return try await MeetingRoutes(acts: acts).order(form, at: ID(meeting))
    }
    let insiders = try await acts.insiders(room, now: form.call.now)
    guard let cause = form.values["because"], !cause.isEmpty else {
      return LineForms.entry(form, room, because: nil, insiders: insiders)
    }
    return LineForms.entry(
      form, room, because: try? await one(ID(cause), in: room, by: caller), insiders: insiders)
  }
}
