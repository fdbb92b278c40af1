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
        // Nobody is told of the own report.
        ("energi", "bengt", []),
      ]
      for row in cases {
        let people = try await told(at: row.unit, by: row.by)
        #expect(people == row.told, "\(row.unit)")
      }
    }
  }
}
