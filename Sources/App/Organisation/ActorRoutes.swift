import Ground
import Storage
import Web

/// External actors.
struct ActorRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    routes.get(
      "/actors", .act(.actorRead),
      Doc(
        "List external actors", "Lista externa aktörer", query: Self.listQuery,
        returns: .list(.named("Actor"))), list)
    routes.get(
      "/actors/new", .act(.actorEdit), mount: .page,
      Doc("Form for a new actor", "Formulär för en ny aktör"), newForm)
    routes.post(
      "/actors", .act(.actorEdit), mount: .page, Doc("Add an actor", "Lägg till en aktör"), add)
    routes.get(
      "/actors/{id}", .act(.actorRead),
      Doc("Read an actor", "Läs en aktör", returns: .named("Actor")), show)
    routes.get(
      "/actors/{id}/edit", .act(.actorEdit), mount: .page,
      Doc("Form for an actor", "Formulär för en aktör"), editForm)
    routes.post(
      "/actors/{id}/edit", .act(.actorEdit), mount: .page,
      Doc("Change an actor", "Ändra en aktör"), edit)
    routes.post(
      "/actors/{id}/confirm", .act(.actorEdit), mount: .page,
      Doc("Say that the contact is right today", "Kontakten stämmer idag"), confirm)
  }

  static let listQuery: [Doc.Field] = [
    .init("q", .string(most: 200), "Words of the name or kind"),
    .init("kind", .word(ActorKinds.all.map(\.key)), "Kind"),
    .init("area", .string(most: 200), "Area"),
    .init("special", .word(["yes"]), "Only those with special duties"),
    .init("after", .string(most: 100), "Cursor from the Link header"),
    .init("limit", .integer(min: 1, max: 200), "Rows at most"),
  ]

  @Sendable func list(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    var check = Check(call.query)
    var filter = Organisation.ActorFilter()
    filter.words = check.optional("q") ?? ""
    filter.kind = check.optional("kind", most: 60)
    if let kind = filter.kind, !ActorKinds.all.contains(where: { $0.key == kind }) {
      check.fault("kind", "Välj ett av alternativen.")
    }
    filter.area = check.optional("area")
    switch call.query["special"] ?? "" {
    case "yes": filter.specialOnly = true
    case "": break
    default: check.fault("special", "Välj ett av alternativen.")
    }
    try check.done()
    let csv = !call.isAPI && call.query["format"] == "csv"
    let listed = try await organisation.actors(
      filter, by: caller, limit: csv ? OrganisationExport.most : try call.limit(100, most: 200),
      after: csv ? nil : try call.after())
    if csv { return OrganisationExport.actors(listed.rows, call.language) }
    if call.isAPI {
      return Reply.json(.array(listed.rows.map { Self.json($0.actor) }))
        .linked(call, next: listed.next)
    }
    return .page(
      ActorPages.list(
        listed, filter, call,
        mayEdit: Policy.allows(caller, .actorEdit, .everywhere(in: caller))))
  }

  static func json(_ actor: Actor) -> JSON {
    .object([
      "id": .string(actor.id.text), "version": .int(actor.seq), "name": .string(actor.name),
      "kind": .string(actor.kind), "area": .text(actor.area), "contact": .text(actor.contact),
      "phone": .text(actor.phone), "email": .text(actor.email),
      "specialDuty": .text(actor.specialDuty), "unit": .text(actor.unit?.text),
      "note": .text(actor.note), "checkedOn": .text(actor.checkedOn),
    ])
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let card = try await organisation.card(try call.id(of: Actor.self), by: caller)
    if call.isAPI { return .json(Self.json(card.actor)).tagged(card.actor.seq) }
    return .page(
      ActorPages.show(card, call, mayEdit: Policy.allows(caller, .actorEdit, card.facts)))
  }

  // MARK: changes

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try Door.require(.actorEdit, of: try call.caller, .everywhere(in: try call.caller))
    return .page(try await formPage(Form(call), nil))
  }

  private func formPage(_ form: Form, _ card: Organisation.ActorCard?) async throws -> Page {
    let caller = try form.call.caller
    // Who answers for some units only ties a new actor to the own one.
    let everywhere = Policy.allows(caller, .actorEdit, Facts(subject: "actor/new"))
    return ActorPages.form(
      form, card, units: try await organisation.choices(form.call.now),
      home: card == nil && !everywhere ? try await organisation.home(of: caller) : nil)
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var actor = Actor(id: ID(""), name: "", sort: "", kind: "other")
        let agreements = try Self.read(call, into: &actor)
        let saved = try await organisation.save(
          actor, agreements: agreements, isNew: true, by: try call.caller, key: call.key)
        return .see("/actors/\(saved.id)")
      }, again: { form in try await formPage(form, nil) })
  }

  private func editable(_ call: Call) async throws -> Organisation.ActorCard {
    let card = try await organisation.card(try call.id(of: Actor.self), by: try call.caller)
    try Door.require(.actorEdit, of: try call.caller, card.facts)
    return card
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    .page(try await formPage(Form(call), try await editable(call)))
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var actor = try await editable(call).actor
        let agreements = try Self.read(call, into: &actor)
        let saved = try await organisation.save(
          actor, agreements: agreements, isNew: false, by: try call.caller,
          expecting: try call.expected(), key: call.key)
        return .see("/actors/\(saved.id)")
      }, again: { form in try await formPage(form, try await editable(call)) })
  }

  @Sendable func confirm(_ call: Call) async throws -> Reply {
    let saved = try await organisation.confirm(try call.id(), by: try call.caller, key: call.key)
    return .see("/actors/\(saved.id)")
  }

  private static func read(_ call: Call, into actor: inout Actor) throws -> [Agreement] {
    var check = Check(call.input)
    actor.name = check.text("name", most: 160)
    actor.kind = check.optional("kind", most: 60) ?? "other"
    if !ActorKinds.all.contains(where: { $0.key == actor.kind }) {
      check.fault("kind", "Välj ett av alternativen.")
    }
    actor.area = check.optional("area")
    actor.contact = check.optional("contact")
    actor.phone = check.optional("phone", most: 40)
    actor.email = check.optional("email")
    if let email = actor.email, !email.contains("@") {
      check.fault("email", "Skriv en e-postadress med @.")
    }
    actor.unit = check.optional("unit", most: 100).map { ID($0) }
    actor.specialDuty = check.optionalProse("specialDuty", most: 1000)
    actor.note = check.optionalProse("note")
    var agreements: [Agreement] = []
    for number in 0..<21 {
      guard let title = check.optionalProse("title\(number)", most: 300) else { continue }
      let agreement = Agreement(
        id: ID(check.optional("agreement\(number)", most: 100) ?? ""), actor: actor.id,
        title: title, validFrom: check.day("from\(number)"), validTo: check.day("to\(number)"),
        diary: check.optional("diary\(number)", most: 60))
      if let from = agreement.validFrom, let to = agreement.validTo, to < from {
        check.fault("to\(number)", "Slutet kan inte ligga före början.")
      }
      agreements.append(agreement)
    }
    try check.done()
    return agreements
  }
}
