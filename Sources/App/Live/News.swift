import Ground
import NIOCore
import Storage
import Web

/// A stretch of the journal, in as few words as those need who only keep something in memory.
struct Passed: Sendable {
  /// The last entry.
  let seq: Int64
  let count: Int
  /// What the acts are about: "log" of "log.write".
  let matters: Set<Substring>

  init(after: Int64, most: Int, _ tx: any Reading) throws {
    let rows = try tx.rows(
      "SELECT seq, act FROM journal WHERE seq > \(after) ORDER BY seq LIMIT \(most)")
    seq = try rows.last?.get("seq") ?? after
    count = rows.count
    let acts = Set(try rows.map { try $0.get("act", as: String.self) })
    matters = Set(acts.map { $0.prefix { $0 != "." } })
  }
}

/// A stretch of the journal with what readers need of it.
struct News: Sendable {
  let entries: [Entry]
  /// Lines that an entry wrote, or said something of, by the entry.
  let lines: [Int64: [Line]]
  /// What hangs on the lines.
  let log: Log.Stretch
  let reach: [ID<Event>: [Reach]]
  /// People who were told something, with the entry.
  let told: [Told]
  /// Those of the events that are exercises.
  let exercises: Set<ID<Event>>

  /// What readers need of the entries that follow `after`.
  static func read(after: Int64, most: Int, _ tx: any Reading) throws -> News {
    let entries = try tx.rows(
      "SELECT \(Entry.columns) FROM journal WHERE seq > \(after) ORDER BY seq LIMIT \(most)"
    ).map(Entry.init)
    guard let last = entries.last else {
      return News(
        entries: [], lines: [:], log: .none, reach: [:], told: [], exercises: [])
    }
    let written = try tx.rows(
      "SELECT * FROM line WHERE seq > \(after) AND seq <= \(last.seq) ORDER BY seq, id"
    ).map { try Line(row: $0) }
    // What is said of a line comes after it: nothing earlier is about these.
    let marks = try tx.rows("SELECT * FROM line_mark WHERE seq > \(after) ORDER BY seq")
      .map { try LineMark(row: $0) }
    let passed = try Self.passed(after: after, until: last.seq, tx)
    let (told, weighed) = try Self.weighed(
      marks.filter { $0.seq <= last.seq }.map { ($0.line, $0.seq) } + passed, tx)
    let lines = written + told.lines
    var reach: [ID<Event>: [Reach]] = [:]
    // A merger writes a line in both events.
    let events = Set(entries.compactMap(\.event)).union(lines.map(\.event))
    for id in events { reach[id] = try Events.reach(of: id, tx) }
    func those(_ category: LineCategory) -> [ID<Line>] {
      lines.filter { $0.category == category && $0.corrects == nil }.map(\.id)
    }
    let decisions = try Decision.written(written, tx)
    let tasks = try tx.rows("SELECT * FROM task WHERE line IN \(list: those(.task))")
      .map { try EventTask(row: $0) }
    let log = Log.Stretch(
      lines: lines, corrections: told.corrections,
      tasks: Dictionary(tasks.map { ($0.line, $0) }, uniquingKeysWith: { a, _ in a })
        .merging(told.tasks) { a, _ in a },
      given: try Tasks.given(tasks, written, tx)
        .merging(told.given) { a, _ in a },
      decisions: decisions.merging(told.decisions) { a, _ in a },
      marks: marks.reduce(into: [:]) { $0[$1.line] = $1 }, hasOlder: false, hasNewer: false)
    let messages = try tx.rows(
      """
      SELECT * FROM told WHERE seq > \(after) AND seq <= \(last.seq)
      AND acknowledged_at IS NULL ORDER BY seq
      """
    ).map { try Told(row: $0) }
    let exercises = try tx.rows(
      "SELECT id FROM event WHERE exercise = 1 AND id IN \(list: Set(messages.map(\.event)))"
    ).map { try $0.get("id", as: ID<Event>.self) }
    return News(
      entries: entries,
      lines: Dictionary(grouping: written, by: \.seq).merging(weighed) { $0 + $1 },
      log: log, reach: reach, told: messages, exercises: Set(exercises))
  }

  /// Lines whose tasks have been given to another, done or cancelled, by the entry that did it.
  private static func passed(
    after: Int64, until last: Int64, _ tx: any Reading
  ) throws -> [(line: ID<Line>, seq: Int64)] {
    try tx.rows(
      """
      SELECT t.line, t.seq FROM task t JOIN line l ON l.id = t.line
      WHERE t.seq > \(after) AND t.seq <= \(last) AND l.seq <= \(after) ORDER BY t.seq, t.id
      """
    ).map { (try $0.get("line"), try $0.get("seq")) }
  }

  /// The lines of which something was said, by the entry that did it, with all that hangs on them:
  /// they are drawn anew where they stand.
  private static func weighed(
    _ marks: [(line: ID<Line>, seq: Int64)], _ tx: any Reading
  ) throws -> (log: Log.Stretch, lines: [Int64: [Line]]) {
    if marks.isEmpty { return (.none, [:]) }
    let found = try tx.rows(
      "SELECT * FROM line WHERE id IN \(list: Set(marks.map(\.line))) ORDER BY seq, id"
    ).map { try Line(row: $0) }
    let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
    var lines: [Int64: [Line]] = [:]
    for mark in marks {
      if let line = byID[mark.line] { lines[mark.seq, default: []].append(line) }
    }
    // Drawn once for all who read, so without what is under secrecy.
    return (try Log.stretch(found, [.k0, .k1], older: false, newer: false, tx), lines)
  }

  /// One entry's or line's part of the stream, rendered once for all readers of a language.
  struct Piece: Sendable {
    let event: ID<Event>
    /// nil for a notice that something has changed, which says nothing of what.
    let classification: Classification?
    let bytes: ByteBuffer
    /// Says nothing of any event.
    var isForAll = false
  }

  func pieces(_ language: Language) -> [Piece] {
    var out: [Piece] = []
    // That somebody opened something changes nothing on anybody's page.
    for entry in entries where entry.act != Act.contentOpen.rawValue {
      guard let event = entry.event, let reached = reach[event] else { continue }
      if entry.takesAway, reached.isEmpty {
        out.append(look(entry, event))
        continue
      }
      let isPlain = entry.act == Act.logWrite.rawValue
      let written = lines[entry.seq] ?? []
      for (place, line) in written.enumerated() {
        out.append(
          Piece(
            event: line.event, classification: line.classification,
            bytes: bytes(line, entry, language, isLast: isPlain && place == written.count - 1)))
      }
      for other in Set(written.map(\.event)) where other != event {
        out.append(change(entry, "event/\(other)", of: other))
      }
      if entry.takesAway { out.append(gone(entry, event)) }
      if !isPlain {
        out.append(change(entry, entry.subject, of: event))
      }
    }
    return out
  }

  /// Pages that are open drop the lines that were taken away for good.
  private func gone(_ entry: Entry, _ event: ID<Event>) -> Piece {
    let lines = entry.contents.split(separator: " ")
      .filter { $0.hasPrefix("line/") && $0.hasSuffix("-") }
      .map { String($0.dropFirst(5).dropLast()) }
    let data = JSON.object([
      "seq": .int(entry.seq), "event": .string(event.text),
      "lines": .array(lines.map(JSON.string)),
    ])
    return Piece(
      event: event, classification: nil,
      bytes: ByteBuffer(string: "event: gone\ndata: \(data.text)\n\n"))
  }

  /// An event is gone, and with it whom it reached: every page looks whether it was its own. Which
  /// one it was is told to nobody.
  private func look(_ entry: Entry, _ event: ID<Event>) -> Piece {
    Piece(
      event: event, classification: nil,
      bytes: ByteBuffer(string: "id: \(entry.seq)\nevent: look\ndata: \(entry.seq)\n\n"),
      isForAll: true)
  }

  private func change(_ entry: Entry, _ subject: String, of event: ID<Event>) -> Piece {
    let data = JSON.object([
      "seq": .int(entry.seq), "subject": .string(subject), "what": .string(entry.act),
    ])
    // The last piece of the entry's own event moves the reader's cursor.
    let cursor = event == entry.event ? "id: \(entry.seq)\n" : ""
    return Piece(
      event: event, classification: nil,
      bytes: ByteBuffer(string: "\(cursor)event: change\ndata: \(data.text)\n\n"))
  }

  /// What a group of readers may see of the pieces.
  func select(_ pieces: [Piece], for group: Hub.Group) -> ByteBuffer {
    var most: [ID<Event>: Classification] = [:]
    var glimpsed: Set<ID<Event>> = []
    for (event, rows) in reach {
      if group.scope.holds(rows) { most[event] = group.scope.most(in: rows) }
      if group.glance.holds(rows) { glimpsed.insert(event) }
    }
    let seen = pieces.filter { piece in
      if piece.isForAll { return true }
      guard let needed = piece.classification else { return glimpsed.contains(piece.event) }
      return most[piece.event].map { needed <= $0 } ?? false
    }
    if seen.count == 1 { return seen[0].bytes }
    var out = ByteBuffer()
    for piece in seen {
      var bytes = piece.bytes
      out.writeBuffer(&bytes)
    }
    return out
  }

  /// Only the last piece of an entry moves the reader's cursor: else a break would lose the rest.
  private func bytes(
    _ line: Line, _ entry: Entry, _ language: Language, isLast: Bool
  ) -> ByteBuffer {
    let data = JSON.object([
      "event": .string(line.event.text), "seq": .int(entry.seq), "line": .string(line.id.text),
      "html": html(line, language), "corrects": .text(line.corrects?.text),
      "side": .bool(entry.act != Act.logWrite.rawValue),
    ])
    let cursor = isLast ? "id: \(entry.seq)\n" : ""
    return ByteBuffer(string: "\(cursor)event: line\ndata: \(data.text)\n\n")
  }
}

extension News {
  /// A message as it shows on a page that is open: in an event under secrecy, only that it came.
  func words(of told: Told) -> Text {
    let isSecret = (reach[told.event] ?? []).contains { $0.rank >= Classification.k2.rank }
    let words: Text =
      isSecret ? "Du har fått ett besked om en händelse under sekretess." : told.words
    return exercises.contains(told.event) ? "ÖVNING: \(words)" : words
  }

  /// What is under secrecy does not travel by itself to every page that is open: the room fetches
  /// it, and that it was opened is in the journal first.
  private func html(_ line: Line, _ language: Language) -> JSON {
    if line.classification == .k2 { return .null }
    return .string(String(decoding: LinePages.item(line, in: log).render(language), as: UTF8.self))
  }
}

extension Entry {
  var takesAway: Bool {
    [Act.contentErase, .contentSpill].contains { $0.rawValue == act }
  }

  /// The event that the entry is about.
  var event: ID<Event>? {
    subject.hasPrefix("event/") ? ID(String(subject.dropFirst(6))) : nil
  }
}
