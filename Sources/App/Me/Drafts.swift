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
    "csrf", "key", "draft", "password", "current", "repeat", "code", "secret", "confirmed",
  ]

  struct Draft: Sendable {
    let fields: Input
    let at: Instant
  }

  /// The form as the caller left it, or as it is when there is no draft. What the address says
  /// goes before what the draft says.
  func form(_ call: Call, _ name: DraftName) async throws -> Form {
    guard let draft = try await load(name.text, of: try call.caller) else { return Form(call) }
    var values = draft.fields
    for name in call.query.names { values.set(name, call.query[name] ?? "") }
    var form = Form(call, values: values)
    form.begun = draft
    return form
  }

  func form(_ call: Call, _ kind: DraftName.OfEvent) async throws -> Form {
    try await form(call, kind.of(try call.id() as ID<Event>))
  }

  static func name(_ call: Call) throws -> String {
    let name = call.parameters["name"] ?? ""
    guard isName(name) else { throw Refusal.notFound }
    return name
  }

  static func isName(_ text: String) -> Bool {
    (1...60).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == 45
      }
  }

  func save(_ name: String, _ input: Input, of caller: Caller) async throws {
    guard let person = caller.person else { throw Refusal.notFound }
    let kept = input.names.filter { !Drafts.secret.contains($0) }
    let isSecret = try await isSecret(name, input, caller)
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

  /// Whether it is under secrecy: by its own words, or because the event is.
  private func isSecret(_ name: String, _ input: Input, _ caller: Caller) async throws -> Bool {
    let kind = input["kind"].flatMap(EventKind.init(rawValue:))
    switch input["classification"] {
    case "K2", "K3": return true
    case "" where kind?.usual == .k2: return true
    default: break
    }
    guard let event = DraftName.event(name) else { return false }
    return try await database.read { tx in
      let facts = try Events.facts(of: event, tx)
      try Door.require(.eventRead, of: caller, facts)
      return facts.classification == .k2
    }
  }

  /// Drafts of events that came under secrecy after they were written.
  static func sweep(_ keep: Keeping) throws {
    for row in try keep.rows(
      """
      SELECT draft.person, draft.name FROM draft
      JOIN event ON draft.name LIKE '%-' || event.id WHERE event.classification = 'K2'
      """)
    {
      let person: ID<Person> = try row.get("person")
      let name: String = try row.get("name")
      try keep.run("DELETE FROM draft WHERE person = \(person) AND name = \(name)")
    }
  }

  func load(_ name: String, of caller: Caller) async throws -> Draft? {
    guard let person = caller.person else { return nil }
    let oldest = Drafts.oldest(journal.clock.now())
    if try await isSecret(name, Input(), caller) { return nil }
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
  static func notice(_ form: Form, _ name: DraftName) -> HTML {
    guard let draft = form.begun else { return "" }
    let version = draft.fields["version"].flatMap(Int64.init)
    let isOld = version != nil && name.version != nil && version != name.version
    return """
      <div class="notice"><p>\(t: "Ditt utkast från \(draft.at) är ifyllt.")\
      \(if: isOld, " <b>\(t: DraftName.event(name.text) == nil ? "Uppgifterna har ändrats sedan dess." : "Händelsen har ändrats sedan dess.")</b>")</p>\
      \(Form.button(form.call, "/drafts/\(name.text)/discard", "Börja om", fields: [("next", form.call.target)]))</div>
      """
  }
}
