import Ground
import Web

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
  func correct(_ decision: inout Decision, of line: Line) throws {
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
    if !isUntouched {
      try guardAhead(reviewAt, "review", of: decision.decidedAt)
      decision.reviewAt = said(reviewAt, decision.reviewAt, .review)
    }
    decision.classification = max(decision.classification, classification ?? .k0)
  }
}

extension Log.Draft {
  /// When a decision is reviewed, and when a task is due, comes after what the line tells of. What
  /// is entered late may have had a time that has passed since.
  func guardTimes(of line: Line) throws {
    if line.category == .decision { try guardAhead(reviewAt, "review", of: line.eventAt) }
    if line.category == .task { try guardAhead(dueAt, "due", of: line.eventAt) }
  }

  private func guardAhead(_ time: Instant?, _ field: String, of began: Instant) throws {
    guard let time, time.hasBeen(at: began) else { return }
    throw Refusal.invalid(
      field,
      eventAt == nil
        ? Check.hasBeen : "Tiden är före det som raden berättar om. Skriv en senare tid.")
  }
}

extension Instant {
  /// Whether it has passed; those who say a time say no seconds.
  func hasBeen(at now: Instant) -> Bool { self < now.adding(.minutes(-1)) }

  fileprivate var minute: Int64 { milliseconds / 60_000 }
}
