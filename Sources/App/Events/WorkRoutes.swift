import Ground
import Storage
import Web

/// Crisis bodies and the powers they take over.
struct EventCrisisRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let id = "/events/{id}"
    acts.page(&routes, "\(id)/crisis", .eventRead, form)
    post(
      &routes, "\(id)/activations", .crisisActivate, "Activate a crisis body",
      [
        .init("body", .string(most: 100), required: true, "The crisis body's unit"),
        .init("why", .string(most: 1000), required: true, "Why"),
        .init("basis", .string(most: 300), required: true, "On what ground"),
        .init(
          "decidedBy", .string(most: 200), "Who decided; needed for the crisis committee"),
      ], activate)
    post(
      &routes, "\(id)/activations/{activation}/end", .crisisEnd, "End an activation",
      [.init("reason", .string(most: 500), required: true, "Why it ends")], end)
    post(
      &routes, "\(id)/activations/{activation}/report", .crisisReport,
      "Note the day of report to the council",
      [.init("day", .string(most: 10), required: true, "yyyy-mm-dd")], report)
    post(
      &routes, "\(id)/powers", .powerTake, "Take over a matter",
      [
        .init("committee", .string(most: 100), required: true, "From which committee"),
        .init("matter", .string(most: 1000), required: true, "What"),
      ], take)
    post(&routes, "\(id)/powers/{power}/return", .powerReturn, "Give a matter back", [], giveBack)
  }

  private func post(
    _ routes: inout Routes, _ path: String, _ act: Act, _ summary: String, _ body: [Doc.Field],
    _ handle: @escaping @Sendable (Call) async throws -> Reply
  ) {
    routes.post(
      path, .act(act),
      Doc(summary, "Krisledning", body: body, returns: .named("Event"), idempotent: true), handle)
  }

  @Sendable private func form(_ call: Call) async throws -> Reply {
    .page(try await page(Form(call)))
  }

  private func page(_ form: Form) async throws -> Page {
    let room = try await acts.room(form.call, .eventRead)
    let (bodies, committees, instruction) = try await acts.organisation.crisisChoices(form.call.now)
    return WorkPages.crisis(
      form, room, bodies: bodies, committees: committees, instruction: instruction,
      starting: try await acts.events.starting(room.event.id, by: try form.call.caller).items)
  }

  @Sendable private func activate(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let asked = Events.Activating(
          body: ID(check.text("body", most: 100)), why: check.prose("why", most: 1000),
          basis: check.prose("basis", most: 300),
          decidedBy: check.optional("decidedBy", most: 200))
        try check.done()
        return acts.done(
          call,
          try await acts.events.activate(try call.id(), asked, by: try call.caller, key: call.key))
      }, again: page)
  }

  @Sendable private func end(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let reason = check.prose("reason", most: 500)
        try check.done()
        return acts.done(
          call,
          try await acts.events.endActivation(
            try call.id(), try call.id("activation"), reason: reason, by: try call.caller,
            key: call.key))
      }, again: page)
  }

  @Sendable private func report(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let day = check.text("day", most: 10)
        if check.faults.isEmpty, Instant(text: "\(day)T00:00:00Z") == nil {
          check.fault("day", "Skriv en dag som 2026-05-29.")
        }
        try check.done()
        return acts.done(
          call,
          try await acts.events.reportActivation(
            try call.id(), try call.id("activation"), on: day, by: try call.caller))
      }, again: page)
  }

  @Sendable private func take(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let committee: ID<Unit> = ID(check.text("committee", most: 100))
        let matter = check.prose("matter", most: 1000)
        try check.done()
        return acts.done(
          call,
          try await acts.events.takePower(
            try call.id(), committee: committee, matter: matter, by: try call.caller, key: call.key)
        )
      }, again: page)
  }

  @Sendable private func giveBack(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        acts.done(
          call,
          try await acts.events.returnPower(
            try call.id(), try call.id("power"), by: try call.caller, key: call.key))
      }, on: { try await page(Form(call, values: Input())) })
  }
}

/// Services, units, actors and staff.
struct WorkRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let id = "/events/{id}"
    SideRoutes(acts: acts).add(to: &routes)
    routes.post(
      "\(id)/services", .act(.serviceSet),
      Doc(
        "Set how a service is", "Ange hur en tjänst fungerar",
        body: [
          .init("name", .string(most: 120), required: true, "The service"),
          .init(
            "status", .word(ServiceStatus.allCases.map(\.rawValue)), required: true, "How it is"),
          .init("note", .string(most: 300), "What it means"),
          .init("unit", .string(most: 100), "Whose it is"),
        ], returns: .named("Service"), makes: true, idempotent: true), service)
    post(
      &routes, "\(id)/units", .unitAffect, "Add a unit affected",
      [
        .init("unit", .string(most: 100), required: true, "The unit"),
        .init("note", .string(most: 300), "How"),
      ], unit)
    post(
      &routes, "\(id)/actors", .actorInvolve, "Involve an external actor",
      [
        .init("actor", .string(most: 100), required: true, "The actor"),
        .init("actorNote", .string(most: 300), "What it does"),
        .init("person", .string(most: 200), "Its person, let in to the event: id, e-mail or name"),
      ], actor)
    post(
      &routes, "\(id)/staff", .staffJoin, "Go on duty, or put somebody on",
      [
        .init("person", .string(most: 100), required: true, "Who"),
        .init(
          "function", .word(StaffFunction.allCases.map(\.rawValue)), required: true, "As what"),
      ], join)
    post(&routes, "\(id)/staff/{participant}/leave", .staffJoin, "Go off duty", [], leave)
    TaskRoutes(acts: acts).add(to: &routes)
    DecisionRoutes(acts: acts).add(to: &routes)
    MeetingRoutes(acts: acts).add(to: &routes)
    LineRoutes(acts: acts).add(to: &routes)
    RemovalRoutes(acts: acts).add(to: &routes)
  }

  private func post(
    _ routes: inout Routes, _ path: String, _ act: Act, _ summary: String, _ body: [Doc.Field],
    _ handle: @escaping @Sendable (Call) async throws -> Reply
  ) {
    routes.post(
      path, .act(act),
      Doc(summary, "Arbete i händelsen", body: body, returns: .named("Event"), idempotent: true),
      handle)
  }

  func servicesPage(_ form: Form) async throws -> Page {
    WorkPages.services(
      form, try await acts.room(form.call, .serviceSet),
      try SideList(form.call, by: ServiceColumn.name))
  }

  @Sendable private func service(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let name = check.prose("name", most: 120)
        let status: ServiceStatus? = check.choice("status")
        if status == nil && check.faults.isEmpty {
          check.fault("status", "Välj hur tjänsten fungerar.")
        }
        let note = check.optionalProse("note", most: 300)
        let unit = check.optional("unit", most: 100)
        try check.done()
        let id: ID<Event> = try call.id()
        let set = try await acts.events.setService(
          id, name: name, status: status ?? .unknown, note: note, unit: unit.map { ID($0) },
          by: try call.caller, key: call.key)
        if !call.isAPI { return .see("/events/\(id)") }
        let (path, json) = ("/events/\(id)/services", set.service.json)
        return (set.isNew ? Reply.created(call, at: path, json) : .json(json))
          .tagged(set.service.seq)
      }, again: servicesPage)
  }

  func unitsPage(_ form: Form) async throws -> Page {
    let room = try await acts.room(form.call, .unitAffect)
    return WorkPages.units(
      form, room, units: try await acts.organisation.choices(form.call.now),
      actors: try await acts.organisation.actorChoices(),
      told: try await acts.database.read { try UnitTold.read(room, now: form.call.now, $0) })
  }

  @Sendable private func unit(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let unit: ID<Unit> = ID(check.text("unit", most: 100))
        let note = check.optionalProse("note", most: 300)
        try check.done()
        let event = try await acts.events.affect(
          try call.id(), unit: unit, note: note, by: try call.caller, key: call.key)
        // Who there has been told stands on the page.
        return call.isAPI ? acts.done(call, event) : .see("/events/\(event.id)/units")
      }, again: unitsPage)
  }

  @Sendable private func actor(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let actor: ID<Actor> = ID(check.text("actor", most: 100))
        let note = check.optionalProse("actorNote", most: 300)
        let person = check.optional("person", most: 200)
        let people = try await acts.database.read { tx in
          try PeopleNamed.find(person.map { [$0] } ?? [], field: "person", tx)
        }
        people.faults.forEach { check.fault($0.field, $0.text) }
        try check.done()
        return acts.done(
          call,
          try await acts.events.involve(
            try call.id(), actor: actor, note: note, person: people.found.first,
            by: try call.caller, key: call.key))
      }, again: unitsPage)
  }

  func staffPage(_ form: Form) async throws -> Page {
    let room = try await acts.room(form.call, .staffJoin)
    let caller = try form.call.caller
    let choice =
      Policy.allows(caller, .staffAssign, room.facts)
      ? try await acts.database.read { try StaffChoice.read(room, now: form.call.now, $0) } : nil
    return WorkPages.staff(
      form, room, try SideList(form.call, by: StaffColumn.since), choice: choice)
  }

  @Sendable private func join(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let person: ID<Person> = ID(check.text("person", most: 100))
        let function: StaffFunction? = check.choice("function")
        if function == nil, !check.faults.contains(where: { $0.field == "function" }) {
          check.fault("function", "Välj en funktion.")
        }
        try check.done()
        if function == .lead, !call.isConfirmed,
          let question = try await leadQuestion(call, person)
        {
          return .page(question)
        }
        return acts.done(
          call,
          try await acts.events.assign(
            try call.id(), person: person, function: function ?? .log, by: try call.caller,
            key: call.key))
      }, again: staffPage)
  }

  /// Who is to lead is never chosen in passing.
  private func leadQuestion(_ call: Call, _ person: ID<Person>) async throws -> Page? {
    let room = try await acts.room(call, .staffAssign)
    guard room.event.leadPerson != person,
      let name = try await acts.database.read({ tx in
        try tx.cell("SELECT name FROM person WHERE id = \(person)", as: String.self)
      })
    else { return nil }
    let now: Text =
      room.leadPersonName.map { "Nu leder \($0), \(room.leadUnitName)." }
      ?? "Nu leder \(room.leadUnitName). Ingen person är utsedd än."
    return call.question(
      "Ska \(name) bli händelseledare?",
      "\(now) \(name) leder sedan händelsen åt \(room.leadUnitName). Ska en annan enhet ta över ledningen ber man om det i stället.",
      yes: "Ja, \(name) leder", back: "/events/\(room.event.id)/staff", room: .now,
      event: room.event)
  }

  @Sendable private func leave(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        acts.done(
          call,
          try await acts.events.leave(
            try call.id(), participant: try call.id("participant"), by: try call.caller,
            key: call.key))
      }, on: { try await staffPage(Form(call, values: Input())) })
  }
}
