import Ground
import Web

/// The units that a person belongs to.
struct MembershipRoutes: Sendable {
  let people: PeopleRoutes

  func add(to routes: inout Routes) {
    routes.get(
      "/people/{id}/units", .act(.personRead), mount: .api,
      Doc(
        "The units that a person belongs to", "En persons enheter",
        returns: .list(.named("Membership"))), units)
    routes.get(
      "/people/{id}/units/new", .act(.personEdit), mount: .page,
      Doc("Form for a person's unit", "Formulär för en persons enhet"), unitForm)
    routes.post(
      "/people/{id}/units", .act(.personEdit),
      Doc(
        "Add a person to a unit", "Lägg till en person i en enhet", body: [PeopleRoutes.unitField],
        returns: .named("Membership"), status: 201, idempotent: true), join)
    routes.post(
      "/people/{id}/units/{membership}/remove", .act(.personEdit),
      Doc(
        "Take a person out of a unit", "Ta bort en person ur en enhet", idempotent: true), leave)
  }

  private func unitPage(_ form: Form) async throws -> Page {
    PeopleForms.membership(
      form, try await people.editable(form.call),
      units: try await people.choices(form.call))
  }

  @Sendable private func unitForm(_ call: Call) async throws -> Reply {
    .page(try await unitPage(Form(call)))
  }

  @Sendable private func join(_ call: Call) async throws -> Reply {
    let id: ID<Person> = try call.id()
    return try await call.attempt(
      .personEdit, choosing: "unit", because: PeopleRoutes.notYours,
      {
        var check = Check(call.input)
        let unit = check.text("unit", most: 100)
        try check.done()
        let saved = try await people.organisation.join(
          id, unit: ID(unit), by: try call.caller, key: call.key)
        return .created(call, at: "/people/\(id)", Self.json(saved))
      }, again: unitPage)
  }

  @Sendable private func leave(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        let id: ID<Person> = try call.id()
        if !call.isConfirmed { return .page(try await leaveQuestion(call, id)) }
        try await people.organisation.leave(
          try call.id("membership", of: Membership.self), by: try call.caller, key: call.key)
        return call.isAPI ? .empty : .see("/people/\(id)")
      }, on: { try await people.personPage(call) })
  }

  private static func json(_ membership: Membership) -> JSON {
    .object([
      "id": .string(membership.id.text), "person": .string(membership.person.text),
      "unit": .string(membership.unit.text),
    ])
  }

  @Sendable private func units(_ call: Call) async throws -> Reply {
    let id: ID<Person> = try call.id()
    let card = try await people.organisation.card(id, by: try call.caller)
    return .json(
      .array(
        card.units.map { Self.json(Membership(id: $0.membership, person: id, unit: $0.unit)) }))
  }

  private func leaveQuestion(_ call: Call, _ id: ID<Person>) async throws -> Page {
    let caller = try call.caller
    let membership: ID<Membership> = try call.id("membership")
    let card = try await people.organisation.card(id, by: caller)
    guard let home = card.units.first(where: { $0.membership == membership }) else {
      throw Refusal.notFound
    }
    _ = try await people.organisation.unit(home.unit, by: caller, for: .personEdit)
    return call.question(
      "Ta bort ur enheten?", "Ska \(card.person.name) inte längre tillhöra \(home.name)?",
      yes: "Ta bort", back: "/people/\(id)", room: .organisation)
  }
}
