import Ground
import Storage
import Web

/// One's own account: password, second step, sign-ins and keys for programs. For whoever is signed
/// in with a session, in a page or by the API.
struct AccountRoutes: Sendable {
  let accounts: Accounts
  let sessions: Sessions
  let settings: Settings

  func add(to routes: inout Routes) {
    routes.get(
      "/me/account", .act(.ownAccount),
      Doc(
        "Your own account and posts", "Mitt konto och mina poster", returns: .named("OwnAccount")),
      show)
    routes.get(
      "/me/account/password", .act(.ownAccount), mount: .page,
      Doc("Form for a new password", "Byt lösenord")
    ) { call in .page(try await passwordPage(Form(call, values: Input()))) }
    routes.post(
      "/me/account/password", .act(.ownAccount),
      Doc(
        "Change your password; ends your other sign-ins", "Byt lösenord",
        body: [
          .init("current", .string(most: 200), "The present one, when there is one"),
          .init("password", .string(most: 200), required: true, "The new one"),
          .init("repeat", .string(most: 200), required: true, "The new one again"),
        ]), password)
    addCode(to: &routes)
    routes.get(
      "/me/account/sessions", .act(.ownAccount), mount: .api,
      Doc(
        "List your sign-ins", "Lista mina inloggningar", returns: .list(.named("Session"))),
      listSessions)
    routes.post(
      "/me/account/sessions/{mark}/end", .act(.ownAccount),
      Doc("End a sign-in", "Avsluta en inloggning"), endSession)
    routes.post(
      "/me/account/sessions/end-others", .act(.ownAccount),
      Doc("End all other sign-ins", "Avsluta alla andra inloggningar"), endOthers)
    addTokens(to: &routes)
  }

  private func addCode(to routes: inout Routes) {
    routes.get(
      "/me/account/code", .act(.ownAccount),
      Doc(
        "Whether the second step is on, and a secret to switch it on with", "Tvåstegsinloggning",
        returns: .named("SecondStep"))
    ) { call in
      if call.isAPI { return .json(try await code(call)) }
      return .page(try await codePage(Form(call, values: Input())))
    }
    routes.post(
      "/me/account/code", .act(.ownAccount),
      Doc(
        "Switch the second step on; ends your other sign-ins", "Slå på tvåstegsinloggning",
        body: [
          .init("secret", .string(most: 64), required: true, "The secret that the app was given"),
          .init("code", .string(most: 10), required: true, "The code that the app shows"),
        ]), startCode)
    routes.post(
      "/me/account/code/stop", .act(.ownAccount),
      Doc(
        "Switch the second step off", "Stäng av tvåstegsinloggning",
        body: [.init("code", .string(most: 10), required: true, "The code that the app shows")]),
      stopCode)
  }

  private func addTokens(to routes: inout Routes) {
    routes.get(
      "/me/account/tokens", .act(.ownAccount), mount: .api,
      Doc("List your keys for programs", "Lista mina nycklar", returns: .list(.named("Token"))),
      listTokens)
    routes.post(
      "/me/account/tokens", .act(.tokenIssue),
      Doc(
        "Issue a key for a program; the secret is shown once", "Skapa en nyckel till ett program",
        body: [
          .init("name", .string(most: 80), required: true, "What it is for"),
          .init("acts", .list(.string(most: 40)), required: true, "What the program may do"),
          .init("days", .integer(min: 1, max: 365), required: true, "For how long"),
        ], returns: .named("NewToken"), status: 201), issue)
    routes.post(
      "/me/account/tokens/{id}/revoke", .act(.ownAccount),
      Doc("Revoke a key", "Dra in en nyckel"), revoke)
  }

  /// These pages are for people: what a program holds must not become the account.
  func guardPerson(_ call: Call) throws {
    guard call.session != nil else {
      throw Refusal.forbidden("Det här kan bara göras av den som själv är inloggad.")
    }
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    if call.isAPI { return .json(try await account(call)) }
    return .page(try await page(Form(call, values: Input())))
  }

  private func page(_ form: Form) async throws -> Page {
    let caller = try form.call.caller
    try guardPerson(form.call)
    let account = try await accounts.own(caller)
    return AccountPages.account(
      account, sessions: try await sessions.list(of: account.person),
      tokens: try await accounts.tokens(of: caller), caller: caller, form: form)
  }

  private func passwordPage(_ form: Form) async throws -> Page {
    try guardPerson(form.call)
    return AccountPages.password(try await accounts.own(try form.call.caller), form)
  }

  @Sendable func password(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    return try await call.attempt(
      {
        try await accounts.change(
          password: call.input["password"] ?? "", repeated: call.input["repeat"] ?? "",
          current: call.input["current"] ?? "", by: try call.caller, now: call.now)
        return call.isAPI ? .empty : .see("/me/account?done=password")
      }, again: passwordPage)
  }

  private func codePage(_ form: Form) async throws -> Page {
    try guardPerson(form.call)
    let account = try await accounts.own(try form.call.caller)
    return account.totpSecret == nil
      ? AccountPages.startCode(account, form, issuer: "Tryggve \(settings.municipality)")
      : AccountPages.stopCode(form)
  }

  @Sendable func startCode(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    return try await call.attempt(
      {
        try await accounts.startTOTP(
          call.input["secret"] ?? "", code: call.input["code"] ?? "", by: try call.caller,
          now: call.now)
        return call.isAPI ? .empty : .see("/me/account?done=code")
      }, again: codePage)
  }

  @Sendable func stopCode(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    return try await call.attempt(
      {
        try await accounts.stopTOTP(
          code: call.input["code"] ?? "", by: try call.caller, now: call.now)
        return call.isAPI ? .empty : .see("/me/account?done=stopped")
      }, again: codePage)
  }

  @Sendable func endSession(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    return try await call.press(
      {
        do {
          try await accounts.endSession(call.parameters["mark"] ?? "", by: try call.caller)
        } catch Refusal.notFound where !call.isAPI {
          throw Refusal.conflict("Inloggningen är redan avslutad.")
        }
        return call.isAPI ? .empty : .see("/me/account#sessions")
      }, on: { try await page(Form(call, values: Input())) })
  }

  @Sendable func endOthers(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    try await accounts.endOthers(try call.caller)
    return call.isAPI ? .empty : .see("/me/account#sessions")
  }

  @Sendable func issue(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    let caller = try call.caller
    return try await call.attempt(
      {
        var check = Check(call.input)
        let name = check.text("name", most: 80)
        let words = call.input.all("acts").flatMap { $0.split(separator: " ").map(String.init) }
        let acts = words.compactMap(Act.init(rawValue:))
        if acts.count != words.count { check.fault("acts", "Välj ett av alternativen.") }
        try check.done()
        let made = try await accounts.issueOwn(
          name, acts: Set(acts), days: Int(call.input["days"] ?? "") ?? 0, by: caller)
        if call.isAPI {
          return .json(AccountJSON.issued(made.token, made.secret), status: .created)
        }
        return .page(AccountPages.issued(made.token, made.secret))
      }, again: page)
  }

  @Sendable func revoke(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    try await accounts.revoke(try call.id(), by: try call.caller)
    return call.isAPI ? .empty : .see("/me/account#tokens")
  }
}
