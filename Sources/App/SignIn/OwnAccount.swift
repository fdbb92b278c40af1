import Ground
import Storage

/// What people do with their own account. A program with a token may do none of it: else a lost
/// token could take the account.
extension Accounts {
  func own(_ caller: Caller) async throws -> Account {
    guard let person = caller.person else { throw Refusal.notFound }
    try Door.require(.ownAccount, of: caller, Facts(subject: "account/\(person)"))
    return try await database.read { tx in
      guard let row = try tx.row("SELECT * FROM account WHERE id = \(person)") else {
        throw Refusal.notFound
      }
      return try Account(row: row)
    }
  }

  /// Changes the password after the present one was given, and ends the other sessions.
  func change(
    password: String, repeated: String, current: String, by caller: Caller, now: Instant
  ) async throws {
    let account = try await own(caller)
    var faults: [Fault] = []
    if let fault = PasswordRules.fault(password, login: account.login) {
      faults.append(Fault(field: "password", text: fault))
    } else if password != repeated {
      faults.append(Fault(field: "repeat", text: "De två lösenorden är inte lika."))
    }
    if !faults.isEmpty { throw Refusal.invalid(faults) }
    if account.password != nil {
      try await guess(caller, now, "current", "Det nuvarande lösenordet stämmer inte.") {
        try await passwords.fits(current, account.password)
      }
    }
    try await setPassword(password, by: caller)
    try await endOthers(caller)
  }

  /// Switches the second step on, once a code shows that the app has the secret.
  func startTOTP(_ secret: String, code: String, by caller: Caller, now: Instant) async throws {
    let account = try await own(caller)
    guard account.totpSecret == nil else {
      throw Refusal.conflict("Tvåstegsinloggningen är redan på.")
    }
    guard Base32.bytes(secret)?.count == 20 else {
      throw Refusal.invalid("code", "Något blev fel. Börja om.")
    }
    guard TOTP.step(code, secret: secret, at: now) != nil else {
      throw Refusal.invalid("code", "Koden stämmer inte. Vänta på nästa kod och försök igen.")
    }
    try await setTOTP(secret, by: caller)
    try await endOthers(caller)
  }

  func stopTOTP(code: String, by caller: Caller, now: Instant) async throws {
    let account = try await own(caller)
    guard account.totpSecret != nil else { return }
    try await guess(caller, now, "code", "Koden stämmer inte. Vänta på nästa kod och försök igen.")
    {
      try await codeFits(code, account, now)
    }
    try await setTOTP(nil, by: caller)
  }

  func setPassword(_ password: String, by caller: Caller) async throws {
    let stored = try await passwords.make(password)
    try await edit(caller) { $0.password = stored }
  }

  func setTOTP(_ secret: String?, by caller: Caller) async throws {
    try await edit(caller) { $0.totpSecret = secret }
  }

  private func edit(
    _ caller: Caller, _ edit: @escaping @Sendable (inout Account) -> Void
  ) async throws {
    guard let person = caller.person else { throw Refusal.notFound }
    try await journal.change(.ownAccount, by: caller) { change in
      try change.concerns(Facts(subject: "account/\(person)"))
      try change.update(ID<Account>(person.text)) { edit(&$0) }
    }
  }

  /// Asks for something only the owner knows; whoever has borrowed a session cannot try for long.
  private func guess(
    _ caller: Caller, _ now: Instant, _ field: String, _ wrong: Text,
    _ fits: () async throws -> Bool
  ) async throws {
    let name = "own/\(caller.person?.text ?? "")"
    try await guardRate(name, "own", now: now)
    if try await fits() { return }
    try await failed(name, "own")
    throw Refusal.invalid(field, wrong)
  }

  // MARK: sessions

  /// Ends one of the caller's own sessions, named by the beginning of its hash.
  func endSession(_ mark: String, by caller: Caller) async throws {
    guard let person = caller.person, mark.utf8.count >= 16,
      let found = try await sessions.list(of: person).first(where: { $0.hash.hasPrefix(mark) })
    else { throw Refusal.notFound }
    try await sessions.end(found.hash)
  }

  func endOthers(_ caller: Caller) async throws {
    guard let person = caller.person, case .session(let own) = caller.way else { return }
    for session in try await sessions.list(of: person) where session.hash != own {
      try await sessions.end(session.hash)
    }
  }

  // MARK: tokens

  /// What a token may never do: take over the account, or make more tokens.
  static let notForTokens: Set<Act> = [
    .ownAccount, .tokenIssue, .tokenRevoke, .accountOpen, .accountDisable, .accountLink,
    .postAssign, .postEnd,
  ]

  /// What the caller may let a program do: acts of the own roles.
  static func grantable(_ caller: Caller) -> Set<Act> {
    let roles = Set(caller.grants.map(\.role))
    return Rule.all.filter { roles.contains($0.role) }.reduce(into: Set<Act>()) {
      $0.formUnion($1.acts)
    }.subtracting(notForTokens)
  }

  /// Issues a token for the caller's own use by a program, within what the caller may do.
  func issueOwn(
    _ name: String, acts: Set<Act>, days: Int, by caller: Caller
  ) async throws -> (token: Token, secret: String) {
    guard let person = caller.person else { throw Refusal.notFound }
    guard !acts.isEmpty, acts.isSubset(of: Accounts.grantable(caller)) else {
      throw Refusal.invalid("acts", "Välj minst en sak, bland det du själv får göra.")
    }
    guard (1...365).contains(days) else {
      throw Refusal.invalid("days", "Skriv ett antal dagar, 1 till 365.")
    }
    return try await issue(name, acts: acts, days: days, for: person, by: caller)
  }

  /// Issues a token; the secret is shown once. What it may do is never more than its person may.
  func issue(
    _ name: String, acts: Set<Act>, days: Int, for person: ID<Person>, by caller: Caller
  ) async throws -> (token: Token, secret: String) {
    if case .token = caller.way {
      throw Refusal.forbidden("En nyckel kan bara skapas av den som själv är inloggad.")
    }
    let secret = "try_" + Secret.make()
    let token = try await journal.change(.tokenIssue, by: caller) { change in
      try change.concerns(
        Facts(
          subject: "account/\(person)", units: Set(caller.grants.map(\.unit)),
          classification: .k0))
      let token = Token(
        id: .make(at: change.now), person: person, name: name, hash: Secret.hash(secret),
        acts: acts.map(\.rawValue).sorted().joined(separator: " "),
        expiresAt: change.now.adding(.days(days)), revoked: false)
      try change.insert(token)
      return token
    }
    return (token, secret)
  }

  func revoke(_ id: ID<Token>, by caller: Caller) async throws {
    try await journal.change(.ownAccount, by: caller) { change in
      guard let row = try change.row("SELECT person FROM token WHERE id = \(id)"),
        try row.get("person", as: ID<Person>.self) == caller.person
      else { throw Refusal.notFound }
      try change.concerns(Facts(subject: "account/\(caller.person?.text ?? "")"))
      try change.update(id) { $0.revoked = true }
    }
    sessions.forget()
  }

  func tokens(of caller: Caller) async throws -> [Token] {
    guard let person = caller.person else { return [] }
    return try await database.read { tx in
      try tx.rows("SELECT * FROM token WHERE person = \(person) ORDER BY expires_at DESC")
        .map { try Token(row: $0) }
    }
  }
}
