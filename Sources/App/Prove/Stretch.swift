import Ground
import Storage

/// A stretch of the journal with the rows that its entries wrote. It can be proven by itself,
/// given the entry before, so several are proven at the same time.
struct ProofStretch: Sendable {
  struct Table: Sendable {
    let form: CanonicalRow
    let rows: [Row]
  }

  let before: Head
  let entries: [StoredEntry]
  let tables: [Table]
  /// kind, id, seq, salt, content
  let versions: [Row]
  let taken: TakenAway

  /// What came of it.
  struct Outcome: Sendable {
    var findings: [Finding] = []
    var rows = 0
    var versions = 0
    var erased = 0
  }

  func prove() -> Outcome {
    var outcome = Outcome()
    proveChain(&outcome)
    proveRows(&outcome)
    return outcome
  }

  // MARK: the chain

  private func proveChain(_ outcome: inout Outcome) {
    var last = before
    for entry in entries {
      let name = "entry \(entry.seq)"
      if entry.seq == last.seq {
        outcome.findings.append(Finding(.inserted, at: entry.seq, "\(name) stands twice"))
      } else if entry.seq != last.seq + 1 {
        let gap =
          entry.seq == last.seq + 2
          ? "entry \(last.seq + 1) is missing"
          : "entries \(last.seq + 1) to \(entry.seq - 1) are missing"
        outcome.findings.append(Finding(.missing, at: last.seq + 1, gap))
      }
      if !entry.isWellFormed || !entry.isWhole() {
        outcome.findings.append(wrong(entry))
      } else if entry.previous != last.hash, entry.seq == last.seq + 1 {
        outcome.findings.append(
          Finding(.broken, at: entry.seq, "\(name) does not follow the entry before it"))
      }
      last = Head(seq: entry.seq, hash: entry.hash)
    }
  }

  /// An entry whose fields do not give its hash: is it altered, or does it belong elsewhere?
  private func wrong(_ entry: StoredEntry) -> Finding {
    let places =
      entries.filter { $0.hash == entry.previous }.map { $0.seq + 1 }
      + (before.hash == entry.previous ? [before.seq + 1] : [])
      + entries.map(\.seq).filter {
        abs($0 - entry.seq) <= 50
      }
    if let place = places.first(where: { $0 != entry.seq && entry.isWhole(at: $0) }) {
      return Finding(
        .reordered, at: entry.seq,
        "entry \(entry.seq) is really entry \(place): entries are out of order")
    }
    return Finding(.altered, at: entry.seq, "entry \(entry.seq) was altered")
  }

  // MARK: the rows

  private struct Key: Hashable {
    let seq: Int64
    let item: Substring
  }

  private func proveRows(_ outcome: inout Outcome) {
    var promised: [Key: Substring] = [:]
    for entry in entries {
      guard let items = entry.items else {
        outcome.findings.append(
          Finding(.altered, at: entry.seq, "entry \(entry.seq) lists its content unreadably"))
        continue
      }
      for item in items {
        if let commitment = item.commitment {
          promised[Key(seq: entry.seq, item: item.key)] = commitment
        }
      }
    }
    var content: [UInt8] = []
    for table in tables {
      for row in table.rows {
        outcome.rows += 1
        content.removeAll(keepingCapacity: true)
        table.form.write(row, into: &content)
        compare(
          Found(
            table: table.form.table, id: row.values[table.form.id], seq: row.values[table.form.seq],
            salt: row.values[table.form.salt], isVersion: false),
          content, &promised, &outcome)
      }
    }
    for row in versions where row.values.count == 5 {
      outcome.versions += 1
      guard case .text(let table) = row.values[0], case .text(let text) = row.values[4] else {
        outcome.findings.append(
          Finding(.inserted, at: nil, "a version without content was inserted"))
        continue
      }
      compare(
        Found(
          table: table, id: row.values[1], seq: row.values[2], salt: row.values[3],
          isVersion: true),
        Array(text.utf8), &promised, &outcome)
    }
    for (key, _) in promised {
      if taken.isErased(key.item, after: key.seq) {
        outcome.erased += 1
      } else {
        outcome.findings.append(
          Finding(
            .missing, at: key.seq, "\(key.item) is missing: entry \(key.seq) wrote it"))
      }
    }
  }

  private struct Found {
    let table: String
    let id: Value
    let seq: Value
    let salt: Value
    let isVersion: Bool
  }

  private func compare(
    _ found: Found, _ content: [UInt8], _ promised: inout [Key: Substring],
    _ outcome: inout Outcome
  ) {
    let what = found.isVersion ? "an earlier version of \(found.table)" : found.table
    guard case .text(let id) = found.id, case .int(let seq) = found.seq else {
      outcome.findings.append(
        Finding(.inserted, at: nil, "\(what)/\(found.id.shown) was inserted: no entry wrote it"))
      return
    }
    let item = "\(found.table)/\(id)"
    guard let commitment = promised.removeValue(forKey: Key(seq: seq, item: item[...])) else {
      outcome.findings.append(
        Finding(
          .inserted, at: seq, "\(what)/\(id) was inserted: entry \(seq) did not write it"))
      return
    }
    guard case .text(let salt) = found.salt, Promise.isHex64(salt),
      Promise.holds(commitment, salt: salt, table: found.table, id: id, content: content)
    else {
      outcome.findings.append(
        Finding(
          .altered, at: seq, "\(what)/\(id) was altered: it is not what entry \(seq) wrote"))
      return
    }
    if taken.isErased(item[...], after: seq) {
      outcome.findings.append(
        Finding(.erased, at: seq, "\(what)/\(id) was erased by law but is there again"))
    }
  }
}

/// The rows that entries took away, and whether by erasure. Small next to what is there.
struct TakenAway: Sendable {
  struct Last: Sendable {
    let seq: Int64
    /// The same entry wrote the row anew after taking it away.
    let isBack: Bool
    let erasedBy: Int64?
  }

  private(set) var rows: [Substring: Last] = [:]
  private(set) var findings: [Finding] = []

  mutating func add(_ entry: StoredEntry) {
    guard let items = entry.items else { return }
    let erases = [Act.contentErase, .contentSpill].contains { $0.rawValue == entry.act }
    for (place, item) in items.enumerated() where item.commitment == nil {
      let isBack = items[place...].contains { $0.key == item.key && $0.commitment != nil }
      rows[item.key] = Last(
        seq: entry.seq, isBack: isBack, erasedBy: erases ? entry.seq : rows[item.key]?.erasedBy)
    }
    if erases, !items.contains(where: { $0.key.hasPrefix("erasure/") && $0.commitment != nil }) {
      findings.append(
        Finding(.erased, at: entry.seq, "entry \(entry.seq) erases without a receipt"))
    }
  }

  func isErased(_ item: Substring, after seq: Int64) -> Bool {
    guard let by = rows[item]?.erasedBy else { return false }
    return by > seq
  }
}
