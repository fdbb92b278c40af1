import Crypto
import Ground
import Storage

/// The one door: every change passes here, is decided, committed with its journal entry, and
/// wakes those who read live.
struct Journal: Sendable {
  let clock: Clock
  private let writer: Writer

  /// Whoever holds the writer can change the store, so only `App` calls this.
  init(writer: Writer, clock: Clock) {
    self.writer = writer
    self.clock = clock
  }

  /// The same door with another clock: for demonstration data that is played as of another time.
  func keepingTime(by clock: Clock) -> Journal { Journal(writer: writer, clock: clock) }

  /// A key that makes a repeated request harmless.
  struct Key: Sendable, Hashable {
    let text: String
    let fingerprint: String

    /// Whether a text can be kept as a key.
    static func fits(_ text: String) -> Bool {
      text.isQuotable(8...200) {
        $0.isLetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      }
    }

    /// - Parameters:
    ///   - text: what the client sent in `Idempotency-Key`, at most 200 characters.
    ///   - body: what it is bound to.
    init(_ text: String, body: String) {
      self.text = text
      var hasher = SHA256()
      hasher.update(body)
      fingerprint = Hex.text(hasher.finalize().prefix(16))
    }
  }

  /// Does `act` in one transaction with its journal entry.
  ///
  /// - Parameters:
  ///   - key: when the same caller sent it before, nothing is done and `again` answers instead.
  ///   - again: reads the result of the first time by the identity it left in `change.result`.
  ///   - body: synchronous; must call `change.concerns`.
  func change<T: Sendable>(
    _ act: Act, by caller: Caller, key: Key? = nil,
    again: (@Sendable (any Reading, String) throws -> T)? = nil,
    _ body: @escaping @Sendable (Change) throws -> T
  ) async throws -> T {
    let clock = clock
    return try await writer.write { tx in
      let now = clock.now()
      if let key, let again, let old = try Journal.earlier(key, caller, act, in: tx) {
        return try again(tx, old)
      }
      let head = try Head.current(tx)
      let change = Change(tx: tx, caller: caller, act: act, now: now, seq: head.seq + 1)
      let value = try body(change)
      let entry = try change.seal(previous: head.hash)
      try tx.run(entry.insert)
      if let key { try Journal.remember(key, caller, act, now, change.result, tx) }
      tx.batch.memory[Head.name] = Head(seq: entry.seq, hash: entry.hash)
      return value
    }
  }

  /// What is not content: sessions, sign-in attempts, cursors, drafts. Only those tables.
  func housekeeping<T: Sendable>(
    _ tables: [Housekeeping], _ body: @escaping @Sendable (Keeping) throws -> T
  ) async throws -> T {
    let clock = clock
    return try await writer.write { tx in
      try body(Keeping(tx: tx, tables: tables, now: clock.now()))
    }
  }

  private static func earlier(
    _ key: Key, _ caller: Caller, _ act: Act, in tx: any Writing
  ) throws -> String? {
    guard
      let row = try tx.row(keyAsked.with([.text(caller.handle), .text(key.text)]))
    else { return nil }
    guard try row.get("act") == act.rawValue, try row.get("fingerprint") == key.fingerprint else {
      throw Refusal.invalid("Idempotency-Key", "Nyckeln har redan använts till något annat.")
    }
    return try row.get("result")
  }

  private static func remember(
    _ key: Key, _ caller: Caller, _ act: Act, _ now: Instant, _ result: String, _ tx: any Writing
  ) throws {
    try tx.run(
      keyRow.with([
        .text(caller.handle), .text(key.text), .text(act.rawValue), .text(key.fingerprint),
        .text(result), now.bound,
      ]))
  }

  private static let keyAsked: SQL = """
    SELECT act, fingerprint, result FROM idempotency
    WHERE caller = \(Value.null) AND name = \(Value.null)
    """
  private static let keyRow = SQL.insert(
    into: "idempotency", ["caller", "name", "act", "fingerprint", "result", "at"])
}

/// The last entry of the chain, kept for the writes that share a commit.
struct Head: Sendable {
  static let name = "journal.head"
  let seq: Int64
  let hash: String

  static func current(_ tx: any Writing) throws -> Head {
    if let known = tx.batch.memory[name] as? Head { return known }
    return try read(tx)
  }

  static func read(_ tx: any Reading) throws -> Head {
    guard let row = try tx.row("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1") else {
      return Head(seq: 0, hash: Entry.zero)
    }
    return Head(seq: try row.get("seq"), hash: try row.get("hash"))
  }
}

/// Tables that hold no content and need no proof.
enum Housekeeping: String, Sendable {
  case session
  case signInAttempt = "sign_in_attempt"
  case signInLink = "sign_in_link"
  case idempotency
  case seen
  case draft
  case checkpoint
  /// Made anew from lines; not a word of its own.
  case lineSearch = "line_search"
}

/// A write to housekeeping tables only.
final class Keeping: Reading {
  let now: Instant
  private let tx: any Writing
  private let tables: [Housekeeping]

  init(tx: any Writing, tables: [Housekeeping], now: Instant) {
    self.tx = tx
    self.tables = tables
    self.now = now
  }

  func rows(_ sql: SQL) throws -> [Row] {
    if sql.text.hasPrefix("SELECT ") { return try tx.rows(sql) }
    try guardTables(sql)
    return try tx.rows(sql)
  }

  @discardableResult
  func run(_ sql: SQL) throws -> Int {
    try guardTables(sql)
    return try tx.run(sql)
  }

  private func guardTables(_ sql: SQL) throws {
    let fits = tables.contains { sql.writes(to: $0.rawValue) }
    if !fits { throw StorageError.failed("housekeeping does not write there") }
  }
}

extension SQL {
  /// Whether the statement inserts into, updates or deletes from that table.
  func writes(to table: String) -> Bool {
    ["INSERT INTO ", "UPDATE ", "DELETE FROM "].contains { verb in
      guard text.hasPrefix(verb) else { return false }
      let rest = text.utf8.dropFirst(verb.utf8.count)
      return rest.starts(with: table.utf8)
        && [UInt8(ascii: " "), UInt8(ascii: "\n")].contains(rest.dropFirst(table.utf8.count).first)
    }
  }
}
