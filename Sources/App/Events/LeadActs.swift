import Ground
import Storage

/// Raising an event, and handing over the lead. The ordinary owner keeps the lead until the other
/// side has said yes (the principle of responsibility).
extension Events {
  struct Ask: Sendable {
    var kind: RequestKind
    var toUnit: ID<Unit>
    var toPerson: ID<Person>?
    var reasonKind: EscalationReason?
    var reason: String
    /// What the one asked should know and that the log does not say.
    var words: String?
  }

  func ask(
    _ id: ID<Event>, _ ask: Ask, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> LeadRequest {
    try await journal.change(
      ask.kind == .escalation ? .escalationAsk : .leadAsk, by: caller, key: key,
      again: Events.request,
      { change in
        let event = try change.event(id)
        try event.requireOpen()
        guard
          let unit: String = try change.cell("SELECT name FROM unit WHERE id = \(ask.toUnit)")
        else { throw Refusal.invalid("toUnit", "Välj en enhet som finns.") }
        if let person = ask.toPerson {
          try Organisation.requirePerson(person, field: "toPerson", change)
        }
        let from = try Events.asker(ask, of: event, caller, change)
        let open: Int =
          try change.cell(
            """
            SELECT COUNT(*) FROM lead_request WHERE event = \(id) AND kind = \(ask.kind)
            AND status = 'asked' AND to_unit = \(ask.toUnit)
            """) ?? 0
        if open > 0 { throw Refusal.conflict("Det finns redan en begäran som väntar på svar.") }
        let brief =
          ask.kind == .lead
          ? try Events.brief(of: event, by: caller, at: change.now, change).text() : nil
        let request = try change.insert(
          LeadRequest(
            id: .make(at: change.now), event: id, kind: ask.kind, fromUnit: from,
            toUnit: ask.toUnit, toPerson: ask.toPerson, reasonKind: ask.reasonKind,
            reason: ask.reason, askedBy: caller.person, askedByName: caller.name,
            askedAt: change.now, status: .asked, words: ask.words, brief: brief))
        let sentence: Text =
          request.isOffer
          ? "\(caller.name) ber att \(unit) får ta över ledningen. \(ask.reason)"
          : ask.kind == .escalation
            ? "\(caller.name) ber \(unit) om stöd. Skäl: \((ask.reasonKind ?? .coordination).text). \(ask.reason)"
            : "\(caller.name) ber \(unit) att ta över ledningen. \(ask.reason)"
        try Log.tell(sentence, about: event, in: change)
        // Whom was asked is let in before being told.
        try Events.spread(event, in: change)
        try ToldActs.tellAsked(request, about: event, in: change)
        try Events.spread(event, in: change)
        change.result = request.id.text
        return request
      })
  }

  /// Says yes or no to a request. Only the side that was asked can.
  func answer(
    _ id: ID<Event>, _ request: ID<LeadRequest>, accept: Bool, note: String?, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> LeadRequest {
    let kind = try await kind(of: request, in: id)
    return try await journal.change(
      kind == .escalation ? .escalationAnswer : .leadAnswer, by: caller, key: key,
      again: Events.request,
      { change in
        var event = try change.event(id)
        try event.requireOpen()
        let answered = try change.update(request) { item in
          try Events.requireAsked(item)
          try Events.guardSide(item, caller, change)
          item.status = accept ? .accepted : .declined
          item.answeredByName = caller.name
          item.answeredAt = change.now
          item.answer = note
        }
        let unit: String =
          try change.cell("SELECT name FROM unit WHERE id = \(answered.toUnit)") ?? ""
        if accept, kind == .lead {
          event = try change.update(id) { event in
            event.leadUnit = answered.toUnit
            event.leadPerson =
              answered.toPerson ?? (answered.isOffer ? answered.askedBy : caller.person)
            event.leadSince = change.now
          }
          try Events.endLead(of: event, except: event.leadPerson, in: change)
        }
        try Events.spread(event, in: change)
        let words = note.map { " \($0)" } ?? ""
        let sentence: Text =
          switch (kind, accept) {
          case (.lead, true) where answered.isOffer:
            "\(unit) har tagit över ledningen. \(caller.name) godtog det.\(words)"
          case (.lead, true): "\(unit) har tagit över ledningen, genom \(caller.name).\(words)"
          case (.lead, false): "\(unit) tar inte över ledningen. \(caller.name) svarade.\(words)"
          case (.escalation, true):
            "\(unit) stöder nu händelsen. \(caller.name) svarade. Ledningen är oförändrad.\(words)"
          case (.escalation, false): "\(unit) avböjde att stödja. \(caller.name) svarade.\(words)"
          }
        try Log.tell(sentence, about: event, in: change)
        change.result = request.text
        return answered
      })
  }

  /// What a transfer of the lead carries (S44): all that has happened since the side that leads
  /// took over, as the one who asks may read it.
  static func brief(
    of event: Event, by caller: Caller, at now: Instant, _ tx: any Reading
  ) throws -> Brief {
    let room = try Room.read(event.id, by: caller, .leadAsk, in: tx)
    return try Brief.make(
      room, since: try Handovers.leadTurn(in: event, tx), classes: Log.classes(room.facts, caller),
      now: now, tx)
  }

  /// Takes back a request that has not been answered. Only the one who asked can.
  func withdraw(
    _ id: ID<Event>, _ request: ID<LeadRequest>, note: String?, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> LeadRequest {
    let kind = try await kind(of: request, in: id)
    return try await journal.change(
      kind == .escalation ? .escalationAsk : .leadAsk, by: caller, key: key,
      again: Events.request,
      { change in
        let event = try change.event(id)
        try event.requireOpen()
        let taken = try change.update(request) { item in
          guard let asker = item.askedBy, asker == caller.person else {
            throw Refusal.forbidden("Bara den som bad kan ta tillbaka begäran.")
          }
          try Events.requireAsked(item)
          item.status = .withdrawn
          item.answeredByName = caller.name
          item.answeredAt = change.now
          item.answer = note
        }
        let unit: String = try change.cell("SELECT name FROM unit WHERE id = \(taken.toUnit)") ?? ""
        // Those who were asked are told while they may still know of it.
        try ToldActs.tellTakenBack(taken, about: event, in: change)
        try Events.spread(event, in: change)
        let words = note.map { " \($0)" } ?? ""
        let sentence: Text =
          kind == .escalation
          ? "\(caller.name) tog tillbaka sin begäran om stöd av \(unit).\(words)"
          : "\(caller.name) tog tillbaka sin begäran att \(unit) tar över ledningen.\(words)"
        try Log.tell(sentence, about: event, in: change)
        change.result = request.text
        return taken
      })
  }

  private func kind(of request: ID<LeadRequest>, in event: ID<Event>) async throws -> RequestKind {
    try await database.read { tx in
      guard
        let row = try tx.row(
          "SELECT kind FROM lead_request WHERE id = \(request) AND event = \(event)")
      else { throw Refusal.notFound }
      return try row.get("kind")
    }
  }

  private static func requireAsked(_ request: LeadRequest) throws {
    switch request.status {
    case .asked: return
    case .withdrawn: throw Refusal.conflict("Begäran är återtagen.")
    case .accepted, .declined: throw Refusal.conflict("Begäran är redan besvarad.")
    }
  }

  private static func guardSide(
    _ request: LeadRequest, _ caller: Caller, _ change: Change
  ) throws {
    if try isAsked(request, caller, change) { return }
    throw Refusal.forbidden(
      request.askedBy == caller.person
        ? "Den som ber kan inte själv svara." : "Bara den som fick begäran kan svara.")
  }

  @Sendable private static func request(_ tx: any Reading, _ id: String) throws -> LeadRequest {
    guard let row = try tx.row("SELECT * FROM lead_request WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    return try LeadRequest(row: row)
  }
}
