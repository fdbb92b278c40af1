import Ground
import Storage

/// The one place where it is decided who may do what.
enum Policy {
  /// One cell of the access table.
  struct Question: Sendable, Hashable {
    var role: Role
    var act: Act
    /// What the units that the role was given for are to the matter.
    var standing: Standing
    var classification: Classification
    var relation: Relation
    var context: Context

    init(
      role: Role, act: Act, standing: Standing, classification: Classification, relation: Relation,
      context: Context
    ) {
      self.role = role
      self.act = act
      self.standing = standing
      self.classification = classification
      self.relation = relation
      self.context = context
    }
  }

  /// Refusals that no role lifts.
  static func refuses(_ question: Question) -> Bool {
    if question.classification == .k3 { return true }
    return question.relation == .subject || question.relation == .conflict
  }

  /// Whether one role is enough. Pure and total.
  static func allows(_ question: Question) -> Bool {
    allows(question, rules: Rule.index[Rule.Key(question)] ?? [])
  }

  /// The same by another table.
  static func allows(_ question: Question, rules: [Rule]) -> Bool {
    if refuses(question) { return false }
    return rules.contains { $0.matches(question) }
  }

  /// Whether this caller may do `act` with what `facts` describe.
  static func allows(_ caller: Caller, _ act: Act, _ facts: Facts) -> Bool {
    if !caller.carries(act) { return false }
    let relations = facts.relations(of: caller.person)
    if relations.contains(.subject) || relations.contains(.conflict) { return false }
    for grant in caller.grants + relations.flatMap(bound) {
      for relation in relations {
        let question = Question(
          role: grant.role, act: act, standing: facts.standing(of: grant),
          classification: facts.classification, relation: relation, context: facts.context)
        if allows(question) { return true }
      }
    }
    return false
  }

  /// Roles that a relation to one event brings.
  static func bound(_ relation: Relation) -> [Caller.Grant] {
    switch relation {
    case .lead: [Caller.Grant(.eventLead, ID("*"))]
    case .staff: [Caller.Grant(.staffMember, ID("*"))]
    case .external: [Caller.Grant(.externalActor, ID("*"))]
    default: []
    }
  }

  /// What the caller may read of many events at once. Every list, count and search takes one.
  static func scope(_ caller: Caller, _ act: Act) -> Scope {
    if !caller.carries(act) { return Scope(arms: [], person: nil) }
    var arms: Set<Scope.Arm> = []
    for grant in caller.grants {
      for context in Context.allCases {
        let far: Standing = grant.isCityWide ? .own : .elsewhere
        if let most = most(grant.role, act, far, .none, context) {
          arms.insert(
            Scope.Arm(key: context == .activated ? "activated" : "city", why: "", most: most))
          continue
        }
        for standing in Standing.allCases {
          guard let most = most(grant.role, act, standing, .none, context) else { continue }
          arms.insert(Scope.Arm(key: "unit/\(grant.unit)", why: standing.why, most: most))
        }
      }
    }
    if let person = caller.person {
      for relation in Relation.allCases where relation != .none {
        for grant in caller.grants + bound(relation) {
          if let most = most(grant.role, act, .elsewhere, relation, .normal) {
            arms.insert(
              Scope.Arm(key: "person/\(person)", why: relation.rawValue, most: most))
          }
        }
      }
    }
    return Scope(arms: arms, person: caller.person)
  }

  private static func most(
    _ role: Role, _ act: Act, _ standing: Standing, _ relation: Relation, _ context: Context
  ) -> Classification? {
    [Classification.k2, .k1, .k0].first {
      allows(
        Question(
          role: role, act: act, standing: standing, classification: $0, relation: relation,
          context: context))
    }
  }
}

extension Rule {
  /// What most rules differ in.
  struct Key: Hashable, Sendable {
    let role: Role
    let act: Act

    init(_ role: Role, _ act: Act) {
      self.role = role
      self.act = act
    }

    init(_ question: Policy.Question) { self.init(question.role, question.act) }
  }

  /// The table by role and act: a page asks it many times.
  static let index: [Key: [Rule]] = {
    var index: [Key: [Rule]] = [:]
    for rule in all {
      for act in rule.acts { index[Key(rule.role, act), default: []].append(rule) }
    }
    return index
  }()

  /// What the units of the role are to a matter that the rule just reaches; nil where that does
  /// not count.
  var standing: Standing? {
    switch place {
    case .ownUnits: .own
    case .ordinaryUnits: .ordinary
    case .askedUnits: .asked
    case .affectedUnits: .affected
    case .everywhere, .related: nil
    }
  }

  func matches(_ question: Policy.Question) -> Bool {
    guard role == question.role, acts.contains(question.act),
      question.classification <= most, contexts.contains(question.context)
    else { return false }
    if let standing {
      return question.standing == standing
        || (standing == .ordinary && question.standing == .own)
        || (standing == .affected && question.standing == .asked)
    }
    return place == .everywhere || relations.contains(question.relation)
  }
}

/// What the policy must know of a matter.
struct Facts: Sendable {
  /// The main thing, e.g. "event/0197…": what the journal line is about.
  let subject: String
  /// The units whose matter it is and everything above them; what belongs to no unit has none.
  let units: Set<ID<Unit>>
  /// The same for the units where it happened, when another leads it.
  let ordinary: Set<ID<Unit>>
  /// The same for the units that are asked to lead or to support.
  let asked: Set<ID<Unit>>
  /// The same for the units that it touches besides.
  let affected: Set<ID<Unit>>
  /// The unit the journal line is filed under.
  let unit: ID<Unit>?
  let classification: Classification
  let context: Context
  let people: [ID<Person>: Set<Relation>]
  /// The act that must be allowed for the matter to exist at all for the caller.
  let reading: Act?

  init(
    subject: String, unit: ID<Unit>? = nil, units: Set<ID<Unit>> = [],
    ordinary: Set<ID<Unit>> = [], asked: Set<ID<Unit>> = [], affected: Set<ID<Unit>> = [],
    classification: Classification = .k0, context: Context = .normal,
    people: [ID<Person>: Set<Relation>] = [:], reading: Act? = nil
  ) {
    self.subject = subject
    self.unit = unit
    self.units = units
    self.ordinary = ordinary
    self.asked = asked
    self.affected = affected
    self.classification = classification
    self.context = context
    self.people = people
    self.reading = reading
  }

  func standing(of grant: Caller.Grant) -> Standing {
    grant.isCityWide ? .own : standing(of: grant.unit)
  }

  func standing(of unit: ID<Unit>) -> Standing {
    if units.contains(unit) { return .own }
    if ordinary.contains(unit) { return .ordinary }
    if asked.contains(unit) { return .asked }
    return affected.contains(unit) ? .affected : .elsewhere
  }

  func units(of standing: Standing) -> Set<ID<Unit>> {
    switch standing {
    case .own: units
    case .ordinary: units.union(ordinary)
    case .asked: asked
    case .affected: asked.union(affected)
    case .elsewhere: []
    }
  }

  func relations(of person: ID<Person>?) -> Set<Relation> {
    (person.flatMap { people[$0] } ?? []).union([.none])
  }
}

/// What a caller may read among many events. Only `Policy` can make one.
struct Scope: Sendable, Hashable {
  struct Arm: Sendable, Hashable {
    let key: String
    let why: String
    let most: Classification
  }

  let arms: Set<Arm>
  let person: ID<Person>?

  fileprivate init(arms: Set<Arm>, person: ID<Person>?) {
    // An arm that another one covers would only make the question to the database longer.
    // Every event reaches the city, so who may read there needs no other way to the same class.
    let city = arms.filter { $0.key == "city" && $0.why.isEmpty }.map(\.most).max()
    let needed = arms.filter { arm in arm.key == "city" || city.map { arm.most > $0 } ?? true }
    self.arms = needed.filter { arm in
      !needed.contains { $0 != arm && $0.key == arm.key && $0.why == arm.why && $0.most > arm.most }
    }
    self.person = person
  }

  /// True for a scope that holds nothing.
  var isEmpty: Bool { arms.isEmpty }

  /// Whether the posts alone, without any part in a matter, lead to what is under secrecy.
  var postsReachSecrecy: Bool {
    arms.contains { $0.most == .k2 && !$0.key.hasPrefix("person/") }
  }

  /// Whether it reaches what lies under secrecy, where there is any.
  var reachesSecrecy: Bool { arms.contains { $0.most >= .k2 } }

  /// Whether it holds only what the person has a part in.
  var isPersonal: Bool { arms.allSatisfy { $0.key.hasPrefix("person/") } }

  /// The ways in to events, each a condition on the alias `r` of table `reach`.
  var walks: [SQL] {
    arms.sorted { ($0.key, $0.why) < ($1.key, $1.why) }.map { arm -> SQL in
      "r.audience = \(arm.key) AND r.why = \(arm.why) AND r.class <= \(arm.most.rank)"
    }
  }

  /// A condition on `r` that keeps away those whom the matter is about or who are in conflict.
  var refusal: SQL {
    guard let person else { return "1 = 1" }
    return """
      r.event NOT IN (SELECT d.event FROM reach d
      WHERE d.audience = \("person/\(person)") AND d.why IN ('subject', 'conflict'))
      """
  }

  /// The same decision for one event whose reach is at hand.
  func holds(_ reach: [Reach]) -> Bool {
    if let person {
      let own = "person/\(person)"
      if reach.contains(where: {
        $0.audience == own && ($0.why == "subject" || $0.why == "conflict")
      }) {
        return false
      }
    }
    return reach.contains { row in
      arms.contains { $0.key == row.audience && $0.why == row.why && row.rank <= $0.most.rank }
    }
  }

  /// The highest classification of lines that this scope reaches in that event.
  func most(in reach: [Reach]) -> Classification? {
    reach.compactMap { row in
      arms.filter { $0.key == row.audience && $0.why == row.why }.map(\.most).max()
    }.max()
  }
}

/// One row of the derived table that says whom an event reaches.
struct Reach: Sendable, Hashable {
  let audience: String
  let why: String
  let rank: Int
}
