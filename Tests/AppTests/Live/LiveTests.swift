import Ground
import Hummingbird
import NIOCore
import Storage
import Synchronization
import Testing
import Web

@testable import App

/// What the stream carries, to whom, and for how long.
@Suite struct LiveTests {
  private static func seen(_ world: World, by person: ID<Person>, after: Int64 = 0) async throws
    -> String
  {
    let group = Hub.Group(try await world.caller(person), .swedish)
    let news = try await world.app.database.read { tx in
      try News.read(after: after, most: 5000, tx)
    }
    return String(buffer: news.select(news.pieces(.swedish), for: group))
  }

  @Test(arguments: World.engines) func secrecyTravelsWithoutItsWords(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.caller(.citySecurity)
      var decision = Log.Draft(category: .decision, text: "Öppna skolan")
      decision.why = "Det är kallt"
      let _: Line = try await world.app.log.write(decision, in: event.id, by: karin)
      var secret = Log.Draft(text: "Adressen är Ekvägen 1")
      secret.classification = .k2
      let line: Line = try await world.app.log.write(secret, in: event.id, by: karin)
      let chief = try await Self.seen(world, by: "karin")
      #expect(chief.contains("Öppna skolan") && chief.contains("Det är kallt"))
      #expect(chief.contains(line.id.text) && !chief.contains("Ekvägen"))
      let manager = try await Self.seen(world, by: "mats")
      #expect(manager.contains("Öppna skolan") && !manager.contains(line.id.text))
      #expect(try await !Self.seen(world, by: "ture").contains("data:"))
      // That somebody opened it is nobody's news.
      let head = try await world.app.database.read { try Head.read($0).seq }
      _ = try await world.get("/events/\(event.id)", as: try await world.signIn("karin"))
      #expect(try await Self.seen(world, by: "karin", after: head).isEmpty)
    }
  }

  @Test(arguments: World.engines) func aMergerIsNewsInBothEvents(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let here = try await world.event("Vattenläcka i norr")
      let there = try await world.event("Vattenläcka i söder", at: "soder")
      let head = try await world.app.database.read { try Head.read($0).seq }
      _ = try await world.app.events.merge(
        here.id, into: there.id, by: try await world.caller(.citySecurity))
      let south = try await Self.seen(world, by: "olle", after: head)
      #expect(south.contains("fördes hit") && south.contains("event/\(there.id)"))
      #expect(!south.contains("Fördes samman"))
      let north = try await Self.seen(world, by: "anna", after: head)
      #expect(north.contains("Fördes samman") && !north.contains("fördes hit"))
    }
  }

  @Test(arguments: World.engines) func theCommitteeLearnsThatThePictureChanged(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.caller(.citySecurity)
      let before = try await Self.seen(world, by: "kerstin")
      #expect(!before.contains("data:"), "nothing until it is activated")
      _ = try await world.app.events.change(event.id, .crisisActivate, by: karin) { event, _ in
        event.activated = true
      }
      let head = try await world.app.database.read { try Head.read($0).seq }
      let _: Line = try await world.app.log.write(
        Log.Draft(text: "Bara för staben"), in: event.id, by: karin)
      _ = try await world.app.events.setService(
        event.id, name: "Vatten", status: .red, note: nil, unit: nil, by: karin)
      let after = try await Self.seen(world, by: "kerstin", after: head)
      #expect(after.contains("event: change") && !after.contains("event: line"))
      #expect(!after.contains("Bara för staben") && !after.contains("Vatten"))
    }
  }

  /// Keeps what a reader was sent.
  private struct Ear: ResponseBodyWriter {
    let heard = Heard()

    final class Heard: Sendable { let text = Mutex("") }

    mutating func write(_ buffer: ByteBuffer) async throws {
      heard.text.withLock { $0 += String(buffer: buffer) }
    }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }

  @Test(arguments: World.engines) func aStreamEndsWithItsRights(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let hub = world.app.hub
      let anna = try await world.signIn("anna")
      let bengt = try await world.signIn(.dutyOfficer)
      func listen(_ visitor: Visitor) async throws -> Task<Void, any Error> {
        let found = try #require(
          try await world.app.sessions.find(visitor.cookie, now: world.app.clock.now()))
        let group = Hub.Group(found.caller, .swedish)
        let writer = LiveWriter(Ear())
        return Task {
          try await hub.stream(
            to: writer, group: group,
            person: found.caller.person, after: nil
          ) {
            do {
              let today = try await world.app.sessions.still(
                found.caller, now: world.app.clock.now())
              return today.map { Hub.Group($0, .swedish) == group } ?? false
            } catch { return true }
          }
        }
      }
      func count(_ wanted: Int) async throws -> Bool {
        for _ in 0..<500 {
          if hub.count == wanted { return true }
          try await Task.sleep(for: .milliseconds(10))
        }
        return false
      }
      let readers = [try await listen(anna), try await listen(bengt)]
      #expect(try await count(2))
      // Nothing of hers has changed: she stays.
      await hub.recheck()
      #expect(hub.count == 2)
      let post: ID<Assignment> = "anna-post"
      _ = try await world.app.organisation.end(
        post, on: "2020-06-01", by: try await world.caller(.citySecurity))
      #expect(try await count(1), "a post that ends takes its stream along")
      let session = try #require(
        try await world.app.sessions.find(bengt.cookie, now: world.app.clock.now())
      ).session
      try await world.app.sessions.end(session.hash)
      await hub.recheck()
      #expect(try await count(0), "and so does signing out")
      for reader in readers { try await reader.value }
    }
  }
}
