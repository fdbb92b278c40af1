import Ground
import Web

/// Posts, people and gaps.
struct PeoplePages {
  enum Tab: String { case posts, people, gaps }

  let tab: Tab
  let filter: Organisation.PeopleFilter
  let units: [(ID<Unit>, String)]
  let call: Call
  let caller: Caller

  private var own: Facts { .everywhere(in: caller) }

  private func page(_ hits: HTML, _ next: String?, _ content: HTML) -> Page {
    Page(
      title: "Personer och poster", room: .organisation,
      content: """
        <div class="title"><h1>\(t: "Personer och poster")</h1><div class="actions">\
        \(if: Policy.allows(caller, .organisationImport, own), "<a class=\"button plain\" href=\"/import\">\(t: "Läs in fil")</a>")\
        \(if: Policy.allows(caller, .personEdit, own), "<a class=\"button plain\" href=\"/people/new\">\(t: "Lägg till person")</a>")\
        \(if: Policy.allows(caller, .postAssign, own), "<a class=\"button\" href=\"/posts/new\">\(t: "Utse till en post")</a>")</div></div>
        \(OrganisationParts.tabs(.people))
        \(tabs)
        \(filterBar)
        <div class="hits"><p>\(hits)</p><div class="actions">\(OrganisationParts.csv(call))</div></div>
        \(content)
        \(Parts.paging(call, next: next, first: call.query["after"] == nil, older: "Fler"))
        <p class="soft">\(t: "Ingen kan ge en post till sig själv. Varje ändring står i journalen.")</p>
        """)
  }

  private var tabs: HTML {
    let all: [(Tab, Text)] = [(.posts, "Poster"), (.people, "Personer"), (.gaps, "Luckor")]
    return """
      <nav class="depth" aria-label="\(t: "Visa")">\(each: all, { item, words in
        "<a href=\"\(link: "/people?view=\(item.rawValue)" + unitQuery)\"\(if: item == tab, " aria-current=\"page\"")>\(t: words)</a>"
      })</nav>
      """
  }

  private var unitQuery: String { filter.unit.map { "&unit=\(Call.escape($0.text))" } ?? "" }

  private var filterBar: HTML {
    let unit = filter.unit?.text ?? ""
    return """
      <form class="filter" role="search" aria-label="\(t: "Filtrera")" action="/people">
      <input type="hidden" name="view" value="\(tab.rawValue)">
      \(if: tab != .gaps, """
        <div class="grow"><label class="vh" for="p-q">\(t: "Sök person eller post")</label>\
        <input id="p-q" name="q" type="search" value="\(filter.words)" placeholder="\(t: "Sök person eller post")"></div>
        """)
      <div><label class="vh" for="p-u">\(t: "Enhet")</label><select id="p-u" name="unit">\
      \(OrganisationParts.option("", unit, "\(t: "Hela kommunen")"))\
      \(each: units, { OrganisationParts.option($0.0.text, unit, "\($0.1)") })</select></div>
      \(if: tab == .posts, """
        <div><label class="vh" for="p-d">\(t: "Dag")</label>\
        <input id="p-d" name="day" type="date" value="\(filter.day)"></div>
        """)
      <button class="button plain">\(t: "Visa")</button></form>
      """
  }

  private var place: HTML {
    guard let unit = filter.unit, let name = units.first(where: { $0.0 == unit })?.1 else {
      return "\(t: "i hela kommunen")"
    }
    return "\(t: "i \(name) och enheter under")"
  }

  // MARK: posts

  func posts(_ listed: Organisation.ListedPosts) -> Page {
    let count: Text = listed.count == 1 ? "1 post" : "\(listed.count) poster"
    return page(
      "<b>\(t: count)</b> \(place)\(t: ", som gäller \(filter.day).")", listed.next,
      """
      \(if: listed.rows.isEmpty, OrganisationParts.notFoundHint("Ingen har en post här den dagen."))
      \(if: !listed.rows.isEmpty, """
        <div class="table-scroll" role="region" aria-label="\(t: "Poster")" tabindex="0">
        <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\
        <th role="columnheader" scope="col">\(t: "Person")</th><th role="columnheader" scope="col">\(t: "Post")</th>\
        <th role="columnheader" scope="col">\(t: "Enhet")</th><th role="columnheader" scope="col">\(t: "Från")</th>\
        <th role="columnheader" scope="col">\(t: "Till")</th><th role="columnheader" scope="col">\(t: "Telefon")</th></tr></thead>\
        <tbody role="rowgroup">
        \(each: listed.rows, post)</tbody></table></div>
        """)
      """)
  }

  private func post(_ row: Held) -> HTML {
    """
    <tr role="row"><th role="rowheader" scope="row" class="main">\(OrganisationParts.person(row.assignment.person, row.name))</th>\
    <td role="cell" class="side">\(PostParts.name(row.assignment.post, deputy: row.assignment.deputy))</td>\
    <td role="cell" class="side">\(OrganisationParts.unit(row.assignment.unit, row.unitName))</td>\
    <td role="cell" class="side hide-small nowrap">\(row.assignment.validFrom)</td>\
    <td role="cell" class="side nowrap">\(PostParts.to(row.assignment.validTo, now: call.now))</td>\
    <td role="cell" class="side nowrap">\(PostParts.phone(row.phone))</td></tr>

    """
  }

  // MARK: people

  func people(_ listed: Organisation.ListedPeople) -> Page {
    let count: Text = listed.count == 1 ? "1 person" : "\(listed.count) personer"
    return page(
      "<b>\(t: count)</b> \(place)\(t: ", efter efternamn.")", listed.next,
      """
      \(if: listed.rows.isEmpty, OrganisationParts.notFoundHint("Ingen person här. Ändra sökningen, lägg till någon eller läs in en fil."))
      \(if: !listed.rows.isEmpty, """
        <div class="table-scroll" role="region" aria-label="\(t: "Personer")" tabindex="0">
        <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\
        <th role="columnheader" scope="col">\(t: "Person")</th><th role="columnheader" scope="col">\(t: "Befattning")</th>\
        <th role="columnheader" scope="col">\(t: "Enheter")</th><th role="columnheader" scope="col">\(t: "Poster")</th>\
        <th role="columnheader" scope="col">\(t: "Telefon")</th></tr></thead><tbody role="rowgroup">
        \(each: listed.rows, person)</tbody></table></div>
        """)
      """)
  }

  private func person(_ row: Organisation.ListedPerson) -> HTML {
    let own = row.person
    return """
      <tr role="row"><th role="rowheader" scope="row" class="main">\(OrganisationParts.person(own.id, own.name))</th>\
      <td role="cell" class="side">\(own.title)</td>\
      <td role="cell" class="side hide-small">\(row.units.joined(separator: ", "))</td>\
      <td role="cell" class="side hide-small">\(row.posts)</td>\
      <td role="cell" class="side nowrap">\(PostParts.phone(own.mobile ?? own.phone))</td></tr>

      """
  }

  // MARK: gaps

  func gaps(_ gaps: [Gap], above: [ID<Unit>: Set<ID<Unit>>]) -> Page {
    let count: Text = gaps.count == 1 ? "1 lucka" : "\(gaps.count) luckor"
    let shown = Array(gaps.prefix(500))
    return page(
      "<b>\(t: count)</b> \(place).", nil,
      """
      \(if: gaps.isEmpty, OrganisationParts.notFoundHint("Inga luckor. Alla poster som måste finnas har någon, och alla går att nå."))
      \(if: !gaps.isEmpty, """
        <div class="table-scroll" role="region" aria-label="\(t: "Luckor")" tabindex="0">
        <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\
        <th role="columnheader" scope="col">\(t: "Enhet")</th><th role="columnheader" scope="col">\(t: "Vad som saknas")</th>\
        <th role="columnheader" scope="col">\(t: "Gör")</th></tr></thead><tbody role="rowgroup">
        \(each: shown, { gap($0, above) })</tbody></table></div>
        """)
      \(if: gaps.count > 500, "<p class=\"soft\">\(t: "De första 500 visas. Välj en enhet, eller hämta alla som CSV.")</p>")
      """)
  }

  private func gap(_ gap: Gap, _ above: [ID<Unit>: Set<ID<Unit>>]) -> HTML {
    let mayMend = Policy.allows(
      caller, GapParts.act(gap), Facts(subject: "unit/\(gap.unit)", units: above[gap.unit] ?? []))
    return """
      <tr role="row"><th role="rowheader" scope="row" class="main">\(OrganisationParts.unit(gap.unit, gap.unitName))</th>\
      <td role="cell" class="side"><span class="gap">\(t: GapParts.kind(gap))</span> \(GapParts.short(gap))</td>\
      <td role="cell" class="side nowrap">\(if: mayMend, "<a href=\"\(link: GapParts.mend(gap).path)\">\(t: GapParts.mend(gap).words)</a>")</td></tr>

      """
  }
}
