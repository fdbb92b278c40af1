import Crypto
import Ground
import Storage

/// A journal entry exactly as it is stored, byte for byte: a time written in another way is
/// another entry, though it means the same.
struct StoredEntry: Sendable {
  let seq: Int64
  let at: String
  let eventAt: String?
  let caller: String
  let act: String
  let subject: String
  let unit: String
  let contents: String
  let previous: String
  let hash: String

  /// - Parameter row: an answer with the columns of `Entry.columns`, in that order.
  init(row: Row) throws {
    let cells = row.values
    guard cells.count == 10, case .int(let number) = cells[0] else {
      throw StorageError.mistyped(column: "journal.seq")
    }
    func text(_ place: Int) throws -> String {
      guard case .text(let text) = cells[place] else {
        throw StorageError.mistyped(column: "journal.\(place)")
      }
      return text
    }
    seq = number
    at = try text(1)
    eventAt = cells[2] == .null ? nil : try text(2)
    caller = try text(3)
    act = try text(4)
    subject = try text(5)
    unit = try text(6)
    contents = try text(7)
    previous = try text(8)
    hash = try text(9)
  }

  init(
    seq: Int64, at: String, eventAt: String?, caller: String, act: String, subject: String,
    unit: String, contents: String, previous: String, hash: String
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
    self.hash = hash
  }

  /// As `Entry.bodyHash`, of the stored texts; for another place in the chain when asked.
  func body(at place: Int64? = nil) -> SHA256.Digest {
    var input: [UInt8] = []
    input.reserveCapacity(256 + contents.utf8.count)
    input += "tryggve-journal-1\n".utf8
    input += String(place ?? seq).utf8
    for field in [at, eventAt ?? "", caller, act, subject, unit, contents] {
      input.append(10)
      input += field.utf8
    }
    return SHA256.hash(data: input)
  }

  static func link(_ previous: String, _ body: SHA256.Digest) -> SHA256.Digest {
    var input: [UInt8] = []
    input.reserveCapacity(96)
    input += previous.utf8
    body.withUnsafeBytes { input.append(contentsOf: $0) }
    return SHA256.hash(data: input)
  }

  /// Whether the hash is that of the fields, as the entry of that place.
  func isWhole(at place: Int64? = nil) -> Bool {
    Promise.isHex(hash.utf8, of: StoredEntry.link(previous, body(at: place)))
  }

  /// A line feed inside a field would let text move from one field to the next unseen, and an
  /// empty time of the event hashes as none.
  var isWellFormed: Bool {
    if eventAt == "" { return false }
    return ![at, eventAt ?? "", caller, act, subject, unit, contents].contains {
      $0.utf8.contains(10)
    }
  }

  var time: Instant? { Instant(text: at) }

  struct Item {
    let key: Substring
    /// nil when the entry takes the row away.
    let commitment: Substring?
  }

  /// The rows that the entry speaks of; nil when the list cannot be read.
  var items: [Item]? {
    var found: [Item] = []
    for part in contents.split(separator: " ", omittingEmptySubsequences: true) {
      if part.utf8.last == 45 {
        found.append(Item(key: part.dropLast(), commitment: nil))
      } else if let equals = part.utf8.lastIndex(of: 61) {
        found.append(
          Item(key: part[..<equals], commitment: part[part.utf8.index(after: equals)...]))
      } else {
        return nil
      }
    }
    return found
  }
}
