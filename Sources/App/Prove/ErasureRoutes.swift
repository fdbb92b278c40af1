import Ground
import Storage
import Web

/// Lawful erasure for registrars: of a whole event, or of lines in it.
struct ErasureRoutes: Sendable {
  let erasures: Erasures
  let opening: Opening

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/erase", .act(.contentErase), mount: .page,
      Doc("Form for lawful erasure", "Formulär för gallring"), form)
    routes.get(
      "/events/{id}/erase/lines", .act(.contentErase), mount: .page,
      Doc("Choose the lines to erase", "Välj rader att gallra"), choose)
    routes.post(
      "/events/{id}/erase", .act(.contentErase),
      Doc(
        "Propose to erase an event or lines of it by law; another person confirms",
        "Föreslå gallring av en händelse eller rader i den; en person till bekräftar",
        body: [
          .init("decision", .string(most: 100), required: true, "Number of the decision"),
          .init("reason", .string(most: 500), required: true, "Why"),
          .init("lines", .list(.string(most: 100)), "Ids of lines; none means the whole event"),
          .init(
            "confirm", .string(most: 40), required: true, "The event's number, to be certain"),
        ], returns: .named("ErasureProposal"), status: 201, idempotent: true), erase)
    ProposalRoutes(erasures: erasures, opening: opening).add(to: &routes)
  }

  @Sendable func form(_ call: Call) async throws -> Reply {
    try await .page(formPage(Form(call)))
  }

  private func formPage(_ form: Form) async throws -> Page {
    let call = form.call
    if form.values["extent"] == "lines" { return try await choicePage(form) }
    let extent = Self.extent(form.values)
    let preview = try await erasures.preview(try call.id(), extent, by: try call.caller)
    return ErasurePages.form(
      form, preview, extent: extent,
      waiting: try await erasures.proposals(of: try call.id(), by: try call.caller))
  }

  @Sendable func choose(_ call: Call) async throws -> Reply {
    try await .page(choicePage(Form(call)))
  }

  private func choicePage(_ form: Form) async throws -> Page {
    let call = form.call
    let words = try ErasureChoice.words(call)
    let paging = try Paging(call, by: ErasureChoice.Column.number, most: 500)
    let choice = try await erasures.choice(try call.id(), words, by: try call.caller, paging)
    try await note(choice.event, choice.lines.rows, call)
    return ErasureLinePages.choose(form, choice, paging)
  }

  /// Lines under secrecy, in an event that itself may not be.
  private func note(_ event: Event, _ lines: [Line], _ call: Call) async throws {
    let secret = lines.contains { $0.classification == .k2 }
    try await opening.note(event, call, secret: secret)
  }

  private static func extent(_ input: Input) -> Erasures.Extent {
    let lines = (input.all("lines") + input.all("line")).flatMap { $0.split(separator: " ") }
    return lines.isEmpty ? .event : .lines(Set(lines.map { ID(String($0)) }))
  }

  @Sendable func erase(_ call: Call) async throws -> Reply {
    try await call.attempt {
      let id: ID<Event> = try call.id()
      let caller = try call.caller
      let extent = Self.extent(call.input)
      var check = Check(call.input)
      let order = Erasures.Order(
        extent: extent, decision: Self.decision(&check), reason: check.prose("reason", most: 500))
      if !call.isAPI, call.input["extent"] == "lines", extent == .event {
        check.fault("lines", "Välj minst en rad.")
      }
      let alone = erasures.persons < 2
      if !call.isAPI, call.input["confirm"] == nil {
        try check.done()
        let preview = try await erasures.preview(id, extent, by: caller)
        try await note(preview.event, preview.lines, call)
        return .page(
          ErasurePages.confirm(Form(call, values: call.input), preview, order, alone: alone))
      }
      if let key = call.key, let done = try await erasures.earlier(key, .contentErase, caller) {
        return settled(call, done)
      }
      let preview = try await erasures.preview(id, extent, by: caller)
      if check.text("confirm", most: 40) != preview.event.number {
        check.fault("confirm", "Skriv händelsens nummer, \(preview.event.number).")
      }
      if !check.faults.isEmpty, !call.isAPI, check.faults.allSatisfy({ $0.field == "confirm" }) {
        return .page(
          ErasurePages.confirm(
            Form(call, values: call.input, faults: check.faults), preview, order, alone: alone),
          status: .unprocessableContent)
      }
      try check.done()
      return settled(
        call, try await erasures.propose(order, of: id, by: caller, key: call.key))
    } again: { form in
      try await formPage(form)
    }
  }

  /// A decision is named by its number; a word is none.
  static func decision(_ check: inout Check) -> String {
    let decision = check.text("decision", most: 100)
    if !decision.isEmpty, !decision.contains(where: \.isNumber) {
      check.fault("decision", "Skriv beslutets nummer, till exempel KS 2026/12.")
    }
    return decision
  }

  /// Where it led: a whole event that is gone has no page any longer.
  private func settled(_ call: Call, _ one: ErasureProposal) -> Reply {
    let isGone = one.status == .confirmed && one.extent == .event
    return .created(
      call, at: isGone ? "/journal/erasures" : "/events/\(one.event)/erasures/\(one.id)",
      ProposalPages.json(one))
  }
}

extension Erasures {
  /// After an erasure the event may be gone, so a repeated request must not look for it.
  func earlier(
    _ key: Journal.Key, _ act: Act, _ caller: Caller
  ) async throws -> ErasureProposal? {
    try await database.read { tx in
      guard
        let row = try tx.row(
          """
          SELECT result FROM idempotency WHERE caller = \(caller.handle) AND name = \(key.text)
          AND act = \(act) AND fingerprint = \(key.fingerprint)
          """)
      else { return nil }
      return try Erasures.row(tx, try row.get("result"))
    }
  }
}
