import Ground
import Storage
import Swedish

/// Who reaches an event and why, who is kept out, and who has opened it.
struct EventAccess: Sendable {
  let event: Event
  let facts: Facts
  let mayReadEvent: Bool
  let groups: [Group]
  /// Who reads the lines under secrecy, in an event that itself is not; nil when it has none.
  let secretGroups: [Group]?
  let kept: [Kept]
  let openings: Paged<Opened>
  let seq: Int64

  /// Those whom one rule lets in.
  struct Group: Sendable {
    let rule: Rule
    let holders: [Holder]
    let count: Int
    var handles: Bool { rule.acts.contains(.logWrite) }
  }

  struct Holder: Sendable, Hashable {
    let person: ID<Person>
    let name: String
    /// The posts with their units, or what the person is to the event.
    var what: [Text]
  }

  struct Kept: Sendable {
    let participant: ID<Participant>
    let name: String
    let relation: Relation
    let since: Instant
    let note: String?
  }

  static let most = 300

  static func read(
    _ id: ID<Event>, by caller: Caller, openings: SideList<OpeningColumn>, joined: Bool,
    now: Instant, in tx: any Reading
  ) throws -> EventAccess {
    let facts = try Events.facts(of: id, tx)
    try Door.require(.accessRead, of: caller, facts)
    guard let row = try tx.row("SELECT * FROM event WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    return EventAccess(
      event: try Event(row: row), facts: facts,
      mayReadEvent: Policy.allows(caller, .eventRead, facts),
      groups: try Rule.all.filter { applies($0, facts) }.map {
        try group($0, facts, id, now, tx)
      }.filter { $0.count > 0 },
      secretGroups: try secretGroups(facts, id, now, tx), kept: try kept(id, tx),
      openings: try Opened.list(id, openings, joined: joined, tx),
      seq: try Head.read(tx).seq)
  }

  private static func secretGroups(
    _ facts: Facts, _ id: ID<Event>, _ now: Instant, _ tx: any Reading
  ) throws -> [Group]? {
    guard facts.classification < .k2,
      try tx.row("SELECT id FROM line WHERE event = \(id) AND classification = 'K2' LIMIT 1") != nil
    else { return nil }
    return try Rule.all.filter {
      $0.acts.contains(.logRead) && applies($0, facts.classified(.k2))
    }.map { try group($0, facts, id, now, tx) }.filter { $0.count > 0 }
  }

  /// Whether the rule lets anybody read this event, as it is now.
  static func applies(_ rule: Rule, _ facts: Facts) -> Bool {
    guard rule.acts.contains(.eventRead) else { return false }
    let relations: Set<Relation> = rule.place == .related ? rule.relations : [.none]
    return relations.contains { relation in
      Policy.allows(
        Policy.Question(
          role: rule.role, act: .eventRead, standing: rule.standing ?? .elsewhere,
          classification: facts.classification, relation: relation, context: facts.context),
        rules: [rule])
    }
  }

  private static func group(
    _ rule: Rule, _ facts: Facts, _ event: ID<Event>, _ now: Instant, _ tx: any Reading
  ) throws -> Group {
    let out = facts.people.filter { !$0.value.isDisjoint(with: [.subject, .conflict]) }.keys
    let all =
      rule.place == .related
      ? try related(rule, facts, event, tx) : try posted(rule, facts, now, tx)
    var holders: [Holder] = []
    for holder in all where !out.contains(holder.person) {
      if let known = holders.firstIndex(where: { $0.person == holder.person }) {
        holders[known].what += holder.what
      } else {
        holders.append(holder)
      }
    }
    return Group(rule: rule, holders: Array(holders.prefix(most)), count: holders.count)
  }

  private static func posted(
    _ rule: Rule, _ facts: Facts, _ now: Instant, _ tx: any Reading
  ) throws -> [Holder] {
    let day = LocalTime.day(now)
    let posts = Post.allCases.filter { $0.role == rule.role }
    let city: SQL =
      rule.standing == .own || rule.standing == .ordinary
      ? "OR (a.post = \(Post.dutyOfficer) AND u.kind IN \(list: UnitKind.allCases.filter(\.isCityWide)))"
      : ""
    let place: SQL =
      rule.standing.map { "AND (a.unit IN \(list: facts.units(of: $0)) \(city))" } ?? ""
    return try tx.rows(
      """
      SELECT a.person, p.name, a.post, u.name AS unit_name FROM assignment a
      JOIN person p ON p.id = a.person JOIN unit u ON u.id = a.unit
      JOIN account c ON c.id = a.person
      WHERE a.post IN \(list: posts) \(place) AND a.valid_from <= \(day)
      AND (a.valid_to IS NULL OR a.valid_to >= \(day)) AND c.disabled = 0
      ORDER BY u.sort, p.sort, p.id LIMIT 1000
      """
    ).map { row in
      Holder(
        person: try row.get("person"), name: try row.get("name"),
        what: [
          "\(try row.get("post", as: Post.self).text), \(try row.get("unit_name", as: String.self))"
        ])
    }
  }

  private static func related(
    _ rule: Rule, _ facts: Facts, _ event: ID<Event>, _ tx: any Reading
  ) throws -> [Holder] {
    let people = facts.people.filter { !$0.value.isDisjoint(with: rule.relations) }.keys
    return try tx.rows(
      """
      SELECT p.id, p.name, (SELECT MAX(m.function) FROM participant m
      WHERE m.event = \(event) AND m.person = p.id AND m.until IS NULL) AS function
      FROM person p WHERE p.id IN \(list: Array(people)) ORDER BY p.sort, p.id
      """
    ).map { row in
      let function: StaffFunction? = try row.find("function")
      let relation = rule.relations.sorted { $0.rawValue < $1.rawValue }.first ?? .none
      let isStaff = rule.role == .staffMember || rule.role == .eventLead
      return Holder(
        person: try row.get("id"), name: try row.get("name"),
        what: [isStaff ? function?.text ?? relation.text : relation.text])
    }
  }

  private static func kept(_ id: ID<Event>, _ tx: any Reading) throws -> [Kept] {
    try tx.rows(
      """
      SELECT m.id, p.name, m.relation, m.since, m.note FROM participant m
      JOIN person p ON p.id = m.person WHERE m.event = \(id) AND m.until IS NULL
      AND m.relation IN ('subject', 'conflict') ORDER BY m.since, m.id
      """
    ).map {
      Kept(
        participant: try $0.get("id"), name: try $0.get("name"),
        relation: try $0.get("relation"), since: try $0.get("since"), note: try $0.find("note"))
    }
  }
}

extension Relation {
  var text: Text {
    switch self {
    case .none: "Ingen"
    case .reporter: "Rapporterade"
    case .told: "Har fått besked"
    case .asked: "Tillfrågad om ledning eller stöd"
    case .staff: "I staben"
    case .lead: "Leder"
    case .external: "Extern aktör"
    case .subject: "Händelsen rör personen"
    case .conflict: "Jäv"
    }
  }
}

extension Rule {
  /// What the rule says of reading an event, in the words of the screen.
  var sentence: Text {
    switch (role, relations.first) {
    case (.reporter, .reporter?): "Den som rapporterade följer sin rapport"
    case (.reporter, .asked?): "Den som är tillfrågad vid namn läser och svarar"
    case (.reporter, .told?): "Den som har fått besked läser och kvitterar"
    case (.manager, _) where place == .affectedUnits:
      "Chefer i berörda enheter läser och skriver i loggen"
    case (.unitCoordinator, _) where place == .affectedUnits:
      "Säkerhetssamordnare i berörda enheter läser, skriver och kan be om ledningen"
    case (.unitCoordinator, _) where place == .askedUnits:
      "Säkerhetssamordnare i enheter som har fått en begäran läser och svarar"
    case (.dutyOfficer, _) where place == .affectedUnits:
      "Tjänstepersoner i beredskap i berörda enheter läser och skriver i loggen"
    case (.dutyOfficer, _) where place == .askedUnits:
      "Tjänstepersoner i beredskap i enheter som har fått en begäran läser och svarar"
    case (.registrar, _) where place == .affectedUnits: "Registratorer i berörda enheter läser"
    case (.manager, _): "Chefer hanterar händelser i sina egna enheter"
    case (.unitCoordinator, _):
      "Säkerhetssamordnare, lokal krisledning och stabschefer hanterar händelser i sina egna enheter"
    case (.citySecurity, _): "Stadens säkerhetsenhet hanterar alla händelser"
    case (.dutyOfficer, _):
      "Tjänstepersoner i beredskap hanterar händelser i sina egna enheter, stadens alla"
    case (.eventLead, _): "Den som leder hanterar händelsen"
    case (.staffMember, _): "Staben arbetar i händelsen"
    case (.externalActor, _): "Externa aktörer som är med läser och skriver i loggen"
    case (.elected, _) where place == .affectedUnits:
      "Förtroendevalda läser öppna händelser som berör deras enheter"
    case (.elected, _): "Förtroendevalda läser öppna händelser i sina egna enheter"
    case (.crisisCommittee, _):
      "Krisledningsnämnden läser lägesbilden så länge den är aktiverad"
    case (.registrar, _): "Registratorer bevarar, lämnar ut och gallrar i sina egna enheter"
    case (.reporter, _), (.auditor, _), (.systemAdministrator, _): Text(key: name)
    }
  }
}
