import Ground
import Storage
import Web

/// The rest of the event room: picture, search, details, history, telling, export.
struct MoreEventRoutes: Sendable {
  let events: Events
  let log: Log
  let organisation: Organisation
  let settings: Settings
  let opening: Opening
  let checkpoints: Checkpoints
  var database: Database { events.database }

  init(
    events: Events, log: Log, organisation: Organisation, settings: Settings,
    checkpoints: Checkpoints
  ) {
    self.events = events
    self.log = log
    self.organisation = organisation
    self.settings = settings
    self.checkpoints = checkpoints
    opening = Opening(database: events.database, journal: events.journal)
  }

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/picture", .act(.pictureRead),
      Doc(
        "How things stand now, or stood at a time", "Läget nu", query: [Then.query],
        returns: .named("Picture")), picture)
    routes.get(
      "/events/{id}/search", .act(.logRead),
      Doc(
        "Search the log, newest first", "Sök i loggen",
        query: [
          .init(
            "q", .string(most: 200), required: true, "Words; a word ending in * is a beginning"),
          .init("depth", .word(["all", "essential"]), "Only essential lines"),
          .init("category", .word(LineCategory.allCases.map(\.rawValue)), "Category"),
        ] + Paging<SearchColumn>.query(), returns: .list(.named("Line"))), search)
    routes.get(
      "/events/{id}/history", .act(.eventRead),
      Doc(
        "What was changed in an event's own facts, by whom; newest first", "Historik",
        query: HistoryList.query, returns: .list(.named("HistoryStep"))), history)
    HandoverRoutes(
      handovers: Handovers(database: events.database, journal: events.journal), opening: opening,
      checkpoints: checkpoints
    ).add(to: &routes)
    EventDetailsRoutes(events: events, organisation: organisation, opening: opening)
      .add(to: &routes)
    EventAccessRoutes(events: events, opening: opening).add(to: &routes)
    ToldRoutes(events: events, opening: opening).add(to: &routes)
    PackageRoutes(events: events, settings: settings, opening: opening).add(to: &routes)
  }

  // MARK: picture

  @Sendable func picture(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    return try await ThenParts.attempt(
      call,
      {
        let then = try await Then.asked(call, in: database)
        let picture = try await database.read { tx in
          try Picture.read(id, by: caller, then: then, in: tx)
        }
        try await opening.note(picture.room.event, call, secret: picture.hasSecrets)
        let page = PicturePage(
          picture: picture, call: call, moments: try await moments(picture.room, call))
        if call.wantsFragment { return .fragment(page.content) }
        return call.reply(page.page, data: picture.json(then?.at ?? call.now))
      }, room: { try await database.read { try Room.read(id, by: caller, .pictureRead, in: $0) } })
  }

  private func moments(_ room: Room, _ call: Call) async throws -> [ThenParts.Moment] {
    let caller = try call.caller
    return try await database.read { tx in
      try ThenParts.moments(of: room, by: caller, now: call.now, tx)
    }
  }

  // MARK: search

  @Sendable func search(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    var check = Check(call.query)
    var search = Log.Search(check.optional("q") ?? "")
    search.depth = check.choice("depth") ?? .all
    search.category = check.choice("category")
    try check.done()
    var paging = try Paging(call, by: SearchColumn.time, descending: true, rows: 50)
    if call.wantsFile { paging.takeAll(Log.mostInFile) }
    let event = try await events.find(id, by: caller, .logRead)
    if search.groups.isEmpty {
      if call.isAPI { return .json(.array([])) }
      try await opening.note(event, call)
      return .page(
        LogSearchPage(found: nil, event: event, search: search, paging: paging, call: call).page)
    }
    let found = try await log.search(id, by: caller, search, paging)
    let secret = found.stretch.lines.contains { $0.classification == .k2 }
    try await opening.note(event, call, secret: secret)
    if call.isAPI {
      return Reply.json(
        .array(
          found.stretch.lines.map { LinePages.json($0, in: found.stretch) })
      ).linked(call, next: found.next, previous: found.previous)
    }
    if call.wantsFile {
      guard found.next == nil else {
        throw Refusal.invalid("q", "Filen skulle bli för stor. Sök på fler ord.")
      }
      try await events.export(id, by: caller)
      return LogSearchPage.csv(found, call)
    }
    return .page(
      LogSearchPage(found: found, event: event, search: search, paging: paging, call: call).page)
  }

  // MARK: history

  @Sendable func history(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    let list = try HistoryList(call)
    let (event, steps, wasSecret, mayExport) = try await database.read { tx in
      let facts = try Events.facts(of: id, tx)
      try Door.require(.eventRead, of: caller, facts)
      guard let row = try tx.row("SELECT * FROM event WHERE id = \(id)") else {
        throw Refusal.notFound
      }
      // What was written under secrecy stays there when the class is lowered.
      let maySecret = Policy.allows(caller, .eventRead, facts.classified(.k2))
      let wasSecret =
        try tx.row(
          """
          SELECT seq FROM version WHERE kind = 'event' AND id = \(id.text)
          AND content LIKE '%"classification":"K2"%' LIMIT 1
          """) != nil
      guard maySecret || !wasSecret else {
        throw Refusal.forbidden(
          "Händelsen har varit under sekretess. Historiken visas bara för den som får läsa det.")
      }
      return (
        try Event(row: row), try History.of(table: Event.table, id: id.text, tx), wasSecret,
        Policy.allows(caller, .eventExport, facts)
      )
    }
    try await opening.note(event, call, secret: wasSecret)
    if call.wantsFile { try await events.export(id, by: caller) }
    return list.reply(steps, of: event) { listed in
      var page = HistoryPages.page(
        listed, list, named: "\(event.number) \(event.title)", title: "Historik: \(event.number)",
        trail: [
          ("/events", "\(t: "Händelser")"), ("/events/\(id)", "\(event.number) \(event.title)"),
        ],
        back: ("/events/\(id)", "Till händelsen"), room: .now, call: call, mayExport: mayExport)
      page.exercise = event.exercise
      page.classification = event.classification
      return page
    }
  }
}

/// An event's own facts and its class.
struct EventDetailsRoutes: Sendable {
  let events: Events
  let organisation: Organisation
  let opening: Opening

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/details", .act(.eventEdit), mount: .page,
      Doc("Form for the facts of an event", "Händelsens uppgifter"), form)
    routes.post(
      "/events/{id}/details", .act(.eventEdit), mount: .page,
      Doc("Change the facts of an event", "Ändra händelsens uppgifter"), change)
    routes.add(
      .patch, "/events/{id}", .act(.eventEdit), mount: .api,
      doc: Doc(
        "Change the facts of an event; needs If-Match", "Ändra händelsens uppgifter",
        body: [
          .init("title", .string(most: 160), "What has happened"),
          .init("kind", .word(EventKind.allCases.map(\.rawValue)), "Kind"),
          .init("description", .string(most: 4000), "More about it"),
          .init("alarmSource", .string(most: 200), "Where the alarm came from"),
          .init("place", .string(most: 200), "Address or name of the place"),
          .init("latitude", .number(min: -90, max: 90), "WGS 84"),
          .init("longitude", .number(min: -180, max: 180), "WGS 84"),
          .init("occurredAt", .string(most: 80), "RFC 3339 or as spoken"),
          .init("discoveredAt", .string(most: 80), "RFC 3339 or as spoken"),
          .init("diaryNumber", .string(most: 60), "Diary number"),
          .init("costCode", .string(most: 60), "Cost code"),
        ], returns: .named("Event"), idempotent: true, guarded: true), change)
    routes.post(
      "/events/{id}/classification", .act(.eventClassify),
      Doc(
        "Change the class of an event", "Ändra klassen",
        body: [
          .init("classification", .word(["K0", "K1", "K2"]), required: true, "The new class"),
          .init("reason", .string(most: 2000), required: true, "Why"),
        ], returns: .named("Event"), idempotent: true, guarded: true), classify)
  }

  @Sendable func form(_ call: Call) async throws -> Reply {
    .page(try await page(try await events.drafts.form(call, .details)))
  }

  private func page(_ form: Form) async throws -> Page {
    let caller = try form.call.caller
    let id: ID<Event> = try form.call.id()
    let event = try await events.find(id, by: caller, .eventEdit)
    try await opening.note(event, form.call)
    let (district, mayClassify) = try await events.database.read { tx in
      (
        try event.district.flatMap {
          try tx.cell("SELECT name FROM district WHERE id = \($0)", as: String.self)
        },
        Policy.allows(caller, .eventClassify, try Events.facts(of: id, tx))
      )
    }
    return EventDetailsPages.page(form, event, district: district, mayClassify: mayClassify)
  }

  @Sendable func change(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let caller = try call.caller
        let id: ID<Event> = try call.id()
        let event = try await events.find(id, by: caller, .eventEdit)
        let expected = try call.expected()
        var edit = try EventEdit(call, event)
        edit.district = try await organisation.district(edit.latitude, edit.longitude)
        let changed = try await events.edit(
          id, edit, by: caller, expecting: expected, key: call.key)
        return .changed(call, at: "/events/\(id)", EventPages.json(changed)).tagged(changed.seq)
      }, again: page)
  }

  @Sendable func classify(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let caller = try call.caller
        let id: ID<Event> = try call.id()
        let event = try await events.find(id, by: caller, .eventClassify)
        var check = Check(call.input)
        let classification = check.classification()
        if classification == nil, check.faults.isEmpty {
          check.fault("classification", "Välj ett av alternativen.")
        }
        let reason = check.prose("reason", most: 2000)
        try check.done()
        guard let classification else { throw Refusal.notFound }
        let expected = try call.expected()
        if classification < event.classification, !call.isAPI, call.input["confirmed"] != "yes" {
          return .page(
            EventDetailsPages.confirmLower(
              call, event, to: classification, reason: reason,
              version: call.input["version"] ?? ""))
        }
        let changed = try await events.classify(
          id, classification, reason: reason, by: caller, expecting: expected, key: call.key)
        return .changed(call, at: "/events/\(id)", EventPages.json(changed)).tagged(changed.seq)
      }, again: page)
  }
}
