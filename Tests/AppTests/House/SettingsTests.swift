import Foundation
import Testing

@testable import App

/// How the settings are given, and what is too unsafe to start with.
@Suite struct SettingsTests {
  /// A data folder of its own, with the files that a running server has.
  private static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tryggve_settings_\(UInt64.random(in: 0 ... .max))").path
    try Files.makePrivateFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["tryggve.sqlite", "checkpoint.key"] {
      try Files.write([], to: folder + "/" + name)
    }
    try body(folder)
  }

  private static func dangers(_ given: [String: String], in folder: String) throws -> [String] {
    try Settings.load(
      file: nil, environment: [:], given: given.merging(["data": folder]) { a, _ in a }
    ).dangers()
  }

  @Test(
    arguments: [
      ([:], nil),
      (["host": "::1"], nil),
      (["host": "0.0.0.0"], "no TLS proxy is declared"),
      (["host": "10.1.2.3"], "no TLS proxy is declared"),
      (
        [
          "host": "0.0.0.0", "behind-proxy": "yes",
          "public-address": "https://tryggve.example.se",
        ], nil
      ),
      (["demo": "yes"], nil),
      (["demo": "yes", "behind-proxy": "yes"], "demo has open sign-in links"),
      (["demo": "yes", "host": "0.0.0.0"], "demo has open sign-in links"),
      (["public-address": "http://tryggve.example.se"], "must begin with https://"),
      (["public-address": "http://localhost:8080"], nil),
      (["public-address": "https://tryggve.example.se"], "no TLS proxy is declared"),
      (["database": "postgresql://tryggve:x@db/tryggve"], nil),
      (["database": "postgresql://postgres:postgres@db/tryggve"], "default password"),
      (["database": "host=db user=postgres password=postgres"], "default password"),
      (["database": "host=db user=tryggve password='postgres' dbname=tryggve"], "default password"),
      (["database": "host=db user=tryggve password=postgresql9"], nil),
    ] as [([String: String], String?)]
  ) func whatIsUnsafeIsNamed(_ given: [String: String], _ danger: String?) throws {
    try Self.withFolder { folder in
      let found = try Self.dangers(given, in: folder)
      #expect(found.isEmpty == (danger == nil), "\(found)")
      if let danger { #expect(found.contains { $0.contains(danger) }, "\(found)") }
    }
  }

  @Test(arguments: ["", "/tryggve.sqlite", "/checkpoint.key"])
  func whatEverybodyCanReadIsNamed(_ name: String) throws {
    try Self.withFolder { folder in
      #expect(try Self.dangers([:], in: folder).isEmpty)
      #expect(chmod(folder + name, 0o755) == 0)
      let found = try Self.dangers([:], in: folder)
      #expect(found.count == 1 && found[0].contains("\(folder)\(name) can be read"), "\(found)")
    }
  }

  /// What is said nearest to the command counts: the command line, the environment, the file.
  @Test func theNearestCounts() throws {
    try Self.withFolder { folder in
      let file = folder + "/tryggve.conf"
      try Files.write(
        Array("# as installed\nport = 1000\npool = 3\n\nidle-minutes=15\n".utf8), to: file)
      let settings = try Settings.load(
        file: file, environment: ["TRYGGVE_PORT": "2000", "TRYGGVE_POOL": "4"],
        given: ["port": "3000"])
      #expect((settings.port, settings.pool, settings.idleMinutes) == (3000, 4, 15))
    }
  }

  @Test(
    arguments: [
      ("port", "line 1: expected name = value"), ("prot = 80", "line 1: no setting is called prot"),
      ("\nport = many", "port must be a whole number 0 to 65535"),
      ("idle-minutes = 0", "idle-minutes must be a whole number 1 to 10080"),
      ("demo = perhaps", "demo must be yes or no"),
    ]
  ) func aFaultSaysWhatAndWhere(_ text: String, _ words: String) throws {
    try Self.withFolder { folder in
      let file = folder + "/tryggve.conf"
      try Files.write(Array(text.utf8), to: file)
      let bad = #expect(throws: Settings.Bad.self) {
        try Settings.load(file: file, environment: [:], given: [:])
      }
      #expect(bad?.description.contains(words) == true, "\(bad?.description ?? "")")
    }
  }
}
