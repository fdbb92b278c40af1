import Ground
import Storage
import Web

/// Turns of duty of a unit: who is on, and when.
struct ShiftRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    routes.get(
      "/units/{id}/shifts", .act(.unitRead), mount: .page,
      Doc("Turns of duty of a unit", "En enhets tjänstgöring"), list)
    routes.post(
      "/units/{id}/shifts", .act(.shiftEdit), mount: .page,
      Doc("Add a turn of duty", "Lägg in tjänst"), add)
    routes.get(
      "/shifts/{id}/edit", .act(.shiftEdit), mount: .page,
      Doc("Form for a turn of duty", "Formulär för tjänst"), editForm)
    routes.post(
      "/shifts/{id}/edit", .act(.shiftEdit), mount: .page,
      Doc("Change a turn of duty", "Ändra tjänst"), edit)
    routes.post(
      "/shifts/{id}/remove", .act(.shiftEdit), mount: .page,
      Doc("Remove a turn of duty", "Ta bort tjänst"), remove)
  }

  @Sendable func list(_ call: Call) async throws -> Reply {
    .page(try await listPage(Form(call), try call.id()))
  }

  private func listPage(_ form: Form, _ id: ID<Unit>) async throws -> Page {
    let call = form.call
    let caller = try call.caller
    let unit = try await organisation.unit(id, by: caller)
    let turns = try await organisation.turns(id, since: call.now.adding(.days(-1)), by: caller)
    let facts = try await organisation.database.read { tx in
      try Organisation.facts(of: id, tx)
    }
    let mayEdit = Policy.allows(caller, .shiftEdit, facts)
    return ShiftPages.list(
      form, unit: unit, turns: turns, mayEdit: mayEdit,
      people: mayEdit ? try await organisation.peopleChoices() : nil)
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    let id: ID<Unit> = try call.id()
    return try await call.attempt(
      {
        let shift = try await read(call, ID(""), unit: id)
        _ = try await organisation.save(
          shift, isNew: true, overlapping: call.input["overlap"] == "yes", by: try call.caller,
          key: call.key)
        return .see("/units/\(id)/shifts")
      }, again: { form in try await listPage(form, id) })
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    .page(try await editPage(Form(call), try call.id()))
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
          overlapping: call.input["overlap"] == "yes", by: try call.caller, key: call.key)
        return .see("/units/\(saved.unit)/shifts")
      }, again: { form in try await editPage(form, id) })
  }

  @Sendable func remove(_ call: Call) async throws -> Reply {
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

/// The pages of turns of duty.
enum ShiftPages {
  static func list(
    _ form: Form, unit: Unit, turns: [Turn], mayEdit: Bool, people: [(ID<Person>, String)]?
  ) -> Page {
    Page(
      title: "Tjänstgöring, \(unit.name)", room: .organisation,
      content: """
        \(trail(unit))
        <h1>\(t: "Tjänstgöring, \(unit.name)")</h1>
        \(if: turns.isEmpty, OrganisationParts.notFoundHint("Ingen tjänstgöring är inlagd. Den som är i tjänst visas på enhetens sida och överst på alla sidor."))
        \(if: !turns.isEmpty, table(turns, form.call, mayEdit))
        \(if: mayEdit, addForm(form, unit, people))
        """)
  }

  private static func trail(_ unit: Unit) -> HTML {
    Parts.trail([("/units", "\(t: "Enheter")"), ("/units/\(unit.id)", "\(unit.name)")])
  }

  private static func table(_ turns: [Turn], _ call: Call, _ mayEdit: Bool) -> HTML {
    """
    <div class="table-scroll" role="region" aria-label="\(t: "Tjänstgöring")" tabindex="0">
    <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\
    <th role="columnheader" scope="col">\(t: "Vem")</th><th role="columnheader" scope="col">\(t: "Post")</th>\
    <th role="columnheader" scope="col">\(t: "Från")</th><th role="columnheader" scope="col">\(t: "Till")</th>\
    <th role="columnheader" scope="col">\(t: "Telefon")</th>\
    \(if: mayEdit, "<th role=\"columnheader\" scope=\"col\"><span class=\"vh\">\(t: "Ändra")</span></th>")</tr></thead><tbody role="rowgroup">
    \(each: turns, { row($0, call, mayEdit) })</tbody></table></div>
    """
  }

  private static func row(_ turn: Turn, _ call: Call, _ mayEdit: Bool) -> HTML {
    let isOn = turn.shift.startsAt <= call.now && turn.shift.endsAt > call.now
    return """
      <tr role="row"><th role="rowheader" scope="row" class="main">\
      \(OrganisationParts.person(turn.shift.person, turn.name))\
      \(if: isOn, " <span class=\"tag\">\(t: "i tjänst nu")</span>")</th>\
      <td role="cell" class="side">\(t: turn.shift.post.text)</td>\
      <td role="cell" class="side nowrap">\(time: turn.shift.startsAt, .stamp)</td>\
      <td role="cell" class="side nowrap"><span aria-hidden="true">– </span>\(time: turn.shift.endsAt, .stamp)</td>\
      <td role="cell" class="side nowrap">\(PostParts.phone(turn.phone))</td>\
      \(if: mayEdit, "<td role=\"cell\" class=\"side\"><a href=\"/shifts/\(turn.shift.id)/edit\">\(t: "Ändra")<span class=\"vh\">: \(turn.name)</span></a></td>")</tr>

      """
  }

  private static func addForm(_ form: Form, _ unit: Unit, _ people: [(ID<Person>, String)]?)
    -> HTML
  {
    """
    <section><h2>\(t: "Lägg in tjänst")</h2>
    \(form.open("/units/\(unit.id)/shifts", """
      \(fields(form, people, nil))
      \(form.actions("Lägg in tjänsten"))
      """))</section>
    """
  }

  private static func fields(
    _ form: Form, _ people: [(ID<Person>, String)]?, _ shift: Shift?
  ) -> HTML {
    let overlaps = form.faults.contains { $0.field == "overlap" }
    return """
      \(OrganisationParts.person(form, "person", "Vem?", people, chosen: shift?.person.text))
      \(form.select("post", "Vilken post?", OrganisationParts.posts, chosen: shift?.post.rawValue ?? "localCrisisLead"))
      \(form.text("startsAt", "När börjar tjänsten?", help: "Till exempel fredag 12:00 eller 2026-05-29 08:00.", required: true, size: 24, value: shift.map { stamp($0.startsAt) }))
      \(form.text("endsAt", "När slutar den?", required: true, size: 24, value: shift.map { stamp($0.endsAt) }))
      \(if: overlaps, """
        <div class="field wrong"><label class="choice" id="overlap" tabindex="-1"><input type="checkbox" name="overlap" value="yes">\
        <span>\(t: "Två ska ha tjänst samtidigt")</span></label>\
        <p class="error">\(t: form.faults.first { $0.field == "overlap" }?.text ?? "")</p></div>
        """)
      """
  }

  private static func stamp(_ time: Instant) -> String { Language.swedish.write(time, .stamp) }

  static func edit(
    _ form: Form, shift: Shift, unit: Unit, people: [(ID<Person>, String)]?
  ) -> Page {
    Page(
      title: "Ändra tjänst", room: .organisation,
      content: """
        \(trail(unit))
        <h1>\(t: "Ändra tjänst")</h1>
        \(form.open("/shifts/\(shift.id)/edit", """
          \(fields(form, people, shift))
          \(form.actions("Spara tjänsten", back: "/units/\(unit.id)/shifts"))
          """))
        <section><h2>\(t: "Ta bort tjänsten")</h2>
        \(Form.button(form.call, "/shifts/\(shift.id)/remove", "Ta bort tjänsten", confirm: "Ta bort tjänsten?"))</section>
        """)
  }
}
