import Ground
import Web

/// The crisis organisation, its instruction and the scale of levels.
struct CrisisRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    routes.get(
      "/crisis", .act(.unitRead),
      Doc(
        "The crisis organisation", "Krisorganisationen", returns: .named("CrisisOrganisation")),
      crisis)
    routes.get(
      "/instructions", .act(.instructionRead),
      Doc(
        "List crisis instructions", "Lista krisinstruktioner", query: Self.listQuery,
        returns: .list(.named("Instruction"))), instructions)
    routes.get(
      "/instructions/new", .act(.instructionEdit), mount: .page,
      Doc("Form for a new version", "Formulär för en ny version"), newForm)
    routes.post(
      "/instructions", .act(.instructionEdit),
      Doc(
        "Add a version of an instruction", "Lägg till en version av en instruktion",
        body: Self.body, returns: .named("Instruction"), status: 201, idempotent: true), add)
    routes.get(
      "/instructions/{id}", .act(.instructionRead),
      Doc(
        "Read an instruction", "Läs en instruktion", returns: .named("Instruction")), instruction)
    routes.get(
      "/levels", .act(.instructionRead),
      Doc("The scale of levels", "Nivåerna", returns: .list(.named("Level"))), levels)
    routes.get(
      "/levels/{id}/edit", .act(.levelEdit), mount: .page,
      Doc("Form for a level", "Formulär för en nivå"), levelForm)
    routes.post(
      "/levels/{id}/edit", .act(.levelEdit),
      Doc(
        "Change a level: what is left out is emptied", "Ändra en nivå: det som utelämnas töms",
        body: Self.levelBody, returns: .named("Level"), idempotent: true, guarded: true), editLevel)
  }

  private static let body: [Doc.Field] = [
    .init("title", .string(most: 200), required: true, "Title"),
    .init("number", .string(most: 20), required: true, "Version of the text"),
    .init("text", .string(most: 100_000), required: true, "The text"),
    .init("validFrom", .string(most: 10), "First day; today if left out"),
    .init("decidedBy", .string(most: 200), "Who decided"),
    .init("decidedOn", .string(most: 10), "Day of the decision"),
    .init("diary", .string(most: 60), "Diary number"),
    .init("replaces", .string(most: 100), "Id of the version that it replaces"),
  ]

  private static let levelBody: [Doc.Field] =
    [
      .init("name", .string(most: 60), required: true, "Name"),
      .init("definition", .string(most: 1000), required: true, "What it means"),
      .init("lead", .string(most: 300), required: true, "Who leads"),
      .init("nameEnglish", .string(most: 60), required: true, "Name in English"),
      .init("reportMinutes", .integer(min: 5, max: 10_080), "Minutes between reports"),
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

  @Sendable func crisis(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let crisis = try await organisation.crisis(by: caller)
    if call.isAPI { return .json(crisis.json) }
    return .page(CrisisPage(crisis: crisis, call: call, caller: caller).page)
  }

  // MARK: instructions

  private func mayEdit(_ caller: Caller, _ act: Act) -> Bool {
    Policy.allows(caller, act, .everywhere(in: caller))
  }

  private static let listQuery: [Doc.Field] =
    [
      .init("q", .string(most: 200), "Words of the title"),
      .init(
        "state", .word(Organisation.InstructionState.allCases.map(\.rawValue)),
        "In force, coming or past"),
    ] + Paging<Organisation.InstructionColumn>.query()

  @Sendable func instructions(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    var check = Check(call.query)
    let words = check.optional("q") ?? ""
    let state: Organisation.InstructionState? = check.choice("state")
    try check.done()
    let paging = try Paging(call, by: Organisation.InstructionColumn.from, descending: true)
    let listed = try await organisation.instructions(words, state, by: caller, paging)
    if call.isAPI { return .list(listed, call, InstructionPages.json) }
    if call.wantsFile { return InstructionPages.csv(listed.rows, call.language) }
    return .page(
      InstructionPages.list(
        listed, words: words, state: state, paging, call,
        mayEdit: mayEdit(caller, .instructionEdit)))
  }

  @Sendable func instruction(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let found = try await organisation.instruction(try call.id(), by: caller)
    if call.isAPI { return .json(InstructionPages.json(found)).tagged(found.seq) }
    let versions = try await organisation.instructions(by: caller).filter {
      $0.title == found.title || InstructionName.core($0.title) == InstructionName.core(found.title)
    }
    return .page(
      InstructionPages.show(
        found, versions: versions, call, mayEdit: mayEdit(caller, .instructionEdit)))
  }

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try Door.require(.instructionEdit, of: try call.caller, .everywhere(in: try call.caller))
    let drafts = Drafts(database: organisation.database, journal: organisation.journal)
    let replaces = call.query["replaces"]
    let form = try await drafts.form(call, .instruction(replacing: replaces))
    return .page(try await formPage(form, replaces))
  }

  private func formPage(_ form: Form, _ replaces: String?) async throws -> Page {
    var old: Instruction?
    if let replaces, !replaces.isEmpty {
      old = try await organisation.instruction(ID(replaces), by: try form.call.caller)
    }
    return InstructionPages.form(form, replaces: old, today: LocalTime.day(form.call.now))
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    let replaces = call.input["replaces"].flatMap { $0.isEmpty ? nil : $0 }
    return try await call.attempt(
      {
        var check = Check(call.input)
        let instruction = Instruction(
          id: ID(""), title: check.text("title", most: 200),
          version: check.text("number", most: 20),
          text: check.prose("text", most: 100_000), decidedBy: check.optional("decidedBy"),
          decidedOn: check.day("decidedOn"), diary: check.optional("diary", most: 60),
          validFrom: check.day("validFrom") ?? LocalTime.day(call.now))
        try check.done()
        let saved = try await organisation.add(
          instruction, replacing: replaces.map { ID($0) }, by: try call.caller, key: call.key)
        return .created(call, at: "/instructions/\(saved.id)", InstructionPages.json(saved))
          .tagged(saved.seq)
      }, again: { form in try await formPage(form, replaces) })
  }

  // MARK: levels

  @Sendable func levels(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    try Organisation.requireDirectory(.instructionRead, caller)
    let levels = try await organisation.levels()
    if call.isAPI { return .json(.array(levels.map(LevelPages.json))) }
    if call.wantsFile { return LevelPages.csv(levels, call.language) }
    return .page(LevelPages.list(levels, call, mayEdit: mayEdit(caller, .levelEdit)))
  }

  @Sendable func levelForm(_ call: Call) async throws -> Reply {
    try Door.require(.levelEdit, of: try call.caller, .everywhere(in: try call.caller))
    return .page(
      LevelPages.form(Form(call), try await organisation.level(try call.id(), by: try call.caller)))
  }

  @Sendable func editLevel(_ call: Call) async throws -> Reply {
    let id: ID<Level> = try call.id()
    return try await call.attempt(
      {
        let saved = try await organisation.edit(
          id, by: try call.caller, expecting: try call.expected(), key: call.key,
          try LevelPages.read(call))
        return .changed(call, at: "/levels", LevelPages.json(saved)).tagged(saved.seq)
      },
      again: { form in
        LevelPages.form(form, try await organisation.level(id, by: try call.caller))
      })
  }
}

/// Versions of one instruction may differ in how their title ends.
enum InstructionName {
  static func core(_ title: String) -> String {
    String(title.prefix { $0 != "(" && $0 != "," }).filter { !$0.isWhitespace }.lowercased()
  }
}
