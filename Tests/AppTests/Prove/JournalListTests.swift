import Ground
import Sheets
import Storage
import Testing
import Web

@testable import App

/// The auditor's list: what was done, by whom, where and when.
@Suite struct JournalListTests {
  @Test(arguments: World.engines) func narrowedByWhoWhereAndWhen(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let south = try await world.event("Läcka", at: "soder")
      _ = try await world.event("Brand", by: try await world.caller(.manager))
      let adam = try await world.signIn(.auditor)
      func seqs(_ query: String) async throws -> [String?] {
        let answer = try await world.get("/api/v1/journal?order=number&\(query)", as: adam)
        #expect(answer.status == 200, "\(query) \(answer.text)")
        return (answer.json?.items ?? []).map { $0["subject"]?.string }
      }
      #expect(try await seqs("unit=soder&act=event.report") == ["event/\(south.id)"])
      #expect(try await seqs("caller=person/bengt") == ["event/\(south.id)"])
      #expect(try await seqs("caller=bengt") == ["event/\(south.id)"])
      let today = LocalTime.day(world.clock.clock.now())
      #expect(try await seqs("from=\(today)&to=\(today)").count > 2)
      #expect(try await seqs("from=2020-01-01&to=2020-12-31").isEmpty)
      #expect(try await world.get("/api/v1/journal?to=igar", as: adam).status == 422)

      #expect(try await seqs("q=\(south.number)&act=event.report") == ["event/\(south.id)"])
      let shown = try await world.get("/journal?q=\(south.number)", as: adam).text
      #expect(shown.contains(">Händelse \(south.number)</a>") && !shown.contains("Läcka"))

      let page = try await world.get("/journal?unit=soder&limit=1", as: adam).text
      #expect(page.contains("i Södra stadsdelsförvaltningen") && page.contains("format=json"))
      let english = try await world.get(
        "/journal?from=\(today)&limit=1", as: adam, headers: ["Cookie": "language=en"]
      ).text
      #expect(english.contains("from \(today)") && english.contains("Next page"))

      let file = try await world.get("/journal?format=json&caller=bengt&limit=1", as: adam)
      #expect(file.header("Content-Disposition")?.contains("journal.json") == true)
      #expect(file.json?.items.map { $0["caller"] } == [.string("person/bengt")])
      let receipts = try await world.get("/journal/erasures?format=json", as: adam)
      #expect(receipts.status == 200 && receipts.json?.items.isEmpty == true)
    }
  }

  @Test func theCheckpointCanBeTakenAway() async throws {
    try await World.with(.sqlite) { world in
      _ = try await world.event()
      try await world.app.checkpoints.make()
      let adam = try await world.signIn(.auditor)
      #expect(try await world.get("/journal/proof", as: adam).text.contains("format=note"))
      let note = try await world.get("/journal/proof?format=note", as: adam)
      let signed = try await world.app.database.read { tx -> String? in
        try tx.cell("SELECT note FROM checkpoint ORDER BY seq DESC LIMIT 1")
      }
      #expect(note.text == signed)
      #expect(note.header("Content-Disposition")?.contains("checkpoint-") == true)
    }
  }

  @Test func oneEntryLeadsToTheNext() async throws {
    try await World.with(.sqlite) { world in
      _ = try await world.event("Läcka")
      let adam = try await world.signIn(.auditor)
      let last = try await world.app.database.read { try Head.read($0).seq }
      let first = try await world.get("/journal/1", as: adam).text
      #expect(first.contains("href=\"/journal/2\"") && !first.contains("rel=\"prev\""))
      let end = try await world.get("/journal/\(last)", as: adam).text
      #expect(end.contains("href=\"/journal/\(last - 1)\"") && !end.contains("rel=\"next\""))
    }
  }
}
