import Ground
import Storage
import Swedish

/// The journal has one order only, and its opposite.
enum JournalColumn: String, CaseIterable, Sendable { case number }

/// Reading the journal itself: that something was done, by whom and when; never what it said.
struct JournalReading: Sendable {
  let database: Database

  struct Filter: Sendable {
    var act: Act?
    var unit: ID<Unit>?
    /// "person/<id>", or some of a name.
    var caller: String?
    var subject: String?
    /// From and before, in UTC.
    var from: Instant?
    var to: Instant?
    /// Words of what was done, by whom, where or to what; never of what was written.
    var words = ""
  }

  struct Listed: Sendable {
    /// Counted up to `most`; one more means "more than".
    let page: Paged<Entry>
    let names: [String: String]
    let units: [String: String]
    let subjects: [String: Subject]
    static let most = 1000
  }

  /// Entries in the order of the journal or against it.
  func list(
    _ filter: Filter, _ paging: Paging<JournalColumn>, by caller: Caller
  ) async throws -> Listed {
    try Door.require(.journalRead, of: caller, JournalReading.facts)
    let from = try JournalReading.place(paging)
    return try await database.read { tx in
      let condition = JournalReading.condition(filter)
      var page = condition
      if let from { page = page + (paging.readsUp ? " AND seq > \(from)" : " AND seq < \(from)") }
      let order: SQL = paging.readsUp ? "ORDER BY seq" : "ORDER BY seq DESC"
      let found = try tx.rows(
        "SELECT \(Entry.columns) FROM journal WHERE \(page) \(order) LIMIT \(paging.limit + 1)"
      ).map { row in
        let entry = try Entry(row: row)
        return (item: entry, place: RowPlace(id: String(entry.seq), key: ""))
      }
      let count: Int =
        try tx.cell(
          """
          SELECT COUNT(*) FROM
          (SELECT seq FROM journal WHERE \(condition) LIMIT \(Listed.most + 1)) counted
          """) ?? 0
      let shown = paging.paged(found, count: count)
      return Listed(
        page: shown, names: try Handles.names(Set(shown.rows.map(\.caller)), tx),
        units: try JournalReading.units(Set(shown.rows.map(\.unit)), tx),
        subjects: try Subject.read(Set(shown.rows.map(\.subject)), tx))
    }
  }

  /// The entry that the page begins after or ends before.
  private static func place(_ paging: Paging<JournalColumn>) throws -> Int64? {
    guard let place = paging.after ?? paging.before else { return nil }
    guard let seq = Int64(place.id), seq > 0 else {
      throw Refusal.invalid(
        paging.after == nil ? "before" : "after", "Markören kunde inte läsas.")
    }
    return seq
  }

  /// The units that entries can be filed under.
  func units(by caller: Caller) async throws -> [(ID<Unit>, String)] {
    try Door.require(.journalRead, of: caller, JournalReading.facts)
    return try await database.read { tx in
      try tx.rows("SELECT id, name FROM unit ORDER BY sort, id").map {
        (try $0.get("id"), try $0.get("name"))
      }
    }
  }

  private static func condition(_ filter: Filter) -> SQL {
    var condition: SQL = "1 = 1"
    if let act = filter.act { condition = condition + " AND act = \(act)" }
    if let unit = filter.unit { condition = condition + " AND unit = \(unit)" }
    if let who = filter.caller {
      let named = "%" + Words.sortKey(who) + "%"
      let people: SQL =
        who.contains("/")
        ? "" : " OR caller IN (SELECT 'person/' || id FROM person WHERE sort LIKE \(named))"
      condition = condition + " AND (caller = \(who)\(people))"
    }
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
          OR subject IN (SELECT 'event/' || id FROM event WHERE number = \(word.uppercased()))
          OR subject IN (SELECT 'unit/' || id FROM unit WHERE sort LIKE \(sought))
          OR subject IN (SELECT 'person/' || id FROM person WHERE sort LIKE \(sought))
          OR subject IN (SELECT 'account/' || id FROM person WHERE sort LIKE \(sought))
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
    let subject: Subject?
    let isLast: Bool
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
        subject: try Subject.read([entry.subject], tx)[entry.subject],
        isLast: try Head.read(tx).seq == seq,
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

/// What an entry is about, as people know it: an event by its number, never by its title.
struct Subject: Sendable {
  let kind: Text
  let name: String

  static func read(_ handles: Set<String>, _ tx: any Reading) throws -> [String: Subject] {
    let kinds: [(prefix: String, kind: Text, names: SQL)] = [
      ("event/", "Händelse", "SELECT id, number AS name FROM event WHERE id IN"),
      ("person/", "Person", "SELECT id, name FROM person WHERE id IN"),
      ("account/", "Konto", "SELECT id, name FROM person WHERE id IN"),
      ("unit/", "Enhet", "SELECT id, name FROM unit WHERE id IN"),
      ("actor/", "Extern aktör", "SELECT id, name FROM actor WHERE id IN"),
    ]
    var out: [String: Subject] = [:]
    for (prefix, kind, names) in kinds {
      let ids = handles.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
      if ids.isEmpty { continue }
      for row in try tx.rows("\(names) \(list: ids)") {
        out[prefix + (try row.get("id", as: String.self))] = Subject(
          kind: kind, name: try row.get("name"))
      }
    }
    return out
  }
}
