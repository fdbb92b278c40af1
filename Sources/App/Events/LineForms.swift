import Ground
import Web

/// One line of the log as a page: read, corrected, reviewed, or written anew.
enum LineForms {
  static func line(_ form: Form, _ room: Room, _ one: LineRoutes.One) -> Page {
    let event = room.event
    let line = one.line
    let caller = try? form.call.caller
    func may(_ act: Act) -> Bool { Policy.allows(caller, act, room.facts) }
    let ofReview = form.values.names.contains("holds") || form.values.names.contains("note")
    let bare = Form(form.call, values: Input())
    let isOpen = event.status.isOpen
    let stands = isOpen && one.mark?.kind != .withdrawn
    // What another unit decided or asked for is not for the one that no longer leads.
    let isFree = ![.decision, .task].contains(line.category)
    // What has been corrected is corrected where it stands now, or older words would come back.
    let isLatest = one.stretch.corrections[line.id] == nil
    let isOwn = isFree || may(.eventEdit) || (line.author != nil && line.author == caller?.person)
    return ActPages.frame(
      room, "Rad i loggen",
      """
      <ol class="log">\(LogList(log: one.stretch, undo: event.status.isOpen ? Undo(form.call) : nil).bare)</ol>
      <dl class="facts"><dt>\(t: "Hände")</dt><dd>\(time: line.eventAt, .full)</dd>\
      <dt>\(t: "Skrevs")</dt><dd>\(time: line.at, .full)</dd><dt>\(t: "Av")</dt><dd>\(line.authorName)</dd>\
      <dt>\(t: "Journal")</dt><dd>\(line.seq)</dd></dl>
      \(if: stands && may(.logPromote), weight(form.call, line, one.mark))
      \(if: stands && may(.taskGive), "<p><a class=\"button plain\" href=\"/events/\(event.id)/log/\(line.id)/task\">\(t: "Ge en uppgift av den här raden")</a></p>")
      \(if: stands && isOwn && may(.decisionMake), review(ofReview ? form : bare, event, one.decision))
      \(if: stands && isLatest && isOwn && may(.logCorrect) && may(line.category.act) && line.category != .state, correction(ofReview ? bare : form, line, one.holds))
      \(if: !isOpen && may(.contentErase), erasure(line))
      """)
  }

  /// Lifts the line into the short log, or takes it out again.
  private static func weight(_ call: Call, _ line: Line, _ mark: LineMark?) -> HTML {
    let isEssential = line.isEssential(mark)
    if isEssential && line.category == .decision { return "" }
    return Form.button(
      call, "/events/\(line.event)/log/\(line.id)/essential",
      isEssential ? "Ta bort ur det väsentliga" : "Lyft till det väsentliga",
      fields: [("essential", isEssential ? "no" : "yes")])
  }

  private static func correction(_ form: Form, _ line: Line, _ decided: Decision?) -> HTML {
    form.open(
      "/events/\(line.event)/log",
      """
      <h2>\(t: "Rätta raden")</h2><p class="help">\(t: "Den gamla raden står kvar och går att läsa.")</p>
      <input type="hidden" name="corrects" value="\(line.id)"><input type="hidden" name="category" value="\(line.category.rawValue)">
      \(form.area("text", "Så här ska det stå", value: line.text, rows: 3, required: true))
      \(if: decided != nil, decision(form, correcting: decided))
      \(form.text("time", "Tid för händelsen", help: "Tomt behåller tiden.", size: 20))
      \(form.actions("Spara rättelsen", back: "/events/\(line.event)"))
      """)
  }

  private static func review(_ form: Form, _ event: Event, _ decision: Decision?) -> HTML {
    guard let decision, decision.endedAt == nil else { return "" }
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

  private static func erasure(_ line: Line) -> HTML {
    """
    <section aria-labelledby="h-erase"><h2 id="h-erase">\(t: "Gallra")</h2>
    <p>\(t: "Raden kan gallras efter beslut. Rättelser, beslut och uppgifter som hör till den följer med.")</p>
    <p><a class="button plain" href="/events/\(line.event)/erase?line=\(line.id)">\(t: "Gallra raden")</a> \
    <a class="button quiet" href="/events/\(line.event)/erase/lines">\(t: "Gallra flera rader")</a></p></section>
    """
  }

  // MARK: a new line

  /// A line by itself: a task that a line caused, or what the room's own entry could not take.
  static func entry(
    _ form: Form, _ room: Room, because: LineRoutes.One?, insiders: [Insider]
  ) -> Page {
    let event = room.event
    let caller = try? form.call.caller
    let category = LineCategory(rawValue: form.values["category"] ?? "") ?? .information
    let known = LineCategory.writable.filter { Policy.allows(caller, $0.act, room.facts) }
    let categories = known.map { ($0.rawValue, "\(t: $0.letter) – \(t: $0.text)" as HTML) }
    return ActPages.frame(
      room, because == nil ? "Ny rad i loggen" : "Ge en uppgift av den här raden",
      """
      \(if: because != nil, "<ol class=\"log\">\(because.map { LogList(log: $0.stretch).bare } ?? "")</ol>")
      \(form.open("/events/\(event.id)/log",
      """
      \(kept(form, because == nil ? ["classification", "essential"] : ["category", "because", "classification"], because))
      \(if: because == nil, form.select("category", "Slag av rad", categories))
      \(form.area("text", category == .task ? "Vad ska göras?" : "Vad har hänt?", rows: 3, required: true))
      \(if: category == .task, task(form, insiders))
      \(if: category == .decision, decision(form))
      \(if: because == nil, form.text("time", "Tid för händelsen", help: "Skriv som du säger: ”14.10”, ”igår 23:50”.", size: 20))
      \(form.actions(because == nil ? "Spara raden" : "Ge uppgiften", back: "/events/\(event.id)"))
      """))
      """)
  }

  private static func kept(
    _ form: Form, _ names: [String], _ because: LineRoutes.One?
  ) -> HTML {
    var values = form.values
    if let because { values.set("because", because.line.id.text) }
    return .joined(
      names.map { name in
        guard let value = values[name], !value.isEmpty else { return "" }
        return "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
      })
  }

  static func task(_ form: Form, _ insiders: [Insider]) -> HTML {
    """
    \(form.text("owner", "Vem gör det", help: "Alla som får se händelsen finns i listan. Tomt betyder du själv.", extra: " list=\"people\" autocomplete=\"off\""))
    <datalist id="people">\(Insider.options(insiders, form.call.language))</datalist>
    \(form.text("due", "Klart|due", help: "Till exempel 21.15 eller om en timme.", size: 20))
    """
  }

  static func decision(_ form: Form, correcting old: Decision? = nil) -> HTML {
    """
    \(form.area("why", "Därför", value: old?.why, rows: 2))
    \(form.text("alternatives", "Valdes bort", value: old?.alternatives))
    \(form.text("legalBasis", "Stöd i", value: old?.legalBasis))
    \(form.text("review", "Omprövas", help: "Till exempel 22.00 eller i morgon 08.00.", size: 24, value: old?.reviewAt.map { form.call.language.write($0, .stamp) }))
    """
  }
}
