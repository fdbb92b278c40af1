/// One sentence of the access table: who may do what, where, up to which classification.
struct Rule: Sendable {
  enum Place: String, Sendable {
    /// Within the units that the role was given for.
    case ownUnits = "own units"
    /// The same, and where another has taken over the lead of what happened there.
    case ordinaryUnits = "own units, whoever leads"
    /// Where those units are asked to lead or to support.
    case askedUnits = "asked units"
    /// Where those units are touched by what happens, or asked, without it being theirs.
    case affectedUnits = "affected units"
    /// In the whole municipality.
    case everywhere
    /// Only where the person has this relation to the matter.
    case related
  }

  let name: String
  let role: Role
  let place: Place
  let relations: Set<Relation>
  let most: Classification
  let contexts: Set<Context>
  let acts: Set<Act>

  init(
    _ name: String, _ role: Role, _ place: Place, relations: Set<Relation> = [],
    most: Classification, contexts: Set<Context> = Set(Context.allCases), _ acts: Set<Act>
  ) {
    self.name = name
    self.role = role
    self.place = place
    self.relations = relations
    self.most = most
    self.contexts = contexts
    self.acts = acts
  }
}

extension Rule {
  /// The whole table. Nothing matches = no. Refusals (`Policy.refuses`) come before any of it.
  static let all: [Rule] = [
    Rule(
      "everyone reads the directory and reports", .reporter, .everywhere, most: .k1,
      [
        .meRead, .ownAccount, .eventReport, .unitRead, .personRead, .actorRead, .instructionRead,
      ]),
    Rule(
      "the reporter follows the own report", .reporter, .related, relations: [.reporter],
      most: .k2, [.eventRead, .accessRead]),
    Rule(
      "who is told reads, acknowledges and takes over what is handed over", .reporter, .related,
      relations: [.told], most: .k1,
      [.eventRead, .toldAcknowledge, .pictureRead, .handoverSign]),
    Rule(
      "who is asked by name answers", .reporter, .related, relations: [.asked], most: .k2,
      [.eventRead, .pictureRead, .leadAnswer, .escalationAnswer, .accessRead]),
    Rule(
      "a conflict of interest is declared by oneself", .reporter, .everywhere, most: .k2,
      [.conflictDeclare]),
    Rule(
      "a manager goes on with the own business whoever leads", .manager, .ordinaryUnits, most: .k1,
      Rule.ownBusiness),
    Rule(
      "a manager handles events in the own units", .manager, .ownUnits, most: .k1,
      [
        .eventVerify, .eventActivate, .eventEdit, .unitAffect, .operationEdit,
      ]),
    Rule(
      "a manager of an affected unit follows and reports", .manager, .affectedUnits, most: .k1,
      Rule.beingAffected),
    Rule(
      "a coordinator goes on with the own business whoever leads", .unitCoordinator,
      .ordinaryUnits, most: .k2, Rule.ordinaryHandling),
    Rule(
      "a coordinator handles events in the own units", .unitCoordinator, .ownUnits, most: .k2,
      Rule.eventHandling.subtracting(Rule.ordinaryHandling).union([
        .unitEdit, .personEdit, .operationEdit, .actorEdit, .shiftEdit,
      ])),
    Rule(
      "a coordinator of an affected unit follows, reports and may ask for the lead",
      .unitCoordinator, .affectedUnits, most: .k1, Rule.beingAffected.union([.leadAsk])),
    Rule(
      "a coordinator of a unit that is asked answers", .unitCoordinator, .askedUnits, most: .k2,
      Rule.beingAffected.union([.leadAnswer, .escalationAnswer, .accessRead])),
    Rule(
      "a coordinator names people to posts in the own units", .unitCoordinator, .ownUnits,
      most: .k1, [.postAssign, .postEnd]),
    Rule(
      "the city's security unit handles every event", .citySecurity, .everywhere, most: .k2,
      Rule.eventHandling.union([
        .unitEdit, .personEdit, .operationEdit, .actorEdit, .shiftEdit, .instructionEdit,
        .levelEdit, .organisationImport, .postAssign, .postEnd, .accessRead, .crisisReport,
      ]).union(Rule.handlingSpills)),
    Rule(
      "a duty officer goes on with the own business whoever leads", .dutyOfficer, .ordinaryUnits,
      most: .k2, Rule.ordinaryHandling.subtracting([.eventExport])),
    Rule(
      "a duty officer handles events in the own units, the city's in all", .dutyOfficer,
      .ownUnits, most: .k2,
      Rule.eventHandling.subtracting(Rule.ordinaryHandling).subtracting([.eventEvaluate])
        .union(Rule.handlingSpills)),
    Rule(
      "a duty officer of an affected unit follows and reports", .dutyOfficer, .affectedUnits,
      most: .k1, Rule.beingAffected),
    Rule(
      "a duty officer of a unit that is asked answers", .dutyOfficer, .askedUnits, most: .k2,
      Rule.beingAffected.union([.leadAnswer, .escalationAnswer, .accessRead])),
    Rule(
      "the lead handles the own event", .eventLead, .related, relations: [.lead], most: .k2,
      Rule.eventHandling),
    Rule(
      "the staff works in the own event", .staffMember, .related, relations: [.staff], most: .k2,
      [
        .eventRead, .eventEdit, .logRead, .logWrite, .logCorrect, .logPromote, .logWithdraw,
        .decisionMake, .taskGive, .taskFinish, .serviceSet, .unitAffect, .actorInvolve,
        .pictureRead, .toldSend,
        .toldAcknowledge, .staffJoin, .handoverBegin, .handoverSign, .meetingHold, .accessRead,
      ]),
    Rule(
      "an external actor reads and reports in the own event", .externalActor, .related,
      relations: [.external], most: .k1,
      [.eventRead, .logRead, .logWrite, .logWithdraw, .pictureRead, .toldAcknowledge]),
    Rule(
      "an external actor keeps the own account", .externalActor, .everywhere, most: .k0,
      [.meRead, .ownAccount]),
    Rule(
      "an elected representative reads open events of the own units", .elected, .ordinaryUnits,
      most: .k0, [.eventRead]),
    Rule(
      "an elected representative reads open events that touch the own units", .elected,
      .affectedUnits, most: .k0, [.eventRead]),
    Rule(
      "the crisis committee reads the picture while it is activated", .crisisCommittee,
      .everywhere, most: .k1, contexts: [.activated], [.eventRead, .pictureRead]),
    Rule(
      "a registrar keeps, hands out and erases", .registrar, .ordinaryUnits, most: .k2,
      Rule.handlingSpills.union([
        .eventRead, .logRead, .pictureRead, .eventExport, .contentErase, .accessRead,
      ])),
    Rule(
      "a registrar of an affected unit reads", .registrar, .affectedUnits, most: .k1,
      [.eventRead, .logRead, .pictureRead]),
    Rule(
      "an auditor reads the journal, not the content", .auditor, .everywhere, most: .k0,
      [.journalRead, .accessRead]),
    Rule(
      "a system administrator runs accounts and the machine", .systemAdministrator, .everywhere,
      most: .k0,
      [
        .accountOpen, .accountDisable, .accountLink, .accountReset, .tokenRevoke, .backupMake,
        .personEdit,
      ]),
    Rule(
      "who may handle events may let a program do so", .unitCoordinator, .ownUnits, most: .k1,
      [.tokenIssue]),
    Rule(
      "the city's security unit hands out the link that begins an account",
      .citySecurity, .everywhere, most: .k0, [.accountLink]),
    Rule(
      "the city's security unit issues tokens", .citySecurity, .everywhere, most: .k1,
      [.tokenIssue, .tokenRevoke]),
  ]

  /// Who is responsible every day goes on with that when another unit has taken over the lead: it
  /// writes, decides and gives tasks of its own, tells its people, and may ask for the lead back.
  /// Level, state, who is on and who may see the event are for the unit that leads.
  static let ownBusiness = Rule.beingAffected.union([
    .logCorrect, .taskGive, .toldSend, .handoverBegin, .handoverSign,
  ])

  static let ordinaryHandling = Rule.ownBusiness.union([
    .decisionMake, .toldAcknowledge, .leadAsk, .leadAnswer, .escalationAnswer,
    .accessRead, .eventExport,
  ])

  /// What the event of another unit leaves to the units that it touches: their own services and
  /// the tasks they were given, not what only its owner decides.
  static let beingAffected: Set<Act> = [
    .eventRead, .logRead, .logWrite, .logWithdraw, .pictureRead, .serviceSet, .taskFinish,
  ]

  /// Two of those who answer for the whole city or for its records take away together what is
  /// classified for Sweden's security, in an event that goes on too.
  static let handlingSpills: Set<Act> = [.erasurePropose, .erasureRefuse, .contentSpill]

  /// Everything that handling an event takes.
  static let eventHandling: Set<Act> = [
    .eventRead, .eventEdit, .eventVerify, .eventDismiss, .eventMerge, .eventActivate,
    .eventStabilise, .eventClose, .eventReopen, .eventEvaluate, .eventClassify, .eventExport,
    .levelSet, .escalationAsk, .escalationAnswer, .leadAsk, .leadAnswer, .pictureRead, .logRead,
    .logWrite, .logCorrect, .logPromote, .logWithdraw, .decisionMake, .taskGive, .taskFinish,
    .serviceSet, .unitAffect, .actorInvolve, .staffAssign, .accessRestrict, .staffJoin, .toldSend,
    .toldAcknowledge,
    .handoverBegin, .handoverSign, .crisisActivate, .crisisEnd, .meetingHold, .powerTake,
    .powerReturn, .accessRead,
  ]
}
