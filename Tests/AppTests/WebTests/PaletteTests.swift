import Foundation
import Ground
import Storage
import Testing
import Web

@testable import App

/// What was opened last, and the palette of every page.
@Suite struct PaletteTests {
  @Test(arguments: World.engines)
  func whatWasOpenedLastComesFirst(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let leak = try await world.event("Vattenläcka")
      let threat = try await world.event("Hot mot skola", classification: .k2)
      let storm = try await world.event("Storm", at: "soder")
      let karin = try await world.signIn(.citySecurity)
      func recent(_ visitor: Visitor) async throws -> [String] {
        let answer = try await world.get("/api/v1/search", as: visitor)
        return (answer.json?["recent"]?.items ?? []).map { $0["number"]?.string ?? "" }
      }
      #expect(try await recent(karin).isEmpty)
      for event in [leak, threat, storm] {
        #expect(try await world.get("/events/\(event.id)", as: karin).status == 200)
        _ = try await world.event("Annat")
      }
      #expect(try await recent(karin) == [storm.number, threat.number, leak.number])
      let page = try await world.get("/search", as: karin).text
      #expect(page.contains("Senast öppnade") && page.contains("Vattenläcka"))
      #expect(!page.contains("Hot mot skola"))
      // What one may no longer read is not there, and nobody sees what another has opened.
      try await world.involve("karin", as: .conflict, in: storm.id)
      #expect(try await recent(karin) == [threat.number, leak.number])
      #expect(try await recent(try await world.signIn("mats")).isEmpty)
    }
  }

  @Test func everyPageHasThePaletteAndItsKeys() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let bengt = try await world.signIn(.dutyOfficer)
      for path in ["/me", "/units", "/events/\(event.id)"] {
        let page = try await world.get(path, as: bengt).text
        for mark in ["id=\"palette\"", "id=\"keys\"", "<kbd>Ctrl</kbd>"] {
          #expect(page.components(separatedBy: mark).count == 2, "\(path) \(mark)")
        }
      }
      #expect(try await !world.get("/sign-in").text.contains("id=\"palette\""))
    }
  }
}
