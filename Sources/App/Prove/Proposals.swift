import Ground
import Storage

/// Erasure by two persons: one proposes, another with the same right confirms or refuses.
extension Erasures {
  /// Proposes an erasure; where the installation lets one person do both, carries it out as well.
  func propose(
    _ order: Order, of event: ID<Event>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> ErasureProposal {
    let kind = order.extent.kind
    let (alone, engine) = (persons < 2, database.kind)
    let saved = try await journal.change(
      alone ? kind.act : .erasurePropose, by: caller, key: key, again: Erasures.row,
      { change in
        let found = try change.event(event)
        try Erasures.require(kind, caller, found, change)
        try Erasures.requireOver(found, kind)
        guard try Erasures.mayFind(order.extent, of: found, change) else {
          throw Refusal.invalid("lines", "Välj rader som finns i händelsen.")
        }
        var proposal = ErasureProposal(
          id: .make(at: change.now), subject: "event/\(event)", number: found.number, kind: kind,
          parts: order.extent.lines.isEmpty
            ? nil : order.extent.lines.map(\.text).sorted().joined(separator: " "),
          decision: order.decision, reason: order.reason, proposedBy: caller.handle,
          proposedByName: caller.name, proposedAt: change.now, status: .proposed)
        try Erasures.requireNew(proposal, change)
        if alone {
          try Erasures.complete(&proposal, found, alone: true, engine, in: change)
        } else {
          try Erasures.tell(proposal, about: found, in: change)
        }
        change.result = proposal.id.text
        return try change.insert(proposal)
      })
    if alone { try await sweep(saved) }
    return saved
  }

  /// The second person confirms, and it is done.
  func confirm(
    _ id: ID<ErasureProposal>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> ErasureProposal {
    let (proposal, engine) = (try await one(id), database.kind)
    let done = try await journal.change(
      proposal.kind.act, by: caller, key: key, again: Erasures.row,
      { change in
        let found = try change.event(proposal.event)
        change.result = id.text
        let saved = try change.update(id) { proposal in
          try Erasures.requireOpen(proposal)
          guard proposal.proposedBy != caller.handle else {
            throw Refusal.forbidden(
              "Du föreslog gallringen själv. Någon annan med samma behörighet måste bekräfta den.")
          }
          try Erasures.complete(&proposal, found, alone: false, engine, in: change)
        }
        return saved
      })
    try await sweep(done)
    return done
  }

  /// The second person says no, with a reason.
  func refuse(
    _ id: ID<ErasureProposal>, why: String, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> ErasureProposal {
    try await answer(id, .erasureRefuse, by: caller, key: key) { proposal in
      guard proposal.proposedBy != caller.handle else {
        throw Refusal.conflict("Du föreslog gallringen själv. Ta tillbaka den i stället.")
      }
      proposal.status = .refused
      proposal.answer = why
    }
  }

  /// The one who proposed it takes it back.
  func withdraw(
    _ id: ID<ErasureProposal>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> ErasureProposal {
    try await answer(id, .erasurePropose, by: caller, key: key) { proposal in
      guard proposal.proposedBy == caller.handle else {
        throw Refusal.forbidden("Bara den som föreslog gallringen kan ta tillbaka den.")
      }
      proposal.status = .withdrawn
    }
  }

  private func answer(
    _ id: ID<ErasureProposal>, _ act: Act, by caller: Caller, key: Journal.Key?,
    _ edit: @escaping @Sendable (inout ErasureProposal) throws -> Void
  ) async throws -> ErasureProposal {
    let proposal = try await one(id)
    return try await journal.change(act, by: caller, key: key, again: Erasures.row) { change in
      let found = try change.event(proposal.event)
      try Erasures.require(proposal.kind, caller, found, change)
      change.result = id.text
      let saved = try change.update(id) { proposal in
        try Erasures.requireOpen(proposal)
        try edit(&proposal)
        proposal.answeredByName = caller.name
        proposal.answeredAt = change.now
      }
      if saved.status == .refused, saved.proposedBy.hasPrefix("person/") {
        try ToldActs.tell(
          [ID(String(saved.proposedBy.dropFirst(7)))], about: found,
          text: "\(caller.name) avslog gallringen som du föreslog. \(saved.answer ?? "")",
          in: change)
        try Events.spread(found, in: change)
      }
      return saved
    }
  }

  // MARK: within a change

  private static func complete(
    _ proposal: inout ErasureProposal, _ found: Event, alone: Bool, _ engine: EngineKind,
    in change: Change
  ) throws {
    let elsewhere = try SpillElsewhere.find(proposal.extent, than: found, change)
    let receipt = try carryOut(proposal, of: found, alone: alone, engine, in: change)
    proposal.status = .confirmed
    proposal.answeredByName = change.caller.name
    proposal.answeredAt = change.now
    proposal.erasure = receipt.id
    for place in elsewhere { try propose(place, after: proposal, in: change) }
    if proposal.extent == .event { return }
    guard let row = try change.row("SELECT * FROM event WHERE id = \(found.id)") else { return }
    let left = try Event(row: row)
    let (one, other) = (proposal.proposedByName, change.caller.name)
    try Log.tell(
      proposal.kind == .spill
        ? "Innehåll som inte får finnas här togs bort av \(one) och \(other)."
        : "Rader gallrades enligt beslut \(proposal.decision) av \(one) och \(other).",
      about: left, in: change)
    try Events.spread(left, in: change)
  }

  /// What may not be here may not be in another event either: those who can take it away there
  /// are told, and where it stands in lines it is proposed to them. Who proposes need not know of
  /// that event.
  private static func propose(
    _ place: SpillElsewhere, after first: ErasureProposal, in change: Change
  ) throws {
    guard let row = try change.row("SELECT * FROM event WHERE id = \(place.event)") else { return }
    let event = try Event(row: row)
    if !place.lines.isEmpty {
      let proposal = ErasureProposal(
        id: .make(at: change.now), subject: "event/\(event.id)", number: event.number, kind: .spill,
        parts: place.lines.map(\.text).sorted().joined(separator: " "), decision: first.decision,
        reason: first.reason, proposedBy: change.caller.handle,
        proposedByName: change.caller.name, proposedAt: change.now, status: .proposed)
      do { try Erasures.requireNew(proposal, change) } catch Refusal.conflict { return }
      try change.insert(proposal)
    }
    let text =
      place.lines.isEmpty
      ? "Det som har tagits bort ur en annan händelse står också här, utanför loggen: i beskrivningen, ett besked eller vid en tjänst. Ta bort det."
      : "Det som har tagits bort ur en annan händelse står också här. En person till måste bekräfta att det tas bort."
    try ToldActs.tell(try answerers(.spill, event, change), about: event, text: text, in: change)
    try Events.spread(event, in: change)
  }

  private static func require(
    _ kind: ErasureKind, _ caller: Caller, _ event: Event, _ tx: any Reading
  ) throws {
    try Door.require(kind.act, of: caller, try Events.facts(of: event.id, tx))
  }

  private static func requireOpen(_ proposal: ErasureProposal) throws {
    if proposal.status != .proposed {
      throw Refusal.conflict("Förslaget är redan besvarat: \(proposal.status.text).")
    }
  }

  /// The same is not proposed twice.
  private static func requireNew(_ proposal: ErasureProposal, _ tx: any Reading) throws {
    let open = try Erasures.proposals(
      "subject = \(proposal.subject) AND status = \(ProposalStatus.proposed)", tx)
    if open.contains(where: { $0.kind == proposal.kind && $0.parts == proposal.parts }) {
      throw Refusal.conflict("Samma gallring är redan föreslagen och väntar på en andra person.")
    }
  }

  private static func mayFind(
    _ extent: Extent, of event: Event, _ tx: any Reading
  ) throws -> Bool {
    let lines = extent.lines
    let found: Int =
      try tx.cell(
        "SELECT COUNT(*) FROM line WHERE event = \(event.id) AND id IN \(list: lines.map(\.text))")
      ?? 0
    return found == lines.count
  }

  /// Those who can answer, and who leads what it is about, are told.
  private static func tell(
    _ proposal: ErasureProposal, about event: Event, in change: Change
  ) throws {
    var people = try answerers(proposal.kind, event, change)
    if let lead = event.leadPerson { people.insert(lead) }
    try ToldActs.tell(
      people, about: event,
      text: proposal.kind == .spill
        ? "\(change.caller.name) har hittat uppgifter som inte får finnas i \(event.number) och vill ta bort dem nu. En person till måste bekräfta."
        : "\(change.caller.name) föreslår gallring i \(event.number), beslut \(proposal.decision). En person till måste bekräfta.",
      in: change)
    try Events.spread(event, in: change)
  }

  /// Those who can carry such a proposal out.
  private static func answerers(
    _ kind: ErasureKind, _ event: Event, _ change: Change
  ) throws -> Set<ID<Person>> {
    let facts = try Events.facts(of: event.id, change)
    let posts: [Post] =
      kind == .spill ? [.registrar, .citySecurity, .dutyOfficer] : [.registrar]
    let day = LocalTime.day(change.now)
    let holders = try change.rows(
      """
      SELECT DISTINCT person FROM assignment WHERE post IN \(list: posts)
      AND valid_from <= \(day) AND (valid_to IS NULL OR valid_to >= \(day))
      """
    ).map { try $0.get("person", as: ID<Person>.self) }
    return Set(
      try holders.filter { person in
        guard let caller = try Callers.load(person, .program, in: change, now: change.now) else {
          return false
        }
        return Policy.allows(caller, kind.act, facts)
      })
  }

  // MARK: reading

  static func proposals(_ condition: SQL, _ tx: any Reading) throws -> [ErasureProposal] {
    try tx.rows(
      "SELECT * FROM erasure_proposal WHERE \(condition) ORDER BY proposed_at DESC, id DESC"
    ).map { try ErasureProposal(row: $0) }
  }

  @Sendable static func row(_ tx: any Reading, _ id: String) throws -> ErasureProposal {
    guard let row = try tx.row("SELECT * FROM erasure_proposal WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    return try ErasureProposal(row: row)
  }

  private func one(_ id: ID<ErasureProposal>) async throws -> ErasureProposal {
    try await database.read { try Erasures.row($0, id.text) }
  }

  /// The proposals of an event, for those who may answer them.
  func proposals(of event: ID<Event>, by caller: Caller) async throws -> [ErasureProposal] {
    try await database.read { tx in
      let facts = try Events.facts(of: event, tx)
      try Door.require(.erasurePropose, of: caller, facts)
      return try Erasures.proposals("subject = \("event/\(event)")", tx)
        .filter { Policy.allows(caller, $0.kind.act, facts) }
    }
  }

  /// One proposal, with the event it is about.
  func proposal(
    _ id: ID<ErasureProposal>, of event: ID<Event>, by caller: Caller
  ) async throws -> ErasureProposal {
    let all = try await proposals(of: event, by: caller)
    guard let found = all.first(where: { $0.id == id }) else { throw Refusal.notFound }
    return found
  }

  func receipt(_ id: ID<Erasure>) async throws -> Erasure {
    try await database.read { tx in
      guard let row = try tx.row("SELECT * FROM erasure WHERE id = \(id)") else {
        throw Refusal.notFound
      }
      return try Erasure(row: row)
    }
  }
}
