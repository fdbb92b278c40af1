import Ground
import Storage

/// An unwanted event (händelse): what crisis management handles, real or as an exercise.
struct Event: Content {
  static let table = "event"
  var id: ID<Event>
  var seq: Int64 = 0
  /// "2026-014"; an exercise "Ö2026-003".
  var number: String
  var exercise: Bool
  var title: String
  /// Title, place and district folded, for the list's search; empty under secrecy.
  var sought: String
  var kind: EventKind
  var description: String?
  var alarmSource: String?
  var occurredAt: Instant?
  var discoveredAt: Instant?
  var reportedAt: Instant
  var reporter: ID<Person>?
  var placeText: String?
  var district: ID<District>?
  var latitude: Double?
  var longitude: Double?
  /// The ordinary owner: the lowest unit affected (S20, S22).
  var unit: ID<Unit>
  var status: EventStatus
  var level: ID<Level>?
  /// The unit that leads now; the owner until a transfer is accepted.
  var leadUnit: ID<Unit>
  var leadPerson: ID<Person>?
  var leadSince: Instant
  var classification: Classification
  var diaryNumber: String?
  var costCode: String?
  var mergedInto: ID<Event>?
  var activated: Bool
  var closedAt: Instant?
}

enum EventKind: String, Word, Sendable {
  case power, water, fire, weather, it, telecom, threat, violence, undueInfluence, unrest
  case vandalism, environment, transport, health, staff, building, other

  var text: Text {
    switch self {
    case .power: "Elavbrott"
    case .water: "Vatten och avlopp"
    case .fire: "Brand"
    case .weather: "Väder"
    case .it: "IT-störning"
    case .telecom: "Telefoni"
    case .threat: "Hot"
    case .violence: "Våld"
    case .undueInfluence: "Otillåten påverkan"
    case .unrest: "Social oro"
    case .vandalism: "Skadegörelse"
    case .environment: "Miljö och utsläpp"
    case .transport: "Trafik och transport"
    case .health: "Hälsa och smitta"
    case .staff: "Personalbortfall"
    case .building: "Lokaler och byggnad"
    case .other: "Annat"
    }
  }

  /// What is most often about somebody who could come to harm if many knew.
  static let delicate: [EventKind] = [.threat, .violence, .undueInfluence]

  /// How far a report may spread when nobody has said.
  var usual: Classification { Self.delicate.contains(self) ? .k2 : .k1 }
}

enum EventStatus: String, Word, Sendable {
  case reported, verified, active, stabilised, closed, evaluated, dismissed, merged

  var text: Text {
    switch self {
    case .reported: "Rapporterad"
    case .verified: "Bekräftad"
    case .active: "Pågår"
    case .stabilised: "Stabil"
    case .closed: "Avslutad"
    case .evaluated: "Utvärderad"
    case .dismissed: "Avskriven"
    case .merged: "Sammanförd"
    }
  }

  /// Whether work goes on: lines, tasks and decisions can be written.
  var isOpen: Bool {
    switch self {
    case .reported, .verified, .active, .stabilised: true
    default: false
    }
  }

  /// What may follow.
  var next: Set<EventStatus> {
    switch self {
    case .reported: [.verified, .dismissed, .merged]
    case .verified: [.active, .dismissed, .merged, .closed]
    case .active: [.stabilised, .closed, .merged]
    case .stabilised: [.active, .closed, .merged]
    case .closed: [.evaluated, .active]
    case .evaluated: [.active]
    case .dismissed: [.verified]
    case .merged: []
    }
  }
}

extension Event {
  /// Moves to another state, or says why that cannot be.
  mutating func move(to status: EventStatus, at now: Instant) throws {
    guard self.status.next.contains(status) else {
      throw Refusal.conflict(
        "Händelsen är \(self.status.text) och kan inte bli \(status.text).")
    }
    self.status = status
    closedAt = status == .closed || status == .dismissed ? now : (status.isOpen ? nil : closedAt)
  }

  /// Refuses work on an event that is over.
  func requireOpen() throws {
    if !status.isOpen {
      throw Refusal.conflict("Händelsen är \(status.text). Öppna den igen för att skriva.")
    }
  }
}

/// A line of the log. It is never changed: a correction is a new line tied to the old.
struct Line: Content {
  static let table = "line"
  var id: ID<Line>
  var seq: Int64 = 0
  var event: ID<Event>
  var category: LineCategory
  var text: String
  /// For lines that the product writes: a sentence key and its arguments as JSON, so that each
  /// reader gets it in the own language. `text` is the Swedish.
  var sentence: String?
  var eventAt: Instant
  var at: Instant
  var author: ID<Person>?
  var authorName: String
  var corrects: ID<Line>?
  var classification: Classification
  /// Essential lines are shown when the depth is set to that.
  var essential: Bool
}

enum LineCategory: String, Word, Sendable {
  case information, decision, task, communication, observation
  /// What the product itself writes when the state changes.
  case state

  static let writable: [LineCategory] = [
    .information, .decision, .task, .communication, .observation,
  ]

  var text: Text {
    switch self {
    case .information: "Information"
    case .decision: "Beslut"
    case .task: "Uppgift"
    case .communication: "Kommunikation"
    case .observation: "Observation"
    case .state: "Läge|category"
    }
  }

  /// The letter that chooses it and marks it in the log.
  var letter: Text {
    switch self {
    case .information: "I|letter"
    case .decision: "B|letter"
    case .task: "U|letter"
    case .communication: "K|letter"
    case .observation: "O|letter"
    case .state: "L|letter"
    }
  }
}

/// A decision taken in an event (H7).
struct Decision: Content {
  static let table = "decision"
  var id: ID<Decision>
  var seq: Int64 = 0
  var event: ID<Event>
  var line: ID<Line>
  var what: String
  var why: String
  var alternatives: String?
  var legalBasis: String?
  var decidedBy: String
  var decidedAt: Instant
  var reviewAt: Instant?
  /// Set when it was reviewed and no longer holds.
  var endedAt: Instant?
  var classification: Classification
  /// The meeting that took it.
  var meeting: ID<Meeting>?
}

/// Something somebody is to do.
struct EventTask: Content {
  static let table = "task"
  var id: ID<EventTask>
  var seq: Int64 = 0
  var event: ID<Event>
  var line: ID<Line>
  /// The line that caused it.
  var because: ID<Line>?
  var text: String
  var owner: ID<Person>?
  var ownerName: String
  var dueAt: Instant?
  var doneAt: Instant?
  var doneBy: ID<Person>?
  var note: String?
  var cancelled: Bool
  var classification: Classification
  /// The meeting where it was given.
  var meeting: ID<Meeting>?
  /// The item of a checklist that it is, and for whom: a function of the staff, or a post.
  var item: ID<ChecklistItem>?
  var whom: String?
  var legalBasis: String?
  /// What started the checklist.
  var levelDecision: ID<LevelDecision>?
  var activation: ID<Activation>?
  /// What the checklist says in English.
  var textEnglish: String?

  var isOpen: Bool { doneAt == nil && !cancelled }

  /// What is to be done; what a checklist says is said in the reader's language.
  var words: Text { .named(text, english: textEnglish) }

  /// The same within a sentence of the product.
  var wordsWithoutStop: Text {
    .named(text.withoutStop, english: textEnglish?.withoutStop)
  }

  /// Given to a function or a post that nobody has yet, or several.
  var isWaiting: Bool { owner == nil && whom != nil }

  /// Who is to do it; while nobody has the function, the function in the reader's language.
  var doer: Text {
    owner == nil ? whom.flatMap(Doer.init)?.text ?? .own(ownerName) : .own(ownerName)
  }
}

/// A service that the event touches, and how it is.
struct Service: Content {
  static let table = "service"
  var id: ID<Service>
  var seq: Int64 = 0
  var event: ID<Event>
  var name: String
  var sort: String
  var unit: ID<Unit>?
  var status: ServiceStatus
  var note: String?
  var since: Instant
}

enum ServiceStatus: String, Word, Sendable {
  case green, yellow, red, unknown

  var text: Text {
    switch self {
    case .green: "Fungerar"
    case .yellow: "Störd"
    case .red: "Nere"
    case .unknown: "Okänt"
    }
  }

  var shape: String {
    switch self {
    case .green: "●"
    case .yellow: "▲"
    case .red: "■"
    case .unknown: "–"
    }
  }
}

/// A unit that the event touches besides its owner.
struct AffectedUnit: Content {
  static let table = "affected_unit"
  var id: ID<AffectedUnit>
  var seq: Int64 = 0
  var event: ID<Event>
  var unit: ID<Unit>
  var note: String?
}

/// An external actor that takes part.
struct InvolvedActor: Content {
  static let table = "involved_actor"
  var id: ID<InvolvedActor>
  var seq: Int64 = 0
  var event: ID<Event>
  var actor: ID<Actor>
  var note: String?
}

/// Somebody who has a part in one event: staff, lead, external, or to be kept out.
struct Participant: Content {
  static let table = "participant"
  var id: ID<Participant>
  var seq: Int64 = 0
  var event: ID<Event>
  var person: ID<Person>
  var relation: Relation
  var function: StaffFunction?
  var since: Instant
  var until: Instant?
  var note: String?
  /// The external actor through which somebody from outside was let in.
  var actor: ID<Actor>?
}

/// The functions of a municipal staff (S67).
enum StaffFunction: String, Word, Sendable {
  case lead, staffChief, analysis, communication, administration, cooperation, log, personnel, it
  case onCall

  var text: Text {
    switch self {
    case .lead: "Händelseledare"
    case .staffChief: "Stabschef"
    case .analysis: "Analys"
    case .communication: "Kommunikation"
    case .administration: "Administration"
    case .cooperation: "Samverkan"
    case .log: "Loggförare"
    case .personnel: "Personal och uthållighet"
    case .it: "IT och teknik"
    case .onCall: Post.dutyOfficer.text
    }
  }
}

/// A decision on the level of an event, with what the questions proposed (G1, G2).
struct LevelDecision: Content {
  static let table = "level_decision"
  var id: ID<LevelDecision>
  var seq: Int64 = 0
  var event: ID<Event>
  var level: ID<Level>
  var proposed: ID<Level>
  var previous: ID<Level>?
  var deviates: LevelAnswer
  var severe: LevelAnswer
  var urgent: LevelAnswer
  var crossing: LevelAnswer
  var notes: String?
  var reason: String
  var decidedBy: ID<Person>?
  var decidedByName: String
  var at: Instant
  var reviewAt: Instant?
}

/// A request to raise the event for coordination or prioritisation (S23), or to take over, hand
/// over or give back the lead (G4). Nothing changes until the other side answers.
struct LeadRequest: Content {
  static let table = "lead_request"
  var id: ID<LeadRequest>
  var seq: Int64 = 0
  var event: ID<Event>
  var kind: RequestKind
  var fromUnit: ID<Unit>
  var toUnit: ID<Unit>
  var toPerson: ID<Person>?
  var reasonKind: EscalationReason?
  var reason: String
  var askedBy: ID<Person>?
  var askedByName: String
  var askedAt: Instant
  var status: RequestStatus
  var answeredByName: String?
  var answeredAt: Instant?
  var answer: String?
  /// What the one asked should know and that the log does not say (S44).
  var words: String?
  /// What a transfer of the lead carries, as it was when it was asked for, as JSON.
  var brief: String?
}

enum RequestKind: String, Word, Sendable {
  case escalation, lead
}

enum RequestStatus: String, Word, Sendable {
  case asked, accepted, declined, withdrawn

  var text: Text {
    switch self {
    case .asked: "Begärd"
    case .accepted: "Godtagen"
    case .declined: "Avböjd"
    case .withdrawn: "Återtagen"
    }
  }
}

/// The only two reasons to raise an event (the principles of responsibility and proximity).
enum EscalationReason: String, Word, Sendable {
  case coordination, prioritisation

  var text: Text {
    switch self {
    case .coordination: "Samordning"
    case .prioritisation: "Prioritering"
    }
  }
}

/// That a crisis body was activated for an event (S63–S65).
struct Activation: Content {
  static let table = "activation"
  var id: ID<Activation>
  var seq: Int64 = 0
  var event: ID<Event>
  var body: ID<Unit>
  var decidedBy: ID<Person>?
  var decidedByName: String
  var at: Instant
  var why: String
  var basis: String
  var instruction: ID<Instruction>?
  var endedAt: Instant?
  var endedByName: String?
  var endReason: String?
  /// The day it was reported to the council.
  var reportedOn: String?
}

/// A matter that the crisis committee took over from another committee, and gave back.
struct Power: Content {
  static let table = "power"
  var id: ID<Power>
  var seq: Int64 = 0
  var event: ID<Event>
  var activation: ID<Activation>
  var committee: ID<Unit>
  var matter: String
  var takenAt: Instant
  var returnedAt: Instant?
}

/// A handover between shifts: written by itself, added to by the one going off, signed by both.
struct Handover: Content {
  static let table = "handover"
  var id: ID<Handover>
  var seq: Int64 = 0
  var event: ID<Event>
  var function: StaffFunction
  var fromPerson: ID<Person>
  var fromName: String
  var toPerson: ID<Person>
  var toName: String
  /// The last entry that the one going off had when the shift began.
  var sinceSeq: Int64
  var words: String?
  /// The brief as it was signed, as JSON.
  var brief: String
  var begunAt: Instant
  var signedAt: Instant?
}

/// Something a person was told about an event, and whether they have said that they know.
struct Told: Content {
  static let table = "told"
  var id: ID<Told>
  var seq: Int64 = 0
  var event: ID<Event>
  var person: ID<Person>
  var text: String
  var byName: String
  var at: Instant
  var acknowledgedAt: Instant?
}
