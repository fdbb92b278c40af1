import Ground
import Storage

/// Crisis bodies: activated and ended with reason, basis and the instruction in force; what the
/// crisis committee took over and gave back; the day it was reported to the council.
extension Events {
  struct Activating: Sendable {
    var body: ID<Unit>
    var why: String
    var basis: String
    /// Who decided, where that is not the one who writes it down.
    var decidedBy: String?
  }

  func activate(
    _ id: ID<Event>, _ asked: Activating, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Event {
    try await change(id, .crisisActivate, by: caller, key: key) { event, change in
      try event.requireOpen()
      guard let row = try change.row("SELECT name, kind FROM unit WHERE id = \(asked.body)"),
        Events.bodies.contains(try row.get("kind"))
      else { throw Refusal.invalid("body", "Välj ett krisorgan.") }
      let name: String = try row.get("name")
      let isCommittee = try row.get("kind") == UnitKind.crisisCommittee
      if isCommittee { try Events.guardCommittee(asked, event, change) }
      let decider = asked.decidedBy ?? caller.name
      let running: Int =
        try change.cell(
          """
          SELECT COUNT(*) FROM activation
          WHERE event = \(id) AND body = \(asked.body) AND ended_at IS NULL
          """) ?? 0
      if running > 0 { throw Refusal.conflict("\(name) är redan aktiverad för händelsen.") }
      let day = LocalTime.day(change.now)
      let instruction: ID<Instruction>? = try change.cell(
        """
        SELECT id FROM instruction WHERE valid_from <= \(day)
        AND (valid_to IS NULL OR valid_to >= \(day)) ORDER BY valid_from DESC LIMIT 1
        """)
      let activation = try change.insert(
        Activation(
          id: .make(at: change.now), event: id, body: asked.body,
          decidedBy: asked.decidedBy == nil ? caller.person : nil, decidedByName: decider,
          at: change.now, why: asked.why, basis: asked.basis,
          instruction: instruction))
      if isCommittee { event.activated = true }
      let line = try Log.tell(
        asked.decidedBy == nil
          ? "\(name) aktiverades av \(caller.name). \(asked.why)"
          : "\(name) aktiverades av \(decider), antecknat av \(caller.name). \(asked.why)",
        about: event, in: change)
      try Checklists.begin(
        ChecklistItem.start(try row.get("kind", as: UnitKind.self)), for: event,
        .activation(activation.id), because: line.id, in: change)
      try ToldActs.tellBody(
        asked.body, about: event, text: "\(name) är aktiverad. \(asked.why)", in: change)
    }
  }

  /// The crisis committee enters into function at the highest level of the municipality's scale,
  /// by its chair, and is entered as activated by those who answer for the whole city (lagen
  /// 2006:544, 1 kap. 4 § and 2 kap. 3 §).
  private static func guardCommittee(
    _ asked: Activating, _ event: Event, _ change: Change
  ) throws {
    guard
      Policy.allows(change.caller, .crisisActivate, Facts(subject: "unit/\(asked.body)"))
    else {
      throw Refusal.forbidden(
        "Krisledningsnämnden aktiveras av stadens säkerhetsenhet eller tjänsteperson i beredskap.")
    }
    guard
      let row = try change.row(
        "SELECT id, name FROM level WHERE rank > 0 ORDER BY rank DESC LIMIT 1")
    else {
      throw Refusal.conflict("Kommunens nivåer är inte inlagda än.")
    }
    if try row.get("id", as: ID<Level>.self) != event.level {
      let name: String = try row.get("name")
      throw Refusal.invalid(
        "body", "Krisledningsnämnden aktiveras vid nivån \(name). Ändra nivån först.")
    }
    if asked.decidedBy == nil { throw Refusal.invalid("decidedBy", "Skriv vem som beslutade.") }
  }

  /// The kinds of unit that can be activated.
  static let bodies: [UnitKind] = [.crisisCommittee, .centralCrisisTeam]

  func endActivation(
    _ id: ID<Event>, _ activation: ID<Activation>, reason: String, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await change(id, .crisisEnd, by: caller, key: key) { event, change in
      let kept: Int =
        try change.cell(
          "SELECT COUNT(*) FROM power WHERE activation = \(activation) AND returned_at IS NULL")
        ?? 0
      if kept > 0 {
        throw Refusal.conflict("Lämna först tillbaka de uppgifter som togs över.")
      }
      let ended = try change.update(activation) { item in
        guard item.event == id else { throw Refusal.notFound }
        guard item.endedAt == nil else { throw Refusal.conflict("Aktiveringen är redan avslutad.") }
        item.endedAt = change.now
        item.endedByName = caller.name
        item.endReason = reason
      }
      let others: Int =
        try change.cell(
          """
          SELECT COUNT(*) FROM activation a JOIN unit u ON u.id = a.body
          WHERE a.event = \(id) AND a.ended_at IS NULL AND u.kind = 'crisisCommittee'
          """) ?? 0
      event.activated = others > 0
      let name: String = try change.cell("SELECT name FROM unit WHERE id = \(ended.body)") ?? ""
      try Log.tell("\(name) avslutade sitt arbete. \(reason)", about: event, in: change)
    }
  }

  /// Notes the day that the activation was reported to the council (lagen 2006:544, 2 kap.).
  func reportActivation(
    _ id: ID<Event>, _ activation: ID<Activation>, on day: String, by caller: Caller
  ) async throws -> Event {
    try await change(id, .crisisReport, by: caller) { event, change in
      try change.update(activation) { item in
        guard item.event == id else { throw Refusal.notFound }
        item.reportedOn = day
      }
      try Log.tell("Aktiveringen anmäldes till fullmäktige \(day).", about: event, in: change)
    }
  }

  func takePower(
    _ id: ID<Event>, committee: ID<Unit>, matter: String, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await change(id, .powerTake, by: caller, key: key) { event, change in
      guard
        let activation: ID<Activation> = try change.cell(
          """
          SELECT a.id FROM activation a JOIN unit u ON u.id = a.body
          WHERE a.event = \(id) AND a.ended_at IS NULL AND u.kind = 'crisisCommittee'
          ORDER BY a.at DESC LIMIT 1
          """)
      else {
        throw Refusal.conflict("Krisledningsnämnden är inte aktiverad för händelsen.")
      }
      guard
        let row = try change.row("SELECT name, kind FROM unit WHERE id = \(committee)"),
        Events.committees.contains(try row.get("kind"))
      else { throw Refusal.invalid("committee", "Välj en nämnd.") }
      let name: String = try row.get("name")
      try change.insert(
        Power(
          id: .make(at: change.now), event: id, activation: activation, committee: committee,
          matter: matter, takenAt: change.now))
      try Log.tell(
        "Krisledningsnämnden tog över från \(name): \(matter)", about: event, in: change)
    }
  }

  /// The kinds of unit whose tasks can be taken over (lagen 2006:544, 2 kap. 4 §).
  static let committees: [UnitKind] = [.executiveBoard, .specialistCommittee, .districtCommittee]

  func returnPower(
    _ id: ID<Event>, _ power: ID<Power>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Event {
    try await change(id, .powerReturn, by: caller, key: key) { event, change in
      let given = try change.update(power) { item in
        guard item.event == id else { throw Refusal.notFound }
        guard item.returnedAt == nil else {
          throw Refusal.conflict("Uppgiften är redan återlämnad.")
        }
        item.returnedAt = change.now
      }
      let name: String =
        try change.cell("SELECT name FROM unit WHERE id = \(given.committee)") ?? ""
      try Log.tell(
        "Uppgiften lämnades tillbaka till \(name): \(given.matter)", about: event, in: change)
    }
  }
}
