import ArgumentParser
import Foundation
import Ground

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the server until it is told to stop.")

  @OptionGroup var common: Common
  @Option(help: "Address to listen on.") var host: String?
  @Option(help: "Port to listen on; 0 takes a free one.") var port: Int?
  @Flag(help: "Load the demonstration city and print sign-in links; loopback only.") var demo =
    false

  mutating func run() async throws {
    var given: [String: String] = [:]
    if let host { given["host"] = host }
    if let port { given["port"] = String(port) }
    if demo { given["demo"] = "yes" }
    let settings = try common.settings(given)
    try Files.makePrivateFolder(settings.data)
    let dangers = settings.dangers()
    if !dangers.isEmpty {
      for danger in dangers { say("Will not start: \(danger)") }
      throw ExitCode(1)
    }
    guard let lock = DataLock.take(settings.data) else {
      say("Another Tryggve uses \(settings.data).")
      throw ExitCode(1)
    }
    defer { lock.release() }
    umask(0o077)
    let app = try await App(settings: settings, logger: common.logger)
    if settings.demo {
      // Links of an earlier start would go on working.
      _ = try await app.journal.housekeeping([.signInLink]) { keep in
        try keep.run("DELETE FROM sign_in_link WHERE reusable = 1")
      }
    }
    if settings.demo { _ = try await DemoCity(app: app).loadIfEmpty { say($0) } }
    try await Serve.run(app) { port in
      do { try await announce(app, port: port) } catch { say("Sign-in links failed: \(error)") }
    }
  }
}

/// Tells where the server is, and in a demonstration how to sign in.
private func announce(_ app: App, port: Int) async throws {
  let host = app.settings.host.contains(":") ? "[\(app.settings.host)]" : app.settings.host
  let address = "http://\(host):\(port)"
  say("Tryggve is ready at \(address)")
  guard app.settings.demo else { return }
  let links = try await DemoCity(app: app).links(address: address)
  say("Sign in as (these links work on this machine, with demonstration data):")
  for (role, link) in links {
    say("  " + role.rawValue.padding(toLength: 20, withPad: " ", startingAt: 0) + " " + link)
  }
  let pairs = links.map { "\"\($0.role.rawValue)\": \"\($0.link)\"" }.joined(separator: ",\n  ")
  try Files.write(Array("{\n  \(pairs)\n}\n".utf8), to: app.settings.data + "/demo-links.json")
}

/// The right to be the only one who writes to a data folder.
final class DataLock {
  private let file: Int32

  private init(file: Int32) { self.file = file }

  static func take(_ folder: String) -> DataLock? {
    let file = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return nil }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      return nil
    }
    return DataLock(file: file)
  }

  func release() { close(file) }
}
