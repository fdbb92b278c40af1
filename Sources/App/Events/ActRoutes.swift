import Ground
import Storage
import Web

/// What is done to an event: each state is a noun that is posted.
struct ActRoutes: Sendable {
  let events: Events
  let log: Log
  let organisation: Organisation
  let database: Database
  let opening: Opening

  func add(to routes: inout Routes) {
    let id = "/events/{id}"
    page(&routes, "\(id)/level", .levelSet, levelForm)
    routes.post(
      "\(id)/level", .act(.levelSet),
      Doc(
        "Decide the level", "Besluta nivån", body: ActRoutes.levelBody, returns: .named("Event"),
        idempotent: true, guarded: true), setLevel)
    page(&routes, "\(id)/status", .eventVerify, statusForm)
    routes.post(
      "\(id)/status", .act(.eventVerify),
      Doc(
        "Change the state", "Ändra status",
        body: [
          .init(
            "status", .word(EventStatus.allCases.map(\.rawValue)), required: true, "New state"),
          .init(
            "note", .string(most: 1000), "Why; required to dismiss, close and open again"),
        ], returns: .named("Event"), idempotent: true, guarded: true), setStatus)
    routes.post(
      "\(id)/merge", .act(.eventMerge),
      Doc(
        "Merge into another event", "För samman",
        body: [.init("into", .string(most: 100), required: true, "The event that stays")],
        returns: .named("Event"), idempotent: true), merge)
    RequestRoutes(acts: self).add(to: &routes)
    EventCrisisRoutes(acts: self).add(to: &routes)
    WorkRoutes(acts: self).add(to: &routes)
    EventChecklistRoutes(acts: self).add(to: &routes)
  }

  func page(
    _ routes: inout Routes, _ path: String, _ act: Act,
    _ handle: @escaping @Sendable (Call) async throws -> Reply
  ) {
    routes.get(path, .act(act), mount: .page, Doc("Form", "Formulär"), handle)
  }

  static let levelBody: [Doc.Field] = [
    .init("deviates", .word(["yes", "no", "unknown"]), required: true, "Deviates from normal"),
    .init("severe", .word(["yes", "no", "unknown"]), required: true, "Severe disturbance"),
    .init("urgent", .word(["yes", "no", "unknown"]), required: true, "Urgent action needed"),
    .init("crossing", .word(["yes", "no", "unknown"]), required: true, "More than one unit"),
    .init("level", .string(most: 100), required: true, "Level id"),
    .init("reason", .string(most: 1000), required: true, "Why"),
    .init(
      "notes", .string(most: 2000),
      "Why not what the answers propose; required two steps or more from it"),
    .init("review", .string(most: 80), "When to review"),
    .init("again", .bool, "Start anew what the level's checklist has had done before"),
    .init("close", .list(.string(most: 100)), "Ids of open checklist tasks to cancel"),
  ]

  // MARK: shared

  func room(_ call: Call, _ act: Act) async throws -> Room {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    let room = try await database.read { tx in
      try Room.read(id, by: caller, .eventRead, in: tx)
    }
    try Door.require(act, of: caller, room.facts)
    try await opening.note(room.event, call)
    return room
  }

  func done(_ call: Call, _ event: Event) -> Reply {
    // What was done from one's own page leads back there.
    let back =
      switch call.input["next"] {
      case "me": "/me"
      case "checklist": "/events/\(event.id)/checklist"
      default: "/events/\(event.id)"
      }
    return .changed(call, at: back, EventPages.json(event)).tagged(event.seq)
  }

  // MARK: level

  @Sendable func levelForm(_ call: Call) async throws -> Reply {
    .page(try await levelPage(try await events.drafts.form(call, .level)))
  }

  private func levelPage(_ form: Form) async throws -> Page {
    let room = try await room(form.call, .levelSet)
    let caller = try form.call.caller
    let scale = try await organisation.scale()
    return ActPages.level(
      form, room, scale,
      starting: try await events.starting(room.event.id, by: caller),
      decisions: try await events.levelDecisions(room.event.id, by: caller))
  }

  @Sendable func setLevel(_ call: Call) async throws -> Reply {
    if call.input["do"] == "propose" {
      if call.wantsFragment {
        _ = try await room(call, .levelSet)
        let levels = try await organisation.levels()
        return .fragment(
          ActPages.proposalBox(ActPages.answers(call.input)?.proposal(among: levels), call))
      }
      return .page(try await levelPage(Form(call, values: call.input)))
    }
    return try await call.attempt(
      {
        var check = Check(call.input)
        LevelFaults.find(&check)
        // Whether one may comes before what is missing.
        _ = try await events.find(try call.id(), by: try call.caller, .levelSet)
        let answers = ActPages.answers(call.input)
        let level = LevelFaults.level(&check)
        let notes = LevelFaults.difference(
          &check, answers, level, among: try await organisation.levels())
        var choice = LevelChoice(
          answers: answers
            ?? LevelAnswers(
              deviates: .unknown, severe: .unknown, urgent: .unknown, crossing: .unknown),
          notes: notes, level: level, reason: LevelFaults.reason(&check),
          reviewAt: check.coming("review", now: call.now))
        choice.again = check.flag("again")
        choice.close = Set(call.input.all("close").map { ID($0) })
        try check.done()
        let decided = choice
        return done(
          call,
          try await events.setLevel(
            try call.id(), decided, by: try call.caller, expecting: try call.expected(),
            key: call.key))
      }, again: levelPage)
  }

  // MARK: status

  @Sendable func statusForm(_ call: Call) async throws -> Reply {
    .page(try await statusPage(Form(call)))
  }

  private func statusPage(_ form: Form) async throws -> Page {
    let room = try await room(form.call, .eventVerify)
    try await noteSecrets(room.hasSecrets, room, form.call)
    var filter = Events.Filter()
    filter.status = EventPages.openStatuses
    filter.exercise = room.event.exercise
    let others = try await events.list(
      filter, scope: Policy.scope(try form.call.caller, .eventMerge), limit: 30, after: nil)
    return ActPages.status(form, room, merging: others.rows.filter { $0.id != room.event.id })
  }

  @Sendable func setStatus(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let status: EventStatus? = check.choice("status")
        if status == nil && check.faults.isEmpty { check.fault("status", "Välj en status.") }
        let note = check.optionalProse("note", most: 1000)
        let event = try await events.find(try call.id(), by: try call.caller)
        if let status, note == nil, event.status.needsReason(to: status),
          !check.faults.contains(where: { $0.field == "note" })
        {
          check.fault("note", "Skriv varför. Det står kvar i loggen.")
        }
        try check.done()
        if status == .closed, let question = call.closing(try await room(call, .eventVerify)) {
          return .page(question)
        }
        return done(
          call,
          try await events.move(
            try call.id(), to: status ?? .verified, note: note, by: try call.caller,
            expecting: try call.expected(), key: call.key))
      }, again: statusPage)
  }

  @Sendable func merge(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        let into: ID<Event> = ID(check.text("into", most: 100))
        try check.done()
        if !call.isConfirmed { return .page(try await mergeQuestion(call, into)) }
        return done(
          call,
          try await events.merge(try call.id(), into: into, by: try call.caller, key: call.key))
      }, again: statusPage)
  }

  private func mergeQuestion(_ call: Call, _ into: ID<Event>) async throws -> Page {
    let room = try await room(call, .eventMerge)
    let caller = try call.caller
    let other: Event
    do {
      other = try await events.find(into, by: caller, .eventMerge)
    } catch {
      throw Refusal.invalid("into", "Välj en händelse som du får ändra.")
    }
    let name = other.classification == .k2 ? other.number : "\(other.number) \(other.title)"
    return call.question(
      "För samman med \(other.number)?",
      "\(room.event.number) stängs för alltid och pekar på \(name). Öppna uppgifter och gällande beslut följer med. Det går inte att ångra.",
      yes: "För samman", back: "/events/\(room.event.id)/status", room: .now, event: room.event)
  }
}
