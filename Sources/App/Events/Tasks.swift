import Ground
import Storage

/// Who has a task, and that it passed from one to another, which the log tells.
enum Tasks {
  /// Makes tasks somebody's own, and says so in the log: one line for each class.
  static func give(
    _ tasks: [EventTask], to person: ID<Person>, _ name: String, of event: Event,
    in change: Change
  ) throws {
    for classification in Set(tasks.map(\.classification)).sorted() {
      let given = tasks.filter { $0.classification == classification }
      for task in given {
        try change.update(task.id) {
          $0.owner = person
          $0.ownerName = name
        }
      }
      try Log.tell(sentence(given, to: name), about: event, as: classification, in: change)
    }
  }

  /// Of tasks that have changed since their lines were written, what they were then, by the line.
  static func given(
    _ tasks: [EventTask], _ lines: [Line], _ tx: any Reading
  ) throws -> [ID<Line>: EventTask] {
    let written = Dictionary(lines.map { ($0.id, $0.seq) }, uniquingKeysWith: { a, _ in a })
    let changed = tasks.filter { task in written[task.line].map { task.seq > $0 } ?? false }
    if changed.isEmpty { return [:] }
    var given: [ID<Line>: EventTask] = [:]
    for start in stride(from: 0, to: changed.count, by: 500) {
      for row in try tx.rows(
        """
        SELECT id, seq, content FROM version WHERE kind = \(EventTask.table)
        AND id IN \(list: changed[start..<min(start + 500, changed.count)].map(\.id.text))
        ORDER BY id, seq DESC
        """)
      {
        let task = try Columns.decode(
          EventTask.self, kept: try row.get("content"), seq: try row.get("seq"))
        if written[task.line].map({ task.seq >= $0 }) ?? false { given[task.line] = task }
      }
    }
    return given
  }

  private static func sentence(_ tasks: [EventTask], to name: String) -> Text {
    let before = Set(tasks.map { Language.swedish.say($0.doer) })
    let words = tasks.map(\.text.withoutStop).joined(separator: "; ")
    guard before.count == 1, let doer = tasks.first?.doer, before != [name] else {
      return tasks.count == 1
        ? "\(name) har nu uppgiften: \(words)."
        : "\(name) har nu \(tasks.count) uppgifter: \(words)."
    }
    return tasks.count == 1
      ? "\(name) har nu uppgiften, efter \(doer): \(words)."
      : "\(name) har nu \(tasks.count) uppgifter, efter \(doer): \(words)."
  }
}

extension Events {
  /// Gives an open task to somebody who may see it; nil is the caller, who takes it on.
  func give(
    _ id: ID<Event>, _ task: ID<EventTask>, to name: String?, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await touch(id, .taskGive, by: caller, key: key) { event, change in
      let facts = try Events.facts(of: id, change)
      guard let row = try change.row("SELECT * FROM task WHERE id = \(task) AND event = \(id)"),
        case let found = try EventTask(row: row),
        Log.classes(facts, caller).contains(found.classification)
      else { throw Refusal.notFound }
      try Events.requireOpen(found)
      // One's own is passed on; the rest is for who leads, the staff, and who gave it.
      if found.owner == nil || found.owner != caller.person {
        try Affected.guardOwn(found.line, facts, change)
      }
      let doer = try Events.doer(name, of: found, event, change)
      if doer.person == found.owner {
        throw Refusal.conflict("\(doer.name) har redan uppgiften.")
      }
      try Tasks.give([found], to: doer.person, doer.name, of: event, in: change)
    }
  }

  private static func doer(
    _ name: String?, of task: EventTask, _ event: Event, _ change: Change
  ) throws -> (person: ID<Person>, name: String) {
    guard let name else {
      guard let person = change.caller.person else {
        throw Refusal.invalid("owner", "Skriv vem som ska göra det.")
      }
      return (person, change.caller.name)
    }
    guard let found = try Insider.find(name, for: event, in: task.classification, change) else {
      throw Refusal.invalid(
        "owner",
        "\(name) kan inte se händelsen, eller finns inte i Tryggve. Släpp in personen i staben först."
      )
    }
    return (found.person, found.name)
  }
}
