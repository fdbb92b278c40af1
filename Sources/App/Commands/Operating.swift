import ArgumentParser
import Foundation
import Ground
import Web

/// Carries a command to the store: through the running server, or alone under the lock. Never two
/// writers at once.
struct Operating {
  let common: Common

  func run(_ deed: Console.Deed, _ members: [JSON.Member]) async throws -> [String] {
    let settings = try common.settings()
    try Operating.requireSafe(settings)
    let input = JSON.object([JSON.Member("user", .string(Operating.user))] + members)
    do {
      try Files.makePrivateFolder(settings.data)
      if let lock = DataLock.take(settings.data) {
        defer { lock.release() }
        umask(0o077)
        return try await alone(settings, deed, input)
      }
      if let lines = try LocalClient(path: LocalServer.path(settings.data)).send(deed, input) {
        return lines
      }
      throw StorageTrouble(
        description: "another program uses \(settings.data) but does not listen on its socket; "
          + "it may be starting or stopping: try again")
    } catch let code as ExitCode {
      throw code
    } catch {
      say("Tryggve: \(Plainly.say(error))")
      throw ExitCode(1)
    }
  }

  private func alone(
    _ settings: Settings, _ deed: Console.Deed, _ input: JSON
  ) async throws -> [String] {
    let app = try await App(settings: settings, logger: common.logger)
    let result: Result<[String], any Error>
    do {
      let lines = try await Console(app: app, user: Operating.user).run(deed, input)
      await app.checkpoints.attempt()
      result = .success(lines)
    } catch {
      result = .failure(error)
    }
    await app.stop()
    return try result.get()
  }

  /// Who sits at the machine, also behind sudo.
  static var user: String {
    let environment = ProcessInfo.processInfo.environment
    return environment["SUDO_USER"] ?? environment["USER"] ?? "uid \(getuid())"
  }

  static func requireSafe(_ settings: Settings) throws {
    for path in [settings.data, settings.data + "/checkpoint.key"] {
      if let mode = Files.mode(path), mode & 0o007 != 0 {
        say("Tryggve: \(path) can be read by everybody: chmod o-rwx \(path)")
        throw ExitCode(1)
      }
    }
  }
}

/// Asks a question that only yes answers.
func confirms(_ question: String) -> Bool {
  FileHandle.standardError.write(Data((question + " [y/N] ").utf8))
  return ["y", "yes", "j", "ja"].contains(readLine()?.lowercased() ?? "")
}

/// What a command answers, on standard output so that it can be piped.
func tell(_ lines: [String]) { for line in lines { print(line) } }
