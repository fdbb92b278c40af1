import Ground
import NIOCore
import Storage
import Web

/// A stretch of the journal with what readers need of it.
struct News: Sendable {
  let entries: [Entry]
  let lines: [Int64: [Line]]
  let reach: [ID<Event>: [Reach]]
  /// People who were told something, with the entry.
  let told: [Told]

  static func entries(after: Int64, most: Int, _ tx: any Reading) throws -> [Entry] {
    try tx.rows(
      "SELECT \(Entry.columns) FROM journal WHERE seq > \(after) ORDER BY seq LIMIT \(most)"
    ).map(Entry.init)
  }

  static func read(after: Int64, most: Int, _ tx: any Reading) throws -> News {
    try read(try entries(after: after, most: most, tx), after: after, tx)
  }

  /// What readers need of those entries, the ones that follow `after`.
  static func read(_ entries: [Entry], after: Int64, _ tx: any Reading) throws -> News {
    guard let last = entries.last else {
      return News(entries: [], lines: [:], reach: [:], told: [])
    }
    let lines = try tx.rows(
      "SELECT * FROM line WHERE seq > \(after) AND seq <= \(last.seq) ORDER BY seq, id"
    ).map { try Line(row: $0) }
    var reach: [ID<Event>: [Reach]] = [:]
    for id in Set(entries.compactMap(\.event)) { reach[id] = try Events.reach(of: id, tx) }
    let told = try tx.rows(
      """
      SELECT * FROM told WHERE seq > \(after) AND seq <= \(last.seq)
      AND acknowledged_at IS NULL ORDER BY seq
      """
    ).map { try Told(row: $0) }
    return News(
      entries: entries, lines: Dictionary(grouping: lines, by: \.seq), reach: reach, told: told)
  }

  /// One entry's or line's part of the stream, rendered once for all readers of a language.
  struct Piece: Sendable {
    let event: ID<Event>
    let classification: Classification
    let bytes: ByteBuffer
  }

  func pieces(_ language: Language) -> [Piece] {
    var out: [Piece] = []
    for entry in entries {
      guard let event = entry.event, reach[event] != nil else { continue }
      let isPlain = entry.act == Act.logWrite.rawValue
      let written = lines[entry.seq] ?? []
      for (place, line) in written.enumerated() {
        out.append(
          Piece(
            event: event, classification: line.classification,
            bytes: bytes(line, entry, language, isLast: isPlain && place == written.count - 1)))
      }
      if !isPlain {
        let data = JSON.object([
          "seq": .int(entry.seq), "subject": .string(entry.subject), "what": .string(entry.act),
        ])
        out.append(
          Piece(
            event: event, classification: .k0,
            bytes: ByteBuffer(string: "id: \(entry.seq)\nevent: change\ndata: \(data.text)\n\n")))
      }
    }
    return out
  }

  /// What a scope may see of the pieces.
  func select(_ pieces: [Piece], for scope: Scope) -> ByteBuffer {
    var most: [ID<Event>: Classification] = [:]
    for (event, rows) in reach where scope.holds(rows) { most[event] = scope.most(in: rows) }
    let seen = pieces.filter { piece in
      most[piece.event].map { piece.classification <= $0 } ?? false
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
    let html = String(decoding: LinePages.item(line).render(language), as: UTF8.self)
    let data = JSON.object([
      "event": .string(line.event.text), "seq": .int(line.seq), "line": .string(line.id.text),
      "html": .string(html), "corrects": .text(line.corrects?.text),
      "side": .bool(entry.act != Act.logWrite.rawValue),
    ])
    let cursor = isLast ? "id: \(line.seq)\n" : ""
    return ByteBuffer(string: "\(cursor)event: line\ndata: \(data.text)\n\n")
  }
}

extension Entry {
  /// The event that the entry is about.
  var event: ID<Event>? {
    subject.hasPrefix("event/") ? ID(String(subject.dropFirst(6))) : nil
  }
}
