import Ground
import Storage
import Testing
import Web

@testable import App

@Suite struct MyPageTests {
  @Test(arguments: World.engines) func owedAndChanged(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let anna = try await world.signIn("anna")
      let chief = try await world.caller(.citySecurity)
      var draft = Log.Draft(category: .task, text: "Ring äldreboendena")
      draft.owner = "anna"
      draft.ownerName = "Anna Ek"
      draft.eventAt = world.app.clock.now().adding(.minutes(-20))
      draft.dueAt = world.app.clock.now().adding(.minutes(-10))
      let _: Line = try await world.app.log.write(draft, in: event.id, by: chief)
      _ = try await world.app.events.change(event.id, .toldSend, by: chief) { event, change in
        try change.insert(
          Told(
            id: .make(at: change.now), event: event.id, person: "anna", text: "Nivån är höjd",
            byName: "Karin", at: change.now))
        try Log.tell("Händelsen är nu: \(EventStatus.active.text).", about: event, in: change)
      }
      let page = try await world.get("/me", as: anna)
      #expect(page.status == 200)
      #expect(page.text.contains("Ring äldreboendena"))
      #expect(page.text.contains("/events/\(event.id)/tasks/"))
      #expect(page.text.contains("Jag har läst"))
      #expect(page.text.contains("Händelsen är nu: Pågår."))
      let json = try #require(try await world.get("/api/v1/me", as: anna).json)
      #expect(json["owed"]?.items.count == 3, "the report itself, the task and the message")
      // Nothing of it is anybody else's.
      let other = try await world.get("/me", as: try await world.signIn("ture"))
      #expect(!other.text.contains("Ring äldreboendena"))
      #expect(!other.text.contains("Vattenläcka"))
    }
  }

  @Test(arguments: World.engines) func whatIsRealStandsBeforeExercises(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      for (title, isExercise) in [("Övat", true), ("Hänt", false)] {
        let event = try await world.event(title, exercise: isExercise, by: chief)
        var draft = Log.Draft(category: .task, text: "\(title): ring")
        draft.owner = "anna"
        draft.dueAt = world.app.clock.now().adding(.minutes(isExercise ? 5 : 50))
        let _: Line = try await world.app.log.write(draft, in: event.id, by: chief)
      }
      let page = try await world.get("/me", as: try await world.signIn("anna")).text
      let real = try #require(page.range(of: "Hänt: ring"))
      let played = try #require(page.range(of: "Övat: ring"))
      #expect(real.lowerBound < played.lowerBound)
    }
  }

  @Test(arguments: World.engines) func aTaskIsGivenByNameAndDoneFromOnesOwnPage(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await world.involve("sven", as: .staff, in: event.id)
      let bengt = try await world.signIn(.dutyOfficer)
      for (task, owner) in [("Ring SOS", "sven åberg"), ("Ring Ture", "Ture Häll"), ("Själv", "")] {
        let answer = try await world.request(
          .post, "/api/v1/events/\(event.id)/log", as: bengt,
          .json(
            .object([
              "category": .string("task"), "text": .string(task), "owner": .string(owner),
            ])))
        #expect(answer.status == 201, "\(answer.text)")
      }
      let owners = try await world.app.database.read { tx in
        try tx.rows("SELECT text, owner, owner_name FROM task ORDER BY text").map {
          try [$0.find("owner", as: String.self), $0.get("owner_name", as: String.self)]
        }
      }
      #expect(
        owners == [["sven", "Sven Åberg"], [nil, "Ture Häll"], ["bengt", "Bengt Sand"]],
        "one without a part in the event is a name only")
      let sven = try await world.signIn("sven")
      let page = try await world.get("/me", as: sven).text
      let path = try #require(
        page.firstMatch(of: /action="(\/events\/[^"]+\/tasks\/[^"]+\/done)"/)
      ).1
      let done = try await world.request(.post, String(path), as: sven, .form(["next": "me"]))
      #expect(done.status == 303)
      #expect(done.header("Location") == "/me")
      #expect(try await !world.get("/me", as: sven).text.contains("Ring SOS"))
    }
  }

  @Test(arguments: World.engines) func secrecyIsNamedNotTold(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event("Hot mot namngiven", classification: .k2)
      let chief = try await world.caller(.citySecurity)
      var draft = Log.Draft(category: .task, text: "Ring Ture på kvällen")
      draft.owner = "anna"
      draft.ownerName = "Anna Ek"
      let _: Line = try await world.app.log.write(draft, in: event.id, by: chief)
      let page = try await world.get("/me", as: try await world.signIn("anna"))
      #expect(page.text.contains("Uppgift under sekretess"))
      #expect(!page.text.contains("Ring Ture"))
      #expect(!page.text.contains("namngiven"))
    }
  }

  @Test(arguments: World.engines) func searchWithinScope(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      _ = try await world.event("Vattenläcka på Kvarngatan")
      let anna = try await world.signIn("anna")
      let found = try #require(
        try await world.get("/api/v1/search?q=kvarngatan", as: anna).json)
      #expect(found["events"]?.items.count == 1)
      let ture = try await world.signIn("ture")
      let hidden = try #require(
        try await world.get("/api/v1/search?q=kvarngatan", as: ture).json)
      #expect(hidden["events"]?.items.isEmpty == true)
      #expect(hidden["eventCount"] == .int(0))
      let people = try #require(try await world.get("/api/v1/search?q=aberg", as: ture).json)
      #expect(people["people"]?.items.isEmpty == true)
      let exact = try await world.get("/search?q=%C3%85berg%20sven", as: ture)
      #expect(exact.text.contains("Sven Åberg"))
      #expect(try await world.get("/search?q=%25", as: ture).status == 200)
      #expect(try await world.get("/search", as: ture).status == 200)
    }
  }
}

@Suite struct KeptTests {
  private static let browser = ["Accept": "text/html", "Sec-Fetch-Site": "same-origin"]

  @Test(arguments: World.engines) func typedTextSurvivesSigningIn(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      try await world.app.accounts.setPassword(
        SignInTests.good, by: try await world.caller("anna"))
      let out = try await world.request(
        .post, "/events", .form(["title": "Brand & \"rök\"", "unit": "norr", "csrf": "old"]),
        headers: Self.browser)
      #expect(out.status == 401)
      #expect(out.text.contains("Det du skrev finns kvar"))
      let kept = try #require(out.text.firstMatch(of: /name="kept" value="([^"]*)"/)).1
      let back = try await world.request(
        .post, "/sign-in",
        .form([
          "login": "anna", "password": SignInTests.good, "kept-path": "/events",
          "kept": String(kept).replacing("&amp;", with: "&"),
        ]), headers: Self.browser)
      #expect(back.status == 200)
      #expect(back.text.contains("Brand &amp; &quot;rök&quot;"))
      #expect(back.text.contains("action=\"/events\""))
      #expect(!back.text.contains("value=\"old\""))
      // A program, a script or another site is only told that it must sign in.
      let script = try await world.request(
        .post, "/events", .form(["title": "x", "unit": "norr"]),
        headers: ["Accept": "text/html; fragment=line"])
      #expect(script.status == 401)
      #expect(!script.text.contains("kept"))
      let astray = try await world.request(
        .post, "/sign-in",
        .form([
          "login": "anna", "password": SignInTests.good, "kept-path": "//evil.example",
          "kept": "a=b",
        ]))
      #expect(astray.status == 303)
    }
  }

  @Test(arguments: World.engines) func forgeryIsRefused(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let anna = try await world.signIn("anna")
      let forged = Visitor(cookie: anna.cookie, csrf: "x", token: nil)
      let fields: [String: String] = ["title": "Brand", "unit": "norr"]
      #expect(try await world.request(.post, "/events", as: forged, .form(fields)).status == 403)
      let elsewhere = try await world.request(
        .post, "/events", as: anna, .form(fields), headers: ["Sec-Fetch-Site": "cross-site"])
      #expect(elsewhere.status == 403)
      let login = try await world.request(
        .post, "/sign-in", .form(["login": "anna", "password": "x"]),
        headers: ["Sec-Fetch-Site": "cross-site"])
      #expect(login.status == 403)
      // One's own page that has grown old gives the text back instead of losing it.
      let old = try await world.request(
        .post, "/events", as: forged, .form(fields), headers: Self.browser)
      #expect(old.status == 403)
      #expect(old.text.contains("Skicka igen"))
      #expect(try await world.count("SELECT COUNT(*) FROM event") == 0)
    }
  }

  @Test(arguments: World.engines) func drafts(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let anna = try await world.signIn("anna")
      func save(_ fields: [String: String]) async throws -> Int {
        try await world.request(.post, "/drafts/report", as: anna, .form(fields)).status
      }
      #expect(try await save(["title": "Halvskriven", "unit": "norr", "code": "123456"]) == 204)
      let form = try await world.get("/events/new", as: anna)
      #expect(form.text.contains("Halvskriven"))
      #expect(form.text.contains("Ditt utkast"))
      let row = try await world.app.database.read {
        try $0.cell("SELECT fields FROM draft", as: String.self)
      }
      #expect(row?.contains("123456") == false)
      let other = try await world.get("/events/new", as: try await world.signIn("mats"))
      #expect(!other.text.contains("Halvskriven"))
      // Under secrecy nothing is kept, nor what was kept before.
      #expect(try await save(["title": "Hot", "classification": "K2"]) == 422)
      #expect(try await world.count("SELECT COUNT(*) FROM draft") == 0)
      #expect(try await save(["title": "HEMLIG enligt 15 kap. 2 § OSL"]) == 422)
      #expect(try await save(["title": "Igen"]) == 204)
      let sent = try await world.request(
        .post, "/events", as: anna, .form(["title": "Klar", "unit": "norr", "draft": "report"]))
      #expect(sent.status == 303)
      #expect(try await world.count("SELECT COUNT(*) FROM draft") == 0)
      #expect(try await save(["title": "Gammal"]) == 204)
      world.clock.jump(.days(15))
      let later = try await world.signIn("anna", anew: true)
      #expect(!(try await world.get("/events/new", as: later)).text.contains("Gammal"))
    }
  }

  @Test(arguments: World.engines) func lookWithoutScript(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let answer = try await world.request(
        .post, "/me/look", .form(["palette": "night", "density": "roomy"]))
      #expect(answer.status == 303)
      let cookies = answer.headers[values: .setCookie]
      #expect(cookies.contains { $0.hasPrefix("palette=night;") })
      #expect(cookies.contains { $0.hasPrefix("density=roomy;") && $0.contains("Max-Age=0") })
    }
  }
}

@Suite struct OwnAccountTests {
  @Test(arguments: World.engines) func passwordAndSessions(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let here = try await world.signIn("anna", anew: true)
      let there = try await world.signIn("anna", anew: true)
      func change(_ current: String, _ new: String, _ again: String) async throws -> Answer {
        try await world.request(
          .post, "/me/account/password", as: here,
          .form(["current": current, "password": new, "repeat": again]))
      }
      #expect(try await change("", "kort", "kort").status == 422)
      #expect(try await change("", SignInTests.good, "annat").status == 422)
      #expect(try await change("", SignInTests.good, SignInTests.good).status == 303)
      #expect(try await world.get("/me", as: there).status == 303)
      #expect(try await world.get("/me", as: here).status == 200)
      let wrong = try await change("fel", "fyra gröna bänkar vid ån", "fyra gröna bänkar vid ån")
      #expect(wrong.status == 422)
      #expect(!wrong.text.contains("bänkar"))
    }
  }

  @Test(arguments: World.engines) func keysForPrograms(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let anna = try await world.signIn("anna")
      func issue(_ acts: String, _ days: String) async throws -> Answer {
        try await world.request(
          .post, "/me/account/tokens", as: anna,
          .form(["name": "Sensor", "acts": acts, "days": days]))
      }
      #expect(try await issue("event.report", "366").status == 422)
      #expect(try await issue("account.open", "30").status == 422)
      #expect(try await issue("token.issue", "30").status == 422)
      let made = try await issue("event.report me.read", "30")
      #expect(made.status == 200)
      let secret = String(try #require(made.text.firstMatch(of: /try_[0-9a-f]+/)).0)
      let program = Visitor(cookie: "", csrf: "", token: secret)
      #expect(try await world.get("/api/v1/me", as: program).status == 200)
      #expect(try await world.get("/me/account", as: program).status == 403)
      #expect(try await world.get("/api/v1/units", as: program).status != 200)
      world.clock.jump(.days(31))
      #expect(try await world.get("/api/v1/me", as: program).status == 401)
    }
  }
}

@Suite struct ReadTests {
  @Test(arguments: World.engines) func whatAsksNoAnswerIsReadAtOnce(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let bengt = try await world.caller(.dutyOfficer)
      _ = try await world.event("Läcka ett", by: bengt)
      let event = try await world.event("Läcka två", by: bengt)
      _ = try await world.event("Hotbrev", classification: .k2, by: bengt)
      let handedOver =
        "Bengt Sand lämnar över passet till dig: Analys. Läs underlaget och skriv under."
      _ = try await world.app.events.change(event.id, .toldSend, by: bengt) { event, change in
        try ToldActs.tell(["anna"], about: event, text: handedOver, in: change)
      }
      let anna = try await world.signIn("anna")
      let page = try await world.get("/me", as: anna).text
      #expect(page.contains("Allt läst (2 besked)"))
      #expect(page.matches(of: /name="told" value/).count == 2)
      #expect(page.matches(of: /\/acknowledge"/).count == 3, "not what must be opened first")
      let ids = try await world.app.database.read { tx in
        try tx.rows("SELECT id FROM told WHERE person = 'anna' ORDER BY id").map {
          JSON.string(try $0.get("id"))
        }
      }
      let answer = try await world.request(
        .post, "/api/v1/me/read", as: anna, .json(.object([.init("told", .array(ids))])))
      #expect(answer.status == 204)
      #expect(
        try await world.count(
          "SELECT COUNT(*) FROM told WHERE person = 'anna' AND acknowledged_at IS NOT NULL") == 2)
    }
  }
}
