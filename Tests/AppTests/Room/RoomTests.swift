import Ground
import Storage
import Testing
import Web

@testable import App

/// Picture, access, details, telling and export.
@Suite struct RoomTests {
  @Test(arguments: World.engines)
  func theCommitteeSeesThePictureWhileActivated(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event("Elavbrott")
      let chief = try await world.caller(.citySecurity)
      var decision = Log.Draft(category: .decision, text: "Öppna trygghetspunkt")
      decision.why = "Kyla"
      _ = try await world.app.log.write(decision, in: event.id, by: chief) as Line
      var secret = Log.Draft(text: "Skyddat boende")
      secret.classification = .k2
      secret.essential = true
      _ = try await world.app.log.write(secret, in: event.id, by: chief) as Line
      let path = "/events/\(event.id)/picture"
      let kerstin = try await world.signIn(.crisisCommittee)
      #expect(try await world.get(path, as: kerstin).status == 404)
      _ = try await world.app.events.change(event.id, .crisisActivate, by: chief) { event, _ in
        event.activated = true
      }
      let page = try await world.get(path, as: kerstin)
      #expect(page.status == 200 && page.text.contains("Öppna trygghetspunkt"))
      #expect(page.text.contains("data-seq=") && !page.text.contains("Skyddat boende"))
      #expect(try await world.get("/events/\(event.id)/search?q=a", as: kerstin).status == 403)
      let json = try await world.get("/api/v1" + path, as: kerstin)
      #expect(json.json?["decisions"]?.items.count == 1)
      let piece = try await world.get(
        path, as: kerstin, headers: ["Accept": "text/html; fragment=picture"])
      #expect(piece.status == 200 && !piece.text.contains("<html"))
    }
  }

  @Test(arguments: World.engines)
  func openingUnderSecrecyIsInTheJournalOnce(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event(classification: .k2)
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(event.id)/picture"
      let opened: SQL = """
        SELECT COUNT(*) FROM journal WHERE act = 'content.open'
        AND subject = \("event/\(event.id)")
        """
      _ = try await world.get(path, as: karin)
      #expect(try await world.count(opened) == 1)
      // The page refreshes its parts by itself; that is the same opening.
      for _ in 0..<3 {
        _ = try await world.get(path, as: karin, headers: ["Accept": "text/html; fragment=picture"])
      }
      #expect(try await world.count(opened) == 1)
      let bengt = try await world.signIn(.dutyOfficer)
      _ = try await world.get(path, as: bengt, headers: ["Accept": "text/html; fragment=picture"])
      #expect(try await world.count(opened) == 2)
      let access = try await world.get("/events/\(event.id)/access", as: karin)
      #expect(access.text.contains("Karin Holm") && access.text.contains("Bengt Sand"))
    }
  }

  @Test(arguments: World.engines)
  func whoCanSeeAndWhoIsKeptOut(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      let json = try await world.get("/api/v1/events/\(event.id)/access", as: karin)
      let names =
        json.json?["groups"]?.items.flatMap { group in
          group["people"]?.items.compactMap { $0["name"]?.string } ?? []
        } ?? []
      // Everybody listed reads it, and everybody who reads it is listed.
      for person in Self.people {
        let caller = try await world.caller(person)
        let reads = try await world.app.database.read { tx in
          Policy.allows(caller, .eventRead, try Events.facts(of: event.id, tx))
        }
        #expect(names.contains(caller.name) == reads, "\(caller.name)")
      }
      let anna = try await world.signIn("anna")
      let ask = try await world.request(
        .post, "/events/\(event.id)/conflict", as: anna, .form([:]))
      #expect(ask.status == 200 && ask.text.contains("confirmed"))
      #expect(try await world.get("/events/\(event.id)", as: anna).status == 200)
      let done = try await world.request(
        .post, "/events/\(event.id)/conflict", as: anna, .form(["confirmed": "yes"]))
      #expect(done.status == 303)
      #expect(try await world.get("/events/\(event.id)", as: anna).status == 404)
      #expect(try await world.get("/events/\(event.id)/access", as: anna).status == 404)
      let page = try await world.get("/events/\(event.id)/access", as: karin)
      #expect(page.text.contains("Anna Ek") && page.text.contains("Häv spärren"))
      // For whom there is no event, there is none to declare a conflict in.
      let olle = try await world.signIn("olle")
      let none = try await world.request(
        .post, "/events/\(event.id)/conflict", as: olle, .form(["confirmed": "yes"]))
      #expect(none.status == 404)
      let mats = try await world.request(
        .post, "/events/\(event.id)/restriction", as: karin,
        .form(["person": "Mats Lind", "relation": "subject", "note": "Är anmäld"]))
      #expect(mats.status == 303)
      let manager = try await world.signIn("mats")
      #expect(try await world.get("/events/\(event.id)", as: manager).status == 404)
      let part: ID<Participant>? = try await world.app.database.read { tx in
        try tx.cell("SELECT id FROM participant WHERE person = 'mats' AND until IS NULL")
      }
      let end = try await world.request(
        .post, "/events/\(event.id)/restriction/\(try #require(part))/end", as: karin,
        .form(["confirmed": "yes"]))
      #expect(end.status == 303)
      #expect(try await world.get("/events/\(event.id)", as: manager).status == 200)
    }
  }

  /// To keep somebody out has a reason, shows, and takes nobody away who could undo it.
  @Test(arguments: World.engines) func nobodyIsShutOutInSilence(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await world.involve("sven", as: .lead, in: event.id)
      let anna = try await world.signIn("anna")
      func keepOut(_ name: String, _ why: String) async throws -> Int {
        try await world.request(
          .post, "/events/\(event.id)/restriction", as: anna,
          .form(["person": name, "relation": "conflict", "note": why])
        ).status
      }
      for name in ["Bengt Sand", "Karin Holm", "Sven Åberg"] {
        #expect(try await keepOut(name, "Jäv") == 422, "\(name)")
      }
      #expect(try await keepOut("Mats Lind", "") == 422)
      #expect(try await keepOut("Mats Lind", "Är släkt med den drabbade") == 303)
      let room = try await world.get("/events/\(event.id)", as: anna).text
      #expect(room.contains("spärrade en person") && !room.contains("släkt"))
      let told = try await world.app.database.read { tx in
        try tx.rows("SELECT person FROM told WHERE text LIKE 'En person hålls%' ORDER BY person")
          .map { try $0.get("person", as: ID<Person>.self) }
      }
      #expect(told == ["karin", "sven"])
    }
  }

  private static let people: [ID<Person>] = [
    "ylva", "mats", "anna", "olle", "karin", "bengt", "elsa", "kerstin", "rut", "adam", "siri",
    "orjan", "eva", "sven", "ture",
  ]

  @Test func everyRuleThatLetsSomebodyReadHasWords() {
    for rule in Rule.all where rule.acts.contains(.eventRead) {
      #expect(rule.sentence.key != rule.name, "\(rule.name)")
    }
  }

  @Test(arguments: World.engines)
  func detailsNeedTheVersionThatWasRead(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      let path = "/api/v1/events/\(event.id)"
      let body = World.Sent.json(
        .object([
          "title": .string("Ny rubrik"), "latitude": .double(59.05), "longitude": .double(15.05),
        ]))
      #expect(try await world.request(.patch, path, as: karin, body).status == 428)
      #expect(
        try await world.request(.patch, path, as: karin, body, headers: ["If-Match": "\"1\""])
          .status
          == 412)
      let tag = try #require(try await world.get(path, as: karin).header("ETag"))
      let done = try await world.request(.patch, path, as: karin, body, headers: ["If-Match": tag])
      #expect(done.status == 200 && done.json?["title"] == .string("Ny rubrik"))
      #expect(done.json?["district"] == .string("kvarnen"))
      let cleared = try await world.request(
        .patch, path, as: karin, .json(.object(["latitude": .null, "longitude": .null])),
        headers: ["If-Match": try #require(done.header("ETag"))])
      #expect(cleared.json?["latitude"] == .null && cleared.json?["title"] == .string("Ny rubrik"))
      // Two at once: the second is told.
      let form = ["title": "Andra", "version": "1", "kind": "other"]
      let stale = try await world.request(
        .post, "/events/\(event.id)/details", as: karin, .form(form))
      #expect(stale.status == 412)
      let elsa = try await world.signIn(.reporter)
      #expect(
        try await world.request(.patch, path, as: elsa, body, headers: ["If-Match": tag]).status
          == 404)
      let bad = try await world.request(
        .post, "/events/\(event.id)/details", as: karin,
        .form(["title": "", "kind": "other", "description": "Kvar"]))
      #expect(bad.status == 422 && bad.text.contains("Kvar</textarea>"))
      #expect(
        try await world.get("/events/\(event.id)/history", as: karin).text.contains("Ny rubrik"))
    }
  }

  @Test(arguments: World.engines)
  func loweringTheClassIsAskedAbout(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event("Hot mot förtroendevald", classification: .k2)
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(event.id)/classification"
      let fields = ["classification": "K1", "reason": "Hotet är över"]
      let ask = try await world.request(.post, path, as: karin, .form(fields))
      #expect(ask.status == 200 && ask.text.contains("confirmed"))
      let mats = try await world.signIn("mats")
      #expect(try await world.get("/events/\(event.id)", as: mats).status == 404)
      let done = try await world.request(
        .post, path, as: karin, .form(fields.merging(["confirmed": "yes"]) { $1 }))
      #expect(done.status == 303)
      #expect(try await world.get("/events/\(event.id)", as: mats).status == 200)
      // What it was under secrecy is not for those who read it now.
      #expect(try await world.get("/events/\(event.id)/history", as: mats).status == 403)
      let none = try await world.request(
        .post, path, as: karin, .form(["classification": "K2", "reason": ""]))
      #expect(none.status == 422)
    }
  }

  @Test(arguments: World.engines)
  func tellingAndAcknowledging(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let bengt = try await world.signIn(.dutyOfficer)
      let path = "/events/\(event.id)/told"
      let ture = try await world.signIn("ture")
      #expect(try await world.get("/events/\(event.id)", as: ture).status == 404)
      let sent = try await world.request(
        .post, path, as: bengt,
        .form(["text": "Håll er inne", "people": "Ture Häll, anna@storkoping.example"]))
      #expect(sent.status == 303)
      #expect(try await world.get("/events/\(event.id)", as: ture).status == 200)
      let told: ID<Told> = try #require(
        try await world.app.database.read { tx in
          try tx.cell("SELECT id FROM told WHERE person = 'ture'")
        })
      for stranger in ["anna", "bengt", "olle"] as [ID<Person>] {
        let visitor = try await world.signIn(stranger)
        let answer = try await world.request(
          .post, "\(path)/\(told)/acknowledge", as: visitor, .form([:]))
        #expect(answer.status == 404)
      }
      #expect(
        try await world.request(.post, "\(path)/\(told)/acknowledge", as: ture, .form([:])).status
          == 303)
      let page = try await world.get(path, as: bengt)
      #expect(page.text.contains("1 av 3 har läst"))
      let posts = try await world.request(
        .post, "/api/v1" + path, as: bengt,
        .json(
          .object([
            "text": .string("Samling"), "posts": .array([.string("citySecurity")]),
            "coordinators": .bool(true),
          ])))
      #expect(posts.status == 201 && posts.json?["told"] == .int(2))
      let nobody = try await world.request(.post, path, as: bengt, .form(["text": "Hej"]))
      #expect(nobody.status == 422)
    }
  }

  @Test(arguments: World.engines)
  func theLogOnPaperAndAsTable(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event("Övar <skyfall>", exercise: true)
      let chief = try await world.caller(.citySecurity)
      let line: Line = try await world.app.log.write(
        Log.Draft(text: "14 hus"), in: event.id, by: chief)
      var mended = Log.Draft(text: "12 hus")
      mended.corrects = line.id
      _ = try await world.app.log.write(mended, in: event.id, by: chief) as Line
      let karin = try await world.signIn(.citySecurity)
      let paper = try await world.get("/events/\(event.id)/log.html?download=yes", as: karin)
      #expect(paper.status == 200 && paper.text.contains("ÖVNING · Storköpings kommun"))
      #expect(paper.text.contains("<s>14 hus</s>") && paper.text.contains("Rättar rad 2"))
      #expect(paper.text.contains("Övar &lt;skyfall&gt;") && paper.text.contains("tryggve verify"))
      #expect(paper.header("Content-Disposition")?.contains("attachment") == true)
      let table = try await world.get("/events/\(event.id)/log.csv", as: karin)
      #expect(table.text.contains("14 hus") && table.text.contains("ÖVNING"))
      #expect(
        try await world.count("SELECT COUNT(*) FROM journal WHERE act = 'event.export'") == 2)
      let ylva = try await world.signIn("ylva")
      #expect(try await world.get("/events/\(event.id)/log.html", as: ylva).status == 404)
      let bengt = try await world.signIn(.dutyOfficer)
      #expect(try await world.get("/events/\(event.id)/log.html", as: bengt).status == 403)
    }
  }
}
