import Ground
import Web

/// How a spill is handled and told of.
enum SpillPages {
  static func choose(
    _ form: Form, _ choice: ErasureChoice, _ paging: Paging<ErasureChoice.Column>
  ) -> Page {
    let event = choice.event
    let path = "/events/\(event.id)/spill"
    return Page(
      title: "Ta bort det som inte får finnas här", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(ActPages.trail(event))
        <h1>\(t: "Ta bort det som inte får finnas här")</h1>
        <div class="notice bad"><p><b>\(t: "Är det fara för Sveriges säkerhet? Ring säkerhetsskyddschefen nu.")</b></p>\
        <p>\(t: "Säkerhetsskyddsklassificerade uppgifter får inte sparas här. Två personer tar bort dem tillsammans, också medan händelsen pågår. Skriv inte av det som ska bort.")</p></div>
        \(ErasureLinePages.list(form, choice, paging, path, action: path, """
          \(ErasureLinePages.boxes(form, choice.lines.rows))\
          <label class="choice"><input type="checkbox" name="drafts" value="yes"><span>\(t: "Bara utkasten till händelsen")<small>\(t: "Utkast tas alltid bort. Kryssa här när det inte är sparat i någon rad.")</small></span></label>
          \(form.text("matter", "Ärendets nummer, om det finns", size: 20))\
          \(form.area("reason", "Vad är det, utan att upprepa det?", help: "Till exempel: läge för ett skyddsobjekt. Sparas i kvittot.", rows: 2, required: true))\
          \(form.actions("Föreslå att det tas bort", back: "/events/\(event.id)"))
          """))
        """)
  }

  static func report(_ report: SpillReport) -> Page {
    let one = report.erasure
    return Page(
      title: "Rapport om borttaget innehåll i \(report.number)", room: .now,
      content: """
        \(Parts.trail([("/events", "\(t: "Händelser")"), ("/events/\(report.event)", "\(report.number)")]))
        <div class="title"><h1>\(t: "Rapport om borttaget innehåll i \(report.number)")</h1>\
        <div class="actions">\(OrganisationParts.printButton)</div></div>
        <div class="notice bad"><p><b>\(t: "Säkerhetsskyddschefen ska bedöma om det ska anmälas till Säkerhetspolisen, skyndsamt.")</b></p>\
        <p>\(t: managers(report))</p></div>
        <dl class="facts">
        <dt>\(t: "Kom in")</dt><dd>\(time: report.since, .full)\(if: !report.cameIn.isEmpty, ", \(authors(report))")</dd>
        <dt>\(t: "Togs bort")</dt><dd>\(time: one.at, .full), \(ErasurePages.who(one))</dd>
        <dt>\(t: "Rader i databasen")</dt><dd>\(one.count)</dd>
        <dt>\(t: "Vad det var")</dt><dd>\(one.reason)</dd>
        <dt>\(t: "Ärende")</dt><dd>\(one.decision)</dd>
        <dt>\(t: "Journalpost")</dt><dd>\(one.seq)</dd></dl>
        <p>\(t: "Innehållet är borta ur databasen, dess äldre versioner, sökindexet, utkasten och de sidor som var öppna. Databasens filer är omskrivna.")</p>
        \(section("h-copies", "Säkerhetskopior som har det kvar", "Ingen säkerhetskopia togs medan det fanns.", report.backups.map(copy)))
        \(section("h-taken", "Taget ut ur systemet", "Inget togs ut medan det fanns.", report.taken.map(trace)))
        \(section("h-opened", "Har öppnat händelsen", report.isSecret ? "Ingen öppnade den." : "Öppningar antecknas bara under sekretess. Se vilka som har varit inne.", report.opened.map(trace)))
        \(section("h-people", "Ska få veta, och ska tiga om det", "Ingen annan har varit inne i händelsen.", report.people.map { "<span class=\"what\">\(who($0))</span>" }))
        <p><a href="/events/\(report.event)/access">\(t: "Alla som kan läsa händelsen")</a></p>
        <section aria-labelledby="h-next"><h2 id="h-next">\(t: "Gör nu")</h2><ol>
        <li>\(t: "Säkerhetsskyddschefen bedömer skadan och om Säkerhetspolisen ska underrättas.")</li>
        <li>\(t: "Förstör säkerhetskopiorna ovan, eller förvara dem som den klass uppgifterna har.")</li>
        <li>\(t: "Hämta tillbaka eller förstör det som togs ut, också på papper.")</li>
        <li>\(t: "Tala med var och en i listan. Den som inte finns i listan men kan ha läst ska också få veta.")</li>
        <li>\(t: "Radera på telefoner och datorer det som kan ligga kvar: stäng sidan, töm webbläsarens minne.")</li>
        </ol></section>
        """)
  }

  private static func authors(_ report: SpillReport) -> HTML {
    var out: HTML = ""
    for (place, one) in Set(report.cameIn.map(\.who)).enumerated() {
      if place > 0 { out.append(", ") }
      out.append(who(one))
    }
    return out
  }

  private static func managers(_ report: SpillReport) -> Text {
    report.managers.isEmpty
      ? "Ingen är utsedd till säkerhetsskyddschef här. Ring kommunens säkerhetsskyddschef."
      : "Säkerhetsskyddschef: \(report.managers.joined(separator: ", "))"
  }

  private static func section(
    _ id: String, _ title: Text, _ none: Text, _ rows: [HTML]
  ) -> HTML {
    """
    <section aria-labelledby="\(id)"><h2 id="\(id)">\(t: title)</h2>
    \(if: rows.isEmpty, "<p class=\"empty\">\(t: none)</p>")
    <ul class="rows">\(each: rows, { "<li>\($0)</li>" })</ul></section>

    """
  }

  private static func who(_ person: SpillReport.Person) -> HTML {
    if person.handle == "operator" { return "\(t: "Driften, vid servern")" }
    return "\(person.name ?? person.handle)"
  }

  private static func trace(_ one: SpillReport.Trace) -> HTML {
    """
    <span class="when">\(Parts.time(one.at))</span><span class="what">\(who(one.who))\
    <span class="soft">\(t: Act(rawValue: one.act)?.text ?? .own(one.act))</span></span>
    """
  }

  private static func copy(_ one: SpillReport.Copy) -> HTML {
    """
    <span class="when">\(Parts.time(one.at))</span><span class="what">\(one.folder ?? "–")\
    <span class="soft">\(t: state(one))</span></span>
    """
  }

  private static func state(_ one: SpillReport.Copy) -> Text {
    switch one.exists {
    case true?: "Finns på den platsen nu."
    case false?: "Finns inte längre på den platsen; den kan ha flyttats."
    case nil: "Platsen är inte antecknad."
    }
  }

  static func json(_ report: SpillReport) -> JSON {
    func trace(_ one: SpillReport.Trace) -> JSON {
      .object([
        "at": .string(one.at.text), "who": .string(one.who.name ?? one.who.handle),
        "act": .string(one.act),
      ])
    }
    return .object([
      "erasure": ErasurePages.json(report.erasure), "number": .string(report.number),
      "cameIn": .array(report.cameIn.map(trace)), "opened": .array(report.opened.map(trace)),
      "taken": .array(report.taken.map(trace)),
      "people": .array(report.people.map { .string($0.name ?? $0.handle) }),
      "managers": .array(report.managers.map(JSON.string)),
      "backups": .array(
        report.backups.map {
          .object([
            "at": .string($0.at.text), "folder": .text($0.folder),
            "exists": $0.exists.map(JSON.bool) ?? .null,
          ])
        }),
    ])
  }
}
