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
        "Erase an event or lines of it by law; leaves a receipt",
        "Gallra en händelse eller rader i den; ett kvitto blir kvar",
        body: [
          .init("decision", .string(most: 100), required: true, "Number of the decision"),
          .init("reason", .string(most: 500), required: true, "Why"),
          .init("lines", .list(.string(most: 100)), "Ids of lines; none means the whole event"),
          .init(
            "confirm", .string(most: 40), required: true, "The event's number, to be certain"),
        ], returns: .named("Erasure"), status: 201, idempotent: true), erase)
  }

  @Sendable func form(_ call: Call) async throws -> Reply {
    try await .page(formPage(Form(call)))
  }

  private func formPage(_ form: Form) async throws -> Page {
    let call = form.call
    if form.values["extent"] == "lines" { return try await choicePage(form) }
    let extent = Self.extent(form.values)
    let preview = try await erasures.preview(try call.id(), extent, by: try call.caller)
    return ErasurePages.form(form, preview, extent: extent)
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
        extent: extent, decision: check.text("decision", most: 100),
        reason: check.prose("reason", most: 500))
      if !call.isAPI, call.input["extent"] == "lines", extent == .event {
        check.fault("lines", "Välj minst en rad.")
      }
      if !call.isAPI, call.input["confirm"] == nil {
        try check.done()
        let preview = try await erasures.preview(id, extent, by: caller)
        try await note(preview.event, preview.lines, call)
        return .page(ErasurePages.confirm(Form(call, values: call.input), preview, order))
      }
      if let key = call.key, let done = try await earlier(key, order, id, caller) {
        return .created(call, at: "/journal/erasures", ErasurePages.json(done))
      }
      let preview = try await erasures.preview(id, extent, by: caller)
      if check.text("confirm", most: 40) != preview.event.number {
        check.fault("confirm", "Skriv händelsens nummer, \(preview.event.number).")
      }
      if !check.faults.isEmpty, !call.isAPI, check.faults.allSatisfy({ $0.field == "confirm" }) {
        return .page(
          ErasurePages.confirm(
            Form(call, values: call.input, faults: check.faults), preview, order),
          status: .unprocessableContent)
      }
      try check.done()
      let receipt = try await erasures.carryOut(order, of: id, by: caller, key: call.key)
      return .created(call, at: "/journal/erasures", ErasurePages.json(receipt))
    } again: { form in
      try await formPage(form)
    }
  }

  /// After an erasure the event is gone, so a repeated request must not look for it.
  private func earlier(
    _ key: Journal.Key, _ order: Erasures.Order, _ event: ID<Event>, _ caller: Caller
  ) async throws -> Erasure? {
    try await erasures.database.read { tx in
      guard
        let row = try tx.row(
          """
          SELECT result FROM idempotency WHERE caller = \(caller.handle) AND name = \(key.text)
          AND act = \(Act.contentErase) AND fingerprint = \(key.fingerprint)
          """),
        let receipt = try tx.row(
          "SELECT * FROM erasure WHERE id = \(try row.get("result", as: String.self))")
      else { return nil }
      return try Erasure(row: receipt)
    }
  }
}
