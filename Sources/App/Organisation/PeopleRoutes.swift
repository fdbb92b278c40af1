import Ground
import Storage
import Web

/// People and posts: lists, pages, and changes.
struct PeopleRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    routes.get(
      "/people", .act(.personRead),
      Doc(
        "List people, posts or gaps", "Lista personer, poster eller luckor",
        query: Self.listQuery, returns: .list(.named("Person"))), list)
    routes.get(
      "/people/new", .act(.personEdit), mount: .page,
      Doc("Form for a new person", "Formulär för en ny person"), newForm)
    routes.post(
      "/people", .act(.personEdit), mount: .page, Doc("Add a person", "Lägg till en person"), add)
    routes.get(
      "/people/{id}", .act(.personRead),
      Doc("Read a person", "Läs en person", returns: .named("Person")), show)
    routes.get(
      "/people/{id}/edit", .act(.personEdit), mount: .page,
      Doc("Form for a person", "Formulär för en person"), editForm)
    routes.post(
      "/people/{id}/edit", .act(.personEdit), mount: .page,
      Doc("Change a person", "Ändra en person"), edit)
    routes.get(
      "/people/{id}/units/new", .act(.personEdit), mount: .page,
      Doc("Form for a person's unit", "Formulär för en persons enhet"), unitForm)
    routes.post(
      "/people/{id}/units", .act(.personEdit), mount: .page,
      Doc("Add a person to a unit", "Lägg till en person i en enhet"), join)
    routes.post(
      "/people/{id}/units/{membership}/remove", .act(.personEdit), mount: .page,
      Doc("Take a person out of a unit", "Ta bort en person ur en enhet"), leave)
    PostRoutes(organisation: organisation).add(to: &routes)
  }

  static let listQuery: [Doc.Field] = [
    .init("q", .string(most: 200), "Words of the name"),
    .init("unit", .string(most: 100), "Unit id; units below are included"),
    .init("after", .string(most: 100), "Cursor from the Link header"),
    .init("limit", .integer(min: 1, max: 200), "Rows at most"),
  ]

  @Sendable func list(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    var check = Check(call.query)
    var filter = Organisation.PeopleFilter(day: LocalTime.day(call.now))
    filter.words = check.optional("q") ?? ""
    filter.unit = check.optional("unit", most: 100).map { ID($0) }
    if let day = check.day("day") { filter.day = day }
    try check.done()
    let csv = !call.isAPI && call.query["format"] == "csv"
    let limit = csv ? OrganisationExport.most : try call.limit(100, most: 200)
    if call.isAPI {
      let listed = try await organisation.people(
        filter, by: caller, limit: limit, after: try call.after())
      return Reply.json(.array(listed.rows.map { Self.json($0.person) }))
        .linked(call, next: listed.next)
    }
    let pages = PeoplePages(
      tab: PeoplePages.Tab(rawValue: call.query["view"] ?? "") ?? .posts, filter: filter,
      units: try await organisation.choices(call.now), call: call, caller: caller)
    return try await tab(pages, filter, caller, limit: limit, csv: csv)
  }

  private func tab(
    _ pages: PeoplePages, _ filter: Organisation.PeopleFilter, _ caller: Caller, limit: Int,
    csv: Bool
  ) async throws -> Reply {
    let call = pages.call
    switch pages.tab {
    case .posts:
      let listed = try await organisation.posts(
        filter, by: caller, limit: limit, after: csv ? nil : try call.after())
      return csv
        ? OrganisationExport.posts(listed.rows, call.language) : .page(pages.posts(listed))
    case .people:
      let listed = try await organisation.people(
        filter, by: caller, limit: limit, after: csv ? nil : try call.after())
      return csv
        ? OrganisationExport.people(listed.rows, call.language) : .page(pages.people(listed))
    case .gaps:
      let (gaps, above) = try await organisation.gaps(filter.unit, by: caller)
      return csv
        ? OrganisationExport.gaps(gaps, call.language) : .page(pages.gaps(gaps, above: above))
    }
  }

  static func json(_ person: Person) -> JSON {
    .object([
      "id": .string(person.id.text), "version": .int(person.seq), "name": .string(person.name),
      "title": .text(person.title), "email": .text(person.email), "phone": .text(person.phone),
      "mobile": .text(person.mobile),
    ])
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let id: ID<Person> = try call.id()
    let card = try await organisation.card(id, by: caller)
    if call.isAPI { return .json(Self.json(card.person)).tagged(card.person.seq) }
    return .page(PersonPage(card: card, call: call, caller: caller).page)
  }

  // MARK: changes

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try Door.require(.personEdit, of: try call.caller, .everywhere(in: try call.caller))
    return .page(try await formPage(Form(call), nil))
  }

  private func formPage(_ form: Form, _ person: Person?) async throws -> Page {
    PeopleForms.person(
      form, person, units: try await organisation.choices(form.call.now),
      home: try await organisation.home(of: try form.call.caller))
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let unit = check.text("unit", most: 100)
        let edit = try Self.read(&check)
        var person = Person(id: ID(""), name: "", sort: "")
        edit(&person)
        let saved = try await organisation.add(
          person, to: ID(unit), by: try call.caller, key: call.key)
        return .see("/people/\(saved.id)")
      }, again: { form in try await formPage(form, nil) })
  }

  private func editable(_ call: Call) async throws -> Person {
    let caller = try call.caller
    let id: ID<Person> = try call.id()
    return try await organisation.database.read { tx in
      try Door.require(.personEdit, of: caller, try Organisation.facts(of: id, tx) as Facts)
      return try Organisation.row(Person.self, id, tx)
    }
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    .page(try await formPage(Form(call), try await editable(call)))
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    let id: ID<Person> = try call.id()
    return try await call.attempt(
      {
        var check = Check(call.input)
        _ = try await organisation.edit(
          id, by: try call.caller, expecting: try call.expected(), key: call.key,
          try Self.read(&check))
        return .see("/people/\(id)")
      }, again: { form in try await formPage(form, try await editable(call)) })
  }

  private static func read(_ check: inout Check) throws -> @Sendable (inout Person) -> Void {
    let name = check.text("name", most: 120)
    let title = check.optional("title")
    let phone = check.optional("phone", most: 40)
    let mobile = check.optional("mobile", most: 40)
    for (field, number) in [("phone", phone), ("mobile", mobile)] {
      if let number, number.filter(\.isNumber).count < 3 {
        check.fault(field, "Skriv ett telefonnummer med siffror.")
      }
    }
    let email = check.optional("email")
    if let email, !email.contains("@") { check.fault("email", "Skriv en e-postadress med @.") }
    let note = check.optionalProse("note", most: 1000)
    try check.done()
    return { person in
      person.name = name
      person.title = title
      person.phone = phone
      person.mobile = mobile
      person.email = email
      person.note = note
    }
  }

  // MARK: units

  private func unitPage(_ form: Form) async throws -> Page {
    PeopleForms.membership(
      form, try await editable(form.call),
      units: try await organisation.choices(form.call.now))
  }

  @Sendable func unitForm(_ call: Call) async throws -> Reply {
    .page(try await unitPage(Form(call)))
  }

  @Sendable func join(_ call: Call) async throws -> Reply {
    let id: ID<Person> = try call.id()
    return try await call.attempt(
      {
        var check = Check(call.input)
        let unit = check.text("unit", most: 100)
        try check.done()
        _ = try await organisation.join(id, unit: ID(unit), by: try call.caller, key: call.key)
        return .see("/people/\(id)")
      }, again: unitPage)
  }

  @Sendable func leave(_ call: Call) async throws -> Reply {
    let id: ID<Person> = try call.id()
    if !call.isConfirmed { return .page(try await leaveQuestion(call, id)) }
    try await organisation.leave(
      try call.id("membership", of: Membership.self), by: try call.caller, key: call.key)
    return .see("/people/\(id)")
  }

  private func leaveQuestion(_ call: Call, _ id: ID<Person>) async throws -> Page {
    let caller = try call.caller
    let membership: ID<Membership> = try call.id("membership")
    let card = try await organisation.card(id, by: caller)
    guard let home = card.units.first(where: { $0.membership == membership }) else {
      throw Refusal.notFound
    }
    _ = try await organisation.unit(home.unit, by: caller, for: .personEdit)
    return call.question(
      "Ta bort ur enheten?", "Ska \(card.person.name) inte längre tillhöra \(home.name)?",
      yes: "Ta bort", back: "/people/\(id)", room: .organisation)
  }
}
