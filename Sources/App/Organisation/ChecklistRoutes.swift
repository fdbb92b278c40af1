import Ground
import Storage
import Web

/// The checklist of a level, or of a kind of crisis body: its items and their order.
struct ChecklistRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    let list = "/levels/{id}/checklist"
    routes.get(
      list, .act(.instructionRead),
      Doc(
        "The checklist of a level or of a kind of crisis body", "Checklistan för en nivå",
        returns: .list(.named("ChecklistItem"))), all)
    routes.post(
      list, .act(.levelEdit),
      Doc(
        "Add an item last on a checklist", "Lägg till en punkt", body: Self.body,
        returns: .named("ChecklistItem"), status: 201, idempotent: true), add)
    routes.get(
      "\(list)/{item}/edit", .act(.levelEdit), mount: .page,
      Doc("Form for an item", "Formulär för en punkt"), form)
    routes.post(
      "\(list)/{item}/edit", .act(.levelEdit),
      Doc(
        "Change an item: what is left out is emptied", "Ändra en punkt", body: Self.body,
        returns: .named("ChecklistItem"), idempotent: true, guarded: true), edit)
    routes.post(
      "\(list)/{item}/move", .act(.levelEdit),
      Doc(
        "Let an item and its neighbour change places", "Flytta en punkt",
        body: [.init("to", .word(["up", "down"]), required: true, "Where")],
        returns: .named("ChecklistItem"), idempotent: true), move)
    routes.post(
      "\(list)/{item}/remove", .act(.levelEdit),
      Doc("Take an item off a checklist", "Ta bort en punkt", idempotent: true), remove)
  }

  private static let body: [Doc.Field] = [
    .init("text", .string(most: 300), required: true, "What is to be done"),
    .init("textEnglish", .string(most: 300), "The same in English"),
    .init("whom", .word(Doer.all.map(\.0)), required: true, "Function of the staff, or post"),
    .init("minutes", .integer(min: 0, max: 525_600), "Minutes until it is due"),
    .init("basis", .string(most: 200), "The law that demands it"),
    .init("source", .string(most: 200), "Where it comes from"),
  ]

  private func path(_ call: Call) -> String { "/levels/\(call.parameters["id"] ?? "")/checklist" }

  @Sendable func all(_ call: Call) async throws -> Reply {
    if call.isAPI {
      let found = try await organisation.checklist(
        call.parameters["id"] ?? "", by: try call.caller)
      return .json(.array(found.items.map(ChecklistPages.json)))
    }
    let name = DraftName.new(.item, in: call.parameters["id"])
    return .page(try await page(try await organisation.drafts.form(call, name)))
  }

  private func page(_ form: Form) async throws -> Page {
    let caller = try form.call.caller
    let found = try await organisation.checklist(form.call.parameters["id"] ?? "", by: caller)
    return ChecklistPages.list(
      form, found.name, found.items, path(form.call),
      mayEdit: Policy.allows(caller, .levelEdit, .everywhere(in: caller)))
  }

  private func read(_ call: Call) throws -> @Sendable (inout ChecklistItem) -> Void {
    var check = Check(call.input)
    let text = check.text("text", most: 300)
    let english = check.optional("textEnglish", most: 300)
    let whom = check.text("whom", most: 40)
    if !whom.isEmpty, Doer(whom) == nil { check.fault("whom", "Välj vem som ska göra det.") }
    let minutes = check.number("minutes", in: 0...525_600).map { Int($0) }
    let basis = check.optional("basis", most: 200)
    let source = check.optional("source", most: 200)
    try check.done()
    return { item in
      item.text = text
      item.textEnglish = english
      item.whom = whom
      item.minutes = minutes
      item.basis = basis
      item.source = source
    }
  }

  @Sendable func add(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var item = ChecklistItem(id: ID(""), start: "", place: 0, text: "", whom: "")
        try read(call)(&item)
        let saved = try await organisation.add(
          item, to: call.parameters["id"] ?? "", by: try call.caller, key: call.key)
        return .created(call, at: path(call), ChecklistPages.json(saved)).tagged(saved.seq)
      }, again: page)
  }

  private func item(_ call: Call) async throws -> ChecklistItem {
    let id: ID<ChecklistItem> = try call.id("item")
    let found = try await organisation.checklist(call.parameters["id"] ?? "", by: try call.caller)
    guard let item = found.items.first(where: { $0.id == id }) else { throw Refusal.notFound }
    return item
  }

  @Sendable func form(_ call: Call) async throws -> Reply {
    try Door.require(.levelEdit, of: try call.caller, .everywhere(in: try call.caller))
    let item = try await item(call)
    let form = try await organisation.drafts.form(call, .of(.item, item))
    return .page(ChecklistPages.edit(form, item, path(call)))
  }

  @Sendable func edit(_ call: Call) async throws -> Reply {
    let item = try await item(call)
    return try await call.attempt(
      {
        let saved = try await organisation.edit(
          item.id, by: try call.caller, expecting: try call.expected(), key: call.key,
          try read(call))
        return .changed(call, at: path(call), ChecklistPages.json(saved)).tagged(saved.seq)
      }, again: { ChecklistPages.edit($0, item, path(call)) })
  }

  @Sendable func move(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        var check = Check(call.input)
        let to = check.text("to", most: 10)
        if !["up", "down"].contains(to) { check.fault("to", "Välj ett av alternativen.") }
        try check.done()
        let saved = try await organisation.move(
          try await item(call).id, up: to == "up", by: try call.caller, key: call.key)
        return .changed(call, at: path(call), ChecklistPages.json(saved)).tagged(saved.seq)
      }, on: { try await page(Form(call, values: Input())) })
  }

  @Sendable func remove(_ call: Call) async throws -> Reply {
    try await call.press(
      {
        let item = try await item(call)
        if !call.isConfirmed {
          try Door.require(.levelEdit, of: try call.caller, .everywhere(in: try call.caller))
          return .page(
            call.question(
              "Ta bort punkten?", "\(item.text). Uppgifter som den redan har blivit står kvar.",
              yes: "Ta bort punkten", back: path(call), room: .organisation))
        }
        try await organisation.remove(item.id, by: try call.caller, key: call.key)
        return call.isAPI ? .empty : .see(path(call))
      }, on: { try await page(Form(call, values: Input())) })
  }
}
