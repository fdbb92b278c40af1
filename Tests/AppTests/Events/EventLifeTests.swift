import Ground
import Storage
import Testing
import Web

@testable import App

/// What becomes of an event when it is over, and of what was still to be done in it.
@Suite struct EventLifeTests {
  private static func owing(_ world: World, _ event: Event) async throws {
    let chief = try await world.caller(.citySecurity)
    try await world.involve("sven", as: .staff, in: event.id, function: .analysis)
    var task = Log.Draft(category: .task, text: "Ring äldreboendena")
    task.owner = "sven"
    task.ownerName = "Sven Åberg"
    let _: Line = try await world.app.log.write(task, in: event.id, by: chief)
    var decision = Log.Draft(category: .decision, text: "Öppna trygghetspunkt")
    decision.why = "Kyla"
    decision.decidedBy = "Eva Strand"
    decision.reviewAt = world.app.clock.now().adding(.hours(2))
    let _: Line = try await world.app.log.write(decision, in: event.id, by: chief)
  }

  @Test(arguments: World.engines) func whatIsOverIsOwedNoMore(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await Self.owing(world, event)
      let sven = try await world.signIn("sven")
      let before = try await world.get("/me", as: sven).text
      #expect(before.contains("Ring äldreboendena") && before.contains("Ompröva beslut"))
      _ = try await world.app.events.move(
        event.id, to: .dismissed, note: nil, by: try await world.caller(.citySecurity))
      let after = try await world.get("/me", as: sven).text
      #expect(!after.contains("Ring äldreboendena") && !after.contains("Ompröva beslut"))
    }
  }

  @Test(arguments: World.engines) func whatWasToBeDoneGoesAlong(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let first = try await world.event("Vatten på Kvarngatan")
      let second = try await world.event("Vattenläcka i norr")
      try await Self.owing(world, first)
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(first.id)/merge"
      let ask = try await world.request(.post, path, as: karin, .form(["into": second.id.text]))
      #expect(ask.status == 200 && ask.text.contains("confirmed"))
      #expect(try await world.count("SELECT COUNT(*) FROM event WHERE status = 'merged'") == 0)
      let done = try await world.request(
        .post, path, as: karin, .form(["into": second.id.text, "confirmed": "yes"]))
      #expect(done.status == 303)
      let sven = try await world.signIn("sven")
      let page = try await world.get("/me", as: sven).text
      #expect(page.contains("Ring äldreboendena") && page.contains("/events/\(second.id)/tasks/"))
      #expect(!page.contains("/events/\(first.id)/tasks/"))
      let room = try await world.get("/events/\(second.id)", as: karin).text
      #expect(room.contains("Öppna trygghetspunkt") && room.contains("Eva Strand"))
      #expect(room.contains(first.number))
      #expect(try await world.get("/events/\(first.id)", as: karin).text.contains(second.number))
      #expect(
        try await world.count(
          "SELECT COUNT(*) FROM decision WHERE event = \(first.id) AND ended_at IS NULL") == 0)
    }
  }

  @Test(arguments: World.engines) func secretsKeepTheirNames(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let secret = try await world.event("Hot mot namngiven", classification: .k2)
      let open = try await world.event("Oro på torget")
      _ = try await world.app.events.merge(
        secret.id, into: open.id, by: try await world.caller(.citySecurity))
      let mats = try await world.signIn("mats")
      let room = try await world.get("/events/\(open.id)", as: mats).text
      #expect(room.contains(secret.number) && !room.contains("namngiven"))
    }
  }

  /// Which act decides a move.
  @Test(arguments: [
    (EventStatus.closed, EventStatus.active, Act.eventReopen),
    (.dismissed, .verified, .eventReopen), (.evaluated, .active, .eventReopen),
    (.verified, .active, .eventActivate), (.stabilised, .active, .eventActivate),
    (.reported, .verified, .eventVerify), (.active, .closed, .eventClose),
    (.closed, .evaluated, .eventEvaluate),
  ])
  func theActOfAMove(_ row: (EventStatus, EventStatus, Act)) {
    #expect(Events.act(from: row.0, to: row.1) == row.2)
  }

  @Test(arguments: World.engines) func managersDoNotReopen(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      let mats = try await world.signIn("mats")
      let path = "/api/v1/events/\(event.id)/status"
      func move(
        _ status: EventStatus, _ visitor: Visitor, _ key: String
      ) async throws -> Int {
        try await world.request(
          .post, path, as: visitor,
          .json(.object(["status": .string(status.rawValue), "note": .string("Klart")])),
          headers: ["Idempotency-Key": key]
        ).status
      }
      #expect(try await move(.verified, mats, "key-0001") == 200)
      #expect(try await move(.active, mats, "key-0002") == 200)
      #expect(try await move(.closed, karin, "key-0003") == 200)
      #expect(try await move(.active, mats, "key-0004") == 403)
      #expect(try await move(.active, karin, "key-0005") == 200)
      // The same request again is the same act, though the event is no longer closed.
      #expect(try await move(.active, karin, "key-0005") == 200)
      #expect(try await world.count("SELECT COUNT(*) FROM journal WHERE act = 'event.reopen'") == 1)
    }
  }

  @Test(arguments: World.engines) func aPointHasBothItsNumbers(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let bengt = try await world.signIn(.dutyOfficer)
      let half = try await world.request(
        .post, "/events", as: bengt,
        .form(["title": "Brand", "unit": "norr", "latitude": "59,05"]))
      #expect(half.status == 422 && half.text.contains("Ange både latitud och longitud."))
      #expect(try await world.count("SELECT COUNT(*) FROM event") == 0)
    }
  }

  @Test(arguments: World.engines) func aFileHoldsTheWholeList(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      for number in 1...3 { _ = try await world.event("Läcka \(number)") }
      let karin = try await world.signIn(.citySecurity)
      let page = try await world.get("/events?limit=2&kind=other", as: karin).text
      let next = try #require(page.firstMatch(of: /rel="next" href="([^"]+)"/)).1
      let second = try await world.get(
        String(next).replacing("&amp;", with: "&"), as: karin
      ).text
      // Neither the file nor another order begins in the middle.
      for link in second.matches(of: /href="([^"]*(?:format=csv|order=reported)[^"]*)"/) {
        #expect(!link.1.contains("after"), "\(link.1)")
      }
      let file = try await world.get(
        "/events?format=csv&"
          + (next.split(separator: "?").last ?? "")
          .replacing("&amp;", with: "&"), as: karin
      ).text
      for number in 1...3 { #expect(file.contains("Läcka \(number)")) }
    }
  }

  @Test(arguments: World.engines) func theFilterIsSaidInWords(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let karin = try await world.signIn(.citySecurity)
      let page = try await world.get("/events?kind=power&level=niva-1&unit=norr", as: karin).text
      for words in [
        "av slaget Elavbrott", "på nivån Avbrott", "som rör Norra stadsdelsförvaltningen",
      ] {
        #expect(page.contains(words), "\(words)")
      }
      #expect(page.contains("name=\"kind\""))
    }
  }
}
