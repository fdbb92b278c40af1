import Ground

extension Log {
  /// What somebody wants to write. The decision's and task's fields are for those categories.
  struct Draft: Sendable {
    var category: LineCategory = .information
    var text: String
    var eventAt: Instant?
    var classification: Classification?
    var essential = false
    var corrects: ID<Line>?
    /// What a correction of a decision takes away. What it does not speak of stays as it was.
    var emptied: Set<Emptied> = []
    var why: String?
    var alternatives: String?
    var legalBasis: String?
    var decidedBy: String?
    var reviewAt: Instant?
    var owner: ID<Person>?
    var ownerName: String?
    var dueAt: Instant?
    var because: ID<Line>?
    /// The meeting of a crisis body where it was decided or given.
    var meeting: ID<Meeting>?
    /// The checklist that a task comes from.
    var origin: Checklists.Origin?
  }

  /// What a decision can be without, by the name of its field.
  enum Emptied: String, CaseIterable, Sendable {
    case why, alternatives, legalBasis, decidedBy, review
  }
}

extension Log.Draft {
  /// Says of a decision what a correction says.
  func correct(_ decision: inout Decision, of line: Line) {
    func said<T>(_ new: T?, _ old: T?, _ field: Log.Emptied) -> T? {
      new ?? (emptied.contains(field) ? nil : old)
    }
    decision.what = text
    decision.why = said(why, decision.why, .why) ?? ""
    decision.alternatives = said(alternatives, decision.alternatives, .alternatives)
    decision.legalBasis = said(legalBasis, decision.legalBasis, .legalBasis)
    decision.decidedBy = said(decidedBy, decision.decidedBy, .decidedBy) ?? line.authorName
    // A form shows minutes; the time it was filled in with has not been changed.
    let isUntouched = reviewAt != nil && reviewAt?.minute == decision.reviewAt?.minute
    if !isUntouched { decision.reviewAt = said(reviewAt, decision.reviewAt, .review) }
    decision.classification = max(decision.classification, classification ?? .k0)
  }
}

extension Instant {
  fileprivate var minute: Int64 { milliseconds / 60_000 }
}
