import Ground
import Storage
import Testing
import Web

@testable import App

/// A page says nothing of what its reader may not read, and what is written is not taken for more
/// than it is.
@Suite struct HonestRoomTests {
  @Test(arguments: World.engines) func theReporterIsNotToldOfNothing(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event("Strömlöst", by: try await world.caller(.reporter))
      let ylva = try await world.signIn(.reporter)
      let page = try await world.get("/events/\(event.id)", as: ylva).text
      for lie in ["Inget beslut än", "Ingen öppen uppgift", "Läget nu", "Alla besked"] {
        #expect(!page.contains(lie), "\(lie)")
      }
      #expect(page.contains("Här ser du var händelsen står."))
      try await everyLinkAnswers(page, world, ylva)
      let chief = try await world.caller(.citySecurity)
      for status in [EventStatus.verified, .closed] {
        _ = try await world.app.events.move(event.id, to: status, note: "Stämmer", by: chief)
        let mine = try await world.get("/me", as: ylva).text
        #expect(mine.contains("Din rapport: \(status.text.key.prefix { $0 != "|" })"))
      }
    }
  }

  @Test func anExternalActorHasNoDeadLinks() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let chief = try await world.caller(.citySecurity)
      _ = try await world.app.events.involve(
        event.id, actor: "raddning", note: nil, person: "orjan", by: chief)
      let orjan = try await world.signIn("orjan")
      let page = try await world.get("/events/\(event.id)", as: orjan).text
      #expect(page.contains("Räddningstjänsten Mitt"))
      try await everyLinkAnswers(page, world, orjan)
    }
  }

  private func everyLinkAnswers(_ page: String, _ world: World, _ reader: Visitor) async throws {
    let paths = Set(page.matches(of: /href="(\/[^"#]*)/).map { String($0.1) })
      .filter { !$0.hasPrefix("/assets/") && !$0.hasPrefix("/language/") }
    #expect(paths.count > 3)
    for path in paths {
      let status = try await world.get(path.replacing("&amp;", with: "&"), as: reader).status
      #expect(status == 200 || status == 303, "\(path) answers \(status)")
    }
  }

  @Test(arguments: World.engines) func aTaskForSomebodyOutsideSaysSo(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      for (owner, told) in [("Nils Ö", false), ("Karin Holm", true)] {
        let line = try await world.request(
          .post, "/api/v1/events/\(event.id)/log", as: karin,
          .json(
            .object(["text": .string("Ring"), "category": .string("task"), "owner": .string(owner)])
          ))
        #expect(line.status == 201)
        #expect((line.json?["notice"]?.string?.contains("inte fått veta") ?? false) != told)
        let sent = try await world.request(
          .post, "/events/\(event.id)/log", as: karin,
          .form(["text": "Ring", "category": "task", "owner": owner]))
        let page = try await world.get(sent.header("Location") ?? "", as: karin).text
        #expect(page.contains("har inte fått veta. Uppgiften") != told)
      }
    }
  }

  @Test(arguments: [("dismissed", "reported"), ("closed", "active")])
  func whatEndsHasAReason(_ row: (String, String)) async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      func move(_ status: String, _ note: String) async throws -> Int {
        try await world.request(
          .post, "/events/\(event.id)/status", as: karin,
          .form(["status": status, "note": note])
        ).status
      }
      if row.1 == "active" {
        #expect(try await move("verified", "") == 303)
        #expect(try await move("active", "") == 303)
      }
      #expect(try await move(row.0, "") == 422)
      #expect(try await move(row.0, "Falskt larm vid skolan") == 303)
      let reopened = row.0 == "closed" ? "active" : "verified"
      #expect(try await move(reopened, "") == 422)
      #expect(try await move(reopened, "Det blossar upp") == 303)
      #expect(try await world.get("/events/\(event.id)", as: karin).text.contains("Falskt larm"))
    }
  }

  @Test(arguments: [("om två timmar", 422), ("för två timmar sedan", 201), ("om 2 minuter", 201)])
  func aLineTellsOfWhatHasHappened(_ row: (String, Int)) async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let answer = try await world.request(
        .post, "/api/v1/events/\(event.id)/log", as: karin,
        .json(.object(["text": .string("Hissar står"), "time": .string(row.0)])))
      #expect(answer.status == row.1, "\(answer.text)")
    }
  }

  @Test(arguments: World.engines) func aServiceIsOneHoweverItIsWritten(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let chief = try await world.caller(.citySecurity)
      for (name, status) in [("El", ServiceStatus.green), ("el ", .red), ("EL", .yellow)] {
        _ = try await world.app.events.setService(
          event.id, name: name, status: status, note: nil, unit: nil, by: chief)
      }
      #expect(try await world.count("SELECT COUNT(*) FROM service") == 1)
    }
  }

  @Test(arguments: World.engines) func whoReadsTheLinesUnderSecrecy(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let path = "/events/\(event.id)/access"
      #expect(!(try await world.get(path, as: karin)).text.contains("Rader under sekretess"))
      var line = Log.Draft(text: "Adressen är Ekvägen 1")
      line.classification = .k2
      _ =
        try await world.app.log.write(line, in: event.id, by: try await world.caller("karin"))
        as Line
      let page = try await world.get(path, as: karin).text
      let after = try #require(page.firstRange(of: "Rader under sekretess")).upperBound
      let part = page[after...].prefix { $0 != "§" }.split(separator: "</section>").first ?? ""
      #expect(part.contains("Karin Holm"))
      // A manager reads the event, not those lines.
      #expect(!part.contains("Mats Lind"))
    }
  }

  @Test(arguments: World.engines) func anExerciseIsOneInANoticeToo(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      for (exercise, word) in [(true, true), (false, false)] {
        let head = try await world.app.database.read { try Head.read($0).seq }
        _ = try await world.event("Prov", exercise: exercise)
        let news = try await world.app.database.read { try News.read(after: head, most: 100, $0) }
        let told = try #require(news.told.first)
        for language in [Language.swedish, .english] {
          #expect(language.say(news.words(of: told)).contains("ÖVNING") == word)
        }
        #expect(Language.english.say(news.words(of: told)).contains("Reported: Prov"))
      }
    }
  }

  @Test func nothingIsChosenBeforeSomebodyChooses() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      _ = try await world.event("En annan")
      let karin = try await world.signIn("karin")
      for (path, name) in [
        ("escalation", "toUnit"), ("lead", "toUnit"), ("units", "unit"), ("units", "actor"),
        ("status", "into"), ("crisis", "body"),
      ] {
        let page = try await world.get("/events/\(event.id)/\(path)", as: karin).text
        let pattern = try Regex("<select id=\"\(name)\"[^>]*><option value=\"\">Välj …</option>")
        #expect(page.contains(pattern), "\(path) \(name)")
      }
    }
  }

  @Test(arguments: [
    ("tryggve-Ö2026-001.json", "filename=\"tryggve-O2026-001.json\"; filename*=UTF-8''tryggve"),
    ("lista.csv", "filename=\"lista.csv\""),
  ]) func aFileNameThatAllCanRead(_ row: (String, String)) {
    let header = Reply.empty.download(row.0).headers[.contentDisposition] ?? ""
    #expect(header.contains(row.1))
    #expect(header.utf8.count == header.unicodeScalars.count)
  }
}
