import Crypto
import Foundation
import Ground
import Sheets
import Storage
import Swedish
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

/// A file between its two steps. Each person has at most one.
struct KeptFile: Sendable {
  let name: String
  let endMissing: Bool
  let bytes: [UInt8]
}

extension Organisation {
  private static let keptName = "file/import"

  func keep(_ file: KeptFile, of caller: Caller) async throws {
    guard let person = caller.person else { throw Refusal.unauthenticated }
    let fields = JSON.object([
      "name": .string(String(file.name.prefix(200))), "all": .bool(file.endMissing),
      "bytes": .string(Data(file.bytes).base64EncodedString()),
    ]).text
    try await journal.housekeeping([.draft]) { keep in
      try keep.run(
        """
        INSERT INTO draft (person, name, fields, at)
        VALUES (\(person), \(Self.keptName), \(fields), \(keep.now))
        ON CONFLICT (person, name) DO UPDATE SET fields = excluded.fields, at = excluded.at
        """)
    }
  }

  func keptFile(of caller: Caller) async throws -> KeptFile? {
    guard let person = caller.person else { return nil }
    let text: String? = try await database.read { tx in
      try tx.cell(
        "SELECT fields FROM draft WHERE person = \(person) AND name = \(Self.keptName)")
    }
    guard let json = text.flatMap({ JSON(parsing: Array($0.utf8)) }),
      let bytes = json["bytes"]?.string.flatMap({ Data(base64Encoded: $0) })
    else { return nil }
    return KeptFile(
      name: json["name"]?.string ?? "", endMissing: json["all"]?.isTrue ?? false,
      bytes: Array(bytes))
  }

  func forgetFile(of caller: Caller) async throws {
    guard let person = caller.person else { return }
    try await journal.housekeeping([.draft]) { keep in
      try keep.run(
        "DELETE FROM draft WHERE person = \(person) AND name = \(Self.keptName)")
    }
  }

  /// What the plan changes, with names in place of identities.
  func differences(_ plan: ImportPlan) async throws -> [String: [ImportPages.PlanDifference]] {
    let items = plan.items.filter { $0.action != .same }.map {
      (table: $0.table, id: $0.id, differences: $0.differences)
    }
    return try await database.read { tx in
      let names = History.Names(tx)
      var out: [String: [ImportPages.PlanDifference]] = [:]
      for item in items {
        let shown = Set(FieldNames.ordered(item.table, Set(item.differences.map(\.column))))
        out["\(item.table)/\(item.id)"] = try item.differences
          .filter { shown.contains($0.column) }.map { difference in
            ImportPages.PlanDifference(
              field: FieldNames.text(item.table, difference.column),
              old: try names.shown(item.table, difference.column, .text(difference.old)),
              new: try names.shown(item.table, difference.column, .text(difference.new)))
          }
      }
      return out
    }
  }
}

enum ImportColumn: String, CaseIterable, Sendable { case file, what, kind, action }

extension ImportPlan {
  /// What the file changes; with `show` only what it does in that way.
  func listed(
    _ show: Action?, words: String, _ paging: Paging<ImportColumn>
  ) -> Paged<Item> {
    let wanted = words.split(separator: " ").map { Words.fold(String($0)) }
    let fitting = items.enumerated().filter { _, item in
      let title = Words.fold(item.title)
      return (show.map { item.action == $0 } ?? (item.action != .same))
        && wanted.allSatisfy { title.contains($0) }
    }
    let digits = String(items.count).count
    func place(_ offset: Int) -> String {
      String(repeating: "0", count: digits - String(offset).count) + String(offset)
    }
    return paging.pick(
      Array(fitting),
      key: { offset, item in
        switch paging.column {
        case .file: ""
        case .what: Words.sortKey(item.title)
        case .kind: Words.sortKey(Language.swedish.say(ImportPages.kind(item.table)))
        case .action: Words.sortKey(Language.swedish.say(item.action.text))
        }
      }, id: { offset, _ in place(offset) }
    ).map { $0.map(\.element) }
  }

  /// Changes when what would be done does.
  var fingerprint: String {
    var hasher = SHA256()
    for item in items where item.action != .same {
      let parts =
        [item.table, item.id, item.action.rawValue]
        + item.differences.flatMap { [$0.column, $0.old, $0.new] }
      hasher.update(data: Array(parts.joined(separator: "\u{1f}").utf8) + [0x1e])
    }
    return Hex.text(hasher.finalize())
  }
}
