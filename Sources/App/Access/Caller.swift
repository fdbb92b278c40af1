import Ground

/// Who acts or reads: a person signed in, a token, or the operator at the machine.
struct Caller: Sendable, Hashable {
  /// A role and the unit it was given for.
  struct Grant: Sendable, Hashable {
    let role: Role
    let unit: ID<Unit>
    /// Given for the municipality as a whole, so that every unit is its own.
    let isCityWide: Bool

    init(_ role: Role, _ unit: ID<Unit>, isCityWide: Bool = false) {
      self.role = role
      self.unit = unit
      self.isCityWide = isCityWide
    }
  }

  enum Way: Sendable, Hashable {
    case session(String)
    /// What the token may do at most; empty = nothing.
    case token(String, acts: Set<Act>)
    /// A command at the server's own machine, by this system user.
    case operatorConsole(String)
    case program
  }

  let person: ID<Person>?
  let name: String
  let grants: [Grant]
  let way: Way

  init(person: ID<Person>?, name: String, grants: [Grant], way: Way) {
    self.person = person
    self.name = name
    self.grants = grants
    self.way = way
  }

  /// Who the journal says acted. No personal data: a person is an opaque identity.
  var handle: String {
    switch way {
    case .operatorConsole: "operator"
    case .program: "tryggve"
    case .session, .token: person.map { "person/\($0)" } ?? "nobody"
    }
  }

  func has(_ role: Role) -> Bool { grants.contains { $0.role == role } }

  /// The operator's commands, with which a municipality is set up before anybody has an account.
  static func console(user: String) -> Caller {
    Caller(
      person: nil, name: user,
      grants: [Grant(.systemAdministrator, ID("*")), Grant(.citySecurity, ID("*"))],
      way: .operatorConsole(user))
  }

  /// Whether the way that the caller came by can carry the act at all.
  func carries(_ act: Act) -> Bool {
    switch way {
    case .session, .program: true
    case .token(_, let acts): acts.contains(act)
    case .operatorConsole: Act.console.contains(act)
    }
  }

  /// The program's own work: checkpoints, rounds.
  static let program = Caller(person: nil, name: "Tryggve", grants: [], way: .program)
}
