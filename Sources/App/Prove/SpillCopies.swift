import Ground
import Storage
import Swedish
import Web

/// Where else in an event the words stand that are to be taken away: what was told of them, briefs
/// that carry them, reasons that repeat them, and what such rows said before.
struct SpillCopies: Sendable {
  struct Part: Sendable, Hashable {
    let table: String
    let id: String
    let seq: Int64
  }

  /// Shorter words would be found everywhere: they are sought only where they are all there is.
  static let least = 8

  /// Rows that go.
  let whole: [Part]
  /// Rows that the event cannot do without: they stay, without the words.
  let partly: [Part]
  private let texts: [String]

  private static let goes: Set<String> = ["told", "handover"]
  private static let written = [
    "text", "what", "why", "alternatives", "legal_basis", "note", "direction", "agenda",
    "attending",
  ]

  init(
    _ parts: [Part], of event: Event, _ extent: Erasures.Extent, _ tx: any Reading
  ) throws {
    texts = extent.kind == .spill ? try SpillCopies.texts(of: parts, tx) : []
    if texts.isEmpty {
      (whole, partly) = ([], [])
      return
    }
    let chosen = Set(parts.map { "\($0.table)/\($0.id)" })
    var (whole, partly): ([Part], [Part]) = ([], [])
    for table in Erasures.tables + [Event.table] where table != Line.table {
      let condition: SQL = table == Event.table ? "id = \(event.id)" : "event = \(event.id)"
      let before = try SpillCopies.before(table, event.id, texts, tx)
      for row in try tx.rows("SELECT * FROM \(name: table) WHERE \(condition)") {
        let id: String = try row.get("id")
        if chosen.contains("\(table)/\(id)") { continue }
        guard before.contains(id) || SpillCopies.holds(row, texts) else { continue }
        let part = Part(table: table, id: id, seq: try row.get("seq"))
        if SpillCopies.goes.contains(table) { whole.append(part) } else { partly.append(part) }
      }
    }
    (self.whole, self.partly) = (whole, partly)
  }

  /// Lines of the event in which the words of these stand.
  static func lines(
    repeating parts: [Part], of event: ID<Event>, _ tx: any Reading
  ) throws -> Set<ID<Line>> {
    let texts = try texts(of: parts, tx)
    if texts.isEmpty { return [] }
    return Set(
      try tx.rows("SELECT id, text FROM line WHERE event = \(event)")
        .filter { row in
          try holds(row.get("text", as: String.self), texts)
        }
        .map { try $0.get("id") })
  }

  /// Writes a row anew without the words, and takes away all that it said before.
  func scrub(_ part: Part, in change: Change) throws {
    for type in Schema.contents where type.table == part.table {
      try scrub(type, part.id, in: change)
    }
  }

  private func scrub<T: Content>(_ type: T.Type, _ id: String, in change: Change) throws {
    let gone = Language.swedish.say("[borttaget]")
    try change.rewrite(type, ID(id)) { column, value in
      guard case .text(let text) = value else { return value }
      if column == "sought" { return .text("") }
      return .text(
        texts.reduce(text) { text, words in
          if words.count < SpillCopies.least { return text == words ? gone : text }
          return text.replacing(words, with: gone)
            .replacing(SpillCopies.inside(words), with: gone)
        })
    }
  }

  // MARK: the words

  static func texts(of parts: [Part], _ tx: any Reading) throws -> [String] {
    var found: Set<String> = []
    for part in parts where part.table != Event.table {
      if let row = try tx.row("SELECT * FROM \(name: part.table) WHERE id = \(part.id)") {
        for name in written { if let text: String = try? row.find(name) { found.insert(text) } }
      }
      for row in try tx.rows(
        "SELECT content FROM version WHERE kind = \(part.table) AND id = \(part.id)")
      {
        let json = JSON(parsing: Array(try row.get("content", as: String.self).utf8))
        for name in written { if let text = json?[name]?.string { found.insert(text) } }
      }
    }
    // The longest first: a shorter one can be a part of it.
    return found.filter { $0.count > 2 }.sorted { $0.count > $1.count }
  }

  /// As the words stand within JSON.
  static func inside(_ words: String) -> String {
    String(JSON.string(words).text.dropFirst().dropLast())
  }

  static func holds(_ row: Row, _ texts: [String]) -> Bool {
    row.values.contains { value in
      guard case .text(let text) = value else { return false }
      return holds(text, texts)
    }
  }

  private static func holds(_ text: String, _ texts: [String]) -> Bool {
    texts.contains { words in
      if words.count < least { return text == words }
      return text.contains(words) || text.contains(inside(words))
    }
  }

  /// Rows whose earlier versions hold the words.
  private static func before(
    _ table: String, _ event: ID<Event>, _ texts: [String], _ tx: any Reading
  ) throws -> Set<String> {
    let own: SQL =
      table == Event.table
      ? "id = \(event)" : "content LIKE \("%\"event\":\"\(event)\"%")"
    return Set(
      try tx.rows("SELECT id, content FROM version WHERE kind = \(table) AND \(own)")
        .filter { row in
          let content: String = try row.get("content")
          guard case .object(let said)? = JSON(parsing: Array(content.utf8)) else { return false }
          return holds(content, texts)
            || said.contains { $0.value.string.map { holds($0, texts) } ?? false }
        }
        .map { try $0.get("id") })
  }
}
