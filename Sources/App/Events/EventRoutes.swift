import Ground
import HTTPTypes
import Storage
import Web

/// Events: the list and the room.
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
    ReportRoutes(
      events: events, organisation: organisation, journal: journal, database: database
    ).add(to: &routes)
    routes.get(
      "/events/{id}", .act(.eventRead),
      Doc(
        "Read an event, as it is or was at a time", "Läs en händelse", query: [Then.query],
        returns: .named("Event")), show)
    news.add(to: &routes)
    for part in ["left", "right", "head", "lines"] {
      routes.get(
        "/events/{id}/\(part)", .act(.eventRead), mount: .page,
        Doc("A part of the event room", "En del av händelserummet")
      ) { try await pane($0, part) }
    }
    LogRoutes(acts: acts).add(to: &routes)
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

  /// What is done to an event, in the same room.
  var acts: ActRoutes {
    ActRoutes(
      events: events, log: log, organisation: organisation, database: database, opening: opening)
  }
}
