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
    <div class="table-scroll" role="region" aria-label="\(t: "Lokala krisledningar")" tabindex="0">
    <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\
    \(each: ["Enhet", "Leder", "Ersättare", "I tjänst nu"] as [Text], { "<th role=\"columnheader\" scope=\"col\">\(t: $0)</th>" })\
    </tr></thead><tbody role="rowgroup">
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
      <tr role="row"><th role="rowheader" scope="row" class="main">\(OrganisationParts.unit(local.unit, local.name))</th>\
      <td role="cell" class="side half">\(WorkTable.label("Leder"))\(people(local.leads))</td>\
      <td role="cell" class="side half">\(WorkTable.label("Ersättare"))\(people(local.deputies))</td>\
      <td role="cell" class="side half\(if: local.duty == nil, " hide-small")">\(WorkTable.label("I tjänst nu"))\(on)</td></tr>

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
    "\(OrganisationParts.person(person, name))<br>\(PostParts.phone(phone))"
  }

  private var instructions: HTML {
    """
    <section aria-labelledby="c-instructions"><h2 id="c-instructions">\(t: "Krisinstruktion som gäller")</h2>\
    \(if: crisis.instructions.isEmpty, "<p><span class=\"gap\">\(t: "Ingen instruktion gäller idag.")</span></p>")\
    \(if: !crisis.instructions.isEmpty, "<ul class=\"rows\">\(each: crisis.instructions, InstructionPages.row)</ul>")</section>
    """
  }
}
