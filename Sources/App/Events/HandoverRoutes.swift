import Ground
import Web

/// Shift handover.
struct HandoverRoutes: Sendable {
  let handovers: Handovers
  let opening: Opening
  let checkpoints: Checkpoints

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/handover", .act(.handoverBegin),
      Doc(
        "Handovers of an event, and the form to hand over", "Lämna över passet",
        query: [.init("function", .word(StaffFunction.allCases.map(\.rawValue)), "Function")]
          + SideList<HandoverColumn>.query,
        returns: .list(.named("Handover"))), form)
    routes.post(
      "/events/{id}/handover", .act(.handoverBegin),
      Doc(
        "Hand over a function to somebody, who must sign", "Lämna över en uppgift",
        body: [
          .init(
            "function", .word(StaffFunction.allCases.map(\.rawValue)), required: true,
            "A function that you have"),
          .init("to", .string(most: 200), required: true, "Id, e-mail or name of a person"),
          .init("words", .string(most: 4000), "What the log does not say"),
        ], returns: .named("Handover"), status: 201, idempotent: true), begin)
    routes.get(
      "/events/{id}/handover/{handover}", .act(.eventRead),
      Doc("Read a handover", "Läs en överlämning", returns: .named("Handover")), show)
    routes.post(
      "/events/{id}/handover/{handover}/sign", .act(.handoverSign),
      Doc(
        "Take over; only the one it was handed to", "Ta över", returns: .named("Handover"),
        idempotent: true), sign)
    routes.post(
      "/events/{id}/handover/{handover}/withdraw", .act(.handoverBegin),
      Doc("Take back a handover that is not signed", "Ta tillbaka en överlämning"), withdraw)
  }

  @Sendable func form(_ call: Call) async throws -> Reply {
    if call.isAPI || call.wantsFile {
      let (desk, list) = (try await desk(call), try Self.list(call))
      let all = try await handovers.all(desk.room.event.id)
      let listed = list.handovers(all)
      if call.isAPI { return .list(listed, call, HandoverPages.json) }
      try await handovers.export(desk.room.event.id, by: try call.caller)
      return HandoverPages.csv(listed.rows, desk.room.event, call)
    }
    let drafts = Drafts(database: handovers.database, journal: handovers.journal)
    return .page(try await page(try await drafts.form(call, .handover)))
  }

  private func desk(_ call: Call, _ values: Input? = nil) async throws -> Handovers.Desk {
    let function = (values?["function"] ?? call.query["function"])
      .flatMap(StaffFunction.init(rawValue:))
    let desk = try await handovers.desk(
      try call.id(), function: function, by: try call.caller, now: call.now)
    let isRead = !call.isAPI && desk.brief?.hasSecrets ?? false
    try await opening.note(desk.room.event, call, secret: isRead)
    return desk
  }

  private static func list(_ call: Call) throws -> SideList<HandoverColumn> {
    try SideList(call, by: .begun, descending: true)
  }

  private func page(_ form: Form) async throws -> Page {
    let list = try Self.list(form.call)
    let desk = try await desk(form.call, form.values)
    let all = try await handovers.all(desk.room.event.id)
    return HandoverPages.begin(form, desk, list.handovers(all), list)
  }

  @Sendable func begin(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    return try await call.attempt(
      {
        var check = Check(call.input)
        let function: StaffFunction? = check.choice("function")
        if function == nil { check.fault("function", "Välj en uppgift som du har nu.") }
        let words = check.optionalProse("words")
        let names = check.text("to")
        let people = try await handovers.database.read { tx in
          try PeopleNamed.find([names], field: "to", tx)
        }
        people.faults.forEach { check.fault($0.field, $0.text) }
        try check.done()
        guard let function, let person = people.found.first else { throw Refusal.notFound }
        let handover = try await handovers.begin(
          id, function, to: person, words: words, by: try call.caller, key: call.key)
        return .created(
          call, at: "/events/\(id)/handover/\(handover.id)", HandoverPages.json(handover))
      }, again: page)
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    let (page, handover) = try await paper(call)
    if call.isAPI { return .json(HandoverPages.json(handover)).tagged(handover.seq) }
    return .page(page)
  }

  /// The handover's own page.
  private func paper(_ call: Call) async throws -> (Page, Handover) {
    let (room, handover, classes) = try await handovers.find(
      try call.id(), try call.id("handover"), by: try call.caller)
    let brief = try Brief(text: handover.brief)
    let isRead = !call.isAPI && brief.seen(classes).brief.hasSecrets
    try await opening.note(room.event, call, secret: isRead)
    let seq = handover.seq
    let stands = try await handovers.database.read { try Handovers.isStanding(handover, $0) }
    let note: CheckpointNote? =
      handover.signedAt == nil
      ? nil
      : try await handovers.database.read { tx in
        try Checkpoints.covering(seq, tx).flatMap { Note($0) }.flatMap {
          CheckpointNote(body: $0.body)
        }
      }
    return (
      HandoverPages.show(call, room, handover, brief, classes, note, stands: stands), handover
    )
  }

  @Sendable func sign(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        let id: ID<Event> = try call.id()
        let signed = try await handovers.sign(
          id, try call.id("handover"), by: try call.caller, key: call.key)
        // The shift's own proof stands on its paper. Trouble with it does not stop the shift.
        await checkpoints.attempt()
        return .changed(call, at: "/events/\(id)", HandoverPages.json(signed))
      }, on: { try await paper(call).0 })
  }

  @Sendable func withdraw(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        let id: ID<Event> = try call.id()
        try await handovers.withdraw(
          id, try call.id("handover"), by: try call.caller, key: call.key)
        return call.isAPI ? .empty : .see("/events/\(id)/handover")
      }, on: { try await page(Form(call, values: Input())) })
  }
}
