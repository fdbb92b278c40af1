import ArgumentParser
import Foundation
import Ground
import Logging

/// The program's commands.
public enum Command {
  public static let all: [any ParsableCommand.Type] =
    [
      ServeCommand.self, MigrateCommand.self, ImportCommand.self, UserCommand.self,
      TokenCommand.self, SignInLinkCommand.self, BackupCommand.self, RestoreCommand.self,
      VerifyCommand.self, DoctorCommand.self, SettingsCommand.self, PlayCommand.self,
      SpillCommand.self,
    ] + bench

  /// For `make bench` and `make torture`; not shown in the help.
  private static let bench: [any ParsableCommand.Type] = [
    BenchSeedCommand.self, BenchBaselineCommand.self, BenchCommitCommand.self,
  ]
}

/// What every command takes.
struct Common: ParsableArguments {
  @Option(help: "Settings file: lines of name = value.") var config: String?
  @Option(help: "Data folder.") var data: String?
  @Option(help: "PostgreSQL address instead of SQLite in the data folder.") var database: String?

  @Option(help: "Any other setting, as name=value; may be repeated. See tryggve settings.")
  var set: [String] = []

  func settings(_ more: [String: String] = [:]) throws -> Settings {
    var given = more
    if let data { given["data"] = data }
    if let database { given["database"] = database }
    for one in set {
      let parts = one.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, Settings.items.contains(where: { $0.name == parts[0] }) else {
        throw ValidationError("--set \(one): expected name=value with a name of tryggve settings")
      }
      given[String(parts[0])] = String(parts[1])
    }
    do {
      return try Settings.load(
        file: config, environment: ProcessInfo.processInfo.environment, given: given)
    } catch let bad as Settings.Bad {
      throw ValidationError(bad.description)
    }
  }

  var logger: Logger {
    var logger = Logger(label: "tryggve") { label in StreamLogHandler.standardError(label: label) }
    logger.logLevel =
      ProcessInfo.processInfo.environment["TRYGGVE_LOG"].flatMap(Logger.Level.init(rawValue:))
      ?? .notice
    return logger
  }
}

/// Says something to the operator and ends with a code: 1 refused, 2 wrong use.
func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
