import Ground
import Storage
import Web

/// What somebody has begun to write in a form. Kept for the writer only, for two weeks, and
/// never what is under secrecy or marked as protective security.
struct Drafts: Sendable {
  let database: Database
  let journal: Journal

  /// Bytes of a form that is kept.
  static let most = 64 << 10
  private static let age = Span.days(14)
  /// What must never lie in a draft.
  private static let secret: Set<String> = [
    "csrf", "key", "password", "current", "repeat", "code", "secret", "confirmed",
  ]

  struct Draft: Sendable {
    let fields: Input
    let at: Instant
  }

  static func name(_ call: Call) throws -> String {
    let name = call.parameters["name"] ?? ""
    let fits = name.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == 45
    }
    guard fits, (1...60).contains(name.utf8.count) else { throw Refusal.notFound }
    return name
  }

  func save(_ name: String, _ input: Input, of caller: Caller) async throws {
    guard let person = caller.person else { throw Refusal.notFound }
    let kept = input.names.filter { !Drafts.secret.contains($0) }
    let isSecret = ["K2", "K3"].contains(input["classification"] ?? "")
    if isSecret || kept.contains(where: { input.all($0).contains(where: Markings.found) }) {
      // What was kept before it was known to be secret goes too.
      try await remove(name, of: caller)
      throw Refusal.invalid("draft", "Det här sparas inte som utkast.")
    }
    let fields = JSON.object(
      kept.map { name in JSON.Member(name, .array(input.all(name).map(JSON.string))) }
    ).text
    try await journal.housekeeping([.draft]) { keep in
      try keep.run("DELETE FROM draft WHERE at < \(Drafts.oldest(keep.now))")
      try keep.run(
        """
        INSERT INTO draft (person, name, fields, at)
        VALUES (\(person), \(name), \(fields), \(keep.now))
        ON CONFLICT (person, name) DO UPDATE SET fields = excluded.fields, at = excluded.at
        """)
    }
  }

  func load(_ name: String, of caller: Caller) async throws -> Draft? {
    guard let person = caller.person else { return nil }
    let oldest = Drafts.oldest(journal.clock.now())
    return try await database.read { tx in
      guard
        let row = try tx.row(
          """
          SELECT fields, at FROM draft WHERE person = \(person) AND name = \(name)
          AND at >= \(oldest)
          """),
        let json = JSON(parsing: Array(try row.get("fields", as: String.self).utf8)),
        case .object(let members) = json
      else { return nil }
      let fields = members.reduce(into: [String: [String]]()) { $0[$1.name] = $1.value.strings }
      let isEmpty = fields.values.allSatisfy { $0.allSatisfy(\.isEmpty) }
      return isEmpty ? nil : Draft(fields: Input(fields: fields), at: try row.get("at"))
    }
  }

  func remove(_ name: String, of caller: Caller) async throws {
    guard let person = caller.person else { return }
    _ = try await journal.housekeeping([.draft]) { keep in
      try keep.run("DELETE FROM draft WHERE person = \(person) AND name = \(name)")
    }
  }

  private static func oldest(_ now: Instant) -> Instant {
    now.adding(Span(milliseconds: -age.milliseconds))
  }

  /// Tells that a form was filled in from a draft, and how to begin anew.
  static func notice(_ draft: Draft, _ name: String, back: String, _ call: Call) -> HTML {
    """
    <div class="notice"><p>\(t: "Ditt utkast från \(draft.at) är ifyllt.")</p>\
    \(Form.button(call, "/drafts/\(name)/discard", "Börja om", fields: [("next", back)]))</div>
    """
  }
}
