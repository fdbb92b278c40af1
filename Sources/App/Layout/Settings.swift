import Foundation
import Storage

/// How this installation runs. Every value has a name, a default and a sentence; the same list
/// makes the help, the settings file and the documentation.
struct Settings: Sendable {
  var data = "data"
  var host = "127.0.0.1"
  var port = 8080
  var database = ""
  var pool = 8
  var municipality = "Stockholms stad"
  var publicAddress = ""
  var behindProxy = false
  var trustedProxies: Set<String> = ["127.0.0.1", "::1"]
  var idleMinutes = 60
  var sessionHours = 12
  var checkpointFolder = ""
  var checkpointCommand = ""
  var erasurePersons = 2
  var contact = ""
  var demo = false

  /// One setting: `TRYGGVE_NAME` in the environment, `name = value` in the file.
  struct Item: Sendable {
    let name: String
    let usual: String
    let sentence: String
    let apply: @Sendable (inout Settings, String) throws -> Void
  }

  struct Bad: Error, CustomStringConvertible {
    let description: String
  }

  static let items: [Item] = [
    Item(
      name: "data", usual: "data",
      sentence: "Folder for the database, keys and checkpoints; only its owner may read it."
    ) { $0.data = $1 },
    Item(name: "host", usual: "127.0.0.1", sentence: "Address to listen on.") { $0.host = $1 },
    Item(name: "port", usual: "8080", sentence: "Port to listen on; 0 takes a free one.") {
      $0.port = try number($1, "port", 0...65535)
    },
    Item(
      name: "database", usual: "",
      sentence: "PostgreSQL address (postgresql://…); empty means SQLite in the data folder."
    ) { $0.database = $1 },
    Item(name: "pool", usual: "8", sentence: "Connections for reading from PostgreSQL.") {
      $0.pool = try number($1, "pool", 1...64)
    },
    Item(name: "municipality", usual: "Stockholms stad", sentence: "Name shown on every page.") {
      $0.municipality = $1
    },
    Item(
      name: "public-address", usual: "",
      sentence: "The address people use, e.g. https://tryggve.example.se."
    ) { $0.publicAddress = $1 },
    Item(
      name: "behind-proxy", usual: "no",
      sentence: "Say yes when a reverse proxy with TLS stands in front."
    ) { $0.behindProxy = try truth($1, "behind-proxy") },
    Item(
      name: "trusted-proxies", usual: "127.0.0.1,::1",
      sentence: "Addresses whose X-Forwarded-For is believed."
    ) { settings, value in
      settings.trustedProxies = Set(value.split(separator: ",").map { $0.filter { $0 != " " } })
    },
    Item(
      name: "idle-minutes", usual: "60", sentence: "A session ends after this long without use."
    ) { $0.idleMinutes = try number($1, "idle-minutes", 1...10080) },
    Item(name: "session-hours", usual: "12", sentence: "A session ends after this long anyway.") {
      $0.sessionHours = try number($1, "session-hours", 1...720)
    },
    Item(
      name: "checkpoint-folder", usual: "",
      sentence: "Folder for signed checkpoints, best on another machine; empty: data/checkpoints."
    ) { $0.checkpointFolder = $1 },
    Item(
      name: "checkpoint-command", usual: "",
      sentence: "Program that gets each checkpoint on standard input."
    ) { $0.checkpointCommand = $1 },
    Item(
      name: "erasure-persons", usual: "2",
      sentence: "Persons that an erasure takes: 2, one proposes and another confirms; or 1."
    ) { $0.erasurePersons = try number($1, "erasure-persons", 1...2) },
    Item(
      name: "contact", usual: "", sentence: "E-mail for questions about accessibility and support."
    ) { $0.contact = $1 },
    Item(name: "demo", usual: "no", sentence: "Load the demonstration city; loopback only.") {
      $0.demo = try truth($1, "demo")
    },
  ]

  /// How people reach it.
  var site: String { publicAddress.isEmpty ? "http://\(host):\(port)" : publicAddress }

  /// Reads the file (if any), then the environment, then what the command line gave.
  static func load(
    file: String?, environment: [String: String], given: [String: String]
  ) throws -> Settings {
    var settings = Settings()
    var values: [String: String] = [:]
    if let file {
      for (number, line) in try text(of: file).split(
        separator: "\n", omittingEmptySubsequences: false
      )
      .enumerated() {
        let text = line.trimmingCharacters(in: .whitespaces)
        if text.isEmpty || text.hasPrefix("#") { continue }
        guard let equals = text.firstIndex(of: "=") else {
          throw Bad(description: "\(file) line \(number + 1): expected name = value")
        }
        let name = text[..<equals].trimmingCharacters(in: .whitespaces)
        guard items.contains(where: { $0.name == name }) else {
          throw Bad(description: "\(file) line \(number + 1): no setting is called \(name)")
        }
        values[name] = text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces)
      }
    }
    for item in items {
      let variable = "TRYGGVE_" + item.name.uppercased().replacing("-", with: "_")
      if let value = environment[variable] { values[item.name] = value }
      if let value = given[item.name] { values[item.name] = value }
      if let value = values[item.name] { try item.apply(&settings, value) }
    }
    return settings
  }

  private static func text(of file: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: file),
      let text = String(data: data, encoding: .utf8)
    else { throw Bad(description: "cannot read the settings file \(file)") }
    return text
  }

  private static func number(
    _ text: String, _ name: String, _ range: ClosedRange<Int>
  ) throws -> Int {
    guard let value = Int(text), range.contains(value) else {
      throw Bad(
        description: "\(name) must be a whole number \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private static func truth(_ text: String, _ name: String) throws -> Bool {
    switch text.lowercased() {
    case "yes", "true", "1", "on": return true
    case "no", "false", "0", "off", "": return false
    default: throw Bad(description: "\(name) must be yes or no")
    }
  }

  var location: Location {
    database.isEmpty
      ? .sqlite(path: data + "/tryggve.sqlite") : .postgres(uri: database, pool: pool)
  }

  var isLoopback: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }
  var checkpoints: String { checkpointFolder.isEmpty ? data + "/checkpoints" : checkpointFolder }

  /// What makes it unsafe to start, in words for the operator.
  func dangers() -> [String] {
    var found: [String] = []
    if !isLoopback, !behindProxy {
      found.append(
        "host \(host) is public but no TLS proxy is declared: set behind-proxy = yes and put one "
          + "in front, or listen on 127.0.0.1")
    }
    if demo, !isLoopback || behindProxy {
      found.append("demo has open sign-in links: it runs on 127.0.0.1 only")
    }
    let isHere = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
      .contains { publicAddress.hasPrefix($0) }
    if !publicAddress.isEmpty, !publicAddress.hasPrefix("https://"), !isHere || behindProxy {
      found.append("public-address must begin with https://")
    }
    if publicAddress.hasPrefix("https://"), !behindProxy {
      found.append(
        "public-address is https but no TLS proxy is declared: set behind-proxy = yes, or cookies "
          + "would go without their protection")
    }
    let parts = database.split { $0.isWhitespace || $0 == "?" || $0 == "&" }
    if database.contains(":postgres@")
      || parts.contains(where: { $0.filter { $0 != "'" } == "password=postgres" })
    {
      found.append("database uses the default password of PostgreSQL")
    }
    for path in [data, data + "/tryggve.sqlite", data + "/checkpoint.key"] {
      if let mode = Files.mode(path), mode & 0o007 != 0 {
        found.append("\(path) can be read by everybody: chmod o-rwx \(path)")
      }
    }
    return found
  }
}

/// The few things asked of the file system.
enum Files {
  static func mode(_ path: String) -> UInt32? {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_mode & 0o777 : nil
  }

  /// Makes a folder that only its owner can enter.
  static func makePrivateFolder(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Writes a file so that it is either whole or absent, and on the disk.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws {
    let draft = path + ".new"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC, mode)
    guard file >= 0 else { throw Settings.Bad(description: "cannot write \(path): \(reason())") }
    var done = 0
    while done < bytes.count {
      let wrote = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if wrote <= 0 {
        close(file)
        throw Settings.Bad(description: "cannot write \(path): \(reason())")
      }
      done += wrote
    }
    let synced = fsync(file) == 0
    close(file)
    guard synced, rename(draft, path) == 0 else {
      throw Settings.Bad(description: "cannot write \(path): \(reason())")
    }
  }

  static func reason() -> String { String(cString: strerror(errno)) }
}
