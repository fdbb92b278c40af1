import Ground
import Storage

/// Whom an event concerns by their posts. A deputy is told as the ordinary holder is: nobody knows
/// at that hour who is away.
struct Concerned {
  let event: Event
  let now: Instant
  let tx: any Reading

  private var today: SQL { Held.current(LocalTime.day(now)) }

  /// Those who hold these posts where the event is, or for the whole municipality.
  func holding(_ posts: [Post]) throws -> Set<ID<Person>> {
    try posts.reduce(into: []) { $0.formUnion(try holding($1)) }
  }

  private func holding(_ post: Post) throws -> Set<ID<Person>> {
    switch post {
    case .dutyOfficer: return try DutyOfficer.onDuty(for: event.unit, at: now, tx)
    case .centralCrisisMember:
      return try people(
        """
        a.post <> \(Post.externalLiaison) AND a.unit IN
        (SELECT id FROM unit WHERE kind = \(UnitKind.centralCrisisTeam))
        """)
    case .communications:
      let central = UnitKind.allCases.filter(\.isCityWide)
      return try nearest(post).union(
        try people(
          "a.post = \(post) AND a.unit IN (SELECT id FROM unit WHERE kind IN \(list: central))"))
    default:
      return post.reachesEverywhere ? try people("a.post = \(post)") : try nearest(post)
    }
  }

  /// Those of every unit concerned.
  private func nearest(_ post: Post) throws -> Set<ID<Person>> {
    let units = try tx.rows("SELECT unit FROM affected_unit WHERE event = \(event.id)")
      .map { try $0.get("unit", as: ID<Unit>.self) }
    return try Set(units + [event.unit, event.leadUnit]).reduce(into: []) {
      $0.formUnion(try nearest(post, to: $1))
    }
  }

  /// Those of the unit, or of the nearest one above that has any. Where there is no coordinator at
  /// all, the city's security unit has the matter.
  func nearest(_ post: Post, to unit: ID<Unit>) throws -> Set<ID<Person>> {
    var at: ID<Unit>? = unit
    var steps = 0
    while let here = at, steps < 16 {
      let found = try people("a.post = \(post) AND a.unit = \(here)")
      if !found.isEmpty { return found }
      at = try tx.cell("SELECT parent FROM unit WHERE id = \(here)")
      steps += 1
    }
    return post == .securityCoordinator ? try people("a.post = \(Post.citySecurity)") : []
  }

  /// - Parameter condition: on the alias `a` of assignment.
  private func people(_ condition: SQL) throws -> Set<ID<Person>> {
    Set(
      try tx.rows("SELECT DISTINCT a.person FROM assignment a WHERE \(condition) AND \(today)")
        .map { try $0.get("person", as: ID<Person>.self) })
  }
}
