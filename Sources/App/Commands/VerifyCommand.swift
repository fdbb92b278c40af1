import ArgumentParser
import Foundation
import Ground
import Logging
import Storage

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove that nothing was changed, removed or added behind the journal.",
    discussion: """
      Reads only, needs no network and no running server. TARGET is a data folder, a SQLite file,
      a PostgreSQL address, a backup or an exported log package; without it, the configured store.
      Give the folder where checkpoints were kept outside the machine: only they show a cut tail
      or a chain written anew.
      Exit code: 0 whole, 1 tampered with, 2 cannot be verified.
      """)
  @OptionGroup var common: Common
  @Argument(help: "What to verify.") var target: String?
  @Option(help: "Folder with signed checkpoints (*.note).") var checkpoints: String?
  @Option(help: "Public key, or a file of them (checkpoint.pub).") var key: String?
  @Option(help: "Verify only the latest so many entries, quickly.") var latest: Int?
  @Flag(help: "Print nothing but the verdict.") var quiet = false

  mutating func run() async throws {
    let verdict: Verdict
    do {
      verdict = try await verify()
    } catch let code as ExitCode {
      throw code
    } catch {
      say("CANNOT VERIFY: \(Plainly.say(error))")
      throw ExitCode(2)
    }
    tell(quiet ? Array(verdict.lines.prefix(1)) : verdict.lines)
    if verdict.code != 0 { throw ExitCode(verdict.code) }
  }

  private func verify() async throws -> Verdict {
    let settings = try common.settings()
    var folder = NoteFolder()
    if let checkpoints { folder = try NoteFolder(path: checkpoints) }
    if let key { folder.keys = try keys(key) }
    let target = try Target(target, settings)
    if checkpoints == nil, let beside = target.notesBeside(settings),
      FileManager.default.fileExists(atPath: beside)
    {
      let found = try NoteFolder(path: beside)
      folder.notes = found.notes
      if key == nil { folder.keys += found.keys }
    }
    if key == nil, let beside = target.folder(settings) {
      folder.keys += SigningKey.known(beside)
    }
    return try await target.verify(folder, latest: latest, logger: common.logger)
  }

  private func keys(_ text: String) throws -> [NoteKey] {
    if let key = NoteKey(text) { return [key] }
    let keys = try NoteKey.read(text)
    if keys.isEmpty { throw StorageTrouble(description: "\(text) holds no public key") }
    return keys
  }
}

/// What is to be verified, by the look of it.
private enum Target {
  case sqlite(String)
  case postgres(String)
  case backup(String)
  case package(String)

  init(_ given: String?, _ settings: Settings) throws {
    guard let given else {
      self =
        settings.database.isEmpty
        ? .sqlite(settings.data + "/tryggve.sqlite") : .postgres(settings.database)
      return
    }
    if given.hasPrefix("postgres://") || given.hasPrefix("postgresql://") {
      self = .postgres(given)
      return
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: given, isDirectory: &isFolder) else {
      throw StorageTrouble(description: "\(given) does not exist")
    }
    if isFolder.boolValue {
      let isBackup = FileManager.default.fileExists(atPath: given + "/" + Backup.manifestFile)
      self = isBackup ? .backup(given) : .sqlite(given + "/tryggve.sqlite")
      return
    }
    let start = FileHandle(forReadingAtPath: given)?.readData(ofLength: 16) ?? Data()
    self = start.starts(with: Array("SQLite format 3".utf8)) ? .sqlite(given) : .package(given)
  }

  func folder(_ settings: Settings) -> String? {
    switch self {
    case .sqlite(let path): URL(fileURLWithPath: path).deletingLastPathComponent().path
    case .postgres: settings.data
    case .backup, .package: nil
    }
  }

  /// The checkpoints that lie where the installation puts them.
  func notesBeside(_ settings: Settings) -> String? {
    guard let folder = folder(settings) else { return nil }
    let own = URL(fileURLWithPath: settings.data).path
    return folder == own || folder == settings.data
      ? settings.checkpoints : folder + "/checkpoints"
  }

  func verify(_ folder: NoteFolder, latest: Int?, logger: Logger) async throws -> Verdict {
    let verifier = Verifier(notes: folder.notes, keys: folder.keys, latest: latest)
    switch self {
    case .sqlite(let path):
      guard FileManager.default.fileExists(atPath: path) else {
        throw StorageTrouble(description: "there is no database \(path)")
      }
      let database = try Storage.openReadOnly(path)
      let verdict = await verifier.verify(database, called: path)
      await database.close()
      return verdict
    case .postgres(let uri):
      let (database, _) = try await Storage.open(.postgres(uri: uri, pool: 1), logger: logger)
      let verdict = await verifier.verify(database, called: "the PostgreSQL database")
      await database.close()
      return verdict
    case .backup(let path):
      return await Backup(folder: path).verify(notes: folder.notes, keys: folder.keys)
    case .package(let path):
      guard let data = FileManager.default.contents(atPath: path) else {
        throw StorageTrouble(description: "cannot read \(path)")
      }
      return PackageProof(keys: folder.keys, notes: folder.notes)
        .verify(Array(data), called: path)
    }
  }
}
