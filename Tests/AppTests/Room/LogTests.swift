import Ground
import Storage
import Testing
import Web

@testable import App

/// Writing in the log, and who is let in on what is written there.
@Suite struct LogTests {
  private static func write(
    _ world: World, _ event: Event, _ fields: [String: String], as visitor: Visitor
  ) async throws -> Answer {
    try await world.request(
      .post, "/api/v1/events/\(event.id)/log", as: visitor,
      .json(.object(fields.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })))
  }

  /// A place far into a long log is sought in an index, not walked to.
  @Test(arguments: LineTime.allCases, [true, false]) func aPlaceIsSought(
    _ order: LineTime, _ later: Bool
  ) async throws {
    try await World.with(.sqlite) { world in
      let at = order == .happened ? Instant(milliseconds: 0) : nil
      let beyond = try Log.Cursor(at: at, seq: 7).beyond(by: order, later: later)
      let plan = try await world.app.database.read { tx in
        try tx.rows(
          """
          EXPLAIN QUERY PLAN SELECT * FROM line l WHERE l.event = \("x") AND \(beyond)
          ORDER BY \(order == .happened ? "l.event_at, l.seq" : "l.seq" as SQL) LIMIT 100
          """
        ).map { try $0.get("detail", as: String.self) }
      }
      #expect(plan.contains { $0.contains("seq,id)\(later ? ">" : "<")(?") }, "\(plan)")
    }
  }

  @Test(arguments: World.engines) func aCorrectionIsTiedToWhatItCorrects(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let bengt = try await world.signIn(.dutyOfficer)
      let first = try await Self.write(
        world, event,
        [
          "category": "decision", "text": "Öppna 12 trygghetspunkter", "why": "Kyla",
          "decidedBy": "Karin Holm", "time": "igår 23:50",
        ], as: bengt)
      #expect(first.status == 201, "\(first.text)")
      let id = try #require(first.json?["id"]?.string)
      let page = try await world.get("/events/\(event.id)/log/\(id)", as: bengt)
      #expect(page.text.contains("name=\"corrects\" value=\"\(id)\""))
      let done = try await world.request(
        .post, "/events/\(event.id)/log", as: bengt,
        .form([
          "corrects": id, "category": "decision", "text": "Öppna 14 trygghetspunkter", "time": "",
        ]))
      #expect(done.status == 303, "\(done.text)")
      let (lines, decisions) = try await world.app.database.read { tx in
        (
          try tx.rows("SELECT * FROM line WHERE category <> 'state' ORDER BY seq").map {
            try Line(row: $0)
          },
          try tx.rows("SELECT * FROM decision").map { try Decision(row: $0) }
        )
      }
      #expect(lines.count == 2 && lines[1].corrects == lines[0].id)
      #expect(lines[1].eventAt == lines[0].eventAt, "an empty time keeps the time")
      #expect(lines[1].essential)
      #expect(decisions.map(\.what) == ["Öppna 14 trygghetspunkter"])
      #expect(decisions.map(\.decidedBy) == ["Karin Holm"])
      let room = try await world.get("/events/\(event.id)", as: bengt).text
      #expect(room.contains("Öppna 12 trygghetspunkter") && room.contains("rättad"))
    }
  }

  /// Who may not decide corrects no decision, and what it said first stays to be read.
  @Test(arguments: World.engines) func aDecisionIsCorrectedByWhoMayDecide(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let (bengt, mats) = (try await world.signIn("bengt"), try await world.signIn("mats"))
      let first = try await Self.write(
        world, event, ["category": "decision", "text": "Öppna 12", "why": "Kyla"], as: bengt)
      let id = try #require(first.json?["id"]?.string)
      let by = ["text": "Öppna 14", "why": "Ännu kallare", "corrects": id]
      #expect(try await Self.write(world, event, by, as: mats).status == 403)
      let more = [
        "decidedBy": "Karin Holm", "alternatives": "Vänta", "legalBasis": "Nödrätt",
        "review": "i morgon 08.00",
      ]
      let again = by.merging(more) { a, _ in a }
      let second = try await Self.write(world, event, again, as: bengt)
      #expect(second.status == 201, "\(second.text)")
      let stretch = try await world.app.log.read(
        event.id, by: try await world.caller("bengt"), limit: 100)
      let said = stretch.lines.compactMap { stretch.decisions[$0.id] }
      #expect(said.map(\.why) == ["Kyla", "Ännu kallare"])
      #expect(said.map(\.decidedBy) == ["Bengt Sand", "Karin Holm"])
      #expect(said.map(\.alternatives) == [nil, "Vänta"])
      #expect(said.map(\.legalBasis) == [nil, "Nödrätt"])
      #expect(said.map { $0.reviewAt == nil } == [true, false])
      let old = try await world.get("/events/\(event.id)/log/\(id)", as: bengt).text
      #expect(!old.contains("Rätta raden") && old.contains("rättad"))
      let last = try #require(second.json?["id"]?.string)
      let form = try await world.get("/events/\(event.id)/log/\(last)", as: bengt).text
      #expect(form.contains("value=\"Vänta\""), "what stands is in the form of a correction")
      let room = try await world.get("/events/\(event.id)", as: bengt).text
      #expect(room.contains("Beslutat av Karin Holm"))
      let ledger = try await world.get("/events/\(event.id)/decisions", as: bengt).text
      #expect(ledger.contains("Öppna 14") && ledger.contains("Rättat"))
      // A line that one cannot read is not there to be pointed at.
      let secret = try await Self.write(
        world, event, ["text": "Namn", "classification": "K2"], as: bengt)
      let hidden = try #require(secret.json?["id"]?.string)
      for field in ["corrects", "because"] {
        let answer = try await Self.write(
          world, event, ["text": "Pekar", "category": "task", field: hidden], as: mats)
        #expect(answer.status == 422, "\(field)")
      }
    }
  }

  @Test(arguments: World.engines) func aLinePointsOnlyWithinItsEvent(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let (event, other) = (try await world.event("Här"), try await world.event("Där"))
      let bengt = try await world.signIn(.dutyOfficer)
      let there = try await Self.write(world, other, ["text": "Annorstädes"], as: bengt)
      let id = try #require(there.json?["id"]?.string)
      for field in ["corrects", "because"] {
        let answer = try await Self.write(
          world, event, ["text": "Pekar", "category": "task", field: id], as: bengt)
        #expect(answer.status == 422, "\(field): \(answer.text)")
      }
    }
  }

  @Test(arguments: World.engines) func aCorrectionIsNoLessSecret(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      let secret = try await Self.write(
        world, event, ["text": "Skyddad adress", "classification": "K2"], as: karin)
      let fixed = try await Self.write(
        world, event,
        [
          "text": "Annan adress", "classification": "K1",
          "corrects": try #require(secret.json?["id"]?.string),
        ], as: karin)
      #expect(fixed.json?["classification"] == .string("K2"))
    }
  }

  /// A room that is open reads its parts again after each change; that reading is no change.
  @Test(arguments: World.engines) func anOpenRoomUnderSecrecyLeavesTheJournalAlone(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let secret = try await world.event(classification: .k2)
      let mixed = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      _ = try await Self.write(
        world, mixed, ["text": "Skyddad", "classification": "K2"], as: karin)
      for event in [secret, mixed] {
        let opened: SQL = """
          SELECT COUNT(*) FROM journal WHERE act = 'content.open'
          AND subject = \("event/\(event.id)")
          """
        #expect(try await world.count(opened) == 0)
        _ = try await world.get("/events/\(event.id)", as: karin)
        #expect(try await world.count(opened) == 1)
        for part in ["head", "left", "right", "lines?after=0"] {
          _ = try await world.get("/events/\(event.id)/\(part)", as: karin)
        }
        #expect(try await world.count(opened) == 1)
        _ = try await world.get("/api/v1/events/\(event.id)/log", as: karin)
        #expect(try await world.count(opened) == 2)
      }
      // Who reads only the parts has opened it too.
      let bengt = try await world.signIn(.dutyOfficer)
      _ = try await world.get("/events/\(secret.id)/lines?after=0", as: bengt)
      let notes = try await world.count(
        "SELECT COUNT(*) FROM journal WHERE act = 'content.open' AND caller = 'person/bengt'")
      #expect(notes == 1)
    }
  }

  @Test(arguments: World.engines) func anEventMovesWithItsUnit(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event(at: "norr-hemtjanst")
      let (mats, olle) = (try await world.signIn("mats"), try await world.signIn("olle"))
      #expect(try await world.get("/events/\(event.id)", as: mats).status == 200)
      #expect(try await world.get("/events/\(event.id)", as: olle).status == 404)
      _ = try await world.app.organisation.edit(
        "norr-hemtjanst", by: try await world.caller(.citySecurity), expecting: nil
      ) { $0.parent = "soder" }
      #expect(try await world.get("/events/\(event.id)", as: mats).status == 404)
      #expect(try await world.get("/events/\(event.id)", as: olle).status == 200)
    }
  }

  @Test func minusNothingIsNothing() async throws {
    try await World.with(.sqlite) { world in
      let bengt = try await world.signIn(.dutyOfficer)
      let answer = try await world.request(
        .post, "/api/v1/events", as: bengt,
        .raw(
          #"{"title": "Mitt i havet", "unit": "norr", "latitude": -0.0, "longitude": -0.0}"#,
          type: "application/json"))
      #expect(answer.status == 201, "\(answer.text)")
    }
  }

  /// What follows on a line under secrecy says no more than the line to those who may not see it.
  @Test(arguments: World.engines) func whatFollowsIsAsSecret(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.caller(.citySecurity)
      var task = Log.Draft(category: .task, text: "Flytta familjen Ek")
      task.classification = .k2
      let _: Line = try await world.app.log.write(task, in: event.id, by: karin)
      var decision = Log.Draft(category: .decision, text: "Skyddat boende för Ek")
      decision.classification = .k2
      let _: Line = try await world.app.log.write(decision, in: event.id, by: karin)
      let (made, decided) = try await world.app.database.read { tx in
        (
          try tx.cell("SELECT id FROM task", as: ID<EventTask>.self),
          try tx.cell("SELECT id FROM decision", as: ID<Decision>.self)
        )
      }
      let (taskID, decisionID) = (try #require(made), try #require(decided))
      let mats = try await world.caller(.manager)
      await #expect(throws: Refusal.notFound, "who may not see the task cannot finish it") {
        try await world.app.events.finish(event.id, taskID, note: nil, by: mats)
      }
      _ = try await world.app.events.finish(event.id, taskID, note: nil, by: karin)
      _ = try await world.app.events.review(
        event.id, decisionID, until: nil, note: "Familjen Ek är hemma", by: karin)
      let read = try await world.app.log.read(event.id, by: mats, limit: 100)
      #expect(!read.lines.contains { $0.text.contains("Ek") })
      #expect(
        try await world.app.log.read(event.id, by: karin, limit: 100).lines.filter {
          $0.text.contains("Ek")
        }.count == 4)
    }
  }
}
