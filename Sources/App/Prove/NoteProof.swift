import Foundation
import Ground
import Storage

/// A note as it was found, with where.
struct KeptNote: Sendable {
  let name: String
  let text: String
  /// Kept in the store itself, where whoever forges the store forges it too.
  var isOwn = false
}

/// The notes and public keys of a folder.
struct NoteFolder: Sendable {
  var notes: [KeptNote] = []
  var keys: [NoteKey] = []

  init(notes: [KeptNote] = [], keys: [NoteKey] = []) {
    self.notes = notes
    self.keys = keys
  }

  init(path: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() {
      let file = path + "/" + name
      if name.hasSuffix(".note") {
        let bytes = FileManager.default.contents(atPath: file) ?? Data()
        notes.append(
          KeptNote(name: "checkpoint \(name)", text: String(decoding: bytes, as: UTF8.self)))
      } else if name.hasSuffix(".pub") {
        keys += try NoteKey.read(file)
      }
    }
  }
}

/// Compares signed checkpoints with the chain: they show a cut tail and a chain written anew,
/// which the chain by itself cannot.
struct NoteProof {
  let keys: [NoteKey]

  func prove(_ notes: [KeptNote], _ tx: any Reading, _ verdict: inout Verdict) throws {
    if notes.allSatisfy(\.isOwn) {
      verdict.remarks.append(
        "no checkpoint kept elsewhere was compared: give --checkpoints, for only they show a chain "
          + "written anew by somebody who has the signing key")
    }
    if notes.isEmpty { return }
    if keys.isEmpty {
      let words = "there are checkpoints but no public key to prove them with: give --key"
      if notes.allSatisfy(\.isOwn) {
        verdict.remarks.append(words)
      } else {
        verdict.unknown.append(words)
      }
    }
    var signed: [(note: CheckpointNote, name: String)] = []
    let names = Set(keys.map(\.name))
    var strangers: Set<String> = []
    for kept in notes {
      guard let note = Note(kept.text), let said = CheckpointNote(body: note.body) else {
        verdict.add(Finding(.signature, at: nil, "\(kept.name) cannot be read"))
        continue
      }
      if !keys.isEmpty, kept.isOwn, !note.signatures.contains(where: { names.contains($0.name) }) {
        strangers.insert(note.signatures[0].name)
        continue
      }
      if !keys.isEmpty, !note.isSigned(by: keys) {
        verdict.add(
          Finding(.signature, at: said.seq, "\(kept.name) is not signed by a key we know"))
        continue
      }
      signed.append((said, kept.name))
    }
    for stranger in strangers.sorted() {
      verdict.unknown.append(
        "the store has checkpoints signed by \(stranger), whose key is not here: put its "
          + "checkpoint.pub beside, or give --key")
    }
    signed.sort { $0.note.seq < $1.note.seq }
    for start in stride(from: 0, to: signed.count, by: 500) {
      try compare(Array(signed[start..<min(start + 500, signed.count)]), tx, &verdict)
    }
  }

  private func compare(
    _ notes: [(note: CheckpointNote, name: String)], _ tx: any Reading, _ verdict: inout Verdict
  ) throws {
    var hashes: [Int64: String] = [:]
    for row in try tx.rows(
      "SELECT seq, hash FROM journal WHERE seq IN \(list: Set(notes.map(\.note.seq)))")
    {
      hashes[try row.get("seq")] = try row.get("hash", as: String.self)
    }
    for (note, name) in notes {
      verdict.notes += 1
      if note.seq > verdict.head.seq {
        verdict.add(
          Finding(
            .cut, at: verdict.head.seq + 1,
            "the journal is cut: \(name) saw entry \(note.seq) at \(note.at.text), "
              + "the journal ends with entry \(verdict.head.seq)"))
      } else if hashes[note.seq] != note.hash {
        verdict.add(
          Finding(
            .rewritten, at: note.seq,
            "the chain was written anew: \(name) saw another entry \(note.seq) at \(note.at.text)"))
      } else if !keys.isEmpty, note.seq >= (verdict.proven?.seq ?? 0) {
        verdict.proven = note
      }
    }
  }
}
