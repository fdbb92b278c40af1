import Foundation
import Ground
import Logging
import Storage
import Swedish

@testable import App

/// A town with some history, and the tools of somebody who can write to its database directly.
struct Ledger: Sendable {
  let world: World
  let writer: Writer
  let kind: EngineKind
  let event: ID<Event>
  let other: ID<Event>
  let lines: [Line]
  /// What was signed and kept elsewhere before anybody tampered.
  let notes: [KeptNote]
  let keys: [NoteKey]

  static func with(
    _ engine: EngineKind, _ body: @escaping @Sendable (Ledger) async throws -> Void
  ) async throws {
    try await World.with(engine) { world in
      let (database, writer) = try await Storage.open(
        world.app.settings.location, logger: TestPostgres.logger)
      do {
        try await body(try await Ledger.make(world, writer))
        await database.close()
      } catch {
        await database.close()
        throw error
      }
    }
  }

  private static func make(_ world: World, _ writer: Writer) async throws -> Ledger {
    let (app, chief) = (world.app, try await world.caller(.citySecurity))
    let event = try await world.event("Vattenläcka på Kvarngatan").id
    let other = try await world.event("Brand i källare", at: "soder").id
    _ = try await app.events.move(event, to: .verified, note: nil, by: chief)
    _ = try await app.events.move(event, to: .active, note: "Det brister", by: chief)
    var lines: [Line] = []
    for number in 1...6 {
      lines.append(
        try await app.log.write(
          Log.Draft(text: "Rad \(number): pump \(number) går"), in: event, by: chief))
    }
    try await app.checkpoints.make()
    var decision = Log.Draft(category: .decision, text: "Öppna vattentank")
    decision.why = "Trycket faller"
    _ = try await app.log.write(decision, in: event, by: chief)
    let task = Log.Draft(category: .task, text: "Ring rörjouren")
    _ = try await app.log.write(task, in: event, by: chief)
    var correction = Log.Draft(text: "Rad 2: pump 2 står")
    correction.corrects = lines[1].id
    lines.append(try await app.log.write(correction, in: event, by: chief))
    _ = try await app.events.setService(
      event, name: "Vatten", status: .red, note: nil, unit: nil, by: chief)
    _ = try await app.events.setService(
      event, name: "Vatten", status: .yellow, note: nil, unit: nil, by: chief)
    _ = try await app.log.write(
      [Log.Draft(text: "Två rader"), Log.Draft(text: "på en gång")], in: other, by: chief)
    for line in [lines[2], lines[5]] {
      _ = try await app.log.weigh(line.id, of: event, essential: true, by: chief)
    }
    try await world.involve("sven", as: .staff, in: event, function: .analysis)
    try await world.activateCommittee(event)
    for direction in ["Vatten till vården först", "Vatten till alla"] {
      _ = try await app.events.hold(
        event, .init(attending: "Kerstin Ros", direction: direction), by: chief)
    }
    try await app.journal.change(.personEdit, by: chief) { change in
      try change.concerns(Facts(subject: "person/ture", unit: "soder"))
      try change.remove(ID<Membership>("ture-soder"))
    }
    try await app.checkpoints.make()
    let folder = try NoteFolder(path: app.settings.checkpoints)
    return Ledger(
      world: world, writer: writer, kind: world.engine, event: event, other: other, lines: lines,
      notes: folder.notes, keys: folder.keys)
  }

  /// Tampers, verifies what came of it, and undoes the tampering.
  func verdict(
    after tamper: @escaping @Sendable (any Writing) throws -> Void = { _ in },
    with verifier: Verifier? = nil
  ) async throws -> Verdict {
    let (kind, verifier) = (kind, verifier ?? Verifier(notes: notes, keys: keys))
    do {
      try await writer.write { tx in
        if kind == .sqlite { try tx.run("PRAGMA defer_foreign_keys = ON") }
        try tamper(tx)
        throw Undone(verdict: try verifier.verify(tx, kind, called: "ledger"))
      }
    } catch let undone as Undone {
      return undone.verdict
    }
    throw StorageError.failed("nothing was verified")
  }

  private struct Undone: Error { let verdict: Verdict }
}

/// What somebody with full rights in the database can do.
enum Forger {
  static func openJournal(_ tx: any Writing, _ kind: EngineKind) throws {
    if kind == .sqlite {
      try tx.run("DROP TRIGGER IF EXISTS journal_no_update")
      try tx.run("DROP TRIGGER IF EXISTS journal_no_delete")
    } else {
      try tx.run("DROP TRIGGER IF EXISTS journal_no_change ON journal")
    }
  }

  /// Writes the chain anew from an entry on, so that every hash fits again.
  static func rechain(from first: Int64, _ tx: any Writing) throws {
    var previous =
      try tx.cell("SELECT hash FROM journal WHERE seq = \(first - 1)", as: String.self)
      ?? Entry.zero
    for row in try tx.rows(
      "SELECT \(Entry.columns) FROM journal WHERE seq >= \(first) ORDER BY seq")
    {
      let old = try Entry(row: row)
      let new = Entry(
        seq: old.seq, at: old.at, eventAt: old.eventAt, caller: old.caller, act: old.act,
        subject: old.subject, unit: old.unit, contents: old.contents, previous: previous
      ).sealed()
      try tx.run(
        """
        UPDATE journal SET previous = \(new.previous), hash = \(new.hash) WHERE seq = \(new.seq)
        """)
      previous = new.hash
    }
  }

  /// Changes a line and the promise of it in its entry.
  static func rewriteLine(_ line: Line, text: String, _ tx: any Writing) throws {
    var forged = line
    forged.text = text
    let salt = Commitment.salt()
    let promise = Commitment.make(
      salt: salt, subject: "line/\(line.id)",
      canonical: Columns.canonical(try Columns.encode(forged)))
    let contents: String =
      try tx.cell("SELECT contents FROM journal WHERE seq = \(line.seq)") ?? ""
    let parts = contents.split(separator: " ").map { part in
      part.hasPrefix("line/\(line.id)=") ? "line/\(line.id)=\(promise)" : String(part)
    }
    try tx.run("UPDATE line SET text = \(text), salt = \(salt) WHERE id = \(line.id)")
    try tx.run(
      """
      UPDATE journal SET contents = \(parts.joined(separator: " ")) WHERE seq = \(line.seq)
      """)
  }
}
