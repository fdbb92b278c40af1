import Ground
import HTTPTypes
import Web

/// Accounts as a system administrator sees them: who can sign in, never what they can read.
struct AdminRoutes: Sendable {
  let accounts: Accounts
  let settings: Settings

  func add(to routes: inout Routes) {
    routes.get(
      "/accounts", .act(.accountOpen),
      Doc(
        "List accounts", "Lista konton",
        query: [
          .init("q", .string(most: 100), "Words of name or login"),
          .init("state", .word(Accounts.State.allCases.map(\.rawValue)), "How it stands"),
        ] + Paging<Accounts.Column>.query(), returns: .list(.named("Account"))), list)
    routes.get(
      "/accounts/new", .act(.accountOpen), mount: .page,
      Doc("Form for a new account", "Nytt konto"), newForm)
    routes.post(
      "/accounts", .act(.accountOpen),
      Doc(
        "Open an account for a person", "Öppna ett konto åt en person",
        body: [
          .init("person", .string(most: 100), required: true, "Person id"),
          .init("login", .string(most: 100), required: true, "What is typed at sign-in"),
        ], returns: .named("Account"), status: 201), open)
    routes.post(
      "/accounts/{person}/link", .act(.accountLink),
      Doc(
        "Make a one-time link", "Skapa en engångslänk", returns: .named("SignInLink"),
        status: 201), link)
    routes.post(
      "/accounts/{person}/reset", .act(.accountReset),
      Doc(
        "Reset an account; somebody else then makes the one-time link", "Återställ ett konto"),
      reset)
    routes.post(
      "/accounts/{person}/disable", .act(.accountDisable),
      Doc("Disable an account", "Stäng av ett konto"), disable)
    routes.post(
      "/accounts/{person}/enable", .act(.accountOpen),
      Doc("Enable an account again", "Sätt på ett konto igen"), enable)
  }

  @Sendable func list(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    var check = Check(call.query)
    let words = check.optional("q", most: 100) ?? ""
    let state: Accounts.State? = check.choice("state")
    try check.done()
    let paging = try Paging(call, by: Accounts.Column.name)
    let found = try await accounts.list(words: words, state: state, by: caller, paging)
    if call.isAPI { return .list(found, call, AdminPages.json) }
    if call.wantsFile { return AdminPages.csv(found.rows, call.language) }
    return .page(AdminPages.list(found, words: words, state: state, paging, call, caller))
  }

  /// Where a button of an account stands: in the list, here with that account alone, or on the own
  /// page of who hands out links only.
  private func page(around person: ID<Person>, _ call: Call) async throws -> Page {
    let caller = try call.caller
    guard Policy.allows(caller, .accountOpen, .everywhere(in: caller)) else {
      return MyPages.page(
        try await MyPage.read(caller, now: call.now, in: accounts.database), call: call)
    }
    let words = try await accounts.login(of: person, by: caller)
    let paging = try Paging(call, by: Accounts.Column.name)
    let found = try await accounts.list(words: words, state: nil, by: caller, paging)
    return AdminPages.list(found, words: words, state: nil, paging, call, caller)
  }

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    .page(try await newPage(Form(call)))
  }

  private func newPage(_ form: Form) async throws -> Page {
    let words = form.call.query["q"] ?? ""
    let found = try await accounts.without(
      words: String(words.prefix(100)), limit: 30, by: try form.call.caller)
    let chosen = form.values["person"]
    return AdminPages.new(found, words: words, chosen: chosen, form)
  }

  @Sendable func open(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let person = ID<Person>(check.text("person", most: 100))
        let login = Accounts.login(check.text("login", most: 100))
        let fits = login.allSatisfy { $0.isLetter || $0.isNumber || ".-_@".contains($0) }
        if !login.isEmpty, !fits || login.count < 3 {
          check.fault(
            "login", "Minst tre bokstäver eller siffror, och bara . - _ och @ utöver dem.")
        }
        try check.done()
        let account = try await accounts.open(login, for: person, by: try call.caller)
        return .created(
          call, at: "/accounts?q=\(Call.escape(account.login))",
          AdminPages.json(
            .init(person: person, name: "", account: account)))
      }, again: newPage)
  }

  @Sendable func link(_ call: Call) async throws -> Reply {
    let person: ID<Person> = try call.id("person")
    return try await call.press(
      {
        page(call, try await accounts.link(for: person, reusable: false, by: try call.caller))
      }, on: { try await page(around: person, call) })
  }

  @Sendable func reset(_ call: Call) async throws -> Reply {
    let person: ID<Person> = try call.id("person")
    return try await call.press(
      {
        let name = try await accounts.name(person, by: try call.caller, .accountReset)
        try await accounts.reset(person, by: try call.caller)
        return call.isAPI ? .empty : .page(AdminPages.wasReset(name))
      }, on: { try await page(around: person, call) })
  }

  private func page(_ call: Call, _ secret: String) -> Reply {
    let host =
      settings.publicAddress.isEmpty
      ? "http://\(settings.host):\(settings.port)" : settings.publicAddress
    let address = "\(host)/sign-in/link/\(secret)"
    if call.isAPI { return .json(.object(["link": .string(address)]), status: .created) }
    let maySeeAll = call.signedIn.map { Policy.allows($0, .accountOpen, .everywhere(in: $0)) }
    return .page(AdminPages.link(address, back: maySeeAll == true ? "/accounts" : "/me"))
  }

  @Sendable func disable(_ call: Call) async throws -> Reply {
    let person: ID<Person> = try call.id("person")
    return try await call.press(
      {
        if !call.isConfirmed {
          let name = try await accounts.name(person, by: try call.caller, .accountDisable)
          return .page(
            call.question(
              "Stäng av kontot?", "Stäng av kontot för \(name)? Personen loggas ut överallt.",
              yes: "Stäng av", back: "/accounts", room: .more))
        }
        try await accounts.disable(person, by: try call.caller)
        return call.isAPI ? .empty : .see("/accounts")
      }, on: { try await page(around: person, call) })
  }

  @Sendable func enable(_ call: Call) async throws -> Reply {
    let person: ID<Person> = try call.id("person")
    return try await call.press(
      {
        try await accounts.enable(person, by: try call.caller)
        return call.isAPI ? .empty : .see("/accounts")
      }, on: { try await page(around: person, call) })
  }
}
