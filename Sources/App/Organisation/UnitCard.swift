import Ground
import Storage
import Swedish

/// Everything that a unit's page answers.
struct UnitCard: Sendable {
  struct Name: Sendable {
    let id: ID<Unit>
    let name: String
  }

  struct Work: Sendable {
    let operation: Operation
    let everyday: Reached?
    let crisis: Reached?
  }

  /// A person as somebody to call.
  struct Reached: Sendable {
    let id: ID<Person>
    let name: String
    let phone: String?
  }

  let unit: Unit
  let facts: Facts
  /// From the municipality down to the unit above.
  let trail: [Name]
  let predecessors: [Name]
  let successor: Name?
  let below: [Name]
  let gapsBelow: [ID<Unit>: Int]
  let gaps: [Gap]
  let duty: [OnDuty]
  let held: [Held]
  let work: [Work]
  let actors: [Actor]
  let cityActors: Int

  static func read(_ id: ID<Unit>, by caller: Caller, now: Instant, _ tx: any Reading) throws
    -> UnitCard
  {
    let facts = try Organisation.facts(of: id, tx)
    try Door.require(.unitRead, of: caller, facts)
    guard let row = try tx.row("SELECT * FROM unit WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    let unit = try Unit(row: row)
    let finder = GapFinder(now: now)
    let below = try tx.rows(
      """
      SELECT u.* FROM unit u WHERE u.parent = \(id)
      AND \(Organisation.isCurrent("u", finder.day)) ORDER BY u.sort, u.id
      """
    ).map { try Unit(row: $0) }
    let gaps = try finder.find([unit] + below, tx)
    return UnitCard(
      unit: unit, facts: facts, trail: try trail(unit, tx),
      predecessors: try names(unit.predecessors.split(separator: " ").map { ID(String($0)) }, tx),
      successor: try unit.successor.flatMap { try names([$0], tx).first },
      below: below.map { Name(id: $0.id, name: $0.name) },
      gapsBelow: Dictionary(grouping: gaps, by: \.unit).mapValues(\.count),
      gaps: gaps.filter { $0.unit == id },
      duty: try OnDuty.read(
        "((s.unit = \(id) AND s.post <> 'dutyOfficer') OR (\(DutyOfficer.counts(finder.day)) AND (s.unit = \(id) OR \(DutyOfficer.isCityWide))))",
        now: now, tx),
      held: try Held.read("a.unit = \(id) AND \(Held.current(finder.day))", tx),
      work: try work("o.unit = \(id)", tx), actors: try actors(unit, tx),
      cityActors: try tx.cell(
        "SELECT COUNT(*) FROM actor WHERE area LIKE 'Hela %' OR area IS NULL") ?? 0)
  }

  private static func trail(_ unit: Unit, _ tx: any Reading) throws -> [Name] {
    var out: [Name] = []
    var at = unit.parent
    while let id = at, out.count < 32,
      let row = try tx.row("SELECT id, name, parent FROM unit WHERE id = \(id)")
    {
      out.append(Name(id: id, name: try row.get("name")))
      at = try row.find("parent")
    }
    return out.reversed()
  }

  static func names(_ ids: [ID<Unit>], _ tx: any Reading) throws -> [Name] {
    if ids.isEmpty { return [] }
    return try tx.rows("SELECT id, name FROM unit WHERE id IN \(list: ids) ORDER BY sort, id").map {
      Name(id: try $0.get("id"), name: try $0.get("name"))
    }
  }

  /// - Parameter condition: on the alias `o` of operation.
  static func work(_ condition: SQL, _ tx: any Reading) throws -> [Work] {
    try tx.rows(
      """
      SELECT o.*, p.name AS day_name, p.mobile AS day_mobile, p.phone AS day_phone,
      c.name AS crisis_name, c.mobile AS crisis_mobile, c.phone AS crisis_phone
      FROM operation o LEFT JOIN person p ON p.id = o.everyday_person
      LEFT JOIN person c ON c.id = o.crisis_person
      WHERE \(condition) ORDER BY o.sort, o.id
      """
    ).map { row in
      let operation = try Operation(row: row)
      return Work(
        operation: operation, everyday: try reached(operation.everydayPerson, "day", row),
        crisis: try reached(operation.crisisPerson, "crisis", row))
    }
  }

  private static func reached(_ id: ID<Person>?, _ prefix: String, _ row: Row) throws -> Reached? {
    guard let id, let name: String = try row.find(prefix + "_name") else { return nil }
    let mobile: String? = try row.find(prefix + "_mobile")
    return Reached(id: id, name: name, phone: try mobile ?? row.find(prefix + "_phone"))
  }

  /// Those outside the municipality who act in the unit's area or are tied to it (S24).
  private static func actors(_ unit: Unit, _ tx: any Reading) throws -> [Actor] {
    var places: Set<String> = []
    if let area = unit.area {
      places.insert(Words.fold(area))
      for row in try tx.rows(
        """
        SELECT d.name FROM district d JOIN unit u ON u.id = d.unit WHERE u.area = \(area)
        """)
      {
        places.insert(Words.fold(try row.get("name")))
      }
    }
    return try tx.rows("SELECT * FROM actor ORDER BY sort, id").map { try Actor(row: $0) }.filter {
      if $0.unit == unit.id { return true }
      let area = Words.fold($0.area ?? "")
      return area.split(separator: ",").contains {
        places.contains($0.trimmingPrefix { $0 == " " }.description)
      }
    }
  }
}

extension Organisation {
  func card(_ id: ID<Unit>, by caller: Caller) async throws -> UnitCard {
    let now = journal.clock.now()
    return try await database.read { tx in
      try UnitCard.read(id, by: caller, now: now, tx)
    }
  }
}
