import Ground
import Storage

/// Telling people by name, by post, or in the units affected.
struct ToldDraft: Sendable {
  let text: String
  let people: [ID<Person>]
  let posts: [Post]
  let coordinators: Bool
}

extension Events {
  /// Tells people, who are asked to acknowledge. Answers how many were told.
  func tell(
    _ id: ID<Event>, _ draft: ToldDraft, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Int {
    try await journal.change(
      .toldSend, by: caller, key: key, again: { _, result in Int(result) ?? 0 },
      { change in
        let event = try change.event(id)
        let before = try Events.toldCount(id, change)
        var posts = draft.posts
        if draft.coordinators { posts += [.securityCoordinator, .localCrisisLead] }
        if !posts.isEmpty {
          try ToldActs.tellPosts(posts, about: event, text: draft.text, in: change)
        }
        let shut = try draft.people.filter { try !ToldActs.mayKnow($0, of: event, change) }
        if !shut.isEmpty {
          let names = try change.rows("SELECT name FROM person WHERE id IN \(list: shut)")
            .map { try $0.get("name", as: String.self) }.joined(separator: ", ")
          throw Refusal.invalid(
            "people", "Händelsen är under sekretess och får inte läsas av \(names).")
        }
        if !draft.people.isEmpty {
          try ToldActs.tell(
            try Events.untold(draft.people, change), about: event, text: draft.text, in: change)
        }
        let told = try Events.toldCount(id, change) - before
        guard told > 0 else {
          throw Refusal.invalid("people", "Det finns ingen att meddela. Välj någon annan.")
        }
        guard told <= ToldActs.most else {
          throw Refusal.invalid(
            "people", "Det blir \(told) personer. Meddela högst \(ToldActs.most) åt gången.")
        }
        try Events.spread(event, in: change)
        try Log.tell(
          told == 1
            ? "Besked till 1 person: \(draft.text)" : "Besked till \(told) personer: \(draft.text)",
          about: event, in: change)
        try Insider.bind(event, in: change)
        change.result = String(told)
        return told
      })
  }

  /// Who has a post and is named besides is told once.
  private static func untold(_ people: [ID<Person>], _ change: Change) throws -> Set<ID<Person>> {
    let told = try change.rows("SELECT person FROM told WHERE seq = \(change.seq)")
      .map { try $0.get("person", as: ID<Person>.self) }
    return Set(people).subtracting(told)
  }

  private static func toldCount(_ id: ID<Event>, _ tx: any Reading) throws -> Int {
    try tx.cell("SELECT COUNT(*) FROM told WHERE event = \(id)") ?? 0
  }

  /// The one who was told says that they know. For anybody else there is no such message.
  func acknowledge(
    _ id: ID<Event>, _ told: ID<Told>, by caller: Caller, key: Journal.Key? = nil
  ) async throws {
    try await journal.change(.toldAcknowledge, by: caller, key: key, again: { _, _ in }) { change in
      let facts = try Events.facts(of: id, change)
      guard Policy.allows(caller, .eventRead, facts),
        let row = try change.row("SELECT * FROM told WHERE id = \(told) AND event = \(id)"),
        try Told(row: row).person == caller.person
      else { throw Refusal.notFound }
      try change.concerns(facts)
      if try Told(row: row).acknowledgedAt == nil {
        try change.update(told) { $0.acknowledgedAt = change.now }
      }
    }
  }

  /// The same of several messages, each by itself. What asks for more than to be read is left, and
  /// so is what lies under secrecy, which is read in the event.
  func acknowledge(_ told: [ID<Told>], by caller: Caller) async throws {
    guard let person = caller.person else { throw Refusal.notFound }
    let messages = try await database.read { tx in
      try tx.rows(
        """
        SELECT * FROM told WHERE id IN \(list: told) AND person = \(person)
        AND acknowledged_at IS NULL ORDER BY at, id LIMIT 100
        """
      ).map { try Told(row: $0) }.filter { one in
        let facts = try Events.facts(of: one.event, tx)
        return !one.asksMore && facts.classification != .k2
          && Policy.allows(caller, .eventRead, facts)
          && Policy.allows(caller, .toldAcknowledge, facts)
      }
    }
    for one in messages { try await acknowledge(one.event, one.id, by: caller) }
  }
}
