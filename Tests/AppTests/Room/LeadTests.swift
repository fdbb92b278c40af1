import Ground
import Storage
import Testing
import Web

@testable import App

/// Who leads an event, and who is told of it.
@Suite struct LeadTests {
  private static func lead(_ world: World, _ event: Event) async throws -> (ID<Person>?, [String]) {
    try await world.app.database.read { tx in
      (
        try tx.row("SELECT * FROM event WHERE id = \(event.id)").map { try Event(row: $0) }?
          .leadPerson,
        try tx.rows(
          """
          SELECT person FROM participant WHERE event = \(event.id) AND relation = 'lead'
          AND until IS NULL ORDER BY person
          """
        ).map { try $0.get("person") }
      )
    }
  }

  @Test(arguments: World.engines) func nobodyTakesTheLead(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await world.involve("sven", as: .staff, in: event.id)
      func name(_ person: String, by visitor: Visitor) async throws -> Int {
        try await world.request(
          .post, "/events/\(event.id)/staff", as: visitor,
          .form(["person": person, "function": "lead", "confirmed": "yes"])
        ).status
      }
      for own in ["mats", "sven"] {
        #expect(try await name(own, by: try await world.signIn(ID(own))) == 403, "\(own)")
      }
      #expect(try await Self.lead(world, event) == (nil, []))
      let anna = try await world.signIn("anna")
      #expect(try await name("mats", by: anna) == 303)
      #expect(try await name("eva", by: anna) == 303)
      #expect(try await Self.lead(world, event) == ("eva", ["eva"]), "one at a time")
      let part: String? = try await world.app.database.read { tx in
        try tx.cell("SELECT id FROM participant WHERE person = 'eva' AND until IS NULL")
      }
      let left = try await world.request(
        .post, "/events/\(event.id)/staff/\(try #require(part))/leave", as: anna, .form([:]))
      #expect(left.status == 303)
      #expect(try await Self.lead(world, event) == (nil, []), "who goes off leads no longer")
    }
  }

  @Test(arguments: World.engines) func whoIsAskedByNameAnswers(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event(at: "soder")
      try await world.involve("sven", as: .lead, in: event.id)
      let sven = try await world.caller("sven")
      let request = try await world.app.events.ask(
        event.id,
        .init(kind: .lead, toUnit: "norr", toPerson: "mats", reason: "Ni kan huset"), by: sven)
      let mats = try await world.signIn("mats")
      #expect(try await world.get("/me", as: mats).text.contains("/requests/\(request.id)"))
      #expect(try await world.get("/events/\(event.id)", as: mats).status == 200)
      let answer = try await world.request(
        .post, "/events/\(event.id)/requests/\(request.id)", as: mats, .form(["accept": "yes"]))
      #expect(answer.status == 303, "\(answer.text)")
      #expect(try await Self.lead(world, event) == ("mats", []))
    }
  }

  /// Who leads lets go and who is to lead takes on, through different persons.
  @Test(arguments: World.engines) func bothSidesConsent(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let events = world.app.events
      let anna = try await world.caller("anna")
      let olle = try await world.caller("olle")
      _ = try await events.affect(event.id, unit: "soder", note: nil, by: anna)
      func ask(_ kind: RequestKind, _ unit: ID<Unit>, _ caller: Caller) async throws -> LeadRequest
      {
        try await events.ask(
          event.id, .init(kind: kind, toUnit: unit, reason: "Det rör mest oss"), by: caller)
      }
      for citywide in [Role.citySecurity, .dutyOfficer] {
        let third = try await world.caller(citywide)
        await #expect(throws: Refusal.self, "neither side") {
          _ = try await ask(.lead, "soder", third)
        }
      }
      for (kind, unit) in [
        (RequestKind.lead, "norr"), (.escalation, "norr"), (.lead, "storkoping"),
      ] {
        await #expect(throws: Refusal.self, "the own, or upwards without a reason") {
          _ = try await ask(kind, ID(unit), anna)
        }
      }
      let request = try await ask(.lead, "soder", olle)
      for wrong in ["olle", "karin", "bengt"] {
        let caller = try await world.caller(ID(wrong))
        await #expect(throws: Refusal.self, "\(wrong)") {
          _ = try await events.answer(event.id, request.id, accept: true, note: nil, by: caller)
        }
      }
      // To ask lets nobody read more than before.
      let facts = try await world.app.database.read { try Events.facts(of: event.id, $0) }
      #expect(!Policy.allows(olle, .logRead, facts.classified(.k2)))
      _ = try await events.answer(event.id, request.id, accept: true, note: nil, by: anna)
      #expect(try await Self.lead(world, event).0 == "olle")
      let raised = try await events.ask(
        event.id,
        .init(kind: .escalation, toUnit: "norr", reasonKind: .coordination, reason: "Hjälp"),
        by: olle)
      let karin = try await world.caller("karin")
      await #expect(throws: Refusal.self, "Norra is reached") {
        _ = try await events.answer(event.id, raised.id, accept: true, note: nil, by: karin)
      }
      let to = try await events.ask(
        event.id,
        .init(kind: .escalation, toUnit: "energi", reasonKind: .coordination, reason: "Hjälp"),
        by: olle)
      _ = try await events.answer(event.id, to.id, accept: true, note: nil, by: karin)
    }
  }

  /// Who is responsible every day goes on with that; who leads decides on the event.
  @Test(arguments: World.engines) func afterATransferEachHasItsOwn(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event(at: "norr")
      let events = world.app.events
      let (anna, olle) = (try await world.caller("anna"), try await world.caller("olle"))
      let decided: Line = try await world.app.log.write(
        Log.Draft(category: .decision, text: "Öppna skolan"), in: event.id, by: anna)
      let request = try await events.ask(
        event.id, .init(kind: .lead, toUnit: "soder", reason: "Ni kan huset"), by: anna)
      _ = try await events.answer(event.id, request.id, accept: true, note: nil, by: olle)
      // Each decides, and corrects what is its own; the one who leads all.
      let other: Line = try await world.app.log.write(
        Log.Draft(category: .decision, text: "Stäng bron"), in: event.id, by: olle)
      var stands = [decided, other]
      for (which, writer, isAllowed) in [(0, anna, true), (1, anna, false), (0, olle, true)] {
        let line = stands[which]
        // A page offers nothing that would be refused.
        let page = try await world.get(
          "/events/\(event.id)/log/\(line.id)",
          as: try await world.signIn(try #require(writer.person)))
        #expect(page.status == 200)
        #expect(page.text.contains("name=\"corrects\"") == isAllowed, "\(line.text)")
        var draft = Log.Draft(text: line.text + " nu")
        draft.corrects = line.id
        let mended = try? await world.app.log.write(draft, in: event.id, by: writer) as Line
        #expect((mended != nil) == isAllowed, "\(line.text) by \(writer.name)")
        stands[which] = mended ?? line
      }
      let facts = try await world.app.database.read { try Events.facts(of: event.id, $0) }
      let cases: [(Act, Bool)] = [
        (.logRead, true), (.logWrite, true), (.taskGive, true), (.toldSend, true), (.leadAsk, true),
        (.decisionMake, true),
        (.levelSet, false), (.eventClose, false), (.eventClassify, false), (.staffAssign, false),
      ]
      for (act, own) in cases {
        #expect(Policy.allows(anna, act, facts) == own, "\(act)")
        #expect(Policy.allows(olle, act, facts), "\(act)")
      }
      #expect(Policy.allows(try await world.caller(.registrar), .contentErase, facts))
    }
  }

  /// The city's duty officer has every event, one of a part of it what happens there.
  @Test(arguments: World.engines) func aDutyOfficerHasTheUnitsOfThePost(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      _ = try await world.app.organisation.name(
        Assignment(
          id: "ture-tib", person: "ture", unit: "soder", post: .dutyOfficer, deputy: false,
          validFrom: "2020-01-01"), by: try await world.caller(.citySecurity))
      let (north, south) = (try await world.event(), try await world.event(at: "soder"))
      let touching = try await world.event(at: "norr")
      _ = try await world.app.events.affect(
        touching.id, unit: "soder", note: nil, by: try await world.caller(.citySecurity))
      let (city, local) = (try await world.caller(.dutyOfficer), try await world.caller("ture"))
      let cases: [(Event, Act, Bool)] = [
        (south, .eventRead, true), (south, .levelSet, true), (south, .eventExport, false),
        (north, .eventRead, false), (north, .logRead, false), (touching, .logWrite, true),
        (touching, .levelSet, false),
      ]
      for (event, act, allowed) in cases {
        let facts = try await world.app.database.read { try Events.facts(of: event.id, $0) }
        #expect(Policy.allows(local, act, facts) == allowed, "\(event.unit) \(act)")
        #expect(Policy.allows(city, act, facts) == (act != .eventExport), "\(event.unit) \(act)")
      }
      let page = try await world.get(
        "/events/\(north.id)/access", as: try await world.signIn(.citySecurity))
      #expect(page.text.contains("Bengt Sand") && !page.text.contains("Ture Häll"))
      let own = try await world.get(
        "/events/\(south.id)/access", as: try await world.signIn(.citySecurity))
      #expect(own.text.contains("Bengt Sand") && own.text.contains("Ture Häll"))
    }
  }

  @Test(arguments: World.engines) func tellingKeepsSecrets(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event("Hot mot namngiven", classification: .k2)
      let karin = try await world.signIn(.citySecurity)
      func tell(_ fields: [String: String]) async throws -> Answer {
        try await world.request(
          .post, "/events/\(event.id)/told", as: karin,
          .form(fields.merging(["text": "Ring mig"]) { a, _ in a }))
      }
      let named = try await tell(["people": "Mats Lind"])
      #expect(named.status == 422 && named.text.contains("Mats Lind"))
      #expect(try await tell(["people": "Anna Ek"]).status == 303)
      let told = try await world.app.database.read { tx in
        try tx.rows("SELECT * FROM told").map { try Told(row: $0) }
      }
      #expect(told.map(\.person) == ["anna", "anna"], "of the report, and now")
      #expect(!told.contains { $0.text.contains("Hot mot") })
      let news = try await world.app.database.read { tx in
        try News.read(after: 0, most: 1000, tx)
      }
      #expect(!Language.swedish.say(news.words(of: try #require(told.last))).contains("Ring mig"))
    }
  }
}

/// What goes with the lead, and taking back what was asked for.
@Suite struct LeadRequestTests {
  @Test(arguments: World.engines) func theLeadCarriesABrief(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event("Elavbrott i norr")
      let anna = try await world.signIn("anna")
      let karin = try await world.caller(.citySecurity)
      _ =
        try await world.app.log.write(
          Log.Draft(category: .decision, text: "Öppna trygghetspunkt"), in: event.id, by: karin)
        as Line
      var secret = Log.Draft(category: .task, text: "Flytta familjen på Kvarngatan")
      secret.classification = .k2
      _ = try await world.app.log.write(secret, in: event.id, by: karin) as Line
      let form = try await world.get("/events/\(event.id)/lead", as: anna)
      #expect(form.text.contains("Det här underlaget följer med"))
      let asked = try await world.request(
        .post, "/api/v1/events/\(event.id)/lead", as: anna,
        .json(
          .object([
            .init("toUnit", .string("soder")), .init("reason", .string("Vi orkar inte")),
            .init("words", .string("Lita inte på siffran")),
          ])))
      #expect(asked.status == 201, "\(asked.text)")
      let id = try #require(asked.json?["id"]?.string)
      let page = "/events/\(event.id)/requests/\(id)"
      _ = try await world.app.log.write(Log.Draft(text: "Senare"), in: event.id, by: karin) as Line
      let olle = try await world.signIn("olle")
      for _ in 0..<2 {
        // Before the answer and after it, the same.
        let brief = try await world.get(page, as: olle)
        for words in ["Lita inte på siffran", "Öppna trygghetspunkt", "Flytta familjen"] {
          #expect(brief.status == 200 && brief.text.contains(words), "\(words)")
        }
        #expect(brief.text.contains("2 nya rader") || brief.text.contains("nya rader"))
        _ = try await world.request(.post, page, as: olle, .form(["accept": "yes"]))
      }
      #expect(try await world.app.events.find(event.id, by: karin).leadUnit == "soder")
      let api = try await world.get("/api/v1\(page)", as: olle).json
      #expect(api?["status"]?.string == "accepted" && api?["brief"]?["decisions"]?.items.count == 1)
      // A manager may not see what is under secrecy, a stranger nothing at all.
      let mats = try await world.get(page, as: try await world.signIn("mats"))
      #expect(mats.text.contains("Öppna trygghetspunkt") && !mats.text.contains("Kvarngatan"))
      #expect(try await world.get(page, as: try await world.signIn("ylva")).status == 404)
      // The elected read that it was asked for, not what it carried.
      let open = try await world.get(page, as: try await world.signIn("elsa"))
      #expect(open.status == 404 || !open.text.contains("Lita inte"))
    }
  }

  @Test(arguments: World.engines, RequestKind.allCases)
  func theAskerTakesItBack(_ engine: EngineKind, _ kind: RequestKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let anna = try await world.caller("anna")
      let request = try await world.app.events.ask(
        event.id,
        .init(
          kind: kind, toUnit: "soder",
          reasonKind: kind == .escalation ? .coordination : nil, reason: "Vi orkar inte"),
        by: anna)
      let page = "/events/\(event.id)/requests/\(request.id)"
      let visitor = try await world.signIn("anna")
      #expect(try await world.get(page, as: visitor).text.contains("\(page)/withdraw"))
      let olle = try await world.signIn("olle")
      #expect(try await !world.get(page, as: olle).text.contains("\(page)/withdraw"))
      let other = try await world.request(.post, page + "/withdraw", as: olle, .form([:]))
      #expect(other.status == 403)
      let taken = try await world.request(
        .post, "/api/v1\(page)/withdraw", as: visitor,
        .json(.object([.init("note", .string("Det löste sig"))])))
      #expect(taken.status == 200 && taken.json?["status"]?.string == "withdrawn", "\(taken.text)")
      let again = try await world.request(.post, page + "/withdraw", as: visitor, .form([:]))
      #expect(again.status == 409)
      await #expect(throws: Refusal.self) {
        _ = try await world.app.events.answer(
          event.id, request.id, accept: true, note: nil, by: try await world.caller("olle"))
      }
      #expect(
        try await world.count(
          "SELECT COUNT(*) FROM line WHERE text LIKE '%tog tillbaka sin begäran%Det löste sig'")
          == 1)
      #expect(
        try await world.count(
          "SELECT COUNT(*) FROM told WHERE person = 'olle' AND text LIKE '%behöver inte svara%'")
          == 1)
      #expect(try await !world.get("/me", as: olle).text.contains("/requests/\(request.id)"))
    }
  }

  @Test(arguments: World.engines) func outsidersAcknowledgeAndGo(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let chief = try await world.caller(.citySecurity)
      let (events, path) = (world.app.events, "/events/\(event.id)")
      _ = try await events.involve(
        event.id, actor: "raddning", note: nil, person: "orjan", by: chief)
      for text in ["Ring mig", "Kom hit"] {
        _ = try await events.tell(
          event.id, .init(text: text, people: ["orjan"], posts: [], coordinators: false), by: chief)
      }
      let orjan = try await world.signIn("orjan")
      #expect(try await world.get("/me", as: orjan).text.contains("/acknowledge"))
      #expect(try await world.get(path, as: orjan).text.contains("Besked till dig"))
      let told: [String] = try await world.app.database.read { tx in
        try tx.rows("SELECT id FROM told WHERE person = 'orjan' ORDER BY id").map {
          try $0.get("id")
        }
      }
      #expect(
        try await world.request(
          .post, "\(path)/told/\(told[0])/acknowledge", as: orjan, .form(["next": "me"])
        ).status == 303)
      #expect(
        try await world.request(
          .post, "/api/v1\(path)/told/\(told[1])/acknowledge", as: orjan, .json(.object([]))
        ).status == 204)
      let room = try await world.get(path, as: try await world.signIn(.citySecurity)).text
      #expect(room.contains("Har läst") && !room.contains("Ej läst: Örjan"))
      _ = try await events.release(event.id, actor: "raddning", reason: "Klart", by: chief)
      #expect(try await world.get(path, as: orjan).status == 404)
      #expect(try await !world.get("/me", as: orjan).text.contains(event.number))
      #expect(
        try await world.count(
          "SELECT COUNT(*) FROM participant WHERE person = 'orjan' AND until IS NULL") == 0)
    }
  }
}
