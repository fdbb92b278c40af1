import Ground
import Storage
import Web

/// Units: list, tree, page, contacts, and changes.
struct UnitRoutes: Sendable {
  let organisation: Organisation
  let events: Events

  func add(to routes: inout Routes) {
    routes.get(
      "/units", .act(.unitRead),
      Doc(
        "List the municipality's units", "Lista kommunens enheter", query: Self.listQuery,
        returns: .list(.named("Unit"))), list)
    routes.get(
      "/units/new", .act(.unitEdit), mount: .page,
      Doc("Form for a new unit", "Formulär för en ny enhet"), newForm)
    routes.post(
      "/units", .act(.unitEdit),
      Doc(
        "Add a unit", "Lägg till en enhet", body: UnitForms.body, returns: .named("Unit"),
        status: 201, idempotent: true), add)
    routes.get(
      "/units/{id}", .act(.unitRead),
      Doc("Read a unit", "Läs en enhet", returns: .named("Unit")), show)
    routes.get(
      "/units/{id}/contacts", .act(.unitRead),
      Doc(
        "Whom to call at a unit", "Kontaktlista för papper", query: Self.contactQuery,
        returns: .list(.named("Contact"))), contacts)
    routes.get(
      "/units/{id}/edit", .act(.unitEdit), mount: .page,
      Doc("Form for a unit", "Formulär för en enhet"), editForm)
    routes.post(
      "/units/{id}/edit", .act(.unitEdit),
      Doc(
        "Change a unit: what is left out is emptied", "Ändra en enhet: det som utelämnas töms",
        body: UnitForms.body, returns: .named("Unit"), idempotent: true, guarded: true), edit)
  }

  static let listQuery: [Doc.Field] =
    [
      .init("q", .string(most: 200), "Words of the name"),
      .init("kind", .word(UnitKind.allCases.map(\.rawValue)), "Kind"),
      .init("area", .string(most: 200), "Area that the unit answers for"),
      .init("show", .word(["gaps", "ended"]), "Only with gaps, or ended units too"),
    ] + Paging<Organisation.UnitColumn>.query()

  @Sendable func list(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let own = Facts.everywhere(in: caller)
    let mayEdit = Policy.allows(caller, .unitEdit, own)
    let mayImport = Policy.allows(caller, .organisationImport, own)
    let filter = try Self.filter(call)
    if !call.isAPI, call.query["view"] == "tree" {
      let tree = UnitTree(
        try await organisation.tree(by: caller), words: filter.words, kind: filter.kind)
      return call.wantsFile
        ? tree.csv(call.language)
        : .page(UnitPages.tree(tree, filter, call, mayEdit: mayEdit, mayImport: mayImport))
    }
    let paging = try Paging(call, by: Organisation.UnitColumn.name, rows: call.shown)
    let listed = try await organisation.units(filter, by: caller, paging)
    if call.wantsFile { return OrganisationExport.units(listed.rows, call.language) }
    if call.isAPI { return .list(listed, call) { UnitPages.json($0.unit) } }
    return .page(
      UnitPages.list(
        listed, filter, paging, areas: try await organisation.areas(),
        own: try await organisation.homes(of: caller), call: call,
        mayEdit: mayEdit, mayImport: mayImport))
  }

  static func filter(_ call: Call) throws -> Organisation.UnitFilter {
    var check = Check(call.query)
    var filter = Organisation.UnitFilter()
    filter.words = check.optional("q") ?? ""
    filter.kind = check.choice("kind")
    filter.area = check.optional("area")
    switch call.query["show"] ?? "" {
    case "gaps": filter.gapsOnly = true
    case "ended": filter.withEnded = true
    case "": break
    default: check.fault("show", "Välj ett av alternativen.")
    }
    try check.done()
    return filter
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let id: ID<Unit> = try call.id()
    if call.isAPI {
      let unit = try await organisation.unit(id, by: caller)
      return .json(UnitPages.json(unit)).tagged(unit.seq)
    }
    let card = try await organisation.card(id, by: caller)
    var filter = Events.Filter()
    filter.unit = id
    let listed = try await events.list(
      filter, scope: Policy.scope(caller, .eventRead), limit: 6, after: nil)
    return .page(UnitPage(card: card, events: listed.rows, call: call, caller: caller).page)
  }

  @Sendable func contacts(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let id: ID<Unit> = try call.id()
    let card = try await organisation.card(id, by: caller)
    let below = try await organisation.heads(of: card.below.map(\.id))
    var check = Check(call.query)
    let words = check.optional("q") ?? ""
    let group: ContactList.Group? = check.choice("group")
    try check.done()
    let list = ContactList(card: card, below: below, words: words, group: group)
    if call.isAPI { return .json(.array(list.lines.map(ContactList.json))) }
    return call.wantsFile ? list.csv(call.language) : .page(list.page(call))
  }

  private static let contactQuery: [Doc.Field] = [
    .init("q", .string(most: 200), "Words of name, post or what it is about"),
    .init("group", .word(ContactList.Group.allCases.map(\.rawValue)), "Kind of contact"),
  ]

  // MARK: changes

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try Door.require(.unitEdit, of: try call.caller, .everywhere(in: try call.caller))
    return .page(try await formPage(try await organisation.drafts.form(call, .new(.unit)), nil))
  }

  private func formPage(_ form: Form, _ unit: Unit?) async throws -> Page {
    let now = form.call.now
    return UnitForms.page(
      form, unit: unit, units: try await organisation.choices(now),
      parents: try await organisation.choices(now, for: .unitEdit, by: try form.call.caller))
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    try await call.attempt(
      .unitEdit, choosing: "parent",
      because:
        "Du får lägga till enheter bara under dem som du ansvarar för. Välj en av dem, eller be stadens säkerhetsenhet.",
      {
        let edit = try UnitForms.read(call)
        var unit = UnitForms.blank
        edit(&unit)
        unit.sort = Organisation.sortKey(ofName: unit.name)
        let saved = try await organisation.add(unit, by: try call.caller, key: call.key)
        return .created(call, at: "/units/\(saved.id)", UnitPages.json(saved)).tagged(saved.seq)
      }, again: { form in try await formPage(form, nil) })
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    let unit = try await organisation.unit(try call.id(), by: try call.caller, for: .unitEdit)
    return .page(
      try await formPage(try await organisation.drafts.form(call, .of(.unit, unit)), unit))
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    let id: ID<Unit> = try call.id()
    return try await call.attempt(
      {
        let saved = try await organisation.edit(
          id, by: try call.caller, expecting: try call.expected(), key: call.key,
          try UnitForms.read(call))
        return .changed(call, at: "/units/\(saved.id)", UnitPages.json(saved)).tagged(saved.seq)
      },
      again: { form in
        try await formPage(
          form, try await organisation.unit(id, by: try call.caller, for: .unitEdit))
      })
  }
}

extension Organisation {
  /// Who leads some units, for the list of contacts of the unit above.
  func heads(of units: [ID<Unit>]) async throws -> [Held] {
    let day = LocalTime.day(journal.clock.now())
    return try await database.read { tx in
      try Held.read(
        """
        a.unit IN \(list: units) AND a.deputy = 0
        AND a.post IN ('head', 'unitManager', 'localCrisisLead') AND \(Held.current(day))
        """, tx
      ).sorted { ($0.unitName, $0.name) < ($1.unitName, $1.name) }
    }
  }
}
