import Ground
import Storage
import Swedish

/// The event room as it was: made of the same rows as it is now, each as it stood then.
struct RoomThen {
  let id: ID<Event>
  let caller: Caller
  let past: Past
  private var tx: any Reading { past.tx }

  init(_ id: ID<Event>, _ caller: Caller, _ then: Then, _ tx: any Reading) {
    self.id = id
    self.caller = caller
    past = Past(then: then, tx: tx)
  }

  /// Whoever may not see something now does not see it as it was either; nor what was under
  /// secrecy then.
  func read(_ act: Act) throws -> Room {
    let facts = try Events.facts(of: id, tx)
    try Door.require(act, of: caller, facts)
    guard var event = try past.row(Event.self, id) else { throw try notYet() }
    guard Policy.allows(caller, act, facts.classified(event.classification)) else {
      throw Refusal.forbidden("Händelsen var under sekretess då, och det får du inte läsa.")
    }
    // What is under secrecy now is opened as such, whatever it was.
    event.classification = max(event.classification, facts.classification)
    let classes = Log.classes(facts, caller)
    let levels = try past.rows(LevelDecision.self, of: id).sorted { $0.at < $1.at }
    return Room(
      event: event, unitName: try name(event.unit), leadUnitName: try name(event.leadUnit),
      leadPersonName: try event.leadPerson.flatMap { try name($0) },
      district: try event.district.flatMap { try find("district", $0.text) },
      level: try event.level.flatMap { try past.row(Level.self, $0) },
      levelReview: event.status.isOpen ? levels.last?.reviewAt : nil,
      mergedInto: try event.mergedInto.flatMap {
        try Room.links("id = \($0)", by: caller, tx).first
      },
      merged: try Room.links("merged_into = \(id)", by: caller, tx).filter {
        try past.row(Event.self, $0.id)?.mergedInto == id
      },
      services: try past.rows(Service.self, of: id).sorted {
        ($0.sort, $0.id.text) < ($1.sort, $1.id.text)
      },
      staff: try staff(), decisions: try decisions(classes), tasks: try tasks(classes),
      told: try told(), requests: try requests(), activations: try activations(),
      meetings: try meetings(classes), powers: try powers(), units: try units(),
      actors: try actors(),
      handovers: try past.rows(Handover.self, of: id).sorted { $0.begunAt > $1.begunAt },
      // What waits for a second person is a matter of now.
      erasures: [], checklist: try checklist(classes), facts: facts, seq: past.then.seq,
      then: past.then)
  }

  private func notYet() throws -> Refusal {
    guard let row = try tx.row("SELECT reported_at FROM event WHERE id = \(id)") else {
      return .notFound
    }
    let at: Instant = try row.get("reported_at")
    return .invalid("at", "Händelsen rapporterades först \(at).")
  }

  /// The names of units, people and actors are what they were called then; those who came to the
  /// organisation later have only the name they have.
  private func name(_ unit: ID<Unit>) throws -> String {
    try past.row(Unit.self, unit)?.name ?? find("unit", unit.text) ?? unit.text
  }

  private func name(_ person: ID<Person>) throws -> String? {
    try past.row(Person.self, person)?.name ?? find("person", person.text)
  }

  private func find(_ table: String, _ id: String) throws -> String? {
    try tx.cell("SELECT name FROM \(name: table) WHERE id = \(id)")
  }

  /// Those that may be read: now, and as they were.
  private func readable<T: Content>(
    _ all: [T], _ classes: [Classification], _ classification: (T) -> Classification
  ) throws -> [T] {
    let now = try tx.rows(
      """
      SELECT id FROM \(name: T.table) WHERE event = \(id) AND classification IN \(list: classes)
      """
    ).reduce(into: Set<String>()) { $0.insert(try $1.get("id")) }
    return all.filter { classes.contains(classification($0)) && now.contains($0.id.text) }
  }

  func decisions(_ classes: [Classification]) throws -> [Decision] {
    let all = try past.rows(Decision.self, of: id).filter { $0.endedAt == nil }
    return try readable(all, classes, \.classification)
      .sorted { ($0.decidedAt, $0.id.text) > ($1.decidedAt, $1.id.text) }
  }

  func allTasks(_ classes: [Classification]) throws -> [EventTask] {
    try readable(past.rows(EventTask.self, of: id), classes, \.classification)
  }

  func tasks(_ classes: [Classification]) throws -> [EventTask] {
    try allTasks(classes).filter(\.isOpen).sorted {
      ($0.dueAt?.text ?? "~", $0.id.text) < ($1.dueAt?.text ?? "~", $1.id.text)
    }
  }

  func checklist(_ classes: [Classification]) throws -> ChecklistState {
    let items = try allTasks(classes).filter { $0.item != nil }
    return try ChecklistState.made(of: items.sorted { $0.id.text < $1.id.text }, id, tx)
  }

  func meetings(_ classes: [Classification]) throws -> [MeetingCard] {
    let sitting = try past.rows(Activation.self, of: id).filter { $0.endedAt == nil }
    let all = try readable(past.rows(Meeting.self, of: id), classes, \.classification)
      .sorted { $0.startedAt > $1.startedAt }
    return try sitting.compactMap { activation in
      guard let last = all.first(where: { $0.activation == activation.id }) else { return nil }
      return MeetingCard(
        meeting: last, bodyName: try name(activation.body), isSitting: true, orders: [])
    }
  }

  private func staff() throws -> [Room.Staff] {
    try past.rows(Participant.self, of: id).filter {
      $0.until == nil && [.staff, .lead, .external].contains($0.relation)
    }.sorted { ($0.since, $0.id.text) < ($1.since, $1.id.text) }.map { part in
      let row = try tx.row("SELECT mobile, phone FROM person WHERE id = \(part.person)")
      let mobile: String? = try row?.find("mobile")
      return Room.Staff(
        id: part.id, person: part.person, name: try name(part.person) ?? part.person.text,
        phone: try mobile ?? row?.find("phone"), relation: part.relation,
        function: part.function, since: part.since)
    }
  }

  private func told() throws -> [Room.ToldPerson] {
    try past.rows(Told.self, of: id).sorted { ($0.at, $0.id.text) > ($1.at, $1.id.text) }
      .prefix(200).map {
        Room.ToldPerson(
          id: $0.id, person: $0.person, name: try name($0.person) ?? "",
          text: $0.text, at: $0.at, acknowledgedAt: $0.acknowledgedAt)
      }
  }

  private func requests() throws -> [Room.Request] {
    try past.rows(LeadRequest.self, of: id).sorted { $0.askedAt > $1.askedAt }.map {
      Room.Request(
        request: $0, fromName: try name($0.fromUnit), toName: try name($0.toUnit),
        personName: try $0.toPerson.flatMap { try name($0) })
    }
  }

  private func activations() throws -> [Room.ActivationCard] {
    try past.rows(Activation.self, of: id).sorted { $0.at > $1.at }.map { one in
      let instruction = try one.instruction.flatMap { id in
        try tx.row("SELECT title, version FROM instruction WHERE id = \(id)").map {
          "\(try $0.get("title", as: String.self)), version \(try $0.get("version", as: String.self))"
        }
      }
      return Room.ActivationCard(
        activation: one, bodyName: try name(one.body),
        bodyKind: try tx.cell("SELECT kind FROM unit WHERE id = \(one.body)") ?? .municipality,
        instruction: instruction)
    }
  }

  private func powers() throws -> [Room.PowerCard] {
    try past.rows(Power.self, of: id).sorted { $0.takenAt > $1.takenAt }.map {
      Room.PowerCard(power: $0, committeeName: try name($0.committee))
    }
  }

  private func units() throws -> [(unit: ID<Unit>, name: String, note: String?)] {
    try past.rows(AffectedUnit.self, of: id).map { ($0.unit, try name($0.unit), $0.note) }
      .sorted { Words.sortKey($0.name) < Words.sortKey($1.name) }
  }

  private func actors() throws -> [Room.ActorCard] {
    try past.rows(InvolvedActor.self, of: id).map { one in
      Room.ActorCard(
        actor: one.actor,
        name: try past.row(Actor.self, one.actor)?.name ?? find("actor", one.actor.text)
          ?? one.actor.text,
        phone: try tx.row("SELECT phone FROM actor WHERE id = \(one.actor)")?.find("phone"),
        note: one.note)
    }.sorted { Words.sortKey($0.name) < Words.sortKey($1.name) }
  }
}
