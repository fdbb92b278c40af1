import Ground
import Storage
import Testing
import Web

@testable import App

/// The work in an event: what is added by mistake, listed, given, and written without a script.
@Suite struct WorkTests {
  @Test(arguments: World.engines)
  func whatWasAddedByMistakeReachesNobody(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      let olle = try await world.signIn("olle")
      let path = "/events/\(event.id)"
      _ = try await world.request(.post, "\(path)/units", as: karin, .form(["unit": "soder"]))
      #expect(try await world.get(path, as: olle).status == 200)
      let remove = "\(path)/units/soder/remove"
      #expect(try await world.get(remove, as: karin).status == 200)
      let silent = try await world.request(.post, remove, as: karin, .form(["reason": ""]))
      #expect(silent.status == 422)
      let done = try await world.request(
        .post, remove, as: karin, .form(["reason": "Fel stadsdel"]))
      #expect(done.status == 303)
      #expect(try await world.get(path, as: olle).status == 404)
      let room = try await world.get(path, as: karin).text
      #expect(room.contains("Inte längre berörd enhet") && room.contains("Fel stadsdel"))
      _ = try await world.request(
        .post, "\(path)/actors", as: karin,
        .form(["actor": "raddning", "person": "Örjan Ferm"]))
      let orjan = try await world.signIn("orjan")
      #expect(try await world.get(path, as: orjan).status == 200)
      let unknown = try await world.request(
        .post, "\(path)/actors", as: karin,
        .form(["actor": "raddning", "actorNote": "Kvar", "person": "Ingen Alls"]))
      #expect(unknown.status == 422 && unknown.text.contains("value=\"Kvar\""))
      let released = try await world.request(
        .post, "/api/v1\(path)/actors/raddning/remove", as: karin,
        .json(.object(["reason": .string("Larmades av misstag")])))
      #expect(released.status == 200)
      #expect(try await world.count("SELECT COUNT(*) FROM involved_actor") == 0)
    }
  }

  @Test(arguments: World.engines)
  func decisionsAndTasksAreListed(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let chief = try await world.caller(.citySecurity)
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(event.id)"
      let cause: Line = try await world.app.log.write(
        Log.Draft(text: "Hissar står"), in: event.id, by: chief)
      let form = try await world.get("\(path)/log/\(cause.id)/task", as: karin)
      #expect(form.text.contains("Hissar står") && form.text.contains("value=\"\(cause.id)\""))
      let fields = [
        "category": "task", "because": cause.id.text, "text": "Ring äldreboendena", "due": "25:99",
      ]
      let wrong = try await world.request(.post, "\(path)/log", as: karin, .form(fields))
      #expect(wrong.status == 422 && wrong.text.contains("Ring äldreboendena</textarea>"))
      #expect(wrong.text.contains("Hissar står"))
      let given = try await world.request(
        .post, "\(path)/log", as: karin, .form(fields.merging(["due": ""]) { $1 }))
      #expect(given.status == 303)
      var decision = Log.Draft(category: .decision, text: "Öppna trygghetspunkt")
      decision.why = "Kyla"
      decision.legalBasis = "Instruktionen 3"
      let _: Line = try await world.app.log.write(decision, in: event.id, by: chief)
      var secret = Log.Draft(category: .decision, text: "Flytta de boende")
      secret.classification = .k2
      let _: Line = try await world.app.log.write(secret, in: event.id, by: chief)
      let ledger = try await world.get("\(path)/decisions", as: karin).text
      #expect(ledger.contains("Kyla") && ledger.contains("Instruktionen 3"))
      #expect(ledger.contains("Flytta de boende"))
      let mats = try await world.signIn("mats")
      let open = try await world.get("\(path)/decisions?show=all", as: mats).text
      #expect(open.contains("Kyla") && !open.contains("Flytta de boende"))
      #expect(try await world.get("\(path)/decisions.csv", as: mats).status == 403)
      #expect(try await world.get("\(path)/decisions.csv", as: karin).text.contains("Kyla"))
      let tasks = try #require(try await world.get("/api/v1\(path)/tasks", as: karin).json)
      let task = try #require(tasks.items.first?["id"]?.string)
      #expect(tasks.items.first?["because"]?.string == cause.id.text)
      let cancelled = try await world.request(
        .post, "\(path)/tasks/\(task)/cancel", as: karin, .form(["reason": "Redan ringt"]))
      #expect(cancelled.status == 303)
      #expect(try await !world.get("\(path)/tasks", as: karin).text.contains("Ring äldre"))
      let all = try await world.get("\(path)/tasks?show=all", as: karin).text
      #expect(all.contains("Ring äldre") && all.contains("Redan ringt"))
      let again = try await world.request(
        .post, "\(path)/tasks/\(task)/done", as: karin, .form([:]))
      #expect(again.status == 409)
      #expect(try await world.get("\(path)/tasks.csv", as: karin).text.contains("Redan ringt"))
    }
  }

  /// Forms that a browser without scripts sends: what was typed stays, with the fault beside it.
  @Test(arguments: World.engines)
  func whatWasTypedStays(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(event.id)"
      let draft = Log.Draft(category: .decision, text: "Stäng vattnet")
      let line: Line = try await world.app.log.write(
        draft, in: event.id, by: try await world.caller(.citySecurity))
      let decision = try await world.app.database.read { tx in
        try tx.cell("SELECT id FROM decision", as: String.self)
      }
      let sent: [(String, [String: String], String)] = [
        ("log", ["text": "Många ringer", "time": "25:99"], "Många ringer</textarea>"),
        (
          "log", ["text": "Stäng", "category": "decision", "why": "Läcka", "review": "x"],
          "Läcka</textarea>"
        ),
        (
          "log", ["text": "14 hus", "corrects": line.id.text, "time": "25:99"],
          "14 hus</textarea>"
        ),
        ("services", ["name": "El i norr", "note": "Till kl. 20"], "value=\"El i norr\""),
        (
          "decisions/\(try #require(decision))/review", ["holds": "yes", "note": "Läcker än"],
          "Läcker än</textarea>"
        ),
      ]
      for (place, fields, kept) in sent {
        let answer = try await world.request(.post, "\(path)/\(place)", as: karin, .form(fields))
        #expect(answer.status == 422, "\(place)")
        #expect(answer.text.contains(kept), "\(place)")
        #expect(answer.text.contains("class=\"error\""), "\(place)")
      }
    }
  }

  @Test(arguments: World.engines)
  func onlyLookingMovesWhatIsNew(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(event.id)"
      _ = try await world.get(path, as: karin)
      let seen: SQL = "SELECT seq FROM seen WHERE person = 'karin'"
      let first = try await world.count(seen)
      let _: Line = try await world.app.log.write(
        Log.Draft(text: "Ny rad"), in: event.id, by: try await world.caller(.dutyOfficer))
      for part in ["head", "left", "right", "lines"] {
        let answer = try await world.get("\(path)/\(part)", as: karin)
        #expect(answer.status == 200)
      }
      #expect(try await world.count(seen) == first)
      #expect(try await world.get(path, as: karin).text.contains("nytt sedan du tittade"))
      #expect(try await world.count(seen) > first)
    }
  }

  @Test(arguments: World.engines)
  func theRoomSaysWhereWhenAndWho(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      var report = Events.Report(title: "Brand", unit: "norr")
      report.placeText = "Kvarngatan 3"
      report.description = "Det brinner i en källare."
      (report.latitude, report.longitude) = (59.05, 15.05)
      let chief = try await world.caller(.citySecurity)
      let event = try await world.app.events.report(
        report, district: try await world.app.organisation.district(59.05, 15.05), by: chief)
      try await world.activateCommittee(event.id)
      let yes = LevelAnswers(deviates: .yes, severe: .unknown, urgent: .no, crossing: .no)
      _ = try await world.app.events.setLevel(
        event.id,
        .init(
          answers: yes, level: "niva-1", reason: "Tidigt",
          reviewAt: world.app.clock.now().adding(.hours(1))), by: chief)
      let karin = try await world.signIn(.citySecurity)
      let room = try await world.get("/events/\(event.id)", as: karin).text
      for words in [
        "Kvarngatan 3, Kvarnen", "Det brinner i en källare.", "Krisledningsnämnden",
        "Nivån prövas igen",
      ] {
        #expect(room.contains(words), "\(words)")
      }
      let picture = try await world.get("/events/\(event.id)/picture", as: karin).text
      #expect(picture.contains("Kvarnen") && picture.contains("Nivån prövas igen"))
      let paper = try await world.get("/events/\(event.id)/log.html", as: karin).text
      #expect(paper.contains("Kvarngatan 3") && paper.contains("Kvarnen"))
      let level = try await world.get("/events/\(event.id)/level", as: karin).text
      #expect(level.contains("Visste inte då") && level.contains("allvarlig störning"))
    }
  }

  /// Nobody is shown a form or a button that answers that they may not.
  @Test(arguments: World.engines)
  func onlyWhatOneMayIsShown(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await world.involve("sven", as: .staff, in: event.id, function: .analysis)
      try await world.involve("orjan", as: .external, in: event.id)
      let chief = try await world.caller(.citySecurity)
      try await world.activateCommittee(event.id)
      let task: Line = try await world.app.log.write(
        Log.Draft(category: .task, text: "Ring"), in: event.id, by: chief)
      _ = try await world.app.events.ask(
        event.id, .init(kind: .lead, toUnit: "soder", reason: "Vi orkar inte"),
        by: try await world.caller("anna"))
      let (own, request) = try await world.app.database.read { tx in
        (
          try tx.cell("SELECT id FROM task WHERE line = \(task.id)", as: String.self) ?? "",
          try tx.cell("SELECT id FROM lead_request", as: String.self) ?? ""
        )
      }
      let pages: [(ID<Person>, String, shown: [String], hidden: [String])] = [
        ("sven", "", ["/staff\""], ["/status\""]),
        ("sven", "/crisis", [], ["/report\"", "/end\""]),
        ("bengt", "/crisis", ["/end\""], ["/report\""]),
        ("karin", "/crisis", ["/end\"", "/report\""], []),
        ("bengt", "/requests/\(request)", [], ["name=\"accept\""]),
        ("sven", "/requests/\(request)", [], ["name=\"accept\""]),
        ("olle", "/requests/\(request)", ["name=\"accept\""], []),
        ("orjan", "/tasks/\(own)", [], ["/done\"", "/cancel\""]),
        ("orjan", "", ["value=\"information\""], ["value=\"decision\"", "value=\"task\""]),
        ("mats", "/units", ["name=\"unit\""], ["name=\"actor\""]),
        ("mats", "/status", ["value=\"verified\""], ["value=\"dismissed\"", "/merge\""]),
        ("sven", "/staff", ["value=\"log\""], ["value=\"lead\""]),
      ]
      for (person, place, shown, hidden) in pages {
        let page = try await world.get(
          "/events/\(event.id)\(place)", as: try await world.signIn(person))
        #expect(page.status == 200, "\(person) \(place)")
        for words in shown { #expect(page.text.contains(words), "\(person) \(place) \(words)") }
        for words in hidden { #expect(!page.text.contains(words), "\(person) \(place) \(words)") }
      }
    }
  }

  @Test(arguments: World.engines)
  func registrarsFindErasure(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let chief = try await world.caller(.citySecurity)
      let line: Line = try await world.app.log.write(
        Log.Draft(text: "Namn på en boende"), in: event.id, by: chief)
      let rut = try await world.signIn(.registrar)
      let path = "/events/\(event.id)"
      #expect(try await !world.get(path, as: rut).text.contains("\(path)/erase"))
      _ = try await world.app.events.move(event.id, to: .dismissed, note: nil, by: chief)
      #expect(try await world.get(path, as: rut).text.contains("\(path)/erase"))
      let one = try await world.get("\(path)/log/\(line.id)", as: rut).text
      #expect(one.contains("\(path)/erase?line=\(line.id)"))
      #expect(try await world.get("\(path)/erase?line=\(line.id)", as: rut).status == 200)
      #expect(try await world.get("/more", as: rut).text.contains("/journal/erasures"))
      let receipts = try await world.get("/journal/erasures", as: rut)
      #expect(receipts.status == 200 && !receipts.text.contains("/journal/proof"))
    }
  }
}

/// What the questions propose, on scales of different lengths.
@Suite struct LevelTests {
  private static func scale(_ steps: Int) -> [Level] {
    (1...steps).map { step in
      Level(
        id: ID("steg-\(step)"), rank: step * 10, name: "Steg \(step)", nameEnglish: "Step \(step)",
        definition: "", definitionEnglish: "", lead: "", leadEnglish: "", log: "", logEnglish: "",
        centralSupport: "", centralSupportEnglish: "", informs: "")
    }.reversed()
  }

  private static let all = LevelAnswers(deviates: .yes, severe: .yes, urgent: .yes, crossing: .no)
  private static let severe = LevelAnswers(
    deviates: .no, severe: .yes, urgent: .no, crossing: .no)
  private static let crossing = LevelAnswers(
    deviates: .no, severe: .no, urgent: .unknown, crossing: .yes)
  private static let unsure = LevelAnswers(
    deviates: .yes, severe: .unknown, urgent: .yes, crossing: .unknown)
  private static let none = LevelAnswers(deviates: .no, severe: .no, urgent: .no, crossing: .no)

  @Test(arguments: [
    (all, [1, 2, 3, 4, 5]), (severe, [1, 2, 2, 2, 2]), (crossing, [1, 2, 2, 2, 2]),
    (unsure, [1, 1, 1, 1, 1]), (none, [1, 1, 1, 1, 1]),
  ])
  func theProposal(_ row: (answers: LevelAnswers, wanted: [Int])) {
    for (steps, wanted) in zip(1..., row.wanted) {
      let proposal = row.answers.proposal(among: Self.scale(steps))
      #expect(proposal?.level.rank == wanted * 10, "\(row.answers) of \(steps)")
    }
    #expect(row.answers.proposal(among: []) == nil)
  }

  /// What follows from a level is said by the level, however many there are.
  @Test(arguments: [2, 4]) func theConsequencesAreData(_ steps: Int) async throws {
    try await World.with(.sqlite) { world in
      let scale = (1...steps).map { step -> JSON in
        .object([
          .init("key", .string("steg-\(step)")), .init("rank", .int(Int64(step + 10))),
          .init("name", .string("Steg \(step)")),
          .init("mark", .string(step == steps ? "heavy" : "outlined")),
          .init("staffing", .array(step == steps ? [.string("log")] : [])),
          .init("activates", .array(step == steps ? [.string("crisisCommittee")] : [])),
        ])
      }
      let app = world.app
      let file = try app.organisation.read(JSON.object([.init("levels", .array(scale))]).bytes)
      let chief = try await world.caller(.citySecurity)
      try await app.organisation.carryOut(
        try await app.organisation.plan(file, endMissingUnits: false), by: chief)
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      for step in 1...steps {
        _ = try await app.events.setLevel(
          event.id,
          LevelChoice(answers: Self.all, level: ID("steg-\(step)"), reason: "Prov"), by: chief)
        let isTop = step == steps
        let room = try await world.get("/events/\(event.id)", as: karin).text
        #expect(room.contains("class=\"level \(isTop ? "heavy" : "outlined")\""))
        #expect(room.contains("Ska aktiveras på den här nivån") == isTop, "\(step)")
        let picture = try await world.get("/api/v1/events/\(event.id)/picture", as: karin).json
        #expect(picture?["unmanned"]?.strings == (isTop ? ["log"] : []))
        #expect(picture?["inactive"]?.strings == (isTop ? ["crisisCommittee"] : []))
      }
      _ = try await app.events.activate(
        event.id,
        .init(body: "kln", why: "Stort", basis: "Instruktionen", decidedBy: "Kerstin Ros"),
        by: chief)
      let room = try await world.get("/events/\(event.id)", as: karin).text
      #expect(!room.contains("Ska aktiveras på den här nivån"))
    }
  }

  @Test func aMunicipalityBeginsWithTheUsualLevels() throws {
    let (usual, checklist) = try LevelScale.usual()
    #expect(checklist.allSatisfy { $0.source?.isEmpty == false && $0.textEnglish != nil })
    #expect(usual.map(\.drawn) == [.outlined, .filled, .heavy])
    #expect(usual.last?.bodies == [.centralCrisisTeam])
    #expect(usual.first?.functions == [] && usual.last?.functions.isEmpty == false)
    for broken in [
      #"{"levels": [{"key": "a", "rank": 1}]}"#,
      #"{"levels": [{"key": "a", "rank": 1, "name": "A"}, {"key": "b", "rank": 1, "name": "B"}]}"#,
    ] {
      #expect(throws: Refusal.self) {
        _ = try LevelScale.read(try #require(JSON(parsing: Array(broken.utf8))))
      }
    }
  }

  @Test func notToKnowIsAnLevelAnswer() {
    for (word, answer) in [("yes", LevelAnswer.yes), ("no", .no), ("unknown", .unknown)] {
      #expect(LevelAnswer(word) == answer && LevelAnswer(bound: answer.bound) == answer)
    }
    #expect(LevelAnswer("maybe") == nil && LevelAnswer(nil) == nil)
  }
}
