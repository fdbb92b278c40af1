import Foundation
import Ground
import Storage
import Testing
import Web

@testable import App

@Suite("Lawful erasure") struct ErasureTests {
  private func over(_ ledger: Ledger) async throws -> (Erasures, Caller) {
    let app = ledger.world.app
    _ = try await app.events.move(
      ledger.event, to: .closed, note: nil, by: try await ledger.world.caller(.citySecurity))
    return (
      Erasures(database: app.database, journal: app.journal, persons: 1),
      try await ledger.world.caller(.registrar)
    )
  }

  /// What the store is on the disk, as somebody reads it who has stolen the disk.
  private func files(of world: World) async throws -> [Data] {
    let manager = FileManager.default
    if world.engine == .sqlite {
      let path = world.app.settings.data + "/tryggve.sqlite"
      return ["", "-wal"].compactMap { manager.contents(atPath: path + $0) }
    }
    // A file that is no longer used goes at the next checkpoint, or the one after.
    for _ in 1...2 { try await TestPostgres.command("CHECKPOINT") }
    let folder: String? = try await world.app.database.read {
      try $0.cell(
        """
        SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database
        WHERE datname = current_database()
        """)
    }
    let path = try #require(folder)
    return try manager.contentsOfDirectory(atPath: path).compactMap {
      manager.contents(atPath: path + "/" + $0)
    }
  }

  @Test(
    "Nothing is left of an erased event, and the journal is still proven",
    arguments: World.engines)
  func event(_ engine: EngineKind) async throws {
    try await Ledger.with(engine) { ledger in
      let (erasures, registrar) = try await over(ledger)
      if engine == .postgres {
        // Its planner keeps samples of what stands in the tables.
        let name = TestPostgres.name(in: ledger.world.app.settings.database)
        try await TestPostgres.command("ANALYZE", in: name)
      }
      let last = try await ledger.world.event("Den sista")
      _ = try await ledger.world.app.events.move(
        last.id, to: .dismissed, note: "Falskt alarm",
        by: try await ledger.world.caller(.citySecurity))
      try await erasures.alone(
        .init(extent: .event, decision: "KS 2026/11", reason: "Frist"), of: last.id, by: registrar)
      #expect(try await ledger.world.event("Nästa").number > last.number)

      let receipt = try await erasures.alone(
        .init(extent: .event, decision: "KS 2026/12", reason: "Frist"), of: ledger.event,
        by: registrar)
      #expect(receipt.count > 15)
      for table in Erasures.tables {
        #expect(
          try await ledger.world.count(
            "SELECT COUNT(*) FROM \(name: table) WHERE event = \(ledger.event)") == 0)
      }
      #expect(
        try await ledger.world.count("SELECT COUNT(*) FROM version WHERE content LIKE '%pump%'")
          == 0)
      #expect(
        try await ledger.world.count(
          "SELECT COUNT(*) FROM line_search WHERE line NOT IN (SELECT id FROM line)") == 0)
      // The other event's lines are there to show that the files are read as they should be.
      let files = try await files(of: ledger.world)
      #expect(files.contains { $0.range(of: Data("Två rader".utf8)) != nil })
      #expect(!files.contains { $0.range(of: Data("pump 3 går".utf8)) != nil })
      let verdict = try await ledger.verdict()
      #expect(verdict.code == 0, "\(verdict.lines)")
      #expect(verdict.erased > 15)
      func receipts(_ caller: Caller) async throws -> [Erasures.Receipt] {
        var paging = try Paging(Erasures.ReceiptColumn.at, limit: 100)
        paging.isDescending = true
        return try await erasures.receipts("", by: caller, paging).rows
      }
      let own = try await receipts(registrar)
      #expect(own.map(\.erasure.decision) == ["KS 2026/12", "KS 2026/11"])
      #expect(
        try await receipts(try await ledger.world.caller(.auditor)).count == 2)
      await #expect(throws: Refusal.notFound) {
        try await receipts(try await ledger.world.caller(.reporter))
      }
    }
  }

  @Test("Single lines go with what hangs on them", arguments: World.engines)
  func lines(_ engine: EngineKind) async throws {
    try await Ledger.with(engine) { ledger in
      let (erasures, registrar) = try await over(ledger)
      let order = Erasures.Order(
        extent: .lines([ledger.lines[1].id, ledger.lines[0].id]), decision: "KS 1", reason: "x")
      let receipt = try await erasures.alone(order, of: ledger.event, by: registrar)
      #expect(receipt.count == 3, "two lines and the correction of one")
      #expect(receipt.alone == true && receipt.proposedByName == receipt.byName)
      #expect(try await ledger.verdict().code == 0)
      await #expect(throws: Refusal.self) {
        try await erasures.alone(order, of: ledger.event, by: registrar)
      }
      let again = try await ledger.verdict(after: { tx in
        try tx.run(
          """
          INSERT INTO line (id, seq, salt, event, category, text, event_at, at, author_name,
          classification, essential)
          SELECT \(ledger.lines[0].id), \(ledger.lines[0].seq), salt, event, category, 'åter',
          event_at, at, author_name, classification, essential FROM line
          WHERE id = \(ledger.lines[2].id)
          """)
      })
      #expect(again.code == 1)
      let bare = try await ledger.verdict(after: { try $0.run("DELETE FROM erasure") })
      #expect(bare.first?.kind == .missing)
    }
  }

  @Test("Several lines are chosen at once, shown, and leave one receipt", arguments: World.engines)
  func chosen(_ engine: EngineKind) async throws {
    try await Ledger.with(engine) { ledger in
      _ = try await over(ledger)
      let world = ledger.world
      let rut = try await world.signIn(.registrar)
      let path = "/events/\(ledger.event)/erase"
      let page = try await world.get("\(path)/lines?q=pump", as: rut).text
      #expect(page.matches(of: /type="checkbox" name="lines"/).count == 7)
      #expect(page.contains("Rad 6: pump 6 går") && !page.contains("Öppna vattentank"))
      let english = try await world.get(
        "\(path)/lines?limit=2", as: rut, headers: ["Cookie": "language=en"]
      ).text
      #expect(english.contains("Which lines?") && english.contains("rel=\"next\""))
      for role in [Role.citySecurity, .manager, .reporter] {
        let refused = try await world.get("\(path)/lines", as: try await world.signIn(role)).status
        #expect(refused == (role == .reporter ? 404 : 403))
      }

      func send(_ fields: String, to query: String = "") async throws -> Answer {
        try await world.request(
          .post, path + query, as: rut,
          .raw(fields, type: "application/x-www-form-urlencoded"))
      }
      let ids = [ledger.lines[0].id, ledger.lines[1].id]
      let two = ids.map { "lines=\($0)" }.joined(separator: "&")
      let none = try await send("extent=lines&decision=KS+7&reason=Frist", to: "?q=pump")
      #expect(none.status == 422 && none.text.contains("Välj minst en rad."))
      #expect(!none.text.contains("Öppna vattentank"), "the same lines are shown again")
      let word = try await send("extent=lines&\(two)&reason=Frist&decision=Nämndens")
      #expect(word.status == 422 && word.text.contains("Skriv beslutets nummer"))
      let bare = try await send("extent=lines&\(two)&reason=Frist")
      #expect(bare.status == 422 && bare.text.matches(of: /checked><span/).count == 2)
      let asked = try await send("extent=lines&\(two)&decision=KS+7&reason=Frist")
      #expect(asked.text.contains("3 loggrader"), "two lines and the correction of one")
      for text in ["Rad 1: pump 1 går", "Rad 2: pump 2 går", "Rad 2: pump 2 står"] {
        #expect(asked.text.contains(text))
      }
      #expect(!asked.text.contains("Rad 3"))
      let number = try await world.app.events.find(
        ledger.event, by: try await world.caller(.registrar)
      ).number
      let done = try await send(
        "lines=\(ids.map(\.text).joined(separator: "+"))&decision=KS+7&reason=Frist&confirm=\(number)"
      )
      #expect(done.status == 303, "\(done.text)")
      #expect(try await world.count("SELECT COUNT(*) FROM erasure") == 0, "one is not enough")
      let place = try #require(done.header("Location"))
      let own = try await world.get(place, as: rut).text
      #expect(own.contains("Ta tillbaka förslaget") && !own.contains("/confirm"))
      let alone = try await world.request(
        .post, "\(place)/confirm", as: rut, .form(["confirm": number]))
      #expect(alone.status == 403)
      try await world.secondRegistrar()
      let nils = try await world.signIn("nils", anew: true)
      #expect(
        try await world.get("/me", as: nils).text.contains("Gallring eller borttagning väntar"))
      #expect(
        try await world.get("/events/\(ledger.event)", as: nils).text.contains(
          "Gallring av 2 rader är föreslagen"))
      let asked2 = try await world.get(place, as: nils).text
      #expect(asked2.contains("Rad 1: pump 1 går") && asked2.contains("Avslå förslaget"))
      let wrong = try await world.request(
        .post, "\(place)/confirm", as: nils, .form(["confirm": "1"]))
      #expect(wrong.status == 422)
      let confirmed = try await world.request(
        .post, "\(place)/confirm", as: nils, .form(["confirm": number]))
      #expect(confirmed.status == 303, "\(confirmed.text)")
      #expect(try await world.count("SELECT COUNT(*) FROM erasure WHERE count = 3") == 1)
      let list = try await world.get("/journal/erasures", as: try await world.signIn(.auditor)).text
      #expect(list.contains("Rut Ask föreslog, Nils Ö bekräftade"))
      #expect(try await ledger.verdict().code == 0)
    }
  }

  @Test("Two persons, and no only after a no", arguments: World.engines)
  func twoPersons(_ engine: EngineKind) async throws {
    try await Ledger.with(engine) { ledger in
      let (_, rut) = try await over(ledger)
      let world = ledger.world
      let erasures = world.app.erasures
      try await world.secondRegistrar()
      let nils = try await world.caller("nils")
      let order = Erasures.Order(extent: .event, decision: "KS 2026/12", reason: "Frist")
      let first = try await erasures.propose(order, of: ledger.event, by: rut)
      await #expect(throws: Refusal.self, "the same twice") {
        _ = try await erasures.propose(order, of: ledger.event, by: nils)
      }
      await #expect(throws: Refusal.self, "oneself") {
        _ = try await erasures.confirm(first.id, by: rut)
      }
      for role in [Role.citySecurity, .manager, .auditor] {
        let other = try await world.caller(role)
        await #expect(throws: Refusal.self, "\(role)") {
          _ = try await erasures.confirm(first.id, by: other)
        }
      }
      let refused = try await erasures.refuse(first.id, why: "Beslutet gäller inte", by: nils)
      #expect(refused.status == .refused && refused.answeredByName == "Nils Ö")
      await #expect(throws: Refusal.self, "answered already") {
        _ = try await erasures.confirm(first.id, by: nils)
      }
      let second = try await erasures.propose(order, of: ledger.event, by: rut)
      await #expect(throws: Refusal.self, "somebody else's") {
        _ = try await erasures.withdraw(second.id, by: nils)
      }
      _ = try await erasures.withdraw(second.id, by: rut)
      let third = try await erasures.propose(order, of: ledger.event, by: rut)
      let done = try await erasures.confirm(third.id, by: nils)
      let receipt = try await erasures.receipt(try #require(done.erasure))
      #expect(receipt.proposedByName == "Rut Ask" && receipt.byName == "Nils Ö")
      #expect(receipt.alone == false)
      #expect(try await world.count("SELECT COUNT(*) FROM event WHERE id = \(ledger.event)") == 0)
      #expect(try await ledger.verdict().code == 0)
    }
  }

  @Test("Who refuses says what is wrong with which line", arguments: World.engines)
  func remarks(_ engine: EngineKind) async throws {
    try await Ledger.with(engine) { ledger in
      let (_, rut) = try await over(ledger)
      let line = ledger.lines[0].id
      let world = ledger.world
      try await world.secondRegistrar()
      let order = Erasures.Order(extent: .lines([line]), decision: "KS 12", reason: "Frist")
      let one = try await world.app.erasures.propose(order, of: ledger.event, by: rut)
      let nils = try await world.signIn("nils")
      let path = "/events/\(ledger.event)/erasures/\(one.id)"
      let page = try await world.get(path, as: nils).text
      #expect(page.contains("Anmärk på en rad") && page.contains("remark-\(line)"))
      let answer = try await world.request(
        .post, "\(path)/refuse", as: nils,
        .form(["reason": "Inte allt", "remark-\(line)": "Den här behövs i målet"]))
      #expect(answer.status == 303, "\(answer.text)")
      let told = try await world.get(path, as: try await world.signIn("rut")).text
      #expect(told.contains("Inte allt") && told.contains(": Den här behövs i målet"))
    }
  }

  @Test("Only what is over, only by registrars, only in their own units")
  func refusals() async throws {
    try await Ledger.with(.sqlite) { ledger in
      let app = ledger.world.app
      let erasures = Erasures(database: app.database, journal: app.journal, persons: 1)
      let order = Erasures.Order(extent: .event, decision: "KS 1", reason: "x")
      let registrar = try await ledger.world.caller(.registrar)
      await #expect(throws: Refusal.self, "the event goes on") {
        try await erasures.alone(order, of: ledger.event, by: registrar)
      }
      await #expect(throws: Refusal.notFound, "another unit's") {
        try await erasures.alone(order, of: ledger.other, by: registrar)
      }
      for role in [Role.citySecurity, .systemAdministrator, .auditor] {
        await #expect(throws: Refusal.self) {
          try await erasures.alone(
            order, of: ledger.event, by: try await ledger.world.caller(role))
        }
      }
    }
  }

  @Test("Every content table that belongs to an event is erased with it")
  func tables() async throws {
    try await Ledger.with(.sqlite) { ledger in
      let belonging = try await ledger.world.app.database.read { tx in
        try Schema.contents.map { $0.table }.filter { table in
          try tx.row(
            "SELECT name FROM pragma_table_info(\(table)) WHERE name = 'event'") != nil
        }
      }
      #expect(Set(belonging) == Set(Erasures.tables))
    }
  }
}

extension Erasures {
  /// As one person does it, where the installation lets one.
  @discardableResult
  func alone(_ order: Order, of event: ID<Event>, by caller: Caller) async throws -> Erasure {
    let done = try await propose(order, of: event, by: caller)
    return try await receipt(try #require(done.erasure))
  }
}

extension World {
  /// Nils in the north becomes a registrar beside Rut.
  func secondRegistrar() async throws {
    _ = try await app.organisation.name(
      Assignment(
        id: "", person: "nils", unit: "norr", post: .registrar, deputy: false,
        validFrom: "2020-01-01"), by: try await caller(.citySecurity))
    app.sessions.forget()
  }
}
