import Ground
import Sheets
import Web

/// How meetings of crisis bodies look: what was agreed, when they meet next, and the order list.
enum MeetingPages {
  // MARK: all

  static func list(_ form: Form, _ room: Room, _ cards: [MeetingCard]) -> Page {
    let event = room.event
    let path = "/events/\(event.id)/meetings"
    let sitting = room.activations.filter { $0.activation.endedAt == nil }
    let may =
      event.status.isOpen && Policy.allows(try? form.call.caller, .meetingHold, room.facts)
    let open = cards.reversed().flatMap(\.openOrders)
    return frame(
      room, "Möten och inriktning",
      """
      \(if: sitting.isEmpty, "<p class=\"empty\">\(t: "Inget krisorgan är aktiverat.") <a href=\"/events/\(event.id)/crisis\">\(t: "Krisledning")</a></p>")
      \(if: !cards.isEmpty, ListTabs.tools(path + ".csv", room, form.call))
      \(if: !open.isEmpty, "<section aria-labelledby=\"h-open\"><h2 id=\"h-open\">\(t: "Följ upp: öppna uppgifter från möten")</h2>\(table(open, event, form.call))</section>")
      \(if: may && !sitting.isEmpty, new(form, room, sitting, cards))
      <section aria-labelledby="h-held"><h2 id="h-held">\(t: "Hållna möten")</h2>
      \(if: cards.isEmpty, "<p class=\"empty\">\(t: "Inget möte är antecknat än.")</p>")
      <ul class="rows">\(each: cards, { row($0, event, form.call) })</ul></section>
      """)
  }

  private static func frame(_ room: Room, _ title: Text, _ content: HTML) -> Page {
    var page = ActPages.frame(room, title, content)
    page.seq = room.seq
    page.event = room.event.id.text
    return page
  }

  private static func row(_ card: MeetingCard, _ event: Event, _ call: Call) -> HTML {
    let meeting = card.meeting
    return """
      <li><span class="when">\(Parts.time(meeting.startedAt))</span><span class="what">\
      <a href="/events/\(event.id)/meetings/\(meeting.id)">\(card.bodyName)</a>\(secrecy(meeting))\
      <span class="soft"><b>\(t: "Inriktning:")</b> \(meeting.direction)</span>\
      <span class="soft">\(t: counts(card))\(if: meeting.nextAt != nil, ". \(t: "Nästa möte \(meeting.nextAt ?? call.now)")")</span></span></li>

      """
  }

  private static func counts(_ card: MeetingCard) -> Text {
    let decisions = card.orders.count(where: \.isDecision)
    let tasks = card.orders.count - decisions
    let open = card.openOrders.count
    let first: Text = decisions == 1 ? "1 beslut" : "\(decisions) beslut"
    let second: Text = tasks == 1 ? "1 uppgift" : "\(tasks) uppgifter"
    if open == 0 { return "\(first), \(second)" }
    return open == 1
      ? "\(first), \(second), varav 1 öppen" : "\(first), \(second), varav \(open) öppna"
  }

  private static func secrecy(_ meeting: Meeting) -> HTML {
    meeting.classification == .k2 ? " <span class=\"secret\">\(t: "Sekretess")</span>" : ""
  }

  // MARK: recording

  private static func new(
    _ form: Form, _ room: Room, _ sitting: [Room.ActivationCard], _ cards: [MeetingCard]
  ) -> HTML {
    let last = cards.first { $0.isSitting && $0.meeting.classification != .k2 }?.meeting
    return """
      <section aria-labelledby="h-new"><h2 id="h-new">\(t: "Anteckna ett möte")</h2>
      \(form.open("/events/\(room.event.id)/meetings", draft: DraftName.OfEvent.meeting.of(room.event),
      """
      \(if: sitting.count > 1, form.select("activation", "Vilket organ?", sitting.map { ($0.activation.id.text, "\($0.bodyName)") }))
      \(form.text("time", "När började mötet?", help: "Tomt betyder nu. Skriv som du säger: ”14.10”, ”för en kvart sedan”.", size: 20))
      \(fields(form, attending: room.staff.map(\.name).joined(separator: ", "), direction: last?.direction, agenda: nil, next: nil, room.event))
      \(form.actions("Spara mötet", back: "/events/\(room.event.id)", draft: DraftName.OfEvent.meeting.of(room.event)))
      """))</section>
      """
  }

  private static func fields(
    _ form: Form, attending: String?, direction: String?, agenda: String?, next: String?,
    _ event: Event
  ) -> HTML {
    let classes: HTML =
      event.classification == .k2
      ? ""
      : form.select(
        "classification", "Hur känsligt är det?",
        help: "Skriv aldrig säkerhetsskyddsklassificerade uppgifter här.", EventPages.classes,
        chosen: event.classification.rawValue)
    return """
      \(form.area("attending", "Vilka var med?", value: attending, rows: 2, required: true))
      \(form.area("direction", "Vilken inriktning beslutades?", help: "Vad ni vill uppnå, i den ordning det gäller. Den senaste är ifylld.", value: direction, rows: 3, required: true))
      \(form.text("next", "När är nästa möte?", help: "Till exempel 22.00 eller om två timmar.", size: 24, value: next))
      \(form.more("Fler uppgifter", open: !form.faults.isEmpty || agenda != nil,
      "\(form.area("agenda", "Dagordning, eller vad ni gick igenom", value: agenda, rows: 3))\(classes)"))
      """
  }

  // MARK: one

  static func one(_ form: Form, _ room: Room, _ card: MeetingCard) -> Page {
    let (event, meeting, call) = (room.event, card.meeting, form.call)
    let path = "/events/\(event.id)/meetings"
    func may(_ act: Act) -> Bool {
      event.status.isOpen && Policy.allows(try? call.caller, act, room.facts)
    }
    return frame(
      room, "Möte i \(card.bodyName)",
      """
      <dl class="facts"><dt>\(t: "När")</dt><dd>\(time: meeting.startedAt, .full)\(secrecy(meeting))</dd>\
      <dt>\(t: "Närvarande")</dt><dd>\(meeting.attending)</dd>\
      \(if: meeting.agenda != nil, "<dt>\(t: "Dagordning")</dt><dd>\(meeting.agenda)</dd>")\
      <dt>\(t: "Inriktning")</dt><dd>\(meeting.direction)</dd>\
      <dt>\(t: "Nästa möte")</dt><dd>\(next(meeting, call))</dd>\
      <dt>\(t: "Antecknat av")</dt><dd>\(meeting.recordedByName), <a href="/events/\(event.id)/log/\(meeting.line)">\(t: "raden i loggen")</a></dd></dl>
      <section aria-labelledby="h-orders"><h2 id="h-orders">\(t: "Orderlista")</h2>
      \(ListTabs.tools("\(path).csv?meeting=\(meeting.id)", room, call))
      \(if: card.orders.isEmpty, "<p class=\"empty\">\(t: "Inget är beslutat eller givet vid mötet än.")</p>")
      \(if: !card.orders.isEmpty, table(card.orders, event, call))
      <div class="actions">\
      \(if: may(.taskGive), "<a class=\"button plain\" href=\"\(path)/\(meeting.id)/order?category=task\">\(t: "Ge en uppgift")</a>")\
      \(if: may(.decisionMake), "<a class=\"button plain\" href=\"\(path)/\(meeting.id)/order?category=decision\">\(t: "Anteckna ett beslut")</a>")</div></section>
      \(if: may(.meetingHold), correction(form, event, meeting))
      <p class="no-print"><a href="\(path)">\(t: "Alla möten")</a></p>
      """)
  }

  private static func next(_ meeting: Meeting, _ call: Call) -> HTML {
    guard let at = meeting.nextAt else { return "\(t: "Inte bestämt")" }
    return "\(time: at, .full)"
  }

  private static func correction(_ form: Form, _ event: Event, _ meeting: Meeting) -> HTML {
    let next = meeting.nextAt.map { form.call.language.write($0, .stamp) }
    return form.more(
      "Rätta mötet eller flytta nästa", open: !form.faults.isEmpty,
      form.open(
        "/events/\(event.id)/meetings/\(meeting.id)",
        """
        <p class="help">\(t: "Den gamla raden står kvar och går att läsa.")</p>
        <input type="hidden" name="version" value="\(form.values["version"] ?? "\(meeting.seq)")">
        \(form.text("time", "När började mötet?", help: "Tomt behåller tiden.", size: 20))
        \(fields(form, attending: meeting.attending, direction: meeting.direction, agenda: meeting.agenda, next: next, event))
        \(form.actions("Spara rättelsen", back: "/events/\(event.id)/meetings"))
        """))
  }

  /// A decision or a task of the meeting, written as a line of the log.
  static func order(
    _ form: Form, _ room: Room, _ card: MeetingCard, _ category: LineCategory,
    insiders: [Insider]
  ) -> Page {
    let (event, meeting) = (room.event, card.meeting)
    let path = "/events/\(event.id)/meetings/\(meeting.id)"
    let isTask = category == .task
    return ActPages.frame(
      room, isTask ? "Ge en uppgift" : "Anteckna ett beslut",
      """
      <p class="soft">\(t: "Vid mötet i \(card.bodyName) \(meeting.startedAt)").</p>
      \(form.open("/events/\(event.id)/log",
      """
      <input type="hidden" name="meeting" value="\(meeting.id)"><input type="hidden" name="category" value="\(category.rawValue)">\
      \(if: meeting.classification == .k2, "<input type=\"hidden\" name=\"classification\" value=\"K2\">")
      \(form.area("text", isTask ? "Vad ska göras?" : "Vad beslutades?", rows: 3, required: true))
      \(isTask ? LineForms.task(form, insiders) : "\(form.text("decidedBy", "Beslutat av", help: "Tomt betyder du själv."))\(LineForms.decision(form))")
      \(form.actions(isTask ? "Ge uppgiften" : "Spara beslutet", back: path))
      """))
      """)
  }

  // MARK: the order list

  private static func table(_ orders: [Order], _ event: Event, _ call: Call) -> HTML {
    """
    <div class="table-scroll" role="region" aria-label="\(t: "Beslut och uppgifter")" tabindex="0">
    <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\
    <th role="columnheader" scope="col">\(t: "Beslut eller uppgift")</th><th role="columnheader" scope="col">\(t: "Vem")</th>\
    <th role="columnheader" scope="col">\(t: "Klart eller omprövas")</th><th role="columnheader" scope="col">\(t: "Läge|state")</th></tr></thead>
    <tbody role="rowgroup">
    \(each: orders, { order in
      """
      <tr role="row"><th role="rowheader" scope="row" class="main">\
      <a href="/events/\(event.id)/\(order.path)">\(order.what)</a></th>\
      <td role="cell" class="side">\(order.who)</td>\
      <td role="cell" class="side nowrap">\(if: order.due != nil, "\(Parts.time(order.due ?? call.now))")</td>\
      <td role="cell" class="side">\(state(order, event, call.now))</td></tr>

      """
    })</tbody></table></div>
    """
  }

  private static func state(_ order: Order, _ event: Event, _ now: Instant) -> HTML {
    switch order.state {
    case .inForce: "\(t: "Beslut"), \(t: "gäller")"
    case .ended(let at): "\(t: "Beslut"), \(t: "gällde till \(at)")"
    case .withdrawn(let at, let name): "\(t: "Beslut"), \(t: "återtaget \(at) av \(name)")"
    case .open where order.isLate(now) && event.status.isOpen:
      "<span class=\"late\">\(t: "Sen")</span>"
    case .open: "\(t: "Öppen|task")"
    case .done(let at):
      "<span class=\"state up\">\(t: "Klar")</span> \(Parts.time(at)) \(order.note)"
    case .cancelled: "\(t: "Struken:") \(order.note)"
    }
  }

  static func csv(_ cards: [MeetingCard], _ event: Event, _ call: Call) -> Reply {
    let language = call.language
    func say(_ text: Text) -> String { language.say(text) }
    func stamp(_ time: Instant?) -> String { time.map { language.write($0, .stamp) } ?? "" }
    return ListTabs.file(
      Table(
        name: say("Orderlista"),
        header: [
          say("Möte"), say("Tid"), say("Slag"),
          say("Beslut eller uppgift"), say("Vem"), say("Klart eller omprövas"),
          say("Läge|state"), say("När"), say("Kommentar"), say("Klass"),
        ],
        rows: cards.flatMap { card in
          card.orders.map { order in
            [
              card.bodyName,
              stamp(card.meeting.startedAt), say(order.isDecision ? "Beslut" : "Uppgift"),
              order.what, order.who, stamp(order.due), say(order.said), stamp(order.since),
              order.note ?? "", order.classification.rawValue,
            ]
          }
        }), "orderlista", event, language)
  }

  static func json(_ card: MeetingCard) -> JSON {
    let meeting = card.meeting
    let decisions = card.orders.count(where: \.isDecision)
    return .object([
      "id": .string(meeting.id.text), "version": .int(meeting.seq),
      "event": .string(meeting.event.text), "activation": .string(meeting.activation.text),
      "body": .string(card.bodyName), "startedAt": .string(meeting.startedAt.text),
      "attending": .string(meeting.attending), "agenda": .text(meeting.agenda),
      "direction": .string(meeting.direction), "nextAt": .text(meeting.nextAt?.text),
      "recordedBy": .string(meeting.recordedByName),
      "classification": .string(meeting.classification.rawValue),
      "decisions": .int(Int64(decisions)), "tasks": .int(Int64(card.orders.count - decisions)),
      "openTasks": .int(Int64(card.openOrders.count)),
    ])
  }
}

extension Order {
  func isLate(_ now: Instant) -> Bool { isOpen && due.map { $0 < now } ?? false }

  /// The state in a word.
  var said: Text {
    switch state {
    case .inForce: "Gäller"
    case .ended: "Gäller inte längre"
    case .withdrawn: "Återtaget"
    case .open: "Öppen|task"
    case .done: "Klar"
    case .cancelled: "Struken"
    }
  }

  /// Since when it is so.
  var since: Instant? {
    switch state {
    case .ended(let at), .withdrawn(let at, _), .done(let at): at
    default: nil
    }
  }
}

extension MeetingCard {
  var hasSecrets: Bool {
    meeting.classification == .k2 || orders.contains { $0.classification == .k2 }
  }
}
