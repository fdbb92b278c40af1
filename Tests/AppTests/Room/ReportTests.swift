import Ground
import Storage
import Testing

@testable import App

/// Who learns of a report.
@Suite struct ReportTests {
  @Test(arguments: World.engines) func theNearestCoordinatorAndTheOneOnDutyAreTold(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      func told(at unit: ID<Unit>, by person: ID<Person>) async throws -> Set<String> {
        let event = try await world.event(at: unit, by: try await world.caller(person))
        return Set(
          try await world.app.database.read { tx in
            try tx.rows("SELECT person FROM told WHERE event = \(event.id)").map {
              try $0.get("person", as: String.self)
            }
          })
      }
      let cases: [(unit: ID<Unit>, by: ID<Person>, told: Set<String>)] = [
        ("norr-hemtjanst", "ylva", ["anna", "bengt"]), ("soder", "ture", ["olle", "bengt"]),
        // Nobody is told of the own report; where nobody coordinates, the city's security unit is.
        ("energi", "bengt", ["karin"]),
      ]
      for row in cases {
        let people = try await told(at: row.unit, by: row.by)
        #expect(people == row.told, "\(row.unit)")
      }
    }
  }

  /// A decision in a crisis is never refused because it concerns many.
  @Test func aLevelReachesAllAMessageOnlySoMany() async throws {
    try await World.with(.sqlite) { world in
      var file = ImportFile()
      for number in 0...ToldActs.most {
        let id = ID<Person>("chef-\(number)")
        file.people.append(Person(id: id, name: "Chef \(number)", sort: "chef \(number)"))
        file.assignments.append(
          Assignment(
            id: ID("chef-\(number)-post"), person: id, unit: "norr", post: .head, deputy: false,
            validFrom: "2020-01-01"))
      }
      let plan = try await world.app.organisation.plan(file, endMissingUnits: false)
      try await world.app.organisation.carryOut(plan, by: .console(user: "test"))
      let karin = try await world.caller(.citySecurity)
      let event = try await world.event()
      await #expect(throws: Refusal.self) {
        try await world.app.events.tell(
          event.id, ToldDraft(text: "Hej", people: [], posts: [.head], coordinators: false),
          by: karin)
      }
      _ = try await world.app.events.change(event.id, .levelSet, by: karin) { event, change in
        try ToldActs.tellPosts([.head], about: event, text: "Nivån är höjd", in: change)
      }
      let told = try await world.count(
        "SELECT COUNT(*) FROM told WHERE text = 'Nivån är höjd'")
      #expect(told > ToldActs.most)
    }
  }
}
