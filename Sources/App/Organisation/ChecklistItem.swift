import Ground
import Storage

/// One thing to do when a level is decided or a crisis body activated: what, who, and how soon.
struct ChecklistItem: Content {
  static let table = "checklist_item"
  var id: ID<ChecklistItem>
  var seq: Int64 = 0
  /// What starts it: "level/<id>" or "body/<kind of crisis body>".
  var start: String
  var place: Int
  var text: String
  var textEnglish: String?
  /// A function of the staff, or a post.
  var whom: String
  /// Minutes until it is due; no time when nothing is said.
  var minutes: Int?
  var basis: String?
  /// Where it comes from: a text, or that it is our own proposal.
  var source: String?

  static func start(_ level: ID<Level>) -> String { "level/\(level)" }
  static func start(_ body: UnitKind) -> String { "body/\(body.rawValue)" }

  func words(_ language: Language) -> String {
    language == .english ? textEnglish ?? text : text
  }
}

/// Who does what a checklist says: a function of the staff, or where there is none, a post.
enum Doer: Sendable, Hashable {
  case function(StaffFunction)
  case post(Post)

  init?(_ raw: String) {
    if let function = StaffFunction(rawValue: raw) {
      self = .function(function)
    } else if let post = Post(rawValue: raw) {
      self = .post(post)
    } else {
      return nil
    }
  }

  static let posts: [Post] = [
    .securityCoordinator, .localCrisisLead, .head, .dutyOfficer, .citySecurity, .communications,
    .registrar, .securityProtectionManager, .crisisSupport,
  ]

  static var all: [(String, Text)] {
    // Who is on call has the post.
    StaffFunction.allCases.filter { $0 != .onCall }.map { ($0.rawValue, $0.text) }
      + posts.filter { StaffFunction(rawValue: $0.rawValue) == nil }.map { ($0.rawValue, $0.text) }
  }

  var text: Text {
    switch self {
    case .function(let function): function.text
    case .post(let post): post.text
    }
  }
}
