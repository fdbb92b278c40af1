import Ground
import Storage
import Swedish
import Web

/// Somebody who may see an event, and so can be given a task in it, with what tells two of one
/// name apart.
struct Insider: Sendable {
  let person: ID<Person>
  let name: String
  let email: String?
  /// What the person does in the event, else the post that lies nearest to it.
  let about: Text?
  fileprivate let rank: Int

  /// What is written to mean this person, where others have the same name.
  func called(_ language: Language) -> String {
    about.map { "\(name), \(language.say($0))" } ?? name
  }

  func isMeant(by words: String) -> Bool {
    if person.text == words || email?.lowercased() == words.lowercased() { return true }
    let wanted = Words.fold(words)
    return Words.fold(name) == wanted
      || [Language.swedish, .english].contains { Words.fold(called($0)) == wanted }
  }

  /// Those who may read what lies in that class of an event: its staff first, then those with posts
  /// where it is. The policy decides of each; nobody else is named here.
  static func all(
    of event: Event, _ facts: Facts, in classification: Classification = .k0,
    able act: Act = .eventRead, now: Instant, _ tx: any Reading
  ) throws -> [Insider] {
    let functions = try functions(in: event, tx)
    let near = try tx.rows("SELECT unit FROM affected_unit WHERE event = \(event.id)")
      .map { try $0.get("unit", as: ID<Unit>.self) }
    let matter = facts.classified(classification)
    return try candidates(facts, now, tx).compactMap { rows -> Insider? in
      guard let first = rows.first else { return nil }
      let person: ID<Person> = try first.get("id")
      let posts = try rows.compactMap { row -> Seat? in
        try row.find("post", as: Post.self).map {
          Seat(
            post: $0, unit: try row.get("unit"), kind: try row.get("kind"),
            unitName: try row.get("unit_name"))
        }
      }
      let caller = Caller(
        person: person, name: try first.get("name"),
        grants: Callers.grants(posts.map { ($0.post, $0.unit, $0.kind) }), way: .program)
      guard Policy.allows(caller, act, matter) else { return nil }
      func distance(_ unit: ID<Unit>) -> Int {
        if unit == event.leadUnit || unit == event.unit { return 1 }
        return near.contains(unit) ? 2 : facts.standing(of: unit) == .elsewhere ? 4 : 3
      }
      let nearest = posts.min { distance($0.unit) < distance($1.unit) }
      let function = functions[person]
      return Insider(
        person: person, name: caller.name, email: try first.find("email"),
        about: function?.text ?? nearest.map { "\($0.post.text), \($0.unitName)" },
        rank: function != nil ? 0 : nearest.map { distance($0.unit) } ?? 5)
    }.sorted { $0.rank < $1.rank }
  }

  private struct Seat {
    let post: Post
    let unit: ID<Unit>
    let kind: UnitKind
    let unitName: String
  }

  private static func functions(
    in event: Event, _ tx: any Reading
  ) throws -> [ID<Person>: StaffFunction] {
    var functions: [ID<Person>: StaffFunction] = [:]
    for row in try tx.rows(
      """
      SELECT person, relation, function FROM participant WHERE event = \(event.id)
      AND until IS NULL AND relation IN \(list: [Relation.staff, .lead]) ORDER BY since, id
      """)
    {
      let isLead = try row.get("relation", as: Relation.self) == .lead
      functions[try row.get("person")] = try row.find("function") ?? (isLead ? .lead : nil)
    }
    if let lead = event.leadPerson { functions[lead] = .lead }
    return functions
  }

  /// Whom the policy is asked about: who has a part in the event, or a post in a unit that it
  /// concerns or for the whole municipality. Each by their posts of today, in order of names.
  private static func candidates(
    _ facts: Facts, _ now: Instant, _ tx: any Reading
  ) throws -> [[Row]] {
    let units = facts.units.union(facts.ordinary).union(facts.asked).union(facts.affected)
    let today = Held.current(LocalTime.day(now))
    let rows = try tx.rows(
      """
      SELECT p.id, p.name, p.email, a.post, a.unit, u.kind, u.name AS unit_name
      FROM person p JOIN account c ON c.id = p.id
      LEFT JOIN assignment a ON a.person = p.id AND \(today) LEFT JOIN unit u ON u.id = a.unit
      WHERE c.disabled = 0 AND (p.id IN \(list: Array(facts.people.keys)) OR p.id IN
      (SELECT person FROM assignment WHERE unit IN \(list: Array(units))
      OR post IN \(list: Post.everywhere)))
      ORDER BY p.sort, p.id, u.sort, a.id
      """)
    var people: [[Row]] = []
    for row in rows {
      let isSame = try people.last?.first?.get("id", as: String.self) == row.get("id")
      if isSame { people[people.count - 1].append(row) } else { people.append([row]) }
    }
    return people
  }
}

extension Post {
  /// Posts whose holders may see events wherever they are.
  fileprivate static let everywhere: [Post] = [
    .citySecurity, .dutyOfficer, .crisisCommitteeMember,
  ]
}

// MARK: naming one

extension Insider {
  /// Whom a name means; nil for somebody who may not see it.
  ///
  /// - Throws: `Refusal.invalid` when it means more than one.
  static func find(
    _ name: String, for event: Event, in classification: Classification, _ change: Change
  ) throws -> Insider? {
    let facts = try Events.facts(of: event.id, change)
    let found = try all(of: event, facts, in: classification, now: change.now, change)
      .filter { $0.isMeant(by: name) }
    if found.count > 1 {
      let names = found.prefix(5).map { $0.called(.swedish) }.joined(separator: " / ")
      throw Refusal.invalid("owner", "Fler än en heter \(name). Skriv vem du menar: \(names)")
    }
    return found.first
  }

  /// Tasks that bear a name only become the person's own as soon as the person may see them.
  static func bind(_ event: Event, in change: Change) throws {
    let waiting = try change.rows(
      """
      SELECT * FROM task WHERE event = \(event.id) AND owner IS NULL AND whom IS NULL
      AND done_at IS NULL AND cancelled = 0 ORDER BY id LIMIT 200
      """
    ).map { try EventTask(row: $0) }
    guard !waiting.isEmpty, event.status.isOpen else { return }
    let facts = try Events.facts(of: event.id, change)
    for classification in Set(waiting.map(\.classification)) {
      let insiders = try all(of: event, facts, in: classification, now: change.now, change)
      var given: [ID<Person>: [EventTask]] = [:]
      for task in waiting where task.classification == classification {
        let meant = insiders.filter { $0.isMeant(by: task.ownerName) }
        if meant.count == 1 { given[meant[0].person, default: []].append(task) }
      }
      for insider in insiders {
        guard let tasks = given[insider.person] else { continue }
        try Tasks.give(tasks, to: insider.person, insider.name, of: event, in: change)
      }
    }
  }
}

// MARK: choosing one

extension Insider {
  /// What a field with the name of a doer suggests. A name that several have is written with what
  /// tells them apart.
  static func options(_ insiders: [Insider], _ language: Language) -> HTML {
    let names = Dictionary(grouping: insiders, by: { Words.fold($0.name) })
    return .joined(
      insiders.prefix(200).map { one in
        let isAlone = names[Words.fold(one.name)]?.count == 1
        let value = isAlone ? one.name : one.called(language)
        let about = isAlone ? one.about.map(language.say) : nil
        return
          "<option value=\"\(value)\"\(if: about != nil, " label=\"\(one.name), \(about)\"")></option>"
      })
  }
}

extension ActRoutes {
  /// Those who may see what lies in a class of the event.
  func insiders(
    _ room: Room, in classification: Classification = .k0, now: Instant
  ) async throws -> [Insider] {
    try await database.read { tx in
      try Insider.all(of: room.event, room.facts, in: classification, now: now, tx)
    }
  }
}
