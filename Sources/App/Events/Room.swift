import Ground
import Storage

/// What the event room shows beside the log.
struct Room: Sendable {
  let event: Event
  let unitName: String
  let leadUnitName: String
  let leadPersonName: String?
  let district: String?
  let level: Level?
  /// When the level is to be judged again.
  let levelReview: Instant?
  /// The event that this one was merged into, and those that were merged into this one.
  let mergedInto: EventLink?
  let merged: [EventLink]
  let services: [Service]
  let staff: [Staff]
  let decisions: [Decision]
  let tasks: [EventTask]
  let told: [ToldPerson]
  let requests: [Request]
  let activations: [ActivationCard]
  /// The latest meeting of each crisis body that sits.
  let meetings: [MeetingCard]
  let powers: [PowerCard]
  let units: [(unit: ID<Unit>, name: String, note: String?)]
  let actors: [ActorCard]
  let handovers: [Handover]
  /// Erasures that wait for a second person.
  let erasures: [ErasureProposal]
  let checklist: ChecklistState
  let facts: Facts
  let seq: Int64
  /// The moment that it is shown as of; nil for now.
  var then: Then?

  /// Whether something beside the log is under secrecy, in an event that itself may not be.
  var hasSecrets: Bool {
    decisions.contains { $0.classification == .k2 } || tasks.contains { $0.classification == .k2 }
      || meetings.contains(where: \.hasSecrets)
  }

  struct Staff: Sendable {
    let id: ID<Participant>
    let person: ID<Person>
    let name: String
    let phone: String?
    let relation: Relation
    let function: StaffFunction?
    let since: Instant
  }

  struct ToldPerson: Sendable {
    let id: ID<Told>
    let person: ID<Person>
    let name: String
    let text: String
    let at: Instant
    let acknowledgedAt: Instant?
    /// Without an account nobody sees a message: whoever tells must call.
    var hasAccount = true
    var phone: String?
  }

  struct Request: Sendable {
    let request: LeadRequest
    let fromName: String
    let toName: String
    let personName: String?
  }

  struct ActivationCard: Sendable {
    let activation: Activation
    let bodyName: String
    let bodyKind: UnitKind
    let instruction: String?
  }

  struct PowerCard: Sendable {
    let power: Power
    let committeeName: String
  }

  struct ActorCard: Sendable {
    let actor: ID<Actor>
    let name: String
    let phone: String?
    let note: String?
  }

  /// Another event that the reader may open.
  struct EventLink: Sendable {
    let id: ID<Event>
    let number: String
  }

  static func read(
    _ id: ID<Event>, by caller: Caller, _ act: Act, then: Then? = nil, in tx: any Reading
  ) throws -> Room {
    if let then { return try RoomThen(id, caller, then, tx).read(act) }
    let facts = try Events.facts(of: id, tx)
    try Door.require(act, of: caller, facts)
    guard let row = try tx.row("SELECT * FROM event WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    let event = try Event(row: row)
    let classes = Log.classes(facts, caller)
    func name(_ unit: ID<Unit>) throws -> String {
      try tx.cell("SELECT name FROM unit WHERE id = \(unit)") ?? unit.text
    }
    return Room(
      event: event, unitName: try name(event.unit), leadUnitName: try name(event.leadUnit),
      leadPersonName: try event.leadPerson.flatMap {
        try tx.cell("SELECT name FROM person WHERE id = \($0)")
      },
      district: try event.district.flatMap {
        try tx.cell("SELECT name FROM district WHERE id = \($0)")
      },
      level: try event.level.flatMap {
        try tx.row("SELECT * FROM level WHERE id = \($0)").map { try Level(row: $0) }
      },
      levelReview: event.status.isOpen ? try levelReview(id, tx) : nil,
      mergedInto: try event.mergedInto.flatMap {
        try links("id = \($0)", by: caller, tx).first
      },
      merged: try links("merged_into = \(id)", by: caller, tx),
      services: try tx.rows("SELECT * FROM service WHERE event = \(id) ORDER BY sort, id")
        .map { try Service(row: $0) },
      staff: try staff(id, tx),
      decisions: try tx.rows(
        """
        SELECT * FROM decision WHERE event = \(id) AND ended_at IS NULL
        AND classification IN \(list: classes) ORDER BY decided_at DESC, id DESC LIMIT 50
        """
      ).map { try Decision(row: $0) },
      tasks: try tx.rows(
        """
        SELECT * FROM task WHERE event = \(id) AND done_at IS NULL AND cancelled = 0
        AND classification IN \(list: classes)
        ORDER BY CASE WHEN due_at IS NULL THEN 1 ELSE 0 END, due_at, id LIMIT 100
        """
      ).map { try EventTask(row: $0) },
      told: try told(id, most: 200, tx), requests: try requests(id, tx),
      activations: try activations(id, tx), meetings: try MeetingCard.latest(id, classes, tx),
      powers: try powers(id, tx),
      units: try tx.rows(
        """
        SELECT a.unit, u.name, a.note FROM affected_unit a JOIN unit u ON u.id = a.unit
        WHERE a.event = \(id) ORDER BY u.sort
        """
      ).map { (try $0.get("unit"), try $0.get("name"), try $0.find("note")) },
      actors: try tx.rows(
        """
        SELECT i.actor, a.name, a.phone, i.note FROM involved_actor i
        JOIN actor a ON a.id = i.actor WHERE i.event = \(id) ORDER BY a.sort
        """
      ).map {
        ActorCard(
          actor: try $0.get("actor"), name: try $0.get("name"), phone: try $0.find("phone"),
          note: try $0.find("note"))
      },
      handovers: try tx.rows(
        "SELECT * FROM handover WHERE event = \(id) ORDER BY begun_at DESC LIMIT 20"
      ).map { try Handover(row: $0) },
      erasures: try Erasures.proposals(
        "subject = \("event/\(id)") AND status = \(ProposalStatus.proposed)", tx),
      checklist: try ChecklistState.read(id, classes, tx),
      facts: facts, seq: try Head.read(tx).seq)
  }

  /// What the latest decision on the level says.
  private static func levelReview(_ id: ID<Event>, _ tx: any Reading) throws -> Instant? {
    try tx.row(
      "SELECT review_at FROM level_decision WHERE event = \(id) ORDER BY at DESC, id DESC LIMIT 1"
    )?.find("review_at")
  }

  static func links(
    _ condition: SQL, by caller: Caller, _ tx: any Reading
  ) throws -> [EventLink] {
    try tx.rows("SELECT id, number FROM event WHERE \(condition) ORDER BY number LIMIT 50")
      .map { EventLink(id: try $0.get("id"), number: try $0.get("number")) }
      .filter { Policy.allows(caller, .eventRead, try Events.facts(of: $0.id, tx)) }
  }

  private static func staff(_ id: ID<Event>, _ tx: any Reading) throws -> [Staff] {
    try tx.rows(
      """
      SELECT m.id, m.person, p.name, p.mobile, p.phone, m.relation, m.function, m.since
      FROM participant m JOIN person p ON p.id = m.person
      WHERE m.event = \(id) AND m.until IS NULL AND m.relation IN ('staff', 'lead', 'external')
      ORDER BY m.since, m.id
      """
    ).map { row in
      let mobile: String? = try row.find("mobile")
      return Staff(
        id: try row.get("id"), person: try row.get("person"), name: try row.get("name"),
        phone: try mobile ?? row.find("phone"), relation: try row.get("relation"),
        function: try row.find("function"), since: try row.get("since"))
    }
  }

  static func told(
    _ id: ID<Event>, most: Int?, _ tx: any Reading
  ) throws -> [ToldPerson] {
    try tx.rows(
      """
      SELECT t.id, t.person, p.name, p.mobile, p.phone, t.text, t.at, t.acknowledged_at, c.disabled
      FROM told t JOIN person p ON p.id = t.person LEFT JOIN account c ON c.id = t.person
      WHERE t.event = \(id) ORDER BY t.at DESC, p.sort LIMIT \(most ?? .max)
      """
    ).map { row in
      let mobile: String? = try row.find("mobile")
      return ToldPerson(
        id: try row.get("id"), person: try row.get("person"), name: try row.get("name"),
        text: try row.get("text"), at: try row.get("at"),
        acknowledgedAt: try row.find("acknowledged_at"),
        hasAccount: try row.find("disabled", as: Bool.self) == false,
        phone: try mobile ?? row.find("phone"))
    }
  }

  private static func requests(_ id: ID<Event>, _ tx: any Reading) throws -> [Request] {
    try tx.rows(
      """
      SELECT q.*, f.name AS from_name, t.name AS to_name, p.name AS person_name
      FROM lead_request q JOIN unit f ON f.id = q.from_unit JOIN unit t ON t.id = q.to_unit
      LEFT JOIN person p ON p.id = q.to_person WHERE q.event = \(id) ORDER BY q.asked_at DESC
      """
    ).map {
      Request(
        request: try LeadRequest(row: $0), fromName: try $0.get("from_name"),
        toName: try $0.get("to_name"), personName: try $0.find("person_name"))
    }
  }

  private static func activations(_ id: ID<Event>, _ tx: any Reading) throws -> [ActivationCard] {
    try tx.rows(
      """
      SELECT a.*, u.name AS body_name, u.kind AS body_kind, i.title AS instruction_title, i.version AS instruction_version
      FROM activation a JOIN unit u ON u.id = a.body
      LEFT JOIN instruction i ON i.id = a.instruction WHERE a.event = \(id) ORDER BY a.at DESC
      """
    ).map { row in
      let title: String? = try row.find("instruction_title")
      let version: String? = try row.find("instruction_version")
      return ActivationCard(
        activation: try Activation(row: row), bodyName: try row.get("body_name"),
        bodyKind: try row.get("body_kind"),
        instruction: title.map { "\($0), version \(version ?? "")" })
    }
  }

  private static func powers(_ id: ID<Event>, _ tx: any Reading) throws -> [PowerCard] {
    try tx.rows(
      """
      SELECT w.*, u.name AS committee_name FROM power w JOIN unit u ON u.id = w.committee
      WHERE w.event = \(id) ORDER BY w.taken_at DESC
      """
    ).map { PowerCard(power: try Power(row: $0), committeeName: try $0.get("committee_name")) }
  }
}
