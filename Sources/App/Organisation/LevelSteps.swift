import Ground
import Storage

/// What can be done to the municipality's scale and its checklists, beside changing one level.
extension Organisation {
  /// The whole scale as it is read: levels in use, those retired, and the checklists.
  struct Scale: Sendable {
    let levels: [Level]
    let retired: [Level]
    let checklists: [String: [ChecklistItem]]
    /// Open events at each level.
    let open: [ID<Level>: Int]
  }

  func scale() async throws -> Scale {
    try await database.read { tx in
      let open = try tx.rows(
        """
        SELECT level, COUNT(*) AS number FROM event WHERE level IS NOT NULL
        AND status IN \(list: EventStatus.allCases.filter(\.isOpen)) GROUP BY level
        """
      ).reduce(into: [ID<Level>: Int]()) { $0[try $1.get("level")] = try $1.get("number") }
      return Scale(
        levels: try Organisation.levels(tx),
        retired: try tx.rows("SELECT * FROM level WHERE rank < 1 ORDER BY name, id")
          .map { try Level(row: $0) },
        checklists: try Checklists.all(tx), open: open)
    }
  }

  /// A new level, on top of the scale until it is moved.
  func add(
    _ draft: Level, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Level {
    try await change(.levelEdit, by: caller, key: key) { change in
      var level = draft
      level.id = .make(at: change.now)
      try change.concerns(Facts(subject: "level/\(level.id)", reading: .instructionRead))
      let levels = try Organisation.levels(change)
      if levels.count > 8 { throw Refusal.conflict("En skala har högst nio nivåer.") }
      level.rank = (levels.last?.rank ?? 0) + 1
      return try change.insert(level)
    }
  }

  /// Lets a level and its neighbour change places.
  func move(
    _ id: ID<Level>, up: Bool, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Level {
    try await change(.levelEdit, by: caller, key: key) { change in
      try change.concerns(Facts(subject: "level/\(id)", reading: .instructionRead))
      let levels = try Organisation.levels(change)
      guard let at = levels.firstIndex(where: { $0.id == id }) else { throw Refusal.notFound }
      let other = up ? at + 1 : at - 1
      guard levels.indices.contains(other) else { return levels[at] }
      try Organisation.order(levels.swapping(at, other).map(\.id), in: change)
      return try Organisation.row(Level.self, id, change)
    }
  }

  /// Numbers the levels from 1. No two may have the same number meanwhile.
  private static func order(_ ids: [ID<Level>], in change: Change) throws {
    let wanted = Array(zip(ids, 1...))
    let moving = try wanted.filter { try row(Level.self, $0.0, change).rank != $0.1 }
    for (id, rank) in moving { try change.update(id) { $0.rank = rank + 1000 } }
    for (id, rank) in moving { try change.update(id) { $0.rank = rank } }
  }

  /// Takes a level out of use. What was decided at it stays as it was.
  func retire(
    _ id: ID<Level>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Level {
    try await change(.levelEdit, by: caller, key: key) { change in
      try change.concerns(Facts(subject: "level/\(id)", reading: .instructionRead))
      let levels = try Organisation.levels(change)
      guard levels.contains(where: { $0.id == id }) else { throw Refusal.notFound }
      if levels.count < 2 { throw Refusal.conflict("En skala behöver minst en nivå.") }
      let used: Int =
        try change.cell(
          """
          SELECT COUNT(*) FROM event WHERE level = \(id)
          AND status IN \(list: EventStatus.allCases.filter(\.isOpen))
          """) ?? 0
      if used > 0 {
        throw Refusal.conflict(
          "Nivån gäller i \(used) pågående händelser. Ändra nivå i dem först.")
      }
      let lowest: Int = try change.cell("SELECT MIN(rank) FROM level") ?? 0
      try change.update(id) { level in
        level.mark = level.drawn
        level.retired = true
        level.rank = min(0, lowest) - 1
      }
      try Organisation.order(levels.map(\.id).filter { $0 != id }, in: change)
      return try Organisation.row(Level.self, id, change)
    }
  }

  /// Takes a retired level into use again, on top of the scale.
  func restore(
    _ id: ID<Level>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Level {
    try await change(.levelEdit, by: caller, key: key) { change in
      try change.concerns(Facts(subject: "level/\(id)", reading: .instructionRead))
      let top = try Organisation.levels(change).last?.rank ?? 0
      return try change.update(id) { level in
        guard level.retired == true else { throw Refusal.conflict("Nivån är i bruk.") }
        level.retired = nil
        level.rank = top + 1
      }
    }
  }

  // MARK: checklists

  /// A level or a kind of crisis body, as it stands in an address.
  static func checklist(_ id: String, _ tx: any Reading) throws -> (start: String, name: Text) {
    if let body = UnitKind(rawValue: id), Events.bodies.contains(body) {
      return (ChecklistItem.start(body), body.text)
    }
    let level = try row(Level.self, ID(id), tx)
    return (ChecklistItem.start(level.id), level.title)
  }

  func checklist(
    _ id: String, by caller: Caller
  ) async throws -> (start: String, name: Text, items: [ChecklistItem]) {
    try await database.read { tx in
      try Organisation.requireDirectory(.instructionRead, caller)
      let (start, name) = try Organisation.checklist(id, tx)
      return (start, name, try Checklists.items(start, tx))
    }
  }

  func add(
    _ draft: ChecklistItem, to id: String, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> ChecklistItem {
    try await change(.levelEdit, by: caller, key: key) { change in
      let (start, _) = try Organisation.checklist(id, change)
      try change.concerns(Facts(subject: start, reading: .instructionRead))
      let items = try Checklists.items(start, change)
      if items.count > 39 { throw Refusal.conflict("En checklista har högst 40 punkter.") }
      var item = draft
      item.id = .make(at: change.now)
      item.start = start
      item.place = (items.last?.place ?? 0) + 1
      return try change.insert(item)
    }
  }

  func edit(
    _ item: ID<ChecklistItem>, by caller: Caller, expecting: Int64?, key: Journal.Key? = nil,
    _ edit: @escaping @Sendable (inout ChecklistItem) -> Void
  ) async throws -> ChecklistItem {
    try await change(.levelEdit, by: caller, key: key) { change in
      let old = try Organisation.row(ChecklistItem.self, item, change)
      try change.concerns(Facts(subject: old.start, reading: .instructionRead))
      return try change.update(item, expecting: expecting, edit)
    }
  }

  func move(
    _ item: ID<ChecklistItem>, up: Bool, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> ChecklistItem {
    try await change(.levelEdit, by: caller, key: key) { change in
      let old = try Organisation.row(ChecklistItem.self, item, change)
      try change.concerns(Facts(subject: old.start, reading: .instructionRead))
      let items = try Checklists.items(old.start, change)
      guard let at = items.firstIndex(where: { $0.id == item }) else { throw Refusal.notFound }
      let other = up ? at - 1 : at + 1
      guard items.indices.contains(other) else { return old }
      for (one, place) in zip(items.swapping(at, other), 1...) where one.place != place {
        try change.update(one.id) { $0.place = place }
      }
      return try Organisation.row(ChecklistItem.self, item, change)
    }
  }

  /// Takes an item off its checklist. Tasks that it has become stay.
  func remove(
    _ item: ID<ChecklistItem>, by caller: Caller, key: Journal.Key? = nil
  ) async throws {
    try await remove(.levelEdit, by: caller, key: key) { change in
      let old = try Organisation.row(ChecklistItem.self, item, change)
      try change.concerns(Facts(subject: old.start, reading: .instructionRead))
      try change.remove(item)
    }
  }
}

extension Array {
  fileprivate func swapping(_ a: Int, _ b: Int) -> [Element] {
    var all = self
    all.swapAt(a, b)
    return all
  }
}
