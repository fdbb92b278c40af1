import Ground
import Storage
import Web

/// How a list is asked for: sorted by which column, which way, and which page of it.
struct Paging<Column: Sendable & CaseIterable & RawRepresentable<String>>: Sendable {
  var column: Column
  var isDescending = false
  var limit: Int
  var after: RowPlace?
  var before: RowPlace?

  init(_ column: Column, limit: Int, after: String? = nil) throws {
    self.column = column
    self.limit = limit
    self.after = try after.map { try RowPlace($0, field: "after") }
  }

  /// - Parameters:
  ///   - first: how the list is sorted when nobody has said.
  ///   - rows: how many a page usually has; a file has all.
  init(
    _ call: Call, by first: Column, descending: Bool = false, rows: Int = 100, most: Int = 200
  ) throws {
    (column, isDescending) = (first, descending)
    if let order = call.query["order"], !order.isEmpty {
      isDescending = order.hasPrefix("-")
      guard let found = Column(rawValue: isDescending ? String(order.dropFirst()) : order) else {
        throw Refusal.invalid("order", "Välj ett av alternativen.")
      }
      column = found
    }
    limit = try call.wantsFile ? Self.file : call.limit(rows, most: most)
    if call.wantsFile { return }
    func place(_ name: String) throws -> RowPlace? {
      guard let text = call.query[name], !text.isEmpty else { return nil }
      return try RowPlace(text, field: name)
    }
    after = try place("after")
    before = after == nil ? try place("before") : nil
  }

  /// More than any list of a municipality has; a file is the whole list.
  static var file: Int { 100_000 }

  /// For a file: from the beginning, and so many.
  mutating func takeAll(_ most: Int) { (after, before, limit) = (nil, nil, most) }

  /// What the description of the API says of it.
  static func query(most: Int = 200) -> [Doc.Field] {
    let names = Column.allCases.map(\.rawValue)
    return [
      .init("order", .word(names + names.map { "-" + $0 }), "Column to sort by; - turns it"),
      .init("after", .string(most: 600), "Cursor from the Link header"),
      .init("before", .string(most: 600), "Cursor from the Link header"),
      .init("limit", .integer(min: 1, max: Int(most)), "Rows at most"),
    ]
  }

  /// The column as the query names it.
  func name(_ column: Column, descending: Bool) -> String {
    (descending ? "-" : "") + column.rawValue
  }

  /// Whether the rows are read from the lowest, so that those before a row come nearest first.
  var readsUp: Bool { isDescending == (before != nil) }

  /// Reads one page from the store, with the number of rows in all.
  ///
  /// - Parameters:
  ///   - key: a text that is never null; what the chosen column sorts on.
  ///   - id: tells rows apart that sort alike.
  func read<Item>(
    _ columns: SQL, from source: SQL, where condition: SQL, key: SQL, id: SQL,
    _ tx: any Reading, _ make: (Row) throws -> Item
  ) throws -> Paged<Item> {
    let page = condition + beyond(key: key, id: id)
    let order: SQL =
      readsUp ? "ORDER BY sort_key, sort_id" : "ORDER BY sort_key DESC, sort_id DESC"
    let rows = try tx.rows(
      """
      SELECT \(columns), \(key) AS sort_key, \(id) AS sort_id
      FROM \(source) WHERE \(page) \(order) LIMIT \(limit + 1)
      """
    ).map { row in
      (
        item: try make(row),
        place: RowPlace(id: try row.get("sort_id"), key: try row.get("sort_key"))
      )
    }
    let count: Int = try tx.cell("SELECT COUNT(*) FROM \(source) WHERE \(condition)") ?? 0
    return paged(rows, count: count)
  }

  /// What is added to a condition so that the page begins where it should.
  func beyond(key: SQL, id: SQL) -> SQL {
    guard let place = after ?? before else { return "" }
    return readsUp
      ? " AND (\(key), \(id)) > (\(place.key), \(place.id))"
      : " AND (\(key), \(id)) < (\(place.key), \(place.id))"
  }

  /// As `read`, of rows that are at hand.
  func pick<Item>(
    _ all: [Item], key: (Item) -> String, id: (Item) -> String
  ) -> Paged<Item> {
    let places = all.map { (item: $0, place: RowPlace(id: id($0), key: key($0))) }
      .sorted { readsUp ? $0.place < $1.place : $1.place < $0.place }
    guard let from = after ?? before else { return paged(places, count: all.count) }
    let rest = places.filter { readsUp ? from < $0.place : $0.place < from }
    return paged(rest, count: all.count)
  }

  /// A page of rows in the order they were read, one more than the page holds where there are more.
  func paged<Item>(_ rows: [(item: Item, place: RowPlace)], count: Int) -> Paged<Item> {
    let isMore = rows.count > limit
    let shown = before == nil ? Array(rows.prefix(limit)) : rows.prefix(limit).reversed()
    return Paged(
      rows: shown.map(\.item), count: count,
      next: isMore || before != nil ? shown.last?.place.text : nil,
      previous: after != nil || (before != nil && isMore) ? shown.first?.place.text : nil)
  }
}

/// One page of a list.
struct Paged<Item: Sendable>: Sendable {
  let rows: [Item]
  /// On all pages together.
  let count: Int
  let next: String?
  let previous: String?
  /// How many of all are told apart from the rest: exercises among events.
  var apart = 0

  func map<Other: Sendable>(_ make: ([Item]) throws -> [Other]) rethrows -> Paged<Other> {
    Paged<Other>(
      rows: try make(rows), count: count, next: next, previous: previous, apart: apart)
  }
}

/// Where a row stands in a sorted list; as a text it is a cursor.
struct RowPlace: Sendable, Comparable {
  let id: String
  let key: String

  init(id: String, key: String) {
    self.id = id
    self.key = key
  }

  init(_ text: String, field: String) throws {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, text.utf8.count <= 1000 else {
      throw Refusal.invalid(field, "Markören kunde inte läsas.")
    }
    (id, key) = (String(parts[0]), String(parts[1]))
  }

  var text: String { "\(id) \(key)" }

  /// A number so that it sorts as one.
  static func digits(_ number: some BinaryInteger) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 19 - text.count)) + text
  }

  static func < (a: RowPlace, b: RowPlace) -> Bool { (a.key, a.id) < (b.key, b.id) }
}

extension Call {
  /// How many rows of the directory a page has: few enough to reach its end with a thumb.
  var shown: Int { isAPI ? 100 : 40 }

  /// Whether the list is asked for as a file.
  var wantsFile: Bool { !isAPI && query["format"] == "csv" }

  /// Whether what proves something is asked for as it is kept.
  var wantsJSON: Bool { !isAPI && query["format"] == "json" }
}

extension Reply {
  /// RFC 8288.
  func linked(_ call: Call, next: String?, previous: String? = nil) -> Reply {
    let links = [("after", next, "next"), ("before", previous, "prev")].compactMap { link in
      link.1.map { place in
        let path = call.with([("after", nil), ("before", nil), (link.0, place)])
        return "<\(path)>; rel=\"\(link.2)\""
      }
    }
    if links.isEmpty { return self }
    var linked = self
    linked.headers[.linkRelation] = links.joined(separator: ", ")
    return linked
  }

  static func file(_ rows: [JSON], _ name: String) -> Reply {
    Reply(status: .ok, body: .bytes(JSON.array(rows).bytes, type: "application/json"))
      .download("tryggve-\(name)")
  }

  /// A page of a list for programs.
  static func list<Item>(
    _ paged: Paged<Item>, _ call: Call, _ json: (Item) -> JSON
  ) -> Reply {
    Reply.json(.array(paged.rows.map(json)))
      .linked(call, next: paged.next, previous: paged.previous)
  }
}

extension SQL {
  /// Free text in Swedish order on both engines; what is empty comes last.
  static func alphabetical(_ text: SQL) -> SQL {
    var sql: SQL = "COALESCE(NULLIF(\(text), ''), '~')"
    for letter in ["Å', '{", "å', '{", "Ä', '|", "ä', '|", "Ö', '}", "ö', '}"] {
      sql = "REPLACE(\(sql), '\(SQL(stringLiteral: letter))')"
    }
    return "LOWER(\(sql))"
  }

  /// The words of an enumeration in an order of our own, as text.
  static func rank(_ column: SQL, _ words: [String]) -> SQL {
    let cases = words.enumerated().map { place, word in
      " WHEN '\(word)' THEN '\(place < 10 ? "0" : "")\(place)'"
    }
    return "CASE \(column)\(SQL(stringLiteral: cases.joined())) ELSE '99' END"
  }
}
