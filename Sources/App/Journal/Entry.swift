import Crypto
import Ground
import Storage

/// One line of the journal: that something was done, not what it said.
///
/// It names identities and holds commitments; no personal data stands in it, so that content
/// can be erased by law while the chain stays whole.
struct Entry: Sendable, Hashable {
  /// 1, 2, 3 … without gaps.
  let seq: Int64
  /// The server's clock when it was written.
  let at: Instant
  /// When what it tells of happened, where that is another time.
  let eventAt: Instant?
  /// "person/<id>", "operator" or "tryggve".
  let caller: String
  let act: String
  /// "event/<id>": the main thing.
  let subject: String
  let unit: String
  /// The rows that the act wrote: "line/<id>=<commitment>", and "line/<id>-" for one taken away.
  let contents: String
  /// Hash of the entry before; 64 zeros for the first.
  let previous: String
  let hash: String

  static let zero = String(repeating: "0", count: 64)

  /// SHA-256 over everything but `previous` and `hash`, fields parted by line feeds.
  var bodyHash: [UInt8] {
    var hasher = SHA256()
    hasher.update("tryggve-journal-1\n\(seq)\n")
    for field in [at.text, eventAt?.text ?? "", caller, act, subject, unit] {
      hasher.update(field)
      hasher.update("\n")
    }
    hasher.update(contents)
    return Array(hasher.finalize())
  }

  /// SHA-256(previous hash ‖ body hash), in hex.
  static func link(previous: String, body: [UInt8]) -> String {
    var hasher = SHA256()
    hasher.update(previous)
    hasher.update(data: body)
    return Hex.text(hasher.finalize())
  }

  init(
    seq: Int64, at: Instant, eventAt: Instant?, caller: String, act: String, subject: String,
    unit: String, contents: String, previous: String
  ) {
    self.seq = seq
    self.at = at
    self.eventAt = eventAt
    self.caller = caller
    self.act = act
    self.subject = subject
    self.unit = unit
    self.contents = contents
    self.previous = previous
    hash = ""
  }

  /// The same entry with its hash.
  func sealed() -> Entry { Entry(self, hash: Entry.link(previous: previous, body: bodyHash)) }

  private init(_ open: Entry, hash: String) {
    seq = open.seq
    at = open.at
    eventAt = open.eventAt
    caller = open.caller
    act = open.act
    subject = open.subject
    unit = open.unit
    contents = open.contents
    previous = open.previous
    self.hash = hash
  }

  init(row: Row) throws {
    seq = try row.get("seq")
    at = try row.get("at")
    eventAt = try row.find("event_at")
    caller = try row.get("caller")
    act = try row.get("act")
    subject = try row.get("subject")
    unit = try row.get("unit")
    contents = try row.get("contents")
    previous = try row.get("previous")
    hash = try row.get("hash")
  }

  static let columns: SQL = SQL.joined(names.map { "\(name: $0)" }, by: ", ")
  private static let names = [
    "seq", "at", "event_at", "caller", "act", "subject", "unit", "contents", "previous", "hash",
  ]

  /// The statement that appends it.
  var insert: SQL {
    Entry.insert.with([
      .int(seq), at.bound, eventAt?.bound ?? .null, .text(caller), .text(act), .text(subject),
      .text(unit), .text(contents), .text(previous), .text(hash),
    ])
  }
  private static let insert = SQL.insert(into: "journal", names)

  /// One row that an entry speaks of.
  struct Item: Sendable, Hashable {
    let table: String
    let id: String
    /// nil when the entry takes the row away.
    let commitment: String?
  }

  var items: [Item] {
    contents.split(separator: " ").compactMap { part in
      guard let slash = part.firstIndex(of: "/") else { return nil }
      let table = String(part[..<slash])
      let rest = part[part.index(after: slash)...]
      if rest.hasSuffix("-") {
        return Item(table: table, id: String(rest.dropLast()), commitment: nil)
      }
      guard let equals = rest.lastIndex(of: "=") else { return nil }
      return Item(
        table: table, id: String(rest[..<equals]),
        commitment: String(rest[rest.index(after: equals)...]))
    }
  }
}

/// A salted promise of what a row says: SHA-256(salt ‖ table/id ‖ LF ‖ canonical row), in hex.
enum Commitment {
  /// - Parameter subject: "table/id".
  static func make(salt: String, subject: String, canonical: [UInt8]) -> String {
    var hasher = SHA256()
    hasher.update(salt)
    hasher.update(subject)
    hasher.update("\n")
    hasher.update(data: canonical)
    return Hex.text(hasher.finalize())
  }

  /// 32 random bytes: without them a commitment to a short text says nothing about it.
  static func salt() -> String {
    Hex.text(Random.bytes(32))
  }
}

extension HashFunction {
  /// Takes in a text as UTF-8.
  mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(bufferPointer: UnsafeRawBufferPointer($0)) }
  }
}

enum Hex {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(64)
    for byte in bytes {
      out.append(digit(byte >> 4))
      out.append(digit(byte & 15))
    }
    return String(decoding: out, as: UTF8.self)
  }

  static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var out: [UInt8] = []
    for at in stride(from: 0, to: digits.count, by: 2) {
      guard let high = nibble(digits[at]), let low = nibble(digits[at + 1]) else { return nil }
      out.append(high << 4 | low)
    }
    return out
  }

  private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 48 + nibble : 87 + nibble }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 97...102: byte - 87
    case 65...70: byte - 55
    default: nil
    }
  }
}
