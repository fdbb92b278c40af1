import Ground
import Sheets
import Web

/// Loading the organisation from a file, in two steps: see what it would do, then do it.
enum ImportPages {
  /// Faults that are shown at once; whoever has more mends these first.
  private static let most = 200

  static func upload(_ form: Form, faults: [ImportFault] = [], notes: [Text] = []) -> Page {
    Page(
      title: "Läs in organisationen från fil", room: .organisation,
      content: """
        \(Parts.trail([("/units", "\(t: "Enheter")")]))
        <h1>\(t: "Läs in organisationen från fil")</h1>
        <p class="lead">\(t: "Först visas vad filen skulle ändra. Inget sparas förrän du har sagt ja.")</p>
        \(form.open("/import", extra: " enctype=\"multipart/form-data\"", """
          <div class="field"><label for="file">\(t: "Vilken fil?")</label>\
          <p class="help" id="file-help">\(t: "Excel (.xlsx), CSV eller JSON, högst 5 MB.")</p>\
          <input id="file" name="file" type="file" required aria-describedby="file-help" accept=".xlsx,.csv,.json"></div>
          \(form.choices("all", "Innehåller filen hela organisationen?", across: false, [
            ("no", "\(t: "Nej, bara en del")<small>\(t: "Enheter som inte står i filen lämnas som de är.")</small>"),
            ("yes", "\(t: "Ja, alla enheter")<small>\(t: "Enheter som finns nu men saknas i filen avslutas. Inget tas bort.")</small>"),
          ], chosen: "no"))
          \(form.actions("Granska filen", back: "/units"))
          """))
        \(if: !faults.isEmpty, wrong(faults, notes))
        \(templates)
        """)
  }

  /// All that is wrong, row by row, with what was probably meant.
  private static func wrong(_ faults: [ImportFault], _ notes: [Text]) -> HTML {
    """
    <section id="import-faults" tabindex="-1" aria-labelledby="h-faults"><h2 id="h-faults">\(t: "Fel i filen")</h2>
    <p>\(t: "Rätta dem i filen, spara och välj den igen.")\
    \(if: faults.count > most, " \(t: "De första \(most) av \(faults.count) visas.")")</p>
    \(Parts.table("Fel i filen",
      HTML.joined(["Rad|file", "Kolumn", "Vad som är fel", "Menade du"].map(ListParts<ImportColumn>.head)),
      Array(faults.prefix(most)), fault))
    \(if: !notes.isEmpty, "<ul>\(each: notes, { "<li>\(t: $0)</li>" })</ul>")</section>
    """
  }

  private static func fault(_ fault: ImportFault) -> HTML {
    """
    <tr role="row"><th role="rowheader" scope="row" class="main nowrap">\(if: fault.place != nil, "\(t: fault.place?.text ?? "")")</th>\
    <td role="cell" class="side">\(fault.column)</td>\
    <td role="cell" class="whole">\(t: fault.words)</td>\
    <td role="cell" class="whole">\(if: fault.nearest != nil, "<span class=\"small-only soft\">\(t: "Menade du") </span><b>\(fault.nearest)</b>")</td></tr>

    """
  }

  private static var templates: HTML {
    """
    <section aria-labelledby="i-templates"><h2 id="i-templates">\(t: "Mallar")</h2>
    <p>\(t: "Fyll i de rubriker du behöver. Skriv enheter och personer med namn, e-post eller id. Kolumner som saknas och tomma celler lämnar det som står. Skriv - i en cell för att tömma den.")</p>
    <ul class="rows">\(each: ImportKind.allCases, { kind in
      """
      <li><span class="what">\(t: kind.title)</span><span class="do">\
      <a href="/import/template/\(kind.rawValue)">\(Icon.download)Excel<span class="vh">, \(t: kind.title)</span></a>\
      <a href="/import/template/\(kind.rawValue)?format=csv">\(Icon.download)CSV<span class="vh">, \(t: kind.title)</span></a></span></li>

      """
    })</ul>
    <p><a class="button plain" href="/import/current">\(Icon.download)\(t: "Hämta organisationen som den är nu")</a></p>
    <p class="soft">\(t: "Den filen har alla blad ifyllda. Ändra i den och läs in den igen.")</p></section>
    """
  }

  struct Preview: Sendable {
    let plan: ImportPlan
    let names: [String: [PlanDifference]]
    let fileName: String
    let endMissing: Bool
    let show: ImportPlan.Action?
    let changedSince: Bool
    let words: String
    let paging: Paging<ImportColumn>
  }

  struct PlanDifference: Sendable {
    let field: Text
    let old: History.Shown
    let new: History.Shown
  }

  static func preview(_ preview: Preview, _ call: Call) -> Page {
    let plan = preview.plan
    let items = plan.listed(preview.show, words: preview.words, preview.paging)
    let parts = ListParts(
      call: call, paging: preview.paging,
      columns: [(.file, "Som i filen"), (.what, "Vad"), (.kind, "Slag"), (.action, "Åtgärd")])
    let said: [HTML] = preview.words.isEmpty ? [] : ["\(t: "med ”\(preview.words)”")"]
    let all = "/import/preview" + (preview.show.map { "?show=\($0.rawValue)" } ?? "")
    let count: Text = items.count == 1 ? "1 rad i filen" : "\(items.count) rader i filen"
    return Page(
      title: "Granska filen", room: .organisation,
      content: """
        \(Parts.trail([("/units", "\(t: "Enheter")"), ("/import", "\(t: "Läs in fil")")]))
        <h1>\(t: "Granska filen")</h1>
        <p class="soft">\(preview.fileName)\(if: preview.endMissing, ". \(t: "Filen är hela organisationen: enheter som saknas avslutas.")")</p>
        \(if: preview.changedSince, "<p class=\"notice warn\" role=\"alert\">\(t: "Organisationen har ändrats sedan du granskade filen. Granska en gång till.")</p>")
        \(if: !plan.notes.isEmpty, "<div class=\"notice\"><ul>\(each: plan.notes, { "<li>\(t: $0)</li>" })</ul></div>")
        \(confirm(plan, call))
        \(tabs(plan, preview.show))
        \(Parts.filter("/import/preview", "Filtrera ändringar", folding: call, hidden: [("show", preview.show?.rawValue)], Parts.seek(preview.words, "Sök i filen") + parts.openOrderField))
        \(parts.hits(count, said, all: all))
        \(if: items.rows.isEmpty, OrganisationParts.notFoundHint("Inget här."))
        \(if: !items.rows.isEmpty, table(items.rows, preview))
        \(parts.pages(items))
        """)
  }

  static func csv(_ items: [ImportPlan.Item], _ preview: Preview, _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return OrganisationExport.reply(
      Table(
        name: say("Granska filen"),
        header: [say("Vad"), say("Slag"), say("Åtgärd"), say("Ändring")],
        rows: items.map { item in
          let differences = preview.names["\(item.table)/\(item.id)"] ?? []
          return [
            item.title, say(kind(item.table)), say(item.action.text),
            differences.map {
              "\(say($0.field)): \($0.old.words(language)) → \($0.new.words(language))"
            }.joined(separator: "; "),
          ]
        }), "granskning.csv")
  }

  private static func confirm(_ plan: ImportPlan, _ call: Call) -> HTML {
    if !plan.changesAnything {
      return
        "<p class=\"notice\"><b>\(t: "Filen ändrar inget.")</b> \(t: "Allt i den står redan här.")</p>"
    }
    return """
      <div class="actions">\(Form.button(call, "/import/confirm", "Läs in filen", plain: false, fields: [("fingerprint", plan.fingerprint)]))\
      <a class="button quiet" href="/import">\(t: "Välj en annan fil")</a></div>
      """
  }

  private static func tabs(_ plan: ImportPlan, _ show: ImportPlan.Action?) -> HTML {
    let actions: [ImportPlan.Action] = [.add, .change, .end, .same]
    return """
      <nav class="tabs" aria-label="\(t: "Visa")"><ul>\
      <li><a href="/import/preview"\(if: show == nil, " aria-current=\"page\"")>\(t: "Allt som ändras")</a></li>\
      \(each: actions, { action in
        """
        <li><a href="/import/preview?show=\(action.rawValue)"\(if: show == action, " aria-current=\"page\"")>\
        \(t: action.text) <span class="tag">\(plan.count(action))</span></a></li>
        """
      })</ul></nav>
      """
  }

  private static func table(_ items: [ImportPlan.Item], _ preview: Preview) -> HTML {
    Parts.table(
      "Vad filen ändrar",
      HTML.joined(["Vad", "Slag", "Åtgärd", "Ändring"].map(ListParts<ImportColumn>.head)), items,
      { row($0, preview) })
  }

  private static func row(_ item: ImportPlan.Item, _ preview: Preview) -> HTML {
    let differences = preview.names["\(item.table)/\(item.id)"] ?? []
    return """
      <tr role="row"><th role="rowheader" scope="row" class="main">\(item.title)</th>\
      <td role="cell" class="side">\(t: kind(item.table))</td>\
      <td role="cell" class="side nowrap">\(t: item.action.text)</td>\
      <td role="cell" class="whole">\(each: differences, { "<div><span class=\"soft\">\(t: $0.field):</span> \(if: $0.old != .nothing, "<del>\($0.old.html)</del> ")<ins>\($0.new.html)</ins></div>" })</td></tr>

      """
  }

  static func kind(_ table: String) -> Text {
    switch table {
    case Unit.table: "Enhet"
    case Person.table: "Person"
    case Membership.table: "Tillhörighet"
    case Assignment.table: "Post"
    case Operation.table: "Verksamhet"
    case Actor.table: "Extern aktör"
    case Agreement.table: "Avtal"
    case Shift.table: "Tjänstgöring"
    case Instruction.table: "Krisinstruktion"
    case Level.table: "Nivå"
    case ChecklistItem.table: "Punkt i checklista"
    case District.table: "Stadsdel"
    default: Text(key: table)
    }
  }

  static func done(_ plan: ImportPlan) -> Page {
    Page(
      title: "Filen är inläst", room: .organisation,
      content: """
        <h1>\(t: "Filen är inläst")</h1>
        <p>\(t: "\(plan.count(.add)) lades till, \(plan.count(.change)) ändrades och \(plan.count(.end)) avslutades.")</p>
        <p><a class="button" href="/units">\(t: "Till enheterna")</a></p>
        """)
  }

  static func json(_ plan: ImportPlan, language: Language) -> JSON {
    .object([
      "fingerprint": .string(plan.fingerprint),
      "added": .int(Int64(plan.count(.add))), "changed": .int(Int64(plan.count(.change))),
      "ended": .int(Int64(plan.count(.end))), "unchanged": .int(Int64(plan.count(.same))),
      "notes": .array(plan.notes.map { .string(language.say($0)) }),
      "items": .array(
        plan.items.filter { $0.action != .same }.map { item in
          .object([
            "table": .string(item.table), "id": .string(item.id), "title": .string(item.title),
            "action": .string(item.action.rawValue),
            "differences": .array(
              item.differences.map {
                .object([
                  "field": .string($0.column), "old": .string($0.old), "new": .string($0.new),
                ])
              }),
          ])
        }),
    ])
  }
}
