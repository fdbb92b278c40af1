import Ground
import Storage

/// The receipt of a lawful erasure (gallring): on what decision, why, and how much. What was
/// erased it does not say.
struct Erasure: Content {
  static let table = "erasure"
  var id: ID<Erasure>
  var seq: Int64 = 0
  /// "event/<id>"
  var subject: String
  /// The number of an event that is gone, which no other event may get.
  var number: String?
  /// Number of the decision that allows it (arkivlagen 10 §).
  var decision: String
  var reason: String
  var byName: String
  var at: Instant
  /// How many rows were taken away.
  var count: Int
  /// Lawful when nothing is said.
  var kind: ErasureKind?
  /// Who proposed it; nobody in receipts from before two persons were needed.
  var proposedByName: String?
  /// That the installation lets one person do both.
  var alone: Bool?
}

/// Erasing content so that nothing of it is left but its commitments in the chain, which without
/// their salts say nothing.
struct Erasures: Sendable {
  let database: Database
  let journal: Journal
  /// How many persons it takes.
  var persons = 2

  /// What is to be erased.
  enum Extent: Sendable, Hashable {
    case event
    /// These lines, with the corrections, decisions and tasks that hang on them.
    case lines(Set<ID<Line>>)
    /// The same, wherever else in the event their words stand, and the drafts of the event.
    case spill(Set<ID<Line>>)

    var kind: ErasureKind { if case .spill = self { .spill } else { .lawful } }

    var lines: Set<ID<Line>> {
      switch self {
      case .event: []
      case .lines(let lines), .spill(let lines): lines
      }
    }
  }

  /// What somebody asks for.
  struct Order: Sendable {
    var extent: Extent
    var decision: String
    var reason: String
  }

  /// How many rows of each kind would go.
  struct Preview: Sendable {
    let event: Event
    let counts: [(table: String, count: Int)]
    /// The lines that were chosen and those that follow, as far as the caller may read them.
    let lines: [Line]
  }

  /// Tables with rows of an event, in an order in which nothing points at what is gone.
  static let tables = [
    "power", "decision", "task", "meeting", "activation", "told", "handover", "lead_request",
    "level_decision", "participant", "involved_actor", "affected_unit", "service", "line_mark",
    "line",
  ]

  struct Doomed {
    let table: String
    let id: String
    let seq: Int64

    var part: SpillCopies.Part { .init(table: table, id: id, seq: seq) }
  }

  func preview(_ event: ID<Event>, _ extent: Extent, by caller: Caller) async throws -> Preview {
    try await database.read { tx in
      let found = try Erasures.open(event, for: extent.kind, by: caller, tx)
      var doomed = try Erasures.doomed(found, extent, tx)
      let copies = try SpillCopies(doomed.map(\.part), of: found, extent, tx)
      doomed += copies.whole.map { Doomed(table: $0.table, id: $0.id, seq: $0.seq) }
      let counts = Dictionary(grouping: doomed.map(\.table) + copies.partly.map(\.table)) { $0 }
        .mapValues(\.count)
      return Preview(
        event: found,
        counts: (Erasures.tables + ["event"]).compactMap { table in
          counts[table].map { (table, $0) }
        },
        lines: extent == .event ? [] : try Erasures.lines(doomed, of: found, by: caller, tx))
    }
  }

  private static func lines(
    _ doomed: [Doomed], of event: Event, by caller: Caller, _ tx: any Reading
  ) throws -> [Line] {
    let classes = Log.classes(try Events.facts(of: event.id, tx), caller)
    return try portions(doomed.filter { $0.table == Line.table }.map(\.id)).flatMap { some in
      try tx.rows(
        "SELECT * FROM line WHERE id IN \(list: some) AND classification IN \(list: classes)"
      ).map { try Line(row: $0) }
    }.sorted { ($0.seq, $0.id.text) < ($1.seq, $1.id.text) }
  }

  /// Erases, and leaves a receipt that names both persons.
  static func carryOut(
    _ proposal: ErasureProposal, of found: Event, alone: Bool, _ kind: EngineKind,
    in change: Change
  ) throws -> Erasure {
    try requireOver(found, proposal.kind)
    let extent = proposal.extent
    let doomed = try doomed(found, extent, change)
    let copies = try SpillCopies(doomed.map(\.part), of: found, extent, change)
    let all = copies.whole.map { Doomed(table: $0.table, id: $0.id, seq: $0.seq) } + doomed
    if extent != .event { try untie(all, in: change) }
    for row in all {
      if row.table == "line" { try forget(row.id, row.seq, in: change) }
      try change.erase(table: row.table, id: row.id)
    }
    for part in copies.partly { try copies.scrub(part, in: change) }
    if extent == .event {
      try change.derive(.reach, "DELETE FROM reach WHERE event = \(found.id)")
    }
    if kind == .sqlite {
      // The index keeps deleted words until its parts are merged.
      try change.derive(.lineSearch, "INSERT INTO line_search (line_search) VALUES ('optimize')")
    }
    return try change.insert(
      Erasure(
        id: .make(at: change.now), subject: proposal.subject,
        number: extent == .event ? found.number : nil, decision: proposal.decision,
        reason: proposal.reason, byName: change.caller.name, at: change.now,
        count: all.count + copies.partly.count, kind: proposal.kind,
        proposedByName: proposal.proposedByName, alone: alone))
  }

  /// What is not content: what people had begun to write about the event, how far they had read,
  /// and what was answered about rows that are gone. Then the engine's own files.
  func sweep(_ proposal: ErasureProposal) async throws {
    let event = proposal.event
    _ = try await journal.housekeeping([.draft, .seen, .idempotency]) { keep in
      try keep.run("DELETE FROM draft WHERE name LIKE \("%\(event)%")")
      if proposal.extent == .event {
        try keep.run("DELETE FROM seen WHERE subject = \("event/\(event)")")
      }
      for line in proposal.extent.lines {
        try keep.run("DELETE FROM idempotency WHERE result LIKE \("%\(line)%")")
      }
    }
    await database.forget(
      Erasures.tables + ["event", "version", "line_search", "draft", "seen", "idempotency"])
  }

  static func open(
    _ event: ID<Event>, for kind: ErasureKind = .lawful, by caller: Caller, _ tx: any Reading
  ) throws -> Event {
    try Door.require(kind.act, of: caller, try Events.facts(of: event, tx))
    guard let row = try tx.row("SELECT * FROM event WHERE id = \(event)") else {
      throw Refusal.notFound
    }
    let found = try Event(row: row)
    try requireOver(found, kind)
    return found
  }

  /// What is classified for Sweden's security goes at once.
  static func requireOver(_ event: Event, _ kind: ErasureKind) throws {
    if kind == .lawful, event.status.isOpen {
      throw Refusal.conflict(
        "Händelsen är \(event.status.text). Den måste vara avslutad innan något gallras.")
    }
  }

  private static func forget(_ line: String, _ seq: Int64, in change: Change) throws {
    try change.derive(
      .lineSearch,
      """
      DELETE FROM line_search WHERE rowid >= \(SearchIndex.place(seq, 0))
      AND rowid < \(SearchIndex.place(seq + 1, 0)) AND line = \(line)
      """)
  }

  /// A task that stays no longer says which line caused it, nor what was decided or given at a
  /// meeting which meeting that was.
  private static func untie(_ doomed: [Doomed], in change: Change) throws {
    let meetings = doomed.filter { $0.table == "meeting" }.map(\.id)
    let gone = Set(doomed.map(\.id))
    for some in portions(meetings) {
      for row in try change.rows("SELECT id FROM decision WHERE meeting IN \(list: some)") {
        let id: ID<Decision> = try row.get("id")
        if !gone.contains(id.text) { try change.update(id) { $0.meeting = nil } }
      }
      for row in try change.rows("SELECT id FROM task WHERE meeting IN \(list: some)") {
        let id: ID<EventTask> = try row.get("id")
        if !gone.contains(id.text) { try change.update(id) { $0.meeting = nil } }
      }
    }
    let lines = doomed.filter { $0.table == "line" }.map(\.id)
    let tasks = Set(doomed.filter { $0.table == "task" }.map(\.id))
    for some in portions(lines) {
      for row in try change.rows("SELECT id FROM task WHERE because IN \(list: some)") {
        let id: ID<EventTask> = try row.get("id")
        if !tasks.contains(id.text) { try change.update(id) { $0.because = nil } }
      }
    }
  }

  // MARK: what goes

  static func doomed(
    _ event: Event, _ extent: Extent, _ tx: any Reading
  ) throws -> [Doomed] {
    switch extent {
    case .event: return try all(event, tx)
    case .lines(let lines): return try some(lines, of: event, tx)
    case .spill(let lines): return lines.isEmpty ? [] : try spilt(lines, of: event, tx)
    }
  }

  private static func all(_ event: Event, _ tx: any Reading) throws -> [Doomed] {
    let pointing: Int =
      try tx.cell("SELECT COUNT(*) FROM event WHERE merged_into = \(event.id)") ?? 0
    if pointing > 0 {
      throw Refusal.conflict(
        "\(pointing) andra händelser har förts samman med den här. Gallra dem först.")
    }
    var found: [Doomed] = []
    for table in tables {
      found += try rows(
        table, "WHERE event = \(event.id) ORDER BY seq DESC, id DESC", tx)
      // A row that was taken away in the course of work lives on as versions.
      let named = "\"event\":\"\(event.id)\""
      found += try tx.rows(
        """
        SELECT v.id, MAX(v.seq) AS seq FROM version v
        LEFT JOIN \(name: table) t ON t.id = v.id
        WHERE v.kind = \(table) AND t.id IS NULL AND v.content LIKE \("%\(named)%")
        GROUP BY v.id
        """
      ).map { Doomed(table: table, id: try $0.get("id"), seq: try $0.get("seq")) }
    }
    return found + [Doomed(table: Event.table, id: event.id.text, seq: event.seq)]
  }

  /// The lines, and all in which their words stand again.
  private static func spilt(
    _ chosen: Set<ID<Line>>, of event: Event, _ tx: any Reading
  ) throws -> [Doomed] {
    var lines = chosen
    while true {
      let doomed = try some(lines, of: event, tx)
      let more = try SpillCopies.lines(repeating: doomed.map(\.part), of: event.id, tx)
        .union(doomed.filter { $0.table == Line.table }.map { ID($0.id) })
      if more.isSubset(of: lines) { return doomed }
      lines.formUnion(more)
    }
  }

  /// The lines with their corrections, and with the corrections' corrections.
  private static func some(
    _ chosen: Set<ID<Line>>, of event: Event, _ tx: any Reading
  ) throws -> [Doomed] {
    var ids: Set<String> = []
    var next = Set(chosen.map(\.text))
    while !next.isEmpty {
      ids.formUnion(next)
      let found = try portions(next).flatMap { some in
        try tx.rows("SELECT id FROM line WHERE corrects IN \(list: some)")
          .map { try $0.get("id", as: String.self) }
      }
      next = Set(found).subtracting(ids)
    }
    let lines = try portions(ids).flatMap { some in
      try rows("line", "WHERE event = \(event.id) AND id IN \(list: some)", tx)
    }.sorted { ($0.seq, $0.id) > ($1.seq, $1.id) }
    guard lines.count == ids.count, !lines.isEmpty else {
      throw Refusal.invalid("line", "Välj rader som finns i händelsen.")
    }
    let tied = try portions(ids).flatMap { some in
      try rows("decision", "WHERE line IN \(list: some)", tx)
        + rows("task", "WHERE line IN \(list: some)", tx)
        + rows("meeting", "WHERE line IN \(list: some)", tx)
        + rows("line_mark", "WHERE line IN \(list: some)", tx)
    }.sorted { Erasures.place($0) < Erasures.place($1) }
    return tied + lines
  }

  /// An engine binds so many values to one statement and no more.
  private static func portions(_ ids: some Collection<String>) -> [[String]] {
    let all = ids.sorted()
    return stride(from: 0, to: all.count, by: 500).map { Array(all[$0..<min($0 + 500, all.count)]) }
  }

  private static func place(_ row: Doomed) -> Int { tables.firstIndex(of: row.table) ?? 0 }

  private static func rows(
    _ table: String, _ condition: SQL, _ tx: any Reading
  ) throws -> [Doomed] {
    try tx.rows("SELECT id, seq FROM \(name: table) \(condition)").map {
      Doomed(table: table, id: try $0.get("id"), seq: try $0.get("seq"))
    }
  }
}

/// The receipts, for those who may know of them.
extension Erasures {
  struct Receipt: Sendable {
    let erasure: Erasure
    let unit: String?
    let act: Int64
  }

  enum ReceiptColumn: String, CaseIterable, Sendable { case at, decision, by }

  /// An auditor reads all; a registrar those of the own units.
  func receipts(
    _ words: String, by caller: Caller, _ paging: Paging<ReceiptColumn>
  ) async throws -> Paged<Receipt> {
    let seesAll = Policy.allows(caller, .journalRead, Facts(subject: "journal"))
    let units = caller.grants.filter { $0.role == .registrar }.map(\.unit)
    guard seesAll || !units.isEmpty else { throw Refusal.notFound }
    return try await database.read { tx in
      var scope: SQL =
        seesAll
        ? "1 = 1"
        : "j.unit IN (SELECT unit FROM unit_above WHERE above IN \(list: units))"
      for word in words.split(separator: " ").prefix(4) {
        let sought = "%" + word.lowercased().filter { $0 != "%" && $0 != "_" } + "%"
        scope =
          scope + """
             AND LOWER(x.decision || ' ' || x.reason || ' ' || x.by_name || ' '
            || COALESCE(x.number, '')) LIKE \(sought)
            """
      }
      let key: SQL =
        switch paging.column {
        case .at: "x.at"
        case .decision: SQL.alphabetical("x.decision")
        case .by: SQL.alphabetical("x.by_name")
        }
      return try paging.read(
        "x.*, u.name AS unit_name",
        from: "erasure x JOIN journal j ON j.seq = x.seq LEFT JOIN unit u ON u.id = j.unit",
        where: scope, key: key, id: "x.id", tx
      ) { row in
        let erasure = try Erasure(row: row)
        return Receipt(erasure: erasure, unit: try row.find("unit_name"), act: erasure.seq)
      }
    }
  }
}
