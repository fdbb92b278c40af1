import Ground
import Storage

/// What a log package is made of, read from one state of the store.
struct Gathered: Sendable {
  private(set) var rows: [PackedRow] = []
  private(set) var absent: [AbsentRow] = []
  private(set) var entries: [StoredEntry] = []
  private(set) var bodies: [String] = []
  private(set) var previous = Entry.zero
  private(set) var first: Int64 = 0
  private(set) var last: Int64 = 0
  private(set) var checkpoint: String?
  private(set) var number = ""
  private(set) var title = ""
  private(set) var exercise = false

  /// What the seal is made of: which rows, entries and gaps the package has, in order.
  var marks: [String] {
    entries.map { "entry \($0.seq)" } + rows.map(\.mark) + absent.map(\.mark)
  }

  /// - Parameter key: the name of the key whose checkpoints stand behind it.
  init(
    _ event: ID<Event>, most: Classification, signedBy key: String, _ tx: any Reading
  ) throws {
    guard let row = try tx.row("SELECT * FROM event WHERE id = \(event)") else {
      throw Refusal.notFound
    }
    let head = try Event(row: row)
    (number, title, exercise) = (head.number, head.title, head.exercise)
    var secret: Set<String> = []
    for table in [Event.table] + Erasures.tables {
      for row in try Gathered.rows(table, of: event, tx) {
        if Gathered.classification(row) > most {
          secret.insert(row.item)
        } else {
          rows.append(row)
        }
      }
    }
    // What was ever under secrecy is withheld in all its versions.
    rows.removeAll { secret.contains($0.item) }
    rows.sort { ($0.seq, $0.item) < ($1.seq, $1.item) }
    try gatherEntries(event, tx)
    try gatherChain(key, tx)
    nameAbsent(secret)
  }

  // MARK: rows

  private static func rows(
    _ table: String, of event: ID<Event>, _ tx: any Reading
  ) throws -> [PackedRow] {
    let owner: SQL = table == Event.table ? "id = \(event)" : "event = \(event)"
    var out: [PackedRow] = []
    let live = try tx.rows("SELECT * FROM \(name: table) WHERE \(owner)")
    if let first = live.first, let form = CanonicalRow(table: table, names: first.columns.names) {
      for row in live {
        var content: [UInt8] = []
        form.write(row, into: &content)
        out.append(
          PackedRow(
            table: table, id: try row.get("id"), seq: try row.get("seq"),
            salt: try row.get("salt"), content: String(decoding: content, as: UTF8.self),
            isLatest: true))
      }
    }
    let named = "\"event\":\"\(event)\""
    let versions = try tx.rows(
      """
      SELECT v.id, v.seq, v.salt, v.content FROM version v
      LEFT JOIN \(name: table) t ON t.id = v.id
      WHERE v.kind = \(table) AND (t.\(owner)
      OR (t.id IS NULL AND v.content LIKE \("%\(named)%")))
      """)
    return try out
      + versions.map { row in
        PackedRow(
          table: table, id: try row.get("id"), seq: try row.get("seq"),
          salt: try row.get("salt"), content: try row.get("content"), isLatest: false)
      }
  }

  /// Quotes in texts are escaped, so the name with its quotes stands for the column only; with the
  /// quotes escaped once, for what a brief repeats.
  private static func classification(_ row: PackedRow) -> Classification {
    if row.table == Event.table { return .k0 }
    return [Classification.k3, .k2, .k1].first {
      row.content.contains("\"classification\":\"\($0.rawValue)\"")
        || row.content.contains("\\\"classification\\\":\\\"\($0.rawValue)\\\"")
    } ?? .k0
  }

  // MARK: entries

  private mutating func gatherEntries(_ event: ID<Event>, _ tx: any Reading) throws {
    var found: [Int64: StoredEntry] = [:]
    for row in try tx.rows(
      "SELECT \(Entry.columns) FROM journal WHERE subject = \("event/\(event)")")
    {
      let entry = try StoredEntry(row: row)
      found[entry.seq] = entry
    }
    let other = Set(rows.map(\.seq)).subtracting(found.keys).sorted()
    for start in stride(from: 0, to: other.count, by: 500) {
      let some = other[start..<min(start + 500, other.count)]
      for row in try tx.rows(
        "SELECT \(Entry.columns) FROM journal WHERE seq IN \(list: some)")
      {
        let entry = try StoredEntry(row: row)
        found[entry.seq] = entry
      }
    }
    entries = found.values.sorted { $0.seq < $1.seq }
  }

  /// From the first entry to the checkpoint that covers the last.
  private mutating func gatherChain(_ key: String, _ tx: any Reading) throws {
    guard let start = entries.first, let end = entries.last else { throw Refusal.notFound }
    first = start.seq
    previous = start.previous
    last = end.seq
    if let note = try Checkpoints.covering(end.seq, by: key, tx),
      let said = Note(note).flatMap({ CheckpointNote(body: $0.body) })
    {
      checkpoint = note
      last = said.seq
    }
    var after = first - 1
    while after < last {
      let rows = try tx.rows(
        """
        SELECT \(Entry.columns) FROM journal WHERE seq > \(after) AND seq <= \(last)
        ORDER BY seq LIMIT 2000
        """)
      guard !rows.isEmpty else { return }
      for row in rows {
        let entry = try StoredEntry(row: row)
        bodies.append(Hex.text(entry.body()))
        after = entry.seq
      }
    }
  }

  private mutating func nameAbsent(_ secret: Set<String>) {
    let held = Set(rows.map { "\($0.item) \($0.seq)" })
    let own = Set(Erasures.tables + [Event.table])
    for entry in entries {
      let isOwn = entry.subject == "event/" + (rows.first { $0.table == Event.table }?.id ?? "")
      for item in entry.items ?? [] where item.commitment != nil {
        let name = String(item.key)
        if held.contains("\(name) \(entry.seq)") { continue }
        let table = String(name.prefix { $0 != "/" })
        let why: AbsentRow.Reason =
          secret.contains(name) ? .secrecy : (isOwn && own.contains(table) ? .erased : .elsewhere)
        absent.append(AbsentRow(item: name, seq: entry.seq, why: why))
      }
    }
  }
}
