import Ground
import Storage
import Web

/// What a row has said through time, who wrote it, and where the journal proves it.
enum History {
  enum What: Sendable, Hashable {
    case added, changed, removed
  }

  struct Step: Sendable {
    /// 1 for the first version.
    let number: Int
    let what: What
    let act: String
    let at: Instant
    let by: Shown
    /// The journal entry.
    let seq: Int64
    let hash: String
    let differences: [Difference]
  }

  struct Difference: Sendable {
    let column: String
    let field: Text
    let old: Shown
    let new: Shown
  }

  /// A value as people read it.
  enum Shown: Sendable, Hashable {
    case nothing
    /// Words of the municipality's own.
    case own(String)
    case text(Text)
    case time(Instant)

    var html: HTML {
      switch self {
      case .nothing: ""
      case .own(let words): "\(words)"
      case .text(let text): "\(t: text)"
      case .time(let time): "\(Parts.time(time))"
      }
    }

    /// As it is read on a page; in a file times are written to be sorted.
    func said(_ language: Language) -> String {
      if case .time(let time) = self { return language.write(time, .short) }
      return words(language)
    }

    func words(_ language: Language) -> String {
      switch self {
      case .nothing: ""
      case .own(let words): words
      case .text(let text): language.say(text)
      case .time(let time): language.write(time, .stamp)
      }
    }
  }

  /// All steps of one row, newest first. Empty when there never was one, or when it was erased.
  static func of(table: String, id: String, _ tx: any Reading) throws -> [Step] {
    var states = try kept(table, id, tx)
    let current = try tx.row("SELECT * FROM \(name: table) WHERE id = \(id)")
    if let current { states.append((try current.get("seq"), values(current))) }
    guard let last = states.last else { return [] }
    var entries = try self.entries(states.map(\.seq), tx)
    let end = current == nil ? try removal(table, id, after: last.seq, tx) : nil
    if let end { entries[end.seq] = end }
    let names = Names(tx)
    var before: [String: Value] = [:]
    var steps: [Step] = []
    for (place, state) in states.enumerated() {
      guard let entry = entries[state.seq] else { continue }
      steps.append(
        Step(
          number: place + 1, what: place == 0 ? .added : .changed, act: entry.act, at: entry.at,
          by: try names.caller(entry.caller), seq: entry.seq, hash: entry.hash,
          differences: try differences(table, before, state.values, names)))
      before = state.values
    }
    if let end {
      steps.append(
        Step(
          number: states.count + 1, what: .removed, act: end.act, at: end.at,
          by: try names.caller(end.caller), seq: end.seq, hash: end.hash, differences: []))
    }
    return steps.reversed()
  }

  /// What an edit would change, before it is made.
  static func differences<T: Content>(
    _ old: T, _ new: T, _ tx: any Reading
  ) throws -> [Difference] {
    func values(_ item: T) throws -> [String: Value] {
      try Columns.encode(item).reduce(into: [:]) { $0[$1.name] = $1.value }
    }
    return try differences(T.table, try values(old), try values(new), Names(tx))
  }

  private typealias State = (seq: Int64, values: [String: Value])

  private static func kept(_ table: String, _ id: String, _ tx: any Reading) throws -> [State] {
    try tx.rows(
      "SELECT seq, content FROM version WHERE kind = \(table) AND id = \(id) ORDER BY seq"
    ).map { row in
      (
        try row.get("seq"),
        values(JSON(parsing: Array(try row.get("content", as: String.self).utf8)))
      )
    }
  }

  private static func values(_ row: Row) -> [String: Value] {
    var out: [String: Value] = [:]
    for (name, value) in zip(row.columns.names, row.values) where !["seq", "salt"].contains(name) {
      out[name] = value
    }
    return out
  }

  private static func values(_ json: JSON?) -> [String: Value] {
    guard case .object(let members)? = json else { return [:] }
    return members.reduce(into: [:]) { out, member in
      out[member.name] =
        switch member.value {
        case .string(let text): .text(text)
        case .int(let number): .int(number)
        case .double(let number): .real(number)
        default: .null
        }
    }
  }

  private static func entries(_ seqs: [Int64], _ tx: any Reading) throws -> [Int64: Entry] {
    try tx.rows("SELECT \(Entry.columns) FROM journal WHERE seq IN \(list: seqs)")
      .reduce(into: [:]) { all, row in
        let entry = try Entry(row: row)
        all[entry.seq] = entry
      }
  }

  private static func removal(
    _ table: String, _ id: String, after: Int64, _ tx: any Reading
  ) throws -> Entry? {
    try tx.row(
      """
      SELECT \(Entry.columns) FROM journal WHERE seq > \(after)
      AND contents LIKE \("%\(table)/\(id)-%") ORDER BY seq LIMIT 1
      """
    ).map { try Entry(row: $0) }
  }

  private static func differences(
    _ table: String, _ before: [String: Value], _ after: [String: Value], _ names: Names
  ) throws -> [Difference] {
    try FieldNames.ordered(table, Set(before.keys).union(after.keys)).compactMap { column in
      let old = before[column] ?? .null
      let new = after[column] ?? .null
      if same(old, new) { return nil }
      let (was, became) = try (names.shown(table, column, old), names.shown(table, column, new))
      if was == became { return nil }
      return Difference(
        column: column, field: FieldNames.text(table, column), old: was, new: became)
    }
  }

  /// A version writes 59.0 as 59.
  private static func same(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.int(let whole), .real(let part)), (.real(let part), .int(let whole)):
      Double(whole) == part
    default: a == b
    }
  }
}
