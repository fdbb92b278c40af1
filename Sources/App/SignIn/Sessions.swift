import Crypto
import Ground
import Storage
import Synchronization

/// One browser that somebody is signed in with.
struct Session: Sendable, Hashable {
  let hash: String
  let person: ID<Person>
  let createdAt: Instant
  let csrf: String
  let agent: String
  let address: String
  var seenAt: Instant?
}

/// Who is signed in. What is found is kept in memory for a moment, and forgotten as soon as
/// anything about accounts, posts or sessions changes.
final class Sessions: Sendable {
  static let cookie = "tryggve"

  struct Found: Sendable {
    let session: Session
    let caller: Caller
  }

  private struct Kept: Sendable {
    let found: Found
    let idle: Span
    let endsAt: Instant
    var seenAt: Instant
    var writtenAt: Instant
    let readAt: ContinuousClock.Instant
  }

  private let database: Database
  private let journal: Journal
  private let settings: Settings
  private let kept = Mutex<[String: Kept]>([:])
  private struct KeptToken: Sendable {
    let caller: Caller
    let expiresAt: Instant
    let readAt: ContinuousClock.Instant
  }

  private let tokens = Mutex<[String: KeptToken]>([:])

  init(database: Database, journal: Journal, settings: Settings) {
    self.database = database
    self.journal = journal
    self.settings = settings
  }

  /// The caller of a session cookie; nil when it has ended.
  func find(_ cookie: String, now: Instant) async throws -> Found? {
    let hash = Secret.hash(cookie)
    if let known = kept.withLock({ $0[hash] }),
      ContinuousClock.now - known.readAt < .seconds(5)
    {
      return try await use(known, hash, now: now)
    }
    guard let fresh = try await load(hash) else {
      kept.withLock { $0[hash] = nil }
      return nil
    }
    kept.withLock { all in
      if all.count > 20_000 { all.removeAll() }
      all[hash] = fresh
    }
    return try await use(fresh, hash, now: now)
  }

  private func use(_ known: Kept, _ hash: String, now: Instant) async throws -> Found? {
    guard now < known.endsAt, now.since(known.seenAt) < known.idle else {
      try await end(hash)
      return nil
    }
    // Often enough that what is read anew never ends a session that is in use.
    let rest = Span(milliseconds: min(60_000, known.idle.milliseconds / 12))
    if now.since(known.writtenAt) > rest {
      kept.withLock { $0[hash]?.writtenAt = now }
      _ = try await journal.housekeeping([.session]) { keep in
        try keep.run("UPDATE session SET seen_at = \(now) WHERE hash = \(hash)")
      }
    }
    kept.withLock { $0[hash]?.seenAt = now }
    return known.found
  }

  /// Who the caller is today, by the same session or token; nil when it has ended. Asking is no
  /// use of a session.
  func still(_ caller: Caller, now: Instant) async throws -> Caller? {
    switch caller.way {
    case .session(let hash):
      let known = kept.withLock { $0[hash] }
      guard let fresh = try await load(hash), now < fresh.endsAt else { return nil }
      let seen = max(fresh.seenAt, known?.seenAt ?? fresh.seenAt)
      return now.since(seen) < fresh.idle ? fresh.found.caller : nil
    case .token(let id, let acts):
      return try await database.read { tx in
        guard let row = try tx.row("SELECT * FROM token WHERE id = \(id)") else { return nil }
        let token = try Token(row: row)
        guard !token.revoked, now < token.expiresAt else { return nil }
        return try Callers.load(token.person, .token(id, acts: acts), in: tx, now: now)
      }
    case .operatorConsole, .program: return nil
    }
  }

  private func load(_ hash: String) async throws -> Kept? {
    try await database.read { tx in
      guard
        let row = try tx.row(
          """
          SELECT person, created_at, seen_at, idle_minutes, ends_at, csrf, agent, address
          FROM session WHERE hash = \(hash)
          """)
      else { return nil }
      let session = Session(
        hash: hash, person: try row.get("person"), createdAt: try row.get("created_at"),
        csrf: try row.get("csrf"), agent: try row.get("agent"), address: try row.get("address"))
      guard
        let caller = try Callers.load(
          session.person, .session(hash), in: tx, now: self.journal.clock.now())
      else { return nil }
      let seen: Instant = try row.get("seen_at")
      return Kept(
        found: Found(session: session, caller: caller),
        idle: .minutes(try row.get("idle_minutes")), endsAt: try row.get("ends_at"),
        seenAt: seen, writtenAt: seen, readAt: .now)
    }
  }

  /// Begins a session and gives the cookie's value.
  func begin(_ person: ID<Person>, agent: String, address: String) async throws -> String {
    let cookie = Secret.make()
    let csrf = Secret.make()
    let idle = settings.idleMinutes
    let hours = settings.sessionHours
    try await journal.housekeeping([.session]) { keep in
      try keep.run("DELETE FROM session WHERE ends_at < \(keep.now)")
      try keep.run(
        """
        INSERT INTO session
        (hash, person, created_at, seen_at, idle_minutes, ends_at, csrf, agent, address)
        VALUES (\(Secret.hash(cookie)), \(person), \(keep.now), \(keep.now), \(idle),
        \(keep.now.adding(.hours(hours))), \(csrf), \(String(agent.prefix(200))), \(address))
        """)
    }
    return cookie
  }

  func end(_ hash: String) async throws {
    kept.withLock { $0[hash] = nil }
    _ = try await journal.housekeeping([.session]) { keep in
      try keep.run("DELETE FROM session WHERE hash = \(hash)")
    }
  }

  func list(of person: ID<Person>) async throws -> [Session] {
    let now = journal.clock.now()
    return try await database.read { tx in
      try tx.rows(
        """
        SELECT hash, person, created_at, seen_at, agent, address FROM session
        WHERE person = \(person) AND ends_at > \(now) ORDER BY created_at DESC LIMIT 100
        """
      ).map {
        Session(
          hash: try $0.get("hash"), person: person, createdAt: try $0.get("created_at"),
          csrf: "", agent: try $0.get("agent"), address: try $0.get("address"),
          seenAt: try $0.get("seen_at"))
      }
    }
  }

  /// The caller of an API token.
  func token(_ secret: String, now: Instant) async throws -> Caller {
    let hash = Secret.hash(secret)
    if let known = tokens.withLock({ $0[hash] }), now < known.expiresAt,
      ContinuousClock.now - known.readAt < .seconds(5)
    {
      return known.caller
    }
    let found = try await database.read { tx -> (Caller, Instant)? in
      guard let row = try tx.row("SELECT * FROM token WHERE hash = \(hash)") else { return nil }
      let token = try Token(row: row)
      guard !token.revoked, now < token.expiresAt else { return nil }
      let acts = Set(token.acts.split(separator: " ").compactMap { Act(rawValue: String($0)) })
      guard
        let caller = try Callers.load(
          token.person, .token(token.id.text, acts: acts), in: tx, now: now)
      else { return nil }
      return (caller, token.expiresAt)
    }
    guard let found else { throw Refusal.unauthenticated }
    tokens.withLock { all in
      if all.count > 5000 { all.removeAll() }
      all[hash] = KeptToken(caller: found.0, expiresAt: found.1, readAt: .now)
    }
    return found.0
  }

  /// Called when accounts, posts or tokens changed anywhere.
  func forget() {
    kept.withLock { $0.removeAll() }
    tokens.withLock { $0.removeAll() }
  }
}

/// Who a person is to the policy today.
enum Callers {
  static func load(
    _ person: ID<Person>, _ way: Caller.Way, in tx: any Reading, now: Instant = Clock.system.now()
  ) throws -> Caller? {
    guard let account = try tx.row("SELECT disabled FROM account WHERE id = \(person)"),
      try !account.get("disabled", as: Bool.self),
      let name: String = try tx.cell("SELECT name FROM person WHERE id = \(person)")
    else { return nil }
    let day = LocalTime.day(now)
    let rows = try tx.rows(
      """
      SELECT a.post, a.unit, u.kind FROM assignment a JOIN unit u ON u.id = a.unit
      WHERE a.person = \(person)
      AND a.valid_from <= \(day) AND (a.valid_to IS NULL OR a.valid_to >= \(day))
      """)
    let posts = try rows.map { row -> (Post, ID<Unit>, UnitKind) in
      (try row.get("post"), try row.get("unit"), try row.get("kind"))
    }
    return Caller(person: person, name: name, grants: grants(posts), way: way)
  }

  /// What posts in units bring.
  static func grants(_ posts: [(post: Post, unit: ID<Unit>, kind: UnitKind)]) -> [Caller.Grant] {
    var grants = Set(
      posts.map { post, unit, kind in
        Caller.Grant(post.role, unit, isCityWide: post == .dutyOfficer && kind.isCityWide)
      })
    let isOutside = posts.contains { $0.post.role == .externalActor }
    grants.insert(Caller.Grant(isOutside ? .externalActor : .reporter, ID("*")))
    return grants.sorted { ($0.role.rawValue, $0.unit) < ($1.role.rawValue, $1.unit) }
  }
}

/// Random secrets, of which only the hash is stored.
enum Secret {
  static func make() -> String { Commitment.salt() }

  static func hash(_ secret: String) -> String {
    Hex.text(SHA256.hash(data: Array(secret.utf8)))
  }

  static func same(_ a: String, _ b: String) -> Bool {
    let a = Array(a.utf8)
    let b = Array(b.utf8)
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
