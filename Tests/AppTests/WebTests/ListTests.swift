import Ground
import Sheets
import Storage
import Testing
import Web

@testable import App

/// Every list can be searched, sorted, paged through and taken home as a file.
@Suite struct ListTests {
  struct List: Sendable {
    let role: Role
    let api: String
    /// The same list for people.
    let page: String
    /// What some rows hold, and not all.
    let find: String
    let orders: [String]
  }

  static let lists = [
    List(
      role: .dutyOfficer, api: "/events?", page: "/events?", find: "läcka",
      orders: names(EventColumn.self)),
    List(
      role: .reporter, api: "/units?", page: "/units?", find: "norr",
      orders: names(Organisation.UnitColumn.self)),
    List(
      role: .reporter, api: "/people?", page: "/people?view=people", find: "ek",
      orders: names(Organisation.PersonColumn.self)),
    List(
      role: .reporter, api: "/posts?", page: "/people?view=posts", find: "ek",
      orders: names(Organisation.PostColumn.self)),
    List(
      role: .reporter, api: "/gaps?", page: "/people?view=gaps", find: "norra",
      orders: names(GapColumn.self)),
    List(
      role: .reporter, api: "/actors?", page: "/actors?", find: "nät",
      orders: names(Organisation.ActorColumn.self)),
    List(
      role: .systemAdministrator, api: "/accounts?", page: "/accounts?", find: "bengt",
      orders: names(Accounts.Column.self)),
    List(
      role: .reporter, api: "/units/slk/shifts?when=all", page: "/units/slk/shifts?when=all",
      find: "strand", orders: names(Organisation.TurnColumn.self)),
    List(
      role: .reporter, api: "/instructions?", page: "/instructions?", find: "evakuering",
      orders: names(Organisation.InstructionColumn.self)),
    List(
      role: .reporter, api: "/responsibility?show=all", page: "/responsibility?show=all",
      find: "skola", orders: names(Organisation.WorkColumn.self)),
    List(
      role: .auditor, api: "/journal?", page: "/journal?", find: "karin",
      orders: names(JournalColumn.self)),
    List(
      role: .auditor, api: "/journal/erasures?", page: "/journal/erasures?", find: "11",
      orders: names(Erasures.ReceiptColumn.self)),
  ]

  private static func names<T: CaseIterable & RawRepresentable<String>>(_ type: T.Type) -> [String]
  {
    type.allCases.map(\.rawValue)
  }

  @Test(arguments: World.engines) func everyListAnswersAlike(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      try await Self.fill(world)
      for list in Self.lists {
        let visitor = try await world.signIn(list.role)
        func rows(_ query: String) async throws -> [String] {
          let answer = try await world.get("/api/v1\(list.api)&limit=200\(query)", as: visitor)
          #expect(answer.status == 200, "\(list.api)\(query) \(answer.text)")
          return (answer.json?.items ?? []).map(\.text)
        }
        let all = try await rows("")
        #expect(all.count > 2, "\(list.api)")
        #expect(Set(all).count == all.count, "\(list.api)")
        let found = try await rows("&q=\(Call.escape(list.find))")
        #expect(!found.isEmpty && found.count < all.count, "\(list.api) \(found.count)")
        for order in list.orders {
          let up = try await rows("&order=\(order)")
          #expect(Set(up) == Set(all), "\(list.api) \(order)")
          let down = try await rows("&order=-\(order)")
          #expect(down == up.reversed(), "\(list.api) \(order)")
          let walked = try await Self.walk(
            world, "/api/v1\(list.api)&limit=2&order=\(order)", visitor)
          #expect(walked.forth == up, "\(list.api) \(order)")
          #expect(walked.back.isEmpty || walked.back == up, "\(list.api) \(order) back")
        }
        for (query, expected) in [("", all), ("&q=\(Call.escape(list.find))", found)] {
          let file = try await world.get("\(list.page)&format=csv\(query)", as: visitor)
          let table = try CSV.read(Array(file.text.utf8))
          #expect(table.rows.count == expected.count, "\(list.page)\(query)")
        }
        for cursor in ["broken", "%20"] {
          let refused = try await world.get("/api/v1\(list.api)&after=\(cursor)", as: visitor)
          #expect(refused.status == 422, "\(list.api) \(cursor)")
        }
        let seen = try await world.get("\(list.page)&q=\(Call.escape(list.find))", as: visitor)
        #expect(seen.status == 200, "\(list.page)")
        #expect(seen.text.contains("med ”\(list.find)”"), "\(list.page)")
      }
    }
  }

  /// All rows page by page, and back again.
  static func walk(
    _ world: World, _ path: String, _ visitor: Visitor
  ) async throws -> (forth: [String], back: [String]) {
    var forth: [String] = []
    var last: Answer?
    var next: String? = path
    while let at = next, forth.count < 500 {
      let answer = try await world.get(at, as: visitor)
      forth += (answer.json?.items ?? []).map(\.text)
      next = link(answer, "next")
      last = answer
    }
    guard let last, var at = link(last, "prev") else { return (forth, []) }
    var back = (last.json?.items ?? []).map(\.text)
    while back.count < 500 {
      let answer = try await world.get(at, as: visitor)
      back = (answer.json?.items ?? []).map(\.text) + back
      guard let earlier = link(answer, "prev") else { break }
      at = earlier
    }
    return (forth, back)
  }

  private static func link(_ answer: Answer, _ name: String) -> String? {
    answer.header("Link")?.split(separator: ", ").first { $0.hasSuffix("rel=\"\(name)\"") }
      .flatMap { $0.firstMatch(of: /<([^>]+)>/) }.map { String($0.1) }
  }

  /// Some of everything that the town has too little of.
  private static func fill(_ world: World) async throws {
    let chief = try await world.caller(.citySecurity)
    let organisation = world.app.organisation
    for (place, name) in ["Älvnät AB", "Ängsnät AB", "Frivilliga", "Åkeri"].enumerated() {
      _ = try await organisation.save(
        Actor(
          id: ID(""), name: name, sort: "", kind: place < 2 ? "gridCompany" : "voluntary",
          area: place == 0 ? nil : "Område \(place)"),
        agreements: [], isNew: true, by: chief)
    }
    for (name, unit) in [("Skola", "norr"), ("Skolmat", "soder"), ("Vatten", "slk")] {
      _ = try await organisation.add(
        Operation(id: ID(""), unit: ID(unit), name: name, sort: name.lowercased(), critical: false),
        by: chief)
    }
    let now = world.clock.clock.now()
    for (day, person) in [(-20, "eva"), (-10, "sven"), (10, "eva"), (20, "sven")] {
      _ = try await organisation.save(
        Shift(
          id: ID(""), post: .staffChief, unit: "slk", person: ID(person),
          startsAt: now.adding(.days(day)), endsAt: now.adding(.days(day + 1))),
        isNew: true, overlapping: false, by: chief)
    }
    for (number, title) in ["Plan för evakuering", "Plan för evakuering", "Plan för värme"]
      .enumerated()
    {
      _ = try await organisation.add(
        Instruction(
          id: ID(""), title: title, version: "\(number)", text: "Text",
          validFrom: "2025-0\(number + 1)-01"), replacing: nil, by: chief)
    }
    for (number, title) in ["Läcka", "Brand", "Läcka", "Storm", "Läcka"].enumerated() {
      let event = try await world.event(title, exercise: number == 3)
      if number % 2 == 0 { continue }
      let unknown = LevelAnswers(
        deviates: .unknown, severe: .unknown, urgent: .unknown, crossing: .unknown)
      _ = try await world.app.events.setLevel(
        event.id,
        LevelChoice(answers: unknown, level: ID("niva-\(number)"), reason: "Prov"), by: chief)
    }
    try await world.secondRegistrar()
    for number in 10..<13 {
      let event = try await world.event("Prov \(number)")
      _ = try await world.app.events.move(
        event.id, to: .dismissed, note: "Prov", by: try await world.caller(.dutyOfficer))
      let erased = try await world.request(
        .post, "/api/v1/events/\(event.id)/erase", as: try await world.signIn(.registrar),
        .json(
          .object([
            "decision": .string("KS \(number)"), "reason": .string("Gallras"),
            "confirm": .string(event.number),
          ])))
      #expect(erased.status == 201, "\(erased.text)")
      let proposal = try #require(erased.json?["id"]?.string)
      let confirmed = try await world.request(
        .post, "/api/v1/events/\(event.id)/erasures/\(proposal)/confirm",
        as: try await world.signIn("nils", anew: true),
        .json(.object([.init("confirm", .string(event.number))])))
      #expect(confirmed.status == 200, "\(confirmed.text)")
    }
  }

  @Test(arguments: World.engines) func theTreeAndTheContactsAreSearched(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let ylva = try await world.signIn(.reporter)
      for (path, word, kept, gone) in [
        ("/units?view=tree", "hemtjänsten", "Norra stadsdelsförvaltningen", "Södra"),
        ("/units/norr/contacts?", "anna", "Anna Ek", "/people/mats"),
        ("/units/norr/contacts?group=onDuty", "", "Bengt Sand", "/people/anna"),
      ] {
        let page = try await world.get("\(path)&q=\(Call.escape(word))", as: ylva).text
        #expect(page.contains(kept) && !page.contains(gone), "\(path)")
      }
      let file = try await world.get("/units?view=tree&format=csv&q=hemtj%C3%A4nsten", as: ylva)
      #expect(try CSV.read(Array(file.text.utf8)).rows.map { $0[1] } == ["Hemtjänsten norr"])
      let contacts = try await world.get("/api/v1/units/norr/contacts?q=anna", as: ylva)
      #expect(contacts.json?.items.first?["name"] == .string("Anna Ek"))
      let levels = try await world.get("/levels?format=csv", as: ylva)
      #expect(try CSV.read(Array(levels.text.utf8)).rows.count == 3)
    }
  }

  @Test func aFileIsLookedThroughPageByPage() async throws {
    try await World.with(.sqlite) { world in
      let karin = try await world.signIn(.citySecurity)
      let rows = (10..<40).map { "Prov Person\($0);norr" }.joined(separator: "\n")
      let sent = try await world.request(
        .post, "/import", as: karin,
        .raw(
          """
          --b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n\
          Namn;Enheter\n\(rows)\n\r\n--b--\r\n
          """, type: "multipart/form-data; boundary=b"))
      #expect(sent.status == 303, "\(sent.text)")
      func shown(_ query: String) async throws -> (people: [String], next: String?) {
        let page = try await world.get("/import/preview?\(query)", as: karin).text
        let next = page.firstMatch(of: /rel="next" href="([^"]+)"/).map {
          String($0.1).replacing("&amp;", with: "&")
        }
        return (
          page.matches(of: /scope="row" class="main">([^<]+)<\/th>/).map { String($0.1) }, next
        )
      }
      let all = try await shown("").people
      #expect(all.count == 60, "people and memberships")
      let found = try await shown("q=person12").people
      #expect(!found.isEmpty && found.count < 3)
      var walked: [String] = []
      var query: String? = "limit=25&order=-what"
      while let now = query, walked.count < 100 {
        let page = try await shown(now)
        walked += page.people
        query = page.next.flatMap { $0.split(separator: "?").last.map(String.init) }
      }
      #expect(walked.sorted() == all.sorted())
      let file = try await world.get("/import/preview?format=csv&q=person12", as: karin)
      #expect(try CSV.read(Array(file.text.utf8)).rows.count == found.count)
    }
  }

  @Test func whatGoesOnStandsBeforeWhatIsOver() async throws {
    try await World.with(.sqlite) { world in
      _ = try await world.event("Gammal läcka")
      let over = try await world.event("Ny läcka")
      let chief = try await world.caller(.citySecurity)
      _ = try await world.app.events.move(over.id, to: .dismissed, note: "Falskt", by: chief)
      let karin = try await world.signIn(.citySecurity)
      func places(_ path: String) async throws -> [String] {
        let page = try await world.get(path, as: karin).text
        return ["Gammal läcka", "Det som är över", "Ny läcka"]
          .compactMap { words in page.range(of: words).map { (words, $0.lowerBound) } }
          .sorted { $0.1 < $1.1 }.map(\.0)
      }
      #expect(try await places("/events") == ["Gammal läcka", "Det som är över", "Ny läcka"])
      #expect(try await places("/events?q=läcka").first == "Gammal läcka")
      // Another order, or a part of it, is one list.
      #expect(try await places("/events?order=-number") == ["Ny läcka", "Gammal läcka"])
      #expect(try await places("/events?status=open") == ["Gammal läcka"])
      #expect(try await places("/events?status=dismissed") == ["Ny läcka"])
      let list = try await world.get("/api/v1/events", as: karin).json
      #expect(list?.items.first?["title"]?.string == "Ny läcka")
    }
  }
}
