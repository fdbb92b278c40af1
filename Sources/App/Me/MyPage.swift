import Ground
import Storage

/// What one person owes, was told and should know: the whole of the page "Min sida".
struct MyPage: Sendable {
  /// One thing on the page.
  struct Item: Sendable {
    enum Kind: String, Sendable {
      case task, told, review, handover, request, meeting, shift, post, event, link, report
    }

    let kind: Kind
    /// When it is due, or when it happened.
    var at: Instant?
    var style: TimeStyle = .short
    let what: Text
    let about: Text
    let href: String
    /// What a button on the row posts to, and its words.
    var button: (path: String, label: Text)?
    var exercise = false
    /// The message that the row is, where nothing more is asked than that it is read.
    var readable: ID<Told>?
  }

  /// What the person is doing right now.
  struct Duty: Sendable {
    let what: Text
    let href: String
    let title: Text
    let after: Text
  }

  let name: String
  let place: String
  let seq: Int64
  var duties: [Duty] = []
  var owed: [Item] = []
  var told: [Item] = []
  var changed: [Item] = []
  /// What the person has reported, the latest first.
  var reports: [Item] = []

  static func read(
    _ caller: Caller, now: Instant, in database: Database
  ) async throws -> MyPage {
    guard let person = caller.person else { throw Refusal.notFound }
    try Door.require(.meRead, of: caller, Facts(subject: "person/\(person)"))
    return try await database.read { tx in
      let reader = MyPageReader(tx: tx, caller: caller, person: person, now: now)
      var page = MyPage(
        name: caller.name, place: try reader.place(), seq: try Head.read(tx).seq)
      page.duties = try reader.staffDuties() + reader.shiftDuties()
      page.owed =
        try reader.tasks() + reader.waiting() + reader.untold() + reader.reviews()
        + reader.levelReviews()
        + reader.handovers() + reader.requests() + reader.meetings() + reader.shifts()
        + reader.endingPosts() + reader.erasures() + reader.resets(waiting: true)
      // What is real comes before what is practised, and what has no date comes last.
      page.owed.sort {
        ($0.exercise ? 1 : 0, $0.at?.text ?? "~") < ($1.exercise ? 1 : 0, $1.at?.text ?? "~")
      }
      page.told = try reader.links() + reader.resets(waiting: false) + reader.acknowledged()
      page.changed = try MyChanges(reader: reader).all()
      page.reports = try reader.reports()
      return page
    }
  }
}

extension Text {
  /// Words of the municipality's own, the same in every language.
  static func own(_ words: String) -> Text { Text(key: "{}", arguments: [.plain(words)]) }
}

/// Asks the store for each part of the page. An event that the person may not read is left out,
/// and what lies under secrecy is named but not told: opening it is what is journaled.
final class MyPageReader {
  /// An event as this page names it.
  struct Card {
    let id: ID<Event>
    let number: String
    let name: Text
    let facts: Facts
    let exercise: Bool
    var isSecret: Bool { facts.classification == .k2 }
    var path: String { "/events/\(id)" }
  }

  let tx: any Reading
  let caller: Caller
  let person: ID<Person>
  let now: Instant
  private var cards: [ID<Event>: Card?] = [:]

  init(tx: any Reading, caller: Caller, person: ID<Person>, now: Instant) {
    self.tx = tx
    self.caller = caller
    self.person = person
    self.now = now
  }

  func card(_ id: ID<Event>) throws -> Card? {
    if let known = cards[id] { return known }
    let facts = try Events.facts(of: id, tx)
    var card: Card?
    if Policy.allows(caller, .eventRead, facts),
      let row = try tx.row("SELECT number, title, exercise FROM event WHERE id = \(id)")
    {
      let number: String = try row.get("number")
      let title: String = try row.get("title")
      card = Card(
        id: id, number: number,
        name: facts.classification == .k2 ? "\(number), sekretess" : .own("\(number) \(title)"),
        facts: facts, exercise: try row.get("exercise"))
    }
    cards[id] = .some(card)
    return card
  }

  func place() throws -> String {
    let title: String? = try tx.row("SELECT title FROM person WHERE id = \(person)")?.find("title")
    let units = try tx.rows(
      """
      SELECT u.name FROM membership m JOIN unit u ON u.id = m.unit
      WHERE m.person = \(person) ORDER BY u.sort, u.id LIMIT 3
      """
    ).map { try $0.get("name", as: String.self) }
    return ([title].compactMap(\.self) + units).joined(separator: ", ")
  }

  // MARK: owed

  /// What is over is owed by nobody, and cannot be written in.
  let isOpen: SQL = """
    event IN (SELECT id FROM event WHERE status IN \(list: EventStatus.allCases.filter(\.isOpen)))
    """

  func tasks() throws -> [MyPage.Item] {
    try tx.rows(
      """
      SELECT * FROM task WHERE done_at IS NULL AND cancelled = 0 AND \(isOpen)
      AND (owner = \(person) OR (owner IS NULL AND owner_name = \(caller.name)))
      ORDER BY due_at, id LIMIT 100
      """
    ).compactMap { row in
      let task = try EventTask(row: row)
      guard let card = try card(task.event) else { return nil }
      let isSecret = card.isSecret || task.classification == .k2
      let path = "\(card.path)/tasks/\(task.id)/done"
      return MyPage.Item(
        kind: .task, at: task.dueAt, what: isSecret ? "Uppgift under sekretess" : task.words,
        about: "Uppgift i \(card.name)", href: card.path + "#beslut",
        button: Affected.mayFinish(task, card.facts, caller) ? (path, "Klar|task") : nil,
        exercise: card.exercise)
    }
  }

  /// What checklists ask of a function or a post that nobody has, for those who can take it on:
  /// who leads, else the leading unit, and those who hold the post. One row for each event.
  func waiting() throws -> [MyPage.Item] {
    let units = caller.grants.filter { $0.role == .unitCoordinator }.map(\.unit)
    let posts = try tx.rows(
      """
      SELECT DISTINCT a.post FROM assignment a
      WHERE a.person = \(person) AND \(Held.current(LocalTime.day(now)))
      """
    ).map { try $0.get("post", as: Post.self) }
    let tasks = try tx.rows(
      """
      SELECT t.*, e.lead_person, e.lead_unit FROM task t JOIN event e ON e.id = t.event
      WHERE t.owner IS NULL AND t.done_at IS NULL AND t.whom IS NOT NULL AND t.cancelled = 0
      AND t.\(isOpen) AND (e.lead_person = \(person) OR t.whom IN \(list: posts)
      OR (e.lead_person IS NULL AND e.lead_unit IN \(list: units)))
      ORDER BY t.due_at, t.id LIMIT 200
      """
    ).map { try EventTask(row: $0) }
    var events: [ID<Event>] = []
    for task in tasks where !events.contains(task.event) { events.append(task.event) }
    return try events.compactMap { id in
      guard let card = try card(id), Policy.allows(caller, .taskGive, card.facts),
        Policy.allows(caller, .eventEdit, card.facts)
      else { return nil }
      let classes = Log.classes(card.facts, caller)
      let mine = tasks.filter { $0.event == id && classes.contains($0.classification) }
      if mine.isEmpty { return nil }
      return MyPage.Item(
        kind: .task, at: mine.compactMap(\.dueAt).min(),
        what: mine.count == 1
          ? "1 uppgift ur checklistan väntar på att någon tar den"
          : "\(mine.count) uppgifter ur checklistan väntar på att någon tar dem",
        about: "Uppgift i \(card.name)", href: card.path + "/checklist", exercise: card.exercise)
    }
  }

  /// What is over since long is no longer owed, nor is what was practised and is over.
  func untold() throws -> [MyPage.Item] {
    try told(
      """
      acknowledged_at IS NULL AND (\(isOpen) OR (at > \(now.adding(.days(-7)))
      AND event IN (SELECT id FROM event WHERE exercise = 0)))
      AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.to_person = told.person
      AND h.event = told.event AND h.seq = told.seq AND h.signed_at IS NULL)
      """)
  }

  func acknowledged() throws -> [MyPage.Item] {
    try told("acknowledged_at > \(now.adding(.days(-7)))")
  }

  private func told(_ condition: SQL) throws -> [MyPage.Item] {
    try tx.rows(
      """
      SELECT * FROM told WHERE person = \(person) AND \(condition)
      ORDER BY at DESC, id DESC LIMIT 50
      """
    ).compactMap { row in
      let told = try Told(row: row)
      guard let card = try card(told.event) else { return nil }
      let path = "\(card.path)/told/\(told.id)/acknowledge"
      let mayRead =
        told.acknowledgedAt == nil && !card.isSecret
        && Policy.allows(caller, .toldAcknowledge, card.facts)
      return MyPage.Item(
        kind: .told, at: told.at,
        what: card.isSecret
          ? "Besked under sekretess. Öppna händelsen för att läsa." : told.words,
        about: "Besked i \(card.name), från \(told.byName)", href: card.path,
        // What is under secrecy is read in the event, and acknowledged there.
        button: mayRead ? (path, "Jag har läst") : nil, exercise: card.exercise,
        readable: mayRead && !told.asksMore ? told.id : nil)
    }
  }

  static let mostReports = 10

  /// What the person has reported; under secrecy by its number only.
  func reports() throws -> [MyPage.Item] {
    try tx.rows(
      """
      SELECT e.id, e.status, e.reported_at FROM reach r JOIN event e ON e.id = r.event
      WHERE r.audience = \("person/\(person)") AND r.why = 'reporter'
      ORDER BY r.opened DESC, e.id DESC LIMIT \(Self.mostReports)
      """
    ).compactMap { row in
      guard let card = try card(try row.get("id")) else { return nil }
      let status: EventStatus = try row.get("status")
      return MyPage.Item(
        kind: .report, at: try row.get("reported_at"), what: card.name, about: status.text,
        href: card.path, exercise: card.exercise)
    }
  }

  func reviews() throws -> [MyPage.Item] {
    try tx.rows(
      """
      SELECT * FROM decision WHERE ended_at IS NULL AND review_at IS NOT NULL
      AND review_at <= \(now.adding(.days(7))) AND \(isOpen) AND event IN
      (SELECT event FROM reach WHERE audience = \("person/\(person)") AND why IN ('lead', 'staff'))
      ORDER BY review_at LIMIT 50
      """
    ).compactMap { row in
      let decision = try Decision(row: row)
      guard let card = try card(decision.event) else { return nil }
      let isSecret = card.isSecret || decision.classification == .k2
      return MyPage.Item(
        kind: .review, at: decision.reviewAt,
        what: isSecret ? "Ompröva ett beslut under sekretess" : "Ompröva beslut: \(decision.what)",
        about: "Beslut i \(card.name), av \(decision.decidedBy)", href: card.path + "#beslut",
        exercise: card.exercise)
    }
  }

  /// The level that is to be judged again, for who leads: the person, else the leading unit's
  /// coordinators.
  func levelReviews() throws -> [MyPage.Item] {
    let units = caller.grants.filter { $0.role == .unitCoordinator }.map(\.unit)
    return try tx.rows(
      """
      SELECT d.event, d.review_at FROM level_decision d JOIN event e ON e.id = d.event
      WHERE d.review_at IS NOT NULL AND d.review_at <= \(now.adding(.days(7)))
      AND d.\(isOpen)
      AND (e.lead_person = \(person) OR (e.lead_person IS NULL AND e.lead_unit IN \(list: units)))
      AND NOT EXISTS (SELECT 1 FROM level_decision n WHERE n.event = d.event
      AND (n.at > d.at OR (n.at = d.at AND n.id > d.id)))
      ORDER BY d.review_at LIMIT 50
      """
    ).compactMap { row in
      guard let card = try card(try row.get("event")) else { return nil }
      return MyPage.Item(
        kind: .review, at: try row.find("review_at"), what: "Pröva nivån igen", about: card.name,
        href: card.path + "/level", exercise: card.exercise)
    }
  }

  func handovers() throws -> [MyPage.Item] {
    try tx.rows(
      """
      SELECT * FROM handover WHERE to_person = \(person) AND signed_at IS NULL AND \(isOpen)
      ORDER BY begun_at LIMIT 20
      """
    ).compactMap { row in
      let handover = try Handover(row: row)
      guard let card = try card(handover.event), try Handovers.isStanding(handover, tx) else {
        return nil
      }
      return MyPage.Item(
        kind: .handover, at: handover.begunAt,
        what: "Ta emot passet från \(handover.fromName): \(handover.function.text)",
        about: "Överlämning i \(card.name)", href: "\(card.path)/handover/\(handover.id)",
        exercise: card.exercise)
    }
  }

  /// Requests put to the person, or to a unit whose events the person may answer for.
  func requests() throws -> [MyPage.Item] {
    let units = caller.grants.filter { $0.role != .reporter }.map(\.unit)
    return try tx.rows(
      """
      SELECT q.*, f.name AS from_name FROM lead_request q JOIN unit f ON f.id = q.from_unit
      WHERE q.status = 'asked' AND q.\(isOpen) AND (q.to_person = \(person) OR q.to_unit IN
      (SELECT unit FROM unit_above WHERE above IN \(list: units)))
      ORDER BY q.asked_at LIMIT 50
      """
    ).compactMap { row in
      let request = try LeadRequest(row: row)
      let from: String = try row.get("from_name")
      let act: Act = request.kind == .escalation ? .escalationAnswer : .leadAnswer
      guard request.askedBy != person, let card = try card(request.event),
        Policy.allows(caller, act, card.facts)
      else { return nil }
      return MyPage.Item(
        kind: .request, at: request.askedAt,
        what: request.kind == .escalation
          ? "Svara: händelsen lyfts för \((request.reasonKind ?? .coordination).text)"
          : "Svara på begäran om ledningen",
        about: "\(card.name), från \(from), av \(request.askedByName)",
        href: "\(card.path)/requests/\(request.id)", exercise: card.exercise)
    }
  }
}
