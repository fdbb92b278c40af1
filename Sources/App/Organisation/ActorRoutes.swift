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
      "/actors", .act(.actorEdit),
      Doc(
        "Add an actor", "Lägg till en aktör", body: Self.body, returns: .named("Actor"),
        status: 201, idempotent: true), add)
    routes.get(
      "/actors/{id}", .act(.actorRead),
      Doc("Read an actor", "Läs en aktör", returns: .named("Actor")), show)
    routes.get(
      "/actors/{id}/edit", .act(.actorEdit), mount: .page,
      Doc("Form for an actor", "Formulär för en aktör"), editForm)
    routes.post(
      "/actors/{id}/edit", .act(.actorEdit),
      Doc(
        "Change an actor: what is left out is emptied, but agreements stay",
        "Ändra en aktör: det som utelämnas töms, men avtalen blir kvar", body: Self.body,
        returns: .named("Actor"), idempotent: true, guarded: true), edit)
    routes.get(
      "/actors/{id}/agreements", .act(.actorRead), mount: .api,
      Doc(
        "Agreements with an actor", "Avtal med en aktör", returns: .list(.named("Agreement"))
      ), agreements)
    routes.post(
      "/actors/{id}/confirm", .act(.actorEdit),
      Doc(
        "Say that the contact is right today", "Kontakten stämmer idag",
        returns: .named("Actor"), idempotent: true), confirm)
  }

  private static let body: [Doc.Field] = [
    .init("name", .string(most: 160), required: true, "Name"),
    .init("kind", .word(ActorKinds.all.map(\.key)), required: true, "Kind"),
    .init("area", .string(most: 200), "Districts, parted by commas"),
    .init("contact", .string(most: 200), "Function or person"),
    .init("phone", .string(most: 40), "Telephone"), .init("email", .string(most: 200), "E-mail"),
    .init("unit", .string(most: 100), "Unit id of who keeps the contact"),
    .init("specialDuty", .string(most: 1000), "Special duty by the programme"),
    .init("note", .string(most: 4000), "Note"),
    .init("agreements", .list(.named("AgreementDraft")), "All agreements, if given at all"),
  ]

  static let listQuery: [Doc.Field] =
    [
      .init("q", .string(most: 200), "Words of the name or kind"),
      .init("kind", .word(ActorKinds.all.map(\.key)), "Kind"),
      .init("area", .string(most: 200), "Area"),
      .init("special", .bool, "Only those with special duties"),
    ] + Paging<Organisation.ActorColumn>.query()

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
    filter.specialOnly = check.truth("special") ?? false
    try check.done()
    let paging = try Paging(call, by: Organisation.ActorColumn.name, rows: call.shown)
    let listed = try await organisation.actors(filter, by: caller, paging)
    if call.wantsFile { return OrganisationExport.actors(listed.rows, call.language) }
    if call.isAPI { return .list(listed, call) { Self.json($0.actor) } }
    return .page(
      ActorPages.list(
        listed, filter, paging, areas: try await organisation.actorAreas(), call,
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
    return .page(page(card, call, caller))
  }

  private func page(_ card: Organisation.ActorCard, _ call: Call, _ caller: Caller) -> Page {
    ActorPages.show(card, call, mayEdit: Policy.allows(caller, .actorEdit, card.facts))
  }

  // MARK: changes

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try Door.require(.actorEdit, of: try call.caller, .everywhere(in: try call.caller))
    return .page(try await formPage(try await organisation.drafts.form(call, .new(.actor)), nil))
  }

  private func formPage(_ form: Form, _ card: Organisation.ActorCard?) async throws -> Page {
    let caller = try form.call.caller
    // Who answers for some units only ties a new actor to the own one.
    let everywhere = Policy.allows(caller, .actorEdit, Facts(subject: "actor/new"))
    let may = Set(
      try await organisation.choices(form.call.now, for: .actorEdit, by: caller).map(\.0))
    let kept = card?.actor.unit
    return ActorPages.form(
      form, card,
      units: try await organisation.choices(form.call.now).filter {
        may.contains($0.0) || $0.0 == kept
      },
      home: card == nil && !everywhere ? try await organisation.home(of: caller) : nil)
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    try await call.attempt(
      .actorEdit, choosing: "unit",
      because:
        "Du får lägga till aktörer bara för enheter som du ansvarar för. Välj en av dem, eller be stadens säkerhetsenhet.",
      {
        var actor = Actor(id: ID(""), name: "", sort: "", kind: "other")
        let agreements = try Self.read(call, into: &actor, now: [])
        let saved = try await organisation.save(
          actor, agreements: agreements, isNew: true, by: try call.caller, key: call.key)
        return .created(call, at: "/actors/\(saved.id)", Self.json(saved)).tagged(saved.seq)
      }, again: { form in try await formPage(form, nil) })
  }

  private func editable(_ call: Call) async throws -> Organisation.ActorCard {
    let card = try await organisation.card(try call.id(of: Actor.self), by: try call.caller)
    try Door.require(.actorEdit, of: try call.caller, card.facts)
    return card
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    let card = try await editable(call)
    let begun = try await organisation.drafts.form(call, .of(.actor, card.actor))
    return .page(try await formPage(ActorPages.current(begun, card.actor), card))
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let card = try await editable(call)
        var actor = card.actor
        let agreements = try Self.read(call, into: &actor, now: card.agreements)
        let saved = try await organisation.save(
          actor, agreements: agreements, isNew: false, by: try call.caller,
          expecting: try call.expected(), key: call.key)
        return .changed(call, at: "/actors/\(saved.id)", Self.json(saved)).tagged(saved.seq)
      }, again: { form in try await formPage(form, try await editable(call)) })
  }

  @Sendable func confirm(_ call: Call) async throws -> Reply {
    let (id, caller): (ID<Actor>, Caller) = (try call.id(), try call.caller)
    return try await call.press(
      {
        let saved = try await organisation.confirm(id, by: caller, key: call.key)
        return .changed(call, at: "/actors/\(saved.id)", Self.json(saved)).tagged(saved.seq)
      }, on: { page(try await organisation.card(id, by: caller), call, caller) })
  }

  @Sendable func agreements(_ call: Call) async throws -> Reply {
    let card = try await organisation.card(try call.id(of: Actor.self), by: try call.caller)
    return .json(
      .array(
        card.agreements.map { one in
          .object([
            "id": .string(one.id.text), "actor": .string(one.actor.text),
            "title": .string(one.title), "validFrom": .text(one.validFrom),
            "validTo": .text(one.validTo), "diary": .text(one.diary),
          ])
        }))
  }

  /// The fields that a form has for each agreement, from the list that a program sends.
  private static func spread(_ call: Call) throws -> Input {
    guard case .array(let items)? = call.input.json?["agreements"] else { return call.input }
    guard items.count <= 20 else {
      throw Refusal.invalid("agreements", "Högst \(20) avtal kan sparas.")
    }
    var input = call.input
    for (number, item) in items.enumerated() {
      guard case .object(let members) = item, item["title"]?.string?.isEmpty == false,
        members.allSatisfy({ $0.value == .null || $0.value.string != nil })
      else { throw Refusal.invalid("agreements", "Skriv vad varje avtal gäller, som text.") }
      for (field, name) in [
        ("agreement", "id"), ("title", "title"), ("from", "validFrom"), ("to", "validTo"),
        ("diary", "diary"),
      ] {
        if let text = item[name]?.string { input.set("\(field)\(number)", text) }
      }
    }
    return input
  }

  /// - Parameter now: the agreements that there are.
  private static func read(
    _ call: Call, into actor: inout Actor, now: [Agreement]
  ) throws -> [Agreement] {
    var check = Check(try spread(call))
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
    if call.isAPI, call.input.json?["agreements"] == nil { return now }
    return agreements
  }
}
