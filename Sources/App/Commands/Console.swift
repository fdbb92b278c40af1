import Foundation
import Ground
import Storage
import Web

/// What an operator can do at the machine: in the running server over its socket, or beside it
/// when none runs. The same code in both.
struct Console: Sendable {
  let app: App
  let caller: Caller

  /// Whether the server goes on after the command.
  private let isServing: Bool

  /// - Parameter user: the system user, who stands in no journal; the entry says "operator".
  init(app: App, user: String, isServing: Bool = false) {
    self.app = app
    self.isServing = isServing
    caller = .console(user: user)
  }

  enum Deed: String, CaseIterable, Sendable {
    case status
    case userAdd = "user-add"
    case userList = "user-list"
    case userReset = "user-reset"
    case userDisable = "user-disable"
    case signInLink = "sign-in-link"
    case token
    case importPreview = "import-preview"
    case importCarryOut = "import"
    case backup
    case checkpoint
    case play
    case spillList = "spill-list"
    case spillPropose = "spill-propose"
    case spillConfirm = "spill-confirm"
    case spillReport = "spill-report"
  }

  /// Does it and answers what to tell the operator, line by line.
  func run(_ deed: Deed, _ input: JSON) async throws -> [String] {
    switch deed {
    case .status: try await status()
    case .userAdd: try await addUser(input)
    case .userList: try await listUsers()
    case .userReset: try await resetUser(input)
    case .userDisable: try await disableUser(input)
    case .signInLink: try await link(input)
    case .token: try await token(input)
    case .importPreview: try await preview(input)
    case .importCarryOut: try await carryOut(input)
    case .backup: try await backup(input)
    case .checkpoint: try await checkpoint()
    case .play: try await play(input)
    case .spillList: try await SpillConsole(app: app, caller: caller).list()
    case .spillPropose: try await SpillConsole(app: app, caller: caller).propose(input)
    case .spillConfirm: try await SpillConsole(app: app, caller: caller).confirm(input)
    case .spillReport: try await SpillConsole(app: app, caller: caller).report(input)
    }
  }

  private func text(_ input: JSON, _ name: String) throws -> String {
    guard let value = input[name]?.string, !value.isEmpty else {
      throw StorageTrouble(description: "\(name) is missing")
    }
    return value
  }

  // MARK: state

  private func status() async throws -> [String] {
    let head = try await app.database.read { try Head.read($0) }
    let status = app.checkpoints.status
    return [
      "entries \(head.seq)", "readers \(app.hub.count)",
      "checkpoint \(status.seq) \(status.at?.text ?? "none")",
      "trouble \(status.trouble ?? "none")",
    ]
  }

  private func checkpoint() async throws -> [String] {
    let note = try await app.checkpoints.make()
    if let trouble = app.checkpoints.status.trouble { throw StorageTrouble(description: trouble) }
    return [note.map { "Signed entry \($0.seq)." } ?? "Nothing new since the last checkpoint."]
  }

  // MARK: exercise

  /// Starts the written exercise. It is played by the people of its cast, which only a
  /// demonstration may do.
  private func play(_ input: JSON) async throws -> [String] {
    guard app.settings.demo else {
      throw StorageTrouble(
        description: "the exercise is played in other people's names: only in a demonstration "
          + "(serve --demo)")
    }
    guard isServing else {
      throw StorageTrouble(description: "start the server first: tryggve serve --demo")
    }
    guard let speed = input["speed"]?.number, (1...100_000).contains(speed) else {
      throw StorageTrouble(description: "speed must be a number from 1 to 100000")
    }
    let now = app.clock.now()
    var start = now
    if let said = input["start"]?.string {
      guard let read = Instant(text: said) ?? SpokenTime.read(said, now: now, ahead: true),
        abs(read.since(now).milliseconds) <= Span.days(7).milliseconds
      else {
        throw StorageTrouble(
          description: "cannot read the start \(said), or it is more than a week away: "
            + "write 20:15 or 2026-05-29 20:15")
      }
      start = read
    }
    let script = try DemoCity(app: app).exercise()
    let steps = script["steps"]?.items ?? []
    let last = try Player.offset(steps.last?["at"]?.string ?? "T+0:00")
    let (app, from) = (app, start)
    Task {
      do {
        _ = try await Player(app: app, script: script, start: from, speed: .times(speed)).play()
      } catch {
        app.logger.error("the exercise stopped", metadata: ["error": "\(error)"])
      }
    }
    let minutes = Int((Double(last.milliseconds) / speed / 60_000).rounded(.up))
    return [
      "\(steps.count) steps from \(start.text), over \(minutes) minutes at \(Int(speed)) times the speed.",
      "Watch it under events at \(site)/events?exercise=yes",
    ]
  }

  // MARK: people

  private func person(_ login: String) async throws -> ID<Person> {
    let folded = Accounts.login(login)
    let found: ID<Person>? = try await app.database.read { tx in
      try tx.cell("SELECT id FROM account WHERE login = \(folded)")
    }
    guard let found else { throw StorageTrouble(description: "there is no user \(login)") }
    return found
  }

  private func addUser(_ input: JSON) async throws -> [String] {
    let login = Accounts.login(try text(input, "login"))
    let unit = input["unit"]?.string
    let isTaken = try await app.database.read { tx in
      try tx.row("SELECT id FROM account WHERE login = \(login)") != nil
    }
    if isTaken { throw StorageTrouble(description: "there is a user \(login) already") }
    var person: ID<Person>
    if let known = input["person"]?.string {
      person = ID(known)
    } else {
      guard let unit else {
        throw StorageTrouble(
          description: "say where the person belongs: --unit ID (tryggve import loads units)")
      }
      let draft = Person(
        id: ID(""), name: try text(input, "name"), sort: "", email: input["email"]?.string)
      person = try await app.organisation.add(draft, to: ID(unit), by: caller).id
    }
    _ = try await app.accounts.open(login, for: person, by: caller)
    var lines = ["User \(login) was added."]
    if let name = input["post"]?.string {
      guard let post = Post(rawValue: name), let unit else {
        throw StorageTrouble(
          description: "the user was added, but not the post: it must be one of "
            + Post.allCases.map(\.rawValue).joined(separator: ", ") + ", with --unit")
      }
      _ = try await app.organisation.name(
        Assignment(
          id: ID(""), person: person, unit: ID(unit), post: post, deputy: false,
          validFrom: LocalTime.day(app.clock.now())), by: caller)
      lines.append("Post \(post.rawValue) at \(unit).")
    }
    return lines + ["Sign in the first time: \(try await address(of: person))"]
  }

  private func address(of person: ID<Person>) async throws -> String {
    let secret = try await app.accounts.link(for: person, reusable: false, by: caller)
    return "\(site)/sign-in/link/\(secret)"
  }

  private var site: String {
    app.settings.publicAddress.isEmpty
      ? "http://\(app.settings.host):\(app.settings.port)" : app.settings.publicAddress
  }

  private func link(_ input: JSON) async throws -> [String] {
    let address = try await address(of: try await person(try text(input, "login")))
    return [address, "It works once, within 24 hours."]
  }

  private func listUsers() async throws -> [String] {
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

  private func resetUser(_ input: JSON) async throws -> [String] {
    let person = try await person(try text(input, "login"))
    try await app.accounts.reset(person, by: caller)
    let secret = try await app.accounts.link(for: person, reusable: false, by: caller)
    return ["\(site)/sign-in/link/\(secret)", "It works once, within 24 hours."]
  }

  private func disableUser(_ input: JSON) async throws -> [String] {
    let login = try text(input, "login")
    try await app.accounts.disable(try await person(login), by: caller)
    return ["User \(login) can no longer sign in."]
  }

  /// A token never reaches further than the person it is for: their own posts decide.
  private func token(_ input: JSON) async throws -> [String] {
    let person = try await person(try text(input, "login"))
    let names = try text(input, "acts").split(separator: ",").map(String.init)
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
    let issued = try await app.accounts.issue(
      try text(input, "name"), acts: Set(acts), days: Int(days), for: person, by: owner)
    return [issued.secret, "It is shown only now and ends \(issued.token.expiresAt.text)."]
  }

  // MARK: organisation

  private func plan(_ input: JSON) async throws -> ImportPlan {
    guard let data = Data(base64Encoded: try text(input, "content")) else {
      throw StorageTrouble(description: "the file could not be read")
    }
    let file = try app.organisation.read(Array(data))
    return try await app.organisation.plan(file, endMissingUnits: input["end"] == .bool(true))
  }

  private func preview(_ input: JSON) async throws -> [String] {
    let plan = try await plan(input)
    var lines = plan.items.filter { $0.action != .same }.map { item in
      let changes = item.differences.map { "\($0.column): \($0.old) → \($0.new)" }
      return "\(item.action.rawValue)\t\(item.table)/\(item.id)\t\(item.title)"
        + (changes.isEmpty ? "" : "\t" + changes.joined(separator: "; "))
    }
    lines.append(
      "\(plan.count(.add)) to add, \(plan.count(.change)) to change, \(plan.count(.end)) to end, "
        + "\(plan.count(.same)) unchanged")
    return ["plan \(plan.fingerprint)"] + lines
  }

  private func carryOut(_ input: JSON) async throws -> [String] {
    let plan = try await plan(input)
    if let seen = input["plan"]?.string, seen != plan.fingerprint {
      throw StorageTrouble(
        description: "somebody changed the organisation meanwhile: look at the preview again")
    }
    guard plan.changesAnything else { return ["Nothing to change."] }
    try await app.organisation.carryOut(plan, by: caller)
    return [
      "\(plan.count(.add)) added, \(plan.count(.change)) changed, \(plan.count(.end)) ended."
    ]
  }

  // MARK: copies

  private func backup(_ input: JSON) async throws -> [String] {
    let folder = try text(input, "folder")
    let (seq, at) = try await app.journal.change(.backupMake, by: caller) { change in
      try change.concerns(Facts(subject: "backup/all"))
      return (change.seq, change.now)
    }
    let manifest = try await Backup.make(of: app, to: folder) { _ in }
    try BackupList(data: app.settings.data).add(.init(seq: seq, at: at.text, folder: folder))
    return [
      "Backup \(folder): \(manifest.head.seq) entries, \(manifest.bytes / 1024) kB, verified."
    ]
  }
}

/// What went wrong, for an operator who reads English.
enum Plainly {
  static func say(_ error: any Error) -> String {
    switch error {
    case let trouble as StorageTrouble: trouble.description
    case let bad as Settings.Bad: bad.description
    case Refusal.invalid(let faults):
      faults.map { Language.english.say($0.text) }.joined(separator: " ")
    case Refusal.notFound: "there is no such thing, or it may not be changed from here"
    case Refusal.forbidden(let why), Refusal.conflict(let why), Refusal.unavailable(let why):
      Language.english.say(why)
    case StorageError.constraint(let words): "it is in conflict with something there: \(words)"
    case StorageError.full(let words): "the disk cannot be written: \(words)"
    case StorageError.unreachable(let words): "the database does not answer: \(words)"
    case StorageError.migration(let words), StorageError.failed(let words): words
    case let file as CocoaError:
      "\(file.filePath ?? "a file") cannot be used: "
        + (file.underlying?.localizedDescription ?? file.localizedDescription)
    default: "\(error)"
    }
  }
}
