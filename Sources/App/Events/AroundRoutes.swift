import Ground
import HTTPTypes
import Storage
import Web

/// Who can see an event, who is kept out, and the conflict of interest that one declares oneself.
struct EventAccessRoutes: Sendable {
  let events: Events
  let opening: Opening

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/access", .act(.accessRead),
      Doc(
        "Who can see an event and why, and who opened it", "Vem kan se detta, och varför",
        query: SideList<OpeningColumn>.query, returns: .named("EventAccess")), show)
    routes.get(
      "/events/{id}/openings", .act(.accessRead),
      Doc(
        "Who has opened what is under secrecy, latest first", "Vem har öppnat",
        query: SideList<OpeningColumn>.query, returns: .list(.named("Opening"))), openings)
    routes.post(
      "/events/{id}/conflict", .act(.conflictDeclare),
      Doc("Declare your own conflict of interest", "Anmäl jäv", idempotent: true), declare)
    routes.post(
      "/events/{id}/restriction", .act(.accessRestrict),
      Doc(
        "Keep a person out of an event", "Håll en person utanför",
        body: [
          .init("person", .string(most: 200), required: true, "Id, e-mail or name"),
          .init("relation", .word(["conflict", "subject"]), required: true, "Why"),
          .init("note", .string(most: 300), required: true, "The reason"),
        ], idempotent: true), restrict)
    routes.post(
      "/events/{id}/restriction/{participant}/end", .act(.accessRestrict),
      Doc("Let a person in again", "Häv spärren", idempotent: true), end)
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    let access = try await read(call)
    if access.mayReadEvent { try await opening.note(access.event, call) }
    return try await call.isAPI
      ? .json(EventAccessPages.json(access)) : .page(page(Form(call), access))
  }

  private func read(_ call: Call) async throws -> EventAccess {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    let list = try Self.list(call)
    return try await events.database.read { tx in
      try EventAccess.read(
        id, by: caller, openings: list, joined: !call.isAPI && !call.wantsFile, now: call.now,
        in: tx)
    }
  }

  private static func list(_ call: Call) throws -> SideList<OpeningColumn> {
    try SideList(call, by: .number, descending: true)
  }

  @Sendable func openings(_ call: Call) async throws -> Reply {
    let access = try await read(call)
    if access.mayReadEvent { try await opening.note(access.event, call) }
    if call.isAPI { return .list(access.openings, call, EventAccessPages.json) }
    if call.wantsFile { return EventAccessPages.csv(access.openings.rows, access.event, call) }
    return .see("/events/\(access.event.id)/access#h-opened")
  }

  private func page(_ form: Form, _ access: EventAccess? = nil) async throws -> Page {
    let found: EventAccess
    if let access { found = access } else { found = try await read(form.call) }
    return EventAccessPages.page(
      form, found, try Self.list(form.call),
      mayRestrict: Policy.allows(try form.call.caller, .accessRestrict, found.facts))
  }

  @Sendable func declare(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    if !call.isAPI, call.input["confirmed"] != "yes" {
      let event = try await events.find(id, by: caller)
      return .page(EventAccessPages.confirm(call, event))
    }
    try await events.declareConflict(id, by: caller, key: call.key)
    return call.isAPI ? .empty : .see("/events")
  }

  @Sendable func restrict(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let id: ID<Event> = try call.id()
        var check = Check(call.input)
        let name = check.text("person")
        let relation: Relation? = check.choice("relation")
        if relation == nil, check.faults.isEmpty {
          check.fault("relation", "Välj ett av alternativen.")
        }
        let why = check.prose("note", most: 300)
        let people = try await events.database.read { tx in
          try PeopleNamed.find(name.isEmpty ? [] : [name], field: "person", tx)
        }
        people.faults.forEach { check.fault($0.field, $0.text) }
        try check.done()
        guard let relation, let person = people.found.first else { throw Refusal.notFound }
        try await events.restrict(
          id, person: person, relation, why: why, by: try call.caller, key: call.key)
        return call.isAPI ? .empty : .see("/events/\(id)/access")
      }, again: { try await page($0) })
  }

  @Sendable func end(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        let id: ID<Event> = try call.id()
        if !call.isConfirmed {
          let event = try await events.find(id, by: try call.caller, .accessRestrict)
          return .page(
            call.question(
              "Häv spärren?", "Personen kan sedan läsa händelsen igen, om rollen tillåter det.",
              yes: "Häv spärren", back: "/events/\(id)/access", room: .now, event: event))
        }
        try await events.endRestriction(
          id, try call.id("participant"), by: try call.caller, key: call.key)
        return call.isAPI ? .empty : .see("/events/\(id)/access")
      }, on: { try await page(Form(call, values: Input())) })
  }
}

/// Telling people and their acknowledgement.
struct ToldRoutes: Sendable {
  let events: Events
  let opening: Opening

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/told", .act(.toldSend),
      Doc(
        "Who was told what, and who has read", "Besked",
        query: [.init("show", .word(ToldFilter.allCases.map(\.rawValue)), "Which; all if left out")]
          + SideList<ToldColumn>.query, returns: .list(.named("Told"))), form)
    routes.post(
      "/events/{id}/told", .act(.toldSend),
      Doc(
        "Tell people about an event", "Skicka besked",
        body: [
          .init("text", .string(most: 1000), required: true, "What they should know"),
          .init("people", .list(.string(most: 200)), "Ids, e-mail addresses or names"),
          .init("posts", .list(.word(Post.allCases.map(\.rawValue))), "Posts"),
          .init("coordinators", .bool, "All coordinators of the units affected"),
        ], returns: .named("ToldCount"), status: 201, idempotent: true), send)
    routes.post(
      "/events/{id}/told/{told}/acknowledge", .act(.toldAcknowledge),
      Doc("Say that you have read it", "Jag har läst", idempotent: true), acknowledge)
  }

  @Sendable func form(_ call: Call) async throws -> Reply {
    if call.isAPI || call.wantsFile {
      let room = try await room(call)
      let (told, _, _) = try await told(call)
      if call.isAPI { return .list(told, call, ToldPages.json) }
      try await events.export(room.event.id, by: try call.caller)
      return ToldPages.csv(told.rows, room.event, call)
    }
    return .page(try await page(try await events.drafts.form(call, .told)))
  }

  /// All who were told; the room itself holds the latest only.
  private func told(
    _ call: Call
  ) async throws -> (Paged<Room.ToldPerson>, SideList<ToldColumn>, ToldPages.Shown) {
    let id: ID<Event> = try call.id()
    let list = try SideList(call, by: ToldColumn.told, descending: true)
    var check = Check(call.query)
    let filter: ToldFilter = check.choice("show") ?? .all
    try check.done()
    let all = try await events.database.read { tx in try Room.told(id, most: nil, tx) }
    let told = list.pick(
      all.filter { filter == .all || ($0.acknowledgedAt == nil) == (filter == .unread) },
      id: \.id.text, texts: { [$0.name, $0.text] }, key: { $1.key($0) })
    let read = all.filter { $0.acknowledgedAt != nil }.count
    return (told, list, ToldPages.Shown(filter: filter, read: read, all: all.count))
  }

  private func room(_ call: Call) async throws -> Room {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    let room = try await events.database.read { tx in
      try Room.read(id, by: caller, .toldSend, in: tx)
    }
    try await opening.note(room.event, call)
    return room
  }

  private func page(_ form: Form) async throws -> Page {
    let room = try await room(form.call)
    let informed = (room.level?.informs ?? "").split(separator: " ")
      .compactMap { Post(rawValue: String($0)) }
    let usual: [Post] = [
      .head, .securityCoordinator, .localCrisisLead, .dutyOfficer, .citySecurity,
    ]
    let (told, list, shown) = try await told(form.call)
    return ToldPages.page(
      form, room, told, list, shown, posts: informed + usual.filter { !informed.contains($0) },
      maySend: room.event.status.isOpen)
  }

  @Sendable func send(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let id: ID<Event> = try call.id()
        var check = Check(call.input)
        let text = check.prose("text", most: 1000)
        let names = call.input.all("people").flatMap {
          $0.split(whereSeparator: { ",;\n".contains($0) })
        }
        .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
        let posts = call.input.all("posts").compactMap(Post.init(rawValue:))
        if posts.count != call.input.all("posts").count {
          check.fault("posts", "Välj ett av alternativen.")
        }
        let coordinators = check.flag("coordinators")
        if names.count > ToldActs.most {
          check.fault("people", "Högst \(ToldActs.most) personer åt gången.")
        }
        if names.isEmpty, posts.isEmpty, !coordinators {
          check.fault("people", "Välj vem som ska få beskedet.")
        }
        let people = try await events.database.read { tx in
          try PeopleNamed.find(Array(names.prefix(ToldActs.most)), field: "people", tx)
        }
        people.faults.forEach { check.fault($0.field, $0.text) }
        try check.done()
        let count = try await events.tell(
          id, ToldDraft(text: text, people: people.found, posts: posts, coordinators: coordinators),
          by: try call.caller, key: call.key)
        if !call.isAPI { return .see("/events/\(id)/told") }
        return .json(.object(["told": .int(Int64(count))]), status: .created)
      }, again: page)
  }

  @Sendable func acknowledge(_ call: Call) async throws -> Reply {
    let (id, caller): (ID<Event>, Caller) = (try call.id(), try call.caller)
    let isMine = !call.isAPI && call.input["next"] == "me"
    return try await call.press(
      {
        do {
          try await events.acknowledge(id, try call.id("told"), by: caller, key: call.key)
        } catch Refusal.notFound where isMine {
          // It may have been taken back, and one's own page does not end for that.
          throw Refusal.conflict("Beskedet finns inte längre. Du behöver inte svara på det.")
        }
        return call.isAPI ? .empty : .see(isMine ? "/me" : "/events/\(id)")
      },
      on: {
        MyPages.page(
          try await MyPage.read(caller, now: call.now, in: events.database), call: call)
      })
  }
}

/// Taking the log out.
struct PackageRoutes: Sendable {
  let events: Events
  let settings: Settings
  let opening: Opening

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/package", .act(.logRead), mount: .page,
      Doc("Print or fetch the log", "Skriv ut eller hämta loggen"), show)
    routes.get(
      "/events/{id}/log.html", .act(.eventExport),
      Doc(
        "The whole log for paper", "Hela loggen för papper",
        query: [
          .init("download", .bool, "As a file of its own"), Lens.orderQuery,
          Then.query,
        ],
        returns: .file("text/html")), paper)
    routes.get(
      "/events/{id}/log.csv", .act(.eventExport),
      Doc(
        "The whole log as a table", "Hela loggen som tabell", query: [Lens.orderQuery, Then.query],
        returns: .file("text/csv")), table)
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    let (room, insiders) = try await events.database.read { tx in
      let room = try Room.read(id, by: caller, .logRead, in: tx)
      let mayExport = Policy.allows(caller, .eventExport, room.facts)
      // Who stands outside the directory is not told who is in it.
      if !Policy.allows(caller, .personRead, .everywhere(in: caller)) {
        try Door.require(.eventExport, of: caller, room.facts)
      }
      return (
        room,
        mayExport
          ? nil
          : try Insider.all(of: room.event, room.facts, able: .eventExport, now: call.now, tx)
      )
    }
    try await opening.note(room.event, call)
    if let insiders {
      return .page(PackagePages.whoCan(room, insiders.prefix(30).map { ($0.name, $0.about) }))
    }
    return .page(PackagePages.page(call, room, hasPackage: true))
  }

  @Sendable func paper(_ call: Call) async throws -> Reply {
    let alone = call.query.truth("download") == true
    let (bytes, number) = try await take(call) { paper, tx in try paper.html(alone: alone, in: tx) }
    let reply = Reply(status: .ok, body: .bytes(bytes, type: "text/html; charset=utf-8"))
    return alone ? reply.download("tryggve-\(number).html") : reply
  }

  @Sendable func table(_ call: Call) async throws -> Reply {
    let (bytes, number) = try await take(call) { paper, tx in try paper.csv(in: tx) }
    return Reply(status: .ok, body: .bytes(bytes, type: "text/csv; charset=utf-8"))
      .download("tryggve-\(number).csv")
  }

  private func take(
    _ call: Call, _ write: @escaping @Sendable (LogPaper, any Reading) throws -> [UInt8]
  ) async throws -> ([UInt8], String) {
    let caller = try call.caller
    let event = try await opening.leaving(events, call)
    let municipality = settings.municipality
    let lens = Lens(call.query, then: try await Then.asked(call, in: events.database))
    let bytes = try await events.database.read { tx in
      try write(
        LogPaper(
          event.id, by: caller, municipality: municipality, now: call.now, language: call.language,
          lens: lens, in: tx), tx)
    }
    return (bytes, event.number.replacing("Ö", with: "O"))
  }
}
