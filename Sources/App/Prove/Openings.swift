import Ground
import Storage
import Swedish

enum OpeningColumn: String, CaseIterable, Sendable { case number }

/// That somebody has opened something under secrecy, as the journal has it.
struct Opened: Sendable {
  let seq: Int64
  let at: Instant
  /// nil when the person is no longer known.
  let name: String?
  /// How many openings this stands for, and when the first of them was.
  var times = 1
  var firstAt: Instant?

  /// The openings of an event, of those whose names hold the words.
  ///
  /// - Parameter joined: whether one person's openings of one day are told as one, so that
  ///   whoever reloads a page does not hide the others. A file and a program get each by itself.
  static func list(
    _ event: ID<Event>, _ list: SideList<OpeningColumn>, joined: Bool, _ tx: any Reading
  ) throws -> Paged<Opened> {
    var condition: SQL =
      "j.subject = \("event/\(event)") AND j.act = \(Act.contentOpen)"
    for word in list.words.split(separator: " ").prefix(4) {
      condition = condition + " AND p.sort LIKE \("%" + Words.sortKey(String(word)) + "%")"
    }
    let source: SQL = "journal j LEFT JOIN person p ON 'person/' || p.id = j.caller"
    let paging = list.paging
    let each: SQL =
      joined
      ? """
      SELECT MAX(j.seq) AS seq, MAX(j.at) AS at, MIN(j.at) AS first_at, COUNT(*) AS times,
      MAX(p.name) AS name FROM \(source) WHERE \(condition)
      GROUP BY j.caller, SUBSTR(j.at, 1, 10)
      """
      : """
      SELECT j.seq, j.at, j.at AS first_at, 1 AS times, p.name FROM \(source) WHERE \(condition)
      """
    var page: SQL = "1 = 1"
    if let place = paging.after ?? paging.before {
      guard let seq = Int64(place.id) else {
        throw Refusal.invalid(
          paging.after == nil ? "before" : "after", "Markören kunde inte läsas.")
      }
      page = page + (paging.readsUp ? " AND o.seq > \(seq)" : " AND o.seq < \(seq)")
    }
    let order: SQL = paging.readsUp ? "ORDER BY o.seq" : "ORDER BY o.seq DESC"
    let found = try tx.rows(
      """
      SELECT o.seq, o.at, o.first_at, o.times, o.name FROM (\(each)) o
      WHERE \(page) \(order) LIMIT \(paging.limit + 1)
      """
    ).map { row in
      let seq: Int64 = try row.get("seq")
      return (
        item: Opened(
          seq: seq, at: try row.get("at"), name: try row.find("name"),
          times: try row.get("times"), firstAt: try row.get("first_at")),
        place: RowPlace(id: String(seq), key: "")
      )
    }
    let count: Int = try tx.cell("SELECT COUNT(*) FROM (\(each)) o") ?? 0
    return paging.paged(found, count: count)
  }
}

/// The people behind the journal's handles, as the register has them today.
enum Handles {
  static func names(_ handles: Set<String>, _ tx: any Reading) throws -> [String: String] {
    let ids = handles.filter { $0.hasPrefix("person/") }.map { String($0.dropFirst(7)) }
    if ids.isEmpty { return [:] }
    return try tx.rows("SELECT id, name FROM person WHERE id IN \(list: ids)").reduce(into: [:]) {
      $0["person/\(try $1.get("id", as: String.self))"] = try $1.get("name", as: String.self)
    }
  }
}
