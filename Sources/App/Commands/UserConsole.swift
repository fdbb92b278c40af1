import Ground
import Storage
import Swedish
import Web

/// What an operator does with people's accounts.
struct UserConsole: Sendable {
  let app: App
  let caller: Caller

  /// All that can be wrong is told before anything is written.
  func add(_ input: JSON) async throws -> [String] {
    let login = Accounts.login(try Console.text(input, "login"))
    let post = try input["post"]?.string.map(UserConsole.post)
    let known = input["person"]?.string.map { ID<Person>($0) }
    let unit = try await app.database.read { tx in
      if try tx.row("SELECT id FROM account WHERE login = \(login)") != nil {
        throw StorageTrouble(description: "there is a user \(login) already")
      }
      if let known { try UserConsole.requireWithoutAccount(known, tx) }
      return try input["unit"]?.string.map {
        try UserConsole.unit($0, on: LocalTime.day(app.clock.now()), tx)
      }
    }
    let person: ID<Person>
    if let known {
      person = known
    } else {
      guard let unit else {
        throw StorageTrouble(
          description:
            "say where the person belongs: --unit ID or name (tryggve import loads units)"
        )
      }
      let draft = Person(
        id: ID(""), name: try Console.text(input, "name"), sort: "",
        email: input["email"]?.string)
      person = try await app.organisation.add(draft, to: unit, by: caller).id
    }
    _ = try await app.accounts.open(login, for: person, by: caller)
    var lines = ["User \(login) was added."]
    if let post, let unit {
      _ = try await app.organisation.name(
        Assignment(
          id: ID(""), person: person, unit: unit, post: post, deputy: false,
          validFrom: LocalTime.day(app.clock.now())), by: caller)
      lines.append("Post \(post.rawValue) at \(unit).")
    }
    return lines + ["Sign in the first time: \(try await address(of: person))"]
  }

  private static func post(_ name: String) throws -> Post {
    if let post = Post(rawValue: name) { return post }
    throw StorageTrouble(
      description: "no post is called \(name). There are: "
        + Post.allCases.map(\.rawValue).joined(separator: " "))
  }

  private static func requireWithoutAccount(_ person: ID<Person>, _ tx: any Reading) throws {
    if try tx.row("SELECT id FROM person WHERE id = \(person)") == nil {
      throw StorageTrouble(description: "there is no person \(person)")
    }
    if let login: String = try tx.cell("SELECT login FROM account WHERE id = \(person)") {
      throw StorageTrouble(description: "the person has an account already: \(login)")
    }
  }

  /// By its identity or its name; the operator is told of those that are called alike.
  private static func unit(_ words: String, on day: String, _ tx: any Reading) throws -> ID<Unit> {
    let units = try tx.rows(
      "SELECT u.id, u.name FROM unit u WHERE \(Organisation.isCurrent("u", day)) ORDER BY u.sort"
    ).map { (id: try $0.get("id", as: ID<Unit>.self), name: try $0.get("name", as: String.self)) }
    if units.contains(where: { $0.id.text == words }) { return ID(words) }
    let folded = Words.fold(words)
    let named = units.filter { Words.fold($0.name) == folded }
    if named.count == 1, let unit = named.first { return unit.id }
    let alike = units.filter { Words.fold($0.name).contains(folded) || $0.id.text.contains(folded) }
      .prefix(5).map { "\($0.id) (\($0.name))" }.joined(separator: ", ")
    throw StorageTrouble(
      description: "no unit has the identity or the name \(words)"
        + (alike.isEmpty ? "" : ". There are: \(alike)"))
  }

  func list() async throws -> [String] {
    try await app.database.read { tx in
      let posts = try tx.rows(
        """
        SELECT person, post, unit FROM assignment
        WHERE valid_to IS NULL OR valid_to >= \(LocalTime.day(app.clock.now()))
        """)
      let byPerson = try Dictionary(grouping: posts) { try $0.get("person", as: String.self) }
      return try tx.rows(
        """
        SELECT a.id, a.login, a.disabled, a.unused, p.name FROM account a
        JOIN person p ON p.id = a.id ORDER BY a.login
        """
      ).map { row in
        let state =
          try row.get("disabled", as: Bool.self)
          ? "disabled" : (try row.get("unused", as: Bool.self) ? "never used" : "")
        let held = try (byPerson[try row.get("id")] ?? []).map {
          "\(try $0.get("post", as: String.self))@\(try $0.get("unit", as: String.self))"
        }
        return [try row.get("login"), try row.get("name"), held.joined(separator: " "), state]
          .joined(separator: "\t")
      }
    }
  }

  func reset(_ input: JSON) async throws -> [String] {
    let person = try await person(input)
    try await app.accounts.reset(person, by: caller)
    return [try await address(of: person), UserConsole.once]
  }

  func disable(_ input: JSON) async throws -> [String] {
    let login = try Console.text(input, "login")
    try await app.accounts.disable(try await person(input), by: caller)
    return ["User \(login) can no longer sign in."]
  }

  func link(_ input: JSON) async throws -> [String] {
    [try await address(of: try await person(input)), UserConsole.once]
  }

  /// A token never reaches further than the person it is for: their own posts decide.
  func token(_ input: JSON) async throws -> [String] {
    let person = try await person(input)
    let names = try Console.text(input, "acts").split(separator: ",").map(String.init)
    let acts = names.compactMap(Act.init(rawValue:))
    guard acts.count == names.count else {
      let unknown = names.filter { Act(rawValue: $0) == nil }
      throw StorageTrouble(
        description: "no act is called \(unknown.joined(separator: ", ")). There are: "
          + Act.allCases.map(\.rawValue).joined(separator: " "))
    }
    guard case .int(let days)? = input["days"], (1...366).contains(days) else {
      throw StorageTrouble(description: "days must be 1 to 366")
    }
    let owner = try await app.database.read { tx in
      try Callers.load(person, caller.way, in: tx)
    }
    guard let owner else { throw StorageTrouble(description: "the user is disabled") }
    guard Policy.allows(owner, .tokenIssue, .everywhere(in: owner)) else {
      throw StorageTrouble(
        description:
          "this user may have no tokens: none of their posts lets a program act for them "
          + "(docs/access.md, token.issue)")
    }
    let issued = try await app.accounts.issue(
      try Console.text(input, "name"), acts: Set(acts), days: Int(days), for: person, by: owner)
    return [issued.secret, "It is shown only now and ends \(issued.token.expiresAt.text)."]
  }

  // MARK: parts

  private static let once = "It works once, within 24 hours."

  private func person(_ input: JSON) async throws -> ID<Person> {
    let login = try Console.text(input, "login")
    let found: ID<Person>? = try await app.database.read { tx in
      try tx.cell("SELECT id FROM account WHERE login = \(Accounts.login(login))")
    }
    guard let found else { throw StorageTrouble(description: "there is no user \(login)") }
    return found
  }

  private func address(of person: ID<Person>) async throws -> String {
    let secret = try await app.accounts.link(for: person, reusable: false, by: caller)
    return "\(app.settings.site)/sign-in/link/\(secret)"
  }
}
