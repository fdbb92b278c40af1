import Foundation
import Ground
import Logging
import Storage
import Synchronization

/// Signs what the journal has come to, and puts it where whoever has the database does not reach.
///
/// A checkpoint that cannot be written is told of and tried again; it never stops the log.
actor Checkpoints {
  struct Status: Sendable {
    var seq: Int64 = 0
    var at: Instant?
    var trouble: String?
  }

  /// So many entries are signed at once, if a minute has not passed before.
  static let most: Int64 = 1000

  private let database: Database
  private let journal: Journal
  private let settings: Settings
  private let logger: Logger
  private var key: SigningKey?
  private var running: Task<CheckpointNote?, any Error>?
  nonisolated private let state = Mutex(Status())

  init(database: Database, journal: Journal, settings: Settings, logger: Logger) {
    self.database = database
    self.journal = journal
    self.settings = settings
    self.logger = logger
  }

  nonisolated var status: Status { state.withLock { $0 } }

  nonisolated func measure(in metrics: Metrics) {
    metrics.gauge("tryggve_checkpoint_seq", "Last journal entry signed and written outside.") {
      [weak self] in Double(self?.status.seq ?? 0)
    }
    metrics.gauge("tryggve_checkpoint_failing", "1 when the last checkpoint was not written.") {
      [weak self] in self?.status.trouble == nil ? 0 : 1
    }
    metrics.gauge("tryggve_checkpoint_seconds", "Time of the last checkpoint.") { [weak self] in
      Double(self?.status.at?.milliseconds ?? 0) / 1000
    }
  }

  /// The public key; made with its private half the first time.
  func publicKey() throws -> NoteKey { try signingKey().open }

  func signingKey() throws -> SigningKey {
    if let key { return key }
    let loaded = try SigningKey.load(settings.data)
    key = loaded
    return loaded
  }

  /// Signs the newest entry, when there is one that is not signed. One at a time.
  @discardableResult
  func make() async throws -> CheckpointNote? {
    let before = running
    let task = Task { () -> CheckpointNote? in
      _ = try? await before?.value
      return try await self.makeNow()
    }
    running = task
    return try await task.value
  }

  /// As `make`, but says trouble in the log instead of throwing.
  func attempt() async {
    do {
      try await make()
    } catch {
      state.withLock { $0.trouble = "\(error)" }
      logger.error("no checkpoint was made", metadata: ["error": "\(error)"])
    }
  }

  private func makeNow() async throws -> CheckpointNote? {
    let head = try await database.read { try Head.read($0) }
    guard head.seq > status.seq else { return nil }
    let key = try signingKey()
    let note = CheckpointNote(
      origin: key.open.name, seq: head.seq, hash: head.hash, at: journal.clock.now())
    let text = try key.sign(note.body).text
    try await journal.housekeeping([.checkpoint]) { keep in
      try keep.run(
        """
        INSERT INTO checkpoint (seq, note, at) VALUES (\(note.seq), \(text), \(note.at))
        ON CONFLICT (seq, note) DO NOTHING
        """)
    }
    do {
      try await put(text, note, key.open)
    } catch {
      tellTrouble("\(error)")
      return note
    }
    let wasTroubled = state.withLock { state in
      defer { state = Status(seq: note.seq, at: note.at, trouble: nil) }
      return state.trouble != nil
    }
    if wasTroubled { logger.notice("checkpoints are written again") }
    return note
  }

  private func tellTrouble(_ words: String) {
    let isNew = state.withLock { state in
      defer { state.trouble = words }
      return state.trouble != words
    }
    if isNew {
      logger.error("a checkpoint was not written outside", metadata: ["error": "\(words)"])
    }
  }

  private func put(_ text: String, _ note: CheckpointNote, _ key: NoteKey) async throws {
    let folder = settings.checkpoints
    if settings.checkpointFolder.isEmpty { try Files.makePrivateFolder(folder) }
    // A folder elsewhere that is gone is a disk not mounted: making it anew would hide that.
    let place = folder + "/" + CheckpointNote.fileName(note.seq)
    if let old = FileManager.default.contents(atPath: place) {
      // An older witness is never replaced by a newer story.
      guard
        Note(String(decoding: old, as: UTF8.self)).flatMap({ CheckpointNote(body: $0.body) })?.hash
          == note.hash
      else {
        throw StorageTrouble(
          description: "\(place) is there already and tells of another journal: run tryggve verify")
      }
    } else {
      try Files.write(Array(text.utf8), to: place, mode: 0o444)
    }
    let open = folder + "/\(key.name).pub"
    if !FileManager.default.fileExists(atPath: open) {
      try Files.write(Array((key.text + "\n").utf8), to: open, mode: 0o444)
    }
    if !settings.checkpointCommand.isEmpty {
      try await Shell.run(settings.checkpointCommand, input: place, seconds: 30)
    }
  }

  /// The first kept note at or after an entry, by one key where several servers sign.
  static func covering(
    _ seq: Int64, by key: String? = nil, _ tx: any Reading
  ) throws -> String? {
    let signer: SQL = key.map { "note LIKE \($0 + "\n%")" } ?? "1 = 1"
    return try tx.cell(
      "SELECT note FROM checkpoint WHERE seq >= \(seq) AND \(signer) ORDER BY seq LIMIT 1")
  }

  /// Two servers on one database must know each other's keys, or the proofs of the one are
  /// strangers to the other.
  ///
  /// - Throws: `StorageTrouble` when the database holds checkpoints of a key that is not here.
  func guardKeys() async throws {
    var known = Set(SigningKey.known(settings.data).map(\.name))
    if FileManager.default.fileExists(atPath: SigningKey.path(settings.data)) {
      known.insert(try signingKey().open.name)
    }
    let origins = try await database.read { tx in
      try tx.rows("SELECT note FROM checkpoint ORDER BY seq DESC LIMIT 100").map {
        try $0.get("note", as: String.self).prefix { $0 != "\n" }
      }
    }
    guard let stranger = origins.first(where: { !known.contains(String($0)) }) else { return }
    throw StorageTrouble(
      description: """
        the database has checkpoints signed with the key \(stranger), which is not in \
        \(settings.data): copy checkpoint.key there from the first server, or only \
        \(stranger).pub if this server is to have a key of its own
        """)
  }
}

/// Runs a command of the operator's own.
enum Shell {
  static func run(_ command: String, input: String, seconds: Int) async throws {
    try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
      DispatchQueue(label: "tryggve.command").async {
        waiter.resume(with: Result { try runNow(command, input: input, seconds: seconds) })
      }
    }
  }

  private static func runNow(_ command: String, input: String, seconds: Int) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.standardInput = FileHandle(forReadingAtPath: input)
    process.standardOutput = FileHandle.nullDevice
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
      process.terminate()
      throw StorageTrouble(description: "checkpoint-command took more than \(seconds) seconds")
    }
    guard process.terminationStatus == 0 else {
      throw StorageTrouble(
        description: "checkpoint-command ended with code \(process.terminationStatus)")
    }
  }
}
