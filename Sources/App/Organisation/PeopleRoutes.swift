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
        "List people", "Lista personer",
        query: Self.listQuery, returns: .list(.named("Person"))), list)
    routes.get(
      "/people/new", .act(.personEdit), mount: .page,
      Doc("Form for a new person", "Formulär för en ny person"), newForm)
    routes.post(
      "/people", .act(.personEdit),
      Doc(
        "Add a person", "Lägg till en person", body: [Self.unitField] + Self.body,
        returns: .named("Person"), status: 201, idempotent: true), add)
    routes.get(
      "/people/{id}", .act(.personRead),
      Doc("Read a person", "Läs en person", returns: .named("Person")), show)
    routes.get(
      "/people/{id}/edit", .act(.personEdit), mount: .page,
      Doc("Form for a person", "Formulär för en person"), editForm)
    routes.post(
      "/people/{id}/edit", .act(.personEdit),
      Doc(
        "Change a person: what is left out is emptied", "Ändra en person: det som utelämnas töms",
        body: Self.body, returns: .named("Person"), idempotent: true, guarded: true), edit)
    routes.post(
      "/people/{id}/remove", .act(.personEdit),
      Doc(
        "Take away a person who was added by mistake",
        "Ta bort en person som lagts till av misstag",
        idempotent: true), remove)
    MembershipRoutes(people: self).add(to: &routes)
    routes.get(
      "/people/{id}/posts", .act(.personRead), mount: .api,
      Doc(
        "The posts that a person holds or has held", "En persons poster",
        returns: .list(.named("Post"))), held)
    routes.get(
      "/posts", .act(.personRead), mount: .api,
      Doc(
        "List the posts that people hold on a day", "Lista de poster som personer har en dag",
        query: Self.filterQuery + Paging<Organisation.PostColumn>.query(),
        returns: .list(.named("Post"))), posts)
    routes.get(
      "/gaps", .act(.unitRead), mount: .api,
      Doc(
        "List what is missing in the organisation", "Lista luckor i organisationen",
        query: Self.gapQuery, returns: .list(.named("Gap"))), gaps)
    PostRoutes(organisation: organisation).add(to: &routes)
  }

  private static let filterQuery: [Doc.Field] = [
    .init("q", .string(most: 200), "Words of the name"),
    .init("unit", .string(most: 100), "Unit id; units below are included"),
    .init("day", .string(most: 10), "The day that posts are held on"),
  ]
  static let listQuery = filterQuery + Paging<Organisation.PersonColumn>.query()

  static let unitField = Doc.Field("unit", .string(most: 100), required: true, "Unit id")
  private static let body: [Doc.Field] = [
    .init("name", .string(most: 120), required: true, "Given and family name"),
    .init("title", .string(most: 200), "Title"), .init("phone", .string(most: 40), "Telephone"),
    .init("mobile", .string(most: 40), "Mobile telephone"),
    .init("email", .string(most: 200), "E-mail"), .init("note", .string(most: 1000), "Note"),
  ]

  private static let gapQuery =
    [
      .init("q", .string(most: 200), "Words of unit, post or person"),
      .init("unit", .string(most: 100), "Unit id; units below are included"),
      .init("kind", .word(Gap.Kind.allCases.map(\.rawValue)), "What kind of gap"),
    ] + Paging<GapColumn>.query()

  private static func filter(_ call: Call) throws -> Organisation.PeopleFilter {
    var check = Check(call.query)
    var filter = Organisation.PeopleFilter(day: LocalTime.day(call.now))
    filter.words = check.optional("q") ?? ""
    filter.unit = check.optional("unit", most: 100).map { ID($0) }
    if let day = check.day("day") { filter.day = day }
    try check.done()
    return filter
  }

  @Sendable func list(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let filter = try Self.filter(call)
    let tab = PeoplePages.Tab(rawValue: call.query["view"] ?? "") ?? .posts
    if call.isAPI || tab == .people {
      let paging = try Paging(call, by: Organisation.PersonColumn.name, rows: call.shown)
      let listed = try await organisation.people(filter, by: caller, paging)
      if call.isAPI { return .list(listed, call) { Self.json($0.person) } }
      if call.wantsFile { return OrganisationExport.people(listed.rows, call.language) }
      return .page(try await pages(.people, filter, call).people(listed, paging))
    }
    if tab == .gaps { return try await gaps(call) }
    return try await posts(call)
  }

  private func pages(
    _ tab: PeoplePages.Tab, _ filter: Organisation.PeopleFilter, _ call: Call
  ) async throws -> PeoplePages {
    PeoplePages(
      tab: tab, filter: filter, units: try await organisation.choices(call.now), call: call,
      caller: try call.caller)
  }

  @Sendable func posts(_ call: Call) async throws -> Reply {
    let filter = try Self.filter(call)
    let paging = try Paging(call, by: Organisation.PostColumn.person, rows: call.shown)
    let listed = try await organisation.posts(filter, by: try call.caller, paging)
    if call.isAPI { return .list(listed, call, PostRoutes.json) }
    if call.wantsFile { return OrganisationExport.posts(listed.rows, call.language) }
    return .page(try await pages(.posts, filter, call).posts(listed, paging))
  }

  @Sendable func gaps(_ call: Call) async throws -> Reply {
    let filter = try Self.filter(call)
    var check = Check(call.query)
    let kind: Gap.Kind? = check.choice("kind")
    try check.done()
    let paging = try Paging(call, by: GapColumn.unit, rows: call.shown)
    let (all, above) = try await organisation.gaps(filter.unit, by: try call.caller)
    let listed = GapColumn.list(all, words: filter.words, kind: kind, paging)
    if call.isAPI { return .list(listed, call, GapParts.json) }
    if call.wantsFile { return OrganisationExport.gaps(listed.rows, call.language) }
    return .page(
      try await pages(.gaps, filter, call).gaps(listed, kind: kind, above: above, paging))
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

  func personPage(_ call: Call) async throws -> Page {
    let caller = try call.caller
    return PersonPage(
      card: try await organisation.card(try call.id(of: Person.self), by: caller), call: call,
      caller: caller
    ).page
  }

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try Door.require(.personEdit, of: try call.caller, .everywhere(in: try call.caller))
    return .page(try await formPage(try await organisation.drafts.form(call, .new(.person)), nil))
  }

  private func formPage(_ form: Form, _ person: Person?) async throws -> Page {
    PeopleForms.person(
      form, person, units: try await choices(form.call),
      home: try await organisation.home(of: try form.call.caller))
  }

  /// The units whose people the caller may change.
  func choices(_ call: Call) async throws -> [(ID<Unit>, String)] {
    try await organisation.choices(call.now, for: .personEdit, by: try call.caller)
  }

  static let notYours: Text =
    "Du får lägga till personer bara i enheter som du ansvarar för. Välj en av dem, eller be stadens säkerhetsenhet."

  @Sendable func add(_ call: Call) async throws -> Reply {
    try await call.attempt(
      .personEdit, choosing: "unit", because: Self.notYours,
      {
        var check = Check(call.input)
        let unit = check.text("unit", most: 100)
        let edit = try Self.read(&check)
        var person = Person(id: ID(""), name: "", sort: "")
        edit(&person)
        let saved = try await organisation.add(
          person, to: ID(unit), by: try call.caller, key: call.key)
        return .created(call, at: "/people/\(saved.id)", Self.json(saved)).tagged(saved.seq)
      }, again: { form in try await formPage(form, nil) })
  }

  func editable(_ call: Call) async throws -> Person {
    let caller = try call.caller
    let id: ID<Person> = try call.id()
    return try await organisation.database.read { tx in
      try Door.require(.personEdit, of: caller, try Organisation.facts(of: id, tx) as Facts)
      return try Organisation.row(Person.self, id, tx)
    }
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    let person = try await editable(call)
    return .page(
      try await formPage(try await organisation.drafts.form(call, .of(.person, person)), person))
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    let id: ID<Person> = try call.id()
    return try await call.attempt(
      {
        var check = Check(call.input)
        let saved = try await organisation.edit(
          id, by: try call.caller, expecting: try call.expected(), key: call.key,
          try Self.read(&check))
        return .changed(call, at: "/people/\(id)", Self.json(saved)).tagged(saved.seq)
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

  @Sendable func remove(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        let id: ID<Person> = try call.id()
        if !call.isConfirmed {
          let person = try await editable(call)
          return .page(
            call.question(
              "Ta bort personen?",
              "\(person.name) tas bort ur registret. Det som stod finns i historiken.",
              yes: "Ta bort personen", back: "/people/\(id)", room: .organisation))
        }
        try await organisation.remove(id, by: try call.caller, key: call.key)
        return call.isAPI ? .empty : .see("/people?view=people")
      }, on: { try await personPage(call) })
  }

  @Sendable func held(_ call: Call) async throws -> Reply {
    let card = try await organisation.card(try call.id(of: Person.self), by: try call.caller)
    return .json(.array(card.held.map(PostRoutes.json)))
  }
}
