import Ground
import Storage
import Swedish

/// Reading the journal itself: that something was done, by whom and when; never what it said.
struct JournalReading: Sendable {
  let database: Database

  struct Filter: Sendable {
    var act: Act?
    var unit: ID<Unit>?
    var caller: String?
    var subject: String?
    /// From and to, in UTC.
    var from: Instant?
    var to: Instant?
    /// Words of what was done, by whom, where or to what; never of what was written.
    var words = ""
    var oldestFirst = false

    var isEmpty: Bool {
      words.isEmpty && act == nil && unit == nil && caller == nil && subject == nil && from == nil
        && to == nil
    }
  }

  struct Listed: Sendable {
    let entries: [Entry]
    let names: [String: String]
    let units: [String: String]
    /// Counted up to `most`; one more means "more than".
    let count: Int
    let next: Int64?
    static let most = 1000
  }

  /// Entries in the order of the journal or against it, after an entry.
  func list(
    _ filter: Filter, after: Int64?, limit: Int, by caller: Caller
  ) async throws -> Listed {
    try Door.require(.journalRead, of: caller, JournalReading.facts)
    return try await database.read { tx in
      let condition = JournalReading.condition(filter)
      var page = condition
      if let after {
        let beyond: SQL = filter.oldestFirst ? "seq > \(after)" : "seq < \(after)"
        page = page + " AND \(beyond)"
      }
      let order: SQL = filter.oldestFirst ? "ORDER BY seq" : "ORDER BY seq DESC"
      let found = try tx.rows(
        "SELECT \(Entry.columns) FROM journal WHERE \(page) \(order) LIMIT \(limit + 1)"
      ).map(Entry.init)
      let shown = Array(found.prefix(limit))
      let count: Int =
        try tx.cell(
          """
          SELECT COUNT(*) FROM
          (SELECT seq FROM journal WHERE \(condition) LIMIT \(Listed.most + 1)) counted
          """) ?? 0
      return Listed(
        entries: shown, names: try Handles.names(Set(shown.map(\.caller)), tx),
        units: try JournalReading.units(Set(shown.map(\.unit)), tx), count: count,
        next: found.count > limit ? shown.last?.seq : nil)
    }
  }

  private static func condition(_ filter: Filter) -> SQL {
    var condition: SQL = "1 = 1"
    if let act = filter.act { condition = condition + " AND act = \(act)" }
    if let unit = filter.unit { condition = condition + " AND unit = \(unit)" }
    if let handle = filter.caller { condition = condition + " AND caller = \(handle)" }
    if let subject = filter.subject { condition = condition + " AND subject = \(subject)" }
    if let from = filter.from { condition = condition + " AND at >= \(from)" }
    if let to = filter.to { condition = condition + " AND at < \(to)" }
    for word in filter.words.split(separator: " ").prefix(4).map(String.init) {
      let folded = Words.fold(word)
      let acts = Act.allCases.filter { act in
        [act.rawValue, Language.swedish.say(act.text), Language.english.say(act.text)]
          .contains { Words.fold($0).contains(folded) }
      }
      let sought = "%" + Words.sortKey(word) + "%"
      let subject = "%" + word.lowercased().filter { $0 != "%" && $0 != "_" } + "%"
      condition =
        condition + """
           AND (act IN \(list: acts) OR subject LIKE \(subject)
          OR caller IN (SELECT 'person/' || id FROM person WHERE sort LIKE \(sought))
          OR unit IN (SELECT id FROM unit WHERE sort LIKE \(sought)))
          """
    }
    return condition
  }

  struct One: Sendable {
    let entry: Entry
    let name: String?
    let unit: String?
    /// The first signed checkpoint at or after it.
    let checkpoint: String?
  }

  func entry(_ seq: Int64, by caller: Caller) async throws -> One {
    try Door.require(.journalRead, of: caller, JournalReading.facts)
    return try await database.read { tx in
      guard
        let row = try tx.row("SELECT \(Entry.columns) FROM journal WHERE seq = \(seq)")
      else { throw Refusal.notFound }
      let entry = try Entry(row: row)
      return One(
        entry: entry, name: try Handles.names([entry.caller], tx)[entry.caller],
        unit: try JournalReading.units([entry.unit], tx)[entry.unit],
        checkpoint: try Checkpoints.covering(seq, tx))
    }
  }

  struct State: Sendable {
    let head: Head
    let note: String?
    let noteSeq: Int64?
  }

  func state(by caller: Caller) async throws -> State {
    try Door.require(.journalRead, of: caller, JournalReading.facts)
    return try await database.read { tx in
      let row = try tx.row("SELECT seq, note FROM checkpoint ORDER BY seq DESC LIMIT 1")
      return State(
        head: try Head.read(tx), note: try row?.get("note"), noteSeq: try row?.get("seq"))
    }
  }

  private static let facts = Facts(subject: "journal", reading: .journalRead)

  private static func units(_ ids: Set<String>, _ tx: any Reading) throws -> [String: String] {
    let wanted = ids.filter { !$0.isEmpty }
    if wanted.isEmpty { return [:] }
    return try tx.rows("SELECT id, name FROM unit WHERE id IN \(list: wanted)")
      .reduce(into: [:]) { names, row in
        names[try row.get("id")] = try row.get("name", as: String.self)
      }
  }
}
