import Storage

/// The schema, as the steps that make it. Append only.
enum Schema {
  static let migrations: [Migration] = [
    house, events, erasure, lineSearch, ties, meetings, standing, lineMarks, twoPersons,
    checklists, ordinary, noReplacing, taskWords, lighterLines,
  ]

  /// Every kind of row that the journal proves.
  static let contents: [any Content.Type] = [
    Unit.self, Person.self, Membership.self, Assignment.self, Operation.self, Actor.self,
    Agreement.self, Shift.self, Instruction.self, Level.self, District.self, Account.self,
    Token.self, Event.self, Line.self, Decision.self, EventTask.self, Service.self,
    AffectedUnit.self, InvolvedActor.self, Participant.self, LevelDecision.self,
    LeadRequest.self, Activation.self, Power.self, Handover.self, Told.self, Erasure.self,
    Meeting.self, LineMark.self, ErasureProposal.self, ChecklistItem.self,
  ]
}
