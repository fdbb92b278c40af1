import Ground
import Storage

/// What the forms of an event let one choose from.
extension Organisation {
  /// People who can lead: heads, managers, crisis leads, security and duty officers.
  func leaders(_ now: Instant) async throws -> [(ID<Person>, String)] {
    let day = LocalTime.day(now)
    return try await database.read { tx in
      try tx.rows(
        """
        SELECT DISTINCT p.id, p.name, p.sort FROM person p JOIN assignment a ON a.person = p.id
        WHERE a.valid_from <= \(day) AND (a.valid_to IS NULL OR a.valid_to >= \(day))
        AND a.post IN ('head', 'deputyHead', 'unitManager', 'localCrisisLead', 'staffChief',
          'citySecurity', 'dutyOfficer', 'securityCoordinator')
        ORDER BY p.sort, p.id
        """
      ).map { (try $0.get("id"), try $0.get("name")) }
    }
  }

  func actorChoices() async throws -> [(ID<Actor>, String)] {
    try await database.read { tx in
      try tx.rows("SELECT id, name FROM actor ORDER BY sort, id")
        .map { (try $0.get("id"), try $0.get("name")) }
    }
  }

  func crisisChoices(_ now: Instant) async throws -> (
    bodies: [(ID<Unit>, String)], committees: [(ID<Unit>, String)], instruction: Instruction?
  ) {
    let day = LocalTime.day(now)
    return try await database.read { tx in
      func units(_ kinds: [UnitKind]) throws -> [(ID<Unit>, String)] {
        try tx.rows(
          """
          SELECT id, name FROM unit WHERE kind IN \(list: kinds) AND valid_to IS NULL
          AND valid_to_note IS NULL ORDER BY sort
          """
        ).map { (try $0.get("id"), try $0.get("name")) }
      }
      return (
        try units(Events.bodies),
        try units(Events.committees),
        try tx.row(
          """
          SELECT * FROM instruction WHERE valid_from <= \(day)
          AND (valid_to IS NULL OR valid_to >= \(day)) ORDER BY valid_from DESC LIMIT 1
          """
        ).map { try Instruction(row: $0) }
      )
    }
  }
}
