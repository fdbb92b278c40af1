import Ground
import Storage
import Testing
import Web

@testable import App

/// A line under secrecy in an event that is not: those who may not read it meet nothing of it, not
/// where it caused a task, was corrected, or was told of in a brief.
@Suite struct SecretLineTests {
  struct Told: Sendable {
    let event: Event
    let secret: Line
  }

  private static func tell(_ world: World) async throws -> Told {
    let chief = try await world.caller(.citySecurity)
    let event = try await world.event("Hot mot skola")
    let log = world.app.log
    var draft = Log.Draft(text: "Den hotade bor på Kvarngatan 3")
    draft.classification = .k2
    let secret: Line = try await log.write(draft, in: event.id, by: chief)
    var task = Log.Draft(category: .task, text: "Lås dörrarna")
    task.classification = .k1
    task.because = secret.id
    _ = try await log.write(task, in: event.id, by: chief) as Line
    let open: Line = try await log.write(
      Log.Draft(text: "Skolan är öppen"), in: event.id, by: chief)
    var mended = Log.Draft(text: "Den hotade är förd till polishuset")
    mended.classification = .k2
    mended.corrects = open.id
    _ = try await log.write(mended, in: event.id, by: chief) as Line
    return Told(event: event, secret: secret)
  }

  @Test(arguments: World.engines) func nothingPointsAtIt(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let told = try await Self.tell(world)
      let base = "/api/v1/events/\(told.event.id)"
      for (role, sees) in [(Role.manager, false), (.citySecurity, true)] {
        let visitor = try await world.signIn(role)
        let tasks = try await world.get("\(base)/tasks", as: visitor).json?.items ?? []
        #expect(tasks.count == 1)
        #expect((tasks.first?["because"]?.string == told.secret.id.text) == sees, "\(role)")
        let id = try #require(tasks.first?["id"]?.string)
        let page = try await world.get("/events/\(told.event.id)/tasks/\(id)", as: visitor)
        #expect(page.status == 200)
        #expect(page.text.contains("raden som ledde hit") == sees, "\(role)")
        let lines = try await world.get("\(base)/log", as: visitor).json?.items ?? []
        let open = try #require(lines.first { $0["text"]?.string == "Skolan är öppen" })
        #expect((open["correctedBy"]?.string != nil) == sees, "\(role)")
        for path in ["", "/search?q=skolan", "/log/\(open["id"]?.string ?? "")"] {
          let page = try await world.get("/events/\(told.event.id)\(path)", as: visitor)
          #expect(page.status == 200)
          #expect(sees || !page.text.contains("polishuset"), "\(role) \(path)")
          let isMarked = page.text.contains("se raden</a>")
          #expect(isMarked == (sees && !path.hasPrefix("/search")), "\(role) \(path)")
        }
      }
    }
  }

  @Test func whoNamesItIsAnsweredAsIfItWereNotThere() async throws {
    try await World.with(.sqlite) { world in
      let told = try await Self.tell(world)
      let mats = try await world.signIn(.manager)
      for field in ["because", "corrects"] {
        var answers: [String] = []
        for id in [told.secret.id.text, "0197-finns-inte"] {
          let answer = try await world.request(
            .post, "/api/v1/events/\(told.event.id)/log", as: mats,
            .json(
              .object([
                "category": .string("task"), "text": .string("Ring"), field: .string(id),
              ])))
          #expect(answer.status == 422, "\(field)")
          answers.append(answer.json?["errors"]?.text ?? "")
        }
        #expect(answers[0] == answers[1] && !answers[0].isEmpty, "\(field)")
      }
    }
  }

  @Test(arguments: World.engines) func aCorrectedDecisionSaysSo(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      let event = try await world.event()
      let line: Line = try await world.app.log.write(
        Log.Draft(category: .decision, text: "Stäng bron"), in: event.id, by: chief)
      let visitor = try await world.signIn(.citySecurity)
      let path = "/api/v1/events/\(event.id)/decisions"
      let before = try await world.get(path, as: visitor).json?.items.first
      #expect(before?["correctedBy"] == .null && before?["correctedAt"] == .null)
      var draft = Log.Draft(text: "Stäng bron norrut")
      draft.corrects = line.id
      let mended: Line = try await world.app.log.write(draft, in: event.id, by: chief)
      let after = try await world.get(path, as: visitor).json?.items.first
      #expect(after?["correctedBy"]?.string == mended.id.text)
      #expect(after?["correctedAt"]?.string == mended.at.text)
      let csv = try await world.get(path + ".csv", as: visitor)
      #expect(csv.text.contains("Rättat") && csv.text.contains(LocalTime.day(mended.at)))
    }
  }

  /// A registrar of an affected unit reads no secrecy, and may be given the package to hand out.
  @Test(arguments: World.engines) func aBriefThatQuotesItIsWithheld(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await world.involve("sven", as: .staff, in: event.id, function: .log)
      let sven = try await world.caller("sven")
      var decision = Log.Draft(category: .decision, text: "Flytta den hotade till Sundsvall")
      decision.classification = .k2
      _ = try await world.app.log.write(decision, in: event.id, by: sven) as Line
      let handovers = Handovers(database: world.app.database, journal: world.app.journal)
      let handover = try await handovers.begin(
        event.id, .log, to: "anna", words: nil, by: sven)
      #expect(handover.brief.contains("Sundsvall"))
      for most in [Classification.k1, .k2] {
        let gathered = try await world.app.database.read { tx in
          try Gathered(event.id, most: most, signedBy: "ingen", tx)
        }
        let told = gathered.rows.contains { $0.content.contains("Sundsvall") }
        #expect(told == (most == .k2), "\(most)")
        #expect(gathered.absent.contains { $0.why == .secrecy } == (most == .k1))
      }
      // That it was read is in the journal.
      let openings: SQL = "SELECT COUNT(*) FROM journal WHERE act = 'content.open'"
      let before = try await world.count(openings)
      let anna = try await world.signIn("anna")
      let page = try await world.get("/events/\(event.id)/handover/\(handover.id)", as: anna)
      #expect(page.text.contains("Sundsvall"))
      #expect(try await world.count(openings) == before + 1)
    }
  }
}
