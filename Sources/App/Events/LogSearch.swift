import Ground
import Storage
import Swedish

/// Searching the log of an event, with the same answers on both engines.
extension Log {
  /// What is sought.
  struct Search: Sendable {
    var words: String
    var depth: Depth = .all
    var category: LineCategory?

    init(_ words: String, depth: Depth = .all, category: LineCategory? = nil) {
      self.words = words
      self.depth = depth
      self.category = category
    }

    var groups: [[QueryTerm]] { Array(Words.query(words).prefix(12)) }
  }

  struct Found: Sendable {
    let event: Event
    /// The lines of one page, newest first.
    let stretch: Stretch
    /// Counted up to `mostCounted`; one more means "more than".
    let count: Int
    /// Lines under secrecy are read one by one, and these were too many to read all.
    let isPartial: Bool
    let next: String?
    let previous: String?
    let seq: Int64
    let facts: Facts
  }

  static let mostCounted = 1000
  static let mostSecret = 5000
  static let mostInFile = 5000

  /// The newest first.
  func search(
    _ event: ID<Event>, by caller: Caller, _ search: Search, after: String? = nil, limit: Int = 50
  ) async throws -> Found {
    var paging = try Paging(SearchColumn.time, limit: limit, after: after)
    paging.isDescending = true
    return try await self.search(event, by: caller, search, paging)
  }

  /// Lines that hold every word, of those that the caller may read, in the order of the log or
  /// against it.
  func search(
    _ event: ID<Event>, by caller: Caller, _ search: Search, _ paging: Paging<SearchColumn>
  ) async throws -> Found {
    let kind = database.kind
    let up = paging.readsUp
    let from = try Log.place(paging) ?? (up ? 0 : .max)
    let limit = paging.limit + 1
    return try await database.read { tx in
      let facts = try Events.facts(of: event, tx)
      try Door.require(.logRead, of: caller, facts)
      guard let row = try tx.row("SELECT * FROM event WHERE id = \(event)") else {
        throw Refusal.notFound
      }
      let hunt = Hunt(
        event: try Event(row: row), search: search, groups: search.groups,
        classes: Log.classes(facts, caller), kind: kind)
      let open = try hunt.open(from: from, up: up, limit: limit, tx)
      let (secret, isPartial) = try hunt.secret(tx)
      let beyond = secret.filter { up ? $0.place > from : $0.place < from }
      let hits = (open.hits + beyond).sorted { up ? $0.place < $1.place : $0.place > $1.place }
      let page = paging.paged(
        hits.prefix(limit).map { hit in
          (item: hit.line, place: RowPlace(id: String(hit.place), key: ""))
        }, count: min(open.count + secret.count, Log.mostCounted + 1))
      return Found(
        event: hunt.event,
        stretch: try Log.stretch(page.rows, hunt.classes, older: false, newer: false, tx),
        count: page.count,
        isPartial: isPartial, next: page.next, previous: page.previous,
        seq: try Head.read(tx).seq,
        facts: facts)
    }
  }

  private static func place(_ paging: Paging<SearchColumn>) throws -> Int64? {
    guard let place = paging.after ?? paging.before else { return nil }
    guard let number = Int64(place.id) else {
      throw Refusal.invalid(
        paging.after == nil ? "before" : "after", "Markören kunde inte läsas.")
    }
    return number
  }
}

enum SearchColumn: String, CaseIterable, Sendable { case time }

/// One search on its way.
private struct Hunt {
  struct Hit {
    let place: Int64
    let line: Line
  }

  let event: Event
  let search: Log.Search
  let groups: [[QueryTerm]]
  let classes: [Classification]
  let kind: EngineKind

  /// What depth and category ask of a line.
  private var narrowing: SQL {
    var sql: SQL = "l.event = \(event.id) AND l.classification IN \(list: classes)"
    if search.depth == .essential { sql = sql + " AND \(LineMark.isEssential())" }
    if let category = search.category { sql = sql + " AND l.category = \(category)" }
    return sql
  }

  /// Hits of the index.
  func open(
    from: Int64, up: Bool, limit: Int, _ tx: any Reading
  ) throws -> (hits: [Hit], count: Int) {
    if groups.isEmpty || event.classification == .k2 { return ([], 0) }
    let wanted = SearchIndex.condition(event.id, groups, kind)
    let beyond: SQL = up ? "s.rowid > \(from)" : "s.rowid < \(from)"
    let order: SQL = up ? "ORDER BY s.rowid" : "ORDER BY s.rowid DESC"
    let hits = try tx.rows(
      """
      SELECT l.*, s.rowid AS place FROM line_search s JOIN line l ON l.id = s.line
      WHERE \(wanted) AND \(beyond) AND \(narrowing)
      \(order) LIMIT \(limit)
      """
    ).map { Hit(place: try $0.get("place"), line: try Line(row: $0)) }
    let lines: SQL =
      isNarrow ? "line_search s JOIN line l ON l.id = s.line" : "line_search s"
    let narrowly: SQL = isNarrow ? " AND \(narrowing)" : ""
    let count: Int =
      try tx.cell(
        """
        SELECT COUNT(*) FROM (SELECT s.rowid FROM \(lines)
        WHERE \(wanted)\(narrowly) LIMIT \(Log.mostCounted + 1)) counted
        """) ?? 0
    return (hits, count)
  }

  /// Whether some of the event's lines in the index may not be counted. Those under secrecy are
  /// not there.
  private var isNarrow: Bool {
    search.depth == .essential || search.category != nil
      || !classes.contains(.k0) || !classes.contains(.k1)
  }

  /// Hits among lines under secrecy, of which there is no index: the newest are read one by one.
  func secret(_ tx: any Reading) throws -> (hits: [Hit], isPartial: Bool) {
    guard !groups.isEmpty, classes.contains(.k2) else { return ([], false) }
    let only: SQL = event.classification == .k2 ? "1 = 1" : "l.classification = 'K2'"
    let lines = try tx.rows(
      """
      SELECT l.* FROM line l WHERE \(narrowing) AND \(only)
      ORDER BY l.seq DESC, l.id DESC LIMIT \(Log.mostSecret + 1)
      """
    ).map { try Line(row: $0) }
    var hits: [Hit] = []
    var within: [Int64: Int64] = [:]
    for line in lines.prefix(Log.mostSecret) {
      let ordinal = within[line.seq, default: 0]
      within[line.seq] = ordinal + 1
      if SearchIndex.matches(groups, line.text) {
        hits.append(
          Hit(place: SearchIndex.place(line.seq, SearchIndex.most * 2 - 1 - ordinal), line: line))
      }
    }
    return (hits, lines.count > Log.mostSecret)
  }
}

/// The table that the log is searched by.
enum SearchIndex {
  /// Rows that one entry can have; as many numbers are left for lines outside the index.
  static let most: Int64 = 32_768

  /// The number of a row: newer entries have greater ones.
  static func place(_ seq: Int64, _ ordinal: Int64) -> Int64 { seq * most * 2 + ordinal }

  static func insert(_ line: Line, at place: Int64) -> SQL {
    let terms = ([Log.mark(line.event)] + Words.indexTerms(line.text)).joined(separator: " ")
    return row.with([.int(place), .text(terms), line.id.bound])
  }

  private static let row = SQL.insert(into: "line_search", ["rowid", "terms", "line"])

  /// A condition on alias `s`. Terms hold only a–z and 0–9, so nothing in them needs escaping.
  static func condition(_ event: ID<Event>, _ groups: [[QueryTerm]], _ kind: EngineKind) -> SQL {
    let all = [[QueryTerm(term: Log.mark(event))]] + groups
    switch kind {
    case .sqlite:
      let text = all.map { group in
        "(" + group.map { "\"\($0.term)\"" + ($0.isPrefix ? "*" : "") }.joined(separator: " OR ")
          + ")"
      }.joined(separator: " AND ")
      return "s.line_search MATCH \(text)"
    case .postgres:
      let text = all.map { group in
        "(" + group.map { "'\($0.term)'" + ($0.isPrefix ? ":*" : "") }.joined(separator: " | ")
          + ")"
      }.joined(separator: " & ")
      return "s.words @@ CAST(\(text) AS tsquery)"
    }
  }

  static func matches(_ groups: [[QueryTerm]], _ text: String) -> Bool {
    let terms = Set(Words.indexTerms(text))
    return !groups.isEmpty && groups.allSatisfy { $0.contains { hits($0, terms) } }
  }

  static func hits(_ wanted: QueryTerm, _ terms: Set<String>) -> Bool {
    if terms.contains(wanted.term) { return true }
    return wanted.isPrefix && terms.contains { $0.hasPrefix(wanted.term) }
  }

  /// Takes all lines of an event out of the index, when it comes under secrecy.
  static func remove(_ event: ID<Event>, in change: Change) throws {
    try change.derive(
      .lineSearch,
      """
      DELETE FROM line_search WHERE rowid >= \(place(try first(event, change), 0))
      AND line IN (SELECT id FROM line WHERE event = \(event))
      """)
  }

  private static func first(_ event: ID<Event>, _ tx: any Reading) throws -> Int64 {
    try tx.cell("SELECT seq FROM line WHERE event = \(event) ORDER BY seq LIMIT 1") ?? 0
  }

  /// Puts the lines of an event that are not secret into the index anew.
  static func fill(_ event: ID<Event>, in change: Change) throws {
    try remove(event, in: change)
    let lines: SQL = "SELECT l.* FROM line l WHERE l.event = \(event)"
    try each(lines, change) { try change.derive(.lineSearch, $0) }
  }

  /// Goes through lines in order and hands over what puts each into the index.
  fileprivate static func each(
    _ lines: SQL, _ tx: any Reading, _ body: (SQL) throws -> Void
  ) throws {
    var last: (seq: Int64, id: String, ordinal: Int64) = (-1, "", 0)
    while true {
      let rows = try tx.rows(
        """
        \(lines) AND l.classification <> 'K2'
        AND (l.seq, l.id) > (\(last.seq), \(last.id))
        ORDER BY l.seq, l.id LIMIT 1000
        """)
      if rows.isEmpty { return }
      for row in rows {
        let line = try Line(row: row)
        last = (line.seq, line.id.text, line.seq == last.seq ? last.ordinal + 1 : 0)
        try body(insert(line, at: place(line.seq, last.ordinal)))
      }
    }
  }
}

extension Log {
  /// Makes the index where there is none: after a change of the schema, or a restore.
  ///
  /// - Parameter tell: is told now and then how many lines have been put in.
  func indexIfMissing(_ tell: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
    let lines: SQL =
      "SELECT l.* FROM line l JOIN event e ON e.id = l.event WHERE e.classification <> 'K2'"
    let isMissing = try await database.read { tx in
      try tx.row("SELECT rowid FROM line_search LIMIT 1") == nil
        && tx.row("\(lines) AND l.classification <> 'K2' LIMIT 1") != nil
    }
    if !isMissing { return }
    try await journal.housekeeping([.lineSearch]) { keep in
      var count = 0
      try SearchIndex.each(lines, keep) {
        try keep.run($0)
        count += 1
        if count.isMultiple(of: 50_000) { tell(count) }
      }
    }
  }
}

extension Change {
  /// Puts a line into the search index; there is no plain-text index over secrecy.
  func index(_ line: Line) throws {
    if line.classification == .k2 { return }
    guard searchRows < SearchIndex.most else {
      throw Refusal.conflict("Det är för många rader på en gång.")
    }
    try derive(.lineSearch, SearchIndex.insert(line, at: SearchIndex.place(seq, searchRows)))
    searchRows += 1
  }
}
