import Ground
import Storage
import Testing
import Web

@testable import App

/// Crisis bodies meet: the direction, the next meeting and the order list (S66).
@Suite struct MeetingTests {
  private static func activated(
    _ world: World, classification: Classification = .k1
  ) async throws -> Event {
    let event = try await world.event("Elavbrott i norr", classification: classification)
    let chief = try await world.caller(.citySecurity)
    try await world.involve("sven", as: .staff, in: event.id, function: .staffChief)
    try await world.activateCommittee(event.id)
    return try await world.app.events.find(event.id, by: chief)
  }

  private static func draft(_ direction: String) -> Events.MeetingDraft {
    Events.MeetingDraft(attending: "Kerstin Ros", direction: direction)
  }

  @Test(arguments: World.engines)
  func fromMeetingToOrderList(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.activated(world)
      let base = "/events/\(event.id)"
      let sven = try await world.signIn("sven")
      let before = try await world.get(base, as: sven).text
      #expect(before.contains("Inget möte är antecknat än"))
      let wrong = try await world.request(
        .post, base + "/meetings", as: sven,
        .form(["attending": "Kerstin", "direction": "", "next": "om två timmar"]))
      #expect(wrong.status == 422 && wrong.text.contains("om två timmar"))
      let held = try await world.request(
        .post, base + "/meetings", as: sven,
        .form([
          "time": "för tio minuter sedan", "attending": "Kerstin Ros, Sven Åberg",
          "agenda": "Läget i Kvarnen", "direction": "Värme till de äldsta först",
          "next": "om två timmar",
        ]))
      #expect(held.status == 303, "\(held.text)")
      let page = try #require(held.header("Location"))
      for (category, text) in [("decision", "Öppna skolan"), ("task", "Ring äldreboenden")] {
        let form = try await world.get("\(page)/order?category=\(category)", as: sven)
        #expect(form.status == 200 && form.text.contains("value=\"\(category)\""))
        let meeting = page.split(separator: "/").last.map(String.init) ?? ""
        let empty = try await world.request(
          .post, base + "/log", as: sven,
          .form(["meeting": meeting, "category": category, "owner": "Anna", "text": ""]))
        #expect(empty.status == 422 && empty.text.contains("Vid mötet i Krisledningsnämnden"))
        let made = try await world.request(
          .post, base + "/log", as: sven,
          .form([
            "meeting": meeting, "category": category, "text": text, "owner": "Anna Ek",
            "due": "om en timme",
          ]))
        #expect(made.status == 303 && made.header("Location") == page, "\(made.text)")
      }
      let shown: [(String, [String])] = [
        ("", ["Värme till de äldsta först", "nästa möte"]),
        ("/picture", ["Värme till de äldsta först", "Nästa möte"]),
        ("/handover", ["Värme till de äldsta först", "nästa möte"]),
        ("/meetings", ["Ring äldreboenden", "1 beslut, 1 uppgift, varav 1 öppen"]),
        (
          String(page.dropFirst(base.count)),
          ["Läget i Kvarnen", "Öppna skolan", "Ring äldreboenden", "Anna Ek", "Orderlista"]
        ),
      ]
      for (place, words) in shown {
        let text = try await world.get(base + place, as: sven).text
        for word in words { #expect(text.contains(word), "\(place): \(word)") }
      }
      let chief = try await world.signIn(.citySecurity)
      let paper = try await world.get(base + "/log.html", as: chief).text
      for word in ["Inriktning: Värme till de äldsta först", "Dagordning: Läget", "Vid mötet"] {
        #expect(paper.contains(word), "\(word)")
      }
      let file = try await world.get(base + "/meetings.csv", as: chief)
      #expect(file.status == 200 && file.text.contains("Öppna skolan"))
      #expect(file.text.contains("Ring äldreboenden"))
      let picture = try await world.get("/api/v1\(base)/picture", as: chief).json
      #expect(picture?["meetings"]?.items.first?["nextAt"]?.string != nil)
      // The crisis committee reads the picture, but no log; who is elsewhere sees nothing.
      let kerstin = try await world.signIn("kerstin")
      let committee = try await world.get(base + "/picture", as: kerstin).text
      #expect(committee.contains("Värme till de äldsta först"))
      #expect(try await world.get(base + "/meetings", as: kerstin).status == 403)
      #expect(try await world.get(page, as: try await world.signIn("olle")).status == 404)
    }
  }

  @Test(arguments: World.engines)
  func theNextMeetingMoves(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.activated(world)
      let path = "/api/v1/events/\(event.id)/meetings"
      let sven = try await world.signIn("sven")
      func body(_ direction: String, _ more: JSON.Member...) -> World.Sent {
        .json(
          .object(
            [.init("attending", .string("Alla")), .init("direction", .string(direction))] + more))
      }
      let held = try await world.request(.post, path, as: sven, body("Värme"))
      #expect(held.status == 201, "\(held.text)")
      let id = try #require(held.json?["id"]?.string)
      let early = body("Värme", .init("next", .string("2020-01-01T10:00:00Z")))
      #expect(try await world.request(.post, "\(path)/\(id)", as: sven, early).status == 422)
      let moved = try await world.request(
        .post, "\(path)/\(id)", as: sven,
        body("Värme och vatten", .init("next", .string("2099-01-01T10:00:00Z"))),
        headers: ["If-Match": try #require(held.header("ETag"))])
      #expect(moved.status == 200 && moved.json?["nextAt"]?.string != nil, "\(moved.text)")
      let late = try await world.request(
        .post, "\(path)/\(id)", as: sven, body("Igen"),
        headers: ["If-Match": try #require(held.header("ETag"))])
      #expect(late.status == 412)
      // The old line stays, struck through by the new one.
      #expect(
        try await world.count(
          """
          SELECT COUNT(*) FROM line n JOIN line o ON o.id = n.corrects
          WHERE n.text LIKE '%Värme och vatten%' AND o.text LIKE '%Värme%'
          """) == 1)
      // When the body has ended its work there is no next meeting.
      let activation: ID<Activation> = try #require(
        try await world.app.database.read { try $0.cell("SELECT id FROM activation") })
      _ = try await world.app.events.endActivation(
        event.id, activation, reason: "Klart", by: try await world.caller(.citySecurity))
      let picture = try await world.get("/api/v1/events/\(event.id)/picture", as: sven).json
      #expect(picture?["meetings"]?.items.isEmpty == true)
      #expect(try await world.request(.post, path, as: sven, body("Efteråt")).status == 409)
      let stranger = try await world.signIn("ylva")
      #expect(try await world.request(.post, path, as: stranger, body("Jag")).status == 404)
    }
  }

  @Test(arguments: World.engines)
  func secrecyHidesTheWholeMeeting(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.activated(world)
      let (events, log) = (world.app.events, world.app.log)
      let sven = try await world.caller("sven")
      _ = try await events.hold(event.id, Self.draft("Öppen inriktning"), by: sven)
      var draft = Self.draft("Skydda familjen på Kvarngatan")
      draft.startedAt = world.clock.clock.now().adding(.minutes(1))
      draft.classification = .k2
      let secret = try await events.hold(event.id, draft, by: sven)
      // A manager reads K1: neither the secret meeting nor what it replaced.
      let mats = try await world.signIn("mats")
      for place in ["", "/picture", "/meetings"] {
        let page = try await world.get("/events/\(event.id)\(place)", as: mats)
        #expect(page.status == 200 && !page.text.contains("Kvarngatan"), "\(place)")
      }
      let picture = try await world.get("/api/v1/events/\(event.id)/picture", as: mats).json
      #expect(picture?["meetings"]?.items.isEmpty == true)
      let one = "/events/\(event.id)/meetings/\(secret.id)"
      #expect(try await world.get(one, as: mats).status == 404)
      var task = Log.Draft(category: .task, text: "Ring")
      task.meeting = secret.id
      let given = task
      let outsider = try await world.caller("mats")
      await #expect(throws: Refusal.self) {
        _ = try await log.write(given, in: event.id, by: outsider) as Line
      }
      // Opening it is in the journal.
      let before = try await world.count("SELECT COUNT(*) FROM journal WHERE act = 'content.open'")
      #expect(try await world.get(one, as: try await world.signIn("sven")).status == 200)
      let after = try await world.count("SELECT COUNT(*) FROM journal WHERE act = 'content.open'")
      #expect(after == before + 1)
    }
  }

  @Test(arguments: World.engines)
  func erasedWithItsLine(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.activated(world)
      let (app, chief) = (world.app, try await world.caller(.citySecurity))
      let meeting = try await app.events.hold(event.id, Self.draft("Ring Eva Gran"), by: chief)
      var task = Log.Draft(category: .task, text: "Ring")
      task.meeting = meeting.id
      _ = try await app.log.write(task, in: event.id, by: chief) as Line
      let moved = try await app.events.correct(
        event.id, meeting.id, Self.draft("Ring Eva Gran nu"), by: chief)
      #expect(moved.line != meeting.line)
      _ = try await app.events.move(event.id, to: .dismissed, note: nil, by: chief)
      let rut = try await world.caller(.registrar)
      try await Erasures(database: app.database, journal: app.journal, persons: 1).alone(
        .init(extent: .lines([meeting.line]), decision: "1", reason: "Gallras"), of: event.id,
        by: rut)
      #expect(try await world.count("SELECT COUNT(*) FROM meeting") == 0)
      #expect(try await world.count("SELECT COUNT(*) FROM task WHERE meeting IS NULL") == 1)
      #expect(
        try await world.count("SELECT COUNT(*) FROM version WHERE content LIKE '%Eva Gran%'") == 0)
      #expect(try await world.count("SELECT COUNT(*) FROM line WHERE text LIKE '%Eva%'") == 0)
      try await Erasures(database: app.database, journal: app.journal, persons: 1).alone(
        .init(extent: .event, decision: "2", reason: "Gallras"), of: event.id, by: rut)
      #expect(try await world.count("SELECT COUNT(*) FROM activation") == 0)
    }
  }
}
