import ArgumentParser
import Foundation
import Ground
import Storage
import Web

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Bring the database's schema up to this version.",
    discussion: "The server does this by itself when it starts.")
  @OptionGroup var common: Common
  @Flag(help: "Only tell which steps remain; exit code 1 when there are any.") var check = false

  mutating func run() async throws {
    let settings = try common.settings()
    do {
      let steps = check ? try await remaining(settings) : try await migrated(settings)
      tell(steps.isEmpty ? ["The schema is up to date."] : steps.map { "\($0.number) \($0.name)" })
      if check, !steps.isEmpty { throw ExitCode(1) }
    } catch let code as ExitCode {
      throw code
    } catch {
      say("Tryggve: \(Plainly.say(error))")
      throw ExitCode(1)
    }
  }
}

extension MigrateCommand {
  /// Looks without making or changing anything, also beside a running server.
  private func remaining(_ settings: Settings) async throws -> [Migration] {
    let database: Database
    switch settings.location {
    case .sqlite(let path):
      guard FileManager.default.fileExists(atPath: path) else { return Schema.migrations }
      database = try Storage.openReadOnly(path)
    case .postgres:
      (database, _) = try await Storage.open(settings.location, logger: common.logger)
    }
    let steps: Result<[Migration], any Error>
    do {
      steps = .success(try await Migrations.pending(Schema.migrations, on: database))
    } catch {
      steps = .failure(error)
    }
    await database.close()
    return try steps.get()
  }

  private func migrated(_ settings: Settings) async throws -> [Migration] {
    try Files.makePrivateFolder(settings.data)
    guard let lock = DataLock.take(settings.data) else {
      throw StorageTrouble(description: "a server runs on \(settings.data): stop it first")
    }
    defer { lock.release() }
    umask(0o077)
    let (database, _) = try await Storage.open(settings.location, logger: common.logger)
    let steps = try await Migrations.pending(Schema.migrations, on: database)
    try await Migrations.run(Schema.migrations, on: database, now: Clock.system.now())
    await database.close()
    return steps
  }
}

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Load an organisation from a file.",
    discussion: "Shows what would be added, changed and ended, and asks. All of it is done or none."
  )
  @OptionGroup var common: Common
  @Argument(help: "JSON, CSV or XLSX.") var file: String
  @Flag(help: "Only show what would be done.") var preview = false
  @Flag(help: "Do not ask.") var yes = false
  @Flag(help: "End the units that the file lacks.") var endMissing = false

  mutating func run() async throws {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
    guard !isFolder.boolValue, let data = FileManager.default.contents(atPath: file) else {
      let why = isFolder.boolValue ? "it is a folder" : Files.reason()
      say("Tryggve: cannot read \(file): \(why)")
      throw ExitCode(1)
    }
    let input: [JSON.Member] = [
      .init("name", .string(file)), .init("content", .string(data.base64EncodedString())),
      .init("end", .bool(endMissing)),
    ]
    let operating = Operating(common: common)
    let shown = try await operating.run(.importPreview, input)
    // The first line names the plan, so that what was seen is what is done.
    tell(Array(shown.dropFirst()))
    if preview { return }
    let plan = JSON.Member("plan", .text(shown.first?.split(separator: " ").last.map(String.init)))
    guard yes || confirms("Do this?") else {
      say("Nothing was changed.")
      throw ExitCode(1)
    }
    tell(try await operating.run(.importCarryOut, input + [plan]))
  }
}

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the whole store to a folder, and verify the copy.",
    discussion: """
      The server goes on writing meanwhile. The folder holds a SQLite file whichever engine is
      used, a manifest and the public key. It is as secret as the store itself. The signing key is
      not in it: keep a copy of checkpoint.key apart.
      """)
  @OptionGroup var common: Common
  @Argument(help: "A folder that does not exist yet, best on another disk.") var folder: String

  mutating func run() async throws {
    let path = URL(fileURLWithPath: folder).path
    tell(try await Operating(common: common).run(.backup, [.init("folder", .string(path))]))
  }
}

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Verify a backup, put it back, and verify it again.",
    discussion: """
      Works into either engine: --database for PostgreSQL, else SQLite in the data folder.
      Everybody must sign in again afterwards.
      """)
  @OptionGroup var common: Common
  @Argument(help: "The backup's folder.") var folder: String
  @Option(help: "Data folder to restore into; the same as --data.") var into: String?
  @Flag(help: "Replace what is there; asks first.") var replace = false
  @Flag(help: "Do not ask.") var yes = false

  mutating func run() async throws {
    if let into { common.data = into }
    let settings = try common.settings()
    do {
      try Files.makePrivateFolder(settings.data)
      guard let lock = DataLock.take(settings.data) else {
        throw StorageTrouble(description: "a server runs on \(settings.data): stop it first")
      }
      defer { lock.release() }
      umask(0o077)
      let restore = Restore(
        backup: Backup(folder: folder), settings: settings, logger: common.logger
      ) { say($0) }
      let isOccupied = try await restore.isOccupied()
      if isOccupied, !replace {
        throw StorageTrouble(
          description: "there is a store already: choose an empty place, or say --replace")
      }
      if isOccupied, !yes, !confirms("Replace what is there by the backup?") {
        say("Nothing was changed.")
        throw ExitCode(1)
      }
      let verdict = try await restore.run(replacing: isOccupied)
      tell(verdict.lines)
      if verdict.code != 0 { throw ExitCode(verdict.code) }
    } catch let code as ExitCode {
      throw code
    } catch {
      say("Tryggve: \(Plainly.say(error))")
      throw ExitCode(1)
    }
  }
}

struct SettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "List every setting with its default and meaning.")

  mutating func run() throws {
    for item in Settings.items {
      let usual = item.usual.isEmpty ? "(empty)" : item.usual
      print("\(item.name) = \(usual)\n    \(item.sentence)")
      let variable = "TRYGGVE_" + item.name.uppercased().replacing("-", with: "_")
      print("    In the environment: \(variable)")
    }
  }
}
