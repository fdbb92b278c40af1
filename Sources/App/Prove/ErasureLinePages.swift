import Ground
import Web

/// Choosing lines to erase, and what they say before they go.
enum ErasureLinePages {
  static func choose(
    _ form: Form, _ choice: ErasureChoice, _ paging: Paging<ErasureChoice.Column>
  ) -> Page {
    let event = choice.event
    let path = "/events/\(event.id)/erase"
    return Page(
      title: "Gallra rader i \(event.number)", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(ActPages.trail(event))
        <h1>\(t: "Gallra rader i \(event.number)")</h1>
        <p>\(t: "Gallring tar bort innehållet för alltid. Kvar blir ett kvitto med beslut, skäl, vem och när, och journalen går fortfarande att bevisa.")</p>
        \(list(form, choice, paging, path + "/lines", action: path, """
          <input type="hidden" name="extent" value="lines">\
          \(boxes(form, choice.lines.rows))\
          \(ErasurePages.grounds(form))\
          \(form.actions("Gå vidare", back: "/events/\(event.id)"))
          """))
        """)
  }

  /// The lines with a search among them, in a form that takes some of them.
  static func list(
    _ form: Form, _ choice: ErasureChoice, _ paging: Paging<ErasureChoice.Column>, _ path: String,
    action: String, _ fields: HTML
  ) -> HTML {
    let call = form.call
    let parts = ListParts(
      call: call, paging: paging, columns: [(.number, "Tid"), (.author, "Vem")])
    let said: [HTML] = choice.words.isEmpty ? [] : ["\(t: "med ”\(choice.words)”")"]
    let count: Text = choice.lines.count == 1 ? "1 rad" : "\(choice.lines.count) rader"
    // The same lines are shown again when something must be mended.
    let query = call.with([]).dropFirst(call.path.count)
    return """
      \(Parts.filter(path, "Filtrera raderna", Parts.seek(choice.words, "Sök ord i loggen") + parts.openOrderField))
      \(parts.hits(count, said, all: path, mayExport: false))
      \(if: choice.lines.rows.isEmpty, OrganisationParts.notFoundHint("Inget i loggen har alla de orden."))
      \(if: !choice.lines.rows.isEmpty, form.open(action + query, fields))
      \(if: form.faults.isEmpty, parts.pages(choice.lines))
      """
  }

  static func boxes(_ form: Form, _ lines: [Line]) -> HTML {
    let chosen = Set(form.values.all("lines"))
    let fault = form.faults.first { $0.field == "lines" }?.text
    return """
      <fieldset class="field\(if: fault != nil, " wrong")" id="lines" tabindex="-1">\
      <legend class="question">\(t: "Vilka rader?")</legend>
      <p class="help">\(t: "Rättelser, beslut och uppgifter som hör till raderna följer med. Samma text kan också stå i en överlämning av ett pass eller av ledningen.")</p>
      <div class="choices">\(each: lines, { line in
        """
        <label class="choice"><input type="checkbox" name="lines" value="\(line.id)"\
        \(if: chosen.contains(line.id.text), " checked")><span>\(words(line))</span></label>

        """
      })</div>\
      \(if: fault != nil, "<p class=\"error\">\(t: fault ?? "")</p>")</fieldset>

      """
  }

  private static func words(_ line: Line) -> HTML {
    """
    \(LinePages.words(line))\(if: line.classification == .k2, " <span class=\"secret\">\(t: "Sekretess")</span>")\
    <small>\(Parts.time(line.eventAt)), \(line.authorName)</small>
    """
  }

  /// What was chosen, and the corrections that go with it.
  ///
  /// - Parameter quiet: says where the lines stand and not what: the fewer read it the better.
  static func list(_ lines: [Line], quiet: Bool = false) -> HTML {
    if lines.isEmpty { return "" }
    return """
      <section aria-labelledby="h-lines"><h2 id="h-lines">\(t: "De här raderna tas bort")</h2>
      <ul class="rows">\(each: lines, { line in
        """
        <li><span class="when">\(Parts.time(line.eventAt))</span><span class="what">\
        \(if: quiet, "<a href=\"/events/\(line.event)/log/\(line.id)\">\(t: "Visa raden")</a>")\(if: !quiet, LinePages.words(line))\
        <span class="soft">\(if: line.corrects != nil, "\(t: "Rättelse"), ")\(line.authorName)</span></span></li>

        """
      })</ul></section>
      """
  }
}
