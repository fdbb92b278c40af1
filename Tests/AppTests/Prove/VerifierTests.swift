import Foundation
import Ground
import Storage
import Testing
import Web

@testable import App

@Suite("The proof") struct VerifierTests {
  @Test("What nobody touched is whole", arguments: World.engines)
  func whole(_ engine: EngineKind) async throws {
    try await Ledger.with(engine) { ledger in
      let verdict = try await ledger.verdict()
      #expect(verdict.code == 0, "\(verdict.lines)")
      #expect(verdict.findings.isEmpty)
      #expect(verdict.notes >= 3)
      #expect(verdict.proven?.seq == verdict.head.seq)
      #expect(verdict.remarks.isEmpty)
    }
  }

  @Test("Every way to tamper is found and named", arguments: World.engines)
  func tampering(_ engine: EngineKind) async throws {
    try await Ledger.with(engine) { ledger in
      for tampering in Tampering.all {
        let verdict = try await ledger.verdict(after: { try tampering.apply($0, ledger) })
        #expect(verdict.code == 1, "\(tampering.name)")
        #expect(
          verdict.findings.contains { $0.kind == tampering.kind },
          "\(tampering.name): \(verdict.findings.prefix(3))")
      }
      #expect(Tampering.all.count >= 25)
      let verdict = try await ledger.verdict()
      #expect(verdict.code == 0, "the tampering was undone: \(verdict.lines)")
    }
  }

  @Test("The first wrong entry is named, and the time before it", arguments: World.engines)
  func first(_ engine: EngineKind) async throws {
    try await Ledger.with(engine) { ledger in
      let (early, late) = (ledger.lines[1], ledger.lines[5])
      let verdict = try await ledger.verdict(after: { tx in
        try tx.run("UPDATE line SET text = 'x' WHERE id = \(late.id)")
        try tx.run("UPDATE line SET text = 'x' WHERE id = \(early.id)")
      })
      #expect(verdict.first?.seq == early.seq)
      #expect(verdict.first?.words.contains("line/\(early.id)") == true)
      #expect(verdict.findingCount == 2)
      let before = try await ledger.world.app.database.read { tx in
        try tx.cell("SELECT at FROM journal WHERE seq = \(early.seq - 1)", as: Instant.self)
      }
      #expect(verdict.provenTime == before)
    }
  }

  @Test("Who has the database and the key, but not the notes, is found by the notes alone")
  func rewriting() async throws {
    try await Ledger.with(.sqlite) { ledger in
      let key = try SigningKey.load(ledger.world.app.settings.data)
      let forge: @Sendable (any Writing) throws -> Void = { tx in
        try Forger.openJournal(tx, ledger.kind)
        try Forger.rewriteLine(ledger.lines[0], text: "Inget hände", tx)
        try Forger.rechain(from: ledger.lines[0].seq, tx)
        for row in try tx.rows("SELECT seq, at FROM checkpoint") {
          let seq: Int64 = try row.get("seq")
          let hash: String = try tx.cell("SELECT hash FROM journal WHERE seq = \(seq)") ?? ""
          let note = CheckpointNote(
            origin: key.open.name, seq: seq, hash: hash, at: try row.get("at"))
          try tx.run(
            "UPDATE checkpoint SET note = \(try key.sign(note.body).text) WHERE seq = \(seq)")
        }
      }
      let alone = try await ledger.verdict(after: forge, with: Verifier(keys: ledger.keys))
      #expect(alone.code == 0, "the chain by itself cannot tell: \(alone.lines)")
      #expect(alone.remarks.contains { $0.contains("--checkpoints") })
      let compared = try await ledger.verdict(after: forge)
      #expect(compared.first?.kind == .rewritten)
      #expect(compared.first?.words.contains("written anew") == true)
    }
  }

  @Test(
    "SQLite's looser cells hide nothing",
    arguments: [
      "UPDATE line SET text = CAST(text AS BLOB)", "UPDATE line SET text = text || char(0) || 'x'",
      "UPDATE journal SET act = CAST(act AS BLOB) WHERE seq = 3",
      "UPDATE version SET content = content || char(0) || 'x'",
      "UPDATE event SET seq = seq + 0.5",
    ] as [SQL])
  func cells(_ sql: SQL) async throws {
    try await Ledger.with(.sqlite) { ledger in
      let verdict = try await ledger.verdict(after: { tx in
        try Forger.openJournal(tx, .sqlite)
        try tx.run(sql)
      })
      #expect(verdict.code == 1)
    }
  }

  @Test("A note of another key, and notes without any key")
  func notes() async throws {
    try await Ledger.with(.sqlite) { ledger in
      let folder = ledger.world.app.settings.data + "/other"
      try Files.makePrivateFolder(folder)
      let stranger = try SigningKey.load(folder)
      let head = try await ledger.world.app.database.read { try Head.read($0) }
      let note = CheckpointNote(
        origin: stranger.open.name, seq: head.seq, hash: head.hash, at: ledger.world.app.clock.now()
      )
      let forged = KeptNote(name: "forged", text: try stranger.sign(note.body).text)
      let found = try await ledger.verdict(
        with: Verifier(notes: [forged], keys: ledger.keys))
      #expect(found.first?.kind == .signature)
      let unknown = try await ledger.verdict(with: Verifier(notes: ledger.notes))
      #expect(unknown.code == 2)
    }
  }

  @Test("A row is written as the journal wrote it, whatever it holds")
  func canonical() throws {
    let texts = ["", "åäö \"citat\" \\ bak", "rad\nny\ttab\u{1}\u{1f}", "🚒", "\u{7f}"]
    for text in texts {
      let columns: [(name: String, value: Value)] = [
        ("b_text", .text(text)), ("id", .text("x")), ("a", .int(-7)), ("c", .real(59.0)),
        ("d", .null), ("valid_from", .real(17.944)),
      ]
      let names = ["seq"] + columns.map(\.name) + ["salt"]
      let row = Row(
        columns: Row.Columns(names), values: [.int(1)] + columns.map(\.value) + [.text("s")])
      var out: [UInt8] = []
      try #require(CanonicalRow(table: "t", names: names)).write(row, into: &out)
      #expect(out == Columns.canonical(columns))
    }
  }
}
