import Ground
import Storage
import Web

/// The scale of levels: read by all, kept by the city's security unit.
struct LevelRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    routes.get(
      "/levels", .act(.instructionRead),
      Doc("The scale of levels", "Nivåerna", returns: .list(.named("Level"))), levels)
    routes.get(
      "/levels/new", .act(.levelEdit), mount: .page,
      Doc("Form for a new level", "Formulär för en ny nivå"), newForm)
    routes.post(
      "/levels", .act(.levelEdit),
      Doc(
        "Add a level on top of the scale", "Lägg till en nivå", body: Self.levelBody,
        returns: .named("Level"), status: 201, idempotent: true), add)
    routes.get(
      "/levels/{id}/edit", .act(.levelEdit), mount: .page,
      Doc("Form for a level", "Formulär för en nivå"), levelForm)
    routes.post(
      "/levels/{id}/edit", .act(.levelEdit),
      Doc(
        "Change a level: what is left out is emptied", "Ändra en nivå: det som utelämnas töms",
        body: Self.levelBody, returns: .named("Level"), idempotent: true, guarded: true), editLevel)
    routes.post(
      "/levels/{id}/move", .act(.levelEdit),
      Doc(
        "Let a level and its neighbour change places", "Flytta en nivå i skalan",
        body: [.init("to", .word(["up", "down"]), required: true, "Where")],
        returns: .named("Level"), idempotent: true), move)
    routes.post(
      "/levels/{id}/retire", .act(.levelEdit),
      Doc(
        "Take a level out of use", "Ta en nivå ur bruk", returns: .named("Level"),
        idempotent: true), retire)
    routes.post(
      "/levels/{id}/restore", .act(.levelEdit),
      Doc(
        "Take a retired level into use again", "Ta en nivå i bruk igen",
        returns: .named("Level"), idempotent: true), restore)
    ChecklistRoutes(organisation: organisation).add(to: &routes)
  }

  private static let levelBody: [Doc.Field] =
    [
      .init("name", .string(most: 60), required: true, "Name"),
      .init("definition", .string(most: 1000), required: true, "What it means"),
      .init("lead", .string(most: 300), required: true, "Who leads"),
      .init("nameEnglish", .string(most: 60), required: true, "Name in English"),
      .init("reportMinutes", .integer(min: 5, max: 10_080), "Minutes between reports"),
      .init("reviewMinutes", .integer(min: 5, max: 10_080), "Minutes until it is judged again"),
      .init("informs", .list(.word(Post.allCases.map(\.rawValue))), "Posts that are told"),
      .init("mark", .word(LevelMark.allCases.map(\.rawValue)), "How heavily it is drawn"),
      .init(
        "staffing", .list(.word(StaffFunction.allCases.map(\.rawValue))),
        "Functions that must be manned"),
      .init(
        "activates", .list(.word(Events.bodies.map(\.rawValue))),
        "Crisis bodies that are to be activated"),
    ]
    + [
      "log", "centralSupport", "definitionEnglish", "leadEnglish", "logEnglish",
      "centralSupportEnglish",
    ].map { .init($0, .string(most: 1000), "As the form has it") }

  private func json(_ level: Level) async throws -> JSON {
    let scale = try await organisation.scale()
    return LevelPages.json(level, scale.checklists[ChecklistItem.start(level.id)] ?? [])
  }

  @Sendable func levels(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    try Organisation.requireDirectory(.instructionRead, caller)
    let scale = try await organisation.scale()
    if call.isAPI {
      return .json(
        .array(
          scale.levels.map {
            LevelPages.json($0, scale.checklists[ChecklistItem.start($0.id)] ?? [])
          }))
    }
    if call.wantsJSON {
      // The very file that can be read in, here or by another municipality.
      return Reply(
        status: .ok,
        body: .bytes(
          LevelScale.write(scale.levels, scale.checklists).bytes,
          type: "application/json; charset=utf-8")
      ).download("tryggve-nivaer.json")
    }
    if call.wantsFile { return LevelPages.csv(scale.levels, call.language) }
    return .page(try page(scale, call))
  }

  private func page(_ scale: Organisation.Scale, _ call: Call) throws -> Page {
    let caller = try call.caller
    return LevelPages.list(
      scale, call, mayEdit: Policy.allows(caller, .levelEdit, .everywhere(in: caller)))
  }

  /// What is done with a button in the list.
  private func press(_ call: Call, _ body: () async throws -> Level) async throws -> Reply {
    try await call.press(
      {
        let saved = try await body()
        let shown = try await json(saved)
        return .changed(call, at: "/levels", shown).tagged(saved.seq)
      },
      on: {
        try Organisation.requireDirectory(.instructionRead, try call.caller)
        return try page(try await organisation.scale(), call)
      })
  }

  private func requireEditor(_ call: Call) throws {
    try Door.require(.levelEdit, of: try call.caller, .everywhere(in: try call.caller))
  }

  // MARK: one level

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try requireEditor(call)
    return .page(LevelPages.form(try await organisation.drafts.form(call, .new(.scale)), nil))
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var level = LevelPages.empty
        try LevelPages.read(call)(&level)
        let saved = try await organisation.add(level, by: try call.caller, key: call.key)
        if !call.isAPI { return .see("/levels/\(saved.id)/checklist") }
        let shown = try await json(saved)
        return .created(call, at: "/levels", shown).tagged(saved.seq)
      }, again: { LevelPages.form($0, nil) })
  }

  @Sendable func levelForm(_ call: Call) async throws -> Reply {
    try requireEditor(call)
    let level = try await organisation.level(try call.id(), by: try call.caller)
    return .page(
      LevelPages.form(try await organisation.drafts.form(call, .of(.scale, level)), level))
  }

  @Sendable func editLevel(_ call: Call) async throws -> Reply {
    let id: ID<Level> = try call.id()
    return try await call.attempt(
      {
        let edit = try LevelPages.read(call)
        if !call.isConfirmed { return .page(try await preview(call, edit)) }
        let saved = try await organisation.edit(
          id, by: try call.caller, expecting: try call.expected(), key: call.key, edit)
        let shown = try await json(saved)
        return .changed(call, at: "/levels", shown).tagged(saved.seq)
      },
      again: { form in
        LevelPages.form(form, try await organisation.level(id, by: try call.caller))
      })
  }

  /// What would change, before it does.
  private func preview(
    _ call: Call, _ edit: @Sendable (inout Level) -> Void
  ) async throws -> Page {
    try requireEditor(call)
    let old = try await organisation.level(try call.id(), by: try call.caller)
    var new = old
    edit(&new)
    let changed = new
    let (differences, open) = try await organisation.database.read { tx in
      (
        try History.differences(old, changed, tx),
        try tx.cell(
          """
          SELECT COUNT(*) FROM event WHERE level = \(old.id)
          AND status IN \(list: EventStatus.allCases.filter(\.isOpen))
          """, as: Int.self) ?? 0
      )
    }
    return LevelPages.preview(call, old, differences, open: open)
  }

  @Sendable func move(_ call: Call) async throws -> Reply {
    try await press(call) {
      var check = Check(call.input)
      let to = check.text("to", most: 10)
      if !["up", "down"].contains(to) { check.fault("to", "Välj ett av alternativen.") }
      try check.done()
      return try await organisation.move(
        try call.id(of: Level.self), up: to == "up", by: try call.caller, key: call.key)
    }
  }

  @Sendable func retire(_ call: Call) async throws -> Reply {
    if !call.isConfirmed {
      let level = try await organisation.level(try call.id(), by: try call.caller)
      try requireEditor(call)
      return .page(
        call.question(
          "Ta nivån \(level.title) ur bruk?",
          "Den går inte längre att välja. Händelser som har haft den visar den som förut, och den kan tas i bruk igen.",
          yes: "Ta ur bruk", back: "/levels", room: .organisation))
    }
    return try await press(call) {
      try await organisation.retire(try call.id(), by: try call.caller, key: call.key)
    }
  }

  @Sendable func restore(_ call: Call) async throws -> Reply {
    try await press(call) {
      try await organisation.restore(try call.id(), by: try call.caller, key: call.key)
    }
  }
}
