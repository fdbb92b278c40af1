import Ground
import Sheets
import Web

/// The municipality's own scale of severity (S26): readable by all, data and not program.
enum LevelPages {
  static func list(_ scale: Organisation.Scale, _ call: Call, mayEdit: Bool) -> Page {
    let levels = scale.levels
    return Page(
      title: "Nivåer", room: .organisation,
      content: """
        <div class="title"><h1>\(t: "Nivåer")</h1><div class="actions">\(if: mayEdit, "<a class=\"button\" href=\"/levels/new\">\(t: "Ny nivå")</a>")\
        \(OrganisationParts.csv(call))\(JournalPages.file(call))</div></div>
        \(OrganisationParts.tabs(.levels))
        <p>\(t: "Kommunens egen skala för hur allvarlig en händelse är, och vad som följer av varje nivå. En människa väljer alltid nivån och skriver varför.")</p>
        \(if: levels.isEmpty, OrganisationParts.notFoundHint("Inga nivåer är inlagda."))
        \(each: Array(levels.enumerated()), { place, level in
          self.level(
            level, scale, call, mayEdit, isLowest: place == 0, isHighest: place == levels.count - 1)
        })
        \(each: Events.bodies, { body($0, scale, call, mayEdit) })
        \(if: !scale.retired.isEmpty, retired(scale.retired, call, mayEdit))
        """)
  }

  private static func level(
    _ level: Level, _ scale: Organisation.Scale, _ call: Call, _ mayEdit: Bool, isLowest: Bool,
    isHighest: Bool
  ) -> HTML {
    let language = call.language
    let posts = level.informs.split(separator: " ").compactMap { Post(rawValue: String($0)) }
    var informs: HTML = ""
    for (place, post) in posts.enumerated() {
      if place > 0 { informs.append(", ") }
      informs.append("\(t: post.text)")
    }
    return """
      <section><div class="title"><h2>\(Parts.level(level, language))</h2>\
      <div class="actions">\(if: mayEdit, "<a class=\"button plain\" href=\"/levels/\(level.id)/edit\">\(t: "Ändra")<span class=\"vh\">: \(t: level.title)</span></a>")\
      <a class="button quiet" href="/history/level/\(level.id)">\(t: "Historik")</a>\
      \(if: mayEdit && !isHighest, Form.button(call, "/levels/\(level.id)/move", "Högre upp", fields: [("to", "up")]))\
      \(if: mayEdit && !isLowest, Form.button(call, "/levels/\(level.id)/move", "Längre ner", fields: [("to", "down")]))\
      \(if: mayEdit && scale.levels.count > 1, Form.button(call, "/levels/\(level.id)/retire", "Ta ur bruk"))</div></div>
      <p>\(Parts.own(level.definition, level.definitionEnglish, language))</p>
      <dl class="facts"><dt>\(t: "Vem leder")</dt><dd>\(Parts.own(level.lead, level.leadEnglish, language))</dd>\
      <dt>\(t: "Krav på loggen")</dt><dd>\(Parts.own(level.log, level.logEnglish, language))</dd>\
      <dt>\(t: "Centralt stöd")</dt><dd>\(Parts.own(level.centralSupport, level.centralSupportEnglish, language))</dd>\
      <dt>\(t: "Lägesrapport")</dt><dd>\(report(level.reportMinutes))</dd>\
      <dt>\(t: "Ska vara bemannat")</dt><dd>\(words(level.functions.map(\.text)))</dd>\
      <dt>\(t: "Ska aktiveras")</dt><dd>\(words(level.bodies.map(\.text)))</dd>\
      <dt>\(t: "Prövas igen")</dt><dd>\(level.reviewMinutes.map { HTML("\(t: ChecklistPages.within($0))") } ?? "\(t: "Inget krav")")</dd>\
      <dt>\(t: "Får veta")</dt><dd>\(informs)</dd></dl>
      \(checklist(scale.checklists[ChecklistItem.start(level.id)] ?? [], "/levels/\(level.id)/checklist", call, mayEdit, level.title))</section>

      """
  }

  /// What is done when a level is decided or a body activated.
  private static func checklist(
    _ items: [ChecklistItem], _ path: String, _ call: Call, _ mayEdit: Bool, _ name: Text
  ) -> HTML {
    """
    <h3>\(t: "Checklista")</h3>
    \(if: items.isEmpty, "<p class=\"empty\">\(t: "Ingen checklista.")</p>")
    \(if: !items.isEmpty, ChecklistPages.items(items, call.language))
    <p><a href="\(link: path)">\(t: mayEdit ? "Ändra checklistan" : "Visa checklistan")<span class="vh">: \(t: name)</span></a></p>
    """
  }

  private static func body(
    _ kind: UnitKind, _ scale: Organisation.Scale, _ call: Call, _ mayEdit: Bool
  ) -> HTML {
    """
    <section><h2>\(t: "När organet aktiveras: \(kind.text)")</h2>
    \(checklist(scale.checklists[ChecklistItem.start(kind)] ?? [], "/levels/\(kind.rawValue)/checklist", call, mayEdit, kind.text))</section>

    """
  }

  private static func retired(_ levels: [Level], _ call: Call, _ mayEdit: Bool) -> HTML {
    """
    <section aria-labelledby="h-retired"><h2 id="h-retired">\(t: "Nivåer som inte längre är i bruk")</h2>
    <ul class="rows">\(each: levels, { level in
      """
      <li><span class="what">\(Parts.own(level.name, level.nameEnglish, call.language))\
      <span class="soft">\(Parts.own(level.definition, level.definitionEnglish, call.language))</span></span>\
      <span class="do"><a class="button quiet" href="/history/level/\(level.id)">\(t: "Historik")<span class="vh">: \(t: level.title)</span></a>\
      \(if: mayEdit, Form.button(call, "/levels/\(level.id)/restore", "Ta i bruk igen"))</span></li>
      """
    })</ul></section>
    """
  }

  /// What a change would do, old beside new, before it is done.
  static func preview(
    _ call: Call, _ level: Level, _ differences: [History.Difference], open: Int
  ) -> Page {
    let sent = call.input.names.filter { !["csrf", "key", "confirmed"].contains($0) }
    let fields = sent.flatMap { name in call.input.all(name).map { (name, $0) } }
    let path = "/levels/\(level.id)/edit"
    return Page(
      title: "Det här ändras i \(level.title)", room: .organisation,
      content: """
        \(Parts.trail([("/levels", "\(t: "Nivåer")"), (path, "\(t: "Ändra")")]))
        <h1>\(t: "Det här ändras i \(level.title)")</h1>
        \(if: differences.isEmpty, "<p class=\"empty\">\(t: "Ingenting ändras.")</p>")
        \(if: open > 0, "<p class=\"notice warn\">\(t: open == 1 ? "1 pågående händelse har nivån. Ändringen gäller den från nu." : "\(open) pågående händelser har nivån. Ändringen gäller dem från nu.")</p>")
        \(if: !differences.isEmpty, diff(differences))
        <div class="actions">\(if: !differences.isEmpty, Form.button(call, path, "Spara nivån", plain: false, fields: fields + [("confirmed", "yes")]))\
        <a class="button quiet" href="\(link: path)">\(t: "Tillbaka utan att spara")</a></div>
        """)
  }

  private static func diff(_ differences: [History.Difference]) -> HTML {
    """
    <div class="table-scroll" role="region" aria-label="\(t: "Ändringar")" tabindex="0"><table>
    <thead><tr><th scope="col">\(t: "Uppgift")</th><th scope="col">\(t: "Förut")</th><th scope="col">\(t: "Nu|new value")</th></tr></thead><tbody>
    \(each: differences, { one in
      """
      <tr><th scope="row">\(t: one.field)</th><td>\(if: one.old != .nothing, "<del>\(one.old.html)</del>")</td>\
      <td>\(if: one.new != .nothing, "<ins>\(one.new.html)</ins>")</td></tr>

      """
    })</tbody></table></div>
    """
  }

  private static func words(_ words: [Text]) -> HTML {
    "\(t: Text.list(words) ?? "Inget krav")"
  }

  /// A group of boxes to tick, by the words of an enumeration.
  private static func boxes(
    _ form: Form, _ name: String, _ question: Text, _ options: [(String, Text)], _ now: [String]
  ) -> HTML {
    let chosen =
      form.values.names.contains(name) || !form.faults.isEmpty
      ? Set(form.values.all(name)) : Set(now)
    return """
      <fieldset class="field" id="\(name)"><legend class="question">\(t: question)</legend><div class="choices">\
      \(each: options, { option in
        """
        <label class="choice"><input type="checkbox" name="\(name)" value="\(option.0)"\
        \(if: chosen.contains(option.0), " checked")><span>\(t: option.1)</span></label>
        """
      })</div></fieldset>
      """
  }

  static func report(_ minutes: Int?) -> HTML {
    guard let minutes else { return "\(t: "Inget krav")" }
    if minutes == 60 { return "\(t: "Varje timme")" }
    if minutes == 120 { return "\(t: "Varannan timme")" }
    if minutes.isMultiple(of: 60) { return "\(t: "Var \(minutes / 60):e timme")" }
    return "\(t: "Var \(minutes):e minut")"
  }

  /// A level before anything is said of it.
  static let empty = Level(
    id: ID(""), rank: 0, name: "", nameEnglish: "", definition: "", definitionEnglish: "", lead: "",
    leadEnglish: "", log: "", logEnglish: "", centralSupport: "", centralSupportEnglish: "",
    informs: "", mark: .filled, staffing: "", activates: "")

  static func form(_ form: Form, _ known: Level?) -> Page {
    let level = known ?? empty
    let title: Text = known.map { "Ändra nivån \($0.title)" } ?? "Ny nivå"
    let path = known.map { "/levels/\($0.id)/edit" } ?? "/levels"
    return Page(
      title: title, room: .organisation,
      content: """
        \(Parts.trail([("/levels", "\(t: "Nivåer")")]))
        <h1>\(t: title)</h1>
        <p class="notice">\(t: known == nil ? "Den nya nivån läggs överst i skalan. Flytta den sedan, och ge den en checklista." : "Ändringen gäller alla händelser från nu. Det som stod förut finns i historiken.")</p>
        \(form.open(path, draft: .of(.scale, known), """
          \(form.version(known?.seq))
          \(form.text("name", "Nivåns namn", required: true, value: level.name))
          \(form.area("definition", "Vad betyder den?", value: level.definition, rows: 3, required: true))
          \(form.text("lead", "Vem leder?", required: true, value: level.lead))
          \(form.area("log", "Vad krävs av loggen?", value: level.log, rows: 2))
          \(form.area("centralSupport", "Vilket centralt stöd följer?", value: level.centralSupport, rows: 3))
          \(form.text("reportMinutes", "Minuter mellan lägesrapporter", help: "Tomt betyder inget krav.", size: 6, value: level.reportMinutes.map { String($0) }))
          \(form.text("reviewMinutes", "Minuter tills nivån prövas igen", help: "Tomt betyder så ofta som lägesrapporter.", size: 6, value: level.reviewMinutes.map { String($0) }))
          \(boxes(form, "staffing", "Vilka funktioner ska vara bemannade?", StaffFunction.allCases.map { ($0.rawValue, $0.text) }, level.functions.map(\.rawValue)))
          \(boxes(form, "activates", "Vilka krisorgan ska aktiveras?", Events.bodies.map { ($0.rawValue, $0.text) }, level.bodies.map(\.rawValue)))
          \(form.select("mark", "Hur ska den synas?", LevelMark.allCases.map { ($0.rawValue, "\(t: $0.text)") }, chosen: level.drawn.rawValue))
          \(boxes(form, "informs", "Vilka poster ska få veta?", Post.allCases.map { ($0.rawValue, $0.text) }, level.informs.split(separator: " ").map(String.init)))
          \(form.more("På engelska", open: form.faults.contains { $0.field.hasSuffix("English") }, """
            \(form.text("nameEnglish", "Nivåns namn på engelska", required: true, value: level.nameEnglish))
            \(form.area("definitionEnglish", "Innebörd på engelska", value: level.definitionEnglish, rows: 3))
            \(form.text("leadEnglish", "Vem leder, på engelska", value: level.leadEnglish))
            \(form.area("logEnglish", "Krav på loggen, på engelska", value: level.logEnglish, rows: 2))
            \(form.area("centralSupportEnglish", "Centralt stöd på engelska", value: level.centralSupportEnglish, rows: 3))
            """))
          \(form.actions(known == nil ? "Lägg till nivån" : "Visa vad som ändras", back: "/levels", draft: .of(.scale, known)))
          """))
        """)
  }

  static func read(_ call: Call) throws -> @Sendable (inout Level) -> Void {
    var check = Check(call.input)
    let name = check.text("name", most: 60)
    let definition = check.prose("definition", most: 1000)
    let lead = check.text("lead", most: 300)
    let rest = ["log", "centralSupport"].map { check.optionalProse($0, most: 1000) ?? "" }
    let english = check.text("nameEnglish", most: 60)
    let more = ["definitionEnglish", "leadEnglish", "logEnglish", "centralSupportEnglish"].map {
      check.optionalProse($0, most: 1000) ?? ""
    }
    let minutes = check.number("reportMinutes", in: 5...10_080).map { Int($0) }
    let review = check.number("reviewMinutes", in: 5...10_080).map { Int($0) }
    let informs = call.input.all("informs").filter { Post(rawValue: $0) != nil }
    let mark: LevelMark? = check.choice("mark")
    let staffing = call.input.all("staffing").filter { StaffFunction(rawValue: $0) != nil }
    let activates = call.input.all("activates").filter {
      UnitKind(rawValue: $0).map(Events.bodies.contains) ?? false
    }
    try check.done()
    return { level in
      level.name = name
      level.definition = definition
      level.lead = lead
      level.log = rest[0]
      level.centralSupport = rest[1]
      level.nameEnglish = english
      level.definitionEnglish = more[0]
      level.leadEnglish = more[1]
      level.logEnglish = more[2]
      level.centralSupportEnglish = more[3]
      level.reportMinutes = minutes
      level.reviewMinutes = review
      level.informs = informs.joined(separator: " ")
      level.mark = mark
      level.staffing = staffing.joined(separator: " ")
      level.activates = activates.joined(separator: " ")
    }
  }

  static func csv(_ levels: [Level], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    func own(_ swedish: String, _ english: String) -> String {
      language == .english && !english.isEmpty ? english : swedish
    }
    return OrganisationExport.reply(
      Table(
        name: say("Nivåer"),
        header: [
          say("Nivå"), say("Innebörd"), say("Vem leder"), say("Krav på loggen"),
          say("Centralt stöd"), say("Minuter mellan lägesrapporter"),
          say("Ska vara bemannat"), say("Ska aktiveras"), say("Får veta"),
        ],
        rows: levels.map { level in
          [
            own(level.name, level.nameEnglish), own(level.definition, level.definitionEnglish),
            own(level.lead, level.leadEnglish), own(level.log, level.logEnglish),
            own(level.centralSupport, level.centralSupportEnglish),
            level.reportMinutes.map(String.init) ?? "",
            level.functions.map { say($0.text) }.joined(separator: ", "),
            level.bodies.map { say($0.text) }.joined(separator: ", "),
            level.informs.split(separator: " ").compactMap { Post(rawValue: String($0)) }
              .map { say($0.text) }.joined(separator: ", "),
          ]
        }), "nivaer.csv")
  }

  static func json(_ level: Level, _ checklist: [ChecklistItem]) -> JSON {
    .object([
      "id": .string(level.id.text), "version": .int(level.seq), "rank": .int(Int64(level.rank)),
      "name": .string(level.name), "nameEnglish": .string(level.nameEnglish),
      "definition": .string(level.definition),
      "definitionEnglish": .string(level.definitionEnglish),
      "lead": .string(level.lead), "leadEnglish": .string(level.leadEnglish),
      "log": .string(level.log), "logEnglish": .string(level.logEnglish),
      "centralSupport": .string(level.centralSupport),
      "centralSupportEnglish": .string(level.centralSupportEnglish),
      "reportMinutes": level.reportMinutes.map { .int(Int64($0)) } ?? .null,
      "informs": .array(level.informs.split(separator: " ").map { .string(String($0)) }),
      "mark": .string(level.drawn.rawValue),
      "staffing": .array(level.functions.map { .string($0.rawValue) }),
      "activates": .array(level.bodies.map { .string($0.rawValue) }),
      "reviewMinutes": level.reviewMinutes.map { .int(Int64($0)) } ?? .null,
      "retired": .bool(level.retired ?? false),
      "checklist": .array(checklist.map(ChecklistPages.json)),
    ])
  }
}
