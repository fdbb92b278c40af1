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
        query: [.init("q", .string(most: 200), "Words of the operation")],
        returns: .list(.named("Responsibility"))), search)
    routes.get(
      "/units/{id}/operations/new", .act(.operationEdit), mount: .page,
      Doc("Form for an operation", "Formulär för en verksamhet"), newForm)
    routes.post(
      "/units/{id}/operations", .act(.operationEdit), mount: .page,
      Doc("Add an operation", "Lägg till en verksamhet"), add)
    routes.get(
      "/operations/{id}/edit", .act(.operationEdit), mount: .page,
      Doc("Form for an operation", "Formulär för en verksamhet"), editForm)
    routes.post(
      "/operations/{id}/edit", .act(.operationEdit), mount: .page,
      Doc("Change an operation", "Ändra en verksamhet"), edit)
    routes.post(
      "/operations/{id}/remove", .act(.operationEdit), mount: .page,
      Doc("Remove an operation", "Ta bort en verksamhet"), remove)
    ShiftRoutes(organisation: organisation).add(to: &routes)
  }

  // MARK: search

  @Sendable func search(_ call: Call) async throws -> Reply {
    var check = Check(call.query)
    let words = check.optional("q") ?? ""
    try check.done()
    let found = try await organisation.responsible(words, by: try call.caller)
    if call.isAPI { return .json(.array(found.map { ResponsibilityPage.json($0.work, $0.unit) })) }
    return .page(ResponsibilityPage.page(words, found, call))
  }

  // MARK: changes

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    let unit = try await organisation.unit(try call.id(), by: try call.caller, for: .operationEdit)
    return .page(try await page(Form(call), nil, unit))
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
        _ = try await organisation.add(operation, by: try call.caller, key: call.key)
        return .see("/units/\(id)#u-duty")
      },
      again: { form in
        try await page(
          form, nil, try await organisation.unit(id, by: try call.caller, for: .operationEdit))
      })
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    let (operation, unit) = try await both(call)
    return .page(try await page(Form(call), operation, unit))
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
        return .see("/units/\(saved.unit)#u-duty")
      },
      again: { form in
        let (operation, unit) = try await both(call)
        return try await page(form, operation, unit)
      })
  }

  @Sendable func remove(_ call: Call) async throws -> Reply {
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
  /// Operations whose name, English name or note holds the words; all that are vital without.
  func responsible(_ words: String, by caller: Caller) async throws
    -> [(work: UnitCard.Work, unit: String)]
  {
    let day = LocalTime.day(journal.clock.now())
    return try await database.read { tx in
      try Organisation.requireDirectory(.unitRead, caller)
      let names: [ID<Unit>: String] = try tx.rows(
        "SELECT u.id, u.name FROM unit u WHERE \(Organisation.isCurrent("u", day))"
      ).reduce(into: [:]) { $0[try $1.get("id")] = try $1.get("name") }
      let vital: SQL = words.isEmpty ? "o.critical = 1" : "1 = 1"
      let found = try UnitCard.work(vital, tx).compactMap { work in
        names[work.operation.unit].map { (work: work, unit: $0) }
      }
      if words.isEmpty { return found }
      return found.filter { item in
        let operation = item.work.operation
        let text = [operation.name, operation.nameEnglish, operation.note, item.unit]
          .compactMap { $0 }.joined(separator: " ")
        return Words.matches(query: words, text: text, unfinished: true)
      }
    }
  }
}
