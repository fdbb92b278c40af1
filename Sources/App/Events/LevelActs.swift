import Ground
import Storage

/// What is answered to a question about the level. Not to know is an answer of its own.
enum LevelAnswer: Int, Bindable, Codable, Sendable {
  case no, yes, unknown

  var bound: Value { .int(Int64(rawValue)) }

  init?(bound: Value) {
    guard case .int(let number) = bound else { return nil }
    self.init(rawValue: Int(number))
  }

  /// As a form or a program says it.
  init?(_ text: String?) {
    switch text {
    case "yes", "true": self = .yes
    case "no", "false": self = .no
    case "unknown": self = .unknown
    default: return nil
    }
  }
}

/// The questions that help to judge a level: the statute's three criteria (lagen 2006:544,
/// 1 kap. 4 §) and whether more than one unit is touched.
struct LevelAnswers: Sendable, Hashable {
  var deviates: LevelAnswer
  var severe: LevelAnswer
  var urgent: LevelAnswer
  var crossing: LevelAnswer

  var hasUnknown: Bool { [deviates, severe, urgent, crossing].contains(.unknown) }

  /// The proposal, and why. A human decides; a difference is kept. The statute's three criteria
  /// together mean the highest step of the municipality's scale, one of the serious ones the
  /// second lowest, however many steps there are between.
  func proposal(among levels: [Level]) -> (level: Level, why: Text)? {
    let scale = levels.sorted { $0.rank < $1.rank }
    guard let lowest = scale.first, let highest = scale.last else { return nil }
    if deviates == .yes && severe == .yes && urgent == .yes {
      return (highest, "Alla tre villkor i lagen är uppfyllda.")
    }
    let serious = scale.count > 1 ? scale[1] : lowest
    if crossing == .yes {
      return (serious, "Fler än en enhet berörs, men alla tre villkor i lagen är inte uppfyllda.")
    }
    if severe == .yes {
      return (serious, "Viktiga funktioner är allvarligt störda eller nära att bli det.")
    }
    if hasUnknown {
      return (lowest, "Inget av det du vet talar för en högre nivå. Pröva igen när du vet mer.")
    }
    return (lowest, "En enhet berörs och villkoren i lagen är inte uppfyllda.")
  }
}

/// A decision on the level as it is asked for.
struct LevelChoice: Sendable {
  var answers: LevelAnswers
  var notes: String?
  var level: ID<Level>
  var reason: String
  var reviewAt: Instant?
  /// Start anew what a checklist has had done before.
  var again = false
  /// Open items of checklists that are cancelled with the same reason.
  var close: Set<ID<EventTask>> = []
}

extension Events {
  /// Decides the level. Those whom the level informs are told.
  func setLevel(
    _ id: ID<Event>, _ choice: LevelChoice, by caller: Caller, expecting: Int64? = nil,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await change(id, .levelSet, by: caller, expecting: expecting, key: key) { event, change in
      try event.requireOpen()
      let levels = try Organisation.levels(change)
      guard let level = levels.first(where: { $0.id == choice.level }) else {
        throw Refusal.invalid("level", "Välj en nivå.")
      }
      guard let proposed = choice.answers.proposal(among: levels) else {
        throw Refusal.conflict("Kommunens nivåer är inte inlagda än.")
      }
      let before = try event.level.flatMap { id in
        try change.row("SELECT * FROM level WHERE id = \(id)").map { try Level(row: $0) }
      }
      let decision = try change.insert(
        LevelDecision(
          id: .make(at: change.now), event: id, level: level.id, proposed: proposed.level.id,
          previous: event.level, deviates: choice.answers.deviates,
          severe: choice.answers.severe, urgent: choice.answers.urgent,
          crossing: choice.answers.crossing, notes: choice.notes, reason: choice.reason,
          decidedBy: caller.person, decidedByName: caller.name, at: change.now,
          reviewAt: choice.reviewAt))
      event.level = level.id
      if event.status == .reported { try event.move(to: .verified, at: change.now) }
      if event.status == .verified { try event.move(to: .active, at: change.now) }
      let line = try Log.tell(
        Events.sentence(level, before, reason: choice.reason, choice.notes, proposed.level),
        about: event, in: change)
      try Checklists.close(choice.close, of: event, reason: choice.reason, in: change)
      try Checklists.begin(
        ChecklistItem.start(level.id), for: event, .level(decision.id), because: line.id,
        again: choice.again, in: change)
      let posts = level.informs.split(separator: " ").compactMap { Post(rawValue: String($0)) }
      try ToldActs.tellPosts(
        posts, about: event,
        text: "Nivån är nu \(level.name). \(choice.reason)", in: change)
    }
  }

  /// What was proposed is told where it is not what was decided.
  private static func sentence(
    _ level: Level, _ before: Level?, reason: String, _ notes: String?, _ proposed: Level
  ) -> Text {
    let sentence = sentence(level, before, reason: reason)
    if level.id == proposed.id { return sentence }
    return notes.map { "\(sentence) Förslaget var \(proposed.title). \($0)" }
      ?? "\(sentence) Förslaget var \(proposed.title)."
  }

  private static func sentence(_ level: Level, _ before: Level?, reason: String) -> Text {
    guard let before else { return "Nivån sattes till \(level.title). Skäl: \(reason)" }
    if level.rank > before.rank {
      return "Nivån höjdes från \(before.title) till \(level.title). Skäl: \(reason)"
    }
    if level.rank < before.rank {
      return "Nivån sänktes från \(before.title) till \(level.title). Skäl: \(reason)"
    }
    return "Nivån \(level.title) prövades och gäller fortfarande. Skäl: \(reason)"
  }

  func levelDecisions(_ id: ID<Event>, by caller: Caller) async throws -> [LevelDecision] {
    try await database.read { tx in
      try Door.require(.eventRead, of: caller, try Events.facts(of: id, tx))
      return try tx.rows(
        "SELECT * FROM level_decision WHERE event = \(id) ORDER BY at DESC, id DESC"
      )
      .map { try LevelDecision(row: $0) }
    }
  }
}
