import Ground
import Storage
import Web

/// One's own account: password, second step, sign-ins and keys for programs.
struct AccountRoutes: Sendable {
  let accounts: Accounts
  let sessions: Sessions
  let settings: Settings

  func add(to routes: inout Routes) {
    routes.get(
      "/me/account", .act(.ownAccount), mount: .page, Doc("Own account", "Mitt konto"), show)
    routes.get(
      "/me/account/password", .act(.ownAccount), mount: .page,
      Doc("Form for a new password", "Byt lösenord")
    ) { call in .page(try await passwordPage(Form(call, values: Input()))) }
    routes.post(
      "/me/account/password", .act(.ownAccount), mount: .page,
      Doc("Change password", "Byt lösenord"), password)
    routes.get(
      "/me/account/code", .act(.ownAccount), mount: .page,
      Doc("Form for the second step", "Tvåstegsinloggning")
    ) { call in .page(try await codePage(Form(call, values: Input()))) }
    routes.post(
      "/me/account/code", .act(.ownAccount), mount: .page,
      Doc("Switch the second step on", "Slå på tvåstegsinloggning"), startCode)
    routes.post(
      "/me/account/code/stop", .act(.ownAccount), mount: .page,
      Doc("Switch the second step off", "Stäng av tvåstegsinloggning"), stopCode)
    routes.post(
      "/me/account/sessions/{mark}/end", .act(.ownAccount), mount: .page,
      Doc("End a sign-in", "Avsluta en inloggning"), endSession)
    routes.post(
      "/me/account/sessions/end-others", .act(.ownAccount), mount: .page,
      Doc("End all other sign-ins", "Avsluta alla andra inloggningar"), endOthers)
    routes.post(
      "/me/account/tokens", .act(.tokenIssue), mount: .page,
      Doc("Issue a key for a program", "Skapa en nyckel till ett program"), issue)
    routes.post(
      "/me/account/tokens/{id}/revoke", .act(.ownAccount), mount: .page,
      Doc("Revoke a key", "Dra in en nyckel"), revoke)
  }

  /// These pages are for people: what a program holds must not become the account.
  private func guardPerson(_ call: Call) throws {
    guard call.session != nil else {
      throw Refusal.forbidden("Det här kan bara göras av den som själv är inloggad.")
    }
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    .page(try await page(Form(call, values: Input())))
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
        return .see("/me/account?done=password")
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
        return .see("/me/account?done=code")
      }, again: codePage)
  }

  @Sendable func stopCode(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    return try await call.attempt(
      {
        try await accounts.stopTOTP(
          code: call.input["code"] ?? "", by: try call.caller, now: call.now)
        return .see("/me/account?done=stopped")
      }, again: codePage)
  }

  @Sendable func endSession(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    try await accounts.endSession(call.parameters["mark"] ?? "", by: try call.caller)
    return .see("/me/account#sessions")
  }

  @Sendable func endOthers(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    try await accounts.endOthers(try call.caller)
    return .see("/me/account#sessions")
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
        return .page(AccountPages.issued(made.token, made.secret))
      }, again: page)
  }

  @Sendable func revoke(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    try await accounts.revoke(try call.id(), by: try call.caller)
    return .see("/me/account#tokens")
  }
}
