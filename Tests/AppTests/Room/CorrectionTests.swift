import Ground
import Storage
import Testing
import Web

@testable import App

/// A decision that is corrected: what is emptied is gone, what is not spoken of stays.
@Suite struct CorrectionTests {
  private static let first = [
    "category": "decision", "text": "Öppna 12", "why": "Kyla", "alternatives": "Vänta",
    "legalBasis": "Nödrätt", "decidedBy": "Karin Holm", "review": "i morgon 08.00",
  ]

  private static func decide(_ world: World, _ event: Event, as who: Visitor) async throws -> String
  {
    let answer = try await world.request(
      .post, "/api/v1/events/\(event.id)/log", as: who,
      .json(.object(first.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })))
    return try #require(answer.json?["id"]?.string, "\(answer.text)")
  }

  private static func decision(_ world: World) async throws -> Decision {
    let found = try await world.app.database.read { tx in
      try tx.row("SELECT * FROM decision").map { try Decision(row: $0) }
    }
    return try #require(found)
  }

  @Test(arguments: World.engines) func theFormEmptiesWhatIsEmptied(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let bengt = try await world.signIn(.dutyOfficer)
      let line = try await Self.decide(world, event, as: bengt)
      let decision = try await Self.decision(world)
      let moved = try await world.request(
        .post, "/events/\(event.id)/decisions/\(decision.id)/review", as: bengt,
        .form(["holds": "yes", "until": "i övermorgon 09.00", "note": "Fortfarande kallt"]))
      #expect(moved.status == 303, "\(moved.text)")
      let reviewed = try await Self.decision(world)
      let at = Language.swedish.write(try #require(reviewed.reviewAt), .stamp)
      let form = try await world.get("/events/\(event.id)/log/\(line)", as: bengt).text
      #expect(form.contains("value=\"\(at)\""), "the review time of now stands in the form")
      var fields = [
        "corrects": line, "category": "decision", "text": "Öppna 14", "time": "", "why": "Kyla",
        "alternatives": "", "legalBasis": " ", "review": at,
      ]
      let answer = try await world.request(
        .post, "/events/\(event.id)/log", as: bengt, .form(fields))
      #expect(answer.status == 303, "\(answer.text)")
      var now = try await Self.decision(world)
      #expect(now.what == "Öppna 14" && now.why == "Kyla" && now.decidedBy == "Karin Holm")
      #expect(now.alternatives == nil && now.legalBasis == nil)
      #expect(
        now.reviewAt == reviewed.reviewAt, "to the millisecond, though the form shows minutes")
      fields["corrects"] = try #require(answer.header("Location")?.split(separator: "#L").last)
        .description
      fields["review"] = ""
      fields["why"] = ""
      let again = try await world.request(
        .post, "/events/\(event.id)/log", as: bengt, .form(fields))
      #expect(again.status == 303, "\(again.text)")
      now = try await Self.decision(world)
      #expect(now.reviewAt == nil && now.why.isEmpty)
    }
  }

  @Test(arguments: World.engines) func aProgramKeepsWhatItDoesNotName(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let bengt = try await world.signIn(.dutyOfficer)
      let line = try await Self.decide(world, event, as: bengt)
      let answer = try await world.request(
        .post, "/api/v1/events/\(event.id)/log", as: bengt,
        .json(
          .object([
            "corrects": .string(line), "text": .string("Öppna 14"), "alternatives": .null,
            "decidedBy": .string(""),
          ])))
      #expect(answer.status == 201, "\(answer.text)")
      let now = try await Self.decision(world)
      #expect(now.why == "Kyla" && now.legalBasis == "Nödrätt" && now.reviewAt != nil)
      #expect(now.alternatives == nil)
      #expect(now.decidedBy == "Bengt Sand", "who wrote it down has decided it")
    }
  }
}
