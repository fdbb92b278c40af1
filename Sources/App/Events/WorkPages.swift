import Ground
import Web

/// Forms of the work in an event: crisis bodies, staff, services, units and actors.
enum WorkPages {
  // MARK: crisis bodies

  static func crisis(
    _ form: Form, _ room: Room, bodies: [(ID<Unit>, String)], committees: [(ID<Unit>, String)],
    instruction: Instruction?, starting: [String: [ChecklistItem]]
  ) -> Page {
    let event = room.event
    let call = form.call
    return ActPages.frame(
      room, "Krisledning",
      """
      \(if: room.activations.isEmpty, "<p class=\"empty\">\(t: "Inget krisorgan är aktiverat.")</p>")
      <ul class="rows">\(each: room.activations, { activation($0, room, call) })</ul>
      \(if: event.status.isOpen && Policy.allows(try? call.caller, .crisisActivate, room.facts), activate(form, event, bodies, instruction, starting))
      \(powers(form, room, committees))
      """)
  }

  private static func activation(
    _ card: Room.ActivationCard, _ room: Room, _ call: Call
  ) -> HTML {
    let item = card.activation
    let event = room.event
    func may(_ act: Act) -> Bool { Policy.allows(try? call.caller, act, room.facts) }
    return """
      <li><span class="when">\(Parts.time(item.at))</span><span class="what"><b>\(card.bodyName)</b>\
      \(if: item.endedAt == nil, " <span class=\"tag\">\(t: "Aktiverad")</span>")\
      <span class="soft">\(t: "Av") \(item.decidedByName). \(item.why)</span>\
      <span class="soft">\(t: "Grund:") \(item.basis)</span>\
      \(if: card.instruction != nil, "<span class=\"soft\">\(t: "Gällande instruktion:") \(call.directory("/instructions/\(item.instruction?.text ?? "")", card.instruction ?? ""))</span>")\
      \(if: item.endedAt != nil, "<span class=\"soft\">\(t: "Avslutad") \(Parts.time(item.endedAt ?? item.at)) \(item.endedByName): \(item.endReason)</span>")\
      \(if: item.reportedOn != nil, "<span class=\"soft\">\(t: "Anmäld till fullmäktige") \(Parts.day(item.reportedOn))</span>")\
      \(if: may(.crisisEnd) && item.endedAt == nil, end(item, event, call))\
      \(if: may(.crisisReport) && item.reportedOn == nil, report(item, event, call))</span></li>
      """
  }

  private static func end(_ item: Activation, _ event: Event, _ call: Call) -> HTML {
    """
    <form class="form" method="post" action="/events/\(event.id)/activations/\(item.id)/end" novalidate>\
    <input type="hidden" name="csrf" value="\(call.session?.csrf)">\
    <div class="field"><label for="end-\(item.id)">\(t: "Varför avslutas arbetet?")</label>\
    <input id="end-\(item.id)" name="reason" required maxlength="500"></div>\
    <div class="actions"><button class="button plain">\(t: "Avsluta aktiveringen")</button></div></form>
    """
  }

  private static func report(_ item: Activation, _ event: Event, _ call: Call) -> HTML {
    """
    <form class="form" method="post" action="/events/\(event.id)/activations/\(item.id)/report" novalidate>\
    <input type="hidden" name="csrf" value="\(call.session?.csrf)">\
    <div class="field"><label for="day-\(item.id)">\(t: "Dag för anmälan till fullmäktige")</label>\
    <input id="day-\(item.id)" name="day" type="date" required></div>\
    <div class="actions"><button class="button plain">\(t: "Spara dagen")</button></div></form>
    """
  }

  private static func activate(
    _ form: Form, _ event: Event, _ bodies: [(ID<Unit>, String)], _ instruction: Instruction?,
    _ starting: [String: [ChecklistItem]]
  ) -> HTML {
    """
    <section aria-labelledby="h-activate"><h2 id="h-activate">\(t: "Aktivera")</h2>
    \(if: instruction != nil, "<p>\(t: "Instruktionen som gäller:") <a href=\"/instructions/\(instruction?.id.text)\">\(instruction?.title), \(t: "version") \(instruction?.version)</a></p>")
    \(if: instruction == nil, "<p class=\"notice warn\">\(t: "Det finns ingen gällande krisledningsinstruktion.")</p>")
    \(form.open("/events/\(event.id)/activations",
    """
    \(form.pick("body", "Vilket organ?", bodies.map { ($0.0.text, "\($0.1)") }))
    \(EventChecklistPage.starting(Events.bodies.map { ("\(t: $0.text)", starting[ChecklistItem.start($0)] ?? [], false) }, form.call.language))
    \(form.area("why", "Varför?", rows: 2, required: true))
    \(form.text("basis", "På vilken grund?", help: "Till exempel krisledningsinstruktionen punkt 3, eller lagen 2006:544.", required: true))
    \(form.text("decidedBy", "Vem beslutade?", help: "För krisledningsnämnden: ordföranden eller vice ordföranden. Tomt betyder du själv."))
    \(form.actions("Aktivera"))
    """))</section>
    """
  }

  private static func powers(
    _ form: Form, _ room: Room, _ committees: [(ID<Unit>, String)]
  ) -> HTML {
    let caller = try? form.call.caller
    let active = room.event.activated
    if room.powers.isEmpty && !active { return "" }
    return """
      <section aria-labelledby="h-powers"><h2 id="h-powers">\(t: "Uppgifter som krisledningsnämnden tagit över")</h2>
      \(if: room.powers.isEmpty, "<p class=\"empty\">\(t: "Inga uppgifter är övertagna.")</p>")
      <ul class="rows">\(each: room.powers, { card in
        """
        <li><span class="when">\(Parts.time(card.power.takenAt))</span><span class="what">\(card.power.matter)\
        <span class="soft">\(t: "Från") \(card.committeeName)\(if: card.power.returnedAt != nil, ", \(t: "återlämnad") \(Parts.time(card.power.returnedAt ?? card.power.takenAt))")</span></span>\
        \(if: card.power.returnedAt == nil && Policy.allows(caller, .powerReturn, room.facts), "<span class=\"do\">\(Form.button(form.call, "/events/\(room.event.id)/powers/\(card.power.id)/return", "Lämna tillbaka"))</span>")</li>
        """
      })</ul>
      \(if: active && Policy.allows(caller, .powerTake, room.facts), form.open("/events/\(room.event.id)/powers",
      """
      \(form.pick("committee", "Från vilken nämnd?", committees.map { ($0.0.text, "\($0.1)") }))
      \(form.area("matter", "Vilken uppgift?", rows: 2, required: true))
      \(form.actions("Ta över uppgiften"))
      """))</section>
      """
  }

  // MARK: staff

  static func staff(
    _ form: Form, _ room: Room, _ list: SideList<StaffColumn>, choice: StaffChoice?
  ) -> Page {
    let event = room.event
    let staff = list.staff(room, form.call.language)
    let columns: [(StaffColumn, Text)] = [
      (.since, "Tid"), (.name, "Vem"), (.function, "Funktion"),
    ]
    let caller = try? form.call.caller
    let may = Policy.allows(caller, .staffAssign, room.facts)
    let choice = choice ?? StaffChoice(groups: [])
    let functions = StaffFunction.allCases.filter { may || $0 != .lead }
    return ActPages.frame(
      room, "Staben",
      """
      \(if: room.staff.isEmpty, "<p class=\"empty\">\(t: event.status.isOpen ? "Ingen är i tjänst i händelsen än." : "Ingen är längre i tjänst i händelsen.")</p>")
      \(if: !room.staff.isEmpty, list.head(staff, staff.count == 1 ? "1 person" : "\(staff.count) personer", columns, mayExport: room.mayExport(form.call)))
      <ul class="rows">\(each: staff.rows, { member in
        """
        <li><span class="when">\(Parts.time(member.since))</span><span class="what"><a href="/people/\(member.person)">\(member.name)</a>\
        <span class="soft">\(t: member.function?.text ?? "Extern aktör")</span></span><span class="do">\
        \(if: member.phone != nil, "<a class=\"button plain\" href=\"\(link: Phone.link(member.phone ?? ""))\">\(Icon.phone)\(member.phone)</a>")\
        \(if: (may || member.person == caller?.person) && event.status.isOpen, Form.button(form.call, "/events/\(event.id)/staff/\(member.id)/leave", "Går av"))</span></li>
        """
      })</ul>
      \(list.pages(staff))
      \(if: event.status.isOpen && (may || caller?.person != nil), form.open("/events/\(event.id)/staff",
      """
      \(choice.field(form, mine: caller?.person))
      \(form.pick("function", "I vilken funktion?", help: leads(room), functions.map { ($0.rawValue, "\(t: $0.text)") }))
      \(form.actions("Gå på", back: "/events/\(event.id)"))
      """))
      """)
  }

  /// The lead is not taken by going on.
  private static func leads(_ room: Room) -> Text {
    room.leadPersonName.map { "Nu leder \($0), \(room.leadUnitName)." }
      ?? "Nu leder \(room.leadUnitName). Ingen person är utsedd än."
  }

  // MARK: services

  static func services(_ form: Form, _ room: Room, _ list: SideList<ServiceColumn>) -> Page {
    let event = room.event
    let services = list.services(room)
    let columns: [(ServiceColumn, Text)] = [
      (.name, "Tjänst"), (.status, "Hur den fungerar"), (.since, "Sedan"),
    ]
    return ActPages.frame(
      room, "Ange hur en tjänst fungerar",
      """
      \(if: room.services.isEmpty, "<p class=\"empty\">\(t: "Ingen tjänst är angiven än.")</p>")
      \(if: !room.services.isEmpty, list.head(services, services.count == 1 ? "1 tjänst" : "\(services.count) tjänster", columns, mayExport: room.mayExport(form.call)))
      <ul class="rows">\(each: services.rows, {
        "<li><span class=\"what\">\($0.name)<span class=\"soft\">\($0.note)</span></span>\(Parts.state($0.status))</li>"
      })</ul>
      \(list.pages(services))
      \(if: event.status.isOpen, form.open("/events/\(event.id)/services",
      """
      \(form.text("name", "Tjänst", required: true, extra: " maxlength=\"120\" list=\"services\""))
      <datalist id="services">\(each: room.services, { "<option value=\"\($0.name)\"></option>" })</datalist>
      \(form.pick("status", "Fungerar den?", ServiceStatus.allCases.map { ($0.rawValue, "\($0.shape) \(t: $0.text)") }))
      \(form.text("note", "Vad det betyder", extra: " maxlength=\"300\""))
      \(form.actions("Spara tjänsten|service", back: "/events/\(event.id)"))
      """))
      """)
  }

  // MARK: units and actors

  static func units(
    _ form: Form, _ room: Room, units: [(ID<Unit>, String)], actors: [(ID<Actor>, String)],
    told: UnitTold
  ) -> Page {
    let event = room.event
    let path = "/events/\(event.id)"
    let isOpen = event.status.isOpen
    let mayExport = room.mayExport(form.call)
    let mayInvolve = Policy.allows(try? form.call.caller, .actorInvolve, room.facts)
    let mayTell = Policy.allows(try? form.call.caller, .toldSend, room.facts)
    let ofActors = form.faults.contains { ["actor", "actorNote", "person"].contains($0.field) }
    let bare = Form(form.call, values: Input())
    return ActPages.frame(
      room, "Berörda enheter och aktörer",
      """
      <div class="halves"><section aria-labelledby="h-u"><h2 id="h-u">\(t: "Enheter")</h2>
      <ul class="rows">\(each: room.units, {
        touched("/units/\($0.unit)", $0.name, $0.note, isOpen ? "\(path)/units/\($0.unit)/remove" : nil, told.html($0.unit, path, mayTell: isOpen && mayTell))
      })</ul>
      \(if: mayExport && !room.units.isEmpty, file(path + "/units", "Enheter"))
      \(if: isOpen, addUnit(ofActors ? bare : form, path, units))</section>
      <section aria-labelledby="h-a"><h2 id="h-a">\(t: "Externa aktörer")</h2>
      <ul class="rows">\(each: room.actors, {
        touched("/actors/\($0.actor)", $0.name, $0.note, isOpen && mayInvolve ? "\(path)/actors/\($0.actor)/remove" : nil)
      })</ul>
      \(if: mayExport && !room.actors.isEmpty, file(path + "/actors", "Externa aktörer"))
      \(if: isOpen && mayInvolve, addActor(ofActors ? form : bare, path, actors))</section></div>
      """)
  }

  private static func file(_ path: String, _ what: Text) -> HTML {
    """
    <p><a class="button quiet" href="\(link: path + "?format=csv")">\(Icon.download)\(t: "Hämta som CSV")\
    <span class="vh">: \(t: what)</span></a></p>
    """
  }

  private static func touched(
    _ path: String, _ name: String, _ note: String?, _ remove: String?, _ more: HTML = ""
  ) -> HTML {
    """
    <li><span class="what"><a href="\(link: path)">\(name)</a><span class="soft">\(note)</span>\(more)</span>\
    \(if: remove != nil, "<span class=\"do\"><a class=\"button quiet\" href=\"\(link: remove ?? "")\">\(t: "Ta bort")<span class=\"vh\">: \(name)</span></a></span>")</li>
    """
  }

  private static func addUnit(_ form: Form, _ path: String, _ units: [(ID<Unit>, String)]) -> HTML {
    form.open(
      path + "/units",
      """
      \(form.pick("unit", "Lägg till enhet", units.map { ($0.0.text, "\($0.1)") }))
      \(form.text("note", "Hur berörs den?", help: "Samordnaren, lokal krisledning och chefen där får besked."))
      \(form.actions("Lägg till"))
      """)
  }

  private static func addActor(
    _ form: Form, _ path: String, _ actors: [(ID<Actor>, String)]
  ) -> HTML {
    form.open(
      path + "/actors",
      """
      \(form.pick("actor", "Lägg till aktör", actors.map { ($0.0.text, "\($0.1)") }))
      \(form.text("actorNote", "Vad gör den?"))
      \(form.text("person", "Släpp in någon därifrån", help: "Namn eller e-postadress. Personen får läsa och skriva i loggen, utom det som är under sekretess. Tomt släpper inte in någon."))
      \(form.actions("Lägg till"))
      """)
  }
}

extension Policy {
  /// As `allows`, where nobody may be signed in.
  static func allows(_ caller: Caller?, _ act: Act, _ facts: Facts) -> Bool {
    guard let caller else { return false }
    return allows(caller, act, facts)
  }
}
