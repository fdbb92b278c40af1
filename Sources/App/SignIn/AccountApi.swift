import Ground
import Storage
import Web

/// What the API tells of one's own account.
extension AccountRoutes {
  func account(_ call: Call) async throws -> JSON {
    try guardPerson(call)
    let caller = try call.caller
    let account = try await accounts.own(caller)
    let day = LocalTime.day(call.now)
    let posts = try await accounts.database.read { tx in
      try tx.rows(
        """
        SELECT a.id, a.post, a.deputy, a.unit, u.name AS unit_name, a.valid_from, a.valid_to
        FROM assignment a JOIN unit u ON u.id = a.unit
        WHERE a.person = \(account.person) AND a.valid_from <= \(day)
        AND (a.valid_to IS NULL OR a.valid_to >= \(day)) ORDER BY a.valid_from, a.id
        """
      ).map(AccountJSON.post)
    }
    return .object([
      "person": .string(account.person.text), "name": .string(caller.name),
      "login": .string(account.login), "hasPassword": .bool(account.password != nil),
      "secondStep": .bool(account.totpSecret != nil), "posts": .array(posts),
    ])
  }

  /// A new secret each time: it counts when a code has shown that the app has it.
  func code(_ call: Call) async throws -> JSON {
    try guardPerson(call)
    let account = try await accounts.own(try call.caller)
    if account.totpSecret != nil {
      return .object(["isOn": .bool(true), "secret": .null, "address": .null])
    }
    let secret = TOTP.makeSecret()
    let address = TOTP.address(
      secret: secret, name: account.login, issuer: "Tryggve \(settings.municipality)")
    return .object([
      "isOn": .bool(false), "secret": .string(secret), "address": .string(address),
    ])
  }

  @Sendable func listSessions(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    let account = try await accounts.own(try call.caller)
    let sessions = try await sessions.list(of: account.person)
    return .json(
      .array(sessions.map { AccountJSON.session($0, isThis: $0.hash == call.session?.hash) }))
  }

  @Sendable func listTokens(_ call: Call) async throws -> Reply {
    try guardPerson(call)
    let caller = try call.caller
    _ = try await accounts.own(caller)
    return .json(.array(try await accounts.tokens(of: caller).map(AccountJSON.token)))
  }
}

enum AccountJSON {
  static func post(_ row: Row) throws -> JSON {
    .object([
      "id": .string(try row.get("id")), "post": .string(try row.get("post")),
      "deputy": .bool(try row.get("deputy")), "unit": .string(try row.get("unit")),
      "unitName": .string(try row.get("unit_name")),
      "validFrom": .string(try row.get("valid_from")), "validTo": .text(try row.find("valid_to")),
    ])
  }

  static func session(_ session: Session, isThis: Bool) -> JSON {
    .object([
      "mark": .string(String(session.hash.prefix(24))), "begunAt": .string(session.createdAt.text),
      "seenAt": .text(session.seenAt?.text), "agent": .string(session.agent),
      "address": .string(session.address), "isThis": .bool(isThis),
    ])
  }

  private static func members(_ token: Token) -> [JSON.Member] {
    [
      .init("id", .string(token.id.text)), .init("name", .string(token.name)),
      .init("acts", .array(token.acts.split(separator: " ").map { .string(String($0)) })),
      .init("expiresAt", .string(token.expiresAt.text)), .init("revoked", .bool(token.revoked)),
    ]
  }

  static func token(_ token: Token) -> JSON { .object(members(token)) }

  static func issued(_ token: Token, _ secret: String) -> JSON {
    .object(members(token) + [.init("secret", .string(secret))])
  }
}
