import Ground
import Storage
import Testing
import Web

@testable import App

/// A decided level starts what is to be done, and says so first (G2).
@Suite struct ChecklistTests {
  private static let answers = LevelAnswers(
    deviates: .yes, severe: .yes, urgent: .no, crossing: .no)

  private static func fill(_ world: World) async throws {
    let karin = try await world.caller(.citySecurity)
    let items: [(String, String, String, Int?)] = [
      ("niva-2", "Utse loggförare", "staffChief", 15), ("niva-2", "Ring TiB", "dutyOfficer", 10),
      ("niva-3", "Utse loggförare", "staffChief", 15),
      ("niva-3", "Rapportera till länsstyrelsen", "cooperation", nil),
      ("crisisCommittee", "Anteckna vem som beslutade", "log", 30),
    ]
    for (place, text, whom, minutes) in items {
      let item = ChecklistItem(
        id: "", start: "", place: 0, text: text, textEnglish: "English", whom: whom,
        minutes: minutes, basis: "LEH 2 kap. 3 §")
      _ = try await world.app.organisation.add(item, to: place, by: karin)
    }
  }

  private static func set(
    _ world: World, _ event: ID<Event>, _ level: ID<Level>, again: Bool = false,
    close: Set<ID<EventTask>> = []
  ) async throws {
    var choice = LevelChoice(answers: answers, level: level, reason: "Prov")
    choice.again = again
    choice.close = close
    _ = try await world.app.events.setLevel(
      event, choice, by: try await world.caller(.citySecurity))
  }

  private static func tasks(_ world: World, _ event: ID<Event>) async throws -> [EventTask] {
    try await world.app.database.read { try Checklists.tasks(of: event, $0) }
  }

  @Test(arguments: World.engines) func aLevelStartsItsChecklistOnce(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      try await Self.fill(world)
      let event = try await world.event().id
      try await Self.set(world, event, "niva-2")
      let first = try await Self.tasks(world, event)
      #expect(first.map(\.text) == ["Utse loggförare", "Ring TiB"])
      #expect(first.map(\.owner) == [nil, "bengt"], "nobody has the function, Bengt is on duty")
      #expect(first.allSatisfy { $0.levelDecision != nil && $0.because != nil })
      #expect(first[0].legalBasis == "LEH 2 kap. 3 §" && first[0].ownerName == "Stabschef")
      // Who goes on as chief of staff takes over what waits for one; who relieves them, too.
      let karin = try await world.caller(.citySecurity)
      _ = try await world.app.events.assign(
        event, person: "sven", function: .staffChief, by: karin)
      #expect(try await Self.tasks(world, event)[0].owner == "sven")
      _ = try await world.app.events.finish(event, first[0].id, note: nil, by: karin)
      let ticked = try await world.count(
        "SELECT COUNT(*) FROM line WHERE event = \(event) AND text LIKE 'Uppgift klar: Utse%'")
      #expect(ticked == 1, "each tick is a line of the log")

      try await Self.set(world, event, "niva-3")
      #expect(try await Self.tasks(world, event).count == 3, "what both ask for is not asked twice")
      let county = try #require(try await Self.tasks(world, event).last)
      try await Self.set(world, event, "niva-2", close: [county.id])
      let lowered = try await Self.tasks(world, event)
      #expect(lowered.count == 3 && lowered.last?.cancelled == true && lowered.last?.note == "Prov")
      try await Self.set(world, event, "niva-3")
      #expect(try await Self.tasks(world, event).count == 4, "what was cancelled starts again")
      try await Self.set(world, event, "niva-2")
      #expect(try await Self.tasks(world, event).count == 4)
      try await Self.set(world, event, "niva-2", again: true)
      let again = try await Self.tasks(world, event)
      #expect(again.count == 5, "asked for: what is done, not what is open")
      #expect(again.last?.text == "Utse loggförare")
    }
  }

  /// What both were to do is done once; what only the one was to do goes along, with its doer.
  @Test(arguments: World.engines) func mergedChecklistsAreOne(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      try await Self.fill(world)
      let karin = try await world.caller(.citySecurity)
      let (first, second) = (try await world.event("Mindre").id, try await world.event("Större").id)
      try await Self.set(world, first, "niva-3")
      try await Self.set(world, second, "niva-2")
      _ = try await world.app.events.merge(first, into: second, by: karin)
      let tasks = try await Self.tasks(world, second)
      #expect(
        Set(tasks.map(\.text))
          == ["Utse loggförare", "Ring TiB", "Rapportera till länsstyrelsen"])
      #expect(tasks.count == 3, "\(tasks.map(\.text))")
      let county = try #require(tasks.last)
      #expect(county.whom == "cooperation" && county.legalBasis == "LEH 2 kap. 3 §")
      #expect(try await Self.tasks(world, first).allSatisfy { $0.cancelled && $0.note != nil })
      // They are seen among the checklists, and are not started a second time.
      let page = try await world.get(
        "/events/\(second)/checklist", as: try await world.signIn(.citySecurity)
      ).text
      #expect(
        page.contains("Rapportera till länsstyrelsen")
          && page.contains("Förts hit från en annan händelse"))
      try await Self.set(world, second, "niva-3")
      #expect(try await Self.tasks(world, second).count == 3)
      // A function that is manned later takes over what came along.
      _ = try await world.app.events.assign(
        second, person: "sven", function: .cooperation, by: karin)
      #expect(try await Self.tasks(world, second).last?.owner == "sven")
    }
  }

  /// In the log, beside it, on paper and on one's own page.
  @Test(arguments: World.engines) func itIsSaidInTheReadersLanguage(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      try await Self.fill(world)
      let event = try await world.event().id
      try await Self.set(world, event, "niva-2")
      let (bengt, karin) = (try await world.signIn("bengt"), try await world.signIn("karin"))
      let tasks = try await Self.tasks(world, event)
      let chief = try await world.caller("karin")
      _ = try await world.app.events.finish(event, tasks[0].id, note: nil, by: chief)
      for path in ["", "/tasks?show=all", "/picture", "/checklist", "/log.html", "/log.csv"] {
        let swedish = try await world.get("/events/\(event)\(path)", as: karin).text
        #expect(swedish.contains("Ring TiB"), "\(path)")
        let english = try await world.get(
          "/events/\(event)\(path)", as: karin, headers: ["Cookie": "language=en"]
        ).text
        #expect(english.contains("English") && !english.contains("Ring TiB"), "\(path)")
        #expect(!english.contains("Utse loggförare"), "\(path)")
      }
      let mine = try await world.get("/me", as: bengt, headers: ["Cookie": "language=en"]).text
      #expect(mine.contains("English") && !mine.contains("Ring TiB"))
      // What somebody corrects is their own words, in whatever language.
      var draft = Log.Draft(text: "Ring TiB nu")
      draft.corrects = tasks[1].line
      _ = try await world.app.log.write(draft, in: event, by: chief)
      #expect(try await Self.tasks(world, event)[1].textEnglish == nil)
    }
  }

  @Test(arguments: World.engines) func anActivatedBodyStartsItsOwn(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      try await Self.fill(world)
      let event = try await world.event().id
      try await world.activateCommittee(event)
      let tasks = try await Self.tasks(world, event)
      #expect(tasks.map(\.text) == ["Anteckna vem som beslutade"])
      #expect(tasks[0].activation != nil && tasks[0].dueAt != nil)
    }
  }

  @Test func theFormSaysWhatStartsAndThePagesShowHowItGoes() async throws {
    try await World.with(.sqlite) { world in
      try await Self.fill(world)
      let event = try await world.event().id
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(event)"
      let form = try await world.get("\(path)/level", as: karin).text
      #expect(form.contains("Det här startar") && form.contains("Rapportera till länsstyrelsen"))
      let english = try await world.get(
        "\(path)/level", as: karin, headers: ["Cookie": "language=en"]
      ).text
      #expect(english.contains("This starts") && !english.contains("Utse loggförare"))
      try await Self.set(world, event, "niva-3")
      let room = try await world.get(path, as: karin).text
      #expect(room.contains("Checklista: 0 av 2 klara"))
      let list = try await world.get("\(path)/checklist", as: karin).text
      #expect(list.contains("Stabschef") && list.contains("LEH 2 kap. 3 §"))
      let task = try await Self.tasks(world, event)[0]
      let done = try await world.request(
        .post, "\(path)/tasks/\(task.id)/done", as: karin, .form(["next": "checklist"]))
      #expect(done.header("Location") == "\(path)/checklist")
      try await Self.set(world, event, "niva-1")
      #expect(try await world.get(path, as: karin).text.contains("1 punkt är kvar från en högre"))
      let left = try await Self.tasks(world, event)[1]
      let bare = try await world.request(
        .post, "\(path)/checklist/close", as: karin, .form(["reason": "Behövs inte"]))
      #expect(bare.status == 422 && bare.text.contains("Välj minst en punkt."))
      let closed = try await world.request(
        .post, "\(path)/checklist/close", as: karin,
        .form(["reason": "Behövs inte", "close": left.id.text]))
      #expect(closed.status == 303)
      let picture = try await world.get("/api/v1\(path)/picture", as: karin).json
      #expect(picture?["checklist"]?["count"] == .int(1))
      #expect(picture?["checklist"]?["done"] == .int(1))
      let paper = try await world.get("\(path)/log.html", as: karin).text
      #expect(paper.contains("Stabschef (LEH 2 kap. 3 §)"))
      let tasks = try await world.get("/api/v1\(path)/checklist", as: karin).json
      #expect(tasks?.items.count == 2 && tasks?.items[0]["whom"]?.string == "staffChief")
    }
  }

  @Test(arguments: World.engines) func aMunicipalityMakesItsScaleOnScreen(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let karin = try await world.signIn(.citySecurity)
      let anna = try await world.signIn(.unitCoordinator)
      let fields = [
        "name": "Oro", "nameEnglish": "Worry", "definition": "Något är på gång",
        "lead": "Enheten", "mark": "outlined", "informs": "securityCoordinator",
      ]
      let refused = try await world.request(.post, "/levels", as: anna, .form(fields))
      #expect(refused.status == 403)
      let added = try await world.request(.post, "/levels", as: karin, .form(fields))
      #expect(added.status == 303)
      let id = try #require(added.header("Location")?.split(separator: "/").dropFirst().first)
      for _ in 1...3 {
        _ = try await world.request(.post, "/levels/\(id)/move", as: karin, .form(["to": "down"]))
      }
      let names = try await world.app.organisation.levels()
      #expect(names.map(\.name) == ["Oro", "Avbrott", "Svår händelse", "Extraordinär händelse"])
      #expect(names.map(\.rank) == [1, 2, 3, 4])

      // A change shows old and new first.
      let edit = fields.merging(["definition": "Oro bland boende"]) { $1 }
      let preview = try await world.request(.post, "/levels/\(id)/edit", as: karin, .form(edit))
      #expect(preview.text.contains("<del>Något är på gång</del>"))
      #expect(preview.text.contains("<ins>Oro bland boende</ins>"))
      #expect(try await world.app.organisation.levels()[0].definition == "Något är på gång")
      let saved = try await world.request(
        .post, "/levels/\(id)/edit", as: karin, .form(edit.merging(["confirmed": "yes"]) { $1 }))
      #expect(saved.status == 303)
      let history = try await world.get("/history/level/\(id)", as: karin).text
      #expect(history.contains("Oro bland boende") && history.contains("Något är på gång"))

      // Two levels are enough; one in use is not taken away.
      let event = try await world.event().id
      try await Self.set(world, event, "niva-2")
      func retire(_ id: String) async throws -> Int {
        try await world.request(
          .post, "/levels/\(id)/retire", as: karin, .form(["confirmed": "yes"])
        ).status
      }
      #expect(try await retire("niva-2") == 409)
      #expect(try await retire("niva-1") == 303)
      #expect(try await retire(String(id)) == 303)
      let left = try await world.app.organisation.levels()
      #expect(left.map(\.name) == ["Svår händelse", "Extraordinär händelse"])
      #expect(left.map(\.rank) == [1, 2])
      let page = try await world.get("/levels", as: karin).text
      #expect(page.contains("Nivåer som inte längre är i bruk"))
      _ = try await world.request(.post, "/levels/niva-1/restore", as: karin, .form([:]))
      #expect(try await world.app.organisation.levels().last?.name == "Avbrott")
    }
  }

  @Test(arguments: World.engines) func theFileOfTheScaleComesBackTheSame(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      try await Self.fill(world)
      let karin = try await world.signIn(.citySecurity)
      let chief = try await world.caller(.citySecurity)
      let organisation = world.app.organisation
      let file = try await world.get("/levels?format=json", as: karin).text
      let same = try await organisation.plan(
        try organisation.read(Array(file.utf8)), endMissingUnits: false)
      // Items made on screen have keys of their own; the levels are as they were.
      #expect(same.items.filter { $0.table == "level" && $0.action != .same }.count == 3)
      try await organisation.carryOut(same, by: chief)
      let again = try await world.get("/levels?format=json", as: karin).text
      let none = try await organisation.plan(
        try organisation.read(Array(again.utf8)), endMissingUnits: false)
      #expect(!none.changesAnything, "\(none.items.filter { $0.action != .same })")
      // A file may let levels change places.
      let turned = again.replacing("\"rank\":1", with: "\"rank\":9")
        .replacing("\"rank\":2", with: "\"rank\":1").replacing("\"rank\":9", with: "\"rank\":2")
      let turn = try await organisation.plan(
        try organisation.read(Array(turned.utf8)), endMissingUnits: false)
      try await organisation.carryOut(turn, by: chief)
      #expect(try await organisation.levels().map(\.id) == ["niva-2", "niva-1", "niva-3"])
    }
  }
}
