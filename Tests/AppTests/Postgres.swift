import Foundation
import Logging

@testable import Storage

/// The PostgreSQL server of the tests, when there is one: a database for each world.
enum TestPostgres {
  static let server = ProcessInfo.processInfo.environment["TEST_POSTGRES"]
  /// Says only what must not happen. A handler without memory would lose the request's number.
  static let logger: Logger = {
    var logger = Logger(label: "tryggve.tests") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .error
    return logger
  }()

  /// Makes a database and gives its address.
  static func create(_ name: String) async throws -> String {
    try await command("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    return uri(to: name)
  }

  static func drop(_ name: String) async throws {
    try await command("DROP DATABASE \(name) WITH (FORCE)")
  }

  /// Runs one statement outside any transaction.
  static func command(_ text: String, in database: String? = nil) async throws {
    let place = PostgresPlace(
      uri: database.map(uri(to:)) ?? server ?? "", patience: PostgresPatience(), logger: logger)
    let lane = PostgresLane(place, .copier)
    _ = try await lane.run { try $0.connection().plain(text).affected }
    _ = try await lane.run { $0.close() }
  }

  /// The database that an address names.
  static func name(in address: String) -> String {
    let path = address.split(separator: "?").first ?? ""
    return String(path.split(separator: "/").last ?? "")
  }

  private static func uri(to name: String) -> String {
    let parts = (server ?? "").split(separator: "?", maxSplits: 1)
    let before = parts.first.map(String.init) ?? ""
    let stem = before.lastIndex(of: "/").map { before[..<$0] } ?? before[...]
    return "\(stem)/\(name)" + (parts.count > 1 ? "?\(parts[1])" : "")
  }
}
