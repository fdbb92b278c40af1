import Ground
import Storage
import Swedish
import Testing
import Web

@testable import App

/// What the one door promises.
@Suite struct JournalTests {
  private struct Stop: Error {}

  @Test(arguments: World.engines)
  func aChangeSaysWhatItConcerns(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let caller = try await world.caller(.dutyOfficer)
      let before = try await world.count("SELECT COUNT(*) FROM journal")
      await #expect(throws: StorageError.self) {
        try await world.app.journal.change(.personEdit, by: caller) { change in
          try change.insert(Person(id: "ingen", name: "Ingen", sort: "ingen"))
        }
      }
      #expect(try await world.count("SELECT COUNT(*) FROM journal") == before)
      #expect(try await world.count("SELECT COUNT(*) FROM person WHERE id = 'ingen'") == 0)
      try await Self.expectWhole(world)
    }
  }

  @Test(arguments: World.engines)
  func aRepeatedKeyDoesNothingTwice(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let visitor = try await world.program("bengt", [.eventRead, .logRead, .logWrite])
      let path = "/api/v1/events/\(event.id)/log"
      func send(_ text: String, key: String) async throws -> Answer {
        try await world.request(
          .post, path, as: visitor, .json(.object(["text": .string(text)])),
          headers: ["Idempotency-Key": "\"\(key)\""])
      }
      let first = try await send("Pumpen är igång", key: "nyckel-0001")
      let second = try await send("Pumpen är igång", key: "nyckel-0001")
      #expect(first.status == 201 && second.status == 201)
      #expect(first.json?["id"] != nil && first.json?["id"] == second.json?["id"])
      #expect(first.header("Location") == second.header("Location"))
      let other = try await send("Något annat", key: "nyckel-0001")
      #expect(other.status == 422)
      #expect(other.header("Content-Type") == "application/problem+json")
      #expect(
        try await world.count("SELECT COUNT(*) FROM line WHERE text = 'Pumpen är igång'") == 1)
      #expect(try await world.count("SELECT COUNT(*) FROM line WHERE text = 'Något annat'") == 0)
      // Another caller's key is another key.
      let karin = try await world.program("karin", [.logWrite])
      let third = try await world.request(
        .post, path, as: karin, .json(.object(["text": .string("Pumpen är igång")])),
        headers: ["Idempotency-Key": "\"nyckel-0001\""])
      #expect(third.status == 201 && third.json?["id"] != first.json?["id"])
      // Many at once make one.
      let ids = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<20 {
          group.addTask { try await send("Samtidigt", key: "nyckel-0002").json?["id"]?.text ?? "" }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(ids.count == 1)
      try await Self.expectWhole(world)
    }
  }

  @Test(arguments: World.engines)
  func failuresLeaveNoGap(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let caller = try await world.caller(.dutyOfficer)
      let before = try await world.count("SELECT COUNT(*) FROM journal")
      let saved = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<200 {
          group.addTask {
            do {
              try await world.app.journal.change(.logWrite, by: caller) { change in
                let found = try change.event(event.id)
                try Log.add(Log.Draft(text: "Rad \(number)"), to: found, in: change)
                if number % 5 == 0 { throw Stop() }
                if number % 7 == 0 { _ = try change.rows("SELECT nothing FROM nowhere") }
              }
              return true
            } catch {
              return false
            }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      let wanted = (0..<200).filter { $0 % 5 != 0 && $0 % 7 != 0 }.count
      #expect(saved == wanted)
      #expect(try await world.count("SELECT COUNT(*) FROM journal") == before + wanted)
      #expect(
        try await world.count("SELECT COUNT(*) FROM line WHERE text LIKE 'Rad %'") == wanted)
      try await Self.expectWhole(world)
    }
  }

  @Test(arguments: World.engines)
  func clocksMayJump(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let caller = try await world.caller(.dutyOfficer)
      var written: [String] = []
      for (number, days) in [0, 400, -800, 400, -400, 800].enumerated() {
        world.clock.jump(.days(days))
        let line = try await world.app.log.write(
          Log.Draft(text: "Hopp \(number)"), in: event.id, by: caller)
        written.append(line.id.text)
      }
      let read = try await world.app.log.read(
        event.id, by: caller, after: Log.Cursor(seq: 0), limit: 100)
      #expect(read.lines.map(\.id.text).filter(written.contains) == written)
      let newest = try await world.app.log.read(event.id, by: caller, limit: 3)
      #expect(newest.lines.map(\.id.text) == Array(written.suffix(3)))
      try await Self.expectWhole(world)
    }
  }

  @Test(arguments: World.engines)
  func theDatabaseItselfRefusesToChangeTheJournal(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let (database, writer) = try await Storage.open(
        world.app.settings.location, logger: TestPostgres.logger)
      let statements: [SQL] = [
        "UPDATE journal SET act = 'event.read' WHERE seq = 1", "DELETE FROM journal WHERE seq = 2",
        "DELETE FROM journal WHERE 1 = 1", "UPDATE journal SET hash = 'x' WHERE 1 = 1",
        """
        INSERT INTO journal SELECT seq, at, event_at, 'x', act, subject, unit, contents, previous, hash
        FROM journal WHERE seq = 2
        """,
      ]
      for sql in statements {
        await #expect(throws: StorageError.self, "\(sql.text)") {
          _ = try await writer.write { try $0.run(sql) }
        }
      }
      if engine == .sqlite {
        // SQLite takes the old row away in silence, without asking the triggers of deletion.
        await #expect(throws: StorageError.self) {
          _ = try await writer.write {
            try $0.run("REPLACE INTO journal SELECT * FROM journal WHERE seq = 2")
          }
        }
      }
      await database.close()
      try await Self.expectWhole(world)
    }
  }

  @Test(arguments: World.engines)
  func secrecyIsInNoIndex(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let caller = try await world.caller(.dutyOfficer)
      let open = try await world.event("Öppen händelse")
      let closed = try await world.event("Kattfiskgömman", classification: .k2)
      func write(_ text: String, _ event: Event, _ level: Classification?) async throws {
        var draft = Log.Draft(text: text)
        draft.classification = level
        _ = try await world.app.log.write(draft, in: event.id, by: caller)
      }
      try await write("zebraord", open, nil)
      try await write("girafford", open, .k2)
      try await write("noshörningsord", closed, nil)
      try await write("elefantord", closed, .k1)
      func indexed(_ word: String) async throws -> Int {
        // As the index spells it.
        let term = Words.indexTerms(word).first ?? word
        return try await world.count(
          "SELECT COUNT(*) FROM line_search WHERE terms LIKE \("%\(term)%")")
      }
      #expect(try await indexed("zebraord") == 1)
      for word in ["girafford", "noshörningsord", "elefantord", "Kattfiskgömman"] {
        #expect(try await indexed(word) == 0, "\(word)")
      }
      let sought = try await world.count(
        "SELECT COUNT(*) FROM event WHERE sought LIKE '%kattfisk%'")
      #expect(sought == 0)
    }
  }

  /// The chain is unbroken from the first entry, and every row in it is what its entry promised.
  static func expectWhole(_ world: World) async throws {
    let entries = try await world.app.database.read { tx in
      try tx.rows("SELECT \(Entry.columns) FROM journal ORDER BY seq").map(Entry.init)
    }
    var previous = Entry.zero
    for (place, entry) in entries.enumerated() {
      #expect(entry.seq == Int64(place + 1))
      #expect(entry.previous == previous)
      #expect(entry.hash == Entry.link(previous: previous, body: entry.bodyHash))
      previous = entry.hash
    }
  }
}
