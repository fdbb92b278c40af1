import Ground
import Storage
import Web

/// How much others have written in a log since somebody looked: by what it is, and by whose it is.
/// Never more than the reader may read.
struct Unread: Sendable {
  struct Part: Sendable {
    let origin: Origin
    let name: Text
    let count: Int
  }

  let event: ID<Event>
  /// The last entry that the reader had seen.
  let since: Int64
  /// Counted up to `most`; one more means "more than".
  let count: Int
  let categories: [(category: LineCategory, count: Int)]
  let origins: [Part]

  static let most = 1000

  static func read(
    _ event: ID<Event>, since: Int64, by caller: Caller, _ tx: any Reading
  ) throws -> Unread {
    let facts = try Events.facts(of: event, tx)
    try Door.require(.logRead, of: caller, facts)
    let rows = try tx.rows(
      """
      SELECT category, author, COUNT(*) AS number FROM (SELECT l.category, l.author
      FROM line l WHERE l.event = \(event) AND l.seq > \(since)
      AND l.classification IN \(list: Log.classes(facts, caller)) AND \(news(to: caller)) AND \(LineMark.stands())
      ORDER BY l.seq LIMIT \(most + 1)) unread GROUP BY category, author
      """
    ).map {
      (
        category: try $0.get("category", as: LineCategory.self),
        author: try $0.find("author", as: ID<Person>.self),
        count: try $0.get("number", as: Int.self)
      )
    }
    let origins = try Origins(event, for: caller, tx)
    let known = try origins.of(Set(rows.compactMap(\.author)))
    var byCategory: [LineCategory: Int] = [:]
    var byOrigin: [Origin: Int] = [:]
    for row in rows {
      byCategory[row.category, default: 0] += row.count
      byOrigin[row.author.flatMap { known[$0] } ?? .other, default: 0] += row.count
    }
    return Unread(
      event: event, since: since, count: rows.reduce(0) { $0 + $1.count },
      categories: LineCategory.allCases.compactMap { one in byCategory[one].map { (one, $0) } },
      origins: try byOrigin.map {
        Part(origin: $0.key, name: try origins.name($0.key), count: $0.value)
      }.sorted { ($1.count, $0.origin.text) < ($0.count, $1.origin.text) })
  }

  /// What one wrote oneself is not news.
  private static func news(to caller: Caller) -> SQL {
    caller.person.map { "(l.author IS NULL OR l.author <> \($0))" } ?? "1 = 1"
  }

  // MARK: where one has looked

  static func seen(_ event: ID<Event>, by person: ID<Person>, _ tx: any Reading) throws -> Int64? {
    try tx.cell("SELECT seq FROM seen WHERE person = \(person) AND subject = \("event/\(event)")")
  }

  /// How many new lines each event has that the caller has looked at before and may read; counted
  /// up to `listed`.
  static func counts(
    of events: [ID<Event>], by caller: Caller, _ tx: any Reading
  ) throws -> [ID<Event>: Int] {
    guard let person = caller.person else { return [:] }
    let looked = try tx.rows(
      """
      SELECT subject, seq FROM seen WHERE person = \(person)
      AND subject IN \(list: events.map { "event/\($0)" })
      """
    ).reduce(into: [ID<Event>: Int64]()) { out, row in
      out[ID(String(try row.get("subject", as: String.self).dropFirst(6)))] = try row.get("seq")
    }
    if looked.isEmpty { return [:] }
    var reach: [ID<Event>: [Reach]] = [:]
    for row in try tx.rows(
      "SELECT event, audience, why, class FROM reach WHERE event IN \(list: Array(looked.keys))")
    {
      reach[try row.get("event"), default: []].append(
        Reach(
          audience: try row.get("audience"), why: try row.get("why"), rank: try row.get("class")))
    }
    let scope = Policy.scope(caller, .logRead)
    return try looked.reduce(into: [:]) { counts, one in
      let rows = reach[one.key] ?? []
      guard scope.holds(rows), let most = scope.most(in: rows) else { return }
      let classes = [Classification.k0, .k1, .k2].filter { $0 <= most }
      let count: Int =
        try tx.cell(
          """
          SELECT COUNT(*) FROM (SELECT l.id FROM line l WHERE l.event = \(one.key)
          AND l.seq > \(one.value) AND l.classification IN \(list: classes)
          AND \(news(to: caller)) AND \(LineMark.stands()) LIMIT \(listed + 1)) unread
          """) ?? 0
      if count > 0 { counts[one.key] = count }
    }
  }

  static let listed = 99

  /// "3 nya"
  static func words(_ count: Int) -> Text {
    if count > listed { return "mer än \(listed) nya" }
    return count == 1 ? "1 ny" : "\(count) nya"
  }
}

extension Unread {
  var json: JSON {
    .object([
      "event": .string(event.text), "since": .int(since), "count": .int(Int64(count)),
      "categories": .array(
        categories.map {
          .object(["category": .string($0.category.rawValue), "count": .int(Int64($0.count))])
        }),
      "origins": .array(
        origins.map { .object(["from": .string($0.origin.text), "count": .int(Int64($0.count))]) }),
    ])
  }
}

/// The counters over the log. Pressing one shows only that.
struct UnreadBar {
  let unread: Unread?
  let lens: Lens
  /// What the lens is narrowed to, in words.
  let only: Text?
  let event: ID<Event>

  var html: HTML {
    """
    \(if: (unread?.count ?? 0) > 0, counters)\(if: only != nil, filtered)
    """
  }

  private var path: String { "/events/\(event)" }

  private var filtered: HTML {
    """
    <p class="only">\(t: "Visar bara: \(only ?? "")") <a href="\(link: lens.only(nil, nil).path(path))">\(t: "Visa allt")</a></p>
    """
  }

  private var counters: HTML {
    guard let unread else { return "" }
    return """
      <details class="menu unread" id="unread"><summary>\(t: "Nytt") \
      <b>\(t: unread.count > Unread.most ? "mer än \(Unread.most)" : "\(unread.count)")</b></summary><ul>\
      <li><a href="\(link: lens.only(nil, nil).path(path))"\(current(!lens.isNarrow))>\(t: "Visa allt")</a></li>\
      <li class="head">\(t: "Efter slag")</li>\
      \(each: unread.categories, { part in
        counter(part.category.text, part.count, lens.only(part.category, nil))
      })<li class="head">\(t: "Efter vem som skrev")</li>\(each: unread.origins, { part in
        counter(part.name, part.count, lens.only(nil, part.origin))
      })</ul></details>
      """
  }

  private func counter(_ name: Text, _ count: Int, _ other: Lens) -> HTML {
    """
    <li><a href="\(link: other.path(path))"\(current(other == lens))><span>\(t: name)</span> <b>\(count)</b></a></li>
    """
  }

  private func current(_ isCurrent: Bool) -> HTML { isCurrent ? " aria-current=\"true\"" : "" }
}
