import Ground
import Storage
import Web

/// Turns of duty of a unit: who is on, and when.
struct ShiftRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    routes.get(
      "/units/{id}/shifts", .act(.unitRead),
      Doc(
        "Turns of duty of a unit", "En enhets tjänstgöring", query: Self.listQuery,
        returns: .list(.named("Shift"))), list)
    routes.post(
      "/units/{id}/shifts", .act(.shiftEdit),
      Doc(
        "Add a turn of duty", "Lägg in tjänst", body: Self.body, returns: .named("Shift"),
        status: 201, idempotent: true), add)
    routes.get(
      "/shifts/{id}/edit", .act(.shiftEdit), mount: .page,
      Doc("Form for a turn of duty", "Formulär för tjänst"), editForm)
    routes.post(
      "/shifts/{id}/edit", .act(.shiftEdit),
      Doc(
        "Change a turn of duty", "Ändra tjänst", body: Self.body, returns: .named("Shift"),
        idempotent: true, guarded: true), edit)
    routes.post(
      "/shifts/{id}/remove", .act(.shiftEdit),
      Doc("Remove a turn of duty", "Ta bort tjänst", idempotent: true), remove)
  }

  private static let body: [Doc.Field] = [
    .init("person", .string(most: 200), required: true, "Id, name or e-mail"),
    .init("post", .word(Post.allCases.map(\.rawValue)), required: true, "Post"),
    .init("startsAt", .string(most: 80), required: true, "RFC 3339 or as spoken"),
    .init("endsAt", .string(most: 80), required: true, "RFC 3339 or as spoken"),
    .init("overlap", .bool, "Whether two may be on at once"),
  ]

  private static let listQuery: [Doc.Field] =
    [
      .init("q", .string(most: 200), "Words of the person's name"),
      .init("post", .word(Post.allCases.map(\.rawValue)), "Post"),
      .init(
        "when", .word(Organisation.TurnFilter.When.allCases.map(\.rawValue)),
        "Coming (as if nothing is said), past or all"),
    ] + Paging<Organisation.TurnColumn>.query()

  @Sendable func list(_ call: Call) async throws -> Reply {
    if call.isAPI || call.wantsFile {
      let (filter, paging) = try Self.asked(call)
      let turns = try await organisation.turns(
        try call.id(), filter, by: try call.caller, paging)
      return call.isAPI
        ? .list(turns, call) { Self.json($0.shift) } : ShiftPages.csv(turns.rows, call.language)
    }
    let id: ID<Unit> = try call.id()
    return .page(
      try await listPage(try await organisation.drafts.form(call, .new(.shift, in: id.text)), id))
  }

  private static func asked(
    _ call: Call
  ) throws -> (Organisation.TurnFilter, Paging<Organisation.TurnColumn>) {
    var check = Check(call.query)
    var filter = Organisation.TurnFilter()
    filter.words = check.optional("q") ?? ""
    filter.post = check.choice("post")
    filter.when = check.choice("when") ?? .coming
    try check.done()
    return (filter, try Paging(call, by: .starts, descending: filter.when == .past))
  }

  static func json(_ shift: Shift) -> JSON {
    .object([
      "id": .string(shift.id.text), "version": .int(shift.seq),
      "post": .string(shift.post.rawValue),
      "unit": .string(shift.unit.text), "person": .string(shift.person.text),
      "startsAt": .string(shift.startsAt.text), "endsAt": .string(shift.endsAt.text),
    ])
  }

  private func listPage(_ form: Form, _ id: ID<Unit>) async throws -> Page {
    let call = form.call
    let caller = try call.caller
    let unit = try await organisation.unit(id, by: caller)
    let (filter, paging) = try Self.asked(call)
    let turns = try await organisation.turns(id, filter, by: caller, paging)
    let facts = try await organisation.database.read { tx in
      try Organisation.facts(of: id, tx)
    }
    let mayEdit = Policy.allows(caller, .shiftEdit, facts)
    return ShiftPages.list(
      form, unit: unit, turns: turns, filter, paging, mayEdit: mayEdit,
      people: mayEdit ? try await organisation.peopleChoices() : nil)
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    let id: ID<Unit> = try call.id()
    return try await call.attempt(
      {
        let shift = try await read(call, ID(""), unit: id)
        let saved = try await organisation.save(
          shift, isNew: true, overlapping: call.input.truth("overlap") == true, by: try call.caller,
          key: call.key)
        return .created(call, at: "/units/\(id)/shifts", Self.json(saved)).tagged(saved.seq)
      }, again: { form in try await listPage(form, id) })
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    let id: ID<Shift> = try call.id()
    return .page(
      try await editPage(try await organisation.drafts.form(call, .edit(.shift, id)), id))
  }

  private func editPage(_ form: Form, _ id: ID<Shift>) async throws -> Page {
    let caller = try form.call.caller
    let shift = try await organisation.turn(id, by: caller)
    let unit = try await organisation.unit(shift.unit, by: caller, for: .shiftEdit)
    return ShiftPages.edit(
      form, shift: shift, unit: unit, people: try await organisation.peopleChoices())
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    let id: ID<Shift> = try call.id()
    return try await call.attempt(
      {
        let old = try await organisation.turn(id, by: try call.caller)
        let saved = try await organisation.save(
          try await read(call, id, unit: old.unit), isNew: false,
          overlapping: call.input.truth("overlap") == true, by: try call.caller,
          expecting: try call.expected(), key: call.key)
        return .changed(call, at: "/units/\(saved.unit)/shifts", Self.json(saved))
          .tagged(saved.seq)
      }, again: { form in try await editPage(form, id) })
  }

  @Sendable func remove(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        if call.isAPI {
          try await organisation.remove(
            try call.id(of: Shift.self), by: try call.caller, key: call.key)
          return .empty
        }
        let old = try await organisation.turn(try call.id(), by: try call.caller)
        if !call.isConfirmed {
          let unit = try await organisation.unit(old.unit, by: try call.caller, for: .shiftEdit)
          return .page(
            call.question(
              "Ta bort tjänsten?",
              "\(old.post.text), \(unit.name), från \(old.startsAt) till \(old.endsAt).",
              yes: "Ta bort tjänsten", back: "/shifts/\(old.id)/edit", room: .organisation))
        }
        try await organisation.remove(old.id, by: try call.caller, key: call.key)
        return .see("/units/\(old.unit)/shifts")
      }, on: { try await editPage(Form(call, values: Input()), try call.id()) })
  }

  private func read(_ call: Call, _ id: ID<Shift>, unit: ID<Unit>) async throws -> Shift {
    var check = Check(call.input)
    let post: Post? = check.choice("post")
    if post == nil { check.fault("post", "Välj en post.") }
    let person = check.text("person")
    let starts = check.time("startsAt", now: call.now, ahead: true)
    if starts == nil, !check.faults.contains(where: { $0.field == "startsAt" }) {
      check.fault("startsAt", "Fyll i det här fältet.")
    }
    // "imorgon 18:00" counts from today; "18:00" alone means the first one after the beginning.
    var ends = check.time("endsAt", now: call.now, ahead: true)
    if let first = starts, let end = ends, end <= first {
      ends = check.time("endsAt", now: first, ahead: true)
    }
    if ends == nil, !check.faults.contains(where: { $0.field == "endsAt" }) {
      check.fault("endsAt", "Fyll i det här fältet.")
    }
    try check.done()
    guard let post, let starts, let ends else { throw Refusal.invalid(check.faults) }
    return Shift(
      id: id, post: post, unit: unit, person: try await organisation.person(typed: person),
      startsAt: starts, endsAt: ends)
  }
}
