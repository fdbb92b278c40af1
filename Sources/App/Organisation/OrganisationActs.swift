import Ground
import Storage
import Swedish

/// What the changes of the organisation share.
extension Organisation {
  /// One row written through the door; a repeated request is told what became of the first.
  func change<T: Content>(
    _ act: Act, by caller: Caller, key: Journal.Key?,
    _ body: @escaping @Sendable (Change) throws -> T
  ) async throws -> T {
    try await journal.change(
      act, by: caller, key: key,
      again: { tx, id in try Organisation.row(T.self, ID(id), tx) },
      { change in
        let saved = try body(change)
        change.result = saved.id.text
        return saved
      })
  }

  /// A row taken away; taking it away once more changes nothing.
  func remove(
    _ act: Act, by caller: Caller, key: Journal.Key?,
    _ body: @escaping @Sendable (Change) throws -> Void
  ) async throws {
    try await journal.change(act, by: caller, key: key, again: { _, _ in }, body)
  }

  static func row<T: Content>(_ type: T.Type, _ id: ID<T>, _ tx: any Reading) throws -> T {
    guard let row = try tx.row("SELECT * FROM \(name: T.table) WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    return try T(row: row)
  }

  /// A unit that exists now, or a fault beside the field.
  static func requireUnit(_ id: ID<Unit>, field: String = "unit", _ tx: any Reading) throws -> Facts
  {
    do { return try facts(of: id, tx) } catch Refusal.notFound {
      throw Refusal.invalid(field, "Välj en enhet som finns.")
    }
  }

  // MARK: operations

  func operation(_ id: ID<Operation>, by caller: Caller) async throws -> Operation {
    try await database.read { tx in
      let operation = try Organisation.row(Operation.self, id, tx)
      try Door.require(.unitRead, of: caller, try Organisation.facts(of: operation.unit, tx))
      return operation
    }
  }

  func add(_ draft: Operation, by caller: Caller, key: Journal.Key? = nil) async throws
    -> Operation
  {
    try await change(.operationEdit, by: caller, key: key) { change in
      try change.concerns(try Organisation.requireUnit(draft.unit, change))
      var operation = draft
      operation.id = .make(at: change.now)
      try Organisation.check(operation, change)
      return try change.insert(operation)
    }
  }

  func edit(
    _ id: ID<Operation>, by caller: Caller, expecting: Int64?, key: Journal.Key? = nil,
    _ edit: @escaping @Sendable (inout Operation) -> Void
  ) async throws -> Operation {
    try await change(.operationEdit, by: caller, key: key) { change in
      let old = try Organisation.row(Operation.self, id, change)
      try change.concerns(try Organisation.facts(of: old.unit, change))
      return try change.update(id, expecting: expecting) { operation in
        edit(&operation)
        try Organisation.check(operation, change)
      }
    }
  }

  func remove(_ id: ID<Operation>, by caller: Caller, key: Journal.Key? = nil) async throws {
    try await remove(.operationEdit, by: caller, key: key) { change in
      let old = try Organisation.row(Operation.self, id, change)
      try change.concerns(try Organisation.facts(of: old.unit, change))
      try change.remove(id)
    }
  }

  private static func check(_ operation: Operation, _ tx: any Reading) throws {
    for (field, person) in [
      ("everydayPerson", operation.everydayPerson), ("crisisPerson", operation.crisisPerson),
    ] {
      guard let person else { continue }
      if try tx.row("SELECT id FROM person WHERE id = \(person)") == nil {
        throw Refusal.invalid(field, "Välj en person som finns.")
      }
    }
  }

  // MARK: turns of duty

  struct TurnFilter: Sendable {
    enum When: String, CaseIterable, Sendable { case coming, past, all }

    var words = ""
    var post: Post?
    var when = When.coming
  }

  enum TurnColumn: String, CaseIterable, Sendable { case starts, ends, person, post }

  /// Turns of a unit; what ended within a day still counts among those that come.
  func turns(
    _ unit: ID<Unit>, _ filter: TurnFilter, by caller: Caller, _ paging: Paging<TurnColumn>
  ) async throws -> Paged<Turn> {
    let yesterday = journal.clock.now().adding(.days(-1))
    return try await database.read { tx in
      try Door.require(.unitRead, of: caller, try Organisation.facts(of: unit, tx))
      var condition: SQL = "s.unit = \(unit)"
      if filter.when == .coming { condition = condition + " AND s.ends_at > \(yesterday)" }
      if filter.when == .past { condition = condition + " AND s.ends_at <= \(yesterday)" }
      if let post = filter.post { condition = condition + " AND s.post = \(post)" }
      for word in filter.words.split(separator: " ").prefix(6) {
        condition = condition + " AND p.sort LIKE \("%" + Words.sortKey(String(word)) + "%")"
      }
      let key: SQL =
        switch paging.column {
        case .starts: "s.starts_at"
        case .ends: "s.ends_at"
        case .person: "p.sort || ' ' || s.starts_at"
        case .post: "\(SQL.rank("s.post", Post.allCases.map(\.rawValue))) || s.starts_at"
        }
      return try paging.read(
        Turn.columns, from: Turn.source, where: condition, key: key, id: "s.id", tx, Turn.init)
    }
  }

  func turn(_ id: ID<Shift>, by caller: Caller) async throws -> Shift {
    try await database.read { tx in
      let shift = try Organisation.row(Shift.self, id, tx)
      try Door.require(.unitRead, of: caller, try Organisation.facts(of: shift.unit, tx))
      return shift
    }
  }

  /// - Parameter overlapping: whether the caller has seen that two people share the time.
  func save(
    _ draft: Shift, isNew: Bool, overlapping: Bool, by caller: Caller, expecting: Int64? = nil,
    key: Journal.Key? = nil
  ) async throws -> Shift {
    try await change(.shiftEdit, by: caller, key: key) { change in
      var shift = draft
      var before: Shift?
      if isNew {
        shift.id = .make(at: change.now)
      } else {
        let old = try Organisation.row(Shift.self, shift.id, change)
        shift.unit = old.unit
        before = old
      }
      try change.concerns(try Organisation.requireUnit(shift.unit, change))
      if let before { try Organisation.checkTurn(before, givenNow: false, change) }
      guard shift.startsAt < shift.endsAt else {
        throw Refusal.invalid("endsAt", "Slutet måste komma efter början.")
      }
      if try change.row("SELECT id FROM person WHERE id = \(shift.person)") == nil {
        throw Refusal.invalid("person", "Välj en person som finns.")
      }
      try Organisation.checkTurn(shift, change)
      if !overlapping, let other = try Organisation.overlap(shift, change) {
        throw Refusal.invalid(
          "overlap",
          "\(other.name) har redan tjänst \(other.shift.startsAt, .stamp)–\(other.shift.endsAt, .stamp). Kryssa i rutan om det ska vara så."
        )
      }
      if isNew { return try change.insert(shift) }
      let saved = shift
      return try change.update(shift.id, expecting: expecting) { row in
        let seq = row.seq
        row = saved
        row.seq = seq
      }
    }
  }

  private static func overlap(_ shift: Shift, _ tx: any Reading) throws -> Turn? {
    try Turn.read(
      """
      s.unit = \(shift.unit) AND s.post = \(shift.post) AND s.id <> \(shift.id)
      AND s.starts_at < \(shift.endsAt) AND s.ends_at > \(shift.startsAt)
      """, tx
    ).first
  }

  func remove(_ id: ID<Shift>, by caller: Caller, key: Journal.Key? = nil) async throws {
    try await remove(.shiftEdit, by: caller, key: key) { change in
      let old = try Organisation.row(Shift.self, id, change)
      try change.concerns(try Organisation.facts(of: old.unit, change))
      try Organisation.checkTurn(old, givenNow: false, change)
      try change.remove(id)
    }
  }
}
