import Ground
import Storage
import Swedish
import Web

/// Operations and turns of duty of a unit, and the search for who answers for what.
struct OperationRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    routes.get(
      "/responsibility", .act(.unitRead),
      Doc(
        "Who is responsible for something, in normal times and in crisis",
        "Vem ansvarar för något, i vardagen och i kris",
        query: Self.searchQuery, returns: .list(.named("Responsibility"))), search)
    routes.get(
      "/units/{id}/operations/new", .act(.operationEdit), mount: .page,
      Doc("Form for an operation", "Formulär för en verksamhet"), newForm)
    routes.post(
      "/units/{id}/operations", .act(.operationEdit),
      Doc(
        "Add an operation", "Lägg till en verksamhet", body: UnitForms.operationBody,
        returns: .named("Operation"), status: 201, idempotent: true), add)
    routes.get(
      "/operations/{id}/edit", .act(.operationEdit), mount: .page,
      Doc("Form for an operation", "Formulär för en verksamhet"), editForm)
    routes.post(
      "/operations/{id}/edit", .act(.operationEdit),
      Doc(
        "Change an operation: what is left out is emptied",
        "Ändra en verksamhet: det som utelämnas töms", body: UnitForms.operationBody,
        returns: .named("Operation"), idempotent: true, guarded: true), edit)
    routes.post(
      "/operations/{id}/remove", .act(.operationEdit),
      Doc("Remove an operation", "Ta bort en verksamhet", idempotent: true), remove)
    ShiftRoutes(organisation: organisation).add(to: &routes)
  }

  // MARK: search

  private static let searchQuery: [Doc.Field] =
    [
      .init("q", .string(most: 200), "Words of the operation or its unit"),
      .init("show", .word(["vital", "all"]), "Only vital ones, as if nothing is sought, or all"),
      .init("unit", .string(most: 100), "Unit id; units below are included"),
    ] + Paging<Organisation.WorkColumn>.query()

  @Sendable func search(_ call: Call) async throws -> Reply {
    var check = Check(call.query)
    var filter = Organisation.WorkFilter()
    filter.words = check.optional("q") ?? ""
    filter.unit = check.optional("unit", most: 100).map { ID($0) }
    switch call.query["show"] ?? "" {
    case "vital": filter.vitalOnly = true
    case "all": filter.vitalOnly = false
    case "": filter.vitalOnly = filter.words.isEmpty
    default: check.fault("show", "Välj ett av alternativen.")
    }
    try check.done()
    let paging = try Paging(call, by: Organisation.WorkColumn.name)
    let found = try await organisation.responsible(filter, by: try call.caller, paging)
    if call.isAPI { return .list(found, call) { ResponsibilityPage.json($0.work, $0.unit) } }
    if call.wantsFile { return ResponsibilityPage.csv(found.rows, call.language) }
    return .page(
      ResponsibilityPage.page(
        found, filter, paging, units: try await organisation.choices(call.now), call))
  }

  // MARK: changes

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    let unit = try await organisation.unit(try call.id(), by: try call.caller, for: .operationEdit)
    return .page(
      try await page(
        try await organisation.drafts.form(call, .new(.operation, in: unit.id.text)), nil, unit))
  }

  private func page(_ form: Form, _ operation: Operation?, _ unit: Unit) async throws -> Page {
    UnitForms.operation(
      form, operation, unit: unit.id, unitName: unit.name,
      people: try await organisation.peopleChoices())
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    let id: ID<Unit> = try call.id()
    return try await call.attempt(
      {
        let edit = try await read(call)
        var operation = Operation(id: ID(""), unit: id, name: "", sort: "", critical: false)
        edit(&operation)
        let saved = try await organisation.add(operation, by: try call.caller, key: call.key)
        return .created(call, at: "/units/\(id)#u-duty", UnitForms.json(saved)).tagged(saved.seq)
      },
      again: { form in
        try await page(
          form, nil, try await organisation.unit(id, by: try call.caller, for: .operationEdit))
      })
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    let (operation, unit) = try await both(call)
    return .page(
      try await page(
        try await organisation.drafts.form(call, .of(.operation, operation)), operation, unit))
  }

  private func both(_ call: Call) async throws -> (Operation, Unit) {
    let caller = try call.caller
    let operation = try await organisation.operation(try call.id(), by: caller)
    return (operation, try await organisation.unit(operation.unit, by: caller, for: .operationEdit))
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let saved = try await organisation.edit(
          try call.id(of: Operation.self), by: try call.caller, expecting: try call.expected(),
          key: call.key, try await read(call))
        return .changed(call, at: "/units/\(saved.unit)#u-duty", UnitForms.json(saved))
          .tagged(saved.seq)
      },
      again: { form in
        let (operation, unit) = try await both(call)
        return try await page(form, operation, unit)
      })
  }

  @Sendable func remove(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        if call.isAPI {
          try await organisation.remove(
            try call.id(of: Operation.self), by: try call.caller, key: call.key)
          return .empty
        }
        let (operation, unit) = try await both(call)
        if !call.isConfirmed {
          return .page(
            call.question(
              "Ta bort verksamheten?",
              "\(operation.name), \(unit.name). Det som stod finns kvar i historiken.",
              yes: "Ta bort verksamheten", back: "/operations/\(operation.id)/edit",
              room: .organisation))
        }
        try await organisation.remove(operation.id, by: try call.caller, key: call.key)
        return .see("/units/\(operation.unit)#u-duty")
      },
      on: {
        try await {
          let (operation, unit) = try await both(call);
          return try await page(Form(call, values: Input()), operation, unit)
        }()
      })
  }

  private func read(_ call: Call) async throws -> @Sendable (inout Operation) -> Void {
    var check = Check(call.input)
    let name = check.prose("name", most: 160)
    let english = check.optionalProse("nameEnglish", most: 160)
    let everyday: Post? = check.choice("everydayPost")
    let crisis: Post? = check.choice("crisisPost")
    let note = check.optionalProse("note")
    let critical = check.flag("critical")
    let first = check.optional("everydayPerson")
    let second = check.optional("crisisPerson")
    try check.done()
    let everydayPerson = try await find(first, "everydayPerson")
    let crisisPerson = try await find(second, "crisisPerson")
    return { operation in
      operation.name = name
      operation.nameEnglish = english
      operation.sort = Words.sortKey(name)
      operation.critical = critical
      operation.everydayPost = everyday
      operation.everydayPerson = everydayPerson
      operation.crisisPost = crisis
      operation.crisisPerson = crisisPerson
      operation.note = note
    }
  }

  private func find(_ typed: String?, _ field: String) async throws -> ID<Person>? {
    guard let typed else { return nil }
    return try await organisation.person(typed: typed, field: field)
  }
}

extension Organisation {
  struct WorkFilter: Sendable {
    var words = ""
    /// The unit and all below it.
    var unit: ID<Unit>?
    var vitalOnly = true
  }

  enum WorkColumn: String, CaseIterable, Sendable { case name, unit }

  struct ListedWork: Sendable {
    let work: UnitCard.Work
    let unit: String
  }

  /// Operations whose name, English name, note or unit holds the words.
  func responsible(
    _ filter: WorkFilter, by caller: Caller, _ paging: Paging<WorkColumn>
  ) async throws -> Paged<ListedWork> {
    let day = LocalTime.day(journal.clock.now())
    return try await database.read { tx in
      try Organisation.requireDirectory(.unitRead, caller)
      let names: [ID<Unit>: String] = try tx.rows(
        "SELECT u.id, u.name FROM unit u WHERE \(Organisation.isCurrent("u", day))"
      ).reduce(into: [:]) { $0[try $1.get("id")] = try $1.get("name") }
      var condition: SQL = filter.vitalOnly ? "o.critical = 1" : "1 = 1"
      if let unit = filter.unit {
        condition =
          condition + " AND o.unit IN (SELECT unit FROM unit_above WHERE above = \(unit))"
      }
      let found = try UnitCard.work(condition, tx).compactMap { work in
        names[work.operation.unit].map { ListedWork(work: work, unit: $0) }
      }.filter { item in
        let operation = item.work.operation
        let text = [operation.name, operation.nameEnglish, operation.note, item.unit]
          .compactMap { $0 }.joined(separator: " ")
        return filter.words.isEmpty
          || Words.matches(query: filter.words, text: text, unfinished: true)
      }
      return paging.pick(
        found,
        key: { item in
          let name = item.work.operation.sort
          return paging.column == .name ? name : "\(Words.sortKey(item.unit))  \(name)"
        }, id: \.work.operation.id.text)
    }
  }
}
