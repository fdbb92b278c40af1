import Ground
import Storage
import Swedish

/// Accounts: opening them, signing in, and what people do with their own.
struct Accounts: Sendable {
  let database: Database
  let journal: Journal
  let passwords: Passwords
  let sessions: Sessions

  static func login(_ typed: String) -> String {
    Words.fold(typed).filter { !$0.isWhitespace }
  }

  /// Opens an account for a person who has none.
  func open(
    _ login: String, for person: ID<Person>, by caller: Caller, password: String? = nil
  ) async throws -> Account {
    let stored = try await password.asyncMap { try await passwords.make($0) }
    return try await journal.change(.accountOpen, by: caller) { change in
      guard try change.row("SELECT id FROM person WHERE id = \(person)") != nil else {
        throw Refusal.notFound
      }
      try change.concerns(Facts(subject: "account/\(person)"))
      guard try change.row("SELECT id FROM account WHERE id = \(person)") == nil else {
        throw Refusal.conflict("Personen har redan ett konto.")
      }
      let account = Account(
        id: ID(person.text), login: Accounts.login(login), password: stored, disabled: false,
        unused: true)
      try change.insert(account)
      return account
    }
  }

  /// Signs in with name, password and, where one is set, code. All failures look and take alike.
  func signIn(
    _ typed: String, password: String, code: String, address: String, now: Instant
  ) async throws -> ID<Person> {
    let login = Accounts.login(typed)
    try await guardRate(login, address, now: now)
    let account = try await database.read { tx in
      try tx.row("SELECT * FROM account WHERE login = \(login)").map { try Account(row: $0) }
    }
    let fits = try await passwords.fits(password, account?.password)
    guard let account, fits, !account.disabled, codeFits(code, account, now) else {
      try await journal.housekeeping([.signInAttempt]) { keep in
        try keep.run(
          """
          INSERT INTO sign_in_attempt (login, address, at)
          VALUES (\(login), \(address), \(keep.now))
          """)
      }
      throw Refusal.invalid("login", "Användarnamnet, lösenordet eller koden stämmer inte.")
    }
    if account.unused { try await use(account) }
    _ = try await journal.housekeeping([.signInAttempt]) { keep in
      try keep.run("DELETE FROM sign_in_attempt WHERE login = \(login)")
    }
    return account.person
  }

  private func codeFits(_ code: String, _ account: Account, _ now: Instant) -> Bool {
    guard let secret = account.totpSecret else { return true }
    return TOTP.fits(code, secret: secret, at: now)
  }

  /// Ten wrong guesses at one name in a quarter of an hour; from one address, which a whole town
  /// may share, two thousand.
  private func guardRate(_ login: String, _ address: String, now: Instant) async throws {
    let since = now.adding(.minutes(-15))
    let (byLogin, byAddress) = try await database.read { tx in
      (
        try tx.cell(
          "SELECT COUNT(*) FROM sign_in_attempt WHERE login = \(login) AND at > \(since)",
          as: Int.self) ?? 0,
        try tx.cell(
          "SELECT COUNT(*) FROM sign_in_attempt WHERE address = \(address) AND at > \(since)",
          as: Int.self) ?? 0
      )
    }
    if byLogin >= 10 || byAddress >= 2000 { throw Refusal.tooMany(retryAfter: 300) }
  }

  private func use(_ account: Account) async throws {
    let caller = Caller(
      person: account.person, name: "", grants: [Caller.Grant(.reporter, ID("*"))],
      way: .session(""))
    try await journal.change(.ownAccount, by: caller) { change in
      try change.concerns(Facts(subject: "account/\(account.id)"))
      try change.update(account.id) { $0.unused = false }
    }
  }

  // MARK: links

  /// A link that signs a person in: once, for an account never used, or again and again for
  /// demonstration data on loopback. Issuing one is journaled.
  func link(
    for person: ID<Person>, reusable: Bool, by caller: Caller
  ) async throws -> String {
    try await journal.change(.accountLink, by: caller) { change in
      try change.concerns(Facts(subject: "account/\(person)"))
      guard let row = try change.row("SELECT * FROM account WHERE id = \(person)") else {
        throw Refusal.notFound
      }
      let account = try Account(row: row)
      if !reusable && !account.unused {
        throw Refusal.conflict("Kontot har redan använts. En länk kan inte ta över det.")
      }
    }
    let secret = Secret.make()
    try await journal.housekeeping([.signInLink]) { keep in
      try keep.run(
        """
        INSERT INTO sign_in_link (hash, person, expires_at, reusable)
        VALUES (\(Secret.hash(secret)), \(person),
        \(keep.now.adding(reusable ? .days(3650) : .hours(24))), \(reusable))
        """)
    }
    return secret
  }

  /// Whom a link is for; using a one-time link ends it.
  func follow(_ secret: String, isLoopback: Bool) async throws -> ID<Person> {
    let hash = Secret.hash(secret)
    let found = try await journal.housekeeping([.signInLink]) { keep -> (ID<Person>, Bool)? in
      guard
        let row = try keep.rows(
          """
          SELECT person, reusable FROM sign_in_link
          WHERE hash = \(hash) AND expires_at > \(keep.now) AND used_at IS NULL
          """
        ).first
      else { return nil }
      let reusable: Bool = try row.get("reusable")
      if !reusable {
        try keep.run("UPDATE sign_in_link SET used_at = \(keep.now) WHERE hash = \(hash)")
      }
      return (try row.get("person"), reusable)
    }
    guard let (person, reusable) = found, !reusable || isLoopback else { throw Refusal.notFound }
    let account = try await database.read { tx in
      try tx.row("SELECT * FROM account WHERE id = \(person)").map { try Account(row: $0) }
    }
    guard let account, !account.disabled, reusable || account.unused else { throw Refusal.notFound }
    if account.unused { try await use(account) }
    return person
  }

  // MARK: one's own

  func setPassword(_ password: String, by caller: Caller) async throws {
    let stored = try await passwords.make(password)
    try await edit(caller) { $0.password = stored }
  }

  func setTOTP(_ secret: String?, by caller: Caller) async throws {
    try await edit(caller) { $0.totpSecret = secret }
  }

  func own(_ caller: Caller) async throws -> Account {
    guard let person = caller.person else { throw Refusal.notFound }
    return try await database.read { tx in
      guard let row = try tx.row("SELECT * FROM account WHERE id = \(person)") else {
        throw Refusal.notFound
      }
      return try Account(row: row)
    }
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

  func disable(_ person: ID<Person>, by caller: Caller) async throws {
    try await journal.change(.accountDisable, by: caller) { change in
      try change.concerns(Facts(subject: "account/\(person)"))
      try change.update(ID<Account>(person.text)) { $0.disabled = true }
    }
    _ = try await journal.housekeeping([.session]) { keep in
      try keep.run("DELETE FROM session WHERE person = \(person)")
    }
    sessions.forget()
  }

  // MARK: tokens

  /// Issues a token for the caller's own use by a program; the secret is shown once.
  func issue(
    _ name: String, acts: Set<Act>, days: Int, for person: ID<Person>, by caller: Caller
  ) async throws -> (token: Token, secret: String) {
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

extension Optional {
  /// `map` for what takes time.
  func asyncMap<T>(_ body: (Wrapped) async throws -> T) async rethrows -> T? {
    if let self { return try await body(self) }
    return nil
  }
}
