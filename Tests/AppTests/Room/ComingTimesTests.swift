import Ground
import Storage
import Testing
import Web

@testable import App

/// A time that somebody is to come back at lies ahead of what it belongs to.
@Suite struct ComingTimesTests {
  private static let level = [
    "deviates": "yes", "severe": "no", "urgent": "no", "crossing": "no", "level": "niva-1",
    "reason": "Strömmen är borta", "review": "igår 12.00",
  ]

  @Test(arguments: World.engines) func aTimeThatHasBeenIsRefusedAtItsField(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      let path = "/events/\(event.id)"
      let line: Line = try await world.app.log.write(
        Log.Draft(category: .decision, text: "Stäng vattnet"), in: event.id,
        by: try await world.caller(.citySecurity))
      let decision = try #require(
        try await world.app.database.read {
          try $0.cell("SELECT id FROM decision", as: String.self)
        })
      let decided = ["text": "Öppna", "category": "decision"]
      let given = ["text": "Ring", "category": "task"]
      let cases: [(path: String, fields: [String: String], field: String)] = [
        ("/level", Self.level, "review"),
        (
          "/decisions/\(decision)/review",
          ["holds": "yes", "note": "Läcker", "until": "igår 12.00"],
          "until"
        ),
        ("/log", decided.merging(["review": "igår 12.00"]) { $1 }, "review"),
        ("/log", given.merging(["due": "igår 12.00"]) { $1 }, "due"),
        (
          "/log", decided.merging(["review": "igår 12.00", "corrects": line.id.text]) { $1 },
          "review"
        ),
      ]
      for (where_, fields, field) in cases {
        let page = try await world.request(.post, path + where_, as: karin, .form(fields))
        #expect(
          page.status == 422 && page.text.contains("id=\"\(field)-error\""), "\(where_) \(field)")
        #expect(page.text.contains("value=\"igår 12.00\""), "\(where_): what was typed stays")
        let sent = fields.merging([field: "2020-01-01T00:00:00Z"]) { $1 }
        let answer = try await world.request(
          .post, "/api/v1\(path)\(where_)", as: karin,
          .json(.object(sent.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })))
        #expect(answer.status == 422, "\(where_) \(answer.text)")
        #expect(answer.text.contains("\"pointer\":\"/\(field)\""), "\(answer.text)")
      }
    }
  }

  /// What is entered late may have had a time that has passed since: that is how it was.
  @Test(arguments: World.engines) func whatIsEnteredLateTellsHowItWas(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let now = world.app.clock.now()
      let chief = try await world.caller(.citySecurity)
      var decision = Log.Draft(category: .decision, text: "Stäng vattnet")
      decision.eventAt = now.adding(.hours(-3))
      decision.reviewAt = now.adding(.hours(-1))
      let line: Line = try await world.app.log.write(decision, in: event.id, by: chief)
      var task = Log.Draft(category: .task, text: "Ring")
      task.eventAt = now.adding(.hours(-3))
      task.dueAt = now.adding(.hours(-1))
      let _: Line = try await world.app.log.write(task, in: event.id, by: chief)
      // A late decision is corrected without saying a new time.
      var fixed = Log.Draft(category: .decision, text: "Stäng vattnet i Husby")
      fixed.corrects = line.id
      fixed.reviewAt = decision.reviewAt
      let _: Line = try await world.app.log.write(fixed, in: event.id, by: chief)
      for (field, time) in [("review", -4), ("due", -4)] {
        var early = field == "review" ? decision : task
        early.reviewAt = now.adding(.hours(time))
        early.dueAt = early.reviewAt
        await #expect(throws: Refusal.self, "\(field)") {
          let _: Line = try await world.app.log.write(early, in: event.id, by: chief)
        }
      }
    }
  }
}
