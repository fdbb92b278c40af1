import Ground
import Storage
import Testing

@testable import App

/// What somebody reads of who may see their own report.
@Suite struct OwnReportTests {
  @Test(arguments: World.engines) func whoReportedIsNotAskedToStepAside(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event(
        "Hotbrev", classification: .k2, by: try await world.caller(.elected))
      for (role, isAsked) in [(Role.elected, false), (.unitCoordinator, true)] {
        let page = try await world.get(
          "/events/\(event.id)/access", as: try await world.signIn(role))
        #expect(page.status == 200)
        #expect(page.text.contains("Är du jävig?") == isAsked, "\(role)")
      }
    }
  }

  @Test(arguments: World.engines) func onesOwnReloadsDoNotHideTheOthers(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event(
        "Hotbrev", classification: .k2, by: try await world.caller(.elected))
      let elsa = try await world.signIn(.elected)
      for _ in 0..<3 { _ = try await world.get("/events/\(event.id)", as: elsa) }
      _ = try await world.get("/events/\(event.id)", as: try await world.signIn(.unitCoordinator))
      let karin = try await world.signIn(.citySecurity)
      let page = try await world.get("/events/\(event.id)/access", as: karin).text
      #expect(page.contains("2 personer och dagar"))
      #expect(page.contains("3 gånger den dagen"))
      // What proves it has each by itself, and that this page was read.
      let all = try await world.get("/api/v1/events/\(event.id)/openings", as: karin)
      #expect(all.json?.items.count == 5)
    }
  }
}
