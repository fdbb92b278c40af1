import Ground
import Storage
import Swedish
import Web

/// The tasks of an event: all of them, one, done, and cancelled.
struct TaskRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let list = "/events/{id}/tasks"
    routes.get(
      list, .act(.logRead),
      Doc(
        "List the tasks of an event, late ones first", "Lista händelsens uppgifter",
        query: [
          .init("show", .word(TaskFilter.allCases.map(\.rawValue)), "Which; open if left out")
        ] + SideList<TaskColumn>.query,
        returns: .list(.named("Task"))), all)
    routes.get(
      "\(list).csv", .act(.eventExport),
      Doc("The tasks as a table", "Uppgifterna som tabell", returns: .file("text/csv")), file)
    routes.get(
      "\(list)/{task}", .act(.logRead),
      Doc("Read one task", "Läs en uppgift", returns: .named("Task"))
    ) { call in
      if call.isAPI { return .json(TaskPages.json(try await one(call).1)) }
      return .page(try await onePage(Form(call)))
    }
    routes.get(
      "/events/{id}/doers", .act(.taskGive), mount: .page,
      Doc("Whom a task can be given to", "Vem som kan få en uppgift")
    ) { call in
      let room = try await acts.room(call, .taskGive)
      let insiders = try await acts.insiders(room, now: call.now)
      return .fragment(Insider.options(insiders, call.language))
    }
    routes.post(
      "\(list)/{task}/give", .act(.taskGive),
      Doc(
        "Give an open task to somebody else, or take it on", "Ge uppgiften till någon",
        body: [.init("owner", .string(most: 200), "Name, e-mail or id; the caller if left out")],
        returns: .named("Event"), idempotent: true), give)
    routes.post(
      "\(list)/{task}/done", .act(.taskFinish),
      Doc(
        "Finish a task", "Arbete i händelsen",
        body: [.init("note", .string(most: 500), "How it went")], returns: .named("Event"),
        idempotent: true), finish)
    routes.post(
      "\(list)/{task}/cancel", .act(.taskGive),
      Doc(
        "Cancel a task that was given by mistake", "Stryk en uppgift",
        body: [.init("reason", .string(most: 500), required: true, "Why")],
        returns: .named("Event"), idempotent: true), cancel)
  }

  // MARK: all

  @Sendable private func all(_ call: Call) async throws -> Reply {
    var check = Check(call.query)
    let filter: TaskFilter = check.choice("show") ?? .open
    try check.done()
    let list = try SideList(call, by: TaskColumn.urgency)
    let room = try await acts.room(call, .logRead)
    let tasks = list.pick(
      try await tasks(filter, room, call), id: \.id.text,
      texts: { [$0.text, $0.ownerName, $0.note ?? ""] }, key: { $1.key($0) })
    if call.isAPI { return .list(tasks, call, TaskPages.json) }
    if call.wantsFile {
      try await acts.events.export(room.event.id, by: try call.caller)
      return TaskPages.csv(tasks.rows, room.event, call)
    }
    return .page(TaskPages.list(tasks, list, filter, room))
  }

  private func tasks(_ filter: TaskFilter, _ room: Room, _ call: Call) async throws -> [EventTask] {
    let classes = Log.classes(room.facts, try call.caller)
    let tasks = try await acts.database.read { tx in
      let found = try tx.rows(
        """
        SELECT * FROM task WHERE event = \(room.event.id) AND classification IN \(list: classes)
        AND \(filter.condition) ORDER BY
        CASE WHEN cancelled = 1 THEN 3 WHEN done_at IS NOT NULL THEN 2
        WHEN due_at IS NULL THEN 1 ELSE 0 END, due_at, id
        """
      ).map { try EventTask(row: $0) }
      return try EventTask.seen(found, classes, tx)
    }
    try await acts.noteSecrets(tasks.contains { $0.classification == .k2 }, room, call)
    return tasks
  }

  @Sendable private func file(_ call: Call) async throws -> Reply {
    let room = try await acts.export(call)
    return TaskPages.csv(try await tasks(.all, room, call), room.event, call)
  }

  // MARK: one

  private func onePage(_ form: Form) async throws -> Page {
    let (room, task) = try await one(form.call)
    let caller = try form.call.caller
    let isOwn = try await acts.database.read { tx in
      try Affected.isOwn(task.line, room.facts, caller, tx)
    }
    let mayGive =
      task.isOpen && room.event.status.isOpen && Policy.allows(caller, .taskGive, room.facts)
      && (isOwn || (task.owner != nil && task.owner == caller.person))
    let insiders =
      mayGive
      ? try await acts.insiders(room, in: task.classification, now: form.call.now) : nil
    return TaskPages.one(form, room, task, isOwn: isOwn, insiders: insiders)
  }

  private func one(_ call: Call) async throws -> (Room, EventTask) {
    let room = try await acts.room(call, .logRead)
    let id: ID<EventTask> = try call.id("task")
    let classes = Log.classes(room.facts, try call.caller)
    let task = try await acts.database.read { tx -> EventTask? in
      let found = try tx.row(
        """
        SELECT * FROM task WHERE id = \(id) AND event = \(room.event.id)
        AND classification IN \(list: classes)
        """
      ).map { try EventTask(row: $0) }
      return try EventTask.seen(found.map { [$0] } ?? [], classes, tx).first
    }
    guard let task else { throw Refusal.notFound }
    try await acts.noteSecrets(task.classification == .k2, room, call)
    return (room, task)
  }

  @Sendable private func finish(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let note = check.optionalProse("note", most: 500)
        try check.done()
        return acts.done(
          call,
          try await acts.events.finish(
            try call.id(), try call.id("task"), note: note, by: try call.caller, key: call.key))
      }, again: onePage)
  }

  @Sendable private func give(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let owner = check.optional("owner", most: 200)
        // The form that names somebody else is not sent empty.
        if owner == nil, call.input.names.contains("owner"), !call.isAPI {
          check.fault("owner", "Skriv vem som ska göra det.")
        }
        try check.done()
        return acts.done(
          call,
          try await acts.events.give(
            try call.id(), try call.id("task"), to: owner, by: try call.caller, key: call.key))
      }, again: onePage)
  }

  @Sendable private func cancel(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let reason = check.prose("reason", most: 500)
        try check.done()
        return acts.done(
          call,
          try await acts.events.cancel(
            try call.id(), try call.id("task"), reason: reason, by: try call.caller, key: call.key))
      }, again: onePage)
  }
}

extension EventTask {
  /// The tasks without the way to what caused them, where that may not be read.
  static func seen(
    _ tasks: [EventTask], _ classes: [Classification], _ tx: any Reading
  ) throws -> [EventTask] {
    let causes = try Log.readable(tasks.compactMap(\.because), classes, tx)
    return tasks.map { task in
      var task = task
      if let cause = task.because, !causes.contains(cause) { task.because = nil }
      return task
    }
  }
}

/// What a list of tasks can be sorted by.
enum TaskColumn: String, CaseIterable, Sendable {
  case urgency, task, owner, due

  /// The late first, then those with no time, the done and the cancelled.
  func key(_ task: EventTask) -> String {
    let due = task.dueAt?.text ?? ""
    switch self {
    case .urgency:
      let rank = task.cancelled ? "3" : task.doneAt != nil ? "2" : due.isEmpty ? "1" : "0"
      return rank + due
    case .task: return Words.sortKey(task.text)
    case .owner: return Words.sortKey(task.ownerName)
    case .due: return due.isEmpty ? "~" : due
    }
  }
}

/// Which tasks a list shows.
enum TaskFilter: String, CaseIterable, Sendable {
  case open, done, all

  var condition: SQL {
    switch self {
    case .open: "done_at IS NULL AND cancelled = 0"
    case .done: "done_at IS NOT NULL"
    case .all: "1 = 1"
    }
  }

  var text: Text {
    switch self {
    case .open: "Öppna|tasks"
    case .done: "Klara|tasks"
    case .all: "Alla|tasks"
    }
  }
}

extension ActRoutes {
  /// What leaves the product is in the journal before it leaves.
  func export(_ call: Call) async throws -> Room {
    let room = try await room(call, .eventExport)
    try await events.export(room.event.id, by: try call.caller)
    return room
  }

  /// Content under secrecy in an event that is not itself secret.
  func noteSecrets(_ has: Bool, _ room: Room, _ call: Call) async throws {
    guard has, room.event.classification != .k2 else { return }
    try await opening.note(room.event, call, secret: true)
  }
}
