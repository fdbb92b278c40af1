import Ground
import Sheets
import Storage
import Testing
import Web

@testable import App

/// The lists within an event answer as the great ones do.
@Suite struct SideListTests {
  struct List: Sendable {
    let path: String
    /// What some rows hold, and not all.
    let find: String
    let orders: [String]
    var count = 3
  }

  static let lists = [
    List(path: "/tasks?", find: "husby", orders: names(TaskColumn.self)),
    List(path: "/decisions?", find: "husby", orders: names(DecisionColumn.self)),
    List(path: "/told?", find: "ture", orders: names(ToldColumn.self), count: 8),
    List(path: "/staff?", find: "sven", orders: names(StaffColumn.self)),
    List(path: "/services?", find: "husby", orders: names(ServiceColumn.self)),
    List(path: "/units?", find: "hemtj%C3%A4nst", orders: names(NameColumn.self)),
    List(path: "/actors?", find: "husby", orders: names(NameColumn.self)),
    List(path: "/handover?", find: "anna", orders: names(HandoverColumn.self)),
    List(path: "/search?q=pump&", find: "", orders: names(SearchColumn.self)),
  ]

  private static func names<T: CaseIterable & RawRepresentable<String>>(_ type: T.Type) -> [String]
  {
    type.allCases.map(\.rawValue)
  }

  @Test(arguments: World.engines) func everyListAnswersAlike(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await Self.busy(world)
      let karin = try await world.signIn(.citySecurity)
      let manager = try await world.signIn(.manager)
      for list in Self.lists {
        let path = "/events/\(event)\(list.path)"
        func rows(_ query: String) async throws -> [String] {
          let answer = try await world.get("/api/v1\(path)\(query)", as: karin)
          #expect(answer.status == 200, "\(path)\(query) \(answer.text)")
          return (answer.json?.items ?? []).map(\.text)
        }
        let all = try await rows("")
        #expect(all.count == list.count && Set(all).count == all.count, "\(list.path) \(all.count)")
        for order in list.orders {
          let up = try await rows("order=\(order)")
          #expect(try await rows("order=-\(order)") == up.reversed(), "\(list.path) \(order)")
          let walked = try await ListTests.walk(
            world, "/api/v1\(path)limit=2&order=\(order)", karin)
          #expect(walked.forth == up && walked.back == up, "\(list.path) \(order)")
        }
        if !list.find.isEmpty {
          #expect(try await rows("q=\(list.find)").count == 1, "\(list.path)")
        }
        let narrow = list.find.isEmpty ? "" : "&q=\(list.find)"
        let file = try await world.get("\(path)format=csv\(narrow)", as: karin)
        #expect(
          try CSV.read(Array(file.text.utf8)).rows.count == (narrow.isEmpty ? list.count : 1),
          "\(list.path)")
        if list.path != "/handover?" {
          let refused = try await world.get("\(path)format=csv", as: manager).status
          #expect(refused == 403, "\(list.path) \(refused)")
        }
        for cursor in ["broken", "%20"] {
          let refused = try await world.get("/api/v1\(path)after=\(cursor)", as: karin).status
          #expect(refused == 422, "\(list.path) \(cursor)")
        }
        if list.path == "/actors?" { continue }
        for (language, words) in [("sv", "Hämta som CSV"), ("en", "Fetch as CSV")] {
          let page = try await world.get(
            path, as: karin, headers: ["Cookie": "language=\(language)"])
          #expect(page.status == 200 && page.text.contains(words), "\(list.path) \(language)")
        }
      }
      let exports = try await world.count(
        "SELECT COUNT(*) FROM journal WHERE act = 'event.export'")
      #expect(exports == Self.lists.count)
      let unread = try await world.get("/api/v1/events/\(event)/told?show=read", as: karin)
      #expect(unread.json?.items.isEmpty == true)
    }
  }

  /// A file goes on its own ways: every row says that it was an exercise, and which.
  @Test func everyRowOfAnExerciseSaysSo() async throws {
    try await World.with(.sqlite) { world in
      let event = try await Self.busy(world, exercise: true)
      let karin = try await world.signIn(.citySecurity)
      let paths = Self.lists.map { $0.path + "format=csv" } + ["/history?format=csv", "/log.csv"]
      for path in paths {
        let file = try await world.get("/events/\(event)\(path)", as: karin)
        let rows = try CSV.read(Array(file.text.utf8)).rows
        #expect(!rows.isEmpty, "\(path)")
        for row in rows {
          #expect(row.contains("ÖVNING") && row.contains { $0.hasPrefix("Ö2") }, "\(path)")
        }
      }
    }
  }

  @Test(arguments: World.engines) func theOpeningsAreListed(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event(classification: .k0)
      var draft = Log.Draft(text: "Under sekretess")
      draft.classification = .k2
      let _: Line = try await world.app.log.write(
        draft, in: event.id, by: try await world.caller(.citySecurity))
      for person in ["karin", "bengt", "anna"] as [ID<Person>] {
        let visitor = try await world.signIn(person)
        #expect(try await world.get("/events/\(event.id)", as: visitor).status == 200)
      }
      // The auditor reads who opened it, not what it says, and so opens nothing.
      let adam = try await world.signIn(.auditor)
      let path = "/events/\(event.id)/openings"
      func seqs(_ query: String) async throws -> [String] {
        let answer = try await world.get("/api/v1\(path)?\(query)", as: adam)
        #expect(answer.status == 200, "\(answer.text)")
        return (answer.json?.items ?? []).map(\.text)
      }
      let all = try await seqs("")
      #expect(all.count == 3)
      #expect(try await seqs("order=number") == all.reversed())
      #expect(try await seqs("q=karin").count == 1)
      let walked = try await ListTests.walk(world, "/api/v1\(path)?limit=2", adam)
      #expect(walked.forth == all && walked.back == all)
      let file = try await world.get("\(path)?format=csv&q=ek", as: adam)
      #expect(try CSV.read(Array(file.text.utf8)).rows.map { $0[3] } == ["Anna Ek"])
      let page = try await world.get(
        "/events/\(event.id)/access?limit=1", as: adam, headers: ["Cookie": "language=en"])
      #expect(page.text.contains("3 persons and days") && page.text.contains("rel=\"next\""))
      let reporter = try await world.signIn(.reporter)
      #expect(try await world.get(path, as: reporter).status == 404)
    }
  }

  /// An event with three of everything.
  private static func busy(_ world: World, exercise: Bool = false) async throws -> ID<Event> {
    let (app, chief) = (world.app, try await world.caller(.citySecurity))
    let event = try await world.event("Läcka", exercise: exercise)
    _ = try await app.events.move(event.id, to: .verified, note: nil, by: chief)
    for (number, place) in ["Husby", "Akalla", "Kista"].enumerated() {
      var task = Log.Draft(category: .task, text: "Ring \(place)")
      task.dueAt = number == 0 ? nil : event.reportedAt.adding(.hours(number))
      let _: Line = try await app.log.write(task, in: event.id, by: chief)
      var decision = Log.Draft(category: .decision, text: "Öppna \(place)")
      decision.why = "Kyla"
      let _: Line = try await app.log.write(decision, in: event.id, by: chief)
      let _: Line = try await app.log.write(
        Log.Draft(text: "Pump \(number) går"), in: event.id, by: chief)
      _ = try await app.events.setService(
        event.id, name: "Vatten \(place)", status: ServiceStatus.allCases[number], note: nil,
        unit: nil, by: chief)
      let actor = try await app.organisation.save(
        Actor(id: ID(""), name: "\(place) energi", sort: "", kind: "gridCompany"), agreements: [],
        isNew: true, by: chief)
      _ = try await app.events.involve(
        event.id, actor: actor.id, note: nil, person: nil, by: chief)
    }
    for unit in ["norr-hemtjanst", "slk", "soder"] as [ID<Unit>] {
      _ = try await app.events.affect(event.id, unit: unit, note: nil, by: chief)
    }
    for (person, function) in [
      ("karin", StaffFunction.log), ("sven", .analysis), ("eva", .communication),
    ] {
      try await world.involve(ID(person), as: .staff, in: event.id, function: function)
    }
    _ = try await app.events.tell(
      event.id,
      ToldDraft(
        text: "Håll er inne", people: ["anna", "ture", "olle"], posts: [], coordinators: false),
      by: chief)
    let handovers = Handovers(database: app.database, journal: app.journal)
    for (from, function, to) in [
      ("karin", StaffFunction.log, "anna"), ("sven", .analysis, "bengt"),
      ("eva", .communication, "bengt"),
    ] {
      _ = try await handovers.begin(
        event.id, function, to: ID(to), words: nil, by: try await world.caller(ID(from)))
    }
    return event.id
  }
}
