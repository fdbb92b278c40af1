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
      Doc(
        "Read an event, as it is or was at a time", "Läs en händelse", query: [Then.query],
        returns: .named("Event")), show)
    routes.get(
      "/events/{id}/reported", .act(.eventRead), mount: .page,
      Doc("What happens with one's own report", "Vad som händer med den egna rapporten"), reported)
    news.add(to: &routes)
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
        ] + Lens.query + [Then.query], returns: .list(.named("Line"))), readLog)
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
      .init("exercise", .bool, "Only or without exercises"),
      .init("from", .string(most: 40), "First day of report, e.g. 2026-05-29"),
      .init("to", .string(most: 40), "Last day of report"),
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
    .init("exercise", .bool, "Whether it is an exercise"),
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
    let open = try await ongoing(listed, paging, filter, call, scope)
    let (levels, units, unread) = try await database.read { tx in
      (
        try Organisation.levels(tx), try Organisation.choices(call.now, tx),
        try Unread.counts(
          of: ((open?.rows ?? []) + listed.rows).filter(\.status.isOpen).map(\.id), by: caller, tx)
      )
    }
    return .page(
      EventPages.list(
        listed, ongoing: open, paging, filter: filter, levels: levels, units: units, unread: unread,
        call: call, caller: caller, scope: scope))
  }

  /// What goes on stands before what is over, where nobody has asked for another order; nil where
  /// the list is one.
  private func ongoing(
    _ listed: Events.Listed, _ paging: Paging<EventColumn>, _ filter: Events.Filter, _ call: Call,
    _ scope: Scope
  ) async throws -> Events.Listed? {
    guard paging.after == nil, paging.before == nil, filter.status.isEmpty,
      (call.query["order"] ?? "").isEmpty || call.query["order"] == "-reported",
      listed.rows.contains(where: { !$0.status.isOpen })
    else { return nil }
    if listed.next == nil {
      let open = listed.rows.filter(\.status.isOpen)
      return Events.Listed(rows: open, count: open.count, next: nil, previous: nil)
    }
    // Something that has gone on for long may be on a later page.
    var open = filter
    open.status = EventPages.openStatuses
    return try await events.list(open, scope: scope, limit: 100, counting: false)
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
    filter.exercise = check.truth("exercise")
    (filter.from, filter.to) = (check.span(ofDay: "from")?.start, check.span(ofDay: "to")?.end)
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
    return ReportPages.form(
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
        // A form leaves it to the kind; a program that says nothing gets what it always got.
        let usual = call.input["classification"] == "" ? report.kind.usual : .k1
        report.classification = check.classification() ?? usual
        report.diaryNumber = check.optional("diaryNumber", most: 60)
        report.costCode = check.optional("costCode", most: 60)
        try check.done()
        let event = try await events.report(
          report, district: organisation.district(report.latitude, report.longitude),
          by: try call.caller, key: call.key)
        if !call.isAPI { return .see(try await afterReport(event, call)) }
        return .created(call, at: "/events/\(event.id)", EventPages.json(event)).tagged(event.seq)
      }, again: reportPage)
  }

  /// Whoever handles the event goes on in its room; others read what happens with the report.
  private func afterReport(_ event: Event, _ call: Call) async throws -> String {
    let caller = try call.caller
    let facts = try await database.read { try Events.facts(of: event.id, $0) }
    let handles = Policy.allows(caller, .levelSet, facts)
    return "/events/\(event.id)\(handles ? "" : "/reported")"
  }

  /// What the one who reported reads first: that it has arrived, and who has it now.
  @Sendable func reported(_ call: Call) async throws -> Reply {
    let (id, caller) = (try call.id(of: Event.self), try call.caller)
    let receipt = try await database.read { try Receipt.read(id, by: caller, now: call.now, $0) }
    guard receipt.event.reporter == caller.person else { return .see("/events/\(id)") }
    return .page(ReportPages.receipt(receipt, caller))
  }

  // MARK: room

  @Sendable func show(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let id: ID<Event> = try call.id()
    return try await ThenParts.attempt(
      call,
      {
        guard call.isAPI else { return .page(try await roomPage(call, id).page) }
        let then = try await Then.asked(call, in: database)
        let event = try await database.read { tx in
          try then.map { try RoomThen(id, caller, $0, tx).read(.eventRead).event }
            ?? Events.find(id, by: caller, .eventRead, tx)
        }
        try await opening.note(event, call)
        return .json(EventPages.json(event)).tagged(event.seq)
      }, room: { try await database.read { try Room.read(id, by: caller, .eventRead, in: $0) } })
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
    let caller = try call.caller
    let lens = Lens(narrowing: call.query)
    let stretch = try await log.read(id, by: caller, lens: lens, after: after, limit: 500)
    let changed = try await log.changed(id, by: caller, lens: lens, after: after.seq)
    try await opening.note(
      event, call, secret: stretch.hasSecrets || changed.hasSecrets, isPart: true)
    var reply = Reply.fragment(LogList(log: changed).bare + LogList(log: stretch).bare)
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
    let then = isPart ? nil : try await Then.asked(call, in: database)
    var lens = Lens(call.query, then: then)
    let (room, moments) = try await database.read { tx in
      let room = try Room.read(id, by: caller, .eventRead, then: then, in: tx)
      return (room, try ThenParts.moments(of: room, by: caller, now: call.now, tx))
    }
    let asked = lens
    let stretch: Log.Stretch =
      Policy.allows(caller, .logRead, room.facts)
      ? try await log.read(
        id, by: caller, lens: asked, before: call.query["before"].flatMap { Log.Cursor($0) },
        after: call.query["after"].flatMap { Log.Cursor($0) }, limit: 100)
      : Log.Stretch.none
    try await opening.note(
      room.event, call, secret: room.hasSecrets || stretch.hasSecrets, isPart: isPart)
    let isLook = !isPart && then == nil && Policy.allows(caller, .logRead, room.facts)
    let seen = isLook ? try await news.look(id, room.seq, caller) : nil
    lens.since = isLook ? lens.since ?? seen : nil
    let (unread, only) = try await news.read(id, lens, caller)
    return RoomPage(
      room: room, log: stretch, call: call, caller: caller, lens: lens, seen: lens.since,
      people: room.staff.map { ($0.person, $0.name) }, moments: moments,
      unread: UnreadBar(unread: unread, lens: lens, only: only, event: id),
      again: try await again(call, id))
  }

  /// The words of a line that the reader took back return to the entry line.
  private func again(_ call: Call, _ id: ID<Event>) async throws -> Line? {
    guard let line = call.query["again"], let person = call.signedIn?.person else { return nil }
    return try await database.read { tx in
      let row = try tx.row(
        """
        SELECT l.* FROM line l WHERE l.id = \(line) AND l.event = \(id) AND l.author = \(person)
        AND NOT \(LineMark.stands())
        """)
      return try row.map { try Line(row: $0) }
    }
  }

  private var news: UnreadRoutes {
    UnreadRoutes(events: events, journal: journal, database: database)
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
    let lens = Lens(call.query, then: try await Then.asked(call, in: database))
    let stretch = try await log.read(
      id, by: caller, lens: lens, before: before,
      after: try cursor("after") ?? (before == nil ? Log.Cursor.beginning(lens.order) : nil),
      limit: limit)
    func place(_ line: Line?, _ isThere: Bool) -> String? {
      isThere ? line.map { Log.Cursor($0, by: lens.order).text } : nil
    }
    try await opening.note(event, call, secret: stretch.hasSecrets)
    return Reply.json(
      .array(stretch.lines.map { LinePages.json($0, in: stretch) })
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
        if call.wantsFragment {
          let stretch = try await database.read { tx in
            let classes = Log.classes(try Events.facts(of: id, tx), caller)
            return try Log.stretch([line], classes, older: false, newer: false, tx)
          }
          let task = stretch.tasks[line.id]
          let notice: HTML =
            task?.owner == nil && task?.whom == nil
            ? task.map { TaskPages.notice($0) } ?? "" : ""
          return .fragment(LogList(log: stretch, undo: Undo(call)).bare + notice, status: .created)
        }
        if !call.isAPI, let meeting = draft.meeting {
          return .see("/events/\(id)/meetings/\(meeting)")
        }
        let task = line.category == .task ? try await task(of: line.id) : nil
        let isUnaware = task != nil && task?.owner == nil
        // Where the page has no script, the task's own page says it and offers to tell.
        if isUnaware, !call.isAPI, let task { return .see("/events/\(id)/tasks/\(task.id)") }
        // One goes on writing where one reads.
        if !call.isAPI { return .see("/events/\(id)#L\(line.id)") }
        return .created(
          call, at: "/events/\(id)/log/\(line.id)",
          LinePages.json(
            line, notice: isUnaware ? call.language.say(TaskPages.unaware(task?.ownerName)) : nil))
      }, again: LineRoutes(acts: acts).again)
  }

  private func task(of line: ID<Line>) async throws -> EventTask? {
    try await database.read { tx in
      try tx.row("SELECT * FROM task WHERE line = \(line)").map { try EventTask(row: $0) }
    }
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
    let named = Log.Emptied.allCases.filter { call.input.names.contains($0.rawValue) }
    draft.emptied = Set(named.filter { check.optional($0.rawValue, most: 2000) == nil })
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

extension Facts {
  /// What the caller's own units are about: asked before a thing exists.
  static func everywhere(in caller: Caller) -> Facts {
    Facts(subject: "caller", units: Set(caller.grants.map(\.unit)), classification: .k0)
  }
}
