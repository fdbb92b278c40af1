import Ground
import Storage
import Web

/// Meetings of the crisis bodies of an event, and the order list of what was decided and given
/// there.
struct MeetingRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let list = "/events/{id}/meetings"
    routes.get(
      list, .act(.logRead),
      Doc(
        "List the meetings of an event's crisis bodies, newest first", "Möten och inriktning",
        returns: .list(.named("Meeting"))), all)
    routes.get(
      "\(list).csv", .act(.eventExport),
      Doc(
        "The order list: what was decided and given at meetings", "Orderlistan som tabell",
        query: [.init("meeting", .string(most: 100), "Of one meeting; of all if left out")],
        returns: .file("text/csv")), file)
    routes.post(
      list, .act(.meetingHold),
      Doc(
        "Record a meeting of an activated crisis body", "Anteckna ett möte", body: Self.body,
        returns: .named("Meeting"), status: 201, idempotent: true), hold)
    routes.get(
      "\(list)/{meeting}", .act(.logRead),
      Doc("Read a meeting", "Läs ett möte", returns: .named("Meeting")), show)
    routes.post(
      "\(list)/{meeting}", .act(.meetingHold),
      Doc(
        "Correct the record of a meeting, or move the next one", "Rätta ett möte",
        body: Self.body.filter { $0.name != "activation" }, returns: .named("Meeting"),
        idempotent: true, guarded: true), correct)
    acts.page(&routes, "\(list)/{meeting}/order", .taskGive) { call in
      .page(try await order(Form(call), at: try call.id("meeting")))
    }
  }

  private static let body: [Doc.Field] = [
    .init("activation", .string(most: 100), "Whose meeting; may be left out where one body sits"),
    .init("time", .string(most: 80), "When it began; now if left out"),
    .init("attending", .string(most: 1000), required: true, "Who was there"),
    .init("agenda", .string(most: 2000), "Agenda, or what was gone through"),
    .init("direction", .string(most: 2000), required: true, "The direction that was decided"),
    .init("next", .string(most: 80), "When the next meeting is"),
    .init("classification", .word(["K0", "K1", "K2"]), "How far it may spread"),
  ]

  // MARK: reading

  @Sendable private func all(_ call: Call) async throws -> Reply {
    if !call.isAPI {
      return .page(try await listPage(try await acts.events.drafts.form(call, .meeting)))
    }
    let (_, cards) = try await cards(call)
    return .json(.array(cards.map(MeetingPages.json)))
  }

  private func cards(_ call: Call) async throws -> (Room, [MeetingCard]) {
    let room = try await acts.room(call, .logRead)
    let cards = try await read(room, by: try call.caller)
    try await acts.noteSecrets(cards.contains(where: \.hasSecrets), room, call)
    return (room, cards)
  }

  private func read(_ room: Room, by caller: Caller) async throws -> [MeetingCard] {
    let classes = Log.classes(room.facts, caller)
    return try await acts.database.read { tx in
      try MeetingCard.all(room.event.id, classes, tx)
    }
  }

  private func one(_ id: ID<Meeting>, _ call: Call) async throws -> (Room, MeetingCard) {
    let room = try await acts.room(call, .logRead)
    let cards = try await read(room, by: try call.caller)
    guard let card = cards.first(where: { $0.meeting.id == id }) else { throw Refusal.notFound }
    try await acts.noteSecrets(card.hasSecrets, room, call)
    return (room, card)
  }

  private func listPage(_ form: Form) async throws -> Page {
    let (room, cards) = try await cards(form.call)
    return MeetingPages.list(form, room, cards)
  }

  @Sendable private func show(_ call: Call) async throws -> Reply {
    if !call.isAPI { return .page(try await onePage(Form(call))) }
    let (_, card) = try await one(try call.id("meeting"), call)
    return .json(MeetingPages.json(card)).tagged(card.meeting.seq)
  }

  private func onePage(_ form: Form) async throws -> Page {
    let (room, card) = try await one(try form.call.id("meeting"), form.call)
    return MeetingPages.one(form, room, card)
  }

  /// The form that decides or gives something at a meeting.
  func order(_ form: Form, at meeting: ID<Meeting>) async throws -> Page {
    let (room, card) = try await one(meeting, form.call)
    let category: LineCategory = form.values["category"] == "decision" ? .decision : .task
    try Door.require(category.act, of: try form.call.caller, room.facts)
    try room.event.requireOpen()
    return MeetingPages.order(
      form, room, card, category, insiders: try await acts.insiders(room, now: form.call.now))
  }

  @Sendable private func file(_ call: Call) async throws -> Reply {
    let room = try await acts.export(call)
    var cards = try await read(room, by: try call.caller)
    if let wanted = call.query["meeting"], !wanted.isEmpty {
      cards = cards.filter { $0.meeting.id.text == wanted }
      if cards.isEmpty { throw Refusal.notFound }
    }
    try await acts.noteSecrets(cards.contains(where: \.hasSecrets), room, call)
    return MeetingPages.csv(cards.reversed(), room.event, call)
  }

  // MARK: writing

  private static func draft(_ call: Call) throws -> Events.MeetingDraft {
    var check = Check(call.input)
    let draft = Events.MeetingDraft(
      activation: check.optional("activation", most: 100).map { ID($0) },
      startedAt: check.time("time", now: call.now), attending: check.prose("attending", most: 1000),
      agenda: check.optionalProse("agenda", most: 2000),
      direction: check.prose("direction", most: 2000),
      nextAt: check.time("next", now: call.now, ahead: true),
      classification: check.classification())
    try check.done()
    return draft
  }

  @Sendable private func hold(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let id: ID<Event> = try call.id()
        let meeting = try await acts.events.hold(
          id, try Self.draft(call), by: try call.caller, key: call.key)
        let path = "/events/\(id)/meetings/\(meeting.id)"
        if !call.isAPI { return .see(path) }
        let (_, card) = try await one(meeting.id, call)
        return .created(call, at: path, MeetingPages.json(card)).tagged(meeting.seq)
      }, again: listPage)
  }

  @Sendable private func correct(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let id: ID<Event> = try call.id()
        let meeting = try await acts.events.correct(
          id, try call.id("meeting"), try Self.draft(call), by: try call.caller,
          expecting: try call.expected(), key: call.key)
        let path = "/events/\(id)/meetings/\(meeting.id)"
        if !call.isAPI { return .see(path) }
        let (_, card) = try await one(meeting.id, call)
        return .changed(call, at: path, MeetingPages.json(card)).tagged(meeting.seq)
      }, again: onePage)
  }
}
