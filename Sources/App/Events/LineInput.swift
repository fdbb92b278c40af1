import Ground
import Web

/// The fields of the entry line.
enum LineInput {
  static let fields: [Doc.Field] = [
    .init("text", .string(most: 8000), required: true, "What happened"),
    .init("category", .word(LineCategory.writable.map(\.rawValue)), "Category"),
    .init("time", .string(most: 80), "When it happened: RFC 3339 or as spoken"),
    .init("classification", .word(["K0", "K1", "K2"]), "How far it may spread"),
    .init("essential", .bool, "Whether it belongs to the short log"),
    .init("why", .string(most: 2000), "Decision: why"),
    .init("alternatives", .string(most: 2000), "Decision: what was put aside"),
    .init("legalBasis", .string(most: 300), "Decision: legal basis"),
    .init("decidedBy", .string(most: 120), "Decision: who, when not the writer"),
    .init("review", .string(most: 80), "Decision: when to review"),
    .init("owner", .string(most: 120), "Task: who"),
    .init("due", .string(most: 80), "Task: when"),
    .init("because", .string(most: 100), "Task: the line that caused it"),
    .init("corrects", .string(most: 100), "The line that this one corrects"),
    .init("meeting", .string(most: 100), "Decision or task: the meeting where it was made"),
  ]

  static func read(_ call: Call) throws -> Log.Draft {
    var check = Check(call.input)
    // Times are said when they are typed, which may be long before the network lets them through.
    let typed = typedAt(call)
    var draft = Log.Draft(text: check.prose("text", most: 8000))
    draft.category = check.choice("category") ?? .information
    if draft.category == .state { check.fault("category", "Välj ett av alternativen.") }
    draft.eventAt = check.time("time", now: typed)
    // A few minutes are how much clocks differ.
    if let at = draft.eventAt, at > call.now.adding(.minutes(5)) {
      check.fault(
        "time", "En rad berättar om det som har hänt. Skriv det som ska göras som en uppgift.")
    }
    if draft.eventAt == nil, call.now.since(typed) > .minutes(1) { draft.eventAt = typed }
    draft.classification = check.classification()
    draft.essential = check.flag("essential")
    draft.corrects = check.optional("corrects", most: 100).map { ID($0) }
    draft.why = check.optionalProse("why", most: 2000)
    draft.alternatives = check.optionalProse("alternatives", most: 2000)
    draft.legalBasis = check.optionalProse("legalBasis", most: 300)
    draft.decidedBy = check.optionalProse("decidedBy", most: 120)
    draft.reviewAt = check.time("review", now: typed, ahead: true)
    draft.ownerName = check.optional("owner", most: 120)
    draft.dueAt = check.time("due", now: typed, ahead: true)
    draft.because = check.optional("because", most: 100).map { ID($0) }
    draft.meeting = check.optional("meeting", most: 100).map { ID($0) }
    try check.done()
    if draft.corrects != nil {
      let named = Log.Emptied.allCases.filter { call.input.has($0.rawValue) }
      draft.emptied = Set(named.filter { check.optional($0.rawValue, most: 2000) == nil })
    }
    return draft
  }

  /// The client's clock may be wrong, so only the age of the line is taken from it.
  private static func typedAt(_ call: Call) -> Instant {
    guard let typed = call.input["typed"].flatMap(Instant.init(text:)),
      let sent = call.input["sent"].flatMap(Instant.init(text:)), sent > typed,
      sent.since(typed) < .days(14)
    else { return call.now }
    return call.now.adding(Span(milliseconds: -sent.since(typed).milliseconds))
  }
}
