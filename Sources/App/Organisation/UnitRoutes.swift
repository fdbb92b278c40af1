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
      "/units", .act(.unitEdit), mount: .page, Doc("Add a unit", "Lägg till en enhet"), add)
    routes.get(
      "/units/{id}", .act(.unitRead),
      Doc("Read a unit", "Läs en enhet", returns: .named("Unit")), show)
    routes.get(
      "/units/{id}/contacts", .act(.unitRead), mount: .page,
      Doc("Contact list for paper", "Kontaktlista för papper"), contacts)
    routes.get(
      "/units/{id}/edit", .act(.unitEdit), mount: .page,
      Doc("Form for a unit", "Formulär för en enhet"), editForm)
    routes.post(
      "/units/{id}/edit", .act(.unitEdit), mount: .page,
      Doc("Change a unit", "Ändra en enhet"), edit)
  }

  static let listQuery: [Doc.Field] = [
    .init("q", .string(most: 200), "Words of the name"),
    .init("kind", .word(UnitKind.allCases.map(\.rawValue)), "Kind"),
    .init("area", .string(most: 200), "Area that the unit answers for"),
    .init("show", .word(["gaps", "ended"]), "Only with gaps, or ended units too"),
    .init("order", .word(["name", "kind"]), "Order"),
    .init("after", .string(most: 100), "Cursor from the Link header"),
    .init("limit", .integer(min: 1, max: 200), "Rows at most"),
  ]

  @Sendable func list(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let own = Facts.everywhere(in: caller)
    let mayEdit = Policy.allows(caller, .unitEdit, own)
    let mayImport = Policy.allows(caller, .organisationImport, own)
    if !call.isAPI, call.query["view"] == "tree" {
      let units = try await organisation.tree(by: caller)
      return .page(UnitPages.tree(units, call: call, mayEdit: mayEdit, mayImport: mayImport))
    }
    let filter = try Self.filter(call)
    let csv = !call.isAPI && call.query["format"] == "csv"
    let limit = csv ? OrganisationExport.most : try call.limit(100, most: 200)
    let listed = try await organisation.units(
      filter, by: caller, limit: limit, after: csv ? nil : try call.after())
    if csv { return OrganisationExport.units(listed.rows, call.language) }
    if call.isAPI {
      return Reply.json(.array(listed.rows.map { UnitPages.json($0.unit) }))
        .linked(call, next: listed.next)
    }
    return .page(
      UnitPages.list(
        listed, filter, areas: try await organisation.areas(), call: call, mayEdit: mayEdit,
        mayImport: mayImport))
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
    switch call.query["order"] ?? "" {
    case "kind": filter.byKind = true
    case "", "name": break
    default: check.fault("order", "Välj ett av alternativen.")
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
    let list = ContactList(card: card, below: below)
    return call.query["format"] == "csv" ? list.csv(call.language) : .page(list.page(call))
  }

  // MARK: changes

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try Door.require(.unitEdit, of: try call.caller, .everywhere(in: try call.caller))
    return .page(try await formPage(Form(call), nil))
  }

  private func formPage(_ form: Form, _ unit: Unit?) async throws -> Page {
    UnitForms.page(form, unit: unit, units: try await organisation.choices(form.call.now))
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let edit = try UnitForms.read(call)
        var unit = UnitForms.blank
        edit(&unit)
        unit.sort = Organisation.sortKey(ofName: unit.name)
        let saved = try await organisation.add(unit, by: try call.caller, key: call.key)
        return .see("/units/\(saved.id)")
      }, again: { form in try await formPage(form, nil) })
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    let unit = try await organisation.unit(try call.id(), by: try call.caller, for: .unitEdit)
    return .page(try await formPage(Form(call), unit))
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    let id: ID<Unit> = try call.id()
    return try await call.attempt(
      {
        let saved = try await organisation.edit(
          id, by: try call.caller, expecting: try call.expected(), key: call.key,
          try UnitForms.read(call))
        return .see("/units/\(saved.id)")
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

extension Call {
  /// The row that the page before ended with.
  func after<T>() throws -> ID<T>? {
    guard let text = query["after"], !text.isEmpty else { return nil }
    guard text.utf8.count <= 100, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      throw Refusal.invalid("after", "Markören kunde inte läsas.")
    }
    return ID(text)
  }
}

extension Reply {
  func linked(_ call: Call, next: String?) -> Reply {
    guard let next else { return self }
    var linked = self
    linked.headers[.linkRelation] = "<\(call.with("after", next))>; rel=\"next\""
    return linked
  }
}
