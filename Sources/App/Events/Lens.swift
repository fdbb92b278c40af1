import Ground
import Storage
import Web

/// How somebody reads a log: how much of it, by which of a line's two times, whose lines, and as it
/// was when.
struct Lens: Sendable, Hashable {
  var depth = Log.Depth.all
  var order = LineTime.written
  var category: LineCategory?
  var origin: Origin?
  /// What is new is what came after this entry; by itself, what came since one last looked.
  var since: Int64?
  /// nil for now.
  var then: Then?

  var isNarrow: Bool { category != nil || origin != nil }
}

/// By which of its two times a line has its place.
enum LineTime: String, Word, Sendable {
  /// When it was written: the order of the journal, and of what comes live.
  case written
  /// When that which it tells of happened.
  case happened

  func of(_ line: Line) -> Instant { self == .written ? line.at : line.eventAt }

  /// An order of lines, in SQL.
  func order(descending: Bool, of line: SQL = "") -> SQL {
    let way: SQL = descending ? " DESC" : ""
    let place: SQL = "\(line)seq\(way), \(line)id\(way)"
    return self == .written ? place : "\(line)event_at\(way), \(place)"
  }
}

extension Log.Cursor {
  /// Where the line stands in that order.
  init(_ line: Line, by order: LineTime) {
    self.init(at: order == .happened ? line.eventAt : nil, seq: line.seq, id: line.id.text)
  }

  /// Before the first line.
  static func beginning(_ order: LineTime) -> Log.Cursor {
    Log.Cursor(
      at: order == .happened ? Instant(milliseconds: -62_000_000_000_000) : nil, seq: 0, id: "~")
  }

  /// A condition on the line `l`: later or earlier than this place.
  func beyond(by order: LineTime, later: Bool) throws -> SQL {
    guard order == .happened else {
      return later ? "(l.seq, l.id) > (\(seq), \(id))" : "(l.seq, l.id) < (\(seq), \(id))"
    }
    guard let at else {
      throw Refusal.invalid(later ? "after" : "before", "Markören hör till en annan ordning.")
    }
    return later
      ? "(l.event_at, l.seq, l.id) > (\(at), \(seq), \(id))"
      : "(l.event_at, l.seq, l.id) < (\(at), \(seq), \(id))"
  }
}

extension Lens {
  /// As it was asked for; what cannot be read is as usual.
  init(_ query: Input, then: Then? = nil) {
    self.then = then
    depth = query["depth"].flatMap(Log.Depth.init(rawValue:)) ?? .all
    order = query["order"].flatMap(LineTime.init(rawValue:)) ?? .written
    category = query["category"].flatMap(LineCategory.init(rawValue:))
    origin = query["from"].flatMap { Origin($0) }
    since = query["since"].flatMap { Int64($0) }
  }

  /// Only whose lines it asks for.
  init(narrowing query: Input) {
    category = query["category"].flatMap(LineCategory.init(rawValue:))
    origin = query["from"].flatMap { Origin($0) }
  }

  /// The same, as an address that asks for new lines says it.
  var narrowing: Lens {
    var lens = Lens()
    (lens.category, lens.origin) = (category, origin)
    return lens
  }

  static let orderQuery = Doc.Field(
    "order", .word(LineTime.allCases.map(\.rawValue)),
    "By when it was written (as usual), or by when it happened")

  static let query: [Doc.Field] = [
    .init("depth", .word(["all", "essential"]), "Only essential lines"), orderQuery,
    .init("category", .word(LineCategory.allCases.map(\.rawValue)), "Category"),
    .init(
      "from", .string(most: 110),
      "Whose lines: a function of the staff, unit.<id>, or other"),
  ]

  /// What an address says of it.
  var fields: [(String, String?)] {
    [
      ("depth", depth == .all ? nil : depth.rawValue),
      ("order", order == .written ? nil : order.rawValue),
      ("category", category?.rawValue), ("from", origin?.text), ("since", since.map(String.init)),
      ("at", then?.at.text),
    ]
  }

  /// An address that reads in this way.
  func path(_ path: String, _ more: [(String, String?)] = []) -> String {
    Address(fields: fields + more).path(path)
  }

  /// What an address says, before it is written.
  struct Address: Sendable {
    let fields: [(String, String?)]

    func path(_ path: String) -> String {
      let pairs = fields.compactMap { name, value in value.map { (name, $0) } }
      if pairs.isEmpty { return path }
      return path + "?" + pairs.map { "\($0.0)=\(Call.escape($0.1))" }.joined(separator: "&")
    }
  }

  /// The same as of another time, by the address only.
  func with(at: Instant?) -> Address {
    Address(fields: fields.filter { !["at", "since"].contains($0.0) } + [("at", at?.text)])
  }

  /// The same, of one kind or from one function or unit only.
  func only(_ category: LineCategory?, _ origin: Origin?) -> Lens {
    var lens = self
    (lens.category, lens.origin) = (category, origin)
    return lens
  }

  /// What it asks of the line `l`, beside its place.
  func condition(_ event: ID<Event>, for caller: Caller, _ tx: any Reading) throws -> SQL {
    var sql: SQL = then.map { "l.seq <= \($0.seq)" } ?? "1 = 1"
    if let category { sql = sql + " AND l.category = \(category)" }
    if let origin {
      sql = sql + " AND " + (try Origins(event, for: caller, tx).condition(origin))
    }
    return sql
  }

  func with(depth: Log.Depth? = nil, order: LineTime? = nil) -> Lens {
    var lens = self
    lens.depth = depth ?? lens.depth
    lens.order = order ?? lens.order
    return lens
  }
}
