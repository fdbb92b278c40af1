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
    String(Words.fold(String(typed.prefix(200))).filter { !$0.isWhitespace })
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
      try change.concerns(Accounts.facts(person))
      guard try change.row("SELECT id FROM account WHERE id = \(person)") == nil else {
        throw Refusal.conflict("Personen har redan ett konto.")
      }
      let login = Accounts.login(login)
      guard try change.row("SELECT id FROM account WHERE login = \(login)") == nil else {
        throw Refusal.invalid("login", "Användarnamnet är upptaget. Välj ett annat.")
      }
      let account = Account(
        id: ID(person.text), login: login, password: stored, disabled: false, unused: true)
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
    guard let account, fits, !account.disabled, try await codeFits(code, account, now) else {
      try await failed(login, address)
      throw Refusal.invalid(
        "login", "Användarnamnet, lösenordet eller koden stämmer inte. Du kan försöka igen.")
    }
    if account.unused { try await use(account) }
    _ = try await journal.housekeeping([.signInAttempt]) { keep in
      try keep.run(
        "DELETE FROM sign_in_attempt WHERE login = \(login) AND address = \(address)")
    }
    return account.person
  }

  /// Whether the code is right and was not used before (RFC 6238, 5.2).
  func codeFits(_ code: String, _ account: Account, _ now: Instant) async throws -> Bool {
    guard let secret = account.totpSecret else { return true }
    guard let step = TOTP.step(code, secret: secret, at: now) else { return false }
    let name = "code/\(account.id)"
    let mark = String(step)
    return try await journal.housekeeping([.signInAttempt]) { keep in
      let used = try keep.rows(
        "SELECT at FROM sign_in_attempt WHERE login = \(name) AND address = \(mark)")
      if !used.isEmpty { return false }
      try keep.run(
        "INSERT INTO sign_in_attempt (login, address, at) VALUES (\(name), \(mark), \(keep.now))")
      return true
    }
  }

  func failed(_ login: String, _ address: String) async throws {
    try await journal.housekeeping([.signInAttempt]) { keep in
      try keep.run("DELETE FROM sign_in_attempt WHERE at < \(keep.now.adding(.days(-1)))")
      try keep.run(
        """
        INSERT INTO sign_in_attempt (login, address, at)
        VALUES (\(login), \(address), \(keep.now))
        """)
    }
  }

  /// In a quarter of an hour: ten wrong guesses at a name from one address, so that nobody can
  /// lock another out from afar; a hundred at a name in all; from one address, which a whole town
  /// may share, two thousand.
  func guardRate(_ login: String, _ address: String, now: Instant) async throws {
    let since = now.adding(.minutes(-15))
    let isTooMuch = try await database.read { tx in
      func count(_ condition: SQL) throws -> Int {
        try tx.cell(
          "SELECT COUNT(*) FROM sign_in_attempt WHERE at > \(since) AND \(condition)") ?? 0
      }
      return try count("login = \(login) AND address = \(address)") >= 10
        || count("login = \(login)") >= 100 || count("address = \(address)") >= 2000
    }
    if isTooMuch { throw Refusal.tooMany(retryAfter: 300) }
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
      try change.concerns(Accounts.facts(person))
      guard let row = try change.row("SELECT * FROM account WHERE id = \(person)") else {
        throw Refusal.notFound
      }
      let account = try Account(row: row)
      if account.disabled { throw Refusal.conflict("Kontot är avstängt.") }
      if !reusable && !account.unused {
        throw Refusal.conflict("Kontot har redan använts. En länk kan inte ta över det.")
      }
      try Accounts.guardSecondPerson(person, change)
    }
    let secret = Secret.make()
    _ = try await journal.housekeeping([.signInLink]) { keep in
      try keep.run(
        """
        INSERT INTO sign_in_link (hash, person, expires_at, reusable)
        VALUES (\(Secret.hash(secret)), \(person),
        \(keep.now.adding(reusable ? .days(3650) : .hours(24))), \(reusable))
        """)
    }
    return secret
  }

  /// A link lets whoever holds it in as somebody else. So it is made by another than who reset the
  /// account, and by nobody who would read more with it than without.
  private static func guardSecondPerson(_ person: ID<Person>, _ change: Change) throws {
    if case .operatorConsole = change.caller.way { return }
    let resetBy: String? = try change.cell(
      """
      SELECT caller FROM journal WHERE subject = \("account/\(person)")
      AND act = \(Act.accountReset) ORDER BY seq DESC LIMIT 1
      """)
    if resetBy == change.caller.handle {
      throw Refusal.forbidden(
        "Du har återställt kontot. Länken lämnas ut av någon annan: stadens säkerhetsenhet eller en annan systemadministratör."
      )
    }
    if try reachesSecrets(person, change, now: change.now),
      !Policy.allows(
        change.caller, .eventRead, Facts(subject: "event/all", classification: .k2))
    {
      throw Refusal.forbidden(
        "Kontot kan läsa det som är under sekretess. Länken lämnas ut av stadens säkerhetsenhet, på personens sida."
      )
    }
  }

  /// Whether the posts of that person let them read what is under secrecy.
  static func reachesSecrets(
    _ person: ID<Person>, _ tx: any Reading, now: Instant
  ) throws -> Bool {
    guard let owner = try Callers.load(person, .session(""), in: tx, now: now) else { return false }
    return Policy.scope(owner, .eventRead).postsReachSecrecy
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
    // The one whom it let in can see that it was used.
    let user = Caller(person: person, name: "", grants: [], way: .session(""))
    try await journal.change(.accountLink, by: user) { change in
      change.files(under: Accounts.facts(person))
    }
    return person
  }

  /// Somebody else's account: the policy keeps the caller's own away from these acts.
  static func facts(_ person: ID<Person>) -> Facts {
    Facts(subject: "account/\(person)", people: [person: [.subject]])
  }

  func enable(_ person: ID<Person>, by caller: Caller) async throws {
    try await journal.change(.accountOpen, by: caller) { change in
      try change.concerns(Accounts.facts(person))
      try change.update(ID<Account>(person.text)) { $0.disabled = false }
    }
  }

  /// Makes an account as if it had never been used, for somebody who has lost the password or
  /// the second step. All that it was signed in with ends. The one-time link that begins it anew is
  /// handed out by a second person; both see it on their page, and so does the account's own.
  func reset(_ person: ID<Person>, by caller: Caller) async throws {
    try await journal.change(.accountReset, by: caller) { change in
      try change.concerns(Accounts.facts(person))
      try change.update(ID<Account>(person.text)) { account in
        if account.disabled { throw Refusal.conflict("Kontot är avstängt.") }
        account.password = nil
        account.totpSecret = nil
        account.unused = true
      }
      for row in try change.rows(
        "SELECT id FROM token WHERE person = \(person) AND revoked = 0")
      {
        try change.update(try row.get("id", as: ID<Token>.self)) { $0.revoked = true }
      }
    }
    _ = try await journal.housekeeping([.session, .signInLink]) { keep in
      try keep.run("DELETE FROM session WHERE person = \(person)")
      try keep.run("DELETE FROM sign_in_link WHERE person = \(person)")
    }
    sessions.forget()
  }

  /// One row of the list of accounts.
  struct Listed: Sendable {
    let person: ID<Person>
    let name: String
    let account: Account?
    /// Never used, and lets who begins it read what is under secrecy.
    var beginsSecrets = false
  }

  enum State: String, CaseIterable, Sendable { case inUse, unused, off }
  enum Column: String, CaseIterable, Sendable { case name, login, state }

  /// Accounts that fit.
  func list(
    words: String, state: State?, by caller: Caller, _ paging: Paging<Column>
  ) async throws -> Paged<Listed> {
    try Door.require(.accountOpen, of: caller, Facts(subject: "account/all"))
    var condition = Accounts.condition(words, "a.id IS NOT NULL")
    switch state {
    case .off: condition = condition + " AND a.disabled = 1"
    case .unused: condition = condition + " AND a.disabled = 0 AND a.unused = 1"
    case .inUse: condition = condition + " AND a.disabled = 0 AND a.unused = 0"
    case nil: break
    }
    let key: SQL =
      switch paging.column {
      case .name: "p.sort"
      case .login: "a.login"
      case .state:
        "CASE WHEN a.disabled = 1 THEN '2' WHEN a.unused = 1 THEN '1' ELSE '0' END || p.sort"
      }
    let wanted = condition
    let now = journal.clock.now()
    return try await database.read { tx in
      try paging.read(
        Accounts.columns, from: Accounts.source, where: wanted, key: key, id: "p.id", tx
      ) { row in
        var listed = try Accounts.listed(row)
        if listed.account?.unused == true {
          listed.beginsSecrets = try Accounts.reachesSecrets(listed.person, tx, now: now)
        }
        return listed
      }
    }
  }

  /// People who have no account, in the order of names.
  func without(words: String, limit: Int, by caller: Caller) async throws -> [Listed] {
    try Door.require(.accountOpen, of: caller, Facts(subject: "account/all"))
    return try await database.read { tx in
      try tx.rows(
        """
        SELECT \(Accounts.columns) FROM \(Accounts.source)
        WHERE \(Accounts.condition(words, "a.id IS NULL")) ORDER BY p.sort, p.id LIMIT \(limit)
        """
      ).map(Accounts.listed)
    }
  }

  private static let columns: SQL = "p.id AS person, p.name, a.*"
  private static let source: SQL = "person p LEFT JOIN account a ON a.id = p.id"

  @Sendable private static func listed(_ row: Row) throws -> Listed {
    Listed(
      person: try row.get("person"), name: try row.get("name"),
      account: try row.value("id") == .null ? nil : try Account(row: row))
  }

  private static func condition(_ words: String, _ start: SQL) -> SQL {
    words.split(separator: " ").prefix(4).reduce(start) { condition, word in
      let key = Words.sortKey(String(word))
      let login = Accounts.login(String(word)).filter { $0 != "%" && $0 != "_" }
      return condition
        + " AND (p.sort LIKE \("%\(key)%") OR COALESCE(a.login, '') LIKE \("%\(login)%"))"
    }
  }

  /// Whose account it is, for the one who may do that with it.
  func name(_ person: ID<Person>, by caller: Caller, _ act: Act) async throws -> String {
    try await database.read { tx in
      try Door.require(act, of: caller, Accounts.facts(person))
      guard
        let row = try tx.row(
          "SELECT p.name FROM account c JOIN person p ON p.id = c.id WHERE c.id = \(person)")
      else { throw Refusal.notFound }
      return try row.get("name")
    }
  }

  /// What is typed at sign-in to that account.
  func login(of person: ID<Person>, by caller: Caller) async throws -> String {
    try Door.require(.accountOpen, of: caller, Facts(subject: "account/all"))
    return try await database.read { tx in
      try tx.cell("SELECT login FROM account WHERE id = \(person)") ?? ""
    }
  }

  func disable(_ person: ID<Person>, by caller: Caller) async throws {
    try await journal.change(.accountDisable, by: caller) { change in
      try change.concerns(Accounts.facts(person))
      try change.update(ID<Account>(person.text)) { $0.disabled = true }
    }
    _ = try await journal.housekeeping([.session]) { keep in
      try keep.run("DELETE FROM session WHERE person = \(person)")
    }
    sessions.forget()
  }
}

extension Optional {
  /// `map` for what takes time.
  func asyncMap<T>(_ body: (Wrapped) async throws -> T) async rethrows -> T? {
    if let self { return try await body(self) }
    return nil
  }
}
