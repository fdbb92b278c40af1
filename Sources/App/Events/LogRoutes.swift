import Ground
import HTTPTypes
import Storage
import Web

/// The log of an event: read, and written in.
struct LogRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/log", .act(.logRead),
      Doc(
        "Read the log", "Läs loggen",
        query: [
          .init("after", .string(most: 100), "Cursor of the last line you have"),
          .init("before", .string(most: 100), "Cursor of the first line you have"),
          .init("limit", .integer(min: 1, max: 500), "Lines at most"),
        ] + Lens.query + [Then.query], returns: .list(.named("Line"))), readLog)
    routes.post(
      "/events/{id}/log", .act(.logWrite),
      Doc(
        "Write a line", "Skriv en rad", body: LineInput.fields, returns: .named("Line"),
        status: 201, idempotent: true), writeLine)
  }

  @Sendable private func readLog(_ call: Call) async throws -> Reply {
    guard call.isAPI else { return .see("/events/\(try call.id(of: Event.self))") }
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    let event = try await acts.events.find(id, by: caller, .logRead)
    let limit = try call.limit(100, most: 500)
    func cursor(_ name: String) throws -> Log.Cursor? {
      guard let raw = call.query[name], !raw.isEmpty else { return nil }
      guard let cursor = Log.Cursor(raw) else {
        throw Refusal.invalid(name, "Markören kunde inte läsas.")
      }
      return cursor
    }
    let before = try cursor("before")
    let lens = Lens(call.query, then: try await Then.asked(call, in: acts.database))
    let stretch = try await acts.log.read(
      id, by: caller, lens: lens, before: before,
      after: try cursor("after") ?? (before == nil ? Log.Cursor.beginning(lens.order) : nil),
      limit: limit)
    func place(_ line: Line?, _ isThere: Bool) -> String? {
      isThere ? line.map { Log.Cursor($0, by: lens.order).text } : nil
    }
    try await acts.opening.note(event, call, secret: stretch.hasSecrets)
    return Reply.json(
      .array(stretch.lines.map { LinePages.json($0, in: stretch) })
    ).linked(
      call, next: place(stretch.lines.last, stretch.hasNewer),
      previous: place(stretch.lines.first, before != nil && stretch.hasOlder))
  }

  @Sendable private func writeLine(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    return try await call.attempt(
      {
        let (draft, caller) = (try LineInput.read(call), try call.caller)
        let line = try await acts.log.write(draft, in: id, by: caller, key: call.key)
        if call.wantsFragment {
          let stretch = try await acts.database.read { tx in
            let classes = Log.classes(try Events.facts(of: id, tx), caller)
            return try Log.stretch([line], classes, older: false, newer: false, tx)
          }
          let task = stretch.tasks[line.id]
          let notice: HTML =
            task?.owner == nil && task?.whom == nil
            ? task.map { TaskPages.notice($0) } ?? "" : ""
          return .fragment(LogList(log: stretch, undo: Undo(call)).bare + notice, status: .created)
        }
        if !call.isAPI, let meeting = draft.meeting {
          return .see("/events/\(id)/meetings/\(meeting)")
        }
        let task = line.category == .task ? try await task(of: line.id) : nil
        let isUnaware = task != nil && task?.owner == nil
        // Where the page has no script, the task's own page says it and offers to tell.
        if isUnaware, !call.isAPI, let task { return .see("/events/\(id)/tasks/\(task.id)") }
        // One goes on writing where one reads.
        if !call.isAPI { return .see("/events/\(id)#L\(line.id)") }
        return .created(
          call, at: "/events/\(id)/log/\(line.id)",
          LinePages.json(
            line, notice: isUnaware ? call.language.say(TaskPages.unaware(task?.ownerName)) : nil))
      }, again: LineRoutes(acts: acts).again)
  }

  private func task(of line: ID<Line>) async throws -> EventTask? {
    try await acts.database.read { tx in
      try tx.row("SELECT * FROM task WHERE line = \(line)").map { try EventTask(row: $0) }
    }
  }
}
