import Ground
import Storage

/// Who asks for lead or support, and who answers. Both sides consent to a new lead, through
/// different persons: who leads lets go, who is to lead takes on. The city's security unit and the
/// duty officer speak for their own unit, and for one where nobody can be reached.
extension Events {
  /// Whether a form that answers a request is for this person at all.
  static func mayAnswer(
    _ request: LeadRequest, _ caller: Caller, _ facts: Facts, _ tx: any Reading
  ) throws -> Bool {
    let act: Act = request.kind == .escalation ? .escalationAnswer : .leadAnswer
    return try request.status == .asked && Policy.allows(caller, act, facts)
      && isAsked(request, caller, tx)
  }

  /// The one named, or who speaks for the side that was asked; never the asker.
  static func isAsked(
    _ request: LeadRequest, _ caller: Caller, _ tx: any Reading
  ) throws -> Bool {
    guard let person = caller.person, person != request.askedBy else { return false }
    if request.isOffer { return try leads(caller, request.event, tx) }
    return try person == request.toPerson || speaks(caller, for: request.toUnit, tx)
  }

  /// Whether the caller is on the side that leads now.
  static func leads(_ caller: Caller, _ event: ID<Event>, _ tx: any Reading) throws -> Bool {
    guard
      let row = try tx.row("SELECT lead_unit, lead_person FROM event WHERE id = \(event)")
    else { throw Refusal.notFound }
    let lead: ID<Person>? = try row.find("lead_person")
    if let lead, lead == caller.person { return true }
    let isLed = try lead.map { try Callers.load($0, .program, in: tx) != nil } ?? false
    return try speaks(caller, for: try row.get("lead_unit"), orElse: isLed, tx)
  }

  /// - Parameter isReached: whether somebody else on that side can be asked.
  static func speaks(
    _ caller: Caller, for unit: ID<Unit>, orElse isReached: Bool = false, _ tx: any Reading
  ) throws -> Bool {
    let above = Set(
      try tx.rows("SELECT above FROM unit_above WHERE unit = \(unit)")
        .map { try $0.get("above", as: ID<Unit>.self) })
    if belongs(caller, unit, above) { return true }
    let isCitywide = caller.grants.contains(where: answersEverywhere)
    if !isCitywide || isReached { return false }
    let people = try tx.rows(
      "SELECT DISTINCT person FROM assignment WHERE unit IN \(list: Array(above))"
    ).map { try $0.get("person", as: ID<Person>.self) }
    return try !people.contains {
      try Callers.load($0, .program, in: tx).map { belongs($0, unit, above) } ?? false
    }
  }

  /// Who answers for every unit is at home only in the own one.
  private static func belongs(_ caller: Caller, _ unit: ID<Unit>, _ above: Set<ID<Unit>>) -> Bool {
    caller.grants.contains { grant in
      answers(grant.role, .own)
        && (answersEverywhere(grant) ? grant.unit == unit : above.contains(grant.unit))
    }
  }

  private static func answersEverywhere(_ grant: Caller.Grant) -> Bool {
    answers(grant.role, grant.isCityWide ? .own : .elsewhere)
  }

  private static func answers(_ role: Role, _ standing: Standing) -> Bool {
    Policy.allows(
      Policy.Question(
        role: role, act: .leadAnswer, standing: standing, classification: .k0, relation: .none,
        context: .normal))
  }

  // MARK: asking

  /// The unit that asks: the one that leads, or the one that offers to.
  static func asker(
    _ ask: Ask, of event: Event, _ caller: Caller, _ change: Change
  ) throws -> ID<Unit> {
    if ask.toUnit == event.leadUnit {
      throw Refusal.invalid("toUnit", "Enheten leder redan händelsen.")
    }
    if ask.reasonKind == nil, try ask.kind == .escalation || isUpwards(ask, from: event, change) {
      throw Refusal.invalid(
        "reasonKind", "Välj samordning eller prioritering. Av andra skäl lyfts ingen händelse.")
    }
    if try ask.kind == .escalation || leads(caller, event.id, change) {
      if let person = ask.toPerson, person == caller.person {
        throw Refusal.invalid("toPerson", "Välj någon annan än dig själv.")
      }
      return event.leadUnit
    }
    if try speaks(caller, for: ask.toUnit, change) { return ask.toUnit }
    throw Refusal.forbidden(
      "Den som leder ber någon ta över, eller den som vill leda ber om det. Ingen annan.")
  }

  /// To a crisis body, the city's executive office or what is above the one that leads.
  private static func isUpwards(
    _ ask: Ask, from event: Event, _ tx: any Reading
  ) throws -> Bool {
    let kind: UnitKind? = try tx.cell("SELECT kind FROM unit WHERE id = \(ask.toUnit)")
    if let kind, (bodies + [.cityExecutiveOffice]).contains(kind) { return true }
    return try tx.row(
      "SELECT above FROM unit_above WHERE unit = \(event.leadUnit) AND above = \(ask.toUnit)")
      != nil
  }
}

extension LeadRequest {
  /// Asked by the unit that is itself to lead, so that who leads now answers.
  var isOffer: Bool { fromUnit == toUnit }
}
