import Storage

/// Everything that can be done or read. What may be permitted is what can be recorded: the same
/// list is the access table, the journal's vocabulary and the names of live changes.
enum Act: String, Word, Sendable {
  // Events
  case eventReport = "event.report"
  case eventRead = "event.read"
  case eventEdit = "event.edit"
  case eventVerify = "event.verify"
  case eventDismiss = "event.dismiss"
  case eventMerge = "event.merge"
  case eventActivate = "event.activate"
  case eventStabilise = "event.stabilise"
  case eventClose = "event.close"
  case eventReopen = "event.reopen"
  case eventEvaluate = "event.evaluate"
  case eventClassify = "event.classify"
  case eventExport = "event.export"
  case levelSet = "level.set"
  case escalationAsk = "escalation.ask"
  case escalationAnswer = "escalation.answer"
  case leadAsk = "lead.ask"
  case leadAnswer = "lead.answer"
  case pictureRead = "picture.read"
  // The log
  case logRead = "log.read"
  case logWrite = "log.write"
  case logCorrect = "log.correct"
  case logPromote = "log.promote"
  case logWithdraw = "log.withdraw"
  case decisionMake = "decision.make"
  case taskGive = "task.give"
  case taskFinish = "task.finish"
  // Around the event
  case serviceSet = "service.set"
  case unitAffect = "unit.affect"
  case actorInvolve = "actor.involve"
  case staffAssign = "staff.assign"
  case staffJoin = "staff.join"
  case toldSend = "told.send"
  case toldAcknowledge = "told.acknowledge"
  case handoverBegin = "handover.begin"
  case handoverSign = "handover.sign"
  case conflictDeclare = "conflict.declare"
  case accessRestrict = "access.restrict"
  // Crisis organisation
  case crisisActivate = "crisis.activate"
  case meetingHold = "meeting.hold"
  case crisisEnd = "crisis.end"
  case powerTake = "power.take"
  case powerReturn = "power.return"
  case crisisReport = "crisis.report"
  // Organisation
  case unitRead = "unit.read"
  case unitEdit = "unit.edit"
  case personRead = "person.read"
  case personEdit = "person.edit"
  case postAssign = "post.assign"
  case postEnd = "post.end"
  case operationEdit = "operation.edit"
  case actorRead = "actor.read"
  case actorEdit = "actor.edit"
  case shiftEdit = "shift.edit"
  case instructionRead = "instruction.read"
  case instructionEdit = "instruction.edit"
  case levelEdit = "level.edit"
  case organisationImport = "organisation.import"
  // Accounts
  case accountOpen = "account.open"
  case accountDisable = "account.disable"
  case accountLink = "account.link"
  case accountReset = "account.reset"
  case ownAccount = "account.own"
  case tokenIssue = "token.issue"
  case tokenRevoke = "token.revoke"
  // The proof
  case journalRead = "journal.read"
  case accessRead = "access.read"
  case contentOpen = "content.open"
  case erasurePropose = "erasure.propose"
  case erasureRefuse = "erasure.refuse"
  case contentErase = "content.erase"
  /// Takes away what is classified for Sweden's security and should never have come in.
  case contentSpill = "content.spill"
  // Running it
  case backupMake = "backup.make"
  case meRead = "me.read"
}

extension Act {
  /// What commands at the server's own machine do: nothing with what events contain.
  static let console: Set<Act> = [
    .accountOpen, .accountDisable, .accountLink, .accountReset, .tokenIssue, .tokenRevoke,
    .backupMake,
    .personEdit, .postAssign, .postEnd, .organisationImport,
    // To take away is not to read.
    .erasurePropose, .contentSpill,
  ]
}

/// How far a content may be spread. K3 cannot be stored before there are encrypted envelopes.
enum Classification: String, Word, Sendable, Comparable {
  /// Open.
  case k0 = "K0"
  /// Internal.
  case k1 = "K1"
  /// Secrecy.
  case k2 = "K2"
  /// Sensitive secrecy: refused.
  case k3 = "K3"

  var rank: Int {
    switch self {
    case .k0: 0
    case .k1: 1
    case .k2: 2
    case .k3: 3
    }
  }

  static func < (a: Classification, b: Classification) -> Bool { a.rank < b.rank }
}

/// What a person is to the municipality as far as access goes.
enum Role: String, Word, Sendable {
  /// Every employee and elected representative.
  case reporter
  case manager
  case unitCoordinator
  case citySecurity
  case dutyOfficer
  /// Leads one event.
  case eventLead
  /// Serves in the staff of one event.
  case staffMember
  case elected
  case crisisCommittee
  case registrar
  case auditor
  case systemAdministrator
  /// From outside, let in to one event.
  case externalActor
}

/// What a person is to one event or to one matter.
enum Relation: String, Word, Sendable {
  case none
  case reporter
  case told
  /// Has been asked by name to take the lead or to support.
  case asked
  case staff
  case lead
  case external
  /// The matter is about this person.
  case subject
  /// The person has declared or been found to have a conflict of interest (jäv).
  case conflict
}

/// What the units of a role are to the matter, the nearest first.
enum Standing: String, Word, Sendable {
  /// Theirs: they lead it.
  case own
  /// It happened there, and another unit has taken the lead.
  case ordinary
  /// Asked to lead or to support.
  case asked
  /// Touched by it, which makes it no more theirs.
  case affected
  case elsewhere

  var nearness: Int {
    switch self {
    case .own: 4
    case .ordinary: 3
    case .asked: 2
    case .affected: 1
    case .elsewhere: 0
    }
  }

  /// How the table of reach says it.
  var why: String { self == .own ? "" : rawValue }
}

/// What is going on around the matter.
enum Context: String, Word, Sendable {
  case normal
  /// A crisis body is activated for the event.
  case activated
  case exercise
}
