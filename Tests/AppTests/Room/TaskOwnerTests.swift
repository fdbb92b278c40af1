import Ground
import Storage
import Swedish
import Testing
import Web

@testable import App

/// Who has a task: found by name among those who may see the event, and told truly afterwards.
@Suite struct TaskOwnerTests {
  private static func give(
    _ text: String, to owner: String, in event: ID<Event>, as visitor: Visitor, _ world: World,
    classification: String? = nil
  ) async throws -> Answer {
    var fields: [JSON.Member] = [
      .init("category", .string("task")), .init("text", .string(text)),
      .init("owner", .string(owner)),
    ]
    if let classification { fields.append(.init("classification", .string(classification))) }
    return try await world.request(
      .post, "/api/v1/events/\(event)/log", as: visitor, .json(.object(fields)))
  }

  private static func owner(_ text: String, _ world: World) async throws -> String? {
    try await world.app.database.read { tx in
      try tx.row("SELECT owner FROM task WHERE text = \(text)")?.find("owner")
    }
  }

  @Test(arguments: World.engines) func whoMaySeeTheEventIsFoundByName(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event().id
      let karin = try await world.signIn(.citySecurity)
      try await world.involve("sven", as: .staff, in: event, function: .log)
      try await world.involve("anna", as: .conflict, in: event)
      for (text, name, expected) in [
        ("Öppna", "mats lind", "mats"), ("Skriv", "Sven Åberg, Loggförare", "sven"),
        ("Ring", "Nils Ö", nil), ("Fråga", "Anna Ek", nil), ("Sök", "Ingen Alls", nil),
      ] {
        let answer = try await Self.give(text, to: name, in: event, as: karin, world)
        #expect(answer.status == 201)
        #expect(try await Self.owner(text, world) == expected, "\(name)")
        #expect((answer.json?["notice"]?.string != nil) == (expected == nil), "\(name)")
      }
      let secret = try await Self.give(
        "Dölj", to: "Mats Lind", in: event, as: karin, world, classification: "K2")
      #expect(secret.status == 201)
      #expect(try await Self.owner("Dölj", world) == nil, "a manager reads nothing under secrecy")
      let list = try await world.get("/events/\(event)/doers", as: karin).text
      #expect(list.contains("Sven Åberg, Loggförare"))
      #expect(list.contains("Mats Lind, Förvaltningschef eller VD, Norra stadsdelsförvaltningen"))
      #expect(list.contains("Bengt Sand"))
      #expect(!list.contains("Nils Ö") && !list.contains("Ture") && !list.contains("Anna Ek"))
      let hidden = try await world.event("Hot", classification: .k2).id
      let few = try await world.get("/events/\(hidden)/doers", as: karin).text
      #expect(few.contains("Karin Holm") && !few.contains("Mats Lind"))
      let sent = try await world.request(
        .post, "/events/\(event)/log", as: karin,
        .form(["category": "task", "text": "Ring", "owner": "Nils Ö"]),
        headers: ["Accept": "text/html; fragment=line"])
      #expect(sent.text.contains("data-notice") && sent.text.contains("Meddela eller släpp in"))
    }
  }

  @Test(arguments: World.engines) func twoOfOneNameAreToldApart(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event().id
      let karin = try await world.signIn(.citySecurity)
      try await world.app.journal.change(.personEdit, by: try await world.caller(.citySecurity)) {
        change in
        change.files(under: Facts(subject: "unit/norr", unit: "norr"))
        try change.insert(Person(id: "mats2", name: "Mats Lind", sort: Words.sortKey("Lind Mats")))
        try change.insert(
          Assignment(
            id: "mats2-post", person: "mats2", unit: "norr-hemtjanst", post: .unitManager,
            deputy: false, validFrom: "2020-01-01"))
      }
      let console = Caller.console(user: "test")
      _ = try await world.app.accounts.open("mats2", for: "mats2", by: console)
      // The manager of a section below is let in by the staff.
      try await world.involve("mats2", as: .staff, in: event)
      let both = try await Self.give("Ring", to: "Mats Lind", in: event, as: karin, world)
      #expect(both.status == 422 && both.text.contains("Enhetschef, Hemtjänsten norr"))
      let one = try await Self.give(
        "Ring", to: "Mats Lind, Enhetschef, Hemtjänsten norr", in: event, as: karin, world)
      #expect(one.status == 201)
      #expect(try await Self.owner("Ring", world) == "mats2")
    }
  }

  @Test(arguments: World.engines) func theLogSaysWhoHadItThenAndWhoHasItNow(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event().id
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(event)"
      _ = try await Self.give("Ring skolorna", to: "Mats Lind", in: event, as: karin, world)
      _ = try await Self.give("Ring Nils", to: "Nils Ö", in: event, as: karin, world)
      #expect(try await world.get(path, as: karin).text.contains("bara med namn, har inte fått"))
      let task = try await world.app.database.read { tx in
        try tx.cell("SELECT id FROM task WHERE text = 'Ring skolorna'", as: String.self)
      }
      let give = "\(path)/tasks/\(try #require(task))/give"
      let empty = try await world.request(.post, give, as: karin, .form(["owner": ""]))
      #expect(empty.status == 422)
      let unknown = try await world.request(.post, give, as: karin, .form(["owner": "Ture Häll"]))
      #expect(unknown.status == 422 && unknown.text.contains("value=\"Ture Häll\""))
      let done = try await world.request(.post, give, as: karin, .form(["owner": "Anna Ek"]))
      #expect(done.status == 303)
      #expect(try await Self.owner("Ring skolorna", world) == "anna")
      _ = try await world.app.events.assign(
        event, person: "nils", function: .log, by: try await world.caller(.citySecurity))
      #expect(try await Self.owner("Ring Nils", world) == "nils", "let in, and it is his")
      for page in [path, "\(path)/log.html"] {
        let text = try await world.get(page, as: karin).text
        #expect(text.contains("→ Mats Lind. Nu hos Anna Ek."), "\(page)")
        #expect(text.contains("Anna Ek har nu uppgiften, efter Mats Lind: Ring skolorna."))
        #expect(text.contains("Nils Ö har nu uppgiften: Ring Nils."))
        #expect(!text.contains("bara med namn"))
      }
      let csv = try await world.get("\(path)/log.csv", as: karin).text
      #expect(csv.contains("Mats Lind;Anna Ek"))
      let took = try await world.request(
        .post, give, as: try await world.signIn("mats"), .form([:]))
      #expect(took.status == 303 || took.status == 403)
    }
  }

  @Test(arguments: World.engines) func whatWaitsForALeadIsSeenByWhoCanTakeIt(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      let item = ChecklistItem(
        id: "", start: "", place: 0, text: "Utse stab", textEnglish: "Name staff", whom: "lead",
        minutes: 15)
      _ = try await world.app.organisation.add(item, to: "niva-2", by: chief)
      let event = try await world.event().id
      let answers = LevelAnswers(deviates: .yes, severe: .yes, urgent: .no, crossing: .no)
      _ = try await world.app.events.setLevel(
        event, LevelChoice(answers: answers, level: "niva-2", reason: "Prov"), by: chief)
      let anna = try await world.signIn("anna")
      let room = try await world.get("/events/\(event)", as: anna).text
      #expect(room.contains("väntar på att någon tar den") && !room.contains("bara med namn"))
      #expect(try await world.get("/me", as: anna).text.contains("väntar på att någon tar den"))
      let olle = try await world.signIn("olle")
      #expect(try await !world.get("/me", as: olle).text.contains("väntar på att någon"))
      let page = try await world.get("/events/\(event)/checklist", as: anna).text
      let give = try #require(page.firstMatch(of: /action="(\/events\/[^"]+\/give)"/)).1
      let taken = try await world.request(
        .post, String(give), as: anna, .form(["next": "checklist"]))
      #expect(taken.status == 303)
      #expect(try await Self.owner("Utse stab", world) == "anna")
      #expect(try await world.get("/me", as: anna).text.contains("Utse stab"))
    }
  }
}
