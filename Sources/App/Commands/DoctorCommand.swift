import ArgumentParser
import Foundation
import Ground
import Logging
import Storage

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look for what is wrong or unwise in this installation.",
    discussion: "Prints a line for each thing looked at: ok, warn or bad. Exit code 1 on bad.")
  @OptionGroup var common: Common

  mutating func run() async throws {
    let settings = try common.settings()
    let checkup = Checkup(settings: settings, logger: common.logger)
    var isBad = false
    for finding in await checkup.run() {
      print(
        "\(finding.state.rawValue.padding(toLength: 5, withPad: " ", startingAt: 0))\(finding.words)"
      )
      if finding.state == .bad { isBad = true }
    }
    if isBad { throw ExitCode(1) }
  }
}

/// What `doctor` looks at.
struct Checkup {
  enum State: String { case ok, warn, bad }

  struct Finding {
    let state: State
    let words: String
  }

  let settings: Settings
  let logger: Logger

  func run() async -> [Finding] {
    var found: [Finding] = []
    guard FileManager.default.fileExists(atPath: settings.data) else {
      return [Finding(state: .bad, words: "there is no data folder \(settings.data)")]
    }
    found += dangers()
    found += files()
    found.append(space())
    let server = server()
    found.append(server.finding)
    found += checkpoints(server.lines)
    found.append(clock())
    found += await store()
    return found
  }

  private func dangers() -> [Finding] {
    let dangers = settings.dangers()
    if dangers.isEmpty { return [Finding(state: .ok, words: "settings are safe")] }
    return dangers.map { Finding(state: .bad, words: $0) }
  }

  private func files() -> [Finding] {
    let paths = ["", "/tryggve.sqlite", "/checkpoint.key", "/tryggve.sock"].map {
      settings.data + $0
    }
    let open = paths.filter { (Files.mode($0) ?? 0) & 0o077 != 0 }
    if open.isEmpty {
      return [Finding(state: .ok, words: "files can be read by their owner only")]
    }
    return open.map { path in
      let mode = Files.mode(path) ?? 0
      return Finding(
        state: mode & 0o007 != 0 ? .bad : .warn,
        words: "\(path) can be read by others than its owner: chmod go-rwx \(path)")
    }
  }

  private func space() -> Finding {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: settings.data)
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value,
      let size = (attributes?[.systemSize] as? NSNumber)?.int64Value, size > 0
    else { return Finding(state: .warn, words: "free space on the disk is unknown") }
    let megabytes = free / 1_048_576
    let state: State = megabytes < 200 ? .bad : (megabytes < 2000 ? .warn : .ok)
    return Finding(state: state, words: "\(megabytes) MB free on the data folder's disk")
  }

  private func server() -> (finding: Finding, lines: [String]) {
    if let lock = DataLock.take(settings.data) {
      lock.release()
      return (Finding(state: .ok, words: "no server runs on this data folder"), [])
    }
    do {
      let path = LocalServer.path(settings.data)
      if let lines = try LocalClient(path: path).send(.status, .object([:])) {
        return (Finding(state: .ok, words: "a server runs and answers on its socket"), lines)
      }
    } catch {
      return (Finding(state: .bad, words: "the server: \(Plainly.say(error))"), [])
    }
    return (
      Finding(state: .bad, words: "something holds the lock but does not answer on its socket"), []
    )
  }

  // MARK: checkpoints

  private func checkpoints(_ server: [String]) -> [Finding] {
    var found: [Finding] = []
    let folder = settings.checkpoints
    if let trouble = server.first(where: { $0.hasPrefix("trouble ") }), trouble != "trouble none" {
      found.append(
        Finding(state: .bad, words: "checkpoints are not written: \(trouble.dropFirst(8))"))
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard let newest = names.filter({ $0.hasSuffix(".note") }).max(),
      let data = FileManager.default.contents(atPath: folder + "/" + newest),
      let note = Note(String(decoding: data, as: UTF8.self)).flatMap({
        CheckpointNote(body: $0.body)
      })
    else {
      return found + [Finding(state: .warn, words: "no checkpoint in \(folder) yet")]
    }
    let minutes = Clock.system.now().since(note.at).milliseconds / 60_000
    found.append(
      Finding(
        state: .ok, words: "last checkpoint: entry \(note.seq), \(minutes) minutes ago"))
    if device(folder) == device(settings.data), settings.checkpointCommand.isEmpty {
      found.append(
        Finding(
          state: .warn,
          words: "checkpoints lie on the same disk as the database: set checkpoint-folder or "
            + "checkpoint-command, so that nobody can reach both"))
    }
    return found
  }

  private func device(_ path: String) -> dev_t? {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_dev : nil
  }

  /// Order never depends on the clock, but people's times do.
  private func clock() -> Finding {
    let signs = ["/run/systemd/timesync/synchronized", "/run/chrony", "/run/ntpd.pid"]
    if signs.contains(where: { FileManager.default.fileExists(atPath: $0) }) {
      return Finding(state: .ok, words: "the clock is kept by a time service")
    }
    return Finding(
      state: .warn, words: "no time service is seen here: see that something keeps the clock")
  }

  // MARK: the store

  private func store() async -> [Finding] {
    do {
      let database: Database
      switch settings.location {
      case .sqlite(let path):
        guard FileManager.default.fileExists(atPath: path) else {
          return [Finding(state: .warn, words: "there is no database yet")]
        }
        database = try Storage.openReadOnly(path)
      case .postgres:
        (database, _) = try await Storage.open(settings.location, logger: logger)
      }
      let steps = try await Migrations.pending(Schema.migrations, on: database)
      var found = [schema(steps)]
      found.append(try await guards(database, isCurrent: steps.isEmpty))
      found.append(await proof(database))
      await database.close()
      return found
    } catch {
      return [Finding(state: .bad, words: "the database: \(Plainly.say(error))")]
    }
  }

  private func schema(_ pending: [Migration]) -> Finding {
    pending.isEmpty
      ? Finding(state: .ok, words: "the schema is that of this version")
      : Finding(state: .warn, words: "\(pending.count) schema steps remain: tryggve migrate")
  }

  /// Whether the database itself refuses to change entries, and waits for the disk.
  private func guards(_ database: Database, isCurrent: Bool) async throws -> Finding {
    if database.kind == .sqlite {
      let (count, mode) = try await database.read { tx in
        (
          try tx.cell(
            """
            SELECT COUNT(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal'
            """, as: Int.self) ?? 0, try tx.cell("PRAGMA journal_mode", as: String.self) ?? ""
        )
      }
      if count < (isCurrent ? 3 : 2) {
        return Finding(state: .bad, words: "the database no longer refuses changes to the journal")
      }
      return Finding(
        state: mode == "wal" ? .ok : .warn,
        words: "the database refuses changes to the journal; journal mode \(mode), "
          + "the server insists on synchronous=FULL")
    }
    let (count, commit, fsync) = try await database.read { tx in
      (
        try tx.cell(
          """
          SELECT COUNT(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
          WHERE c.relname = 'journal' AND NOT t.tgisinternal AND t.tgenabled <> 'D'
          """, as: Int.self) ?? 0,
        try tx.cell("SELECT current_setting('synchronous_commit')", as: String.self) ?? "",
        try tx.cell("SELECT current_setting('fsync')", as: String.self) ?? ""
      )
    }
    if count < 2 {
      return Finding(state: .bad, words: "the database no longer refuses changes to the journal")
    }
    let isDurable = fsync == "on" && commit != "off"
    return Finding(
      state: isDurable ? .ok : .bad,
      words: "the database refuses changes to the journal; fsync \(fsync), "
        + "synchronous_commit \(commit)")
  }

  private func proof(_ database: Database) async -> Finding {
    let verdict = await Verifier(keys: SigningKey.known(settings.data), latest: 1000).verify(
      database, called: "the store")
    if let first = verdict.first {
      return Finding(state: .bad, words: "the latest entries are not as they were: \(first.words)")
    }
    if let why = verdict.unknown.first {
      return Finding(state: .bad, words: "the latest entries cannot be verified: \(why)")
    }
    return Finding(
      state: .ok, words: "the latest \(verdict.entries) entries are proven (all: tryggve verify)")
  }
}
