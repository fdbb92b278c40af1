import Ground
import Sheets
import Web

/// The governing instructions, version by version (S64).
enum InstructionPages {
  static func row(_ instruction: Instruction) -> HTML {
    """
    <li><span class="when">\(Parts.day(instruction.validFrom))</span><span class="what">\
    <a class="whole" href="/instructions/\(instruction.id)">\(instruction.title)</a>\
    <span class="soft">\(t: "version \(instruction.version)")\
    \(if: instruction.validTo != nil, ", \(t: "gällde till \(LocalTime.said(instruction.validTo))")")\
    \(if: instruction.decidedBy != nil, ", \(t: "beslutad av") \(instruction.decidedBy)")</span></span></li>

    """
  }

  static func list(
    _ listed: Paged<Instruction>, words: String, state: Organisation.InstructionState?,
    _ paging: Paging<Organisation.InstructionColumn>, _ call: Call, mayEdit: Bool
  ) -> Page {
    let parts = ListParts(
      call: call, paging: paging,
      columns: [(.title, "Instruktion"), (.from, "Gäller från"), (.to, "Gäller till")])
    var said: [HTML] = words.isEmpty ? [] : ["\(t: "med ”\(words)”")"]
    if let state { said.append("\(t: self.said(state))") }
    let states: [(String, HTML)] =
      [("", "\(t: "Alla versioner")")]
      + Organisation.InstructionState.allCases.map { ($0.rawValue, "\(t: self.words($0))") }
    let fields =
      Parts.seek(words, "Sök instruktion")
      + Parts.narrow("state", "Status", states, chosen: state?.rawValue) + parts.orderField
    let heads =
      parts.head(.title) + ListParts<Organisation.InstructionColumn>.head("Status")
      + ListParts<Organisation.InstructionColumn>.head("Version") + parts.head(.from)
      + parts.head(.to) + ListParts<Organisation.InstructionColumn>.head("Beslutad av")
    return Page(
      title: "Krisinstruktion", room: .organisation,
      content: """
        <div class="title"><h1>\(t: "Krisinstruktion")</h1><div class="actions">\
        \(if: mayEdit, "<a class=\"button\" href=\"/instructions/new\">\(t: "Lägg till instruktion")</a>")</div></div>
        \(OrganisationParts.tabs(.instructions))
        \(Parts.filter("/instructions", "Filtrera instruktioner", folding: call, fields))
        \(parts.hits(listed.count == 1 ? "1 version" : "\(listed.count) versioner", said, all: "/instructions"))
        \(if: listed.rows.isEmpty && said.isEmpty, OrganisationParts.notFoundHint("Ingen instruktion gäller idag. Lägg till den som är beslutad."))
        \(if: listed.rows.isEmpty && !said.isEmpty, OrganisationParts.notFoundHint("Ingen sådan instruktion."))
        \(if: !listed.rows.isEmpty, Parts.table("Krisinstruktion", heads, listed.rows, { line($0, LocalTime.day(call.now)) }))
        \(parts.pages(listed))
        """)
  }

  private static func line(_ one: Instruction, _ day: String) -> HTML {
    """
    <tr role="row"><th role="rowheader" scope="row" class="main">\
    <a href="/instructions/\(one.id)">\(one.title)</a></th>\
    <td role="cell" class="side"><span class="tag">\(t: words(one.state(on: day)))</span></td>\
    <td role="cell" class="side nowrap"><span class="small-only">\(t: "version") </span>\(one.version)</td>\
    <td role="cell" class="side nowrap">\(Parts.day(one.validFrom))</td>\
    <td role="cell" class="side nowrap"><span class="small-only" aria-hidden="true">– </span>\
    \(Parts.day(one.validTo))\(if: one.validTo == nil, "\(t: "tills vidare")")</td>\
    <td role="cell" class="side hide-small">\(one.decidedBy)</td></tr>

    """
  }

  private static func words(_ state: Organisation.InstructionState) -> Text {
    switch state {
    case .now: "Gäller nu"
    case .coming: "Börjar gälla senare"
    case .past: "Har gällt"
    }
  }

  private static func said(_ state: Organisation.InstructionState) -> Text {
    switch state {
    case .now: "som gäller nu"
    case .coming: "som börjar gälla senare"
    case .past: "som har gällt"
    }
  }

  static func json(_ one: Instruction) -> JSON {
    .object([
      "id": .string(one.id.text), "version": .int(one.seq), "title": .string(one.title),
      "number": .string(one.version), "text": .string(one.text),
      "decidedBy": .text(one.decidedBy), "decidedOn": .text(one.decidedOn),
      "diary": .text(one.diary), "validFrom": .string(one.validFrom),
      "validTo": .text(one.validTo),
    ])
  }

  static func csv(_ rows: [Instruction], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return OrganisationExport.reply(
      Table(
        name: say("Krisinstruktion"),
        header: [
          say("Instruktion"), say("Version"), say("Gäller från"), say("Gäller till"),
          say("Beslutad av"), say("Diarienummer"),
        ],
        rows: rows.map { one in
          [
            one.title, one.version, one.validFrom, one.validTo ?? "", one.decidedBy ?? "",
            one.diary ?? "",
          ]
        }), "krisinstruktion.csv")
  }

  static func show(
    _ instruction: Instruction, versions: [Instruction], _ call: Call, mayEdit: Bool
  ) -> Page {
    let day = LocalTime.day(call.now)
    let isOver = (instruction.validTo ?? "9999") < day
    return Page(
      title: "\(instruction.title), version \(instruction.version)", room: .organisation,
      content: """
        \(Parts.trail([("/instructions", "\(t: "Krisinstruktion")")]))
        <div class="title"><h1>\(instruction.title)</h1><span class="tag">\(t: "version \(instruction.version)")</span>\
        <div class="actions">\(OrganisationParts.printButton)\
        \(if: mayEdit, "<a class=\"button\" href=\"/instructions/new?replaces=\(instruction.id)\">\(t: "Ny version")</a>")</div></div>
        \(if: isOver, "<p class=\"notice warn\">\(t: "Den här versionen gäller inte längre. Den gällde till \(LocalTime.said(instruction.validTo)).")</p>")
        <dl class="facts"><dt>\(t: "Gäller")</dt><dd>\(Parts.day(instruction.validFrom)) – \(if: instruction.validTo == nil, "\(t: "tills vidare")")\(Parts.day(instruction.validTo))</dd>\
        \(if: instruction.decidedBy != nil, "<dt>\(t: "Beslutad")</dt><dd>\(instruction.decidedBy)\(if: instruction.decidedOn != nil, ", \(Parts.day(instruction.decidedOn))")</dd>")\
        \(if: instruction.diary != nil, "<dt>\(t: "Diarienummer")</dt><dd>\(instruction.diary)</dd>")</dl>
        \(text(instruction.text))
        \(if: versions.count > 1, "<section class=\"no-print\"><h2>\(t: "Versioner")</h2><ul class=\"rows\">\(each: versions, row)</ul></section>")
        """)
  }

  /// Paragraphs parted by empty lines; a paragraph whose first line is "1. Syfte" gets a heading.
  static func text(_ text: String) -> HTML {
    let blocks = text.replacing("\r\n", with: "\n").split(separator: "\n\n").map(String.init)
    return .joined(blocks.map(block))
  }

  private static func block(_ block: String) -> HTML {
    var lines = block.split(separator: "\n").map(String.init)
    var heading: HTML = ""
    if let first = lines.first, first.count < 80, let dot = first.firstIndex(of: "."),
      dot > first.startIndex, first[..<dot].allSatisfy(\.isNumber)
    {
      heading = "<h2>\(first)</h2>"
      lines.removeFirst()
    }
    if lines.isEmpty { return heading }
    let isList = lines.allSatisfy { $0.hasPrefix("- ") || $0.hasPrefix("– ") }
    if isList {
      return heading + "<ul>\(each: lines, { "<li>\(String($0.dropFirst(2)))</li>" })</ul>\n"
    }
    var body: HTML = ""
    for (place, line) in lines.enumerated() {
      if place > 0 { body.append("<br>") }
      body.append("\(line)")
    }
    return heading + "<p>\(body)</p>\n"
  }

  static func form(_ form: Form, replaces old: Instruction?, today: String) -> Page {
    let title: Text = old == nil ? "Lägg till instruktion" : "Ny version av instruktionen"
    return Page(
      title: title, room: .organisation,
      content: """
        \(Parts.trail([("/instructions", "\(t: "Krisinstruktion")")] + (old.map { [("/instructions/\($0.id)", "\($0.title)")] } ?? [])))
        <h1>\(t: title)</h1>
        \(if: old != nil, "<p class=\"notice\">\(t: "Version \(old?.version ?? "") slutar gälla dagen innan den nya börjar. Den går att läsa också efteråt.")</p>")
        \(form.open("/instructions", draft: .instruction(replacing: old?.id.text), """
          <input type="hidden" name="replaces" value="\(old?.id.text)">
          \(form.text("title", "Vad heter instruktionen?", required: true, value: old?.title))
          \(form.text("number", "Version", required: true, size: 8, value: next(old?.version)))
          \(form.text("validFrom", "Gäller från", required: true, type: "date", value: today))
          \(form.text("decidedBy", "Vem har beslutat?", value: old?.decidedBy))
          \(form.text("decidedOn", "När beslutades den?", type: "date"))
          \(form.text("diary", "Diarienummer", value: nil))
          \(form.area("text", "Instruktionens text", help: "Tom rad mellan stycken. En rad som ”1. Syfte” blir rubrik.", value: old?.text, rows: 24, required: true))
          \(form.actions("Spara versionen", back: old.map { "/instructions/\($0.id)" } ?? "/instructions", draft: .instruction(replacing: old?.id.text)))
          """))
        """)
  }

  private static func next(_ version: String?) -> String {
    guard let version else { return "1" }
    return Int(version).map { String($0 + 1) } ?? ""
  }
}
