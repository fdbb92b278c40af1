import Ground
import Storage

/// One change on its way through the door. It can read everything, write content, and must say
/// what it concerns before it can be committed.
final class Change: Reading {
  let caller: Caller
  let act: Act
  let now: Instant
  /// The entry that this change will become.
  let seq: Int64
  private let tx: any Writing
  private var facts: Facts?
  private var items: [String] = []
  /// When it happened, where that is not now.
  var eventAt: Instant?
  /// What a repeated request with the same key is told: an identity.
  var result = ""
  /// How many lines this change has put in the search index.
  var searchRows: Int64 = 0

  init(tx: any Writing, caller: Caller, act: Act, now: Instant, seq: Int64) {
    self.tx = tx
    self.caller = caller
    self.act = act
    self.now = now
    self.seq = seq
  }

  func rows(_ sql: SQL) throws -> [Row] { try tx.rows(sql) }

  /// What the writes of one commit need alike: read by the first, forgotten as soon as anything
  /// but lines of the log is written.
  func shared<T: Sendable>(_ name: String, _ read: () throws -> T) rethrows -> T {
    if hasTouched { return try read() }
    let place = Change.shared + name
    // In a box: the runtime looks long at what is not one thing before it says what it is.
    if let known = tx.batch.memory[place] as? Shared<T> { return known.value }
    let value = try read()
    if !hasTouched { tx.batch.memory[place] = Shared(value) }
    return value
  }

  private final class Shared<T: Sendable>: Sendable {
    let value: T
    init(_ value: T) { self.value = value }
  }
  private static let shared = "shared."

  /// Until this change is sealed, what it reads is not for others: it may yet be undone.
  private var hasTouched = false

  private func touch(_ table: String) {
    if ["line", "line_mark", "decision", "task"].contains(table) { return }
    hasTouched = true
    tx.batch.memory = tx.batch.memory.filter { !$0.key.hasPrefix(Change.shared) }
  }

  /// Asks the policy about the matter, and files the journal line under it.
  ///
  /// - Throws: `Refusal.notFound` when the caller may not even know of it.
  func concerns(_ facts: Facts) throws {
    try Door.require(act, of: caller, facts)
    self.facts = facts
  }

  /// Files the line under a matter whose act has been decided already, e.g. one just made.
  func files(under facts: Facts) { self.facts = facts }

  /// Adds a row; answers it as it now is.
  @discardableResult
  func insert<T: Content>(_ item: T) throws -> T {
    let columns = try Columns.encode(item)
    let plan = RowPlan.of(T.table, columns)
    let salt = Commitment.salt()
    touch(T.table)
    try tx.run(plan.insert.with([.int(seq), .text(salt)] + columns.map(\.value)))
    promise(T.table, item.id.text, Columns.canonical(columns, in: plan.order), salt: salt)
    var saved = item
    saved.seq = seq
    return saved
  }

  /// Changes a row. What it said before is kept as a version.
  ///
  /// - Parameter expecting: the entity tag that the caller saw; `Refusal.stale` when it is old.
  @discardableResult
  func update<T: Content>(
    _ id: ID<T>, expecting: Int64? = nil, _ edit: (inout T) throws -> Void
  ) throws -> T {
    guard let row = try tx.row("SELECT * FROM \(name: T.table) WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    touch(T.table)
    var item = try T(row: row)
    if let expecting, expecting != item.seq { throw Refusal.stale }
    let before = try Columns.encode(item)
    try edit(&item)
    let after = try Columns.encode(item)
    let salt = Commitment.salt()
    if item.seq != seq { try keep(T.table, id.text, before, row) }
    var sets: SQL = "seq = \(seq), salt = \(salt)"
    for column in after where column.name != "id" {
      sets = sets + ", \(name: column.name) = \(column.value)"
    }
    try tx.run("UPDATE \(name: T.table) SET \(sets) WHERE id = \(id)")
    item.seq = seq
    commit(T.table, id.text, after, salt: salt)
    return item
  }

  /// Takes a row away in the normal course of work. Its versions stay.
  func remove<T: Content>(_ id: ID<T>) throws {
    guard let row = try tx.row("SELECT * FROM \(name: T.table) WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    touch(T.table)
    let item = try T(row: row)
    try keep(T.table, id.text, try Columns.encode(item), row)
    try tx.run("DELETE FROM \(name: T.table) WHERE id = \(id)")
    items.append("\(T.table)/\(id)-")
  }

  /// Erases a row and all that it ever said. Only the commitments stay in the chain, and
  /// without their salts they say nothing.
  func erase(table: String, id: String) throws {
    touch(table)
    try tx.run("DELETE FROM \(name: table) WHERE id = \(id)")
    try tx.run("DELETE FROM version WHERE kind = \(table) AND id = \(id)")
    items.append("\(table)/\(id)-")
  }

  /// Writes a row anew and erases all that it said before, as a spill demands of a row that the
  /// event cannot do without.
  func rewrite<T: Content>(
    _ type: T.Type, _ id: ID<T>, _ edit: (String, Value) -> Value
  ) throws {
    guard let row = try tx.row("SELECT * FROM \(name: T.table) WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    touch(T.table)
    let columns = try Columns.encode(try T(row: row)).map { column in
      (name: column.name, value: edit(column.name, column.value))
    }
    let salt = Commitment.salt()
    var sets: SQL = "seq = \(seq), salt = \(salt)"
    for column in columns where column.name != "id" {
      sets = sets + ", \(name: column.name) = \(column.value)"
    }
    try tx.run("UPDATE \(name: T.table) SET \(sets) WHERE id = \(id)")
    try tx.run("DELETE FROM version WHERE kind = \(T.table) AND id = \(id)")
    items.append("\(T.table)/\(id)-")
    commit(T.table, id.text, columns, salt: salt)
  }

  private func keep(
    _ table: String, _ id: String, _ columns: [(name: String, value: Value)], _ row: Row
  ) throws {
    let content = String(decoding: Columns.canonical(columns), as: UTF8.self)
    try tx.run(
      """
      INSERT INTO version (kind, id, seq, salt, content)
      VALUES (\(table), \(id), \(row.get("seq", as: Int64.self)), \
      \(row.get("salt", as: String.self)), \(content))
      """)
  }

  private func commit(
    _ table: String, _ id: String, _ columns: [(name: String, value: Value)], salt: String
  ) {
    promise(table, id, Columns.canonical(columns), salt: salt)
  }

  private func promise(_ table: String, _ id: String, _ canonical: [UInt8], salt: String) {
    let subject = "\(table)/\(id)"
    let commitment = Commitment.make(salt: salt, subject: subject, canonical: canonical)
    items.removeAll { $0.hasPrefix(subject + "=") }
    items.append("\(subject)=\(commitment)")
  }

  /// Writes to a table that can be made anew from content, and so is not proven itself.
  func derive(_ table: Derived, _ sql: SQL) throws {
    guard sql.writes(to: table.rawValue) else {
      throw StorageError.failed("not a write to \(table.rawValue)")
    }
    if table != .lineSearch { touch(table.rawValue) }
    try tx.run(sql)
  }

  /// The entry, once the body has run. Throws when the change never said what it concerns.
  func seal(previous: String) throws -> Entry {
    guard let facts else { throw StorageError.failed("\(act.rawValue) concerns nothing") }
    return Entry(
      seq: seq, at: now, eventAt: eventAt, caller: caller.handle, act: act.rawValue,
      subject: facts.subject, unit: facts.unit?.text ?? "", contents: items.joined(separator: " "),
      previous: previous
    ).sealed()
  }
}

/// Tables made from content: who is reached, what can be searched.
enum Derived: String, Sendable {
  case reach
  case unitAbove = "unit_above"
  case lineSearch = "line_search"
}

/// Asks the policy, and answers as the rest of the product must: what may not be known is not found.
enum Door {
  static func require(_ act: Act, of caller: Caller, _ facts: Facts) throws {
    if Policy.allows(caller, act, facts) { return }
    if let reading = facts.reading, !Policy.allows(caller, reading, facts) {
      throw Refusal.notFound
    }
    throw Refusal.forbidden("Du har inte behörighet att göra det här.")
  }
}
