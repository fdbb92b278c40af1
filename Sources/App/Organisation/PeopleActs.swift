import Ground
import Storage
import Swedish

/// What can be done to people and posts.
extension Organisation {
  /// Family name first: people are sorted by it.
  static func sortKey(ofPerson name: String) -> String {
    let parts = name.split(separator: " ")
    guard let last = parts.last else { return "" }
    return Words.sortKey(([last] + parts.dropLast()).joined(separator: " "))
  }

  /// Adds a person, who belongs to a unit from the start.
  func add(
    _ draft: Person, to unit: ID<Unit>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Person {
    try await change(.personEdit, by: caller, key: key) { change in
      let home = try Organisation.requireUnit(unit, change)
      var person = draft
      person.id = .make(at: change.now)
      person.sort = Organisation.sortKey(ofPerson: person.name)
      try change.concerns(
        Facts(
          subject: "person/\(person.id)", unit: unit, units: home.units, reading: .personRead))
      if let email = person.email,
        let twin: String = try change.cell(
          "SELECT name FROM person WHERE LOWER(email) = \(email.lowercased())")
      {
        throw Refusal.invalid("email", "\(twin) har redan den e-postadressen.")
      }
      let saved = try change.insert(person)
      try change.insert(Membership(id: .make(at: change.now), person: person.id, unit: unit))
      return saved
    }
  }

  func edit(
    _ id: ID<Person>, by caller: Caller, expecting: Int64?, key: Journal.Key? = nil,
    _ edit: @escaping @Sendable (inout Person) -> Void
  ) async throws -> Person {
    try await change(.personEdit, by: caller, key: key) { change in
      try change.concerns(try Organisation.facts(of: id, change) as Facts)
      return try change.update(id, expecting: expecting) { person in
        edit(&person)
        person.sort = Organisation.sortKey(ofPerson: person.name)
      }
    }
  }

  /// Takes away somebody who was added by mistake. Whoever has had a post, an account or a part in
  /// something is kept: what they did must be possible to read.
  func remove(_ id: ID<Person>, by caller: Caller, key: Journal.Key? = nil) async throws {
    let kept = Refusal.conflict(
      "Personen har eller har haft en post, ett konto eller en del i något, och kan inte tas bort. Avsluta posterna i stället."
    )
    do {
      try await remove(.personEdit, by: caller, key: key) { change in
        try change.concerns(try Organisation.facts(of: id, change) as Facts)
        let ties = try change.rows(
          """
          SELECT person FROM assignment WHERE person = \(id)
          UNION SELECT id FROM account WHERE id = \(id)
          UNION SELECT id FROM version WHERE kind = 'account' AND id = \(id)
          """)
        if !ties.isEmpty { throw kept }
        for row in try change.rows("SELECT id FROM membership WHERE person = \(id) ORDER BY id") {
          try change.remove(try row.get("id", as: ID<Membership>.self))
        }
        try change.remove(id)
      }
    } catch StorageError.constraint { throw kept }
  }

  func join(
    _ person: ID<Person>, unit: ID<Unit>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Membership {
    try await change(.personEdit, by: caller, key: key) { change in
      let home = try Organisation.requireUnit(unit, change)
      try Organisation.requirePerson(person, change)
      try change.concerns(
        Facts(subject: "person/\(person)", unit: unit, units: home.units, reading: .personRead))
      if try change.row("SELECT id FROM membership WHERE person = \(person) AND unit = \(unit)")
        != nil
      {
        throw Refusal.invalid("unit", "Personen hör redan till enheten.")
      }
      return try change.insert(Membership(id: .make(at: change.now), person: person, unit: unit))
    }
  }

  func leave(_ id: ID<Membership>, by caller: Caller, key: Journal.Key? = nil) async throws {
    try await remove(.personEdit, by: caller, key: key) { change in
      let old = try Organisation.row(Membership.self, id, change)
      let home = try Organisation.facts(of: old.unit, change)
      try change.concerns(
        Facts(
          subject: "person/\(old.person)", unit: old.unit, units: home.units,
          reading: .personRead))
      try change.remove(id)
    }
  }

  // MARK: posts

  func assignment(_ id: ID<Assignment>, by caller: Caller) async throws -> Held {
    try await database.read { tx in
      guard let held = try Held.read("a.id = \(id)", tx).first else { throw Refusal.notFound }
      try Door.require(
        .unitRead, of: caller, try Organisation.facts(of: held.assignment.unit, tx))
      return held
    }
  }

  /// Names a person to a post. Nobody names themselves.
  func name(_ draft: Assignment, by caller: Caller, key: Journal.Key? = nil) async throws
    -> Assignment
  {
    try await change(.postAssign, by: caller, key: key) { change in
      var assignment = draft
      assignment.id = .make(at: change.now)
      try Organisation.requirePerson(assignment.person, change)
      try Organisation.concern(assignment, change)
      try Organisation.check(assignment, change)
      return try change.insert(assignment)
    }
  }

  /// Changes when a post is held, or that it is held as deputy.
  func edit(
    _ id: ID<Assignment>, by caller: Caller, expecting: Int64?, key: Journal.Key? = nil,
    _ edit: @escaping @Sendable (inout Assignment) -> Void
  ) async throws -> Assignment {
    try await change(.postAssign, by: caller, key: key) { change in
      try Organisation.concern(try Organisation.row(Assignment.self, id, change), change)
      return try change.update(id, expecting: expecting) { assignment in
        edit(&assignment)
        try Organisation.check(assignment, change)
      }
    }
  }

  /// Ends a post after a day, which may be one that has passed.
  func end(
    _ id: ID<Assignment>, on day: String, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Assignment {
    try await change(.postEnd, by: caller, key: key) { change in
      try Organisation.concern(try Organisation.row(Assignment.self, id, change), change)
      return try change.update(id) { assignment in
        guard day >= assignment.validFrom else {
          throw Refusal.invalid("validTo", "Sista dagen kan inte ligga före den första.")
        }
        assignment.validTo = day
      }
    }
  }

  /// The holder is the subject of the matter, so the policy refuses whoever acts on themselves.
  private static func concern(_ assignment: Assignment, _ change: Change) throws {
    let home = try requireUnit(assignment.unit, change)
    if change.caller.person == assignment.person, Policy.allows(change.caller, change.act, home) {
      throw Refusal.forbidden(
        "Ingen kan ge, ändra eller avsluta sin egen post. Be någon annan göra det.")
    }
    // No `reading`: that the unit exists is no secret to the holder.
    try change.concerns(
      Facts(
        subject: "unit/\(assignment.unit)", unit: assignment.unit,
        units: assignment.post.reachesEverywhere ? [] : home.units,
        people: [assignment.person: [.subject]]))
  }

  private static func check(_ assignment: Assignment, _ tx: any Reading) throws {
    if let end = assignment.validTo, end < assignment.validFrom {
      throw Refusal.invalid("validTo", "Sista dagen kan inte ligga före den första.")
    }
    let twin = try tx.row(
      """
      SELECT id FROM assignment WHERE person = \(assignment.person) AND unit = \(assignment.unit)
      AND post = \(assignment.post) AND deputy = \(assignment.deputy) AND id <> \(assignment.id)
      AND valid_from <= \(assignment.validTo ?? "9999")
      AND (valid_to IS NULL OR valid_to >= \(assignment.validFrom))
      """)
    if twin != nil {
      throw Refusal.invalid("person", "Personen har redan posten under den tiden.")
    }
  }

  static func requirePerson(
    _ id: ID<Person>, field: String = "person", _ tx: any Reading
  ) throws {
    if try tx.row("SELECT id FROM person WHERE id = \(id)") == nil {
      throw Refusal.invalid(field, "Välj en person som finns.")
    }
  }

  // MARK: finding a person

  /// People for a choice; nil when they are so many that a name must be typed instead.
  func peopleChoices() async throws -> [(ID<Person>, String)]? {
    try await database.read { tx in
      let rows = try tx.rows("SELECT id, name, title FROM person ORDER BY sort, id LIMIT 401")
      if rows.count > 400 { return nil }
      return try rows.map { row in
        let title: String? = try row.find("title")
        let name: String = try row.get("name")
        return (try row.get("id"), title.map { "\(name), \($0)" } ?? name)
      }
    }
  }

  /// The person that was chosen, or whose name or address was typed.
  func person(typed: String, field: String = "person") async throws -> ID<Person> {
    try await database.read { tx in
      let wanted = typed.lowercased()
      let rows = try tx.rows(
        """
        SELECT id FROM person WHERE id = \(typed) OR LOWER(email) = \(wanted)
        OR sort = \(Organisation.sortKey(ofPerson: typed)) LIMIT 3
        """)
      if rows.isEmpty {
        throw Refusal.invalid(field, "Ingen person hittades med det namnet.")
      }
      if rows.count > 1 {
        throw Refusal.invalid(field, "Flera heter så. Skriv e-postadressen i stället.")
      }
      return try rows[0].get("id")
    }
  }
}

extension Post {
  /// Posts whose role reaches beyond the unit they are held in, or that erases. Who answers for one
  /// unit only may not give them, or a coordinator could make a colleague the city's security unit,
  /// or have what the unit did erased.
  var reachesEverywhere: Bool {
    if self == .centralCrisisMember { return true }
    return switch role {
    case .citySecurity, .dutyOfficer, .systemAdministrator, .auditor, .crisisCommittee, .registrar:
      true
    default: false
    }
  }
}
