import Crypto
import Ground
import Sheets
import Storage
import Web

/// Import: upload, preview, confirm; and the same for programs in one request each.
struct ImportRoutes: Sendable {
  let organisation: Organisation

  func add(to routes: inout Routes) {
    // The file is wrapped in a form, so the request weighs a little more than the file.
    let limit = Organisation.importLimit + 1 << 16
    routes.get(
      "/import", .act(.organisationImport), mount: .page,
      Doc("Form for a file", "Formulär för en fil"), form)
    routes.post(
      "/import", .act(.organisationImport), mount: .page, Doc("Upload a file", "Ladda upp en fil"),
      bodyLimit: limit, upload)
    routes.get(
      "/import/preview", .act(.organisationImport), mount: .page,
      Doc("What the file would change", "Vad filen skulle ändra"), preview)
    routes.post(
      "/import/confirm", .act(.organisationImport), mount: .page,
      Doc("Load the file", "Läs in filen"), confirm)
    routes.get(
      "/import/template/{kind}", .act(.organisationImport),
      Doc(
        "An empty sheet", "En tom mall",
        query: [.init("format", .word(["xlsx", "csv"]), "As what; xlsx if left out")],
        returns: .file(Self.workbookType)), template)
    routes.get(
      "/import/current", .act(.organisationImport),
      Doc(
        "The organisation as a workbook", "Organisationen som arbetsbok",
        returns: .file(Self.workbookType)), current)
    routes.post(
      "/import/preview", .act(.organisationImport), mount: .api,
      Doc(
        "What a file would change", "Vad en fil skulle ändra", query: Self.query,
        body: Self.body, returns: .named("ImportPlan")), bodyLimit: limit, previewForPrograms)
    routes.post(
      "/import", .act(.organisationImport), mount: .api,
      Doc(
        "Load a file, all or nothing", "Läs in en fil, allt eller inget", query: Self.query,
        body: Self.body, returns: .named("ImportPlan"), idempotent: true), bodyLimit: limit,
      carryOut)
  }

  private static let workbookType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

  private static let query: [Doc.Field] = [
    .init("all", .bool, "Whether units that the file lacks are ended")
  ]
  private static let body: [Doc.Field] = ImportKind.allCases.map {
    .init($0.rawValue, .list(.named("ImportRow")), "Rows of \($0.rawValue)")
  }

  private func require(_ call: Call) throws -> Caller {
    let caller = try call.caller
    try Door.require(.organisationImport, of: caller, Facts(subject: "organisation/all"))
    return caller
  }

  // MARK: for people

  @Sendable func form(_ call: Call) async throws -> Reply {
    _ = try require(call)
    return .page(ImportPages.upload(Form(call)))
  }

  @Sendable func upload(_ call: Call) async throws -> Reply {
    let caller = try require(call)
    return try await call.attempt(
      {
        guard let file = call.input.files["file"], !file.bytes.isEmpty else {
          throw Refusal.invalid("file", "Välj en fil.")
        }
        let all = call.input.truth("all") == true
        // Everything wrong is told now, before the file is kept.
        let read = try organisation.read(file.bytes)
        let faults = try await organisation.faults(in: read)
        if !faults.isEmpty {
          let said: Text =
            faults.count == 1
            ? "Filen har 1 fel. Inget är inläst."
            : "Filen har \(faults.count) fel. Inget är inläst."
          let form = Form(
            call, values: call.input, faults: [Fault(field: "import-faults", text: said)])
          return .page(
            ImportPages.upload(form, faults: faults, notes: read.notes),
            status: .unprocessableContent)
        }
        _ = try await organisation.plan(read, endMissingUnits: all)
        try await organisation.keep(
          KeptFile(name: file.name, endMissing: all, bytes: file.bytes), of: caller)
        return .see("/import/preview")
      }, again: { ImportPages.upload($0) })
  }

  @Sendable func preview(_ call: Call) async throws -> Reply {
    let caller = try require(call)
    guard let kept = try await organisation.keptFile(of: caller) else { return .see("/import") }
    if call.wantsFile {
      let preview = try await previewed(call, kept, changedSince: false)
      let items = preview.plan.listed(preview.show, words: preview.words, preview.paging)
      return ImportPages.csv(items.rows, preview, call.language)
    }
    return .page(try await previewPage(call, kept, changedSince: false))
  }

  private func previewPage(_ call: Call, _ kept: KeptFile, changedSince: Bool) async throws -> Page
  {
    ImportPages.preview(try await previewed(call, kept, changedSince: changedSince), call)
  }

  private func previewed(
    _ call: Call, _ kept: KeptFile, changedSince: Bool
  ) async throws -> ImportPages.Preview {
    let plan = try await organisation.plan(
      try organisation.read(kept.bytes), endMissingUnits: kept.endMissing)
    var check = Check(call.query)
    let words = check.optional("q") ?? ""
    let show: ImportPlan.Action? = check.choice("show")
    try check.done()
    return ImportPages.Preview(
      plan: plan, names: try await organisation.differences(plan), fileName: kept.name,
      endMissing: kept.endMissing, show: show, changedSince: changedSince, words: words,
      paging: try Paging(call, by: .file))
  }

  @Sendable func confirm(_ call: Call) async throws -> Reply {
    let caller = try require(call)
    guard let kept = try await organisation.keptFile(of: caller) else { return .see("/import") }
    let plan = try await organisation.plan(
      try organisation.read(kept.bytes), endMissingUnits: kept.endMissing)
    guard plan.fingerprint == call.input["fingerprint"] else {
      return .page(try await previewPage(call, kept, changedSince: true), status: .conflict)
    }
    try await organisation.carryOut(plan, by: caller, key: call.key)
    try await organisation.forgetFile(of: caller)
    return .page(ImportPages.done(plan))
  }

  @Sendable func template(_ call: Call) async throws -> Reply {
    _ = try require(call)
    guard let kind = ImportKind(rawValue: call.parameters["kind"] ?? "") else {
      throw Refusal.notFound
    }
    let table = ImportTemplates.empty(kind)
    if call.query["format"] == "csv" {
      return OrganisationExport.reply(table, "mall-\(kind.rawValue).csv")
    }
    return try Self.workbook([table, ImportTemplates.words], "mall-\(kind.rawValue).xlsx")
  }

  @Sendable func current(_ call: Call) async throws -> Reply {
    _ = try require(call)
    let tables = try await organisation.database.read { tx in try ImportTemplates.current(tx) }
    return try Self.workbook(
      tables + [ImportTemplates.words], "organisation-\(LocalTime.day(call.now)).xlsx")
  }

  private static func workbook(_ tables: [Table], _ name: String) throws -> Reply {
    Reply(
      status: .ok,
      body: .bytes(
        try Workbook.write(tables),
        type: workbookType)
    ).download("tryggve-\(name)")
  }

  // MARK: for programs

  private func plan(_ call: Call) async throws -> ImportPlan {
    var check = Check(call.query)
    let all = check.truth("all") ?? false
    try check.done()
    let bytes = call.input.files["file"]?.bytes ?? call.body
    return try await organisation.plan(try organisation.read(bytes), endMissingUnits: all)
  }

  @Sendable func previewForPrograms(_ call: Call) async throws -> Reply {
    _ = try require(call)
    return .json(ImportPages.json(try await plan(call), language: call.language))
  }

  @Sendable func carryOut(_ call: Call) async throws -> Reply {
    let caller = try require(call)
    let plan = try await plan(call)
    if plan.changesAnything {
      // The key is bound to the file itself: nested lists are no fields of a form.
      let key = call.key.map { Journal.Key($0.text, body: Hex.text(SHA256.hash(data: call.body))) }
      try await organisation.carryOut(plan, by: caller, key: key)
    }
    return .json(ImportPages.json(plan, language: call.language))
  }
}
