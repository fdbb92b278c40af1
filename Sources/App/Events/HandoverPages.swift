import Ground
import Web

/// Handing over: the form of the one going off, and what the one coming on reads and signs.
enum HandoverPages {
  static func begin(
    _ form: Form, _ desk: Handovers.Desk, _ handovers: Paged<Handover>,
    _ list: SideList<HandoverColumn>
  ) -> Page {
    let event = desk.room.event
    var page = ActPages.frame(
      desk.room, "Lämna över passet",
      """
      \(if: desk.turns.isEmpty, nothing(desk.room, form.call))
      \(if: !desk.turns.isEmpty && event.status.isOpen, start(form, desk))
      \(earlier(desk.room, handovers, list))
      """)
    page.seq = desk.room.seq
    page.event = event.id.text
    return page
  }

  private static func nothing(_ room: Room, _ call: Call) -> HTML {
    let maySee = Policy.allows(call.signedIn, .staffJoin, room.facts)
    return """
      <p class="empty">\(t: "Du har ingen uppgift i händelsen att lämna över. Den som har en uppgift lämnar över den själv.") \
      \(if: maySee, "<a href=\"/events/\(room.event.id)/staff\">\(t: "Staben och vem som är med")</a>")</p>
      """
  }

  private static func start(_ form: Form, _ desk: Handovers.Desk) -> HTML {
    let event = desk.room.event
    return """
      \(if: desk.turns.count > 1, choose(desk, event))
      \(if: desk.turn != nil, "<p class=\"soft\">\(t: desk.turn?.function.text ?? "") \(t: "sedan \(desk.turn?.since ?? form.call.now)"). \(t: "Underlaget är hämtat ur loggen klockan \(form.call.now, .clock) och uppdateras när du lämnar över.")</p>")
      \(if: desk.brief != nil, desk.brief.map { BriefHTML(brief: $0, event: event, call: form.call).html } ?? "")
      \(form.open("/events/\(event.id)/handover", draft: DraftName.OfEvent.handover.of(event),
      """
      <input type="hidden" name="function" value="\(desk.turn?.function.rawValue)">
      \(form.area("words", "Vad behöver den som går på veta som inte står i loggen?", help: "Det du skulle säga vid bordet: vad du tvivlar på, vem som är trött, vad som väntas."))
      \(form.text("to", "Vem går på?", help: "Skriv namnet. De troligaste finns i listan.", required: true, extra: " list=\"candidates\" autocomplete=\"off\""))
      <datalist id="candidates">\(each: desk.candidates, { one in
        "<option value=\"\(one.name)\"\(if: one.post != nil, " label=\"\(one.name), \(t: one.post?.text ?? "")\"")></option>"
      })</datalist>
      \(form.actions("Lämna över", back: "/events/\(event.id)", draft: DraftName.OfEvent.handover.of(event)))
      """))
      """
  }

  private static func choose(_ desk: Handovers.Desk, _ event: Event) -> HTML {
    """
    <nav class="tabs" aria-label="\(t: "Uppgift att lämna över")"><ul>\(each: desk.turns, { turn in
      """
      <li><a href="/events/\(event.id)/handover?function=\(turn.function.rawValue)"\
      \(if: turn.function == desk.turn?.function, " aria-current=\"page\"")>\(t: turn.function.text)</a></li>
      """
    })</ul></nav>
    """
  }

  private static func earlier(
    _ room: Room, _ handovers: Paged<Handover>, _ list: SideList<HandoverColumn>
  ) -> HTML {
    if room.handovers.isEmpty { return "" }
    let columns: [(HandoverColumn, Text)] = [
      (.begun, "Tid"), (.from, "Från"), (.to, "Till"), (.function, "Funktion"),
    ]
    let count: Text =
      handovers.count == 1 ? "1 överlämning" : "\(handovers.count) överlämningar"
    return """
      <section aria-labelledby="h-earlier"><h2 id="h-earlier">\(t: "Överlämningar")</h2>
      \(list.head(handovers, count, columns, hidden: [("function", list.call.query["function"])], mayExport: room.mayExport(list.call)))
      <ul class="rows">\(each: handovers.rows, { item in
        """
        <li><span class="when">\(Parts.time(item.begunAt))</span><span class="what">\
        <a href="/events/\(room.event.id)/handover/\(item.id)">\(t: item.function.text): \
        \(item.fromName) → \(item.toName)</a><span class="soft">\(status(item))</span></span></li>
        """
      })</ul>\(list.pages(handovers))</section>
      """
  }

  private static func status(_ handover: Handover) -> HTML {
    if let at = handover.signedAt { return "\(t: "underskriven \(at)")" }
    return "\(t: "väntar på underskrift")"
  }

  // MARK: one handover

  static func show(
    _ call: Call, _ room: Room, _ handover: Handover, _ brief: Brief,
    _ classes: [Classification], _ note: CheckpointNote?, stands: Bool
  ) -> Page {
    let event = room.event
    let (seen, hidden) = brief.seen(classes)
    let person = call.signedIn?.person
    var page = ActPages.frame(
      room, "Överlämning: \(handover.function.text)",
      """
      <p class="soft">\(handover.fromName) → \(handover.toName). \
      \(t: "Underlaget skrevs \(handover.begunAt)"), \(status(handover)).</p>
      <div class="actions"><button class="button plain" type="button" data-print>\(Icon.print)\(t: "Skriv ut")</button></div>
      \(if: handover.words != nil, words(handover))
      \(BriefHTML(brief: seen, event: event, call: call, asOf: handover.begunAt).html)
      \(if: hidden > 0, "<p class=\"notice\">\(t: "\(hidden) punkter är under sekretess och visas inte för dig.")</p>")
      \(note.map(proof) ?? "")
      \(if: handover.signedAt == nil && event.status.isOpen && !stands, "<p class=\"notice\">\(t: "\(handover.fromName) har inte längre uppgiften och kan inte lämna över den.")</p>")
      \(if: handover.signedAt == nil && person == handover.toPerson && event.status.isOpen && stands, sign(call, event, handover))
      \(if: handover.signedAt == nil && person == handover.fromPerson && stands, withdraw(call, event, handover))
      """)
    page.seq = room.seq
    page.event = event.id.text
    return page
  }

  /// What is on paper cannot be rewritten with the journal: whoever keeps the sheet can compare.
  private static func proof(_ note: CheckpointNote) -> HTML {
    """
    <section aria-labelledby="h-proof"><h2 id="h-proof">\(t: "Bevis för loggen vid överlämningen")</h2>
    <p>\(t: "Kontrollpunkt: journalpost \("\(note.seq)")"), \(time: note.at, .full)<br>\
    <code>\(note.hash)</code><br>\(t: "Nyckel") <code>\(note.origin)</code></p></section>
    """
  }

  private static func words(_ handover: Handover) -> HTML {
    """
    <section aria-labelledby="h-words"><h2 id="h-words">\(t: "Egna ord från \(handover.fromName)")</h2>
    <p class="words">\(handover.words)</p></section>
    """
  }

  private static func sign(_ call: Call, _ event: Event, _ handover: Handover) -> HTML {
    """
    <section class="sign no-print" aria-labelledby="h-sign"><h2 id="h-sign">\(t: "Ta emot passet")</h2>
    <p>\(t: "När du skriver under är du \(handover.function.text) från den stunden. Det syns i loggen.")</p>
    <div class="actions">\(Form.button(call, "/events/\(event.id)/handover/\(handover.id)/sign", "Jag har läst och tar över", plain: false))</div></section>
    """
  }

  private static func withdraw(_ call: Call, _ event: Event, _ handover: Handover) -> HTML {
    """
    <section class="sign no-print" aria-labelledby="h-wait"><h2 id="h-wait">\(t: "Väntar på \(handover.toName)")</h2>
    <p>\(t: "Du har kvar uppgiften tills \(handover.toName) har skrivit under.")</p>
    <div class="actions">\(Form.button(call, "/events/\(event.id)/handover/\(handover.id)/withdraw", "Ta tillbaka överlämningen"))</div></section>
    """
  }

  static func json(_ handover: Handover) -> JSON {
    .object([
      "id": .string(handover.id.text), "event": .string(handover.event.text),
      "function": .string(handover.function.rawValue),
      "from": .string(handover.fromPerson.text), "fromName": .string(handover.fromName),
      "to": .string(handover.toPerson.text), "toName": .string(handover.toName),
      "words": .text(handover.words), "begunAt": .string(handover.begunAt.text),
      "signedAt": .text(handover.signedAt?.text),
    ])
  }
}

/// The brief as it is read.
struct BriefHTML {
  let brief: Brief
  let event: Event
  let call: Call
  /// Late is judged at the time when the brief was made.
  var asOf: Instant?
  /// Whether it goes with the lead, not with a shift.
  var ofLead = false

  private var now: Instant { asOf ?? call.now }

  var html: HTML {
    """
    <section class="brief" aria-labelledby="h-brief"><h2 id="h-brief">\(t: ofLead ? "Det här har hänt under ledningen" : "Det här har hänt under passet")</h2>
    <dl class="facts"><dt>\(t: ofLead ? "Ledningen började" : "Passet började")</dt><dd>\(Parts.time(brief.since))</dd>\
    <dt>\(t: "Nivå")</dt><dd>\(levels)</dd>\
    <dt>\(t: "Ledning")</dt><dd>\(leads)</dd>\
    <dt>\(t: "Loggen")</dt><dd>\(t: brief.lines == 1 ? "1 ny rad" : "\(brief.lines) nya rader")\
    \(if: brief.corrected > 0, ", \(t: brief.corrected == 1 ? "varav 1 rättelse" : "varav \(brief.corrected) rättelser")")</dd>\
    \(if: !brief.activated.isEmpty, "<dt>\(t: "Krisledning")</dt><dd>\(brief.activated.joined(separator: ", "))</dd>")</dl>
    \(direction)\(decisions)\(tasks)\(services)\(open)\(corrections)
    </section>
    """
  }

  private func own(_ name: Brief.Name) -> HTML {
    Parts.own(name.swedish, name.english, call.language)
  }

  private var levels: HTML {
    if brief.levels.isEmpty {
      return brief.level.map { own($0) + " (\(t: "oförändrad"))" } ?? "\(t: "Ingen nivå")"
    }
    return .joined(
      brief.levels.enumerated().map { place, step in
        """
        \(if: place > 0, "<br>")\(if: step.from != nil, "\(step.from.map(own) ?? "") → ")\
        <b>\(own(step.to))</b> \(Parts.time(step.at)), \(step.by): \(step.reason)
        """
      })
  }

  private var leads: HTML {
    let now: HTML = "\(brief.leadUnit)\(if: brief.leadPerson != nil, ", \(brief.leadPerson)")"
    if brief.leads.isEmpty { return now + " (\(t: "oförändrad"))" }
    return now
      + .joined(
        brief.leads.map { step in
          """
          <br>\(Parts.time(step.at)): \(if: step.from != nil, "\(step.from) → ")\(step.unit)\
          \(if: step.unit != nil && step.to != nil, ", ")\(step.to)
          """
        })
  }

  private var direction: HTML {
    list(
      "Inriktning och nästa möte", none: nil,
      (brief.meetings ?? []).map { item in
        """
        <li>\(item.direction) <span class="soft">\(item.body), \(Parts.time(item.at))</span>\
        \(if: item.nextAt != nil, ", <span class=\"soon\">\(t: "nästa möte \(item.nextAt ?? now)")</span>")</li>
        """
      })
  }

  private var decisions: HTML {
    list(
      "Gällande beslut", none: "Inget beslut gäller.",
      brief.decisions.filter { !$0.ended }.map { item in
        """
        <li>\(item.what)\(if: item.isNew, " <span class=\"tag\">\(t: "nytt")</span>") \
        <span class="soft">\(Parts.time(item.at)) \(item.by)</span>\(review(item))</li>
        """
      })
      + list(
        "Beslut som har upphört", none: nil,
        brief.decisions.filter(\.ended).map { item in
          """
          <li>\(item.what)\(if: item.withdrawnAt != nil, ", \(t: "återtaget \(item.withdrawnAt ?? now)")")</li>
          """
        })
  }

  private func review(_ item: Brief.DecisionItem) -> HTML {
    guard let at = item.reviewAt else { return "" }
    // A brief is read through in peace: only tasks that are late are to be acted on now.
    guard event.status.isOpen else { return ", \(t: "skulle omprövas \(at)")" }
    return
      ", <span class=\"soon\">\(t: at < now ? "skulle omprövas \(at)" : "omprövas \(at)")</span>"
  }

  private var tasks: HTML {
    list(
      "Öppna uppgifter", none: "Ingen öppen uppgift.",
      brief.tasks.map { item in
        "<li>\(due(item))\(t: .named(item.text, english: item.english)), \(item.owner)</li>"
      })
      + (brief.tasksDone == 0
        ? ""
        : "<p class=\"soft\">\(t: brief.tasksDone == 1 ? "1 uppgift blev klar." : "\(brief.tasksDone) uppgifter blev klara.")</p>")
  }

  private func due(_ item: Brief.TaskItem) -> HTML {
    guard let due = item.dueAt else { return "" }
    guard event.status.isOpen else { return "\(t: "klart \(due)") " }
    if due < now { return "<span class=\"late\">\(t: "sen, skulle vara klar \(due)")</span> " }
    return "<span class=\"soon\">\(t: "klart \(due)")</span> "
  }

  private var services: HTML {
    list(
      "Tjänster som inte fungerar",
      none: brief.servicesGiven == 0
        ? "Ingen tjänst är angiven än."
        : brief.servicesGiven == nil
          ? "Ingen tjänst är angiven som störd." : "Alla angivna tjänster fungerar.",
      brief.services.map { item in
        """
        <li>\(Parts.state(item.status)) \(item.name) \(t: "sedan \(item.since)")\
        \(if: item.note != nil, ": \(item.note)")</li>
        """
      })
  }

  /// What waits for somebody.
  private var open: HTML {
    var items: [HTML] = brief.requests.map { item in
      """
      <li>\(t: item.kind == .escalation ? "Begärt lyft till" : "Begärd överlämning av ledningen till") \
      \(item.to), \(item.by) \(Parts.time(item.at)): \(item.reason)</li>
      """
    }
    if !brief.unmanned.isEmpty {
      items.append(
        "<li><span class=\"gap\">\(t: "Tomt")</span> \(t: Text.list(brief.unmanned.map(\.text)) ?? "")</li>"
      )
    }
    if !brief.unread.isEmpty {
      items.append(
        "<li>\(t: "Har inte läst sitt besked:") \(brief.unread.joined(separator: ", "))</li>")
    }
    items += brief.powers.map { "<li>\(t: "Övertaget, inte återlämnat:") \($0)</li>" }
    return list("Kvar att lösa", none: nil, items)
  }

  private var corrections: HTML {
    list(
      "Rättelser", none: nil,
      brief.corrections.map { "<li>\(Parts.time($0.at)) \($0.new) <del>\($0.old)</del></li>" })
  }

  private func list(_ title: Text, none: Text?, _ items: [HTML]) -> HTML {
    if items.isEmpty {
      return none.map { "<h3>\(t: title)</h3><p class=\"soft\">\(t: $0)</p>" } ?? ""
    }
    return "<h3>\(t: title)</h3><ul>\(each: items, { $0 })</ul>"
  }
}
