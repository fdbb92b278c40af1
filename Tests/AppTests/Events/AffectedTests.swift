import Ground
import Storage
import Testing
import Web

@testable import App

/// What the people of a unit may do in an event that only touches it.
@Suite struct AffectedTests {
  private struct Try: Sendable {
    let path: String
    let fields: [String: String]
    let status: Int
  }

  private static let tries: [Try] = [
    Try(
      path: "level",
      fields: [
        "deviates": "no", "severe": "no", "urgent": "no", "crossing": "no", "level": "niva-3",
        "reason": "Södra tycker så",
      ], status: 403),
    Try(
      path: "restriction", fields: ["person": "bengt", "relation": "conflict", "note": "x"],
      status: 403),
    Try(path: "activations", fields: ["body": "kln", "why": "v", "basis": "b"], status: 403),
    Try(path: "status", fields: ["status": "active"], status: 403),
    Try(path: "units", fields: ["unit": "energi"], status: 403),
    Try(path: "staff", fields: ["person": "olle", "function": "log"], status: 403),
    Try(path: "log", fields: ["text": "Beslut", "category": "decision", "why": "x"], status: 403),
    Try(path: "log", fields: ["text": "Vi ser röken"], status: 201),
    Try(path: "services", fields: ["name": "Hemtjänst söder", "status": "red"], status: 201),
    Try(
      path: "services", fields: ["name": "Vatten", "status": "red", "unit": "norr"], status: 403),
    Try(path: "lead", fields: ["toUnit": "soder", "reason": "Det rör mest oss"], status: 201),
  ]

  @Test(arguments: World.engines) func theOwnerDecides(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let path = "/api/v1/events/\(event.id)"
      let anna = try await world.signIn("anna")
      let olle = try await world.signIn("olle")
      #expect(try await world.get(path, as: olle).status == 404)
      let affected = try await world.request(
        .post, "\(path)/units", as: anna, .json(.object(["unit": .string("soder")])))
      #expect(affected.status < 300)
      #expect(try await world.get(path, as: olle).status == 200)
      #expect(try await world.get("\(path)/picture", as: olle).status == 200)
      #expect(try await world.get("\(path)/log.csv", as: olle).status == 403)
      for one in Self.tries {
        let answer = try await world.request(
          .post, "\(path)/\(one.path)", as: olle,
          .json(.object(one.fields.map { JSON.Member($0.key, .string($0.value)) })))
        #expect(
          answer.status == one.status || (one.status == 201 && answer.status == 200),
          "\(one.path): \(answer.status) \(answer.text.prefix(200))")
      }
      // A line under secrecy is not for those who are only touched.
      let secret: Line = try await world.app.log.write(
        Log.Draft(text: "Namn på den hotade", classification: .k2), in: event.id,
        by: try await world.caller("anna"))
      #expect(try await world.get("\(path)/log/\(secret.id)", as: olle).status == 404)
    }
  }

  @Test(arguments: World.engines) func whoWasGivenATaskFinishesIt(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let anna = try await world.caller("anna")
      let olle = try await world.caller("olle")
      _ = try await world.app.events.affect(event.id, unit: "soder", note: nil, by: anna)
      for owner in ["olle", "mats"] {
        var draft = Log.Draft(category: .task, text: "Ring \(owner)")
        draft.owner = ID(owner)
        _ = try await world.app.log.write(draft, in: event.id, by: anna) as Line
      }
      let tasks = try await world.app.database.read { tx in
        try tx.rows("SELECT * FROM task ORDER BY text").map { try EventTask(row: $0) }
      }
      await #expect(throws: Refusal.self) {
        _ = try await world.app.events.finish(event.id, tasks[0].id, note: nil, by: olle)
      }
      _ = try await world.app.events.finish(event.id, tasks[1].id, note: nil, by: olle)
    }
  }
}
