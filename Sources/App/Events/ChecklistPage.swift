import Ground
import Web

/// The checklists that an event has started, and what would start next.
enum EventChecklistPage {
  /// "Checklista: 3 av 8 klara"
  static func words(_ state: ChecklistState) -> Text {
    "Checklista: \(state.done) av \(state.count) klara"
  }

  static func html(_ form: Form, _ room: Room, _ state: ChecklistState) -> Page {
    let event = room.event
    let caller = try? form.call.caller
    let above = event.status.isOpen ? state.above(room.level) : []
    let mayClose = Policy.allows(caller, .taskGive, room.facts) && !above.isEmpty
    return ActPages.frame(
      room, "Checklista",
      """
      \(if: state.parts.isEmpty, "<p class=\"empty\">\(t: "Ingen checklista har startat. Den startar när en nivå beslutas eller ett krisorgan aktiveras.")</p>")
      \(if: !state.parts.isEmpty, "<p>\(t: words(state))</p>")
      \(if: mayClose, close(form, room, above))
      \(each: state.parts, { part($0, room, form.call, caller) })
      """)
  }

  private static func part(
    _ part: ChecklistState.Part, _ room: Room, _ call: Call, _ caller: Caller?
  ) -> HTML {
    """
    <section><h2>\(Parts.own(part.name, part.english, call.language)), \(Parts.time(part.at))</h2>
    <ul class="rows">\(each: part.tasks, { row($0, room, call, caller) })</ul></section>

    """
  }

  private static func row(
    _ task: EventTask, _ room: Room, _ call: Call, _ caller: Caller?
  ) -> HTML {
    let path = "/events/\(room.event.id)/tasks/\(task.id)"
    let mayFinish =
      task.isOpen && room.event.status.isOpen && Affected.mayFinish(task, room.facts, caller)
    let mayTake =
      mayFinish && task.isWaiting && Policy.allows(caller, .taskGive, room.facts)
      && Policy.allows(caller, .eventEdit, room.facts)
    return """
      <li><span class="what"><a href="\(link: path)">\(t: task.words)</a>\
      <span class="soft">\(t: task.doer)\(if: task.isOpen && task.isWaiting, ", \(t: "väntar på att någon tar den")")\(due(task, room, call.now))\(if: task.legalBasis != nil, ". \(task.legalBasis)")</span></span>\
      \(if: mayTake, "<span class=\"do\">\(Form.button(call, path + "/give", "Jag tar den", fields: [("next", "checklist")]))</span>")\
      \(if: mayFinish, "<span class=\"do\">\(Form.button(call, path + "/done", "Klar", fields: [("next", "checklist")]))</span>")</li>

      """
  }

  private static func due(_ task: EventTask, _ room: Room, _ now: Instant) -> HTML {
    if task.cancelled { return ". \(t: "Struken:") \(task.note)" }
    if let done = task.doneAt {
      return
        ". <span class=\"state up\">\(t: "Klar")</span> \(Parts.time(done))\(if: task.note != nil, " \(task.note)")"
    }
    guard let due = task.dueAt else { return "" }
    if due < now, room.event.status.isOpen {
      return ", <span class=\"late\">\(t: "sen, skulle vara klar \(due)")</span>"
    }
    return ", \(t: "klart \(due)")"
  }

  /// What a level that no longer is in force asked for, and nobody has done: a human decides.
  private static func close(_ form: Form, _ room: Room, _ tasks: [EventTask]) -> HTML {
    """
    <section class="notice warn" aria-labelledby="h-above"><h2 id="h-above">\(t: tasks.count == 1 ? "1 punkt är kvar från en högre nivå" : "\(tasks.count) punkter är kvar från en högre nivå")</h2>
    \(form.open("/events/\(room.event.id)/checklist/close", """
      \(boxes(tasks, form, "Vilka ska inte göras?"))
      \(form.text("reason", "Varför?", help: "Syns i loggen. Punkterna står kvar som strukna.", required: true))
      <div class="actions"><button class="button plain">\(t: "Stryk de valda")</button></div>
      """))</section>
    """
  }

  static func boxes(_ tasks: [EventTask], _ form: Form, _ question: Text) -> HTML {
    let chosen = Set(form.values.all("close"))
    let fault = form.faults.first { $0.field == "close" }?.text
    return """
      <fieldset class="field\(if: fault != nil, " wrong")" id="close" tabindex="-1"><legend class="question">\(t: question)</legend>\
      <div class="choices">\(each: tasks, { task in
        """
        <label class="choice"><input type="checkbox" name="close" value="\(task.id)"\
        \(if: chosen.contains(task.id.text), " checked")><span>\(t: task.words)<small>\(t: task.doer)</small></span></label>
        """
      })</div>\(if: fault != nil, "<p class=\"error\">\(t: fault ?? "")</p>")</fieldset>
      """
  }

  // MARK: before a decision

  /// What each choice would start, so that nobody is surprised by it.
  static func starting(
    _ choices: [(name: HTML, items: [ChecklistItem], open: Bool)], _ language: Language
  ) -> HTML {
    let starts = choices.filter { !$0.items.isEmpty }
    if starts.isEmpty { return "" }
    return """
      <section aria-labelledby="h-starts"><h2 id="h-starts">\(t: "Det här startar")</h2>
      \(each: starts, { choice in
        """
        <details class="more"\(if: choice.open, " open")><summary>\(choice.name): \(t: count(choice.items.count))</summary>
        \(ChecklistPages.items(choice.items, language))</details>
        """
      })</section>
      """
  }

  private static func count(_ number: Int) -> Text {
    number == 1 ? "1 uppgift" : "\(number) uppgifter"
  }
}

/// The checklist of an event.
struct EventChecklistRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let path = "/events/{id}/checklist"
    routes.get(
      path, .act(.logRead),
      Doc(
        "The tasks that checklists have become", "Händelsens checklistor",
        returns: .list(.named("Task"))), show)
    routes.post(
      "\(path)/close", .act(.taskGive),
      Doc(
        "Cancel items of checklists with a reason", "Stryk punkter i en checklista",
        body: [
          .init("close", .list(.string(most: 100)), required: true, "Ids of tasks"),
          .init("reason", .string(most: 500), required: true, "Why"),
        ], returns: .named("Event"), idempotent: true), close)
  }

  private func state(_ room: Room, _ call: Call) async throws -> ChecklistState {
    let classes = Log.classes(room.facts, try call.caller)
    let state = try await acts.database.read { tx in
      try ChecklistState.read(room.event.id, classes, tx)
    }
    let secret = state.parts.contains { $0.tasks.contains { $0.classification == .k2 } }
    try await acts.noteSecrets(secret, room, call)
    return state
  }

  @Sendable private func show(_ call: Call) async throws -> Reply {
    if call.isAPI {
      let room = try await acts.room(call, .logRead)
      let tasks = try await state(room, call).parts.flatMap(\.tasks)
      return .list(
        Paged(rows: tasks, count: tasks.count, next: nil, previous: nil), call, TaskPages.json)
    }
    return .page(try await page(Form(call)))
  }

  private func page(_ form: Form) async throws -> Page {
    let room = try await acts.room(form.call, .logRead)
    return EventChecklistPage.html(form, room, try await state(room, form.call))
  }

  @Sendable private func close(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let reason = check.prose("reason", most: 500)
        let tasks = Set(call.input.all("close").map { ID<EventTask>($0) })
        if tasks.isEmpty { check.fault("close", "Välj minst en punkt.") }
        try check.done()
        return acts.done(
          call,
          try await acts.events.close(
            tasks, of: try call.id(), reason: reason, by: try call.caller, key: call.key))
      }, again: page)
  }
}
