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
  }

  @Sendable private func show(_ call: Call) async throws -> Reply {
    let room = try await acts.room(call, .logRead)
    let one = try await one(try call.id("line"), in: room, by: try call.caller)
    try await acts.noteSecrets(one.stretch.hasSecrets, room, call)
    if call.isAPI {
      return .json(LinePages.json(one.line, correction: one.stretch.corrections[one.line.id]))
    }
    return .page(LineForms.line(Form(call), room, one))
  }

  /// A line with what hangs on it.
  struct One: Sendable {
    let line: Line
    let stretch: Log.Stretch
    var decision: Decision? { stretch.decisions[line.id] }
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
      return One(
        line: line, stretch: try Log.stretch([line], classes, older: false, newer: false, tx))
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

  // MARK: forms

  @Sendable private func taskForm(_ call: Call) async throws -> Reply {
    let room = try await acts.room(call, .taskGive)
    try room.event.requireOpen()
    let cause = try await one(try call.id("line"), in: room, by: try call.caller)
    try await acts.noteSecrets(cause.stretch.hasSecrets, room, call)
    var values = Input()
    values.set("category", LineCategory.task.rawValue)
    return .page(LineForms.entry(Form(call, values: values), room, because: cause))
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
    guard let cause = form.values["because"], !cause.isEmpty else {
      return LineForms.entry(form, room, because: nil)
    }
    return LineForms.entry(
      form, room, because: try? await one(ID(cause), in: room, by: caller))
  }
}
