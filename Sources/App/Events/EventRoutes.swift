import Ground
import HTTPTypes
import Storage
import Web

/// Events: list, report, room and log.
struct EventRoutes: Sendable {
  let events: Events
  let log: Log
  let organisation: Organisation
  let journal: Journal
  let database: Database

  func add(to routes: inout Routes) {
    routes.get(
      "/events", .act(.eventRead),
      Doc(
        "List events within your scope", "Lista de händelser som du når",
        query: EventRoutes.listQuery, returns: .list(.named("EventSummary"))), list)
    routes.get(
      "/events/new", .act(.eventReport), mount: .page,
      Doc("Form for a report", "Formulär för en rapport"), reportForm)
    routes.post(
      "/events", .act(.eventReport),
      Doc(
        "Report an event", "Rapportera en händelse", body: EventRoutes.reportBody,
        returns: .named("Event"), status: 201, idempotent: true), report)
    routes.get(
      "/events/{id}", .act(.eventRead),
      Doc("Read an event", "Läs en händelse", returns: .named("Event")), show)
    for part in ["left", "right", "head", "lines"] {
      routes.get(
        "/events/{id}/\(part)", .act(.eventRead), mount: .page,
        Doc("A part of the event room", "En del av händelserummet")
      ) { try await pane($0, part) }
    }
    routes.get(
      "/events/{id}/log", .act(.logRead),
      Doc(
        "Read the log", "Läs loggen",
        query: [
          .init("after", .string(most: 100), "Cursor of the last line you have"),
          .init("before", .string(most: 100), "Cursor of the first line you have"),
          .init("limit", .integer(min: 1, max: 500), "Lines at most"),
        ], returns: .list(.named("Line"))), readLog)
    routes.post(
      "/events/{id}/log", .act(.logWrite),
      Doc(
        "Write a line", "Skriv en rad", body: EventRoutes.lineBody, returns: .named("Line"),
        status: 201, idempotent: true), writeLine)
  }

  static let listQuery: [Doc.Field] =
    [
      .init("q", .string(most: 200), "Words of number, title or place"),
      .init("status", .word(["all", "open"] + EventStatus.allCases.map(\.rawValue)), "State"),
      .init("kind", .word(EventKind.allCases.map(\.rawValue)), "Kind"),
      .init("level", .string(most: 100), "Level id"),
      .init("unit", .string(most: 100), "Unit id; units below are included"),
      .init("exercise", .word(["yes", "no"]), "Only or without exercises"),
    ] + Paging<EventColumn>.query()

  static let reportBody: [Doc.Field] = [
    .init("title", .string(most: 160), required: true, "What has happened"),
    .init("unit", .string(most: 100), required: true, "The lowest unit affected"),
    .init("kind", .word(EventKind.allCases.map(\.rawValue)), "Kind"),
    .init("description", .string(most: 4000), "More about it"),
    .init("source", .string(most: 200), "Where the alarm came from"),
    .init("place", .string(most: 200), "Address or name of the place"),
    .init("latitude", .number(min: -90, max: 90), "WGS 84"),
    .init("longitude", .number(min: -180, max: 180), "WGS 84"),
    .init("time", .string(most: 80), "When it happened: RFC 3339 or as spoken"),
    .init("exercise", .word(["yes", "no"]), "Whether it is an exercise"),
    .init("classification", .word(["K0", "K1", "K2"]), "How far it may spread"),
    .init("diaryNumber", .string(most: 60), "Diary number"),
    .init("costCode", .string(most: 60), "Cost code"),
  ]

  static let lineBody: [Doc.Field] = [
    .init("text", .string(most: 8000), required: true, "What happened"),
    .init("category", .word(LineCategory.writable.map(\.rawValue)), "Category"),
    .init("time", .string(most: 80), "When it happened: RFC 3339 or as spoken"),
    .init("classification", .word(["K0", "K1", "K2"]), "How far it may spread"),
    .init("essential", .bool, "Whether it belongs to the short log"),
    .init("why", .string(most: 2000), "Decision: why"),
    .init("alternatives", .string(most: 2000), "Decision: what was put aside"),
    .init("legalBasis", .string(most: 300), "Decision: legal basis"),
    .init("decidedBy", .string(most: 120), "Decision: who, when not the writer"),
    .init("review", .string(most: 80), "Decision: when to review"),
    .init("owner", .string(most: 120), "Task: who"),
    .init("due", .string(most: 80), "Task: when"),
    .init("because", .string(most: 100), "Task: the line that caused it"),
    .init("corrects", .string(most: 100), "The line that this one corrects"),
    .init("meeting", .string(most: 100), "Decision or task: the meeting where it was made"),
  ]

  // MARK: list

  @Sendable func list(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let scope = Policy.scope(caller, .eventRead)
    let filter = try filter(call)
    let paging = try Paging(call, by: EventColumn.reported, descending: true)
    let listed = try await events.list(
      filter, scope: scope, paging, counting: !call.isAPI && !call.wantsFile)
    if call.isAPI { return .list(listed, call) { EventPages.json($0) } }
    if call.wantsFile { return EventExport.csv(listed.rows, call.language) }
    let (levels, units) = try await database.read { tx in
      (try Organisation.levels(tx), try Organisation.choices(call.now, tx))
    }
    return .page(
      EventPages.list(
        listed, paging, filter: filter, levels: levels, units: units, call: call,
        mayOpenExercise: Policy.allows(caller, .levelSet, .everywhere(in: caller))))
  }

  private func filter(_ call: Call) throws -> Events.Filter {
    var check = Check(call.query)
    var filter = Events.Filter()
    filter.words = check.optional("q") ?? ""
    switch call.query["status"] ?? "all" {
    case "all", "": break
    case "open": filter.status = EventPages.openStatuses
    default: filter.status = check.choice("status", EventStatus.self).map { [$0] } ?? []
    }
    filter.level = check.optional("level", most: 100).map { ID($0) }
    filter.kind = check.choice("kind")
    filter.unit = check.optional("unit", most: 100).map { ID($0) }
    switch call.query["exercise"] ?? "" {
    case "yes": filter.exercise = true
    case "no": filter.exercise = false
    case "": break
    default: check.fault("exercise", "Välj ett av alternativen.")
    }
    try check.done()
    return filter
  }

  // MARK: report

  @Sendable func reportForm(_ call: Call) async throws -> Reply {
    let isExercise = call.query["exercise"] == "yes"
    // A report begun somewhere else is not mixed with what was left behind.
    let mayLoad = call.query.names.isEmpty || (isExercise && call.query.names.count == 1)
    let form = mayLoad ? try await drafts.form(call, isExercise ? .exercise : .report) : Form(call)
    return .page(try await reportPage(form))
  }

  private var drafts: Drafts { Drafts(database: database, journal: journal) }

  private func reportPage(_ form: Form) async throws -> Page {
    let own = try await organisation.home(of: try form.call.caller)
    return EventPages.reportForm(
      form, units: try await organisation.choices(form.call.now), own: own)
  }

  @Sendable func report(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        var report = Events.Report(
          title: check.prose("title", most: 160), unit: ID(check.text("unit", most: 100)))
        report.kind = check.choice("kind") ?? .other
        report.description = check.optionalProse("description")
        report.alarmSource = check.optionalProse("source", most: 200)
        report.placeText = check.optionalProse("place", most: 200)
        (report.latitude, report.longitude) = check.point()
        report.occurredAt = check.time("time", now: call.now)
        report.exercise = check.flag("exercise")
        report.classification = check.classification() ?? .k1
        report.diaryNumber = check.optional("diaryNumber", most: 60)
        report.costCode = check.optional("costCode", most: 60)
        try check.done()
        let event = try await events.report(
          report, district: organisation.district(report.latitude, report.longitude),
          by: try call.caller, key: call.key)
        return .created(call, at: "/events/\(event.id)", EventPages.json(event)).tagged(event.seq)
      }, again: reportPage)
  }

  // MARK: room

  @Sendable func show(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let id: ID<Event> = try call.id()
    if call.isAPI {
      let event = try await events.find(id, by: caller)
      try await opening.note(event, call)
      return .json(EventPages.json(event)).tagged(event.seq)
    }
    return .page(try await roomPage(call, id).page)
  }

  /// A part of the room by itself, for the page that is already open.
  private func pane(_ call: Call, _ part: String) async throws -> Reply {
    let id: ID<Event> = try call.id()
    switch part {
    case "left": return .fragment(try await roomPage(call, id, isPart: true).left)
    case "right": return .fragment(try await roomPage(call, id, isPart: true).right)
    case "head": return .fragment(try await roomPage(call, id, isPart: true).head)
    case "lines": return try await newLines(call, id)
    default: throw Refusal.notFound
    }
  }

  private func newLines(_ call: Call, _ id: ID<Event>) async throws -> Reply {
    let after = Log.Cursor(call.query["after"] ?? "0") ?? Log.Cursor(seq: 0)
    let event = try await events.find(id, by: try call.caller, .logRead)
    let stretch = try await log.read(id, by: try call.caller, after: after, limit: 500)
    try await opening.note(event, call, secret: stretch.hasSecrets, isPart: true)
    var reply = Reply.fragment(LogList(log: stretch).bare)
    if let name = HTTPField.Name("X-Seq"), let last = stretch.lines.last {
      reply.headers[name] = String(last.seq)
    }
    if stretch.hasNewer, let last = stretch.lines.last {
      reply.headers[.linkRelation] =
        "<\(call.with("after", Log.Cursor(seq: last.seq, id: last.id.text).text))>; rel=\"next\""
    }
    return reply
  }

  /// - Parameter isPart: a part that refreshes by itself is not somebody looking.
  private func roomPage(
    _ call: Call, _ id: ID<Event>, isPart: Bool = false
  ) async throws -> RoomPage {
    let caller = try call.caller
    let depth = Log.Depth(rawValue: call.query["depth"] ?? "all") ?? .all
    let room = try await database.read { tx in try Room.read(id, by: caller, .eventRead, in: tx) }
    let stretch: Log.Stretch =
      Policy.allows(caller, .logRead, room.facts)
      ? try await log.read(
        id, by: caller, depth: depth, before: call.query["before"].flatMap { Log.Cursor($0) },
        after: call.query["after"].flatMap { Log.Cursor($0) }, limit: 100)
      : Log.Stretch(
        lines: [], corrections: [:], tasks: [:], decisions: [:], hasOlder: false, hasNewer: false)
    try await opening.note(
      room.event, call, secret: room.hasSecrets || stretch.hasSecrets, isPart: isPart)
    let seen = isPart ? nil : try await look(id, room.seq, caller)
    return RoomPage(
      room: room, log: stretch, call: call, caller: caller, depth: depth, seen: seen,
      people: room.staff.map { ($0.person, $0.name) })
  }

  /// Remembers how far the reader has looked; answers how far that was before.
  private func look(_ id: ID<Event>, _ seq: Int64, _ caller: Caller) async throws -> Int64? {
    guard let person = caller.person else { return nil }
    let subject = "event/\(id)"
    let before: Int64? = try await database.read { tx in
      try tx.cell("SELECT seq FROM seen WHERE person = \(person) AND subject = \(subject)")
    }
    if before != seq {
      _ = try await journal.housekeeping([.seen]) { keep in
        try keep.run(
          """
          INSERT INTO seen (person, subject, seq) VALUES (\(person), \(subject), \(seq))
          ON CONFLICT (person, subject) DO UPDATE SET seq = excluded.seq
          """)
      }
    }
    return before
  }

  private var opening: Opening { Opening(database: database, journal: journal) }

  // MARK: log

  @Sendable func readLog(_ call: Call) async throws -> Reply {
    guard call.isAPI else { return .see("/events/\(try call.id(of: Event.self))") }
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    let event = try await events.find(id, by: caller, .logRead)
    let limit = try call.limit(100, most: 500)
    func cursor(_ name: String) throws -> Log.Cursor? {
      guard let raw = call.query[name], !raw.isEmpty else { return nil }
      guard let cursor = Log.Cursor(raw) else {
        throw Refusal.invalid(name, "Markören kunde inte läsas.")
      }
      return cursor
    }
    let before = try cursor("before")
    let stretch = try await log.read(
      id, by: caller, before: before,
      after: try cursor("after") ?? (before == nil ? Log.Cursor(seq: 0) : nil), limit: limit)
    func place(_ line: Line?, _ isThere: Bool) -> String? {
      isThere ? line.map { Log.Cursor(seq: $0.seq, id: $0.id.text).text } : nil
    }
    try await opening.note(event, call, secret: stretch.hasSecrets)
    return Reply.json(
      .array(stretch.lines.map { LinePages.json($0, correction: stretch.corrections[$0.id]) })
    ).linked(
      call, next: place(stretch.lines.last, stretch.hasNewer),
      previous: place(stretch.lines.first, before != nil && stretch.hasOlder))
  }

  @Sendable func writeLine(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    return try await call.attempt(
      {
        let (draft, caller) = (try LineInput.read(call), try call.caller)
        let line = try await log.write(draft, in: id, by: caller, key: call.key)
        let stretch = try await database.read { tx in
          let classes = Log.classes(try Events.facts(of: id, tx), caller)
          return try Log.stretch([line], classes, older: false, newer: false, tx)
        }
        if call.wantsFragment {
          return .fragment(LogList(log: stretch).bare, status: .created)
        }
        let task = stretch.tasks[line.id]
        let isUnaware = task != nil && task?.owner == nil
        if !call.isAPI, let meeting = draft.meeting {
          return .see("/events/\(id)/meetings/\(meeting)")
        }
        // Where the page has no script, the task's own page says it and offers to tell.
        if isUnaware, !call.isAPI, let task { return .see("/events/\(id)/tasks/\(task.id)") }
        return .created(
          call, at: "/events/\(id)/log/\(line.id)",
          LinePages.json(
            line, notice: isUnaware ? call.language.say(TaskPages.unaware(task?.ownerName)) : nil))
      }, again: LineRoutes(acts: acts).again)
  }

  /// What is done to an event, in the same room.
  var acts: ActRoutes {
    ActRoutes(
      events: events, log: log, organisation: organisation, database: database, opening: opening)
  }
}

/// The fields of the entry line.
enum LineInput {
  static func read(_ call: Call) throws -> Log.Draft {
    var check = Check(call.input)
    // Times are said when they are typed, which may be long before the network lets them through.
    let typed = typedAt(call)
    var draft = Log.Draft(text: check.prose("text", most: 8000))
    draft.category = check.choice("category") ?? .information
    if draft.category == .state { check.fault("category", "Välj ett av alternativen.") }
    draft.eventAt = check.time("time", now: typed)
    // A few minutes are how much clocks differ.
    if let at = draft.eventAt, at > call.now.adding(.minutes(5)) {
      check.fault(
        "time", "En rad berättar om det som har hänt. Skriv det som ska göras som en uppgift.")
    }
    if draft.eventAt == nil, call.now.since(typed) > .minutes(1) { draft.eventAt = typed }
    draft.classification = check.classification()
    draft.essential = check.flag("essential")
    draft.corrects = check.optional("corrects", most: 100).map { ID($0) }
    draft.why = check.optionalProse("why", most: 2000)
    draft.alternatives = check.optionalProse("alternatives", most: 2000)
    draft.legalBasis = check.optionalProse("legalBasis", most: 300)
    draft.decidedBy = check.optionalProse("decidedBy", most: 120)
    draft.reviewAt = check.time("review", now: typed, ahead: true)
    draft.ownerName = check.optional("owner", most: 120)
    draft.dueAt = check.time("due", now: typed, ahead: true)
    draft.because = check.optional("because", most: 100).map { ID($0) }
    draft.meeting = check.optional("meeting", most: 100).map { ID($0) }
    try check.done()
    return draft
  }

  /// The client's clock may be wrong, so only the age of the line is taken from it.
  private static func typedAt(_ call: Call) -> Instant {
    guard let typed = call.input["typed"].flatMap(Instant.init(text:)),
      let sent = call.input["sent"].flatMap(Instant.init(text:)), sent > typed,
      sent.since(typed) < .days(14)
    else { return call.now }
    return call.now.adding(Span(milliseconds: -sent.since(typed).milliseconds))
  }
}

extension LogList {
  /// The lines without headings, for a page that has some already.
  var bare: HTML {
    .joined(
      log.lines.map {
        LinePages.item(
          $0, correction: log.corrections[$0.id], task: log.tasks[$0.id],
          decision: log.decisions[$0.id])
      })
  }
}

extension Facts {
  /// What the caller's own units are about: asked before a thing exists.
  static func everywhere(in caller: Caller) -> Facts {
    Facts(subject: "caller", units: Set(caller.grants.map(\.unit)), classification: .k0)
  }
}
