import Ground
import Storage
import Swedish

/// What can be done to a unit.
extension Organisation {
  func unit(_ id: ID<Unit>, by caller: Caller, for act: Act = .unitRead) async throws -> Unit {
    try await database.read { tx in
      try Door.require(act, of: caller, try Organisation.facts(of: id, tx))
      guard let row = try tx.row("SELECT * FROM unit WHERE id = \(id)") else {
        throw Refusal.notFound
      }
      return try Unit(row: row)
    }
  }

  /// Adds a unit below another. Its key is made of its name and never changes after.
  func add(_ draft: Unit, by caller: Caller, key: Journal.Key? = nil) async throws -> Unit {
    try await change(.unitEdit, by: caller, key: key) { change in
      guard let parent = draft.parent else {
        throw Refusal.invalid("parent", "Välj vilken enhet den ligger under.")
      }
      let above: Facts
      do { above = try Organisation.facts(of: parent, change) } catch Refusal.notFound {
        throw Refusal.invalid("parent", "Välj en enhet som finns.")
      }
      try Organisation.requireSuccessor(draft, change)
      try Organisation.guardKind(of: draft, change)
      var unit = draft
      unit.id = ID(try Organisation.free(Organisation.slug(draft.name), "unit", change))
      try change.concerns(
        Facts(
          subject: "unit/\(unit.id)", unit: unit.id, units: above.units, reading: .unitRead))
      let saved = try change.insert(unit)
      try Organisation.rebuildAbove(in: change)
      return saved
    }
  }

  func edit(
    _ id: ID<Unit>, by caller: Caller, expecting: Int64?, key: Journal.Key? = nil,
    _ edit: @escaping @Sendable (inout Unit) -> Void
  ) async throws -> Unit {
    try await change(.unitEdit, by: caller, key: key) { change in
      try change.concerns(try Organisation.facts(of: id, change))
      var moved = false
      let saved = try change.update(id, expecting: expecting) { unit in
        let before = unit
        edit(&unit)
        try Organisation.requireSuccessor(unit, change)
        if unit.kind != before.kind { try Organisation.guardKind(of: unit, change) }
        unit.sort = Words.sortKey(unit.name)
        moved = unit.parent != before.parent
        if moved { try Organisation.guardMove(unit, caller, change) }
      }
      if moved {
        try Organisation.rebuildAbove(in: change)
        try Organisation.respread([id], in: change)
      }
      return saved
    }
  }

  private static func requireSuccessor(_ unit: Unit, _ tx: any Reading) throws {
    if let successor = unit.successor {
      _ = try requireUnit(successor, field: "successor", tx)
    }
  }

  /// What is held in such a unit reaches the whole municipality, so its kind is chosen only by who
  /// may give that.
  private static func guardKind(of unit: Unit, _ change: Change) throws {
    guard unit.kind.isCityWide || Events.bodies.contains(unit.kind) else { return }
    if !Policy.allows(change.caller, .unitEdit, Facts(subject: "unit/\(unit.id)")) {
      throw Refusal.invalid(
        "kind", "Ett sådant slag gäller hela kommunen och väljs av stadens säkerhetsenhet.")
    }
  }

  /// A unit may be put only under one that the caller also answers for, and never below itself.
  private static func guardMove(_ unit: Unit, _ caller: Caller, _ change: Change) throws {
    guard let parent = unit.parent else {
      throw Refusal.invalid("parent", "Bara kommunen själv ligger överst.")
    }
    let above: Facts
    do { above = try facts(of: parent, change) } catch Refusal.notFound {
      throw Refusal.invalid("parent", "Välj en enhet som finns.")
    }
    if above.units.contains(unit.id) {
      throw Refusal.invalid("parent", "Enheten kan inte ligga under sig själv.")
    }
    guard Policy.allows(caller, .unitEdit, above) else {
      throw Refusal.invalid("parent", "Välj en enhet som du får ändra.")
    }
  }

  /// Whom open and past events reach follows the organisation when a unit moves.
  static func respread(_ units: [ID<Unit>], in change: Change) throws {
    let audiences = units.map { "unit/\($0)" }
    for row in try change.rows(
      "SELECT DISTINCT event FROM reach WHERE audience IN \(list: audiences)")
    {
      let id: ID<Event> = try row.get("event")
      guard let event = try change.row("SELECT * FROM event WHERE id = \(id)") else { continue }
      try Events.spread(try Event(row: event), in: change)
    }
  }

  /// "Järva hemtjänst" → "jarva-hemtjanst"
  static func slug(_ name: String) -> String {
    var out = ""
    for letter in Words.fold(name) {
      switch letter {
      case "a"..."z", "0"..."9": out.append(letter)
      case "å", "ä": out.append("a")
      case "ö": out.append("o")
      default: if !out.isEmpty, out.last != "-" { out.append("-") }
      }
    }
    while out.last == "-" { out.removeLast() }
    return out.isEmpty ? "x" : String(out.prefix(60))
  }

  /// The first of "name", "name-2", "name-3" … that no row of the table has.
  static func free(_ name: String, _ table: String, _ tx: any Reading) throws -> String {
    var candidate = name
    var number = 1
    while try tx.row("SELECT id FROM \(name: table) WHERE id = \(candidate)") != nil {
      number += 1
      candidate = "\(name)-\(number)"
    }
    return candidate
  }
}
