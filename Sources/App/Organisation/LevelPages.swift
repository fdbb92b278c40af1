import Ground
import Sheets
import Web

/// The municipality's own scale of severity (S26): readable by all, data and not program.
enum LevelPages {
  static func list(_ levels: [Level], _ call: Call, mayEdit: Bool) -> Page {
    Page(
      title: "Nivåer", room: .organisation,
      content: """
        <div class="title"><h1>\(t: "Nivåer")</h1><div class="actions">\(OrganisationParts.csv(call))</div></div>
        \(OrganisationParts.tabs(.levels))
        <p>\(t: "Kommunens egen skala för hur allvarlig en händelse är, och vad som följer av varje nivå. En människa väljer alltid nivån och skriver varför.")</p>
        \(if: levels.isEmpty, OrganisationParts.notFoundHint("Inga nivåer är inlagda."))
        \(each: levels, { level($0, call, mayEdit) })
        """)
  }

  private static func level(_ level: Level, _ call: Call, _ mayEdit: Bool) -> HTML {
    let language = call.language
    let posts = level.informs.split(separator: " ").compactMap { Post(rawValue: String($0)) }
    var informs: HTML = ""
    for (place, post) in posts.enumerated() {
      if place > 0 { informs.append(", ") }
      informs.append("\(t: post.text)")
    }
    return """
      <section><div class="title"><h2>\(Parts.level(level, language))</h2>\
      <div class="actions">\(if: mayEdit, "<a class=\"button plain\" href=\"/levels/\(level.id)/edit\">\(t: "Ändra")<span class=\"vh\">: \(level.name)</span></a>")\
      <a class="button quiet" href="/history/level/\(level.id)">\(t: "Historik")</a></div></div>
      <p>\(Parts.own(level.definition, level.definitionEnglish, language))</p>
      <dl class="facts"><dt>\(t: "Vem leder")</dt><dd>\(Parts.own(level.lead, level.leadEnglish, language))</dd>\
      <dt>\(t: "Krav på loggen")</dt><dd>\(Parts.own(level.log, level.logEnglish, language))</dd>\
      <dt>\(t: "Centralt stöd")</dt><dd>\(Parts.own(level.centralSupport, level.centralSupportEnglish, language))</dd>\
      <dt>\(t: "Lägesrapport")</dt><dd>\(report(level.reportMinutes))</dd>\
      <dt>\(t: "Ska vara bemannat")</dt><dd>\(words(level.functions.map(\.text)))</dd>\
      <dt>\(t: "Ska aktiveras")</dt><dd>\(words(level.bodies.map(\.text)))</dd>\
      <dt>\(t: "Får veta")</dt><dd>\(informs)</dd></dl></section>

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

  private static func report(_ minutes: Int?) -> HTML {
    guard let minutes else { return "\(t: "Inget krav")" }
    if minutes == 60 { return "\(t: "Varje timme")" }
    if minutes.isMultiple(of: 60) { return "\(t: "Var \(minutes / 60):e timme")" }
    return "\(t: "Var \(minutes):e minut")"
  }

  static func form(_ form: Form, _ level: Level) -> Page {
    Page(
      title: "Ändra nivån \(level.name)", room: .organisation,
      content: """
        \(Parts.trail([("/levels", "\(t: "Nivåer")")]))
        <h1>\(t: "Ändra nivån \(level.name)")</h1>
        <p class="notice">\(t: "Ändringen gäller alla händelser från nu. Det som stod förut finns i historiken.")</p>
        \(form.open("/levels/\(level.id)/edit", """
          <input type="hidden" name="version" value="\(form.values["version"] ?? "\(level.seq)")">
          \(form.text("name", "Nivåns namn", required: true, value: level.name))
          \(form.area("definition", "Vad betyder den?", value: level.definition, rows: 3, required: true))
          \(form.text("lead", "Vem leder?", required: true, value: level.lead))
          \(form.area("log", "Vad krävs av loggen?", value: level.log, rows: 2))
          \(form.area("centralSupport", "Vilket centralt stöd följer?", value: level.centralSupport, rows: 3))
          \(form.text("reportMinutes", "Minuter mellan lägesrapporter", help: "Tomt betyder inget krav.", size: 6, value: level.reportMinutes.map { String($0) }))
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
          \(form.actions("Spara nivån", back: "/levels"))
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

  static func json(_ level: Level) -> JSON {
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
    ])
  }
}
