import Ground
import Storage
import Web

/// Requests to raise an event or to take over the lead: asked, read, answered, taken back.
struct RequestRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let id = "/events/{id}"
    acts.page(&routes, "\(id)/escalation", .escalationAsk, { try await askForm($0, .escalation) })
    acts.page(&routes, "\(id)/lead", .leadAsk, { try await askForm($0, .lead) })
    routes.post(
      "\(id)/escalation", .act(.escalationAsk),
      Doc(
        "Ask for coordination or prioritisation", "Lyft händelsen", body: Self.askBody,
        returns: .named("LeadRequest"), status: 201, idempotent: true)
    ) { try await ask($0, .escalation) }
    routes.post(
      "\(id)/lead", .act(.leadAsk),
      Doc(
        "Ask another unit to take the lead", "Be någon ta över ledningen",
        body: Self.askBody, returns: .named("LeadRequest"), status: 201, idempotent: true)
    ) { try await ask($0, .lead) }
    routes.get(
      "\(id)/requests/{request}", .act(.eventRead),
      Doc(
        "Read a request, with what a transfer of the lead carries", "Läs en begäran",
        returns: .named("LeadRequest")), answerForm)
    routes.post(
      "\(id)/requests/{request}", .act(.leadAnswer),
      Doc(
        "Answer a request", "Svara på en begäran",
        body: [
          .init("accept", .bool, required: true, "The answer"),
          .init("note", .string(most: 1000), "Comment"),
        ], returns: .named("LeadRequest"), idempotent: true), answer)
    routes.post(
      "\(id)/requests/{request}/withdraw", .act(.leadAsk),
      Doc(
        "Take back a request that has not been answered", "Ta tillbaka en begäran",
        body: [.init("note", .string(most: 1000), "Why")], returns: .named("LeadRequest"),
        idempotent: true), withdraw)
  }

  private static let askBody: [Doc.Field] = [
    .init("toUnit", .string(most: 100), required: true, "The unit asked"),
    .init("toPerson", .string(most: 100), "The person asked (lead)"),
    .init("reasonKind", .word(EscalationReason.allCases.map(\.rawValue)), "Ground (escalation)"),
    .init("reason", .string(most: 1000), required: true, "Why"),
    .init("words", .string(most: 4000), "What the log does not say (lead)"),
  ]

  private func askForm(_ call: Call, _ kind: RequestKind) async throws -> Reply {
    let form = try await acts.events.drafts.form(call, kind == .escalation ? .escalation : .lead)
    return .page(try await askPage(form, kind))
  }

  private func askPage(_ form: Form, _ kind: RequestKind) async throws -> Page {
    let room = try await acts.room(form.call, kind == .escalation ? .escalationAsk : .leadAsk)
    let (caller, now) = (try form.call.caller, form.call.now)
    let brief =
      kind == .escalation
      ? nil
      : try await acts.database.read { tx in
        try Events.brief(of: room.event, by: caller, at: now, tx)
      }
    try await acts.noteSecrets(brief?.hasSecrets ?? false, room, form.call)
    return ActPages.ask(
      form, room, kind: kind, brief: brief, units: try await acts.organisation.choices(now),
      people: try await acts.organisation.leaders(now))
  }

  private func ask(_ call: Call, _ kind: RequestKind) async throws -> Reply {
    try await call.attempt(
      {
        // Whether one may comes before what is missing.
        _ = try await acts.events.find(
          try call.id(), by: try call.caller, kind == .escalation ? .escalationAsk : .leadAsk)
        var check = Check(call.input)
        let toUnit = check.optional("toUnit", most: 100)
        if toUnit == nil { check.missing("toUnit", "Välj till vilken enhet.") }
        let reasonKind: EscalationReason? = check.choice("reasonKind")
        if kind == .escalation, reasonKind == nil {
          check.missing("reasonKind", "Välj om det är samordning eller prioritering som behövs.")
        }
        let reason = check.optionalProse("reason", most: 1000)
        if reason == nil { check.missing("reason", "Skriv vad som behövs, och varför.") }
        let ask = Events.Ask(
          kind: kind, toUnit: ID(toUnit ?? ""),
          toPerson: check.optional("toPerson", most: 100).map { ID($0) },
          reasonKind: reasonKind, reason: reason ?? "", words: check.optionalProse("words"))
        try check.done()
        let id: ID<Event> = try call.id()
        let request = try await acts.events.ask(id, ask, by: try call.caller, key: call.key)
        if call.isAPI {
          return .created(
            call, at: "/events/\(id)/requests/\(request.id)", ActJSON.request(request))
        }
        return .see("/events/\(id)")
      }, again: { try await askPage($0, kind) })
  }

  @Sendable private func answerForm(_ call: Call) async throws -> Reply {
    if !call.isAPI { return .page(try await answerPage(Form(call))) }
    let (_, item, carried) = try await request(call)
    return .json(ActJSON.request(item.request, carried)).tagged(item.request.seq)
  }

  /// A request with what it carries, as far as the reader may see it.
  private func request(_ call: Call) async throws -> (Room, Room.Request, Carried?) {
    let room = try await acts.room(call, .eventRead)
    let request: ID<LeadRequest> = try call.id("request")
    guard let item = room.requests.first(where: { $0.request.id == request }) else {
      throw Refusal.notFound
    }
    let carried = try Carried(item.request, try call.caller, room.facts)
    try await acts.noteSecrets(carried?.hasSecrets ?? false, room, call)
    return (room, item, carried)
  }

  private func answerPage(_ form: Form) async throws -> Page {
    let (room, item, carried) = try await request(form.call)
    let caller = try form.call.caller
    let may = try await acts.database.read { tx in
      try Events.mayAnswer(item.request, caller, room.facts, tx)
    }
    return ActPages.answer(form, room, item, carried, may: may && room.event.status.isOpen)
  }

  @Sendable private func withdraw(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let note = check.optionalProse("note", most: 1000)
        try check.done()
        let id: ID<Event> = try call.id()
        let request = try await acts.events.withdraw(
          id, try call.id("request"), note: note, by: try call.caller, key: call.key)
        return .changed(call, at: "/events/\(id)/requests/\(request.id)", ActJSON.request(request))
      }, again: answerPage)
  }

  @Sendable private func answer(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let accept = check.input.truth("accept")
        if accept == nil { check.fault("accept", "Svara ja eller nej.") }
        let note = check.optionalProse("note", most: 1000)
        try check.done()
        let id: ID<Event> = try call.id()
        let request = try await acts.events.answer(
          id, try call.id("request"), accept: accept == true, note: note, by: try call.caller,
          key: call.key)
        return .changed(call, at: "/events/\(id)", ActJSON.request(request))
      }, again: answerPage)
  }
}

/// Public shapes of what is done around an event.
enum ActJSON {
  static func request(_ request: LeadRequest, _ carried: Carried? = nil) -> JSON {
    .object([
      "id": .string(request.id.text), "event": .string(request.event.text),
      "kind": .string(request.kind.rawValue), "fromUnit": .string(request.fromUnit.text),
      "toUnit": .string(request.toUnit.text), "toPerson": .text(request.toPerson?.text),
      "reasonKind": .text(request.reasonKind?.rawValue), "reason": .string(request.reason),
      "askedBy": .string(request.askedByName), "askedAt": .string(request.askedAt.text),
      "status": .string(request.status.rawValue), "answeredBy": .text(request.answeredByName),
      "answeredAt": .text(request.answeredAt?.text), "answer": .text(request.answer),
      "words": .text(carried?.words), "brief": carried?.json ?? .null,
    ])
  }
}
