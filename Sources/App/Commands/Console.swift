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
    case .userAdd: try await UserConsole(app: app, caller: caller).add(input)
    case .userList: try await UserConsole(app: app, caller: caller).list()
    case .userReset: try await UserConsole(app: app, caller: caller).reset(input)
    case .userDisable: try await UserConsole(app: app, caller: caller).disable(input)
    case .signInLink: try await UserConsole(app: app, caller: caller).link(input)
    case .token: try await UserConsole(app: app, caller: caller).token(input)
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

  static func text(_ input: JSON, _ name: String) throws -> String {
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
      "Watch it under events at \(app.settings.site)/events?exercise=yes",
    ]
  }

  // MARK: organisation

  private func plan(_ input: JSON) async throws -> ImportPlan {
    guard let content = input["content"]?.string, let data = Data(base64Encoded: content) else {
      throw StorageTrouble(description: "the file could not be read")
    }
    if data.isEmpty { throw StorageTrouble(description: "the file is empty") }
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
    let notes = plan.notes.map { "note\t" + Language.english.say($0) }
    return ["plan \(plan.fingerprint)"] + notes + lines
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
    let folder = try Console.text(input, "folder")
    // Refused before the journal says that it was made.
    try Backup.requireFree(folder)
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
