import Ground
import Storage

/// What people of a unit that an event merely touches do in it: for their own services, and the
/// tasks they were given. Who says which units are affected, and who gives tasks, may do so for all.
enum Affected {
  /// The unit that a service is to belong to.
  ///
  /// - Throws: `Refusal.forbidden` when it is not one of the caller's own.
  static func unit(
    _ service: ID<Service>?, _ wanted: ID<Unit>?, of event: ID<Event>, _ change: Change
  ) throws -> ID<Unit>? {
    let facts = try Events.facts(of: event, change)
    if Policy.allows(change.caller, .unitAffect, facts) { return wanted }
    let units = change.caller.grants.filter { facts.standing(of: $0) != .elsewhere }
      .map(\.unit)
    let theirs = Set(
      try change.rows("SELECT unit FROM unit_above WHERE above IN \(list: units)")
        .map { try $0.get("unit", as: ID<Unit>.self) })
    var unit = wanted
    if let service {
      unit = try change.cell("SELECT unit FROM service WHERE id = \(service)")
      if let wanted, wanted != unit { unit = nil }
    } else if unit == nil {
      let touched = try change.rows("SELECT unit FROM affected_unit WHERE event = \(event)")
        .map { try $0.get("unit", as: ID<Unit>.self) }.filter(theirs.contains)
      unit = touched.count == 1 ? touched.first : nil
    }
    guard let unit, theirs.contains(unit) else {
      throw Refusal.forbidden("En berörd enhet anger bara läget för sina egna tjänster.")
    }
    return unit
  }

  /// Who goes on with the own business while another unit leads decides on what is its own: what
  /// the caller wrote. Who leads, and the staff, have all of it.
  static func guardOwn(_ line: ID<Line>, _ facts: Facts, _ change: Change) throws {
    if try isOwn(line, facts, change.caller, change) { return }
    throw Refusal.forbidden("Det är för den som leder, eller den som skrev raden.")
  }

  static func isOwn(
    _ line: ID<Line>, _ facts: Facts, _ caller: Caller, _ tx: any Reading
  ) throws -> Bool {
    if Policy.allows(caller, .eventEdit, facts) { return true }
    let author: ID<Person>? = try tx.cell("SELECT author FROM line WHERE id = \(line)")
    return author != nil && author == caller.person
  }

  static func mayFinish(_ task: EventTask, _ facts: Facts, _ caller: Caller?) -> Bool {
    guard let caller, Policy.allows(caller, .taskFinish, facts) else { return false }
    let leads = Policy.allows(caller, .taskGive, facts) && Policy.allows(caller, .eventEdit, facts)
    return leads || task.owner == caller.person
  }

  static func guardTask(_ task: EventTask, _ facts: Facts, _ caller: Caller) throws {
    if mayFinish(task, facts, caller) { return }
    throw Refusal.forbidden("Bara den som fick uppgiften, eller den som leder, avslutar den.")
  }
}
