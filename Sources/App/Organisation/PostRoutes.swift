import Ground
import Storage
import Web

/// Naming people to posts.
struct PostRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    routes.get(
      "/posts/new", .act(.postAssign), mount: .page,
      Doc("Form to name a person to a post", "Formulär för att utse till en post"), newForm)
    routes.post(
      "/posts", .act(.postAssign),
      Doc(
        "Name a person to a post", "Utse en person till en post",
        body: [
          .init("person", .string(most: 200), required: true, "Id, name or e-mail"),
          .init("post", .word(Post.allCases.map(\.rawValue)), required: true, "Post"),
          .init("unit", .string(most: 100), required: true, "Unit id"),
        ] + Self.termBody, returns: .named("Post"), status: 201, idempotent: true), name)
    routes.get(
      "/posts/{id}/edit", .act(.postAssign), mount: .page,
      Doc("Form for a post", "Formulär för en post"), editForm)
    routes.post(
      "/posts/{id}/edit", .act(.postAssign),
      Doc(
        "Change when a post is held", "Ändra en post", body: Self.termBody,
        returns: .named("Post"), idempotent: true, guarded: true), edit)
    routes.post(
      "/posts/{id}/end", .act(.postEnd),
      Doc(
        "End a post today", "Avsluta en post idag", returns: .named("Post"), idempotent: true), end)
  }

  private static let termBody: [Doc.Field] = [
    .init("deputy", .bool, "Whether it is as deputy"),
    .init("validFrom", .string(most: 10), "First day"),
    .init("validTo", .string(most: 10), "Last day; without end if left out"),
  ]

  private func done(_ call: Call, _ saved: Assignment, isNew: Bool = false) async throws -> Reply {
    let path = "/people/\(saved.person)"
    if !call.isAPI { return .see(path) }
    let json = Self.json(try await organisation.assignment(saved.id, by: try call.caller))
    return (isNew ? Reply.created(call, at: path, json) : .json(json)).tagged(saved.seq)
  }

  static func json(_ held: Held) -> JSON {
    let own = held.assignment
    return .object([
      "id": .string(own.id.text), "version": .int(own.seq), "person": .string(own.person.text),
      "name": .string(held.name), "unit": .string(own.unit.text),
      "unitName": .string(held.unitName), "post": .string(own.post.rawValue),
      "deputy": .bool(own.deputy), "validFrom": .string(own.validFrom),
      "validTo": .text(own.validTo), "phone": .text(held.phone), "email": .text(held.email),
    ])
  }

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try Door.require(.postAssign, of: try call.caller, .everywhere(in: try call.caller))
    return .page(try await newPage(try await organisation.drafts.form(call, .new(.post))))
  }

  private func newPage(_ form: Form) async throws -> Page {
    let (caller, now) = (try form.call.caller, form.call.now)
    // Nobody names themselves.
    let people = try await organisation.peopleChoices()?.filter { $0.0 != caller.person }
    return PeopleForms.post(
      form, posts: Post.allCases.filter { Self.mayGive($0, caller) },
      units: try await organisation.choices(now, for: .postAssign, by: caller), people: people,
      today: LocalTime.day(now))
  }

  /// Whether the caller may name somebody to the post in any unit at all.
  private static func mayGive(_ post: Post, _ caller: Caller) -> Bool {
    let own: Facts = post.reachesEverywhere ? Facts(subject: "unit/-") : .everywhere(in: caller)
    return Policy.allows(caller, .postAssign, own)
  }

  /// Which of the choices was wrong, and what to do instead.
  private func refused(_ call: Call) throws -> (field: String, because: Text) {
    let post = call.input["post"].flatMap(Post.init(rawValue:))
    if let post, !Self.mayGive(post, try call.caller) {
      return (
        "post",
        "Posten \(post.text) gäller mer än din enhet. Be stadens säkerhetsenhet utse till den."
      )
    }
    return (
      "unit",
      "Du får utse till poster bara i enheter som du ansvarar för. Välj en av dem, eller be stadens säkerhetsenhet."
    )
  }

  @Sendable func name(_ call: Call) async throws -> Reply {
    let refused = try refused(call)
    return try await call.attempt(
      .postAssign, choosing: refused.field, because: refused.because,
      {
        var check = Check(call.input)
        let person = check.text("person")
        let post: Post? = check.choice("post")
        if post == nil { check.fault("post", "Välj en post.") }
        let unit = check.text("unit", most: 100)
        let from = check.day("validFrom") ?? LocalTime.day(call.now)
        let to = check.day("validTo")
        try check.done()
        guard let post else { throw Refusal.invalid(check.faults) }
        let saved = try await organisation.name(
          Assignment(
            id: ID(""), person: try await organisation.person(typed: person), unit: ID(unit),
            post: post, deputy: check.flag("deputy"), validFrom: from, validTo: to),
          by: try call.caller, key: call.key)
        return try await done(call, saved, isNew: true)
      }, again: newPage)
  }

  private func editable(_ call: Call) async throws -> Held {
    let caller = try call.caller
    let held = try await organisation.assignment(try call.id(), by: caller)
    let facts = try await organisation.database.read { tx in
      try Organisation.facts(of: held.assignment.unit, tx)
    }
    try Door.require(.postAssign, of: caller, facts)
    return held
  }

  @Sendable func editForm(_ call: Call) async throws -> Reply {
    let held = try await editable(call)
    return .page(
      PeopleForms.assignment(
        try await organisation.drafts.form(call, .of(.post, held.assignment)), held))
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let from = check.day("validFrom")
        let to = check.day("validTo")
        try check.done()
        let deputy = check.flag("deputy")
        let saved = try await organisation.edit(
          try call.id(of: Assignment.self), by: try call.caller, expecting: try call.expected(),
          key: call.key
        ) { assignment in
          assignment.deputy = deputy
          if let from { assignment.validFrom = from }
          assignment.validTo = to
        }
        return try await done(call, saved)
      }, again: { form in PeopleForms.assignment(form, try await editable(call)) })
  }

  @Sendable func end(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        if !call.isConfirmed {
          let held = try await editable(call)
          return .page(
            call.question(
              "Avsluta posten?",
              "\(held.name), \(held.assignment.post.text), \(held.unitName). Idag blir sista dagen.",
              yes: "Avsluta posten idag", back: "/posts/\(held.assignment.id)/edit",
              room: .organisation))
        }
        let saved = try await organisation.end(
          try call.id(), on: LocalTime.day(call.now), by: try call.caller, key: call.key)
        return try await done(call, saved)
      }, on: { PeopleForms.assignment(Form(call, values: Input()), try await editable(call)) })
  }
}
