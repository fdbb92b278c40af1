import Crypto
import Foundation
import Ground
import Web

/// Verifies a log package offline: nothing but the file, and a public key that one trusts.
struct PackageProof: Sendable {
  var keys: [NoteKey] = []
  var notes: [KeptNote] = []

  private struct Package {
    let subject: String
    /// nil when the file does not say all of itself.
    let head: String?
    let entries: [StoredEntry]
    let rows: [PackedRow]
    let absent: [AbsentRow]
    let first: Int64
    let previous: String
    let bodies: [[UInt8]]
    let checkpoint: String?
    let seal: String
    let key: NoteKey?

    init?(_ json: JSON) {
      guard json["format"]?.string == LogPackage.format, let subject = json["subject"]?.string,
        case .int(let first)? = json["chain"]?["first"],
        let previous = json["chain"]?["previous"]?.string, let seal = json["seal"]?.string
      else { return nil }
      let entries = json["entries"]?.items ?? []
      let rows = json["rows"]?.items ?? []
      let absent = json["absent"]?.items ?? []
      let bodies = json["chain"]?["bodies"]?.strings ?? []
      self.subject = subject
      head = LogPackage.mark(of: json)
      self.entries = entries.compactMap(StoredEntry.init)
      self.rows = rows.compactMap(PackedRow.init)
      self.absent = absent.compactMap(AbsentRow.init)
      self.first = first
      self.previous = previous
      self.bodies = bodies.compactMap { Hex.bytes($0) }
      checkpoint = json["checkpoint"]?.string
      self.seal = seal
      key = json["key"]?.string.flatMap { NoteKey($0) }
      guard self.entries.count == entries.count, self.rows.count == rows.count,
        self.absent.count == absent.count, self.bodies.count == bodies.count,
        self.bodies.allSatisfy({ $0.count == 32 }), first > 0, !bodies.isEmpty
      else { return nil }
    }

    var marks: [String] {
      [head].compactMap { $0 } + entries.map { "entry \($0.seq)" } + rows.map(\.mark)
        + absent.map(\.mark)
    }
  }

  func verify(_ bytes: [UInt8], called name: String) -> Verdict {
    var verdict = Verdict()
    verdict.subject = name
    guard let package = JSON(parsing: bytes).flatMap(Package.init) else {
      verdict.unknown.append("\(name) is not a log package that this version can read")
      return verdict
    }
    let trusted = keys.isEmpty ? [package.key].compactMap { $0 } : keys
    if keys.isEmpty, let key = package.key {
      verdict.remarks.append(
        "the key came with the package: compare it with one you trust: \(key.text)")
    }
    if trusted.isEmpty { verdict.unknown.append("there is no public key to verify with") }
    let hashes = proveChain(package, &verdict)
    proveCheckpoint(package, hashes, trusted, &verdict)
    proveRows(package, &verdict)
    proveSeal(package, trusted, &verdict)
    verdict.settle()
    if let first = verdict.first?.seq {
      verdict.provenTime = package.entries.last { $0.seq < first }?.time
    }
    return verdict
  }

  /// The hash after each entry of the stretch.
  private func proveChain(_ package: Package, _ verdict: inout Verdict) -> [String] {
    var hashes: [String] = []
    var last = package.previous
    for body in package.bodies {
      last = Entry.link(previous: last, body: body)
      hashes.append(last)
    }
    verdict.entries = package.bodies.count
    verdict.head = Head(seq: package.first + Int64(hashes.count) - 1, hash: last)
    for entry in package.entries {
      let place = entry.seq - package.first
      guard place >= 0, place < Int64(hashes.count) else {
        verdict.add(
          Finding(.inserted, at: entry.seq, "entry \(entry.seq) lies outside the chain"))
        continue
      }
      let at = Int(place)
      let before = at == 0 ? package.previous : hashes[at - 1]
      if !entry.isWellFormed || Array(entry.body()) != package.bodies[at]
        || entry.hash != hashes[at] || entry.previous != before
      {
        verdict.add(Finding(.altered, at: entry.seq, "entry \(entry.seq) was altered"))
      }
      verdict.lastTime = entry.time
    }
    return hashes
  }

  private func proveCheckpoint(
    _ package: Package, _ hashes: [String], _ trusted: [NoteKey], _ verdict: inout Verdict
  ) {
    var all = notes
    if let own = package.checkpoint {
      all.append(KeptNote(name: "the package's checkpoint", text: own))
    } else {
      verdict.unknown.append("the package has no checkpoint, so its chain hangs in the air")
    }
    for kept in all {
      guard let note = Note(kept.text), let said = CheckpointNote(body: note.body) else {
        verdict.add(Finding(.signature, at: nil, "\(kept.name) cannot be read"))
        continue
      }
      let place = said.seq - package.first
      guard place >= 0, place < Int64(hashes.count) else {
        if kept.text == package.checkpoint {
          verdict.add(Finding(.cut, at: said.seq, "\(kept.name) lies outside the chain"))
        }
        continue
      }
      verdict.notes += 1
      if !note.isSigned(by: trusted) {
        verdict.add(
          Finding(.signature, at: said.seq, "\(kept.name) is not signed by a key we know"))
      } else if hashes[Int(place)] != said.hash {
        verdict.add(
          Finding(
            .rewritten, at: said.seq,
            "\(kept.name) saw another entry \(said.seq): the chain "
              + "is not the one that was signed"))
      } else if said.seq >= (verdict.proven?.seq ?? 0) {
        verdict.proven = said
      }
    }
  }

  private func proveRows(_ package: Package, _ verdict: inout Verdict) {
    var promised: [String: (commitment: Substring, seq: Int64, item: Substring)] = [:]
    for entry in package.entries {
      for item in entry.items ?? [] {
        guard let commitment = item.commitment else { continue }
        promised["\(item.key) \(entry.seq)"] = (commitment, entry.seq, item.key)
      }
    }
    for row in package.rows {
      verdict.rows += row.isLatest ? 1 : 0
      verdict.versions += row.isLatest ? 0 : 1
      guard let promise = promised.removeValue(forKey: "\(row.item) \(row.seq)") else {
        verdict.add(
          Finding(
            .inserted, at: row.seq, "\(row.item) was inserted: entry \(row.seq) did not write it"))
        continue
      }
      if !Promise.isHex64(row.salt)
        || !Promise.holds(
          promise.commitment, salt: row.salt, table: row.table, id: row.id,
          content: Array(row.content.utf8))
      {
        verdict.add(
          Finding(
            .altered, at: row.seq,
            "\(row.item) was altered: it is not what entry \(row.seq) wrote"))
      }
    }
    var erased = TakenAway()
    for entry in package.entries { erased.add(entry) }
    for gap in package.absent {
      guard promised.removeValue(forKey: "\(gap.item) \(gap.seq)") != nil else {
        verdict.add(
          Finding(
            .altered, at: gap.seq, "\(gap.item) is said to be left out but no entry wrote it"))
        continue
      }
      switch gap.why {
      case .secrecy: verdict.withheld += 1
      case .erased:
        verdict.erased += 1
        if !erased.isErased(gap.item[...], after: gap.seq) {
          verdict.add(
            Finding(
              .missing, at: gap.seq,
              "\(gap.item) is missing: entry \(gap.seq) wrote it, and no erasure took it away"))
        }
      case .elsewhere: break
      }
    }
    for (_, gap) in promised {
      verdict.add(
        Finding(
          .missing, at: gap.seq, "\(gap.item) is missing: entry \(gap.seq) wrote it"))
    }
  }

  private func proveSeal(_ package: Package, _ trusted: [NoteKey], _ verdict: inout Verdict) {
    guard let note = Note(package.seal), let seal = PackageSeal(body: note.body),
      note.isSigned(by: trusted)
    else {
      verdict.add(Finding(.signature, at: nil, "the package's seal is broken"))
      return
    }
    if seal.digest != PackageSeal.digest(of: package.marks) || seal.subject != package.subject
      || seal.first != package.first || seal.last != verdict.head.seq
    {
      verdict.add(
        Finding(.signature, at: nil, "the package does not hold what it was sealed with"))
    }
  }
}
