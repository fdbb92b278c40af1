import Ground
import Storage
import Swedish
import Web

/// The log of an event: what can be written and read.
struct Log: Sendable {
  let database: Database
  let journal: Journal

  // MARK: writing

  /// Writes one line. A repeated key gives the line that the first time made.
  func write(
    _ draft: Draft, in event: ID<Event>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Line {
    let lines = try await write([draft], in: event, by: caller, key: key)
    guard let line = lines.first else { throw Refusal.notFound }
    return line
  }

  /// Writes several lines as one change: all or none.
  func write(
    _ drafts: [Draft], in event: ID<Event>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> [Line] {
    try await journal.change(
      Log.act(for: drafts), by: caller, key: key, again: Log.reread,
      { change in
        let found = try Log.found(event, in: change)
        try found.requireOpen()
        let lines = try drafts.map { try Log.add($0, to: found, in: change) }
        change.result = lines.map(\.id.text).joined(separator: " ")
        return lines
      })
  }

  /// As `change.event`, read once for all the lines of one commit; the policy is asked for each.
  private static func found(_ id: ID<Event>, in change: Change) throws -> Event {
    let (facts, event) = try change.shared("event/\(id)") { () -> (Facts, Event) in
      let facts = try Events.facts(of: id, change)
      guard let row = try change.row("SELECT * FROM event WHERE id = \(id)") else {
        throw Refusal.notFound
      }
      return (facts, try Event(row: row))
    }
    try change.concerns(facts)
    return event
  }

  private static func act(for drafts: [Draft]) -> Act {
    if drafts.contains(where: { $0.corrects != nil }) { return .logCorrect }
    if drafts.contains(where: { $0.category == .decision }) { return .decisionMake }
    if drafts.contains(where: { $0.category == .task }) { return .taskGive }
    return .logWrite
  }

  @Sendable private static func reread(_ tx: any Reading, _ result: String) throws -> [Line] {
    try result.split(separator: " ").compactMap { id in
      try tx.row("SELECT * FROM line WHERE id = \(String(id))").map { try Line(row: $0) }
    }
  }

  /// Adds a line, and the decision or task that it tells of.
  @discardableResult
  static func add(_ draft: Draft, to event: Event, in change: Change) throws -> Line {
    let old = try draft.corrects.map { try own($0, of: event, "corrects", in: change) }
    if let because = draft.because { _ = try own(because, of: event, "because", in: change) }
    if let meeting = draft.meeting, try !Events.knows(meeting, of: event, in: change) {
      throw Refusal.invalid("meeting", "Mötet finns inte i händelsen.")
    }
    // Nothing in an event under secrecy is less secret than the event, nor a correction than
    // what it corrects.
    let least = max(event.classification == .k2 ? .k2 : .k0, old?.classification ?? .k0)
    let line = Line(
      id: .make(at: change.now), event: event.id, category: old?.category ?? draft.category,
      text: draft.text, sentence: draft.origin?.sentence(draft.text),
      eventAt: draft.eventAt ?? old?.eventAt ?? change.now, at: change.now,
      author: change.caller.person, authorName: change.caller.name, corrects: draft.corrects,
      classification: max(draft.classification ?? event.classification, least),
      essential: try old.map { try isEssential($0, in: change) }
        ?? (draft.essential || draft.category == .decision))
    if old == nil { try draft.guardTimes(of: line) }
    if let at = draft.eventAt ?? old?.eventAt { change.eventAt = at }
    let saved = try save(line, in: change)
    if let old {
      try carry(draft, over: old, in: change)
    } else if draft.category == .decision {
      try change.insert(
        Decision(
          id: .make(at: change.now), event: event.id, line: line.id, what: draft.text,
          why: draft.why ?? "", alternatives: draft.alternatives, legalBasis: draft.legalBasis,
          decidedBy: draft.decidedBy ?? change.caller.name, decidedAt: line.eventAt,
          reviewAt: draft.reviewAt, classification: line.classification, meeting: draft.meeting))
    } else if draft.category == .task {
      try change.insert(try task(draft, line, event, in: change))
    }
    return saved
  }

  /// A correction belongs to the short log when that which it corrects now does.
  private static func isEssential(_ line: Line, in change: Change) throws -> Bool {
    line.isEssential(try LineMark.latest(of: [line.id], change)[line.id])
  }

  private static func task(
    _ draft: Draft, _ line: Line, _ event: Event, in change: Change
  ) throws -> EventTask {
    let doer: (person: ID<Person>?, name: String) =
      draft.origin == nil
      ? try owner(draft, line, of: event, in: change) : (draft.owner, draft.ownerName ?? "")
    var task = EventTask(
      id: .make(at: change.now), event: event.id, line: line.id, because: draft.because,
      text: draft.text, owner: doer.person, ownerName: doer.name, dueAt: draft.dueAt,
      cancelled: false, classification: line.classification, meeting: draft.meeting)
    guard let origin = draft.origin else { return task }
    task.item = origin.item
    task.textEnglish = origin.english
    task.whom = origin.whom
    task.legalBasis = origin.basis
    switch origin.cause {
    case .level(let decision): task.levelDecision = decision
    case .activation(let activation): task.activation = activation
    }
    return task
  }

  /// A line of the same event, that may be pointed at.
  private static func own(
    _ id: ID<Line>, of event: Event, _ field: String, in change: Change
  ) throws -> Line {
    let facts = try Events.facts(of: event.id, change)
    guard
      let row = try change.row(
        """
        SELECT * FROM line WHERE id = \(id) AND event = \(event.id)
        AND classification IN \(list: classes(facts, change.caller))
        """)
    else { throw Refusal.invalid(field, "Raden finns inte i händelsen.") }
    let line = try Line(row: row)
    if try LineMark.latest(of: [id], change)[id]?.kind == .withdrawn {
      throw Refusal.invalid(field, "Raden är ångrad. Skriv en ny rad.")
    }
    // Who may not decide does not change what was decided.
    if field == "corrects", !Policy.allows(change.caller, line.category.act, facts) {
      throw Refusal.forbidden("Du har inte behörighet att rätta den raden.")
    }
    if field == "corrects", [.decision, .task].contains(line.category) {
      try Affected.guardOwn(id, facts, change)
    }
    if field == "corrects", line.category == .state {
      throw Refusal.invalid(field, "Det som systemet har skrivit rättas inte. Skriv en ny rad.")
    }
    return line
  }

  /// What a corrected line told of says from now on what the correction says. How it was stays in
  /// its history.
  private static func carry(_ draft: Draft, over old: Line, in change: Change) throws {
    // A correction of a correction is about the first line.
    var first = old
    while let before = first.corrects,
      let row = try change.row("SELECT * FROM line WHERE id = \(before)")
    {
      first = try Line(row: row)
    }
    for row in try change.rows("SELECT id FROM decision WHERE line = \(first.id)") {
      try change.update(try row.get("id", as: ID<Decision>.self)) { decision in
        if let at = draft.eventAt { decision.decidedAt = at }
        try draft.correct(&decision, of: first)
      }
    }
    for row in try change.rows("SELECT id FROM task WHERE line = \(first.id)") {
      try change.update(try row.get("id", as: ID<EventTask>.self)) { task in
        (task.text, task.textEnglish) = (draft.text, nil)
        task.classification = max(task.classification, draft.classification ?? .k0)
      }
    }
  }

  /// Who is to do a task: the writer, or somebody who may see it, by name, identity or address. Who
  /// may not is written by name only, for a task cannot be put before one who may not see it.
  private static func owner(
    _ draft: Draft, _ line: Line, of event: Event, in change: Change
  ) throws -> (person: ID<Person>?, name: String) {
    let caller = change.caller
    guard let name = draft.ownerName ?? draft.owner?.text else {
      return (caller.person, caller.name)
    }
    if let owner = draft.owner { return (owner, name) }
    if Words.fold(name) == Words.fold(caller.name) { return (caller.person, caller.name) }
    let found = try Insider.find(name, for: event, in: line.classification, change)
    return (found?.person, found?.name ?? name)
  }

  /// A line that the product writes when the state changes, in every reader's own language.
  ///
  /// - Parameters:
  ///   - classification: of what the sentence repeats, which may be above the event's.
  ///   - old: the line that it corrects.
  @discardableResult
  static func tell(
    _ sentence: Text, about event: Event, as classification: Classification = .k0,
    correcting old: ID<Line>? = nil, in change: Change
  ) throws -> Line {
    let line = Line(
      id: .make(at: change.now), event: event.id, category: .state,
      text: Language.swedish.say(sentence), sentence: Sentence.pack(sentence),
      eventAt: change.eventAt ?? change.now, at: change.now, author: change.caller.person,
      authorName: change.caller.name, corrects: old,
      classification: max(event.classification, classification), essential: true)
    return try save(line, in: change)
  }

  @discardableResult
  private static func save(_ line: Line, in change: Change) throws -> Line {
    let saved = try change.insert(line)
    try change.index(saved)
    return saved
  }

  /// The term that ties a line to its event in the index.
  static func mark(_ event: ID<Event>) -> String {
    "e" + String(decoding: event.text.utf8.filter { $0.isLetterOrDigit }, as: UTF8.self)
  }
}

extension Facts {
  /// The same matter at another classification, for one line of it.
  func classified(_ classification: Classification) -> Facts {
    Facts(
      subject: subject, unit: unit, units: units, ordinary: ordinary, asked: asked,
      affected: affected,
      classification: max(classification, self.classification == .k2 ? .k2 : classification),
      context: context, people: people, reading: reading)
  }
}

/// A sentence of the product kept in a row: its key and arguments as JSON.
enum Sentence {
  static func pack(_ text: Text) -> String { json(text).text }

  static func unpack(_ packed: String?) -> Text? {
    guard let packed, let json = JSON(parsing: Array(packed.utf8)) else { return nil }
    return text(json)
  }

  private static func json(_ text: Text) -> JSON {
    .object([
      "k": .string(text.key),
      "a": .array(
        text.arguments.map { argument in
          switch argument {
          case .plain(let value): .string(value)
          case .text(let inner): json(inner)
          case .time(let time, _): .object(["t": .string(time.text)])
          case .named(let swedish, let english):
            .object(["sv": .string(swedish), "en": .string(english)])
          }
        }),
    ])
  }

  private static func text(_ json: JSON) -> Text? {
    guard case .string(let key)? = json["k"], case .array(let items)? = json["a"] else {
      return nil
    }
    let arguments = items.compactMap { item -> Text.Argument? in
      if case .string(let value) = item { return .plain(value) }
      if case .string(let time)? = item["t"], let at = Instant(text: time) {
        return .time(at, .short)
      }
      if let swedish = item["sv"]?.string, let english = item["en"]?.string {
        return .named(swedish, english: english)
      }
      return text(item).map { .text($0) }
    }
    return Text(key: key, arguments: arguments)
  }
}
