import Foundation
import Ground
import NIOCore
import Storage
import Testing
import Web

@testable import App

/// What may not be here at all goes everywhere, at once, by two persons.
@Suite struct SpillTests {
  private static let words = "Bergrummet ligger under Kvarnholmen"

  /// Writes the words wherever somebody could have written them.
  private static func spread(_ world: World, _ event: ID<Event>) async throws -> ID<Line> {
    let app = world.app
    let chief = try await world.caller(.citySecurity)
    let line = try await app.log.write(Log.Draft(text: words), in: event, by: chief)
    var correction = Log.Draft(text: words + " sedan länge")
    correction.corrects = line.id
    _ = try await app.log.write(correction, in: event, by: chief)
    var decision = Log.Draft(category: .decision, text: "Spärra vägen")
    decision.why = "Ingen får se att \(words)."
    _ = try await app.log.write(decision, in: event, by: chief)
    _ = try await app.events.setService(
      event, name: "Vatten", status: .red, note: words, unit: nil, by: chief)
    _ = try await app.events.setService(
      event, name: "Vatten", status: .green, note: "Åter", unit: nil, by: chief)
    try await app.journal.change(.toldSend, by: chief) { change in
      let found = try change.event(event)
      try ToldActs.tell(["mats"], about: found, text: "OBS: \(words)", in: change)
      try Events.spread(found, in: change)
    }
    _ = try await app.events.change(event, .eventEdit, by: chief) { event, _ in
      event.description = words
    }
    try await app.events.drafts.save(
      DraftName.OfEvent.handover.of(try await app.events.find(event, by: chief)).text,
      Input(fields: ["words": [words]]), of: chief)
    return line.id
  }

  private static func found(_ world: World) async throws -> [String] {
    try await world.app.database.read { tx in
      var hits: [String] = []
      let tables = Schema.contents.map { $0.table } + ["version", "draft", "idempotency"]
      for table in tables {
        for row in try tx.rows("SELECT * FROM \(name: table)") {
          for case .text(let text) in row.values where text.contains("Bergrummet") {
            hits.append("\(table): \(text.prefix(80))")
          }
        }
      }
      return hits
    }
  }

  @Test(arguments: World.engines) func whatMayNotBeHereGoesEverywhere(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event().id
      let line = try await Self.spread(world, event)
      #expect(try await Self.found(world).count >= 7)
      let (karin, bengt) = (
        try await world.signIn(.citySecurity), try await world.signIn(.dutyOfficer)
      )
      let path = "/events/\(event)"
      let page = try await world.get("\(path)/spill", as: karin)
      #expect(page.status == 200 && page.text.contains("Ring säkerhetsskyddschefen nu"))
      for role in [Role.manager, .unitCoordinator, .reporter, .systemAdministrator] {
        let refused = try await world.get("\(path)/spill", as: try await world.signIn(role)).status
        #expect(refused == 403 || refused == 404, "\(role)")
      }
      let bare = try await world.request(
        .post, "\(path)/spill", as: karin, .form(["reason": "Läge"]))
      #expect(bare.status == 422)
      let asked = try await world.request(
        .post, "\(path)/spill", as: karin,
        .form(["lines": line.text, "reason": "Läge för ett skyddsobjekt"]))
      let place = try #require(asked.header("Location"))
      #expect(try await world.get(path, as: bengt).text.contains("Uppgifter som inte får finnas"))
      let own = try await world.request(
        .post, "\(place)/confirm", as: karin,
        .form(["confirm": "\(try await number(world, event))"]))
      #expect(own.status == 403)
      let before = try await world.app.database.read { try Head.read($0) }
      let done = try await world.request(
        .post, "\(place)/confirm", as: bengt,
        .form(["confirm": "\(try await number(world, event))"]))
      #expect(done.status == 303, "\(done.text)")
      #expect(try await Self.found(world) == [])
      #expect(
        try await world.count(
          "SELECT COUNT(*) FROM line_search WHERE line NOT IN (SELECT id FROM line)") == 0)
      let package = try await world.get("\(path)/package.json", as: karin).text
      let proof = PackageProof().verify(Array(package.utf8), called: "package")
      #expect(proof.code == 0 && !package.contains("Bergrummet"), "\(proof.lines)")
      // The event goes on; open pages are told to drop the lines.
      let room = try await world.get(path, as: bengt)
      #expect(
        room.status == 200 && room.text.contains("Innehåll som inte får finnas här togs bort"))
      let news = try await world.app.database.read { tx in
        try News.read(after: before.seq, most: 100, tx)
      }
      let stream = String(
        buffer: news.select(
          news.pieces(.swedish), for: Hub.Group(try await world.caller(.dutyOfficer), .swedish)))
      #expect(stream.contains("event: gone") && stream.contains(line.text))

      let report = try await world.get(try #require(done.header("Location")), as: bengt)
      for text in ["Säkerhetspolisen", "Karin Holm", "Läge för ett skyddsobjekt"] {
        #expect(report.text.contains(text), "\(text)")
      }
      #expect(!report.text.contains("Bergrummet"))
      let auditor = try await world.signIn(.auditor)
      let receipts = try await world.get("/journal/erasures", as: auditor).text
      #expect(receipts.contains("Borttaget som säkerhetsskyddsklassificerat"))
      #expect(receipts.contains("Karin Holm föreslog, Bengt Sand bekräftade"))
    }
  }

  private func number(_ world: World, _ event: ID<Event>) async throws -> String {
    try await world.app.events.find(event, by: try await world.caller(.citySecurity)).number
  }

  /// The words went along when reports were merged, or were pasted elsewhere: it is proposed there
  /// too, to those who can take it away there, whether or not the first could.
  @Test(arguments: World.engines) func otherEventsAreFound(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let (karin, bengt) = (try await world.caller("karin"), try await world.caller("bengt"))
      let (log, erasures) = (world.app.log, world.app.erasures)
      let event = try await world.event().id
      let line: Line = try await log.write(Log.Draft(text: Self.words), in: event, by: karin)
      let pasted = try await world.event("Annat", at: "soder", classification: .k2).id
      var decision = Log.Draft(category: .decision, text: "Spärra vägen")
      decision.why = "100 % säkert: \(Self.words)."
      _ = try await log.write(decision, in: pasted, by: karin) as Line
      let beside = try await world.event("Tredje").id
      _ = try await world.app.events.change(beside, .eventEdit, by: karin) { event, _ in
        event.description = Self.words
      }
      let untouched = try await world.event("Bergrum").id
      let one = try await erasures.propose(
        .init(extent: .spill([line.id]), decision: "1", reason: "x"), of: event, by: karin)
      _ = try await erasures.confirm(one.id, by: bengt)
      let next = try #require(try await erasures.proposals(of: pasted, by: karin).first)
      #expect(next.kind == .spill && next.status == .proposed)
      await #expect(throws: Refusal.self) { try await erasures.confirm(next.id, by: bengt) }
      _ = try await erasures.confirm(next.id, by: karin)
      #expect(try await Self.found(world).allSatisfy { $0.hasPrefix("event: ") })
      #expect(try await erasures.proposals(of: beside, by: karin).isEmpty)
      func told(_ event: ID<Event>) async throws -> Int {
        try await world.count(
          """
          SELECT COUNT(*) FROM told WHERE event = \(event) AND person = 'karin'
          AND text LIKE '%också här%'
          """)
      }
      let counts = [try await told(beside), try await told(pasted), try await told(untouched)]
      #expect(counts == [1, 1, 0])
    }
  }

  /// A short word is all there is of some secrets.
  @Test func shortWordsGoWhereTheyStandAlone() async throws {
    try await World.with(.sqlite) { world in
      let (karin, bengt) = (try await world.caller("karin"), try await world.caller("bengt"))
      let event = try await world.event().id
      let line: Line = try await world.app.log.write(Log.Draft(text: "K47-9"), in: event, by: karin)
      let again: Line = try await world.app.log.write(
        Log.Draft(text: "K47-9"), in: event, by: karin)
      let other: Line = try await world.app.log.write(
        Log.Draft(text: "BK47-90 är en blankett"), in: event, by: karin)
      _ = try await world.app.events.setService(
        event, name: "Vatten", status: .red, note: "K47-9", unit: nil, by: karin)
      let one = try await world.app.erasures.propose(
        .init(extent: .spill([line.id]), decision: "1", reason: "x"), of: event, by: karin)
      _ = try await world.app.erasures.confirm(one.id, by: bengt)
      let left = try await world.app.database.read { tx in
        try tx.rows("SELECT id FROM line WHERE id IN \(list: [line.id, again.id, other.id])")
          .map { try $0.get("id", as: ID<Line>.self) }
      }
      #expect(left == [other.id])
      #expect(try await world.count("SELECT COUNT(*) FROM service WHERE note = 'K47-9'") == 0)
      #expect(
        try await world.count("SELECT COUNT(*) FROM version WHERE content LIKE '%\"K47-9\"%'") == 0)
    }
  }

  /// Whom an event reached is gone with it, so every page looks for itself, and learns nothing else.
  @Test func openPagesOfAnErasedEventLook() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event().id
      let karin = try await world.caller("karin")
      _ = try await world.app.events.move(event, to: .dismissed, note: "x", by: karin)
      let before = try await world.app.database.read { try Head.read($0) }
      var erasures = world.app.erasures
      erasures.persons = 1
      _ = try await erasures.propose(
        .init(extent: .event, decision: "1", reason: "x"), of: event,
        by: try await world.caller("rut"))
      let news = try await world.app.database.read { tx in
        try News.read(after: before.seq, most: 100, tx)
      }
      for role in [Role.manager, .externalActor] {
        let group = Hub.Group(try await world.caller(role), .swedish)
        let stream = String(buffer: news.select(news.pieces(.swedish), for: group))
        #expect(stream.contains("event: look") && !stream.contains(event.text), "\(role)")
      }
    }
  }

  @Test(arguments: World.engines) func nothingIsLeftOnTheDisk(_ engine: EngineKind) async throws {
    guard engine == .sqlite else { return }
    try await World.with(engine) { world in
      let event = try await world.event().id
      let line = try await Self.spread(world, event)
      let erasures = world.app.erasures
      let one = try await erasures.propose(
        .init(extent: .spill([line]), decision: "1", reason: "x"), of: event,
        by: try await world.caller(.citySecurity))
      _ = try await erasures.confirm(one.id, by: try await world.caller(.dutyOfficer))
      let path = world.app.settings.data + "/tryggve.sqlite"
      for file in ["", "-wal"] {
        let bytes = FileManager.default.contents(atPath: path + file) ?? Data()
        #expect(bytes.range(of: Data("Bergrummet".utf8)) == nil, "\(file)")
      }
    }
  }

  @Test func theOperatorIsOneOfTwoAndTheReportKnowsTheBackups() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event().id
      let line = try await Self.spread(world, event)
      let console = Console(app: world.app, user: "test", isServing: true)
      let folder = world.app.settings.data + "/kopia"
      _ = try await console.run(.backup, .object([.init("folder", .string(folder))]))
      try await world.app.events.export(event, by: try await world.caller(.citySecurity))
      let proposed = try await console.run(
        .spillPropose,
        .object([
          .init("event", .string(try await number(world, event))),
          .init("lines", .array([.string(line.text)])), .init("reason", .string("Läge")),
        ]))
      let id = try #require(proposed.first?.split(separator: " ").last)
      await #expect(throws: Refusal.self, "the same person twice") {
        try await console.run(.spillConfirm, .object([.init("proposal", .string(String(id)))]))
      }
      #expect(try await console.run(.spillList, .object([])).first?.hasPrefix("waits") == true)
      let done = try await world.app.erasures.confirm(
        ID(String(id)), by: try await world.caller(.citySecurity))
      let receipt = try #require(done.erasure)
      let report = try await console.run(
        .spillReport, .object([.init("erasure", .string(receipt.text))])
      ).joined(separator: "\n")
      #expect(report.contains(folder) && report.contains("event.export"))
      #expect(report.contains("Säkerhetspolisen") && !report.contains("Bergrummet"))
      let json = try await world.get(
        "/api/v1/events/\(event)/spills/\(receipt)", as: try await world.signIn(.citySecurity)
      ).json
      #expect(json?["backups"]?.items.first?["exists"] == .bool(true))
      #expect(json?["taken"]?.items.count == 1)
    }
  }

  @Test func draftsAloneGoToo() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event().id
      let chief = try await world.caller(.citySecurity)
      try await world.app.events.drafts.save(
        DraftName.OfEvent.handover.of(try await world.app.events.find(event, by: chief)).text,
        Input(fields: ["words": [Self.words]]), of: chief)
      let one = try await world.app.erasures.propose(
        .init(extent: .spill([]), decision: "–", reason: "Utkast"), of: event, by: chief)
      _ = try await world.app.erasures.confirm(one.id, by: try await world.caller(.dutyOfficer))
      #expect(try await world.count("SELECT COUNT(*) FROM draft") == 0)
      #expect(try await world.count("SELECT COUNT(*) FROM event WHERE id = \(event)") == 1)
    }
  }
}
