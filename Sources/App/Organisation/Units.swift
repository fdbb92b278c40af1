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
  }

  enum UnitColumn: String, CaseIterable, Sendable { case name, kind, above }

  struct ListedUnit: Sendable {
    let unit: Unit
    let parentName: String?
    let gaps: Int
  }

  func units(
    _ filter: UnitFilter, by caller: Caller, _ paging: Paging<UnitColumn>
  ) async throws -> Paged<ListedUnit> {
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
      let key: SQL =
        switch paging.column {
        case .name: "u.sort"
        case .kind: "\(SQL.rank("u.kind", UnitKind.allCases.map(\.rawValue))) || ' ' || u.sort"
        case .above: "COALESCE(p.sort, '') || '  ' || u.sort"
        }
      let found = try paging.read(
        "u.*, p.name AS parent_name", from: "unit u LEFT JOIN unit p ON p.id = u.parent",
        where: condition, key: key, id: "u.id", tx
      ) { (unit: try Unit(row: $0), parent: try $0.find("parent_name", as: String.self)) }
      let gaps = Dictionary(grouping: try finder.find(found.rows.map(\.unit), tx), by: \.unit)
      return found.map { rows in
        rows.map {
          ListedUnit(unit: $0.unit, parentName: $0.parent, gaps: gaps[$0.unit.id]?.count ?? 0)
        }
      }
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
