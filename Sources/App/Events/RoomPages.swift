import Ground
import Web

/// The event room: the log in the middle, how things are to the left, what was decided and is to
/// be done to the right, and the entry line that is always open.
struct RoomPage {
  let room: Room
  let log: Log.Stretch
  let call: Call
  let caller: Caller
  let lens: Lens
  let seen: Int64?
  let people: [(id: ID<Person>, name: String)]
  let moments: [ThenParts.Moment]
  let unread: UnreadBar
  /// A line that its writer took back, to be written anew.
  let again: Line?
  var search: String?

  private var event: Event { room.event }
  private var isPast: Bool { room.then != nil }
  private var now: Instant { room.then?.at ?? call.now }

  /// Nothing is done in what has been.
  private func may(_ act: Act) -> Bool {
    (!isPast || act.isReading) && Policy.allows(caller, act, room.facts)
  }

  var page: Page {
    Page(
      title: "\(event.number) \(event.title)", room: .now, exercise: event.exercise, shape: "room",
      seq: isPast ? nil : room.seq, event: event.id.text, isPast: isPast,
      classification: event.classification,
      content: """
        <div class="room-top">
        \(PrintHead(page: plain, call: call, settings: Settings()).html)
        \(ThenParts.notice(room, back: "/events/\(event.id)"))
        <div class="room-head" data-fragment="head" data-src="/events/\(event.id)/head">\(head)</div>
        \(if: may(.logRead), tabs)
        </div>
        \(may(.logRead) ? panes : outside)
        \(if: may(.logWrite) && event.status.isOpen, entry)
        \(keys)
        """)
  }

  private var tabs: HTML {
    """
    <nav class="tabs room-tabs" aria-label="\(t: "Delar av händelsen")"><ul>\
    <li><a href="#logg">\(t: "Logg")</a></li><li><a href="#laget">\(t: "Tjänster")</a></li>\
    <li><a href="#beslut">\(t: "Beslut och uppgifter")</a></li></ul></nav>
    """
  }

  private var panes: HTML {
    """
    <div class="pane pane-left" id="laget" tabindex="-1" data-fragment="left" \
    data-src="/events/\(event.id)/left">\(left)</div>
    \(middle)
    <div class="pane pane-right" id="beslut" tabindex="-1" data-fragment="right" \
    data-src="/events/\(event.id)/right">\(right)</div>
    """
  }

  /// For who follows the event without working in it: nothing is said of what they may not read.
  private var outside: HTML {
    """
    <div class="pane pane-log" id="logg" tabindex="-1">
    <p class="notice">\(t: "Här ser du var händelsen står. Loggen, besluten och uppgifterna läses av dem som arbetar i den.")</p>
    <div data-fragment="left" data-src="/events/\(event.id)/left">\(left)</div>
    </div>
    """
  }

  private var plain: Page {
    Page(
      title: "\(event.number) \(event.title)", exercise: event.exercise,
      classification: event.classification, content: "")
  }

  var head: HTML {
    """
    <h1><span class="number">\(event.number)</span> \(event.title)</h1>
    \(Parts.level(room.level, call.language))
    <p class="led">\(t: event.status.text). \(t: "Leds av") \
    \(call.directory("/units/\(event.leadUnit)", room.leadUnitName))\
    \(if: room.leadPersonName != nil, ", \(room.leadPersonName)") \(t: "sedan \(event.leadSince)")</p>
    \(RoomFacts(room: room, call: call).head)
    <div class="actions">\
    \(if: may(.pictureRead), "<a class=\"button plain\" href=\"\(link: picture)\">\(t: isPast ? "Läget då" : "Läget nu")</a>")\
    \(if: may(.levelSet) && event.status.isOpen, "<a class=\"button plain\" href=\"/events/\(event.id)/level\">\(t: "Ändra nivå")</a>")
    \(if: may(.logRead) || may(.pictureRead), ThenParts.menu("/events/\(event.id)", moments, lens))\
    \(if: !isPast, "<details class=\"menu\" id=\"room-menu\"><summary>\(t: "Mer")</summary><ul>\(menu)</ul></details>")
    </div>
    """
  }

  private var picture: String { Lens(then: room.then).path("/events/\(event.id)/picture") }

  private var menu: HTML {
    let items: [(Act, String, Text)] = [
      (.eventEdit, "details", "Händelsens uppgifter"),
      (.eventVerify, "status", "Ändra läge: bekräfta, avsluta, öppna igen"),
      (.escalationAsk, "escalation", "Lyft för samordning eller prioritering"),
      (.leadAsk, "lead", "Be att någon annan tar över ledningen"),
      (.crisisActivate, "crisis", "Krisledning och övertagna uppgifter"),
      (.logRead, "meetings", "Möten och inriktning"), (.logRead, "checklist", "Checklista"),
      (.staffJoin, "staff", "Staben och vem som är med"),
      (.toldSend, "told", "Meddela berörda"), (.unitAffect, "units", "Berörda enheter och aktörer"),
      (.handoverBegin, "handover", "Lämna över passet"),
      (.accessRead, "access", "Vem kan se detta, och varför"),
      (.eventRead, "history", "Historik"), (.eventExport, "package", "Skriv ut eller hämta loggen"),
      (.contentErase, "erase", "Gallra"),
      (.contentSpill, "spill", "Ta bort det som inte får finnas här"),
    ]
    let hidden = [
      event.status.isOpen ? "erase" : "", ActPages.moves(room, caller).isEmpty ? "status" : "",
      room.activations.isEmpty ? "meetings" : "", room.checklist.parts.isEmpty ? "checklist" : "",
    ]
    return .joined(
      items.filter { may($0.0) && !hidden.contains($0.1) }.map { _, path, words in
        "<li><a href=\"/events/\(event.id)/\(path)\">\(t: words)</a></li>"
      })
  }

  // MARK: left

  var left: HTML {
    """
    \(RoomNotices(room: room, call: call, caller: caller).html)
    <section aria-labelledby="h-services"><h2 id="h-services">\(t: "Tjänster")</h2>
    \(if: room.services.isEmpty, "<p class=\"empty\">\(t: "Ingen tjänst är angiven än.")</p>")
    <ul class="side">\(each: room.services, { service in
      "<li><span class=\"grow\">\(service.name)</span>\(Parts.state(service.status))</li>"
    })</ul>
    \(if: may(.serviceSet) && event.status.isOpen, serviceForm)</section>
    \(RoomFacts(room: room, call: call).about)
    <section aria-labelledby="h-staff"><h2 id="h-staff">\(t: room.staff.count == 1 ? "På plats, 1 person" : "På plats, \(room.staff.count) personer")</h2>
    <ul class="side">\(each: room.staff, { member in
      """
      <li><span class="grow">\(t: member.function?.text ?? "Extern aktör")</span>\
      <span>\(call.directory("/people/\(member.person)", member.name))</span></li>
      """
    })\(each: empty, { "<li><span class=\"grow\">\(t: $0.text)</span><span class=\"gap\">\(t: "Tom")</span></li>" })</ul></section>
    \(toldCard)
    \(unitsCard)
    """
  }

  /// Functions that the level needs and nobody has taken.
  private var empty: [StaffFunction] { Picture.unmanned(room) }

  private var serviceForm: HTML {
    """
    <details class="more" id="service-more"><summary>\(t: "Ange läge för en tjänst")</summary>
    <form class="form" method="post" action="/events/\(event.id)/services" novalidate>
    <input type="hidden" name="csrf" value="\(call.session?.csrf)">
    <div class="field"><label for="service-name">\(t: "Tjänst")</label>\
    <input id="service-name" name="name" required list="services" maxlength="120">\
    <datalist id="services">\(each: room.services, { "<option value=\"\($0.name)\"></option>" })</datalist></div>
    <div class="field"><label for="service-status">\(t: "Läge")</label>\
    <select id="service-status" name="status">\(each: ServiceStatus.allCases, {
      "<option value=\"\($0.rawValue)\">\($0.shape) \(t: $0.text)</option>"
    })</select></div>
    <div class="field"><label for="service-note">\(t: "Vad det betyder")</label>\
    <input id="service-note" name="note" maxlength="300"></div>
    <div class="actions"><button>\(t: "Spara läget")</button></div></form></details>
    """
  }

  private var toldCard: HTML {
    if room.told.isEmpty || !may(.toldSend) { return "" }
    // Of people, as the names are: somebody may have been told more than once.
    let open = room.told.filter { $0.acknowledgedAt == nil }
    let unread = open.filter(\.hasAccount)
    let unreached = open.filter { !$0.hasAccount }
    let all = Set(room.told.map(\.person))
    let read = all.count - Set(open.map(\.person)).count
    return """
      <section aria-labelledby="h-told"><h2 id="h-told">\(t: "Besked")</h2>
      <ul class="side"><li><span class="grow">\(t: "Har läst")</span>\
      <span>\(t: "\(read) av \(all.count)")</span></li>\
      \(if: !unread.isEmpty, "<li><span class=\"grow soft\">\(t: "Ej läst:") \(Self.names(unread))</span></li>")\
      \(if: !unreached.isEmpty, "<li><span class=\"grow\">\(t: "Ring, saknar konto"): \(ToldPages.numbers(unreached))</span></li>")</ul>
      <p><a href="/events/\(event.id)/told">\(t: "Alla besked")</a></p></section>
      """
  }

  private var unitsCard: HTML {
    if room.units.isEmpty && room.actors.isEmpty { return "" }
    return """
      <section aria-labelledby="h-units"><h2 id="h-units">\(t: "Berörda")</h2>
      <ul class="side">\(each: room.units, {
        "<li><span class=\"grow\">\(call.directory("/units/\($0.unit)", $0.name))</span></li>"
      })\(each: room.actors, { actor in
        """
        <li><span class="grow">\(call.directory("/actors/\(actor.actor)", actor.name))</span>\
        \(if: actor.phone != nil, "<a href=\"\(link: Phone.link(actor.phone ?? ""))\">\(actor.phone)</a>")</li>
        """
      })</ul></section>
      """
  }

  // MARK: right

  var right: HTML {
    guard may(.logRead) else { return "" }
    return """
      \(RoomNotices(room: room, call: call, caller: caller).direction)
      <section aria-labelledby="h-decisions"><h2 id="h-decisions">\(t: "Beslut")</h2>
      \(if: room.decisions.isEmpty, "<p class=\"empty\">\(t: "Inget beslut än.")</p>")
      <ul class="side">\(each: room.decisions, decision)</ul>\(all("decisions", "Alla beslut"))</section>
      <section aria-labelledby="h-tasks"><h2 id="h-tasks">\(t: "Uppgifter")</h2>
      \(if: room.tasks.isEmpty, "<p class=\"empty\">\(t: "Ingen öppen uppgift.")</p>")
      \(if: !room.checklist.parts.isEmpty && may(.logRead), "<p><a href=\"/events/\(event.id)/checklist\">\(t: EventChecklistPage.words(room.checklist))</a></p>")
      <ul class="side">\(each: room.tasks, task)</ul>\(all("tasks", "Alla uppgifter"))</section>
      """
  }

  private func all(_ path: String, _ words: Text) -> HTML {
    guard may(.logRead), !isPast else { return "" }
    return "<p><a href=\"/events/\(event.id)/\(path)?show=all\">\(t: words)</a></p>"
  }

  private func decision(_ decision: Decision) -> HTML {
    """
    <li><span class="grow"><a href="/events/\(event.id)/log/\(decision.line)">\(decision.what)</a></span>\
    <span class="soft whole-row">\(time: decision.decidedAt) \(decision.decidedBy)\(review(decision))</span></li>
    """
  }

  private func review(_ decision: Decision) -> HTML {
    guard let at = decision.reviewAt else { return "" }
    guard event.status.isOpen else { return ", \(t: "skulle omprövas \(at)")" }
    let kind = at < now ? "late" : "soon"
    return ", <span class=\"\(kind)\">\(t: "omprövas \(at)")</span>"
  }

  private func task(_ task: EventTask) -> HTML {
    """
    <li><span class="grow"><a href="/events/\(event.id)/tasks/\(task.id)">\(task.text)</a></span>\
    <span class="whole-row">\(due(task)) <span class="soft">\(t: task.doer)</span></span></li>
    """
  }

  private func due(_ task: EventTask) -> HTML {
    guard let due = task.dueAt else { return "" }
    if due < now, event.status.isOpen {
      return
        "<span class=\"late\"\(if: !isPast, " data-since=\"\(due.text)\"")>\(t: "sen, skulle vara klar \(due)")</span>"
    }
    return "<span class=\"soft\">\(t: "klart \(due)")</span>"
  }

  // MARK: the log

  private var middle: HTML {
    """
    <div class="pane pane-log" id="logg" tabindex="-1">
    <div class="room-bar">
    <h2 class="vh">\(t: "Logg")</h2>
    \(LensBar(lens: lens, event: event.id).html)
    <form role="search" aria-label="\(t: "Sök i loggen")" action="/events/\(event.id)/search">\
    <label class="vh" for="log-q">\(t: "Sök i loggen")</label>\
    <input id="log-q" name="q" type="search" size="14" value="\(search)" data-search>\
    <button class="button plain">\(t: "Sök")</button></form>
    \(news)
    </div>
    <div class="log-wrap">
    <div class="log-scroll" role="log" aria-label="\(t: "Logg")" tabindex="0" data-log \
    data-src="\(link: lens.narrowing.path("/events/\(event.id)/lines"))"\(if: lens.isNarrow, " data-narrow")\
    \(if: lens.depth == .essential, " data-depth=\"essential\"")\
    \(if: lens.order == .happened, " data-order=\"happened\"")>
    \(older)
    <ol class="log">
    \(lines)</ol>
    \(newer)
    </div>
    <a class="button chip" href="#entry" data-chip hidden></a>
    </div>
    </div>
    """
  }

  /// Who reads only some of the log sees how the rest goes on.
  private var news: HTML {
    let isWhole = lens.depth == .all && !lens.isNarrow
    let source = lens.path("/events/\(event.id)/unread")
    return """
      <div class="news"\(if: !isWhole && !isPast, " data-fragment=\"unread\" data-each-line data-src=\"\(link: source)\"")>\(unread.html)</div>
      """
  }

  /// Whoever reads in one way goes on doing so.
  private func further(_ name: String, _ line: Line) -> String {
    lens.path("/events/\(event.id)", [(name, Log.Cursor(line, by: lens.order).text)])
  }

  private var older: HTML {
    guard log.hasOlder, let first = log.lines.first else { return "" }
    return """
      <p class="older"><a class="button quiet" href="\(link: further("before", first))">\
      \(t: "Visa äldre rader")</a></p>
      """
  }

  private var newer: HTML {
    guard log.hasNewer, let last = log.lines.last else { return "" }
    return """
      <p class="older"><a class="button quiet" href="\(link: further("after", last))">\
      \(t: "Visa nyare rader")</a></p>
      """
  }

  private var lines: HTML {
    LogList(log: log, seen: seen, order: lens.order, undo: isPast ? nil : Undo(call)).html
  }

  // MARK: entry

  private var entry: HTML {
    """
    <form id="entry" class="entry" action="/events/\(event.id)/log" method="post" \
    data-class="\(event.classification.rawValue)" data-author="\(caller.name)" \
    data-title="\(event.number) \(event.title)" autocomplete="off">
    <input type="hidden" name="csrf" value="\(call.session?.csrf)"><input type="hidden" name="key" value="">
    <label class="vh" for="entry-category">\(t: "Slag av rad")</label>
    <select id="entry-category" name="category">\(each: categories, {
      "<option value=\"\($0.rawValue)\" data-key=\"\(t: $0.key)\"\(if: $0 == again?.category, " selected")>\(t: $0.letter) – \(t: $0.text)</option>"
    })</select>
    <div class="text"><label class="vh" for="entry-text">\(t: "Ny rad i loggen")</label>\
    <textarea id="entry-text" name="text" rows="1" maxlength="8000" \
    placeholder="\(t: "Vad har hänt?")" enterkeyhint="send">\(again?.text)</textarea></div>
    <div class="time"><label class="vh" for="entry-time">\(t: "Tid för händelsen")</label>\
    <input id="entry-time" name="time" size="8" placeholder="\(t: "nu, 14.10")"></div>
    <div class="entry-more for-decision">
    <div><label for="entry-why">\(t: "Därför")</label><input id="entry-why" name="why"></div>
    <div><label for="entry-alternatives">\(t: "Valdes bort")</label><input id="entry-alternatives" name="alternatives"></div>
    <div><label for="entry-decider">\(t: "Beslutat av")</label><input id="entry-decider" name="decidedBy" placeholder="\(caller.name)" list="people"></div>
    <div><label for="entry-basis">\(t: "Stöd i lag eller instruktion")</label><input id="entry-basis" name="legalBasis"></div>
    <div><label for="entry-review">\(t: "Omprövas")</label><input id="entry-review" name="review" placeholder="22.00"></div>
    </div>
    <div class="entry-more for-task">
    <div><label for="entry-owner">\(t: "Vem gör det")</label><input id="entry-owner" name="owner" list="people"></div>
    <div><label for="entry-due">\(t: "Klart|due")</label><input id="entry-due" name="due" placeholder="21.15"></div>
    <datalist id="people">\(each: people, { "<option value=\"\($0.name)\"></option>" })</datalist>
    </div>
    <button>\(t: "Spara")</button>
    <div class="entry-says"><span data-says role="status"></span>\
    <span class="entry-unsent" data-unsent role="status" hidden></span>\
    <span data-errors role="alert"></span></div>
    </form>
    """
  }

  private var categories: [LineCategory] {
    LineCategory.writable.filter { may($0.act) }
  }

  /// Each name once, and not more than one can take in.
  private static func names(_ told: [Room.ToldPerson]) -> String {
    var seen: Set<ID<Person>> = []
    let people = told.filter { seen.insert($0.person).inserted }.map(\.name)
    return people.prefix(6).joined(separator: ", ") + (people.count > 6 ? " …" : "")
  }

  private var keys: HTML {
    """
    <dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">\(t: "Tangenter")</h2>\
    <dl class="keys"><dt><kbd>n</kbd></dt><dd>\(t: "skriv en ny rad")</dd>\
    <dt><kbd>/</kbd></dt><dd>\(t: "sök i loggen")</dd>\
    <dt><kbd>@</kbd></dt><dd>\(t: "namn på person, enhet, plats eller aktör i raden")</dd>\
    <dt><kbd>\(t: "Retur")</kbd></dt><dd>\(t: "spara raden")</dd>\
    <dt><kbd>\(t: "Skift")</kbd> + <kbd>\(t: "Retur")</kbd></dt><dd>\(t: "ny rad i texten")</dd>\
    <dt><kbd>b</kbd> \(t: "och mellanslag")</dt><dd>\(t: "byt slag: b beslut, u uppgift, k kommunikation, o observation")</dd>\
    \(Palette.rows)<dt><kbd>Esc</kbd></dt><dd>\(t: "lämna fältet")</dd></dl>\
    <form method="dialog"><button>\(t: "Stäng")</button></form></dialog>
    """
  }
}

extension Parts {
  static func state(_ status: ServiceStatus) -> HTML {
    let shape =
      switch status {
      case .green: "up"
      case .yellow: "disturbed"
      case .red: "down"
      case .unknown: "unknown"
      }
    return "<span class=\"state \(shape)\">\(t: status.text)</span>"
  }
}

extension LineCategory {
  /// What writing such a line takes.
  var act: Act {
    switch self {
    case .decision: .decisionMake
    case .task: .taskGive
    case .information, .communication, .observation, .state: .logWrite
    }
  }

  /// The key that chooses it in an empty entry line.
  var key: Text {
    switch self {
    case .information: "i|key"
    case .decision: "b|key"
    case .task: "u|key"
    case .communication: "k|key"
    case .observation: "o|key"
    case .state: "l|key"
    }
  }
}
