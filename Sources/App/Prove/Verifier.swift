import Dispatch
import Foundation
import Ground
import Storage
import Synchronization

/// Proves a whole store against its journal, from one consistent state of it and without writing.
///
/// Memory stays the same however long the journal is, but for the list of rows taken away.
struct Verifier: Sendable {
  /// Signed checkpoints kept outside the store.
  var notes: [KeptNote] = []
  var keys: [NoteKey] = []
  /// Only the last so many entries; the set of rows is then not proven.
  var latest: Int?
  var progress: (@Sendable (Int64) -> Void)?

  static let portion = 1000

  func verify(_ database: Database, called name: String) async -> Verdict {
    var verdict = Verdict()
    verdict.subject = name
    do {
      let (kind, verifier) = (database.kind, self)
      verdict = try await database.read { tx in try verifier.verify(tx, kind, called: name) }
    } catch {
      verdict.unknown.append("\(name) cannot be read: \(error)")
    }
    verdict.settle()
    return verdict
  }

  func verify(_ tx: any Reading, _ kind: EngineKind, called name: String) throws -> Verdict {
    try StoreProof(tx: tx, kind: kind, settings: self).run(name)
  }
}

/// One run over one state of a store.
private struct StoreProof {
  let tx: any Reading
  let kind: EngineKind
  let settings: Verifier

  func run(_ name: String) throws -> Verdict {
    var verdict = Verdict()
    verdict.subject = name
    let there = try tables()
    guard there.contains("journal"), there.contains("version") else {
      verdict.unknown.append("\(name) holds no journal")
      return verdict
    }
    let contents = Schema.contents.map { $0.table }
    for table in contents where !there.contains(table) {
      verdict.remarks.append("there is no table \(table): made by an earlier version")
    }
    let known = contents.filter(there.contains)
    let head = try Head.read(tx)
    verdict.head = head
    let taken = try takenAway()
    for finding in taken.findings { verdict.add(finding) }
    try stretches(known, head, taken, &verdict)
    if settings.latest == nil {
      try StoreSets(tx: tx, kind: kind, tables: known, head: head, taken: taken).prove(&verdict)
      try DerivedProof(tx: tx).prove(&verdict)
    }
    try NoteProof(keys: settings.keys).prove(
      settings.notes + (there.contains("checkpoint") ? try storedNotes() : []), tx, &verdict)
    verdict.settle()
    try tellProvenTime(&verdict)
    return verdict
  }

  private func tables() throws -> Set<String> {
    let sql: SQL =
      kind == .sqlite
      ? "SELECT name FROM sqlite_schema WHERE type = 'table'"
      : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
    return Set(try tx.rows(sql).map { try $0.get("name", as: String.self) })
  }

  /// The entries that take rows away, found before the rest since a row may be erased long after
  /// it was written.
  private func takenAway() throws -> TakenAway {
    var taken = TakenAway()
    var after: Int64 = 0
    while true {
      let rows = try tx.rows(
        """
        SELECT \(Entry.columns) FROM journal WHERE seq > \(after)
        AND (contents LIKE '%-' OR contents LIKE '%- %' OR act = \(Act.contentErase.rawValue))
        ORDER BY seq LIMIT 100
        """)
      for row in rows {
        let entry = try StoredEntry(row: row)
        taken.add(entry)
        after = entry.seq
      }
      if rows.count < 100 { return taken }
    }
  }

  // MARK: stretch by stretch

  private func stretches(
    _ tables: [String], _ head: Head, _ taken: TakenAway, _ verdict: inout Verdict
  ) throws {
    let proofs = Proofs()
    var before = Head(seq: 0, hash: Entry.zero)
    if let latest = settings.latest, head.seq > Int64(latest) {
      let from = head.seq - Int64(latest)
      if let row = try tx.row("SELECT seq, hash FROM journal WHERE seq = \(from)") {
        before = Head(seq: try row.get("seq"), hash: try row.get("hash"))
      }
    }
    while true {
      let entries = try tx.rows(
        """
        SELECT \(Entry.columns) FROM journal WHERE seq > \(before.seq)
        ORDER BY seq LIMIT \(Verifier.portion)
        """
      ).map(StoredEntry.init)
      guard let last = entries.last else { break }
      let stretch = ProofStretch(
        before: before, entries: entries,
        tables: try tables.compactMap { try rows($0, after: before.seq, to: last.seq) },
        versions: try tx.rows(
          """
          SELECT kind, id, seq, salt, content FROM version
          WHERE seq > \(before.seq) AND seq <= \(last.seq)
          """), taken: taken)
      proofs.add { stretch.prove() }
      verdict.entries += entries.count
      verdict.lastTime = last.time
      before = Head(seq: last.seq, hash: last.hash)
      settings.progress?(last.seq)
    }
    for outcome in proofs.finish() {
      for finding in outcome.findings { verdict.add(finding) }
      verdict.rows += outcome.rows
      verdict.versions += outcome.versions
      verdict.erased += outcome.erased
    }
  }

  private func rows(
    _ table: String, after: Int64, to last: Int64
  ) throws -> ProofStretch.Table? {
    let rows = try tx.rows(
      "SELECT * FROM \(name: table) WHERE seq > \(after) AND seq <= \(last)")
    guard let first = rows.first else { return nil }
    guard let form = CanonicalRow(table: table, names: first.columns.names) else {
      throw StorageError.failed("table \(table) lacks id, seq or salt")
    }
    return ProofStretch.Table(form: form, rows: rows)
  }

  /// The newest of the store's own; the chain carries what is before.
  private func storedNotes() throws -> [KeptNote] {
    try tx.rows("SELECT seq, note FROM checkpoint ORDER BY seq DESC LIMIT 1000").map { row in
      KeptNote(
        name: "the store's own checkpoint \(try row.value("seq").shown)",
        text: try row.get("note"), isOwn: true)
    }
  }

  private func tellProvenTime(_ verdict: inout Verdict) throws {
    guard let first = verdict.first else { return }
    let before = (first.seq ?? verdict.head.seq + 1) - 1
    guard before > 0 else { return }
    let at: String? = try tx.cell(
      "SELECT at FROM journal WHERE seq <= \(before) ORDER BY seq DESC LIMIT 1")
    verdict.provenTime = at.flatMap(Instant.init(text:))
  }
}

/// Proves stretches on all processors, a few at a time.
private final class Proofs: Sendable {
  private let queue = DispatchQueue(label: "tryggve.proof", attributes: .concurrent)
  private let group = DispatchGroup()
  private let room = DispatchSemaphore(
    value: max(2, ProcessInfo.processInfo.activeProcessorCount + 1))
  private let outcomes = Mutex<[ProofStretch.Outcome]>([])

  func add(_ proof: @escaping @Sendable () -> ProofStretch.Outcome) {
    room.wait()
    queue.async(group: group) {
      let outcome = proof()
      self.outcomes.withLock { $0.append(outcome) }
      self.room.signal()
    }
  }

  func finish() -> [ProofStretch.Outcome] {
    group.wait()
    return outcomes.withLock { $0 }
  }
}
