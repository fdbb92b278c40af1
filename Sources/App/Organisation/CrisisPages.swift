import Ground
import Web

/// The crisis organisation on one page, made for reading at night and for the wall (S62).
struct CrisisPage {
  let crisis: CrisisOrganisation
  let call: Call
  let caller: Caller

  var page: Page {
    Page(
      title: "Krisorganisation", room: .organisation,
      content: """
        <div class="title"><h1>\(t: "Krisorganisation")</h1><div class="actions">\
        \(OrganisationParts.printButton)</div></div>
        \(OrganisationParts.tabs(.crisis))
        \(duty)
        \(if: !crisis.gaps.isEmpty, gaps)
        \(each: crisis.bodies, body)
        \(locals)
        \(instructions)
        """)
  }

  private var duty: HTML {
    """
    <section aria-labelledby="c-duty"><h2 id="c-duty">\(t: "Tjänsteperson i beredskap")</h2>\
    \(if: crisis.duty.isEmpty, "<p><span class=\"gap\">\(t: "Ingen är inlagd.")</span></p>")\
    \(if: !crisis.duty.isEmpty, "<ul class=\"rows\">\(each: crisis.duty, { turn($0.now, now: true) + turn($0.next, now: false) })</ul>")</section>
    """
  }

  private func turn(_ turn: Turn?, now: Bool) -> HTML {
    guard let turn else {
      return """
        <li><span class="when">\(t: now ? "nu" : "därefter")</span><span class="what">\
        <span class="gap">\(t: "Ingen")</span></span></li>
        """
    }
    return """
      <li><span class="when">\(t: now ? "nu" : "därefter")</span><span class="what">\
      <b>\(OrganisationParts.person(turn.shift.person, turn.name))</b>\
      <span class="soft">\(t: "från \(turn.shift.startsAt) till \(turn.shift.endsAt)")</span></span>\
      <span class="do">\(PostParts.phoneButton(turn.phone))</span></li>

      """
  }

  private var gaps: HTML {
    let count = crisis.gaps.count
    let shown = crisis.gaps.prefix(8)
    return """
      <div class="notice warn"><h2><span class="gap">\(t: count == 1 ? "En lucka i krisorganisationen" : "\(count) luckor i krisorganisationen")</span></h2>\
      <ul>\(each: shown, { "<li>\(OrganisationParts.unit($0.unit, $0.unitName)): \(GapParts.sentence($0))</li>" })</ul>\
      \(if: count > 8, "<p><a href=\"/people?view=gaps\">\(t: "Alla luckor")</a></p>")</div>
      """
  }

  private func body(_ body: CrisisOrganisation.Body) -> HTML {
    let held = body.held.sorted { UnitPage.order($0) < UnitPage.order($1) }
    return """
      <section aria-labelledby="c-\(body.unit.id)"><h2 id="c-\(body.unit.id)">\
      \(OrganisationParts.unit(body.unit.id, body.unit.name))</h2>\
      \(if: held.isEmpty, "<p><span class=\"gap\">\(t: "Ingen är utsedd.")</span></p>")\
      \(if: !held.isEmpty, "<ul class=\"rows\">\(each: held, member)</ul>")</section>

      """
  }

  private func member(_ held: Held) -> HTML {
    """
    <li><span class="what"><b>\(OrganisationParts.person(held.assignment.person, held.name))</b>\
    <span class="soft">\(PostParts.name(held.assignment.post, deputy: held.assignment.deputy))\
    \(if: held.title != nil, ", \(held.title)")</span></span>\
    <span class="do">\(PostParts.phone(held.phone))</span></li>

    """
  }

  private var locals: HTML {
    """
    <section><h2>\(t: "Lokala krisledningar")</h2>
    <div class="table-scroll" role="region" aria-label="\(t: "Lokala krisledningar")" tabindex="0"><table>
    <thead><tr><th scope="col">\(t: "Enhet")</th><th scope="col">\(t: "Leder")</th>\
    <th scope="col">\(t: "Ersättare")</th><th scope="col">\(t: "I tjänst nu")</th></tr></thead><tbody>
    \(each: crisis.locals, local)</tbody></table></div></section>
    """
  }

  private func local(_ local: CrisisOrganisation.Local) -> HTML {
    let on: HTML =
      local.duty.map { duty in
        duty.now.map { reached($0.shift.person, $0.name, $0.phone) }
          ?? "<span class=\"gap\">\(t: "Ingen")</span>"
      } ?? "–"
    return """
      <tr><th scope="row">\(OrganisationParts.unit(local.unit, local.name))</th>\
      <td>\(people(local.leads))</td><td>\(people(local.deputies))</td><td>\(on)</td></tr>

      """
  }

  private func people(_ held: [Held]) -> HTML {
    if held.isEmpty { return "<span class=\"gap\">\(t: "Vakant")</span>" }
    var out: HTML = ""
    for (place, item) in held.enumerated() {
      if place > 0 { out.append("<br>") }
      out.append(reached(item.assignment.person, item.name, item.phone))
    }
    return out
  }

  private func reached(_ person: ID<Person>, _ name: String, _ phone: String?) -> HTML {
    "\(OrganisationParts.person(person, name)) \(PostParts.phone(phone))"
  }

  private var instructions: HTML {
    """
    <section aria-labelledby="c-instructions"><h2 id="c-instructions">\(t: "Krisinstruktion som gäller")</h2>\
    \(if: crisis.instructions.isEmpty, "<p><span class=\"gap\">\(t: "Ingen instruktion gäller idag.")</span></p>")\
    \(if: !crisis.instructions.isEmpty, "<ul class=\"rows\">\(each: crisis.instructions, InstructionPages.row)</ul>")</section>
    """
  }
}

/// The governing instructions, version by version (S64).
enum InstructionPages {
  static func row(_ instruction: Instruction) -> HTML {
    """
    <li><span class="when">\(instruction.validFrom)</span><span class="what">\
    <a class="whole" href="/instructions/\(instruction.id)">\(instruction.title)</a>\
    <span class="soft">\(t: "version \(instruction.version)")\
    \(if: instruction.validTo != nil, ", \(t: "gällde till \(instruction.validTo ?? "")")")\
    \(if: instruction.decidedBy != nil, ", \(t: "beslutad av") \(instruction.decidedBy)")</span></span></li>

    """
  }

  static func list(_ all: [Instruction], _ call: Call, mayEdit: Bool) -> Page {
    let day = LocalTime.day(call.now)
    let now = all.filter { $0.validFrom <= day && ($0.validTo ?? "9999") >= day }
    let coming = all.filter { $0.validFrom > day }
    let past = all.filter { ($0.validTo ?? "9999") < day }
    return Page(
      title: "Krisinstruktion", room: .organisation,
      content: """
        <div class="title"><h1>\(t: "Krisinstruktion")</h1><div class="actions">\
        \(if: mayEdit, "<a class=\"button\" href=\"/instructions/new\">\(t: "Lägg till instruktion")</a>")</div></div>
        \(OrganisationParts.tabs(.instructions))
        \(section("\(t: "Gäller nu")", now, empty: "Ingen instruktion gäller idag. Lägg till den som är beslutad."))
        \(if: !coming.isEmpty, section("\(t: "Börjar gälla senare")", coming, empty: ""))
        \(if: !past.isEmpty, section("\(t: "Har gällt")", past, empty: ""))
        """)
  }

  private static func section(_ heading: HTML, _ all: [Instruction], empty: Text) -> HTML {
    """
    <section><h2>\(heading)</h2>\
    \(if: all.isEmpty, OrganisationParts.notFoundHint(empty))\
    \(if: !all.isEmpty, "<ul class=\"rows\">\(each: all, row)</ul>")</section>

    """
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
        \(if: isOver, "<p class=\"notice warn\">\(t: "Den här versionen gäller inte längre. Den gällde till \(instruction.validTo ?? "").")</p>")
        <dl class="facts"><dt>\(t: "Gäller")</dt><dd>\(instruction.validFrom) – \(if: instruction.validTo == nil, "\(t: "tills vidare")")\(instruction.validTo)</dd>\
        \(if: instruction.decidedBy != nil, "<dt>\(t: "Beslutad")</dt><dd>\(instruction.decidedBy)\(if: instruction.decidedOn != nil, ", \(instruction.decidedOn)")</dd>")\
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
        \(form.open("/instructions", draft: "instruction", """
          <input type="hidden" name="replaces" value="\(old?.id.text)">
          \(form.text("title", "Vad heter instruktionen?", required: true, value: old?.title))
          \(form.text("number", "Version", required: true, size: 8, value: next(old?.version)))
          \(form.text("validFrom", "Gäller från", required: true, type: "date", value: today))
          \(form.text("decidedBy", "Vem har beslutat?", value: old?.decidedBy))
          \(form.text("decidedOn", "När beslutades den?", type: "date"))
          \(form.text("diary", "Diarienummer", value: nil))
          \(form.area("text", "Instruktionens text", help: "Tom rad mellan stycken. En rad som ”1. Syfte” blir rubrik.", value: old?.text, rows: 24, required: true))
          \(form.actions("Spara versionen", back: old.map { "/instructions/\($0.id)" } ?? "/instructions", draft: true))
          """))
        """)
  }

  private static func next(_ version: String?) -> String {
    guard let version else { return "1" }
    return Int(version).map { String($0 + 1) } ?? ""
  }
}
