import Ground
import Web

/// Forms of the work in an event: crisis bodies, staff, units and actors, tasks, one line.
enum WorkPages {
  // MARK: crisis bodies

  static func crisis(
    _ form: Form, _ room: Room, bodies: [(ID<Unit>, String)], committees: [(ID<Unit>, String)],
    instruction: Instruction?
  ) -> Page {
    let event = room.event
    let call = form.call
    return ActPages.frame(
      room, "Krisledning",
      """
      \(if: room.activations.isEmpty, "<p class=\"empty\">\(t: "Inget krisledningsorgan är aktiverat.")</p>")
      <ul class="rows">\(each: room.activations, { activation($0, event, call, may: Policy.allows(try? call.caller, .crisisEnd, room.facts)) })</ul>
      \(if: event.status.isOpen && Policy.allows(try? call.caller, .crisisActivate, room.facts), activate(form, event, bodies, instruction))
      \(powers(form, room, committees))
      """)
  }

  private static func activation(
    _ card: Room.ActivationCard, _ event: Event, _ call: Call, may: Bool
  ) -> HTML {
    let item = card.activation
    return """
      <li><span class="when">\(time: item.at)</span><span class="what"><b>\(card.bodyName)</b>\
      \(if: item.endedAt == nil, " <span class=\"tag\">\(t: "Aktiverad")</span>")\
      <span class="soft">\(t: "Av") \(item.decidedByName). \(item.why)</span>\
      <span class="soft">\(t: "Grund:") \(item.basis)</span>\
      \(if: card.instruction != nil, "<span class=\"soft\">\(t: "Gällande instruktion:") <a href=\"/instructions/\(item.instruction?.text)\">\(card.instruction)</a></span>")\
      \(if: item.endedAt != nil, "<span class=\"soft\">\(t: "Avslutad") \(time: item.endedAt ?? item.at) \(item.endedByName): \(item.endReason)</span>")\
      \(if: item.reportedOn != nil, "<span class=\"soft\">\(t: "Anmäld till fullmäktige") \(item.reportedOn)</span>")\
      \(if: may && item.endedAt == nil, end(item, event, call))\
      \(if: may && item.reportedOn == nil, report(item, event, call))</span></li>
      """
  }

  private static func end(_ item: Activation, _ event: Event, _ call: Call) -> HTML {
    """
    <form class="form" method="post" action="/events/\(event.id)/activations/\(item.id)/end">\
    <input type="hidden" name="csrf" value="\(call.session?.csrf)">\
    <div class="field"><label for="end-\(item.id)">\(t: "Varför avslutas arbetet?")</label>\
    <input id="end-\(item.id)" name="reason" required maxlength="500"></div>\
    <div class="actions"><button class="button plain">\(t: "Avsluta aktiveringen")</button></div></form>
    """
  }

  private static func report(_ item: Activation, _ event: Event, _ call: Call) -> HTML {
    """
    <form class="form" method="post" action="/events/\(event.id)/activations/\(item.id)/report">\
    <input type="hidden" name="csrf" value="\(call.session?.csrf)">\
    <div class="field"><label for="day-\(item.id)">\(t: "Dag för anmälan till fullmäktige")</label>\
    <input id="day-\(item.id)" name="day" type="date" required></div>\
    <div class="actions"><button class="button plain">\(t: "Spara dagen")</button></div></form>
    """
  }

  private static func activate(
    _ form: Form, _ event: Event, _ bodies: [(ID<Unit>, String)], _ instruction: Instruction?
  ) -> HTML {
    """
    <section aria-labelledby="h-activate"><h2 id="h-activate">\(t: "Aktivera")</h2>
    \(if: instruction != nil, "<p>\(t: "Instruktionen som gäller:") <a href=\"/instructions/\(instruction?.id.text)\">\(instruction?.title), \(t: "version") \(instruction?.version)</a></p>")
    \(if: instruction == nil, "<p class=\"notice warn\">\(t: "Det finns ingen gällande krisledningsinstruktion.")</p>")
    \(form.open("/events/\(event.id)/activations",
    """
    \(form.select("body", "Vilket organ?", bodies.map { ($0.0.text, "\($0.1)") }))
    \(form.area("why", "Varför?", rows: 2, required: true))
    \(form.text("basis", "På vilken grund?", help: "Till exempel krisledningsinstruktionen punkt 3, eller lagen 2006:544.", required: true))
    \(form.actions("Aktivera"))
    """))</section>
    """
  }

  private static func powers(
    _ form: Form, _ room: Room, _ committees: [(ID<Unit>, String)]
  ) -> HTML {
    let caller = try? form.call.caller
    let active = room.activations.contains { $0.activation.endedAt == nil }
    if room.powers.isEmpty && !active { return "" }
    return """
      <section aria-labelledby="h-powers"><h2 id="h-powers">\(t: "Uppgifter som krisledningsnämnden tagit över")</h2>
      \(if: room.powers.isEmpty, "<p class=\"empty\">\(t: "Inga uppgifter är övertagna.")</p>")
      <ul class="rows">\(each: room.powers, { card in
        """
        <li><span class="when">\(time: card.power.takenAt)</span><span class="what">\(card.power.matter)\
        <span class="soft">\(t: "Från") \(card.committeeName)\(if: card.power.returnedAt != nil, ", \(t: "återlämnad") \(time: card.power.returnedAt ?? card.power.takenAt)")</span></span>\
        \(if: card.power.returnedAt == nil && Policy.allows(caller, .powerReturn, room.facts), "<span class=\"do\">\(Form.button(form.call, "/events/\(room.event.id)/powers/\(card.power.id)/return", "Lämna tillbaka"))</span>")</li>
        """
      })</ul>
      \(if: active && Policy.allows(caller, .powerTake, room.facts), form.open("/events/\(room.event.id)/powers",
      """
      \(form.select("committee", "Från vilken nämnd?", committees.map { ($0.0.text, "\($0.1)") }))
      \(form.area("matter", "Vilken uppgift?", rows: 2, required: true))
      \(form.actions("Ta över uppgiften"))
      """))</section>
      """
  }

  // MARK: staff

  static func staff(_ form: Form, _ room: Room, people: [(ID<Person>, String)]) -> Page {
    let event = room.event
    let caller = try? form.call.caller
    let may = Policy.allows(caller, .staffAssign, room.facts)
    let mine: (String, HTML)? = caller?.person.map { ($0.text, "\(t: "Jag själv")") }
    let choices =
      (mine.map { [$0] } ?? []) + (may ? people.map { ($0.0.text, "\($0.1)" as HTML) } : [])
    return ActPages.frame(
      room, "Staben",
      """
      \(if: room.staff.isEmpty, "<p class=\"empty\">\(t: "Ingen är i tjänst i händelsen än.")</p>")
      <ul class="rows">\(each: room.staff, { member in
        """
        <li><span class="when">\(time: member.since)</span><span class="what"><a href="/people/\(member.person)">\(member.name)</a>\
        <span class="soft">\(t: member.function?.text ?? "Extern aktör")</span></span><span class="do">\
        \(if: member.phone != nil, "<a class=\"button plain\" href=\"\(link: Phone.link(member.phone ?? ""))\">\(Icon.phone)\(member.phone)</a>")\
        \(if: (may || member.person == caller?.person) && event.status.isOpen, Form.button(form.call, "/events/\(event.id)/staff/\(member.id)/leave", "Går av"))</span></li>
        """
      })</ul>
      \(if: event.status.isOpen, form.open("/events/\(event.id)/staff",
      """
      \(form.select("person", "Vem går på?", choices))
      \(form.select("function", "I vilken funktion?", StaffFunction.allCases.map { ($0.rawValue, "\(t: $0.text)") }))
      \(form.actions("Gå på", back: "/events/\(event.id)"))
      """))
      """)
  }

  // MARK: units and actors

  static func units(
    _ form: Form, _ room: Room, units: [(ID<Unit>, String)], actors: [(ID<Actor>, String)]
  ) -> Page {
    let event = room.event
    return ActPages.frame(
      room, "Berörda enheter och aktörer",
      """
      <div class="halves"><section aria-labelledby="h-u"><h2 id="h-u">\(t: "Enheter")</h2>
      <ul class="rows">\(each: room.units, { "<li><span class=\"what\"><a href=\"/units/\($0.unit)\">\($0.name)</a><span class=\"soft\">\($0.note)</span></span></li>" })</ul>
      \(if: event.status.isOpen, form.open("/events/\(event.id)/units",
      """
      \(form.select("unit", "Lägg till enhet", units.map { ($0.0.text, "\($0.1)") }))
      \(form.text("note", "Hur berörs den?"))
      \(form.actions("Lägg till"))
      """))</section>
      <section aria-labelledby="h-a"><h2 id="h-a">\(t: "Externa aktörer")</h2>
      <ul class="rows">\(each: room.actors, { "<li><span class=\"what\"><a href=\"/actors/\($0.actor)\">\($0.name)</a><span class=\"soft\">\($0.note)</span></span></li>" })</ul>
      \(if: event.status.isOpen, form.open("/events/\(event.id)/actors",
      """
      \(form.select("actor", "Lägg till aktör", actors.map { ($0.0.text, "\($0.1)") }))
      \(form.text("actorNote", "Vad gör den?"))
      \(form.actions("Lägg till"))
      """))</section></div>
      """)
  }

  // MARK: task and line

  static func task(_ form: Form, _ room: Room, _ task: EventTask) -> Page {
    ActPages.frame(
      room, "Uppgift",
      """
      <p class="lead">\(task.text)</p>
      <dl class="facts"><dt>\(t: "Vem")</dt><dd>\(task.ownerName)</dd>\
      \(if: task.dueAt != nil, "<dt>\(t: "Klart|due")</dt><dd>\(time: task.dueAt ?? form.call.now)</dd>")\
      \(if: task.because != nil, "<dt>\(t: "På grund av")</dt><dd><a href=\"/events/\(room.event.id)/log/\(task.because?.text)\">\(t: "raden som ledde hit")</a></dd>")\
      \(if: task.doneAt != nil, "<dt>\(t: "Gjord")</dt><dd>\(time: task.doneAt ?? form.call.now) \(task.note)</dd>")</dl>
      \(if: task.isOpen && room.event.status.isOpen, form.open("/events/\(room.event.id)/tasks/\(task.id)/done",
      """
      \(form.text("note", "Hur gick det?"))
      \(form.actions("Uppgiften är klar", back: "/events/\(room.event.id)"))
      """))
      """)
  }

  static func line(
    _ form: Form, _ room: Room, _ line: Line, decision: Decision?, stretch: Log.Stretch,
    mayCorrect: Bool
  ) -> Page {
    let event = room.event
    return ActPages.frame(
      room, "Rad i loggen",
      """
      <ol class="log">\(LogList(log: stretch).bare)</ol>
      <dl class="facts"><dt>\(t: "Hände")</dt><dd>\(time: line.eventAt, .full)</dd>\
      <dt>\(t: "Skrevs")</dt><dd>\(time: line.at, .full)</dd><dt>\(t: "Av")</dt><dd>\(line.authorName)</dd>\
      <dt>\(t: "Journal")</dt><dd>\(line.seq)</dd></dl>
      \(if: decision?.endedAt == nil && decision != nil && mayCorrect, review(form, event, decision))
      \(if: mayCorrect && line.category != .state, form.open("/events/\(event.id)/log",
      """
      <h2>\(t: "Rätta raden")</h2><p class="help">\(t: "Den gamla raden står kvar och går att läsa.")</p>
      <input type="hidden" name="corrects" value="\(line.id)"><input type="hidden" name="category" value="\(line.category.rawValue)">
      \(form.area("text", "Så här ska det stå", value: line.text, rows: 3, required: true))
      \(form.text("time", "Tid för händelsen", help: "Tomt behåller tiden.", size: 20))
      \(form.actions("Spara rättelsen", back: "/events/\(event.id)"))
      """))
      """)
  }

  private static func review(_ form: Form, _ event: Event, _ decision: Decision?) -> HTML {
    guard let decision else { return "" }
    return """
      <section aria-labelledby="h-review"><h2 id="h-review">\(t: "Ompröva beslutet")</h2>
      \(form.open("/events/\(event.id)/decisions/\(decision.id)/review",
      """
      \(form.choices("holds", "Gäller det fortfarande?", [("yes", "\(t: "Ja")"), ("no", "\(t: "Nej")")]))
      \(form.text("until", "Omprövas igen", help: "Till exempel 22.00 eller i morgon 08.00.", size: 20))
      \(form.area("note", "Varför?", rows: 2, required: true))
      \(form.actions("Spara"))
      """))</section>
      """
  }
}

extension Policy {
  /// As `allows`, where nobody may be signed in.
  static func allows(_ caller: Caller?, _ act: Act, _ facts: Facts) -> Bool {
    guard let caller else { return false }
    return allows(caller, act, facts)
  }
}
