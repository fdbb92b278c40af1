import Ground
import Storage
import Web

/// A moment that has been. What was known then is what had been written then: the journal up to
/// its last entry of that time.
struct Then: Sendable, Hashable {
  let at: Instant
  /// The last entry that was written by then.
  let seq: Int64

  init(_ at: Instant, of event: ID<Event>? = nil, _ tx: any Reading) throws {
    self.at = at
    let found = try JournalTime.lastEntry(before: at.adding(Span(milliseconds: 1)), tx)
    seq = try event.map { try Then.mended(found, at, "event/\($0)", tx) } ?? found
  }

  /// Where the machine's clock has jumped, the times of the journal do not rise with its entries,
  /// and a place in it that was sought by time may be wrong. The event's own entries tell: those
  /// beside the place are then not on either side of the moment.
  private static func mended(
    _ found: Int64, _ at: Instant, _ subject: String, _ tx: any Reading
  ) throws -> Int64 {
    let before: Instant? = try tx.cell(
      """
      SELECT at FROM journal WHERE subject = \(subject) AND seq <= \(found)
      ORDER BY seq DESC LIMIT 1
      """)
    let after: Instant? = try tx.cell(
      """
      SELECT at FROM journal WHERE subject = \(subject) AND seq > \(found) ORDER BY seq LIMIT 1
      """)
    let isRight = (before.map { $0 <= at } ?? true) && (after.map { $0 > at } ?? true)
    if isRight { return found }
    return try tx.cell(
      "SELECT MAX(seq) FROM journal WHERE subject = \(subject) AND at <= \(at)") ?? 0
  }

  static let query = Doc.Field(
    "at", .string(most: 80), "As it was known at that time: RFC 3339 or as spoken")

  /// The time that an address asks for; nil for now.
  static func asked(_ call: Call, in database: Database) async throws -> Then? {
    guard let text = call.query["at"], !text.isEmpty else { return nil }
    var check = Check(call.query)
    let at = check.time("at", now: call.now)
    if let at, at > call.now { check.fault("at", "Välj en tid som har varit.") }
    try check.done()
    return try await at.asyncMap { at in
      let event: ID<Event>? = try? call.id()
      return try await database.read { try Then(at, of: event, $0) }
    }
  }
}

/// Content as it stood at a moment: a row that has changed since is read from the version that
/// was kept of it, and one that was taken away since is there again. What was erased is not.
struct Past {
  let then: Then
  let tx: any Reading

  func row<T: Content>(_ type: T.Type, _ id: ID<T>) throws -> T? {
    try rows(tx.rows("SELECT * FROM \(name: T.table) WHERE id = \(id)").map { try T(row: $0) })
      .first
  }

  func rows<T: Content>(_ type: T.Type, where condition: SQL) throws -> [T] {
    try rows(
      tx.rows("SELECT * FROM \(name: T.table) WHERE \(condition)").map { try T(row: $0) })
  }

  func rows<T: Content>(_ type: T.Type, of event: ID<Event>) throws -> [T] {
    try rows(type, where: "event = \(event)") + gone(type, of: event)
  }

  private func rows<T: Content>(_ now: [T]) throws -> [T] {
    let later = now.filter { $0.seq > then.seq }.map(\.id.text)
    var kept: [String: T] = [:]
    for start in stride(from: 0, to: later.count, by: 500) {
      for row in try tx.rows(
        """
        SELECT id, seq, content FROM version WHERE kind = \(T.table) AND seq <= \(then.seq)
        AND id IN \(list: later[start..<min(start + 500, later.count)]) ORDER BY id, seq
        """)
      {
        kept[try row.get("id")] = try decode(row)
      }
    }
    return now.compactMap { $0.seq <= then.seq ? $0 : kept[$0.id.text] }
  }

  private func decode<T: Content>(_ row: Row) throws -> T {
    try Columns.decode(T.self, kept: try row.get("content"), seq: try row.get("seq"))
  }

  /// Rows that were taken away in the course of work, after that moment.
  private func gone<T: Content>(_ type: T.Type, of event: ID<Event>) throws -> [T] {
    let taken = [AffectedUnit.table, InvolvedActor.table, Handover.table, Told.table]
    guard taken.contains(T.table) else { return [] }
    let named = "%\"event\":\"\(event)\"%"
    let kept = try tx.rows(
      """
      SELECT v.id, v.seq, v.content FROM version v
      LEFT JOIN \(name: T.table) t ON t.id = v.id WHERE v.kind = \(T.table) AND t.id IS NULL
      AND v.seq <= \(then.seq) AND v.content LIKE \(named) ORDER BY v.id, v.seq
      """
    ).reduce(into: [String: T]()) { $0[try $1.get("id")] = try decode($1) }
    return try kept.filter { id, _ in
      try tx.row(
        """
        SELECT seq FROM journal WHERE subject = \("event/\(event)") AND seq <= \(then.seq)
        AND contents LIKE \("%\(T.table)/\(id)-%") LIMIT 1
        """) == nil
    }.values.sorted { $0.id.text < $1.id.text }
  }
}
