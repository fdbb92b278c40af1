import Ground
import Web

/// One unit: its gaps, who answers now, for what, and who is around it.
struct UnitPage {
  let card: UnitCard
  let events: [Events.Summary]
  let call: Call
  let caller: Caller

  private var unit: Unit { card.unit }
  private func may(_ act: Act) -> Bool { Policy.allows(caller, act, card.facts) }
  private var isCurrent: Bool { unit.isCurrent(on: LocalTime.day(call.now)) }

  var page: Page {
    Page(
      title: "\(unit.name)", room: .organisation,
      content: """
        \(Parts.trail([("/units", "\(t: "Enheter")")] + card.trail.map { ("/units/\($0.id)", "\($0.name)") }))
        \(head)
        \(about)
        \(if: !isCurrent, ended)
        \(if: !card.gaps.isEmpty, gaps)
        \(if: isCurrent, now)
        \(responsibilities)
        \(if: isCurrent, posts)
        <div class="halves">\(below)\(eventList)\(actors)</div>
        \(sources)
        """)
  }

  private var head: HTML {
    """
    <div class="title"><h1>\(unit.name)</h1>\
    \(if: !unit.verified, "<span class=\"tag\">\(t: "uppgiften är inte bekräftad")</span>")\
    <div class="actions"><a class="button plain" href="/units/\(unit.id)/contacts">\(Icon.print)\(t: "Kontaktlista på papper")</a>\
    <a class="button plain" href="/units/\(unit.id)/history">\(t: "Historik")</a>\
    \(if: may(.unitEdit), "<a class=\"button plain\" href=\"/units/\(unit.id)/edit\">\(t: "Ändra")</a>")</div></div>
    """
  }

  private var about: HTML {
    var parts: [HTML] = ["\(t: unit.kind.text)"]
    if let part = unit.part { parts.append("\(part)") }
    if let field = unit.field { parts.append("\(field)") }
    var line: HTML = ""
    for (place, part) in parts.enumerated() { line.append(place == 0 ? part : ", " + part) }
    let before: HTML =
      card.predecessors.isEmpty
      ? ""
      : " \(t: "Ersätter") \(joined(card.predecessors.map { OrganisationParts.unit($0.id, $0.name) }))."
    return """
      <p class="soft">\(line). \(Validity.sentence(unit))\(before)</p>
      \(contact)
      \(if: unit.specialDuty != nil, "<p>\(t: "Särskilt ansvar:") \(unit.specialDuty)</p>")
      \(if: unit.note != nil, "<p>\(unit.note)</p>")
      """
  }

  private var contact: HTML {
    if unit.phone == nil && unit.email == nil && unit.address == nil { return "" }
    var parts: [HTML] = []
    if let phone = unit.phone { parts.append(PostParts.phone(phone)) }
    if let email = unit.email {
      parts.append("<a href=\"\(link: "mailto:" + email)\">\(email)</a>")
    }
    if let address = unit.address { parts.append("\(address)") }
    return "<p>\(joined(parts))</p>"
  }

  private func joined(_ parts: [HTML]) -> HTML {
    var out: HTML = ""
    for (place, part) in parts.enumerated() { out.append(place == 0 ? part : ", " + part) }
    return out
  }

  private var ended: HTML {
    """
    <div class="notice warn"><p>\(t: "Enheten har upphört.") \
    \(if: card.successor != nil, "\(t: "Efter den kom") <a href=\"/units/\(card.successor?.id.text)\">\(card.successor?.name)</a>.")</p></div>
    """
  }

  private var gaps: HTML {
    let count = card.gaps.count
    return """
      <div class="notice warn"><h2><span class="gap">\(t: count == 1 ? "En lucka" : "\(count) luckor")</span></h2>\
      <ul>\(each: card.gaps, { gap in
        "<li>\(GapParts.sentence(gap))\(if: may(GapParts.act(gap)), " <a href=\"\(link: GapParts.mend(gap).path)\">\(t: GapParts.mend(gap).words)</a>")</li>"
      })</ul></div>
      """
  }

  // MARK: who answers

  private var now: HTML {
    """
    <section aria-labelledby="u-now"><h2 id="u-now">\(t: "Vem svarar nu")</h2>
    \(if: card.duty.isEmpty, "<p class=\"empty\">\(t: "Ingen tjänstgöring är inlagd.")</p>")
    \(if: !card.duty.isEmpty, "<ul class=\"rows\">\(each: card.duty, duty)</ul>")
    \(if: may(.shiftEdit), "<p><a href=\"/units/\(unit.id)/shifts\">\(t: "Tjänstgöring, lägg in eller ändra")</a></p>")\
    \(if: !may(.shiftEdit), "<p><a href=\"/units/\(unit.id)/shifts\">\(t: "Hela tjänstgöringen")</a></p>")</section>
    """
  }

  private func duty(_ duty: OnDuty) -> HTML {
    let elsewhere: HTML = duty.unit == unit.id ? "" : ", \(duty.unitName)"
    let next: HTML =
      duty.next.map {
        """
        <span class="soft">\(t: "därefter") \(OrganisationParts.person($0.shift.person, $0.name)) \
        \(t: "från \($0.shift.startsAt) till \($0.shift.endsAt)")</span>
        """
      } ?? "<span class=\"soft\">\(t: "ingen är inlagd därefter")</span>"
    guard let on = duty.now else {
      return """
        <li><span class="when">\(t: "nu")</span><span class="what"><span class="gap">\(t: "Ingen")</span>, \
        \(t: duty.post.text)\(elsewhere)\(next)</span></li>
        """
    }
    return """
      <li><span class="when">\(t: "till \(on.shift.endsAt)")</span>\
      <span class="what"><b>\(OrganisationParts.person(on.shift.person, on.name))</b>, \
      \(t: duty.post.text)\(elsewhere)\(next)</span>\
      <span class="do">\(PostParts.phoneButton(on.phone))</span></li>

      """
  }

  private var responsibilities: HTML {
    """
    <section><h2 id="u-duty">\(t: "Ansvar i vardag och kris")</h2>
    \(if: card.work.isEmpty, "<p class=\"empty\">\(t: "Ingen verksamhet är inlagd än. Lägg till det enheten gör och vem som ansvarar.")</p>")
    \(if: !card.work.isEmpty, WorkTable.html(card.work, unitNames: [:], edit: may(.operationEdit), call.language))
    \(if: may(.operationEdit), "<p><a class=\"button plain\" href=\"/units/\(unit.id)/operations/new\">\(t: "Lägg till verksamhet")</a></p>")</section>
    """
  }

  private var posts: HTML {
    """
    <section aria-labelledby="u-posts"><h2 id="u-posts">\(t: "Poster")</h2>
    <div class="halves">\
    \(postList("\(t: "I vardagen")", card.held.filter { !$0.assignment.post.isCrisis }))\
    \(postList("\(t: "I kris")", card.held.filter { $0.assignment.post.isCrisis }))</div>
    \(if: may(.postAssign), "<p><a class=\"button plain\" href=\"/posts/new?unit=\(unit.id)\">\(t: "Utse någon till en post")</a></p>")</section>
    """
  }

  private func postList(_ heading: HTML, _ held: [Held]) -> HTML {
    """
    <section><h3>\(heading)</h3>\
    \(if: held.isEmpty, "<p class=\"empty\">\(t: "Ingen.")</p>")\
    \(if: !held.isEmpty, "<ul class=\"rows\">\(each: held.sorted { UnitPage.order($0) < UnitPage.order($1) }, post)</ul>")</section>
    """
  }

  static func order(_ held: Held) -> Int {
    2 * (Post.allCases.firstIndex(of: held.assignment.post) ?? 0) + (held.assignment.deputy ? 1 : 0)
  }

  private func post(_ held: Held) -> HTML {
    """
    <li><span class="what">\(OrganisationParts.person(held.assignment.person, held.name))\
    <span class="soft">\(PostParts.name(held.assignment.post, deputy: held.assignment.deputy)), \
    \(PostParts.to(held.assignment.validTo, now: call.now))</span></span>\
    <span class="do">\(PostParts.phone(held.phone))\
    \(if: may(.postEnd) && held.assignment.person != caller.person, "<a href=\"/posts/\(held.assignment.id)/edit\">\(t: "Ändra")<span class=\"vh\">: \(held.name)</span></a>")</span></li>

    """
  }

  // MARK: around it

  private var below: HTML {
    """
    <section aria-labelledby="u-units"><h2 id="u-units">\(t: "Enheter under")</h2>\
    \(if: card.below.isEmpty, "<p class=\"empty\">\(t: "Inga.")</p>")\
    \(if: !card.below.isEmpty, "<ul class=\"rows\">\(each: card.below, { "<li><span class=\"what\"><a class=\"whole\" href=\"/units/\($0.id)\">\($0.name)</a> \(UnitPages.gaps(card.gapsBelow[$0.id] ?? 0))</span></li>" })</ul>")\
    \(if: may(.unitEdit) && isCurrent, "<p><a href=\"/units/new?parent=\(unit.id)\">\(t: "Lägg till enhet under")</a></p>")</section>
    """
  }

  private var eventList: HTML {
    """
    <section aria-labelledby="u-ev"><h2 id="u-ev">\(t: "Händelser")</h2>\
    \(if: events.isEmpty, "<p class=\"empty\">\(t: "Inga som du når.")</p>")\
    \(if: !events.isEmpty, "<ul class=\"rows\">\(each: events, event)</ul><p><a href=\"/events?unit=\(unit.id)\">\(t: "Alla händelser här")</a></p>")</section>
    """
  }

  private func event(_ row: Events.Summary) -> HTML {
    """
    <li><span class="when">\(Parts.time(row.reportedAt, .day))</span><span class="what">\
    <a class="whole" href="/events/\(row.id)">\(row.number) \(EventPages.title(row))</a>\
    \(if: row.exercise, " <span class=\"tag exercise-tag\">\(t: "ÖVNING")</span>")\
    <span class="soft">\(if: row.level != nil, "\(Parts.own(row.level ?? "", row.levelEnglish, call.language)), ")\
    \(t: row.status.text)</span></span></li>

    """
  }

  private var actors: HTML {
    """
    <section aria-labelledby="u-ext"><h2 id="u-ext">\(t: "Externa aktörer i området")</h2>\
    \(if: !card.actors.isEmpty, "<ul class=\"rows\">\(each: card.actors, actor)</ul>")\
    <p><a href="/actors">\(t: card.cityActors == 1 ? "1 aktör för hela kommunen" : "\(card.cityActors) aktörer för hela kommunen")</a></p></section>
    """
  }

  private func actor(_ actor: Actor) -> HTML {
    """
    <li><span class="what"><a class="whole" href="/actors/\(actor.id)">\(actor.name)</a>\
    <span class="soft">\(t: ActorKinds.text(actor.kind))\(if: actor.specialDuty != nil, ", \(t: "särskilt ansvar")")</span></span>\
    <span class="do">\(if: actor.phone != nil, PostParts.phone(actor.phone))</span></li>

    """
  }

  private var sources: HTML {
    guard let source = unit.source, !source.isEmpty else { return "" }
    let lines = source.split(separator: "\n").map(String.init)
    return """
      <details class="more no-print"><summary>\(t: "Varifrån uppgiften kommer")</summary>\
      \(if: !unit.verified, "<p>\(t: "Uppgiften är inte bekräftad mot någon av källorna.")</p>")
      <ul>\(each: lines, { "<li>\(UnitPage.source($0))</li>" })</ul></details>
      """
  }

  private static func source(_ line: String) -> HTML {
    line.hasPrefix("https://") || line.hasPrefix("http://")
      ? "<a href=\"\(link: line)\" rel=\"noreferrer\">\(line)</a>" : "\(line)"
  }
}
