import Ground
import Web

/// External actors: list, page, form.
enum ActorPages {
  static func list(
    _ listed: Paged<Organisation.ListedActor>, _ filter: Organisation.ActorFilter,
    _ paging: Paging<Organisation.ActorColumn>, areas: [String], _ call: Call, mayEdit: Bool
  ) -> Page {
    let parts = ListParts(
      call: call, paging: paging,
      columns: [
        (.name, "Aktör"), (.kind, "Slag"), (.area, "Område"), (.until, "Avtal till"),
        (.checked, "Kontrollerad"),
      ])
    let heads =
      HTML.joined(Organisation.ActorColumn.allCases.map(parts.head))
      + ListParts<Organisation.ActorColumn>.head("Telefon")
    return Page(
      title: "Externa aktörer", room: .organisation,
      content: """
        <div class="title"><h1>\(t: "Externa aktörer")</h1><div class="actions">\
        \(if: mayEdit, "<a class=\"button\" href=\"/actors/new\">\(t: "Lägg till aktör")</a>")</div></div>
        \(OrganisationParts.tabs(.actors))
        \(Parts.filter("/actors", "Filtrera aktörer", folding: call, fields(filter, areas) + parts.orderField))
        \(parts.hits(listed.count == 1 ? "1 aktör" : "\(listed.count) aktörer", words(filter), all: "/actors"))
        \(if: listed.rows.isEmpty, OrganisationParts.notFoundHint("Inga aktörer här. Lägg till den första, eller läs in en fil."))
        \(if: !listed.rows.isEmpty, Parts.table("Externa aktörer", heads, listed.rows, { row($0, call) }))
        \(parts.pages(listed))
        """)
  }

  private static func words(_ filter: Organisation.ActorFilter) -> [HTML] {
    var parts: [HTML] = []
    if !filter.words.isEmpty { parts.append("\(t: "med ”\(filter.words)”")") }
    if let kind = filter.kind { parts.append("\(t: "av slaget \(ActorKinds.text(kind))")") }
    if let area = filter.area { parts.append("\(t: "i \(area)")") }
    if filter.specialOnly { parts.append("\(t: "med särskilt ansvar")") }
    return parts
  }

  private static func fields(_ filter: Organisation.ActorFilter, _ areas: [String]) -> HTML {
    let kinds = ActorKinds.all.map { ($0.key, "\(t: $0.text)" as HTML) }
    return Parts.seek(filter.words, "Sök aktör")
      + Parts.narrow("kind", "Slag", [("", "\(t: "Alla slag")")] + kinds, chosen: filter.kind)
      + Parts.narrow(
        "area", "Område", [("", "\(t: "Alla områden")")] + areas.map { ($0, "\($0)") },
        chosen: filter.area)
      + Parts.narrow(
        "special", "Särskilt ansvar",
        [("", "\(t: "Alla aktörer")"), ("yes", "\(t: "Med särskilt ansvar")")],
        chosen: filter.specialOnly ? "yes" : "")
  }

  private static func row(_ row: Organisation.ListedActor, _ call: Call) -> HTML {
    let actor = row.actor
    return """
      <tr role="row"><th role="rowheader" scope="row" class="main"><a href="/actors/\(actor.id)">\(actor.name)</a>\
      \(if: actor.specialDuty != nil, " <span class=\"tag\">\(t: "särskilt ansvar")</span>")</th>\
      <td role="cell" class="side">\(t: ActorKinds.text(actor.kind))</td>\
      <td role="cell" class="side">\(actor.area)</td>\
      <td role="cell" class="side nowrap hide-small">\(agreed(row, call))</td>\
      <td role="cell" class="side nowrap hide-small">\(checked(actor, call))</td>\
      <td role="cell" class="side nowrap">\(PostParts.phone(actor.phone))</td></tr>

      """
  }

  private static func agreed(_ row: Organisation.ListedActor, _ call: Call) -> HTML {
    guard let until = row.agreedUntil else { return "–" }
    if until == "9999" { return "\(t: "tills vidare")" }
    if until < LocalTime.day(call.now) {
      return "<span class=\"late\">\(t: "gick ut \(LocalTime.said(until))")</span>"
    }
    return PostParts.to(until, now: call.now)
  }

  /// A contact that nobody has checked for a year may be wrong when it is needed.
  static func checked(_ actor: Actor, _ call: Call) -> HTML {
    guard let day = actor.checkedOn else {
      return "<span class=\"state unknown\">\(t: "Inte kontrollerad")</span>"
    }
    if day < LocalTime.day(call.now.adding(.days(-365))) {
      return "<span class=\"state disturbed\">\(Parts.day(day))</span>"
    }
    return "<span class=\"state up\">\(Parts.day(day))</span>"
  }

  // MARK: page

  static func show(_ card: Organisation.ActorCard, _ call: Call, mayEdit: Bool) -> Page {
    let actor = card.actor
    return Page(
      title: "\(actor.name)", room: .organisation,
      content: """
        \(Parts.trail([("/actors", "\(t: "Externa aktörer")")]))
        <div class="title"><h1>\(actor.name)</h1>\
        \(if: actor.specialDuty != nil, "<span class=\"tag\">\(t: "särskilt ansvar")</span>")\
        <div class="actions"><a class="button plain" href="/history/actor/\(actor.id)">\(t: "Historik")</a>\
        \(if: mayEdit, "<a class=\"button plain\" href=\"/actors/\(actor.id)/edit\">\(t: "Ändra")</a>")</div></div>
        \(if: actor.specialDuty != nil, "<p class=\"notice\"><b>\(t: "Särskilt ansvar:")</b> \(actor.specialDuty)</p>")
        <dl class="facts"><dt>\(t: "Slag")</dt><dd>\(t: ActorKinds.text(actor.kind))</dd>\
        \(fact("Område", actor.area.map { "\($0)" }))\(fact("Kontakt", actor.contact.map { "\($0)" }))\
        <dt>\(t: "Telefon")</dt><dd>\(PostParts.phone(actor.phone))</dd>\
        \(fact("E-post", actor.email.map { "<a href=\"\(link: "mailto:" + $0)\">\($0)</a>" }))\
        \(fact("Enhet i kommunen", actor.unit.map { OrganisationParts.unit($0, card.unitName ?? $0.text) }))\
        \(fact("Anteckning", actor.note.map { "\($0)" }))\
        <dt>\(t: "Kontrollerad")</dt><dd>\(checked(actor, call))</dd></dl>
        \(if: mayEdit, Form.button(call, "/actors/\(actor.id)/confirm", "Kontaktuppgifterna stämmer idag"))
        \(agreements(card.agreements, call))
        """)
  }

  private static func fact(_ name: Text, _ value: HTML?) -> HTML {
    guard let value else { return "" }
    return "<dt>\(t: name)</dt><dd>\(value)</dd>"
  }

  private static func agreements(_ agreements: [Agreement], _ call: Call) -> HTML {
    """
    <section aria-labelledby="a-agreements"><h2 id="a-agreements">\(t: "Avtal")</h2>\
    \(if: agreements.isEmpty, "<p class=\"empty\">\(t: "Inget avtal är inlagt.")</p>")\
    \(agreementRows(agreements, call))</section>
    """
  }

  private static func agreementRows(_ agreements: [Agreement], _ call: Call) -> HTML {
    if agreements.isEmpty { return "" }
    return """
      <ul class="rows">\(each: agreements, { agreement in
        """
        <li><span class="what">\(agreement.title)<span class="soft">\
        \(if: agreement.validFrom != nil, "\(t: "från") \(Parts.day(agreement.validFrom)), ")\
        \(if: agreement.validTo != nil, "\(t: "till") ")\(PostParts.to(agreement.validTo, now: call.now))\
        \(if: agreement.diary != nil, ", \(t: "diarienummer") \(agreement.diary)")</span></span></li>

        """
      })</ul>
      """
  }

  // MARK: form

  static func form(
    _ form: Form, _ card: Organisation.ActorCard?, units: [(ID<Unit>, String)], home: ID<Unit>?
  ) -> Page {
    let actor = card?.actor
    let path = actor.map { "/actors/\($0.id)/edit" } ?? "/actors"
    let kinds = ActorKinds.all.map { ($0.key, "\(t: $0.text)" as HTML) }
    let title: Text = actor == nil ? "Lägg till aktör" : "Ändra aktör"
    return Page(
      title: title, room: .organisation,
      content: """
        \(Parts.trail([("/actors", "\(t: "Externa aktörer")")] + (actor.map { [("/actors/\($0.id)", "\($0.name)")] } ?? [])))
        <h1>\(t: title)</h1>
        \(form.open(path, draft: .of(.actor, actor), """
          \(form.version(actor?.seq))
          \(form.text("name", "Vad heter aktören?", required: true, value: actor?.name))
          \(form.select("kind", "Vad är det för slags aktör?", kinds, chosen: actor?.kind ?? "other"))
          \(form.text("area", "Område", help: "Stadsdelar åtskilda med komma, eller Hela staden.", value: actor?.area))
          \(form.text("contact", "Kontakt", help: "Funktion eller person som nås dygnet runt.", value: actor?.contact))
          \(form.text("phone", "Telefon", type: "tel", value: actor?.phone))
          \(form.text("email", "E-post", type: "email", value: actor?.email))
          \(form.more("Fler uppgifter", open: !form.faults.isEmpty, """
            \(form.select("unit", "Enhet i kommunen som håller kontakten", OrganisationParts.choices(units, none: home == nil ? "Ingen särskild" : nil), chosen: actor?.unit?.text ?? home?.text))
            \(form.area("specialDuty", "Särskilt ansvar enligt programmet", value: actor?.specialDuty, rows: 2))
            \(form.area("note", "Anteckning", value: actor?.note))
            """))
          \(agreementFields(form, card?.agreements ?? []))
          \(form.actions(actor == nil ? "Lägg till aktören" : "Spara aktören", back: actor.map { "/actors/\($0.id)" } ?? "/actors", draft: .of(.actor, actor)))
          """))
        """)
  }

  /// The fields of agreements are numbered: what a draft says of them holds only as long as they are
  /// the same.
  static func current(_ form: Form, _ actor: Actor) -> Form {
    guard let begun = form.begun, begun.fields["version"] != String(actor.seq) else { return form }
    let kept = form.values.names.filter { $0.last?.isNumber != true }
      .map { ($0, form.values.all($0)) }
    var fresh = Form(
      form.call, values: Input(fields: Dictionary(kept, uniquingKeysWith: { a, _ in a })),
      faults: form.faults)
    fresh.begun = begun
    return fresh
  }

  /// One group of fields for each agreement and one empty; an emptied title takes one away.
  private static func agreementFields(_ form: Form, _ agreements: [Agreement]) -> HTML {
    let rows = Array(agreements.map { $0 as Agreement? }.prefix(20)) + [nil]
    return """
      \(each: rows.enumerated(), { number, agreement in
        """
        <fieldset class="field"><legend class="question">\(t: agreement == nil ? "Nytt avtal" : "Avtal \(number + 1)")</legend>
        <input type="hidden" name="agreement\(number)" value="\(agreement?.id.text)">
        \(form.text("title\(number)", "Vad gäller det?", help: agreement == nil ? nil : "Töm rutan för att ta bort avtalet.", value: agreement?.title))
        <div class="pair"><div class="grow">\(form.text("from\(number)", "Från", type: "date", value: agreement?.validFrom))</div>\
        <div class="grow">\(form.text("to\(number)", "Till", type: "date", value: agreement?.validTo))</div></div>
        \(form.text("diary\(number)", "Diarienummer", value: agreement?.diary))</fieldset>

        """
      })
      """
  }
}
