import Ground
import Storage
import Swedish

/// One search over everything that the caller may see. What one may not see is not counted.
struct Search: Sendable {
  let database: Database
  let events: Events

  /// Hits of each kind that are shown.
  static let most = 20

  struct Hit: Sendable {
    let title: String
    let about: String
    let path: String
    var english: String?
    /// No longer there.
    var ended = false
  }

  /// An event that was looked at. What is under secrecy has no title in lists.
  struct Recent: Sendable {
    let id: ID<Event>
    let number: String
    let title: String?
    let exercise: Bool
    let unitName: String

    init(row: Row) throws {
      id = try row.get("id")
      number = try row.get("number")
      exercise = try row.get("exercise")
      unitName = try row.get("unit_name")
      let classification: Classification = try row.get("classification")
      title = classification == .k2 ? nil : try row.get("title")
    }
  }

  struct Found: Sendable {
    var recent: [Recent] = []
    var events: Events.Listed?
    var units: [Hit] = []
    var places: [Hit] = []
    var people: [Hit] = []
    var operations: [Hit] = []
    var actors: [Hit] = []
    var instructions: [Hit] = []

    var isEmpty: Bool {
      (events?.rows.isEmpty ?? true) && units.isEmpty && places.isEmpty && people.isEmpty
        && operations.isEmpty
        && actors.isEmpty && instructions.isEmpty
    }
  }

  func find(_ words: String, by caller: Caller, now: Instant) async throws -> Found {
    var found = Found()
    let scope = Policy.scope(caller, .eventRead)
    if !scope.isEmpty {
      var filter = Events.Filter()
      filter.words = words
      found.events = try await events.list(filter, scope: scope, limit: Search.most, after: nil)
    }
    let keys = words.split(separator: " ").prefix(6).map { Words.sortKey(String($0)) }
      .filter { !$0.isEmpty }
    if keys.isEmpty { return found }
    let rest = found
    return try await database.read { tx in
      var found = rest
      func may(_ act: Act) -> Bool { Policy.allows(caller, act, .everywhere(in: caller)) }
      if may(.unitRead) {
        found.units = try Search.units(keys, on: LocalTime.day(now), tx)
        found.places = try Search.places(keys, tx)
        found.operations = try Search.operations(keys, tx)
      }
      if may(.personRead) { found.people = try Search.people(keys, tx) }
      if may(.actorRead) { found.actors = try Search.actors(keys, tx) }
      if may(.instructionRead) { found.instructions = try Search.instructions(keys, tx) }
      return found
    }
  }

  /// Every word stands somewhere in the name.
  private static func condition(_ column: SQL, _ keys: [String]) -> SQL {
    SQL.joined(keys.map { "\(column) LIKE \("%\($0)%")" }, by: " AND ")
  }

  /// The events that somebody looked at last, of those that they may still read.
  func recent(by caller: Caller) async throws -> [Recent] {
    guard let person = caller.person else { return [] }
    return try await database.read { tx in
      let rows = try tx.rows(
        """
        SELECT e.id, e.number, e.title, e.exercise, e.classification, u.name AS unit_name FROM seen s
        JOIN event e ON s.subject = 'event/' || e.id JOIN unit u ON u.id = e.unit
        WHERE s.person = \(person) ORDER BY s.seq DESC LIMIT 20
        """)
      return try rows.filter { row in
        Policy.allows(caller, .eventRead, try Events.facts(of: try row.get("id"), tx))
      }.prefix(8).map(Recent.init)
    }
  }

  private static func units(
    _ keys: [String], on today: String, _ tx: any Reading
  ) throws -> [Hit] {
    try tx.rows(
      """
      SELECT u.*, p.name AS above FROM unit u LEFT JOIN unit p ON p.id = u.parent
      WHERE \(condition("u.sort", keys))
      ORDER BY CASE WHEN u.valid_to IS NULL AND u.valid_to_note IS NULL THEN 0 ELSE 1 END,
      u.sort, u.id LIMIT \(most)
      """
    ).map { row in
      let unit = try Unit(row: row)
      return Hit(
        title: unit.name, about: try row.find("above") ?? "", path: "/units/\(unit.id)",
        ended: !unit.isCurrent(on: today))
    }
  }

  /// Areas of the map, each with the unit that answers for it.
  private static func places(_ keys: [String], _ tx: any Reading) throws -> [Hit] {
    try tx.rows(
      """
      SELECT d.name, d.unit, u.name AS unit_name FROM district d LEFT JOIN unit u ON u.id = d.unit
      WHERE \(condition("d.sort", keys)) ORDER BY d.sort, d.id LIMIT \(most)
      """
    ).map { row in
      let unit: ID<Unit>? = try row.find("unit")
      return Hit(
        title: try row.get("name"), about: try row.find("unit_name") ?? "",
        path: unit.map { "/units/\($0)" } ?? "/units")
    }
  }

  private static func people(_ keys: [String], _ tx: any Reading) throws -> [Hit] {
    try tx.rows(
      """
      SELECT id, name, title FROM person WHERE \(condition("sort", keys))
      ORDER BY sort, id LIMIT \(most)
      """
    ).map { row in
      Hit(
        title: try row.get("name"), about: try row.find("title") ?? "",
        path: "/people/\(try row.get("id", as: String.self))")
    }
  }

  private static func operations(_ keys: [String], _ tx: any Reading) throws -> [Hit] {
    try tx.rows(
      """
      SELECT o.name, o.name_english, o.unit, u.name AS unit_name FROM operation o
      JOIN unit u ON u.id = o.unit WHERE \(condition("o.sort", keys))
      ORDER BY o.sort, o.id LIMIT \(most)
      """
    ).map { row in
      Hit(
        title: try row.get("name"), about: try row.get("unit_name"),
        path: "/units/\(try row.get("unit", as: String.self))",
        english: try row.find("name_english"))
    }
  }

  private static func actors(_ keys: [String], _ tx: any Reading) throws -> [Hit] {
    try tx.rows(
      """
      SELECT id, name, contact FROM actor WHERE \(condition("sort", keys))
      ORDER BY sort, id LIMIT \(most)
      """
    ).map { row in
      Hit(
        title: try row.get("name"), about: try row.find("contact") ?? "",
        path: "/actors/\(try row.get("id", as: String.self))")
    }
  }

  /// Few enough to look through one by one.
  private static func instructions(_ keys: [String], _ tx: any Reading) throws -> [Hit] {
    try tx.rows("SELECT id, title, version FROM instruction ORDER BY title, version LIMIT 500")
      .compactMap { row in
        let title: String = try row.get("title")
        let key = Words.sortKey(title)
        guard keys.allSatisfy({ key.contains($0) }) else { return nil }
        return Hit(
          title: title, about: try row.get("version"),
          path: "/instructions/\(try row.get("id", as: String.self))")
      }.prefix(most).map(\.self)
  }
}
