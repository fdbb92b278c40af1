import Ground
import Web

/// The crisis organisation, its instruction and the scale of levels.
struct CrisisRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    routes.get(
      "/crisis", .act(.unitRead), mount: .page,
      Doc("The crisis organisation", "Krisorganisationen"), crisis)
    routes.get(
      "/instructions", .act(.instructionRead), mount: .page,
      Doc("Crisis instructions", "Krisinstruktioner"), instructions)
    routes.get(
      "/instructions/new", .act(.instructionEdit), mount: .page,
      Doc("Form for a new version", "Formulär för en ny version"), newForm)
    routes.post(
      "/instructions", .act(.instructionEdit), mount: .page,
      Doc("Add a version of an instruction", "Lägg till en version av en instruktion"), add)
    routes.get(
      "/instructions/{id}", .act(.instructionRead), mount: .page,
      Doc("Read an instruction", "Läs en instruktion"), instruction)
    routes.get(
      "/levels", .act(.instructionRead),
      Doc("The scale of levels", "Nivåerna", returns: .list(.named("Level"))), levels)
    routes.get(
      "/levels/{id}/edit", .act(.levelEdit), mount: .page,
      Doc("Form for a level", "Formulär för en nivå"), levelForm)
    routes.post(
      "/levels/{id}/edit", .act(.levelEdit), mount: .page,
      Doc("Change a level", "Ändra en nivå"), editLevel)
  }

  @Sendable func crisis(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    return .page(
      CrisisPage(crisis: try await organisation.crisis(by: caller), call: call, caller: caller)
        .page)
  }

  // MARK: instructions

  private func mayEdit(_ caller: Caller, _ act: Act) -> Bool {
    Policy.allows(caller, act, .everywhere(in: caller))
  }

  @Sendable func instructions(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    return .page(
      InstructionPages.list(
        try await organisation.instructions(by: caller), call,
        mayEdit: mayEdit(caller, .instructionEdit)))
  }

  @Sendable func instruction(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let found = try await organisation.instruction(try call.id(), by: caller)
    let versions = try await organisation.instructions(by: caller).filter {
      $0.title == found.title || InstructionName.core($0.title) == InstructionName.core(found.title)
    }
    return .page(
      InstructionPages.show(
        found, versions: versions, call, mayEdit: mayEdit(caller, .instructionEdit)))
  }

  @Sendable func newForm(_ call: Call) async throws -> Reply {
    try Door.require(.instructionEdit, of: try call.caller, .everywhere(in: try call.caller))
    return .page(try await formPage(Form(call), call.query["replaces"]))
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
        return .see("/instructions/\(saved.id)")
      }, again: { form in try await formPage(form, replaces) })
  }

  // MARK: levels

  @Sendable func levels(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    try Organisation.requireDirectory(.instructionRead, caller)
    let levels = try await organisation.levels()
    if call.isAPI { return .json(.array(levels.map(LevelPages.json))) }
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
        _ = try await organisation.edit(
          id, by: try call.caller, expecting: try call.expected(), key: call.key,
          try LevelPages.read(call))
        return .see("/levels")
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
