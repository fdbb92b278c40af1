import Ground
import Web

/// The forms of what is done to an event.
enum ActPages {
  static func frame(
    _ room: Room, _ title: Text, classification: Bool = true, _ content: HTML
  ) -> Page {
    Page(
      title: title, room: .now, exercise: room.event.exercise,
      classification: room.event.classification,
      content: """
        \(trail(room.event))
        <h1>\(t: title)</h1>
        \(content)
        """)
  }

  static func trail(_ event: Event) -> HTML {
    Parts.trail([
      ("/events", "\(t: "Händelser")"), ("/events/\(event.id)", "\(event.number) \(event.title)"),
    ])
  }

  static func version(_ event: Event) -> HTML {
    "<input type=\"hidden\" name=\"version\" value=\"\(event.seq)\">"
  }

  // MARK: level

  static func level(
    _ form: Form, _ room: Room, _ scale: Organisation.Scale,
    starting: (items: [String: [ChecklistItem]], state: ChecklistState),
    decisions: [LevelDecision]
  ) -> Page {
    let (call, levels) = (form.call, scale.levels)
    let answers = answers(form.values)
    let proposal = answers?.proposal(among: levels)
    let path = "/events/\(room.event.id)/level"
    let isCrossing = room.units.contains { $0.unit != room.event.unit }
    return frame(
      room, "Bedöm nivå",
      """
      <p>\(t: "Nu gäller") \(Parts.level(room.level, call.language)). \
      \(t: "Du bestämmer nivån. Tryggve föreslår en efter dina svar, och båda sparas.")</p>
      <p class="soft">\(t: "Ansvarsprincipen: den som ansvarar till vardags ansvarar också i kris. Likhetsprincipen: arbeta så likt vardagen som möjligt. Närhetsprincipen: hantera där det händer.")</p>
      <div class="with-side"><div>
      \(form.open(path, draft: DraftName.OfEvent.level.of(room.event), extra: " data-propose=\"\(LevelFaults.questions)\"",
      """
      \(version(room.event))
      \(question(form, "deviates", "Avviker läget från det normala?", "Mer än vad vanliga rutiner räcker till för."))
      \(question(form, "severe", "Är viktiga samhällsfunktioner allvarligt störda, eller nära att bli det?", "Vård, omsorg, vatten, el, transporter, skola."))
      \(question(form, "urgent", "Behöver kommunen agera skyndsamt?", "Insatser som inte kan vänta till i morgon."))
      \(question(form, "crossing", "Berörs fler än en enhet?", isCrossing ? "Berörda enheter är angivna i händelsen. Då behövs oftast samordning." : "Då behövs oftast samordning.", chosen: isCrossing ? "yes" : nil))
      <div class="actions"><button class="button plain" name="do" value="propose" formnovalidate formaction="\(link: path + "#proposal")">\(t: "Visa förslag")</button></div>
      <div id="proposal" tabindex="-1" role="status">\(proposalBox(proposal, call))</div>
      \(following(proposal, form).choices("level", "Vilken nivå ska gälla?", across: false, levels.map { ($0.id.text, choice($0, call)) }))
      \(EventChecklistPage.starting(levels.map { level in
        (
          Parts.own(level.name, level.nameEnglish, call.language),
          starting.items[ChecklistItem.start(level.id)] ?? [],
          (form.values["level"] ?? proposal?.level.id.text) == level.id.text
        )
      }, call.language))
      \(checklist(form, room, starting.state))
      \(form.area("reason", "Varför?", help: "En eller två meningar. De läses av alla som får besked.", rows: 3, required: true))
      \(form.more("En annan nivå än förslaget?", open: form.faults.contains { $0.field == "notes" } || form.values["notes"]?.isEmpty == false, form.area("notes", "Varför en annan nivå än förslaget?", help: "Behövs när nivån ligger två steg eller mer från förslaget.", rows: 2)))
      \(form.text("review", "När ska nivån prövas igen?", help: "Till exempel 22.00 eller om två timmar. Tomt om den inte ska prövas igen.", size: 20, value: review(proposal, call)))
      <div class="actions"><button name="do" value="decide">\(t: "Besluta nivån")</button>\
      <a class="button quiet" href="/events/\(room.event.id)">\(t: "Avbryt")</a>\
      \(DraftName.OfEvent.level.of(room.event).says)</div>
      """))</div>
      \(history(decisions, levels + scale.retired, call))
      </div>
      """)
  }

  /// What earlier levels have started: to be cancelled when the level is lowered, or begun anew.
  private static func checklist(_ form: Form, _ room: Room, _ state: ChecklistState) -> HTML {
    let open = state.parts.filter { $0.rank != nil }.flatMap(\.tasks).filter(\.isOpen)
    let isDone = state.parts.contains { $0.tasks.contains { $0.doneAt != nil } }
    return """
      \(if: !open.isEmpty, form.more("Sänks nivån? Stryk det som inte längre behövs", open: !form.values.all("close").isEmpty, EventChecklistPage.boxes(open, form, "Vilka punkter ska inte göras?")))
      \(if: isDone, "<label class=\"choice\"><input type=\"checkbox\" name=\"again\" value=\"yes\"\(if: form.values["again"] == "yes", " checked")><span>\(t: "Starta också det som redan är gjort")</span></label>")
      """
  }

  static func answers(_ input: Input) -> LevelAnswers? {
    guard let deviates = LevelAnswer(input["deviates"]), let severe = LevelAnswer(input["severe"]),
      let urgent = LevelAnswer(input["urgent"]), let crossing = LevelAnswer(input["crossing"])
    else { return nil }
    return LevelAnswers(deviates: deviates, severe: severe, urgent: urgent, crossing: crossing)
  }

  /// The level follows the proposal until somebody chooses another.
  private static func following(_ proposal: (level: Level, why: Text)?, _ form: Form) -> Form {
    guard let proposal,
      form.values["level"] == nil || form.values["level"] == form.values["proposed"]
    else { return form }
    var values = form.values
    values.set("level", proposal.level.id.text)
    return Form(form.call, values: values, faults: form.faults)
  }

  /// A level is judged again when the next report is due, or in two hours.
  private static func review(_ proposal: (level: Level, why: Text)?, _ call: Call) -> String {
    let minutes = proposal?.level.reviewMinutes ?? proposal?.level.reportMinutes ?? 120
    return call.language.write(call.now.adding(.minutes(minutes)), .clock)
  }

  private static func question(
    _ form: Form, _ name: String, _ words: Text, _ help: Text, chosen: String? = nil
  ) -> HTML {
    form.choices(
      name, words, help: help,
      [("yes", "\(t: "Ja")"), ("no", "\(t: "Nej")"), ("unknown", "\(t: "Vet inte")")],
      chosen: chosen)
  }

  static func proposalBox(_ proposal: (level: Level, why: Text)?, _ call: Call) -> HTML {
    guard let proposal else {
      return
        "<div class=\"notice\"><p>\(t: "Svara på frågorna, så visas ett förslag.")</p></div>"
    }
    return """
      <div class="notice"><input type="hidden" name="proposed" value="\(proposal.level.id)">\
      <h2>\(t: "Förslag:") \
      \(Parts.level(proposal.level, call.language))</h2>\
      <p>\(t: proposal.why)</p></div>
      """
  }

  private static func choice(_ level: Level, _ call: Call) -> HTML {
    """
    \(Parts.own(level.name, level.nameEnglish, call.language))<small>\
    \(Parts.own(level.lead, level.leadEnglish, call.language)) \
    \(Parts.own(level.centralSupport, level.centralSupportEnglish, call.language))</small>
    """
  }

  private static func history(
    _ decisions: [LevelDecision], _ levels: [Level], _ call: Call
  ) -> HTML {
    func name(_ id: ID<Level>) -> HTML {
      levels.first { $0.id == id }.map { Parts.own($0.name, $0.nameEnglish, call.language) } ?? ""
    }
    return """
      <aside aria-labelledby="h-levels"><h2 id="h-levels">\(t: "Tidigare beslut")</h2>
      \(if: decisions.isEmpty, "<p class=\"empty\">\(t: "Ingen nivå är beslutad än.")</p>")
      <ul class="rows">\(each: decisions, { item in
        """
        <li><span class="when">\(Parts.time(item.at))</span><span class="what">\(name(item.level))\
        <span class="soft">\(item.decidedByName): \(item.reason)</span>\
        \(if: item.level != item.proposed, "<span class=\"soft\">\(t: "Förslaget var") \(name(item.proposed))</span>")\
        \(unknown(item))</span></li>
        """
      })</ul></aside>
      """
  }

  /// Which questions nobody could answer then.
  private static func unknown(_ item: LevelDecision) -> HTML {
    let asked: [(LevelAnswer, Text)] = [
      (item.deviates, "avvikelse"), (item.severe, "allvarlig störning"),
      (item.urgent, "skyndsamhet"),
      (item.crossing, "fler enheter"),
    ]
    guard let words = Text.list(asked.filter { $0.0 == .unknown }.map(\.1)) else { return "" }
    return "<span class=\"soft\">\(t: "Visste inte då:") \(t: words)</span>"
  }

  // MARK: status

  static func status(_ form: Form, _ room: Room, merging: [Events.Summary]) -> Page {
    let event = room.event
    let caller = try? form.call.caller
    let moves = moves(room, caller)
    let next = moves.filter { $0 != .merged }
    // What is wrong is said in the form that was sent.
    let bare = Form(form.call, values: Input())
    let ofMerge = form.values.names.contains("into")
    return frame(
      room, "Ändra status",
      """
      <p>\(t: "Nu:") <b>\(t: event.status.text)</b>.</p>
      \(closing(room))
      \(if: next.isEmpty, "<p class=\"empty\">\(t: "Det finns inget läge som du kan ändra till.")</p>")
      \(if: !next.isEmpty, (ofMerge ? bare : form).open("/events/\(event.id)/status",
      """
      \(version(event))
      \((ofMerge ? bare : form).choices("status", "Vad ska gälla?", across: false, next.map { ($0.rawValue, meaning($0, from: event.status)) }))
      \((ofMerge ? bare : form).area("note", "Varför?", help: "Syns i loggen. Behövs för att avskriva, avsluta och öppna igen.", rows: 2))
      \(form.actions("Ändra status", back: "/events/\(event.id)"))
      """))
      \(if: moves.contains(.merged) && !merging.isEmpty, merge(ofMerge ? form : bare, event, merging))
      """)
  }

  /// What the event may become by this person's hand.
  static func moves(_ room: Room, _ caller: Caller?) -> [EventStatus] {
    let from = room.event.status
    return from.next.filter { Policy.allows(caller, Events.act(from: from, to: $0), room.facts) }
      .sorted { $0.place < $1.place }
  }

  private static func meaning(_ status: EventStatus, from: EventStatus) -> HTML {
    let help: Text =
      switch status {
      case .verified:
        from == .dismissed ? "Händelsen tas upp igen." : "Det som rapporterats stämmer."
      case .active: from.isOpen ? "Arbetet pågår." : "Händelsen öppnas igen."
      case .stabilised: "Läget blir inte värre, men arbetet är inte klart."
      case .closed: "Arbetet är klart. Loggen går inte längre att skriva i."
      case .evaluated: "Händelsen är genomgången och lärdomarna tagna om hand."
      case .dismissed: "Det var ingen händelse, eller hör hemma någon annanstans."
      case .reported, .merged: ""
      }
    return "\(t: status.text)<small>\(t: help)</small>"
  }

  /// What is left undone is said before an event is closed.
  private static func closing(_ room: Room) -> HTML {
    let left = Undone(room).items
    if left.isEmpty { return "" }
    return """
      <div class="notice warn"><h2>\(t: "Innan du avslutar")</h2><ul>\(each: left, { $0 })</ul></div>
      """
  }

  private static func merge(_ form: Form, _ event: Event, _ others: [Events.Summary]) -> HTML {
    """
    <section aria-labelledby="h-merge"><h2 id="h-merge">\(t: "Samma händelse som en annan?")</h2>
    \(form.open("/events/\(event.id)/merge",
    """
    \(version(event))
    \(form.pick("into", "För samman med", help: "Den här rapporten pekar sedan på den andra. Rapportören får besked.", others.map { ($0.id.text, "\($0.number) \(EventPages.title($0))") }))
    <div class="actions"><button class="button plain">\(t: "För samman …")</button></div>
    """))</section>
    """
  }

  // MARK: requests

  static func ask(
    _ form: Form, _ room: Room, kind: RequestKind, brief: Brief?, units: [(ID<Unit>, String)],
    people: [(ID<Person>, String)]
  ) -> Page {
    let path = kind == .escalation ? "escalation" : "lead"
    let nobody: (String, HTML) = ("", "\(t: "Enheten bestämmer själv")")
    let draft = (kind == .escalation ? DraftName.OfEvent.escalation : .lead).of(room.event)
    return frame(
      room, kind == .escalation ? "Lyft händelsen" : "Be att någon tar över ledningen",
      """
      <p>\(t: kind == .escalation ? "En händelse lyfts bara när det behövs samordning eller prioritering. Ledningen stannar hos er." : "Ledningen byter när båda sidor har sagt ja, genom olika personer.")</p>
      \(form.open("/events/\(room.event.id)/\(path)", draft: draft,
      """
      \(form.pick("toUnit", "Till vilken enhet?", units.map { ($0.0.text, "\($0.1)") }))
      \(form.choices("reasonKind", kind == .lead ? "Av vilket skäl, om ledningen lyfts uppåt?" : "Av vilket skäl?", EscalationReason.allCases.map { ($0.rawValue, "\(t: $0.text)") }))
      \(if: kind == .lead, form.select("toPerson", "Till vem?", [nobody] + people.map { ($0.0.text, "\($0.1)") }))
      \(form.area("reason", "Vad behövs, och varför?", rows: 3, required: true))
      \(if: kind == .lead, form.area("words", "Vad behöver de veta som inte står i loggen?", help: "Det du skulle säga vid bordet: vad du tvivlar på, vem som är trött, vad som väntas.", rows: 3))
      \(form.actions(kind == .escalation ? "Begär stöd" : "Begär byte av ledning", back: "/events/\(room.event.id)", draft: draft))
      """))
      \(requests(room))
      \(if: brief != nil, "<p class=\"soft\">\(t: "Det här underlaget följer med och uppdateras när du skickar.")</p>\(brief.map { BriefHTML(brief: $0, event: room.event, call: form.call, ofLead: true).html } ?? "")")
      """)
  }

  static func requests(_ room: Room) -> HTML {
    if room.requests.isEmpty { return "" }
    return """
      <section aria-labelledby="h-req"><h2 id="h-req">\(t: "Begäran och svar")</h2>
      <ul class="rows">\(each: room.requests, { item in
        """
        <li><span class="when">\(Parts.time(item.request.askedAt))</span><span class="what">\
        <a href="/events/\(room.event.id)/requests/\(item.request.id)">\
        \(t: item.request.kind == .escalation ? "Lyft till" : "Ledning till") \(item.toName)</a> \
        (\(t: item.request.status.text))<span class="soft">\(item.request.askedByName): \(item.request.reason)</span>\
        \(if: item.request.answer != nil, "<span class=\"soft\">\(item.request.answeredByName): \(item.request.answer)</span>")</span></li>
        """
      })</ul></section>
      """
  }

  static func answer(
    _ form: Form, _ room: Room, _ item: Room.Request, _ carried: Carried?, may: Bool
  ) -> Page {
    let request = item.request
    let isOwn = request.askedBy != nil && request.askedBy == form.call.signedIn?.person
    let act: Act = request.kind == .escalation ? .escalationAsk : .leadAsk
    let mayWithdraw =
      isOwn && !may && request.status == .asked && room.event.status.isOpen
      && Policy.allows(try? form.call.caller, act, room.facts)
    return frame(
      room, request.kind == .escalation ? "Begärt lyft" : "Begärd överlämning av ledningen",
      """
      <dl class="facts"><dt>\(t: "Från")</dt><dd>\(item.fromName), \(request.askedByName)</dd>\
      <dt>\(t: "Till")</dt><dd>\(item.toName)\(if: item.personName != nil, ", \(item.personName)")</dd>\
      <dt>\(t: "När")</dt><dd>\(Parts.time(request.askedAt))</dd>\
      \(if: request.reasonKind != nil, "<dt>\(t: "Skäl")</dt><dd>\(t: request.reasonKind?.text ?? "")</dd>")\
      <dt>\(t: "Varför")</dt><dd>\(request.reason)</dd></dl>
      \(carried?.html(room.event, form.call) ?? "")
      \(if: mayWithdraw, withdraw(form, room.event, request))
      \(if: request.status == .asked && !may, "<p class=\"soft\">\(t: "Väntar på svar av den som fick begäran.")</p>")
      \(if: may, form.open("/events/\(room.event.id)/requests/\(request.id)",
      """
      \(form.choices("accept", "Ditt svar", [("yes", "\(t: "Ja")"), ("no", "\(t: "Nej")")]))
      \(form.area("note", "Kommentar", rows: 2))
      \(form.actions("Svara", back: "/events/\(room.event.id)"))
      """))
      \(if: request.status != .asked, "<p>\(t: request.status.text): \(request.answeredByName). \(request.answer)</p>")
      """)
  }

  private static func withdraw(_ form: Form, _ event: Event, _ request: LeadRequest) -> HTML {
    form.more(
      "Ta tillbaka begäran", open: !form.faults.isEmpty,
      form.open(
        "/events/\(event.id)/requests/\(request.id)/withdraw",
        """
        \(form.text("note", "Varför?", help: "Syns i loggen."))
        <div class="actions"><button class="button plain">\(t: "Ta tillbaka begäran")</button></div>
        """))
  }
}
