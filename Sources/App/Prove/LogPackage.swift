import Crypto
import Foundation
import Ground
import Storage
import Web

/// An event with everything that proves it, as one JSON file that can be verified by itself: its
/// rows with their salts, the journal entries that wrote them, the chain from the first of them to
/// a signed checkpoint, and what is left out and why.
struct LogPackage: Sendable {
  let database: Database
  let checkpoints: Checkpoints
  let clock: Clock

  static let format = "tryggve-log-package-2"
  /// What the file says of itself. It is sealed as it stands.
  private static let head = ["number", "title", "exercise", "made", "madeBy"]

  /// The head as the seal covers it; nil when something of it is missing.
  static func mark(of json: JSON) -> String? {
    let members = head.compactMap { name in json[name].map { JSON.Member(name, $0) } }
    return members.count == head.count ? "head " + JSON.object(members).text : nil
  }

  /// What the caller may see of it. Rows above the caller's classification are withheld, and
  /// listed as withheld.
  func json(event: ID<Event>, by caller: Caller) async throws -> JSON {
    // A package without a fresh checkpoint is weaker, not wrong.
    await checkpoints.attempt()
    let key = try await checkpoints.signingKey()
    let gathered = try await database.read { tx in
      let facts = try Events.facts(of: event, tx)
      try Door.require(.eventExport, of: caller, facts)
      let most = Log.classes(facts, caller).max() ?? .k0
      return try Gathered(event, most: most, signedBy: key.open.name, tx)
    }
    let made = clock.now()
    let head: [JSON.Member] = [
      .init("number", .string(gathered.number)), .init("title", .string(gathered.title)),
      .init("exercise", .bool(gathered.exercise)), .init("made", .string(made.text)),
      .init("madeBy", .string(caller.name)),
    ]
    let marks = [LogPackage.mark(of: .object(head))].compactMap { $0 } + gathered.marks
    let seal = PackageSeal(
      origin: key.open.name, subject: "event/\(event)", first: gathered.first,
      last: gathered.last, digest: PackageSeal.digest(of: marks), at: made)
    return .object(
      [
        .init("format", .string(LogPackage.format)), .init("subject", .string("event/\(event)")),
      ] + head + [
        .init("entries", .array(gathered.entries.map(\.json))),
        .init("rows", .array(gathered.rows.map(\.json))),
        .init("absent", .array(gathered.absent.map(\.json))),
        .init(
          "chain",
          .object([
            "first": .int(gathered.first), "previous": .string(gathered.previous),
            "bodies": .array(gathered.bodies.map { .string($0) }),
          ])), .init("checkpoint", .text(gathered.checkpoint)),
        .init("seal", .string(try key.sign(seal.body).text)), .init("key", .string(key.open.text)),
      ])
  }
}

/// A row as a package carries it: the very text that its commitment was made of.
struct PackedRow: Sendable, Hashable {
  let table: String
  let id: String
  let seq: Int64
  let salt: String
  let content: String
  let isLatest: Bool

  var item: String { "\(table)/\(id)" }
  var mark: String { "row \(item) \(seq) \(isLatest ? 1 : 0)" }

  var json: JSON {
    .object([
      "table": .string(table), "id": .string(id), "seq": .int(seq), "salt": .string(salt),
      "latest": .bool(isLatest), "content": .string(content),
    ])
  }

  init(
    table: String, id: String, seq: Int64, salt: String, content: String, isLatest: Bool
  ) {
    self.table = table
    self.id = id
    self.seq = seq
    self.salt = salt
    self.content = content
    self.isLatest = isLatest
  }

  init?(_ json: JSON) {
    guard let table = json["table"]?.string, let id = json["id"]?.string,
      case .int(let seq)? = json["seq"], let salt = json["salt"]?.string,
      let content = json["content"]?.string, case .bool(let isLatest)? = json["latest"]
    else { return nil }
    self.init(table: table, id: id, seq: seq, salt: salt, content: content, isLatest: isLatest)
  }
}

/// A row that an entry names and the package does not hold.
struct AbsentRow: Sendable, Hashable {
  enum Reason: String, Sendable {
    /// Above what the one who asked for the package may see.
    case secrecy
    /// Of another event or of the register.
    case elsewhere
    /// Erased by law.
    case erased
  }

  let item: String
  let seq: Int64
  let why: Reason

  var mark: String { "absent \(item) \(seq) \(why.rawValue)" }
  var json: JSON {
    .object(["item": .string(item), "seq": .int(seq), "why": .string(why.rawValue)])
  }

  init(item: String, seq: Int64, why: Reason) {
    self.item = item
    self.seq = seq
    self.why = why
  }

  init?(_ json: JSON) {
    guard let item = json["item"]?.string, case .int(let seq)? = json["seq"],
      let why = json["why"]?.string.flatMap(Reason.init(rawValue:))
    else { return nil }
    self.init(item: item, seq: seq, why: why)
  }
}

/// The installation's word that the package holds all it should.
struct PackageSeal: Sendable {
  let origin: String
  let subject: String
  let first: Int64
  let last: Int64
  let digest: String
  let at: Instant

  static let heading = "tryggve-package-1"

  static func digest(of marks: [String]) -> String {
    Data(SHA256.hash(data: Array(marks.joined(separator: "\n").utf8))).base64EncodedString()
  }

  var body: String {
    "\(origin)\n\(subject)\n\(first) \(last)\n\(digest)\n\(PackageSeal.heading) \(at.text)\n"
  }

  init(
    origin: String, subject: String, first: Int64, last: Int64, digest: String, at: Instant
  ) {
    self.origin = origin
    self.subject = subject
    self.first = first
    self.last = last
    self.digest = digest
    self.at = at
  }

  init?(body: String) {
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 6, lines[4].hasPrefix(PackageSeal.heading + " "),
      let at = Instant(text: String(lines[4].dropFirst(PackageSeal.heading.count + 1)))
    else { return nil }
    let ends = lines[2].split(separator: " ").compactMap { Int64($0) }
    guard ends.count == 2 else { return nil }
    self.init(
      origin: lines[0], subject: lines[1], first: ends[0], last: ends[1], digest: lines[3], at: at)
  }
}

extension StoredEntry {
  var json: JSON {
    .object([
      "seq": .int(seq), "at": .string(at), "eventAt": .text(eventAt), "caller": .string(caller),
      "act": .string(act), "subject": .string(subject), "unit": .string(unit),
      "contents": .string(contents), "previous": .string(previous), "hash": .string(hash),
    ])
  }

  init?(_ json: JSON) {
    guard case .int(let seq)? = json["seq"], let at = json["at"]?.string,
      let caller = json["caller"]?.string, let act = json["act"]?.string,
      let subject = json["subject"]?.string, let unit = json["unit"]?.string,
      let contents = json["contents"]?.string, let previous = json["previous"]?.string,
      let hash = json["hash"]?.string
    else { return nil }
    self.init(
      seq: seq, at: at, eventAt: json["eventAt"]?.string, caller: caller, act: act,
      subject: subject, unit: unit, contents: contents, previous: previous, hash: hash)
  }
}
