import Ground
import Storage
import Web

/// The second person's part of an erasure: to read what is proposed, and to confirm or refuse.
struct ProposalRoutes: Sendable {
  let erasures: Erasures
  let opening: Opening

  func add(to routes: inout Routes) {
    let list = "/events/{id}/erasures"
    routes.get(
      list, .act(.erasurePropose),
      Doc(
        "List what is proposed to be erased in an event", "Lista förslag att gallra i en händelse",
        returns: .list(.named("ErasureProposal"))), all)
    routes.get(
      "\(list)/{proposal}", .act(.erasurePropose),
      Doc(
        "Read a proposal to erase", "Läs ett förslag att gallra",
        returns: .named("ErasureProposal")), show)
    routes.post(
      "\(list)/{proposal}/confirm", .act(.erasurePropose),
      Doc(
        "Confirm an erasure that somebody else has proposed; it is carried out",
        "Bekräfta en gallring som någon annan har föreslagit",
        body: [
          .init("confirm", .string(most: 40), required: true, "The event's number, to be certain")
        ], returns: .named("ErasureProposal"), idempotent: true), confirm)
    routes.post(
      "\(list)/{proposal}/refuse", .act(.erasureRefuse),
      Doc(
        "Refuse an erasure that somebody else has proposed", "Avslå en gallring",
        body: [.init("reason", .string(most: 500), required: true, "Why")],
        returns: .named("ErasureProposal"), idempotent: true), refuse)
    routes.post(
      "\(list)/{proposal}/withdraw", .act(.erasurePropose),
      Doc(
        "Take back an erasure that one has proposed", "Ta tillbaka ett förslag att gallra",
        returns: .named("ErasureProposal"), idempotent: true), withdraw)
  }

  @Sendable func all(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    let proposals = try await erasures.proposals(of: id, by: try call.caller)
    if call.isAPI {
      return .list(
        Paged(rows: proposals, count: proposals.count, next: nil, previous: nil), call,
        ProposalPages.json)
    }
    let event = try await event(id, call)
    try await opening.note(event, call)
    return .page(ProposalPages.list(proposals, event))
  }

  private func event(_ id: ID<Event>, _ call: Call) async throws -> Event {
    let caller = try call.caller
    return try await erasures.database.read { tx in
      try Door.require(.erasurePropose, of: caller, try Events.facts(of: id, tx))
      guard let row = try tx.row("SELECT * FROM event WHERE id = \(id)") else {
        throw Refusal.notFound
      }
      return try Event(row: row)
    }
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    if call.isAPI { return .json(ProposalPages.json(try await found(call))) }
    return .page(try await page(Form(call)))
  }

  private func found(_ call: Call) async throws -> ErasureProposal {
    try await erasures.proposal(
      try call.id("proposal"), of: try call.id(), by: try call.caller)
  }

  private func page(_ form: Form) async throws -> Page {
    let call = form.call
    let one = try await found(call)
    let caller = try call.caller
    let event = try await event(one.event, call)
    var preview: Erasures.Preview?
    if one.status == .proposed {
      do {
        preview = try await erasures.preview(one.event, one.extent, by: caller)
      } catch Refusal.conflict {
        // It was opened again meanwhile: nothing can be carried out now.
        preview = nil
      } catch Refusal.invalid {
        // Some of the lines have gone another way.
        preview = nil
      }
    }
    let secret = preview?.lines.contains { $0.classification == .k2 } ?? false
    try await opening.note(event, call, secret: secret)
    return ProposalPages.one(
      form, one, event, preview, isOwn: one.proposedBy == caller.handle, mayAnswer: preview != nil)
  }

  @Sendable func confirm(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    if let key = call.key {
      for act in [Act.contentErase, .contentSpill] {
        if let done = try await erasures.earlier(key, act, caller) { return reply(call, done) }
      }
    }
    return try await call.attempt(
      {
        let one = try await found(call)
        var check = Check(call.input)
        let number = check.text("confirm", most: 40)
        if !number.isEmpty, number != one.number {
          check.fault("confirm", "Skriv händelsens nummer, \(one.number).")
        }
        try check.done()
        return reply(call, try await erasures.confirm(one.id, by: caller, key: call.key))
      }, again: page)
  }

  @Sendable func refuse(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let one = try await found(call)
        var check = Check(call.input)
        var why = check.prose("reason", most: 500)
        let remarks = Remark.read(&check, call.input)
        try check.done()
        if case .lines(let ids) = one.extent, !remarks.isEmpty {
          why = Remark.said(
            why, remarks, try await erasures.preview(one.event, .lines(ids), by: call.caller).lines)
        }
        return reply(
          call, try await erasures.refuse(one.id, why: why, by: try call.caller, key: call.key))
      }, again: page)
  }

  @Sendable func withdraw(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        let one = try await found(call)
        return reply(
          call, try await erasures.withdraw(one.id, by: try call.caller, key: call.key))
      }, on: { try await page(Form(call, values: Input())) })
  }

  private func reply(_ call: Call, _ one: ErasureProposal) -> Reply {
    var path = "/events/\(one.event)/erasures/\(one.id)"
    if one.status == .confirmed {
      if one.kind == .spill, let receipt = one.erasure {
        path = "/events/\(one.event)/spills/\(receipt)"
      } else if one.extent == .event {
        path = "/journal/erasures"
      }
    }
    return .changed(call, at: path, ProposalPages.json(one))
  }
}
