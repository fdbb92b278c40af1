import Ground
import Storage

/// A meeting of an activated crisis body (S66): when it was, who was there, the direction that
/// was decided, and when they meet next. Decisions taken and tasks given there are the log's own,
/// and name the meeting.
struct Meeting: Content {
  static let table = "meeting"
  var id: ID<Meeting>
  var seq: Int64 = 0
  var event: ID<Event>
  var activation: ID<Activation>
  /// The latest line of the log that tells of it.
  var line: ID<Line>
  var startedAt: Instant
  var attending: String
  var agenda: String?
  var direction: String
  var nextAt: Instant?
  var recordedBy: ID<Person>?
  var recordedByName: String
  var classification: Classification
}

/// A meeting with what its page and lists say beside it.
struct MeetingCard: Sendable {
  let meeting: Meeting
  let bodyName: String
  /// Whether the body still sits.
  let isSitting: Bool
  /// The order list: decisions first, then tasks, each in the order of time.
  let orders: [Order]

  var openOrders: [Order] { orders.filter(\.isOpen) }
}

/// One row of the order list: a decision taken at a meeting, or a task given there.
struct Order: Sendable {
  enum State: Sendable, Hashable {
    case inForce
    case ended(Instant)
    case withdrawn(Instant, by: String)
    case open
    case done(Instant)
    case cancelled
  }

  let isDecision: Bool
  let meeting: ID<Meeting>
  let what: String
  let who: String
  /// When a task is to be done, or a decision reviewed.
  let due: Instant?
  let state: State
  let note: String?
  let classification: Classification
  /// Within the event's address.
  let path: String

  /// What waits for somebody.
  var isOpen: Bool { state == .open }

  init(_ decision: Decision, at meeting: ID<Meeting>, _ withdrawal: LineMark?) {
    isDecision = true
    self.meeting = meeting
    what = decision.what
    who = decision.decidedBy
    due = decision.reviewAt
    state =
      withdrawal.map { .withdrawn($0.at, by: $0.authorName) }
      ?? decision.endedAt.map(State.ended) ?? .inForce
    note = nil
    classification = decision.classification
    path = "log/\(decision.line)"
  }

  init(_ task: EventTask, at meeting: ID<Meeting>) {
    isDecision = false
    self.meeting = meeting
    what = task.text
    who = task.ownerName
    due = task.dueAt
    state = task.cancelled ? .cancelled : (task.doneAt.map(State.done) ?? .open)
    note = task.note
    classification = task.classification
    path = "tasks/\(task.id)"
  }
}
