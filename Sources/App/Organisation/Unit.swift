import Ground
import Storage

/// A part of the municipality: a board, an administration, a company, a crisis body.
struct Unit: Content {
  static let table = "unit"
  var id: ID<Unit>
  var seq: Int64 = 0
  var name: String
  /// Swedish order of the name.
  var sort: String
  var kind: UnitKind
  var parent: ID<Unit>?
  var validFrom: String?
  var validFromNote: String?
  var validTo: String?
  var validToNote: String?
  /// Identities parted by spaces.
  var predecessors: String
  var successor: ID<Unit>?
  var area: String?
  var part: String?
  var field: String?
  var orgNumber: String?
  var specialDuty: String?
  var phone: String?
  var email: String?
  var address: String?
  var note: String?
  var source: String?
  var verified: Bool

  /// Whether the unit exists on that day ("2026-11-24").
  func isCurrent(on day: String) -> Bool {
    if let validFrom, validFrom > day { return false }
    if let validTo, validTo < day { return false }
    return validTo != nil || validToNote == nil
  }
}

enum UnitKind: String, Word, Sendable {
  case municipality, council, executiveBoard, commissionersBoard, crisisCommittee
  case cityExecutiveOffice, centralCrisisTeam, riskManagementCouncil, audit
  case specialistCommittee, administration, districtCommittee, districtAdministration
  case parentCompany, company, associatedCompany, municipalFederation, section

  var text: Text {
    switch self {
    case .municipality: "Kommun"
    case .council: "Kommunfullmäktige|kind"
    case .executiveBoard: "Kommunstyrelse"
    case .commissionersBoard: "Borgarrådsberedning"
    case .crisisCommittee: "Krisledningsnämnd"
    case .cityExecutiveOffice: "Stadsledningskontor"
    case .centralCrisisTeam: "Central krisledning"
    case .riskManagementCouncil: "Riskhanteringsråd"
    case .audit: "Revision"
    case .specialistCommittee: "Facknämnd"
    case .administration: "Förvaltning"
    case .districtCommittee: "Stadsdelsnämnd"
    case .districtAdministration: "Stadsdelsförvaltning"
    case .parentCompany: "Moderbolag"
    case .company: "Bolag"
    case .associatedCompany: "Intressebolag"
    case .municipalFederation: "Kommunalförbund"
    case .section: "Enhet"
    }
  }

  /// Posts that every unit of this kind must have filled, with a deputy where marked.
  var neededPosts: [(post: Post, deputy: Bool)] {
    switch self {
    case .administration, .districtAdministration, .company, .cityExecutiveOffice,
      .parentCompany, .municipalFederation:
      [
        (.head, false), (.securityCoordinator, true), (.informationSecurityCoordinator, false),
        (.localCrisisLead, true),
      ]
    default: []
    }
  }
}

/// A person known to the municipality's crisis organisation.
struct Person: Content {
  static let table = "person"
  var id: ID<Person>
  var seq: Int64 = 0
  var name: String
  var sort: String
  var title: String?
  var email: String?
  var phone: String?
  var mobile: String?
  var note: String?
}

/// A person's place in a unit; one person may have several.
struct Membership: Content {
  static let table = "membership"
  var id: ID<Membership>
  var seq: Int64 = 0
  var person: ID<Person>
  var unit: ID<Unit>
}

/// A named post that a person holds in a unit for a time.
struct Assignment: Content {
  static let table = "assignment"
  var id: ID<Assignment>
  var seq: Int64 = 0
  var person: ID<Person>
  var unit: ID<Unit>
  var post: Post
  var deputy: Bool
  /// Days, e.g. "2026-01-01"; `validTo` is the last day.
  var validFrom: String
  var validTo: String?

  func isCurrent(on day: String) -> Bool {
    validFrom <= day && (validTo ?? "9999") >= day
  }
}

/// What a person can be named to, in everyday work or in crisis.
enum Post: String, Word, Sendable {
  case head, deputyHead, unitManager, employee
  case securityCoordinator, informationSecurityCoordinator, securityProtectionManager
  case citySecurity, registrar, auditor, systemAdministrator, electedRepresentative
  case dutyOfficer, localCrisisLead, staffChief, communications, crisisSupport
  case crisisCommitteeMember, centralCrisisMember, externalLiaison

  /// Crisis posts (S81): what a person is when something happens.
  var isCrisis: Bool {
    switch self {
    case .dutyOfficer, .localCrisisLead, .staffChief, .communications, .crisisSupport,
      .crisisCommitteeMember, .centralCrisisMember, .externalLiaison:
      true
    default: false
    }
  }

  /// The role that the post brings.
  var role: Role {
    switch self {
    case .head, .deputyHead, .unitManager: .manager
    case .securityCoordinator, .localCrisisLead, .staffChief: .unitCoordinator
    case .citySecurity: .citySecurity
    case .dutyOfficer: .dutyOfficer
    case .registrar: .registrar
    case .auditor: .auditor
    case .systemAdministrator: .systemAdministrator
    case .electedRepresentative: .elected
    case .crisisCommitteeMember: .crisisCommittee
    case .externalLiaison: .externalActor
    case .employee, .informationSecurityCoordinator, .securityProtectionManager,
      .communications, .crisisSupport, .centralCrisisMember:
      .reporter
    }
  }

  var text: Text {
    switch self {
    case .head: "Förvaltningschef eller VD"
    case .deputyHead: "Ställföreträdande chef"
    case .unitManager: "Enhetschef"
    case .employee: "Medarbetare"
    case .securityCoordinator: "Säkerhetssamordnare"
    case .informationSecurityCoordinator: "Informationssäkerhetssamordnare"
    case .securityProtectionManager: "Säkerhetsskyddschef"
    case .citySecurity: "Stadens säkerhetsenhet"
    case .registrar: "Registrator"
    case .auditor: "Revisor"
    case .systemAdministrator: "Systemadministratör"
    case .electedRepresentative: "Förtroendevald"
    case .dutyOfficer: "Tjänsteperson i beredskap (TiB)"
    case .localCrisisLead: "Chef för lokal krisledning"
    case .staffChief: "Stabschef"
    case .communications: "Kommunikation"
    case .crisisSupport: "Krisstöd"
    case .crisisCommitteeMember: "Ledamot i krisledningsnämnden"
    case .centralCrisisMember: "Ledamot i central krisledning (CKL)"
    case .externalLiaison: "Extern samverkansperson"
    }
  }
}

/// Work that somebody answers for, in everyday life and in crisis (S19).
struct Operation: Content {
  static let table = "operation"
  var id: ID<Operation>
  var seq: Int64 = 0
  var unit: ID<Unit>
  var name: String
  var nameEnglish: String?
  var sort: String
  var critical: Bool
  var everydayPost: Post?
  var everydayPerson: ID<Person>?
  var crisisPost: Post?
  var crisisPerson: ID<Person>?
  var note: String?
}

/// Somebody outside the municipality's own organisation who acts in its area (S24).
struct Actor: Content {
  static let table = "actor"
  var id: ID<Actor>
  var seq: Int64 = 0
  var name: String
  var sort: String
  var kind: String
  var area: String?
  var contact: String?
  var phone: String?
  var email: String?
  /// Set for those with duties of their own in the programme (S54).
  var specialDuty: String?
  var unit: ID<Unit>?
  var note: String?
  /// The day somebody last checked the contact.
  var checkedOn: String?
}

/// An agreement with an external actor.
struct Agreement: Content {
  static let table = "agreement"
  var id: ID<Agreement>
  var seq: Int64 = 0
  var actor: ID<Actor>
  var title: String
  var validFrom: String?
  var validTo: String?
  var diary: String?
}

/// Somebody's turn on duty.
struct Shift: Content {
  static let table = "shift"
  var id: ID<Shift>
  var seq: Int64 = 0
  var post: Post
  var unit: ID<Unit>
  var person: ID<Person>
  var startsAt: Instant
  var endsAt: Instant
}

/// A version of the instruction that governs a crisis body (S64).
struct Instruction: Content {
  static let table = "instruction"
  var id: ID<Instruction>
  var seq: Int64 = 0
  var title: String
  var version: String
  var text: String
  var decidedBy: String?
  var decidedOn: String?
  var diary: String?
  var validFrom: String
  var validTo: String?
}

/// One step of the municipality's own scale of severity, with what follows from it (S26, S27).
struct Level: Content {
  static let table = "level"
  var id: ID<Level>
  var seq: Int64 = 0
  var rank: Int
  var name: String
  var nameEnglish: String
  var definition: String
  var definitionEnglish: String
  var lead: String
  var leadEnglish: String
  var log: String
  var logEnglish: String
  var reportMinutes: Int?
  var centralSupport: String
  var centralSupportEnglish: String
  /// Posts to be told, parted by spaces.
  var informs: String
  /// How heavily it is drawn.
  var mark: LevelMark?
  /// Functions of the staff that must be manned, parted by spaces.
  var staffing: String?
  /// Kinds of crisis body that are to be activated, parted by spaces.
  var activates: String?
  /// Minutes until the level is to be judged again; as often as reports are due when nothing is
  /// said.
  var reviewMinutes: Int?
  /// No longer chosen. Its rank is below zero, so that the others keep theirs.
  var retired: Bool?
}

/// How heavily a level is drawn, beside its name.
enum LevelMark: String, Word, Sendable {
  case outlined, filled, heavy

  var text: Text {
    switch self {
    case .outlined: "Med kontur"
    case .filled: "Fylld"
    case .heavy: "Fylld och tung"
    }
  }
}

extension Level {
  /// A level from before levels said how they are drawn is drawn as its step was then.
  static func drawn(_ mark: LevelMark?, rank: Int) -> LevelMark {
    mark ?? (rank < 2 ? .outlined : rank == 2 ? .filled : .heavy)
  }

  var drawn: LevelMark { Level.drawn(mark, rank: rank) }

  /// The functions of the staff that must be manned at this level. One that says nothing needs
  /// the usual ones where reports are due.
  var functions: [StaffFunction] {
    guard let staffing else {
      return reportMinutes == nil ? [] : [.staffChief, .analysis, .communication, .cooperation]
    }
    return staffing.split(separator: " ").compactMap { StaffFunction(rawValue: String($0)) }
  }

  /// The kinds of crisis body that are to be activated at this level.
  var bodies: [UnitKind] {
    (activates ?? "").split(separator: " ").compactMap { UnitKind(rawValue: String($0)) }
  }
}

/// An area of the map and the unit that answers for it.
struct District: Content {
  static let table = "district"
  var id: ID<District>
  var seq: Int64 = 0
  var name: String
  var sort: String
  var unit: ID<Unit>?
  /// GeoJSON geometry.
  var geometry: String
}

/// An account: the right to sign in. Its identity is the person's.
struct Account: Content {
  static let table = "account"
  var id: ID<Account>
  var seq: Int64 = 0
  /// What is typed at sign-in, folded.
  var login: String
  /// scrypt with its parameters and salt; nil until a password is chosen.
  var password: String?
  /// Base32; nil when no second factor is set.
  var totpSecret: String?
  var disabled: Bool
  /// True until the person has signed in once.
  var unused: Bool

  var person: ID<Person> { ID(id.text) }
}

/// A program's right to call the API as a person.
struct Token: Content {
  static let table = "token"
  var id: ID<Token>
  var seq: Int64 = 0
  var person: ID<Person>
  var name: String
  /// SHA-256 of the token in hex.
  var hash: String
  /// Acts parted by spaces.
  var acts: String
  var expiresAt: Instant
  var revoked: Bool
}
