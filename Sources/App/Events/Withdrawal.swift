import Ground
import Storage
import Web

/// Taking back a line that one has just written. What was acknowledged is kept: the line stays in
/// the log as withdrawn, with its words for who presses.
extension Log {
  /// For how long after a line was written its writer may take it back.
  static let undoWindow = Span.seconds(30)

  func withdraw(
    _ line: ID<Line>, of event: ID<Event>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Line {
    try await journal.change(
      .logWithdraw, by: caller, key: key, again: { try Log.line(ID($1), $0) },
      { change in
        let found = try change.event(event)
        try found.requireOpen()
        let classes = Log.classes(try Events.facts(of: event, change), caller)
        let written = try Log.line(line, change)
        guard written.event == event, classes.contains(written.classification) else {
          throw Refusal.notFound
        }
        try Log.requireFresh(written, in: change)
        try Log.requireUntouched(written, in: change)
        if written.corrects == nil {
          try Log.takeBackWork(of: written, in: change)
        } else {
          try Log.takeBackWords(of: written, in: change)
        }
        try Log.mark(written, as: .withdrawn, in: change)
        change.result = line.text
        return written
      })
  }

  /// Whether a line may be taken back by that person at that time, as far as the line itself says.
  static func isFresh(_ line: Line, to person: ID<Person>?, at now: Instant) -> Bool {
    line.author != nil && line.author == person && line.category != .state
      && age(line, now) <= undoWindow
  }

  /// A clock that was set back makes no old line fresh.
  private static func age(_ line: Line, _ now: Instant) -> Span {
    Span(milliseconds: abs(now.since(line.at).milliseconds))
  }

  private static func requireFresh(_ line: Line, in change: Change) throws {
    guard line.author != nil, line.author == change.caller.person else {
      throw Refusal.forbidden("Bara den som skrev raden kan ångra den.")
    }
    if line.category == .state {
      throw Refusal.conflict("Det som systemet har skrivit kan inte ångras.")
    }
    if age(line, change.now) > undoWindow {
      throw Refusal.conflict(
        "Det har gått för lång tid för att ångra raden. Rätta den i stället: då står båda kvar.")
    }
  }

  /// What others have built upon is not taken away from under them.
  private static func requireUntouched(_ line: Line, in change: Change) throws {
    if try LineMark.latest(of: [line.id], change)[line.id]?.kind == .withdrawn {
      throw Refusal.conflict("Raden är redan ångrad.")
    }
    if try change.row(
      "SELECT id FROM line l WHERE l.corrects = \(line.id) AND \(LineMark.stands()) LIMIT 1") != nil
    {
      throw Refusal.conflict("Raden är redan rättad. Rätta en gång till i stället.")
    }
    if try change.row("SELECT id FROM task WHERE because = \(line.id) LIMIT 1") != nil {
      throw Refusal.conflict("Någon har redan gett en uppgift av raden. Rätta den i stället.")
    }
  }

  /// A decision no longer holds and a task is not to be done, unless somebody has acted on it.
  private static func takeBackWork(of line: Line, in change: Change) throws {
    for row in try change.rows("SELECT * FROM decision WHERE line = \(line.id)") {
      let decision = try Decision(row: row)
      guard decision.seq == line.seq else {
        throw Refusal.conflict("Beslutet är redan omprövat. Rätta raden i stället.")
      }
      try change.update(decision.id) { $0.endedAt = change.now }
    }
    for row in try change.rows("SELECT * FROM task WHERE line = \(line.id)") {
      let task = try EventTask(row: row)
      guard task.seq == line.seq else {
        throw Refusal.conflict("Någon har redan tagit sig an uppgiften. Stryk den i stället.")
      }
      try change.update(task.id) { item in
        item.cancelled = true
        item.note = Language.swedish.say("Ångrad av skribenten.")
      }
    }
  }

  /// What a correction changed says again what it said before, unless somebody has acted on it.
  /// What the correction put under secrecy stays there.
  private static func takeBackWords(of line: Line, in change: Change) throws {
    guard let first = try chain(of: line.id, in: line.event, change).first else { return }
    for row in try change.rows("SELECT * FROM decision WHERE line = \(first.id)") {
      let decision = try Decision(row: row)
      guard decision.seq == line.seq else {
        throw Refusal.conflict("Beslutet är redan omprövat. Rätta raden i stället.")
      }
      guard let before = try change.before(line.seq, decision) else { continue }
      try change.update(decision.id) { item in
        (item.what, item.why) = (before.what, before.why)
        (item.decidedBy, item.decidedAt) = (before.decidedBy, before.decidedAt)
      }
    }
    for row in try change.rows("SELECT * FROM task WHERE line = \(first.id)") {
      let task = try EventTask(row: row)
      guard task.seq == line.seq else {
        throw Refusal.conflict("Någon har redan tagit sig an uppgiften. Rätta raden i stället.")
      }
      guard let before = try change.before(line.seq, task) else { continue }
      try change.update(task.id) {
        ($0.text, $0.textEnglish) = (before.text, before.textEnglish)
      }
    }
  }
}

extension Reading {
  /// A row as it stood before an entry; nil when there was none.
  fileprivate func before<T: Content>(_ seq: Int64, _ row: T) throws -> T? {
    try self.row(
      """
      SELECT seq, content FROM version WHERE kind = \(T.table) AND id = \(row.id) AND seq < \(seq)
      ORDER BY seq DESC LIMIT 1
      """
    ).map { try Columns.decode(T.self, kept: try $0.get("content"), seq: try $0.get("seq")) }
  }
}

/// The button that takes back a line, for who has just written it.
struct Undo {
  let person: ID<Person>?
  let now: Instant
  let csrf: String?

  init(_ call: Call) {
    person = call.signedIn?.person
    now = call.now
    csrf = call.session?.csrf
  }

  func button(_ line: Line, _ mark: LineMark?) -> HTML {
    guard Log.isFresh(line, to: person, at: now), mark?.kind != .withdrawn else { return "" }
    let left = Log.undoWindow.milliseconds - now.since(line.at).milliseconds
    return """
      <form class="undo" method="post" action="/events/\(line.event)/log/\(line.id)/withdraw" data-undo="\(left)">\
      <input type="hidden" name="csrf" value="\(csrf)"><button class="button quiet">\(t: "Ångra")</button></form>
      """
  }
}
