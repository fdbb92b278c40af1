import Ground
import Storage
import Testing
import Web

@testable import App

/// The one going off hands over; the one coming on signs; until then nothing has changed.
@Suite struct HandoverTests {
  private static func staffed(_ world: World) async throws -> Event {
    let event = try await world.event("Elavbrott i norr")
    try await world.involve("sven", as: .staff, in: event.id, function: .staffChief)
    let sven = try await world.caller(.staffMember)
    let log = world.app.log
    var decision = Log.Draft(category: .decision, text: "Öppna trygghetspunkt")
    decision.why = "Många utan värme"
    _ = try await log.write(decision, in: event.id, by: sven) as Line
    var task = Log.Draft(category: .task, text: "Ring äldreboenden")
    task.ownerName = "Anna Ek"
    _ = try await log.write(task, in: event.id, by: sven) as Line
    let line: Line = try await log.write(Log.Draft(text: "14 hissar står"), in: event.id, by: sven)
    var mended = Log.Draft(text: "12 hissar står")
    mended.corrects = line.id
    _ = try await log.write(mended, in: event.id, by: sven) as Line
    _ = try await world.app.events.setService(
      event.id, name: "Hemtjänst", status: .yellow, note: nil, unit: nil, by: sven)
    return event
  }

  @Test(arguments: World.engines)
  func fromHandToHand(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.staffed(world)
      let base = "/events/\(event.id)/handover"
      let sven = try await world.signIn("sven")
      let form = try await world.get(base, as: sven)
      #expect(form.status == 200)
      for words in ["Öppna trygghetspunkt", "Ring äldreboenden", "Hemtjänst", "varav 1 rättelse"] {
        #expect(form.text.contains(words), "\(words)")
      }
      let wrong = try await world.request(
        .post, base, as: sven,
        .form(["function": "staffChief", "to": "Ingen Alls", "words": "Kvar"]))
      #expect(wrong.status == 422 && wrong.text.contains("Kvar</textarea>"))
      let sent = try await world.request(
        .post, base, as: sven,
        .form(["function": "staffChief", "to": "Ylva Berg", "words": "Lita inte på siffran."]))
      #expect(sent.status == 303)
      let page = try #require(sent.header("Location"))
      // Nothing has changed yet, and only Ylva can sign.
      #expect(try await Self.chief(world, event) == "sven")
      let ylva = try await world.signIn("ylva")
      let brief = try await world.get(page, as: ylva)
      #expect(brief.status == 200 && brief.text.contains("Lita inte på siffran."))
      #expect(brief.text.contains("Jag har läst och tar över"))
      #expect(!(try await world.get(page, as: sven)).text.contains("Jag har läst och tar över"))
      for stranger in ["anna", "bengt", "sven"] as [ID<Person>] {
        let visitor = try await world.signIn(stranger)
        #expect(
          try await world.request(.post, page + "/sign", as: visitor, .form([:])).status == 404)
      }
      let outside = try await world.signIn("olle")
      #expect(try await world.get(page, as: outside).status == 404)
      #expect(try await world.request(.post, page + "/sign", as: ylva, .form([:])).status == 303)
      #expect(try await Self.chief(world, event) == "ylva")
      #expect(try await world.request(.post, page + "/sign", as: ylva, .form([:])).status == 409)
      // The brief stays as it was, and the one relieved can still read it.
      for visitor in [ylva, sven] {
        let after = try await world.get(page, as: visitor)
        #expect(after.status == 200 && after.text.contains("14 hissar står"))
      }
      #expect(
        try await world.count(
          """
          SELECT COUNT(*) FROM line WHERE event = \(event.id)
          AND text LIKE '%Ylva Berg tog över efter Sven Åberg%'
          """) == 1)
    }
  }

  private static func chief(_ world: World, _ event: Event) async throws -> String? {
    try await world.app.database.read { tx in
      try tx.cell(
        """
        SELECT person FROM participant WHERE event = \(event.id) AND until IS NULL
        AND function = 'staffChief'
        """)
    }
  }

  @Test(arguments: World.engines)
  func theLeadMoves(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await world.involve("eva", as: .lead, in: event.id, function: .lead)
      let handovers = Handovers(database: world.app.database, journal: world.app.journal)
      let eva = try await world.caller("eva")
      let bengt = try await world.caller("bengt")
      let made = try await handovers.begin(event.id, .lead, to: "bengt", words: nil, by: eva)
      // A new offer takes the place of the old.
      let second = try await handovers.begin(event.id, .lead, to: "bengt", words: "Igen", by: eva)
      await #expect(throws: Refusal.notFound) {
        _ = try await handovers.sign(event.id, made.id, by: bengt)
      }
      _ = try await handovers.sign(event.id, second.id, by: bengt)
      let now = try await world.app.events.find(event.id, by: bengt)
      #expect(now.leadPerson == "bengt")
      await #expect(throws: Refusal.self) {
        _ = try await handovers.begin(event.id, .lead, to: "ylva", words: nil, by: eva)
      }
    }
  }

  /// What is on paper cannot be rewritten afterwards.
  @Test(arguments: World.engines)
  func aSignedShiftCarriesItsCheckpoint(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.staffed(world)
      let handovers = Handovers(database: world.app.database, journal: world.app.journal)
      let sven = try await world.caller("sven")
      let made = try await handovers.begin(event.id, .staffChief, to: "ylva", words: nil, by: sven)
      let path = "/events/\(event.id)/handover/\(made.id)"
      let ylva = try await world.signIn("ylva")
      #expect(!(try await world.get(path, as: ylva).text.contains("Kontrollpunkt")))
      let signed = try await world.request(.post, "\(path)/sign", as: ylva, .form([:]))
      #expect(signed.status == 303)
      let head = try await world.app.database.read { try Head.read($0) }
      #expect(world.app.checkpoints.status.seq == head.seq)
      let page = try await world.get(path, as: ylva).text
      #expect(page.contains("Kontrollpunkt: journalpost \(head.seq)") && page.contains(head.hash))
      #expect(page.contains(try await world.app.checkpoints.publicKey().name))
    }
  }

  @Test(arguments: World.engines)
  func underSecrecyTheStaffIsNamedFirst(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event(classification: .k2)
      try await world.involve("sven", as: .staff, in: event.id, function: .staffChief)
      let handovers = Handovers(database: world.app.database, journal: world.app.journal)
      let sven = try await world.caller("sven")
      await #expect(throws: Refusal.self) {
        _ = try await handovers.begin(event.id, .staffChief, to: "ylva", words: nil, by: sven)
      }
      try await world.involve("ylva", as: .staff, in: event.id)
      let made = try await handovers.begin(
        event.id, .staffChief, to: "ylva", words: nil, by: sven)
      try await world.involve("kerstin", as: .conflict, in: event.id)
      await #expect(throws: Refusal.self) {
        _ = try await handovers.begin(event.id, .staffChief, to: "kerstin", words: nil, by: sven)
      }
      try await handovers.withdraw(event.id, made.id, by: sven)
      #expect(try await world.count("SELECT COUNT(*) FROM handover") == 0)
    }
  }

  @Test(arguments: World.engines)
  func theBriefHidesWhatTheReaderMayNotSee(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.staffed(world)
      var secret = Log.Draft(category: .decision, text: "Skyddad adress lämnas inte ut")
      secret.classification = .k2
      let sven = try await world.caller("sven")
      _ = try await world.app.log.write(secret, in: event.id, by: sven) as Line
      let handovers = Handovers(database: world.app.database, journal: world.app.journal)
      let made = try await handovers.begin(event.id, .staffChief, to: "ylva", words: nil, by: sven)
      let page = "/events/\(event.id)/handover/\(made.id)"
      let ylva = try await world.get(page, as: try await world.signIn("ylva"))
      #expect(ylva.status == 200 && !ylva.text.contains("Skyddad adress"))
      #expect(ylva.text.contains("1 punkter är under sekretess") || ylva.text.contains("sekretess"))
      let own = try await world.get(page, as: try await world.signIn("sven"))
      #expect(own.text.contains("Skyddad adress"))
    }
  }
}
