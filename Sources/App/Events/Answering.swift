import Ground
import Storage

/// Who answers a request for lead or support.
extension Events {
  /// Whether a form that answers a request is for this person at all.
  static func mayAnswer(
    _ request: LeadRequest, _ caller: Caller, _ facts: Facts, _ tx: any Reading
  ) throws -> Bool {
    let act: Act = request.kind == .escalation ? .escalationAnswer : .leadAnswer
    return try request.status == .asked && Policy.allows(caller, act, facts)
      && isAsked(request, caller, tx)
  }

  /// The one named, or who handles events in the unit asked; never the asker alone.
  static func isAsked(
    _ request: LeadRequest, _ caller: Caller, _ tx: any Reading
  ) throws -> Bool {
    if let person = request.toPerson, person == caller.person { return true }
    if request.askedBy == caller.person { return false }
    let above = try tx.rows("SELECT above FROM unit_above WHERE unit = \(request.toUnit)")
      .map { try $0.get("above", as: ID<Unit>.self) }
    return Policy.allows(
      caller, .leadAnswer,
      Facts(
        subject: "unit/\(request.toUnit)", unit: request.toUnit, units: Set(above),
        classification: .k0))
  }
}
