import Ground
import Storage
import Testing

@testable import App

/// The list of events: narrowed by days, and counted once however many ways lead in.
@Suite struct EventListTests {
  @Test(arguments: World.engines) func narrowedByTheDayOfTheReport(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let old = try await world.event("Läcka")
      world.clock.jump(.days(40))
      let new = try await world.event("Brand")
      let bengt = try await world.signIn("bengt")
      let first = LocalTime.day(old.reportedAt)
      let last = LocalTime.day(new.reportedAt)
      for (query, wanted) in [
        ("from=\(first)&to=\(first)", [old.number]), ("from=\(last)", [new.number]),
        ("to=\(first)", [old.number]), ("from=\(first)&to=\(last)", [new.number, old.number]),
        ("from=2019-01-01&to=2019-12-31", []),
      ] {
        let answer = try await world.get("/api/v1/events?\(query)", as: bengt)
        #expect(answer.json?.items.map { $0["number"]?.string } == wanted, "\(query)")
      }
      #expect(try await world.get("/api/v1/events?from=i+juni", as: bengt).status == 422)
      let page = try await world.get("/events?from=\(first)&to=\(first)", as: bengt).text
      #expect(page.contains("från \(first)") && page.contains("1 händelse"))
      #expect(
        !page.contains("id=\"filter\" class") && page.contains("class=\"filter\" id=\"filter\""))
    }
  }

  @Test(arguments: World.engines) func whatIsReachedInTwoWaysIsCountedOnce(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let anna = try await world.caller("anna")
      for number in 0..<5 { _ = try await world.event("Läcka \(number)", by: anna) }
      _ = try await world.event("Brand", at: "soder", by: anna)
      let scope = Policy.scope(anna, .eventRead)
      #expect(scope.walks.count > 1)
      let listed = try await world.app.events.list(Events.Filter(), scope: scope, limit: 2)
      #expect(listed.count == 6)
    }
  }
}
