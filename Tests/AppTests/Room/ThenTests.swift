import Ground
import Storage
import Testing
import Web

@testable import App

/// An event as it was: by what had been written then, for those who may see it now.
@Suite struct ThenTests {
  /// A course of events, an hour between each of its parts.
  private struct Course: Sendable {
    let event: ID<Event>
    /// Before anything was done, when all stood, and after it was over.
    let times: [Instant]
  }

  private static func run(_ world: World) async throws -> Course {
    let (app, chief) = (world.app, try await world.caller(.citySecurity))
    var times: [Instant] = []
    func pause() {
      world.clock.jump(.minutes(30))
      times.append(app.clock.now())
      world.clock.jump(.minutes(30))
    }
    let event = try await world.event().id
    pause()
    _ = try await app.events.move(event, to: .verified, note: nil, by: chief)
    _ = try await app.events.setLevel(
      event,
      LevelChoice(
        answers: LevelAnswers(deviates: .yes, severe: .yes, urgent: .no, crossing: .no),
        level: "niva-2", reason: "Allvarligt"), by: chief)
    for (category, text) in [
      (LineCategory.decision, "Öppna skolan"), (.task, "Ring rörjouren"), (.information, "14 hus"),
    ] {
      _ = try await app.log.write(Log.Draft(category: category, text: text), in: event, by: chief)
    }
    _ = try await app.events.setService(
      event, name: "Fjärrvärme", status: .red, note: nil, unit: nil, by: chief)
    _ = try await app.events.affect(event, unit: "energi", note: nil, by: chief)
    _ = try await app.events.assign(event, person: "sven", function: .analysis, by: chief)
    pause()
    let ids = try await app.database.read { tx in
      (
        try tx.cell("SELECT id FROM task", as: ID<EventTask>.self),
        try tx.cell("SELECT id FROM decision", as: ID<Decision>.self),
        try tx.cell("SELECT id FROM participant WHERE person = 'sven'", as: ID<Participant>.self),
        try tx.row("SELECT * FROM line WHERE text = '14 hus'").map { try Line(row: $0) }
      )
    }
    guard let task = ids.0, let decision = ids.1, let sven = ids.2, let line = ids.3 else {
      throw Refusal.notFound
    }
    _ = try await app.events.finish(event, task, note: nil, by: chief)
    _ = try await app.events.review(event, decision, until: nil, note: "Över", by: chief)
    _ = try await app.events.setService(
      event, name: "Fjärrvärme", status: .green, note: nil, unit: nil, by: chief)
    _ = try await app.events.spare(event, unit: "energi", reason: "Inte berörd", by: chief)
    _ = try await app.events.leave(event, participant: sven, by: chief)
    var correction = Log.Draft(text: "12 hus")
    correction.corrects = line.id
    _ = try await app.log.write(correction, in: event, by: chief)
    _ = try await app.log.weigh(line.id, of: event, essential: true, by: chief)
    _ = try await app.events.move(event, to: .closed, note: "Över", by: chief)
    pause()
    return Course(event: event, times: times)
  }

  @Test(arguments: World.engines) func theRoomAsItWas(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let course = try await Self.run(world)
      let karin = try await world.signIn("karin")
      func page(_ time: Int, _ part: String = "") async throws -> String {
        try await world.get(
          "/events/\(course.event)\(part)?at=\(course.times[time].text)", as: karin
        ).text
      }
      let late = ["Öppna skolan", "Ring rörjouren", "14 hus", "Fjärrvärme", "Sven Åberg"]
      for part in ["", "/picture"] {
        let first = try await page(0, part)
        #expect(first.contains("Det är inte läget nu") && first.contains(" data-then"))
        #expect(first.contains("Rapporterad") && first.contains("Ingen nivå"))
        for word in late { #expect(!first.contains(word), "\(part) \(word)") }
        let second = try await page(1, part)
        for word in late where part.isEmpty || word != "14 hus" {
          #expect(second.contains(word), "\(part) \(word)")
        }
        #expect(second.contains("Nere") && second.contains("Svår händelse"))
        #expect(second.contains("Pågår") && second.contains("Storköpings Energi AB"))
        #expect(!second.contains("12 hus") && !second.contains("line corrected"), "\(part)")
        #expect(!second.contains("data-live") && !second.contains("id=\"entry\""))
        let third = try await page(2, part)
        #expect(third.contains("12 hus") || !part.isEmpty)
        #expect(third.contains("Avslutad") && third.contains("Fungerar"))
      }
      let now = try await world.get("/events/\(course.event)", as: karin).text
      #expect(!now.contains(" data-then") && now.contains("när nivån sattes till Svår händelse"))
      let paper = try await page(1, "/log.html")
      #expect(paper.contains("Det är inte läget nu") && !paper.contains("12 hus"))
    }
  }

  @Test(arguments: World.engines) func aClockThatJumpedLosesNothing(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let course = try await Self.run(world)
      // Entries with earlier times come after those of the course, more than there were before.
      world.clock.jump(.days(-400))
      for number in 1...60 { _ = try await world.event("Läcka \(number)") }
      world.clock.jump(.days(401))
      let karin = try await world.signIn("karin")
      for (time, words) in [(0, "Rapporterad"), (1, "Öppna skolan"), (2, "12 hus")] {
        let path = "/events/\(course.event)?at=\(course.times[time].text)"
        let page = try await world.get(path, as: karin)
        #expect(page.status == 200 && page.text.contains(words), "\(words)")
        #expect(time == 2 || !page.text.contains("12 hus"))
      }
    }
  }

  @Test(arguments: World.engines) func namesAreThoseOfTheTime(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let course = try await Self.run(world)
      _ = try await world.app.organisation.edit(
        ID<Unit>("energi"), by: try await world.caller("karin"), expecting: nil
      ) {
        $0.name = "Storköpings Kraft AB"
      }
      let karin = try await world.signIn("karin")
      let path = "/events/\(course.event)?at=\(course.times[1].text)"
      let page = try await world.get(path, as: karin).text
      #expect(page.contains("Storköpings Energi AB") && !page.contains("Storköpings Kraft AB"))
    }
  }

  @Test(arguments: World.engines) func programsAskTheSame(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let course = try await Self.run(world)
      let karin = try await world.signIn("karin")
      func get(_ part: String, _ time: Int) async throws -> JSON {
        let path = "/api/v1/events/\(course.event)\(part)?at=\(course.times[time].text)"
        let answer = try await world.get(path, as: karin)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.json ?? .null
      }
      for (time, status, tasks, lines) in [
        (0, "reported", 0, 1), (1, "active", 1, 9), (2, "closed", 0, 16),
      ] {
        #expect(try await get("", time)["status"]?.string == status)
        let picture = try await get("/picture", time)
        #expect(picture["event"]?["status"]?.string == status)
        #expect(picture["tasks"]?.items.count == tasks)
        #expect(picture["decisions"]?.items.count == tasks)
        #expect(picture["at"]?.string == course.times[time].text)
        let log = try await get("/log", time).items
        #expect(log.count == lines, "\(log.map { $0["text"]?.string ?? "" })")
      }
      let short = try await get("/log", 1).items.first { $0["text"]?.string == "14 hus" }
      #expect(short?["essential"] == .bool(false) && short?["correctedBy"] == .null)
    }
  }

  @Test(arguments: World.engines) func whoMayNotSeeNowDoesNotSeeThen(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let course = try await Self.run(world)
      let at = "?at=\(course.times[1].text)"
      for (person, part, status) in [
        ("olle", "", 404), ("olle", "/picture", 404), ("ylva", "/picture", 404),
        ("mats", "", 200), ("rut", "/log.html", 200), ("mats", "/log.html", 403),
      ] as [(ID<Person>, String, Int)] {
        let visitor = try await world.signIn(person)
        let answer = try await world.get("/events/\(course.event)\(part)\(at)", as: visitor)
        #expect(answer.status == status, "\(person) \(part)")
      }
      // What was under secrecy then stays so.
      let chief = try await world.caller("karin")
      let secret = try await world.event("Hot mot skola", classification: .k2).id
      world.clock.jump(.minutes(10))
      let then = world.app.clock.now()
      world.clock.jump(.minutes(10))
      _ = try await world.app.events.classify(
        secret, .k1, reason: "Över", by: chief, expecting: nil)
      let now = world.app.clock.now()
      _ = try await world.app.events.classify(
        course.event, .k2, reason: "Hot", by: chief, expecting: nil)
      let karin = try await world.signIn("karin")
      let opened: SQL = "SELECT COUNT(*) FROM journal WHERE act = 'content.open'"
      for (number, path) in ["/events", "/api/v1/events"].enumerated() {
        let page = try await world.get("\(path)/\(course.event)?at=\(now.text)", as: karin)
        #expect(page.status == 200 && page.text.contains("K2"))
        #expect(try await world.count(opened) == number + 1)
      }
      let mats = try await world.signIn("mats")
      #expect(try await world.get("/events/\(secret)", as: mats).status == 200)
      #expect(try await world.get("/events/\(secret)?at=\(then.text)", as: mats).status == 403)
    }
  }

  @Test(arguments: [
    ("igår 23:50", 422), ("om två timmar", 422), ("när?", 422), ("", 200), ("nu", 200),
  ])
  func aTimeIsSaidAsItIsSpoken(_ row: (String, Int)) async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      for path in ["/events/\(event.id)", "/events/\(event.id)/picture"] {
        let answer = try await world.get("\(path)?at=\(Call.escape(row.0))", as: karin)
        #expect(answer.status == row.1)
        if row.1 == 422 { #expect(answer.text.contains("value=\"\(row.0)\"")) }
      }
    }
  }
}
