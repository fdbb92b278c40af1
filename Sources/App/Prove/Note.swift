import Crypto
import Foundation
import Ground

/// A text with signatures under it, in the C2SP signed-note form: the text, an empty line, and
/// for each signature "— name base64(key hash ‖ signature)".
struct Note: Sendable, Hashable {
  struct Signature: Sendable, Hashable {
    let name: String
    let keyHash: [UInt8]
    let bytes: [UInt8]
  }

  /// With its last line feed, which is signed too.
  let body: String
  let signatures: [Signature]

  init?(_ text: String) {
    guard text.utf8.count <= 1 << 20, let gap = text.range(of: "\n\n— ", options: .backwards)
    else { return nil }
    // Signatures may be many: the gap is the last empty line.
    body = String(text[..<gap.lowerBound]) + "\n"
    let lines = text[text.index(gap.lowerBound, offsetBy: 2)...].split(separator: "\n")
    var found: [Signature] = []
    for line in lines {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "—", let data = Data(base64Encoded: String(words[2])),
        data.count == 68
      else { return nil }
      found.append(
        Signature(
          name: String(words[1]), keyHash: Array(data.prefix(4)), bytes: Array(data.dropFirst(4))))
    }
    guard !found.isEmpty else { return nil }
    signatures = found
  }

  /// Whether one of the keys signed it.
  func isSigned(by keys: [NoteKey]) -> Bool {
    signatures.contains { signature in
      keys.contains { key in
        key.name == signature.name && key.keyHash == signature.keyHash
          && key.signs(Array(body.utf8), signature.bytes)
      }
    }
  }
}

/// The public half of a signing key: "name+hash+base64(1 ‖ key)", as C2SP writes it.
struct NoteKey: Sendable, Hashable {
  let name: String
  let bytes: [UInt8]

  init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  init?(_ text: String) {
    let parts = text.split(separator: "+", maxSplits: 2)
    guard parts.count == 3, let data = Data(base64Encoded: String(parts[2])), data.count == 33,
      data.first == 1
    else { return nil }
    self.init(name: String(parts[0]), bytes: Array(data.dropFirst()))
    guard Hex.text(keyHash) == parts[1] else { return nil }
  }

  /// All keys of a file, one on each line.
  static func read(_ path: String) throws -> [NoteKey] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap {
      NoteKey($0.trimmingCharacters(in: .whitespaces))
    }
  }

  /// The first four bytes of SHA-256(name ‖ LF ‖ 1 ‖ key).
  var keyHash: [UInt8] {
    Array(SHA256.hash(data: Array(name.utf8) + [10, 1] + bytes).prefix(4))
  }

  var text: String {
    "\(name)+\(Hex.text(keyHash))+\(Data([1] + bytes).base64EncodedString())"
  }

  func signs(_ message: [UInt8], _ signature: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
      return false
    }
    return key.isValidSignature(signature, for: message)
  }
}

/// The key that this installation signs with.
struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey
  let open: NoteKey

  private init(_ key: Curve25519.Signing.PrivateKey) {
    self.key = key
    let bytes = Array(key.publicKey.rawRepresentation)
    let mark = Hex.text(SHA256.hash(data: bytes).prefix(4))
    open = NoteKey(name: "tryggve-\(mark)", bytes: bytes)
  }

  static func path(_ data: String) -> String { data + "/checkpoint.key" }
  static func openPath(_ data: String) -> String { data + "/checkpoint.pub" }

  /// Reads the key of the data folder, or makes it the first time.
  static func load(_ data: String) throws -> SigningKey {
    let path = path(data)
    if let text = FileManager.default.contents(atPath: path) {
      let line = String(decoding: text, as: UTF8.self).trimmingCharacters(
        in: .whitespacesAndNewlines)
      guard let raw = Data(base64Encoded: line), raw.count == 32 else {
        throw Settings.Bad(description: "\(path) is not a signing key")
      }
      return SigningKey(try Curve25519.Signing.PrivateKey(rawRepresentation: raw))
    }
    let made = SigningKey(Curve25519.Signing.PrivateKey())
    // The notes of a key that was lost, or that belonged to the store before it was restored, must
    // still be read.
    for key in known(data) {
      try Files.write(
        Array((key.text + "\n").utf8), to: "\(data)/\(key.name).pub", mode: 0o644)
    }
    let line = made.key.rawRepresentation.base64EncodedString() + "\n"
    try Files.write(Array(line.utf8), to: path, mode: 0o600)
    try Files.write(Array((made.open.text + "\n").utf8), to: openPath(data), mode: 0o644)
    return made
  }

  /// Every public key in the data folder: the one in use and those before it.
  static func known(_ data: String) -> [NoteKey] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []
    let keys = names.filter { $0.hasSuffix(".pub") }.sorted().flatMap {
      (try? NoteKey.read(data + "/" + $0)) ?? []
    }
    return keys.enumerated().filter { keys.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }

  func sign(_ body: String) throws -> Note {
    let signature = try key.signature(for: Array(body.utf8))
    let line = Data(open.keyHash + Array(signature)).base64EncodedString()
    guard let note = Note("\(body)\n— \(open.name) \(line)\n") else {
      throw StorageTrouble(description: "the note could not be made")
    }
    return note
  }
}

struct StorageTrouble: Error, CustomStringConvertible { let description: String }

extension Note {
  var text: String {
    body + "\n"
      + signatures.map {
        "— \($0.name) \(Data($0.keyHash + $0.bytes).base64EncodedString())\n"
      }.joined()
  }
}

/// A signed statement that the journal had this hash at this entry.
struct CheckpointNote: Sendable, Hashable {
  let origin: String
  let seq: Int64
  let hash: String
  let at: Instant

  static let heading = "tryggve-checkpoint-1"

  var body: String {
    let bytes = Hex.bytes(hash) ?? []
    return "\(origin)\n\(seq)\n\(Data(bytes).base64EncodedString())\n"
      + "\(CheckpointNote.heading) \(at.text)\n"
  }

  init(origin: String, seq: Int64, hash: String, at: Instant) {
    self.origin = origin
    self.seq = seq
    self.hash = hash
    self.at = at
  }

  init?(body: String) {
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 5, lines[4].isEmpty, let seq = Int64(lines[1]), seq > 0,
      let hash = Data(base64Encoded: String(lines[2])), hash.count == 32,
      lines[3].hasPrefix(CheckpointNote.heading + " "),
      let at = Instant(text: String(lines[3].dropFirst(CheckpointNote.heading.count + 1)))
    else { return nil }
    self.init(origin: String(lines[0]), seq: seq, hash: Hex.text(hash), at: at)
  }

  static func fileName(_ seq: Int64) -> String {
    let digits = String(seq)
    return String(repeating: "0", count: max(0, 12 - digits.count)) + digits + ".note"
  }
}
