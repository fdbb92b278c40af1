import Ground
import Sheets
import Storage
import Swedish
import Synchronization

/// What can be asked about the municipality's organisation.
struct Organisation: Sendable {
  let database: Database
  let journal: Journal
  private let districts = DistrictIndex()

  init(database: Database, journal: Journal) {
    self.database = database
    self.journal = journal
  }

  var drafts: Drafts { Drafts(database: database, journal: journal) }

  func levels() async throws -> [Level] { try await database.read(Organisation.levels) }

  static func levels(_ tx: any Reading) throws -> [Level] {
    try tx.rows("SELECT * FROM level WHERE rank > 0 ORDER BY rank").map { try Level(row: $0) }
  }

  /// Current units for a choice, in Swedish order.
  func choices(_ now: Instant) async throws -> [(ID<Unit>, String)] {
    try await database.read { try Organisation.choices(now, $0) }
  }

  static func choices(_ now: Instant, _ tx: any Reading) throws -> [(ID<Unit>, String)] {
    let day = LocalTime.day(now)
    return try tx.rows(
      """
      SELECT id, name FROM unit WHERE (valid_to IS NULL OR valid_to >= \(day))
      AND valid_to_note IS NULL AND (valid_from IS NULL OR valid_from <= \(day))
      ORDER BY sort, id
      """
    ).map { (try $0.get("id"), try $0.get("name")) }
  }

  /// Current units where the caller may do something, for a choice that will not be refused.
  func choices(
    _ now: Instant, for act: Act, by caller: Caller
  ) async throws -> [(ID<Unit>, String)] {
    try await database.read { tx in
      var above: [ID<Unit>: Set<ID<Unit>>] = [:]
      for row in try tx.rows("SELECT unit, above FROM unit_above") {
        above[try row.get("unit"), default: []].insert(try row.get("above"))
      }
      return try Organisation.choices(now, tx).filter { unit in
        Policy.allows(
          caller, act,
          Facts(subject: "unit/\(unit.0)", unit: unit.0, units: above[unit.0] ?? []))
      }
    }
  }

  /// The current units that the caller belongs to.
  func homes(of caller: Caller) async throws -> [(ID<Unit>, String)] {
    guard let person = caller.person else { return [] }
    return try await database.read { tx in
      try tx.rows(
        """
        SELECT DISTINCT u.id, u.name, u.sort FROM membership m JOIN unit u ON u.id = m.unit
        WHERE m.person = \(person) AND u.valid_to IS NULL AND u.valid_to_note IS NULL
        ORDER BY u.sort, u.id LIMIT 3
        """
      ).map { (try $0.get("id"), try $0.get("name")) }
    }
  }

  /// The unit where the caller belongs, to begin with.
  func home(of caller: Caller) async throws -> ID<Unit>? {
    guard let person = caller.person else { return nil }
    return try await database.read { tx in
      try tx.cell("SELECT unit FROM membership WHERE person = \(person) ORDER BY id LIMIT 1")
    }
  }

  /// The district that a point lies in.
  func district(_ latitude: Double?, _ longitude: Double?) async throws -> ID<District>? {
    guard let latitude, let longitude else { return nil }
    return try await districts.find(latitude, longitude, in: database)
  }

  /// Makes the table of units above each unit anew.
  static func rebuildAbove(in change: Change) throws {
    var parents: [String: String] = [:]
    for row in try change.rows("SELECT id, parent FROM unit") {
      parents[try row.get("id")] = try row.find("parent", as: String.self) ?? ""
    }
    try change.derive(.unitAbove, "DELETE FROM unit_above WHERE 1 = 1")
    for unit in parents.keys {
      var at = unit
      var seen: Set<String> = []
      while !at.isEmpty, seen.insert(at).inserted {
        try change.derive(
          .unitAbove, "INSERT INTO unit_above (unit, above) VALUES (\(unit), \(at))")
        at = parents[at] ?? ""
      }
    }
  }

  /// What the policy must know of a unit.
  static func facts(of unit: ID<Unit>, _ tx: any Reading, subject: Person? = nil) throws -> Facts {
    let above = try tx.rows("SELECT above FROM unit_above WHERE unit = \(unit)")
      .map { try $0.get("above", as: ID<Unit>.self) }
    guard !above.isEmpty else { throw Refusal.notFound }
    return Facts(
      subject: "unit/\(unit)", unit: unit, units: Set(above), classification: .k0,
      reading: .unitRead)
  }
}

/// The districts' borders, kept in memory after the first question.
private final class DistrictIndex: Sendable {
  private struct Kept: Sendable {
    let index: RegionIndex
    let ids: [String: ID<District>]
  }

  private let kept = Mutex<Kept?>(nil)

  func find(_ latitude: Double, _ longitude: Double, in database: Database) async throws
    -> ID<District>?
  {
    let known = kept.withLock { $0 }
    let map: Kept
    if let known {
      map = known
    } else {
      map = try await load(database)
      if !map.ids.isEmpty { kept.withLock { $0 = map } }
    }
    let point = Point(latitude: latitude, longitude: longitude)
    return map.index.nearest(to: point, within: 150).flatMap { map.ids[$0.region.name] }
  }

  private func load(_ database: Database) async throws -> Kept {
    let rows = try await database.read { tx in
      try tx.rows("SELECT id, geometry FROM district").map {
        (try $0.get("id", as: ID<District>.self), try $0.get("geometry", as: String.self))
      }
    }
    let features = rows.map { id, geometry in
      "{\"type\":\"Feature\",\"properties\":{\"name\":\"\(id)\"},\"geometry\":\(geometry)}"
    }
    let text = "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
    let regions = rows.isEmpty ? [] : try GeoJSON.regions(Array(text.utf8))
    return Kept(
      index: RegionIndex(regions),
      ids: Dictionary(rows.map { ($0.0.text, $0.0) }, uniquingKeysWith: { first, _ in first }))
  }
}
