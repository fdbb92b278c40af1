import Ground
import Storage
import Swedish

/// Units as they are listed.
extension Organisation {
  struct UnitFilter: Sendable {
    var words = ""
    var kind: UnitKind?
    var area: String?
    var gapsOnly = false
    var withEnded = false
    var byKind = false
  }

  struct ListedUnit: Sendable {
    let unit: Unit
    let parentName: String?
    let gaps: Int
  }

  struct ListedUnits: Sendable {
    let rows: [ListedUnit]
    let count: Int
    let next: String?
  }

  /// - Parameter after: the last unit of the page before.
  func units(
    _ filter: UnitFilter, by caller: Caller, limit: Int, after: ID<Unit>?
  ) async throws -> ListedUnits {
    let now = journal.clock.now()
    return try await database.read { tx in
      try Organisation.requireDirectory(.unitRead, caller)
      let finder = GapFinder(now: now)
      var condition = Organisation.condition(filter, day: finder.day)
      if filter.gapsOnly {
        let units = try tx.rows("SELECT * FROM unit").map { try Unit(row: $0) }
        let ids = Set(try finder.find(units, tx).map(\.unit))
        condition = condition + " AND u.id IN \(list: ids)"
      }
      let count: Int = try tx.cell("SELECT COUNT(*) FROM unit u WHERE \(condition)") ?? 0
      var page = condition
      if let after, let last = try tx.row("SELECT * FROM unit WHERE id = \(after)") {
        page = page + Organisation.cut(try Unit(row: last), byKind: filter.byKind)
      }
      let order: SQL = filter.byKind ? "\(Organisation.kindRank), u.sort, u.id" : "u.sort, u.id"
      let rows = try tx.rows(
        """
        SELECT u.*, p.name AS parent_name FROM unit u LEFT JOIN unit p ON p.id = u.parent
        WHERE \(page) ORDER BY \(order) LIMIT \(limit + 1)
        """
      ).map { (try Unit(row: $0), try $0.find("parent_name", as: String.self)) }
      let shown = Array(rows.prefix(limit))
      let gaps = Dictionary(grouping: try finder.find(shown.map(\.0), tx), by: \.unit)
      return ListedUnits(
        rows: shown.map {
          ListedUnit(unit: $0.0, parentName: $0.1, gaps: gaps[$0.0.id]?.count ?? 0)
        }, count: count, next: rows.count > limit ? shown.last?.0.id.text : nil)
    }
  }

  private static func condition(_ filter: UnitFilter, day: String) -> SQL {
    var sql: SQL = "1 = 1"
    if !filter.withEnded { sql = sql + " AND \(Organisation.isCurrent("u", day))" }
    if let kind = filter.kind { sql = sql + " AND u.kind = \(kind)" }
    if let area = filter.area { sql = sql + " AND u.area = \(area)" }
    for word in filter.words.split(separator: " ").prefix(6) {
      sql = sql + " AND u.sort LIKE \("%" + Words.sortKey(String(word)) + "%")"
    }
    return sql
  }

  /// Whether the unit of that alias exists on a day.
  static func isCurrent(_ alias: String, _ day: String) -> SQL {
    """
    (\(name: alias).valid_from IS NULL OR \(name: alias).valid_from <= \(day))
    AND (\(name: alias).valid_to >= \(day)
    OR (\(name: alias).valid_to IS NULL AND \(name: alias).valid_to_note IS NULL))
    """
  }

  private static func cut(_ last: Unit, byKind: Bool) -> SQL {
    let name: SQL = "(u.sort > \(last.sort) OR (u.sort = \(last.sort) AND u.id > \(last.id)))"
    if !byKind { return " AND \(name)" }
    let rank = UnitKind.allCases.firstIndex(of: last.kind) ?? 0
    return " AND (\(kindRank) > \(rank) OR (\(kindRank) = \(rank) AND \(name)))"
  }

  /// The kinds from the whole municipality down to the single section.
  private static let kindRank: SQL = {
    let cases = UnitKind.allCases.enumerated().map { "WHEN '\($1.rawValue)' THEN \($0)" }
    return SQL(stringLiteral: "CASE u.kind \(cases.joined(separator: " ")) ELSE 99 END")
  }()

  /// All units that exist now, for the tree.
  func tree(by caller: Caller) async throws -> [ListedUnit] {
    let now = journal.clock.now()
    return try await database.read { tx in
      try Organisation.requireDirectory(.unitRead, caller)
      let finder = GapFinder(now: now)
      let units = try tx.rows(
        "SELECT u.* FROM unit u WHERE \(Organisation.isCurrent("u", finder.day)) ORDER BY u.sort, u.id"
      ).map { try Unit(row: $0) }
      let gaps = Dictionary(grouping: try finder.find(units, tx), by: \.unit)
      return units.map {
        ListedUnit(unit: $0, parentName: nil, gaps: gaps[$0.id]?.count ?? 0)
      }
    }
  }

  /// The areas that units have, for a choice.
  func areas() async throws -> [String] {
    try await database.read { tx in
      let found = try tx.rows("SELECT DISTINCT area FROM unit WHERE area IS NOT NULL")
        .map { try $0.get("area", as: String.self) }
      return found.sorted { Words.sortKey($0) < Words.sortKey($1) }
    }
  }

  /// The directory is one matter: who may read it may read all of it.
  static func requireDirectory(_ act: Act, _ caller: Caller) throws {
    try Door.require(act, of: caller, Facts(subject: "organisation/all", reading: act))
  }
}

extension Organisation {
  static func sortKey(ofName name: String) -> String { Words.sortKey(name) }
}
