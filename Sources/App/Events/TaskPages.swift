import Ground
import Sheets
import Web

/// How the tasks of an event look.
enum TaskPages {
  static func list(
    _ tasks: Paged<EventTask>, _ list: SideList<TaskColumn>, _ filter: TaskFilter, _ room: Room
  ) -> Page {
    let (event, call) = (room.event, list.call)
    let path = "/events/\(event.id)/tasks"
    let count = tasks.count
    let columns: [(TaskColumn, Text)] = [
      (.urgency, "Sena först|tasks"), (.task, "Uppgift"), (.owner, "Vem"), (.due, "Klart|due"),
    ]
    return ActPages.frame(
      room, "Uppgifter",
      """
      \(ListTabs.html(TaskFilter.allCases.map { ("\(path)?show=\($0.rawValue)", $0.text, $0 == filter) }))
      \(list.head(tasks, count == 1 ? "1 uppgift" : "\(count) uppgifter", columns, hidden: [("show", filter.rawValue)], mayExport: room.mayExport(call), actions: OrganisationParts.printButton))
      \(if: tasks.rows.isEmpty, "<p class=\"empty\">\(t: "Ingen uppgift här. En uppgift ges med en rad i loggen.")</p>")
      \(if: !tasks.rows.isEmpty, table(tasks.rows, event, list.parts(columns)))
      \(list.pages(tasks))
      """)
  }

  private static func table(
    _ tasks: [EventTask], _ event: Event, _ parts: ListParts<TaskColumn>
  ) -> HTML {
    let heads = [.task, .owner, .due].map(parts.head) + [ListParts<TaskColumn>.head("Läge|state")]
    return Parts.table("Uppgifter", .joined(heads), tasks) { row($0, event, parts.call) }
  }

  private static func row(_ task: EventTask, _ event: Event, _ call: Call) -> HTML {
    """
    <tr role="row"><th role="rowheader" scope="row" class="main">\
    <a href="/events/\(event.id)/tasks/\(task.id)">\(t: task.words)</a></th>\
    <td role="cell" class="side">\(t: task.doer)</td>\
    <td role="cell" class="side nowrap">\(if: task.dueAt != nil, "\(Parts.time(task.dueAt ?? call.now))")</td>\
    <td role="cell" class="side">\(state(task, event, call.now))</td></tr>

    """
  }

  private static func state(_ task: EventTask, _ event: Event, _ now: Instant) -> HTML {
    if task.cancelled { return "\(t: "Struken:") \(task.note)" }
    if let done = task.doneAt {
      return "<span class=\"state up\">\(t: "Klar")</span> \(Parts.time(done)) \(task.note)"
    }
    if let due = task.dueAt, due < now, event.status.isOpen {
      return "<span class=\"late\">\(t: "Sen")</span>"
    }
    return "\(t: "Öppen|task")"
  }

  /// - Parameter insiders: whom the reader may give it to; nil for who gives it to nobody.
  static func one(
    _ form: Form, _ room: Room, _ task: EventTask, isOwn: Bool, insiders: [Insider]?
  ) -> Page {
    let event = room.event
    let path = "/events/\(event.id)"
    let caller = try? form.call.caller
    let isOpen = task.isOpen && event.status.isOpen
    func has(_ field: String) -> Bool { form.faults.contains { $0.field == field } }
    let bare = Form(form.call, values: Input())
    let ofOther = has("reason") || has("owner")
    return ActPages.frame(
      room, "Uppgift",
      """
      <p class="lead">\(t: task.words)</p>
      <dl class="facts"><dt>\(t: "Vem")</dt><dd>\(t: task.doer)\(if: isOpen && task.isWaiting, ", \(t: "väntar på att någon tar den")")</dd>\
      \(if: task.legalBasis != nil, "<dt>\(t: "Lagstöd")</dt><dd>\(task.legalBasis)</dd>")\
      \(if: task.dueAt != nil, "<dt>\(t: "Klart|due")</dt><dd>\(Parts.time(task.dueAt ?? form.call.now))</dd>")\
      \(if: task.because != nil, "<dt>\(t: "På grund av")</dt><dd><a href=\"\(path)/log/\(task.because?.text)\">\(t: "raden som ledde hit")</a></dd>")\
      \(if: task.cancelled, "<dt>\(t: "Struken")</dt><dd>\(task.note)</dd>")\
      \(if: task.doneAt != nil, "<dt>\(t: "Gjord")</dt><dd>\(Parts.time(task.doneAt ?? form.call.now)) \(task.note)</dd>")</dl>
      \(if: isOpen && task.owner == nil && task.whom == nil, offer(task, room, caller))
      \(if: isOpen && Affected.mayFinish(task, room.facts, caller), (ofOther ? bare : form).open("\(path)/tasks/\(task.id)/done",
      """
      \(form.text("note", "Hur gick det?"))
      \(form.actions("Uppgiften är klar", back: path))
      """))
      \(insiders.map { give(has("owner") ? form : bare, path, task, $0, caller) } ?? "")
      \(if: isOpen && isOwn && Policy.allows(caller, .taskGive, room.facts), cancel(has("reason") ? form : bare, path, task))
      <p><a href="\(path)/tasks">\(t: "Alla uppgifter")</a></p>
      """)
  }

  private static func give(
    _ form: Form, _ path: String, _ task: EventTask, _ insiders: [Insider], _ caller: Caller?
  ) -> HTML {
    let action = "\(path)/tasks/\(task.id)/give"
    return """
      \(if: task.owner == nil || task.owner != caller?.person, Form.button(form.call, action, "Jag tar uppgiften"))
      \(form.more(task.owner == nil ? "Ge uppgiften till någon" : "Ge uppgiften till någon annan", open: !form.faults.isEmpty,
      form.open(action,
      """
      \(form.text("owner", "Vem gör det", help: "Alla som får se händelsen finns i listan.", required: true, extra: " list=\"people\" autocomplete=\"off\""))
      <datalist id="people">\(Insider.options(insiders, form.call.language))</datalist>
      <div class="actions"><button class="button plain">\(t: "Ge uppgiften")</button></div>
      """)))
      """
  }

  /// Somebody outside the event, whom nobody has told.
  static func unaware(_ name: String?) -> Text {
    "\(name ?? "") är inte med i händelsen och har inte fått veta. Uppgiften står bara med namnet. Släpp in personen i staben, så blir uppgiften personens."
  }

  /// The same beside the entry line, with the way to mend it.
  static func notice(_ task: EventTask) -> HTML {
    """
    <p class="entry-notice" data-notice>\(t: "\(task.ownerName) är inte med i händelsen och har inte fått veta.") \
    <a href="/events/\(task.event)/tasks/\(task.id)">\(t: "Meddela eller släpp in")</a></p>
    """
  }

  private static func offer(_ task: EventTask, _ room: Room, _ caller: Caller?) -> HTML {
    let path = "/events/\(room.event.id)"
    func may(_ act: Act) -> Bool { Policy.allows(caller, act, room.facts) }
    let tell = "\(path)/told?people=\(Call.escape(task.ownerName))"
    return """
      <div class="notice warn"><p>\(t: unaware(task.ownerName))</p><div class="actions">\
      \(if: may(.toldSend), "<a class=\"button plain\" href=\"\(link: tell)\">\(t: "Meddela")</a>")\
      \(if: may(.staffAssign), "<a class=\"button plain\" href=\"\(link: path + "/staff")\">\(t: "Släpp in i staben")</a>")</div></div>
      """
  }

  private static func cancel(_ form: Form, _ path: String, _ task: EventTask) -> HTML {
    form.more(
      "Blev uppgiften fel?", open: !form.faults.isEmpty,
      form.open(
        "\(path)/tasks/\(task.id)/cancel",
        """
        \(form.text("reason", "Varför stryks den?", help: "Syns i loggen. Uppgiften står kvar som struken.", required: true))
        <div class="actions"><button class="button plain">\(t: "Stryk uppgiften")</button></div>
        """))
  }

  static func csv(_ tasks: [EventTask], _ event: Event, _ call: Call) -> Reply {
    let language = call.language
    func say(_ text: Text) -> String { language.say(text) }
    func stamp(_ time: Instant?) -> String { time.map { language.write($0, .stamp) } ?? "" }
    return ListTabs.file(
      Table(
        name: say("Uppgifter"),
        header: [
          say("Uppgift"), say("Vem gör det"), say("Ska vara klart"),
          say("Blev klart"), say("Struken"), say("Kommentar"), say("Klass"),
        ],
        rows: tasks.map { task in
          [
            say(task.words), task.ownerName,
            stamp(task.dueAt), stamp(task.doneAt), task.cancelled ? say("Ja") : "",
            task.note ?? "", task.classification.rawValue,
          ]
        }), "uppgifter", event, language)
  }

  static func json(_ task: EventTask) -> JSON {
    .object([
      "id": .string(task.id.text), "event": .string(task.event.text),
      "line": .string(task.line.text), "because": .text(task.because?.text),
      "text": .string(task.text), "owner": .text(task.owner?.text),
      "ownerName": .string(task.ownerName), "dueAt": .text(task.dueAt?.text),
      "doneAt": .text(task.doneAt?.text), "cancelled": .bool(task.cancelled),
      "note": .text(task.note), "classification": .string(task.classification.rawValue),
      "meeting": .text(task.meeting?.text), "item": .text(task.item?.text),
      "whom": .text(task.whom), "legalBasis": .text(task.legalBasis),
      "levelDecision": .text(task.levelDecision?.text),
      "activation": .text(task.activation?.text),
    ])
  }
}

/// What the lists within an event share: which are shown, and the file.
enum ListTabs {
  static func html(_ tabs: [(path: String, words: Text, isNow: Bool)]) -> HTML {
    """
    <nav class="tabs no-print" aria-label="\(t: "Vilka som visas")"><ul>\
    \(each: tabs, { tab in
      "<li><a href=\"\(link: tab.path)\"\(if: tab.isNow, " aria-current=\"page\"")>\(t: tab.words)</a></li>"
    })</ul></nav>
    """
  }

  static func tools(_ file: String, _ room: Room, _ call: Call) -> HTML {
    let mayExport = Policy.allows(try? call.caller, .eventExport, room.facts)
    return """
      <div class="actions">\(OrganisationParts.printButton)\
      \(if: mayExport, "<a class=\"button quiet\" href=\"\(link: file)\">\(Icon.download)\(t: "Hämta som CSV")</a>")</div>
      """
  }

  /// Each row says which event it is of, and that it was an exercise: a file goes on its own ways.
  static func file(_ table: Table, _ name: String, _ event: Event, _ language: Language) -> Reply {
    let marked = Table(
      name: table.name,
      header: [language.say("Övning"), language.say("Nummer")] + table.header,
      rows: table.rows.map { [event.exercise ? "ÖVNING" : "", event.number] + $0 })
    return Reply(
      status: .ok, body: .bytes(CSV.write(marked, for: .excel), type: "text/csv; charset=utf-8")
    ).download("tryggve-\(event.number.replacing("Ö", with: "O"))-\(name).csv")
  }
}
