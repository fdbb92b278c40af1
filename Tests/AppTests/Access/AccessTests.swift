import Ground
import Storage
import Testing

@testable import App

/// What the access table promises, over every combination.
@Suite struct AccessTests {
  private typealias Question = Policy.Question

  /// Acts that show or change what people wrote about events and persons.
  private static let content = Set(Act.allCases).subtracting([
    .meRead, .ownAccount, .accountOpen, .accountDisable, .accountLink, .accountReset, .tokenIssue,
    .tokenRevoke, .backupMake, .journalRead, .accessRead, .postAssign, .postEnd, .personEdit,
    .organisationImport,
  ])

  private static let reading: Set<Act> = [
    .eventRead, .logRead, .pictureRead, .unitRead, .personRead, .actorRead, .instructionRead,
    .meRead, .accessRead, .journalRead,
  ]

  @Test func theTableIsFresh() throws {
    try Fresh.check("docs/access.md", AccessTable.document())
  }

  @Test func theIndexAnswersAsTheTable() {
    let all = AccessTable.questions()
    #expect(AccessTable.answers(all) == AccessTable.answers(all, Rule.all))
  }

  @Test func nothingLiftsTheRefusals() {
    let all = AccessTable.questions()
    let refused = all.filter {
      $0.classification == .k3 || $0.relation == .subject || $0.relation == .conflict
    }
    #expect(refused.allSatisfy { !Policy.allows($0) })
    // Not even a table that allows everything.
    let open = Role.allCases.map {
      Rule("all", $0, .everywhere, most: .k3, Set(Act.allCases))
    }
    #expect(refused.allSatisfy { !Policy.allows($0, rules: open) })
  }

  @Test func allowedAtALevelIsAllowedBelowIt() {
    for question in AccessTable.questions() where Policy.allows(question) {
      for lower in Classification.allCases where lower < question.classification {
        var easier = question
        easier.classification = lower
        #expect(Policy.allows(easier), "\(easier)")
      }
    }
  }

  @Test func aPlaceOfOnesOwnNeverTakesAway() {
    for question in AccessTable.questions() where Policy.allows(question) {
      for standing in Standing.allCases where standing.nearness > question.standing.nearness {
        var nearer = question
        nearer.standing = standing
        #expect(Policy.allows(nearer), "\(nearer)")
      }
    }
  }

  @Test func nobodyIsAllowedWhatNoRuleLists() {
    for question in AccessTable.questions() where Policy.allows(question) {
      #expect(
        Rule.all.contains { $0.role == question.role && $0.acts.contains(question.act) })
    }
    #expect(AccessTable.questions().allSatisfy { !Policy.allows($0, rules: []) })
  }

  @Test(arguments: [Role.systemAdministrator, .auditor])
  func keepersOfTheMachineReachNoContent(_ role: Role) {
    for question in AccessTable.questions(roles: [role]) where Policy.allows(question) {
      #expect(!Self.content.contains(question.act), "\(question)")
    }
  }

  /// Else they could give somebody, and so in time themselves, what they may not have.
  @Test func anAdministratorNamesNobody() {
    let naming: Set<Act> = [.postAssign, .postEnd, .organisationImport]
    #expect(
      Rule.all.filter { $0.role == .systemAdministrator }.allSatisfy {
        $0.acts.isDisjoint(with: naming)
      })
    #expect(!Caller.console(user: "x").carries(.eventRead))
    #expect(Policy.scope(Caller.console(user: "x"), .eventRead).isEmpty)
  }

  /// The event of another unit does not become one's own by being touched by it.
  @Test func anAffectedUnitOnlyFollowsReportsAndAsks() {
    let events = Rule.eventHandling.union(Rule.handlingSpills).union([.contentErase])
    for role in Role.allCases {
      let here = AccessTable.questions(roles: [role], acts: Array(events)).filter {
        $0.standing == .affected && $0.relation == .none && Policy.allows($0)
      }
      for question in here {
        var far = question
        far.standing = .elsewhere
        if Policy.allows(far) { continue }
        #expect(question.classification <= .k1, "\(question)")
        #expect(Rule.beingAffected.union([.leadAsk]).contains(question.act), "\(question)")
      }
    }
  }

  /// Who is responsible every day goes on with that; who leads decides on the event.
  @Test func whoHandedOverTheLeadDecidesNothingOfTheEvent() {
    let leads: Set<Act> = [
      .levelSet, .eventVerify, .eventDismiss, .eventMerge, .eventActivate, .eventStabilise,
      .eventClose, .eventReopen, .eventEvaluate, .eventClassify, .eventEdit,
      .escalationAsk, .unitAffect, .actorInvolve, .staffAssign, .staffJoin, .accessRestrict,
      .crisisActivate, .meetingHold, .crisisEnd, .powerTake, .powerReturn, .logPromote,
    ]
    #expect(leads == Rule.eventHandling.subtracting(Rule.ordinaryHandling))
    for question in AccessTable.questions(acts: Array(leads))
    where question.standing == .ordinary && question.relation == .none && Policy.allows(question) {
      #expect(question.role == .citySecurity, "\(question)")
    }
    for act in Rule.ownBusiness {
      for role in [Role.manager, .unitCoordinator, .dutyOfficer] {
        #expect(
          Policy.allows(
            .init(
              role: role, act: act, standing: .ordinary, classification: .k1, relation: .none,
              context: .normal)), "\(role) \(act)")
      }
    }
  }

  /// Nobody grants a role to themselves: who may go on duty by themselves gains nothing by it.
  @Test func goingOnDutyGivesNothingNew() {
    let served = AccessTable.questions(roles: [.staffMember]).filter {
      $0.relation == .staff && Policy.allows($0)
    }
    for question in AccessTable.questions(acts: [.staffJoin])
    where question.role != .staffMember && Policy.allows(question) {
      for gain in served where gain.context == question.context {
        var own = question
        (own.act, own.classification) = (gain.act, gain.classification)
        #expect(Policy.allows(own), "\(own)")
      }
    }
  }

  @Test func aRegistrarWritesNothing() {
    let allowed = AccessTable.questions(roles: [.registrar]).filter { Policy.allows($0) }
    let acts = Set(allowed.map(\.act))
    #expect(
      acts.subtracting(Self.reading)
        == Rule.handlingSpills.union([.eventExport, .contentErase]))
  }

  @Test func outsidersStayWithinTheirEventAndBelowSecrecy() {
    for question in AccessTable.questions(roles: [.externalActor]) where Policy.allows(question) {
      #expect(question.classification <= .k1)
      if question.act != .meRead && question.act != .ownAccount {
        #expect(question.relation == .external)
      }
    }
    for role in [Role.elected, .crisisCommittee] {
      for question in AccessTable.questions(roles: [role]) where Policy.allows(question) {
        #expect(question.classification <= .k1)
        #expect(Self.reading.contains(question.act))
      }
    }
  }

  @Test func everyActIsInARule() {
    let used = Rule.all.reduce(into: Set<Act>()) { $0.formUnion($1.acts) }
    // Opening what is under secrecy follows from reading it, and is only ever recorded.
    #expect(Set(Act.allCases).subtracting(used) == [.contentOpen])
  }

  // MARK: mutants

  private struct Mutant: Sendable {
    let what: String
    let role: Role
    let acts: [Act]
    let rules: [Rule]
  }

  private static func mutants() -> [Mutant] {
    var out: [Mutant] = []
    for (place, rule) in Rule.all.enumerated() {
      func add(_ what: String, _ acts: Set<Act>, _ changed: Rule?) {
        var rules = Rule.all
        if let changed { rules[place] = changed } else { rules.remove(at: place) }
        out.append(
          Mutant(what: "\(rule.name): \(what)", role: rule.role, acts: Array(acts), rules: rules))
      }
      add("gone", rule.acts, nil)
      for act in rule.acts {
        add("without \(act.rawValue)", [act], rule.with(acts: rule.acts.subtracting([act])))
      }
      for level in Classification.allCases where level != rule.most && level != .k3 {
        add("up to \(level.rawValue)", rule.acts, rule.with(most: level))
      }
      for context in Context.allCases {
        add(
          "context \(context.rawValue) flipped", rule.acts,
          rule.with(contexts: rule.contexts.symmetricDifference([context])))
      }
      for place in [
        Rule.Place.ownUnits, .ordinaryUnits, .askedUnits, .affectedUnits, .everywhere, .related,
      ]
      where place != rule.place {
        add("place \(place.rawValue)", rule.acts, rule.with(place: place))
      }
      for relation in rule.relations {
        add(
          "relation \(relation.rawValue) gone", rule.acts,
          rule.with(relations: rule.relations.subtracting([relation])))
      }
    }
    return out
  }

  /// Each rule, act, level, place, relation and context does something that shows.
  @Test func everyMutantIsKilled() {
    var alive: [String] = []
    let mutants = Self.mutants()
    for mutant in mutants {
      let questions = AccessTable.questions(roles: [mutant.role], acts: mutant.acts)
      if AccessTable.answers(questions) == AccessTable.answers(questions, mutant.rules) {
        alive.append(mutant.what)
      }
    }
    #expect(alive.isEmpty, "of \(mutants.count): \(alive)")
  }
}
