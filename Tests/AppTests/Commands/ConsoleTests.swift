import Foundation
import Ground
import Storage
import Testing
import Web

@testable import App

/// What an operator does at the machine is done whole or not at all, and says why.
@Suite struct ConsoleTests {
  private static func run(
    _ world: World, _ deed: Console.Deed, _ input: [String: String]
  ) async throws -> [String] {
    try await Console(app: world.app, user: "test").run(
      deed, .object(input.map { JSON.Member($0.key, .string($0.value)) }))
  }

  private static func trouble(
    _ world: World, _ deed: Console.Deed, _ input: [String: String]
  ) async throws -> String {
    do {
      return "done: " + (try await run(world, deed, input)).joined(separator: " ")
    } catch {
      return Plainly.say(error)
    }
  }

  @Test(arguments: World.engines) func aUserIsAddedWholeOrNotAtAll(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let before = try await world.count("SELECT COUNT(*) FROM journal")
      let good = ["login": "lo.alm", "name": "Lo Alm", "unit": "norr", "post": "registrar"]
      for (name, value, words) in [
        ("post", "king", "no post is called king"), ("unit", "ingenstans", "no unit"),
        ("login", "anna", "a user anna already"), ("person", "ingen", "no person ingen"),
      ] {
        let said = try await Self.trouble(
          world, .userAdd, good.merging([name: value]) { _, new in new })
        #expect(said.contains(words), "\(said)")
      }
      #expect(try await world.count("SELECT COUNT(*) FROM journal") == before)
      let added = try await Self.run(world, .userAdd, good)
      #expect(added.last?.contains("/sign-in/link/") == true)
    }
  }

  /// An operator knows what the unit is called, not its identity.
  @Test func aUnitGoesByItsNameToo() async throws {
    try await World.with(.sqlite) { world in
      let added = try await Self.run(
        world, .userAdd, ["login": "lo.alm", "name": "Lo Alm", "unit": "hemtjänsten NORR"])
      #expect(added.first == "User lo.alm was added.")
      #expect(
        try await world.count("SELECT COUNT(*) FROM membership WHERE unit = 'norr-hemtjanst'") == 1)
      let said = try await Self.trouble(
        world, .userAdd, ["login": "bo.alm", "name": "Bo Alm", "unit": "stadsdel"])
      #expect(said.contains("norr (Norra stadsdelsförvaltningen)"), "\(said)")
      #expect(said.contains("soder (Södra stadsdelsförvaltningen)"), "\(said)")
    }
  }

  @Test func aPreviewTellsWhatIsNotRead() async throws {
    try await World.with(.sqlite) { world in
      func preview(_ text: String) async throws -> [String] {
        try await Self.run(
          world, .importPreview, ["content": Data(text.utf8).base64EncodedString()])
      }
      let sheet = try await preview("Namn;Förvaltning\nLo Alm;Norra\n")
      #expect(sheet.contains { $0.hasPrefix("note\t") && $0.contains("Förvaltning") })
      let json = try await preview(#"{"people": [{"name": "Lo Alm", "unit": "norr"}]}"#)
      #expect(json.contains { $0.hasPrefix("note\t") && $0.contains("unit") }, "\(json)")
      let empty = try await Self.trouble(world, .importPreview, ["content": ""])
      #expect(empty == "the file is empty")
    }
  }

  @Test func aBackupThatIsNotMadeIsNotSaidToBe() async throws {
    try await World.with(.sqlite) { world in
      let before = try await world.count("SELECT COUNT(*) FROM journal")
      let said = try await Self.trouble(
        world, .backup, ["folder": world.app.settings.data])
      #expect(said.contains("is there already"))
      #expect(try await world.count("SELECT COUNT(*) FROM journal") == before)
    }
  }
}
