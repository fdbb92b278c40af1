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
    LevelRoutes(organisation: organisation).add(to: &routes)
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
    let replaces = call.query["replaces"]
    let form = try await organisation.drafts.form(call, .instruction(replacing: replaces))
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
}

/// Versions of one instruction may differ in how their title ends.
enum InstructionName {
  static func core(_ title: String) -> String {
    String(title.prefix { $0 != "(" && $0 != "," }).filter { !$0.isWhitespace }.lowercased()
  }
}
