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

  private func page(_ filters: HTML, _ content: HTML) -> Page {
    Page(
      title: "Personer och poster", room: .organisation,
      content: """
        <div class="title"><h1>\(t: "Personer och poster")</h1><div class="actions">\
        \(if: Policy.allows(caller, .organisationImport, own), "<a class=\"button plain\" href=\"/import\">\(t: "Läs in fil")</a>")\
        \(if: Policy.allows(caller, .personEdit, own), "<a class=\"button plain\" href=\"/people/new\">\(t: "Lägg till person")</a>")\
        \(if: Policy.allows(caller, .postAssign, own), "<a class=\"button\" href=\"/posts/new\">\(t: "Utse till en post")</a>")</div></div>
        \(OrganisationParts.tabs(.people))
        \(tabs)
        \(Parts.filter("/people", "Filtrera", folding: call, hidden: [("view", tab.rawValue)], seek + unitField + filters))
        \(content)
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

  private var seek: HTML {
    Parts.seek(filter.words, tab == .people ? "Sök person" : "Sök person eller post")
  }

  private var unitField: HTML {
    Parts.narrow(
      "unit", "Enhet", [("", "\(t: "Hela kommunen")")] + units.map { ($0.0.text, "\($0.1)") },
      chosen: filter.unit?.text)
  }

  /// What is filtered, in words.
  private var words: [HTML] {
    var parts: [HTML] = []
    if !filter.words.isEmpty { parts.append("\(t: "med ”\(filter.words)”")") }
    if let unit = filter.unit, let name = units.first(where: { $0.0 == unit })?.1 {
      parts.append("\(t: "i \(name) och enheter under")")
    }
    return parts
  }

  private var all: String { "/people?view=\(tab.rawValue)" }

  // MARK: posts

  func posts(_ listed: Paged<Held>, _ paging: Paging<Organisation.PostColumn>) -> Page {
    let parts = ListParts(
      call: call, paging: paging,
      columns: [
        (.person, "Person"), (.post, "Post"), (.unit, "Enhet"), (.from, "Från"), (.to, "Till"),
      ])
    let day: HTML = """
      <div><label class="vh" for="p-d">\(t: "Dag")</label>\
      <input id="p-d" name="day" type="date" value="\(filter.day)"></div>
      """
    let today = filter.day == LocalTime.day(call.now)
    let said = words + (today ? [] : ["\(t: "som gäller \(filter.day)")"])
    let heads = HTML.joined(Organisation.PostColumn.allCases.map(parts.head))
    return page(
      day + parts.orderField,
      """
      \(parts.hits(listed.count == 1 ? "1 post" : "\(listed.count) poster", said, all: all))
      \(if: listed.rows.isEmpty, OrganisationParts.notFoundHint("Ingen har en post här den dagen."))
      \(if: !listed.rows.isEmpty, Parts.table("Poster", heads + phoneHead, listed.rows, post))
      \(parts.pages(listed))
      """)
  }

  private let phoneHead = ListParts<GapColumn>.head("Telefon")

  private func post(_ row: Held) -> HTML {
    """
    <tr role="row"><th role="rowheader" scope="row" class="main">\(OrganisationParts.person(row.assignment.person, row.name))</th>\
    <td role="cell" class="side">\(PostParts.name(row.assignment.post, deputy: row.assignment.deputy))</td>\
    <td role="cell" class="side">\(OrganisationParts.unit(row.assignment.unit, row.unitName))</td>\
    <td role="cell" class="side hide-small nowrap">\(Parts.day(row.assignment.validFrom))</td>\
    <td role="cell" class="side nowrap">\(PostParts.to(row.assignment.validTo, now: call.now))</td>\
    <td role="cell" class="side nowrap">\(PostParts.phone(row.phone))</td></tr>

    """
  }

  // MARK: people

  func people(
    _ listed: Paged<Organisation.ListedPerson>, _ paging: Paging<Organisation.PersonColumn>
  ) -> Page {
    let parts = ListParts(
      call: call, paging: paging,
      columns: [(.name, "Person"), (.title, "Befattning"), (.email, "E-post")])
    let heads =
      parts.head(.name) + parts.head(.title) + ListParts<GapColumn>.head("Enheter")
      + ListParts<GapColumn>.head("Poster") + phoneHead
    return page(
      parts.openOrderField,
      """
      \(parts.hits(listed.count == 1 ? "1 person" : "\(listed.count) personer", words, all: all))
      \(if: listed.rows.isEmpty, OrganisationParts.notFoundHint("Ingen person här. Ändra sökningen, lägg till någon eller läs in en fil."))
      \(if: !listed.rows.isEmpty, Parts.table("Personer", heads, listed.rows, person))
      \(parts.pages(listed))
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

  func gaps(
    _ listed: Paged<Gap>, kind: Gap.Kind?, above: [ID<Unit>: Set<ID<Unit>>],
    _ paging: Paging<GapColumn>
  ) -> Page {
    let parts = ListParts(
      call: call, paging: paging,
      columns: [(.unit, "Enhet"), (.kind, "Vad som saknas"), (.day, "Dag")])
    let kinds: [(String, HTML)] =
      [("", "\(t: "Alla slags luckor")")]
      + Gap.Kind.allCases.map { ($0.rawValue, "\(t: GapParts.words($0))") }
    let said = words + (kind.map { ["\(t: "av slaget \(GapParts.words($0))")"] } ?? [])
    let heads = parts.head(.unit) + parts.head(.kind) + ListParts<GapColumn>.head("Gör")
    return page(
      Parts.narrow("kind", "Slag", kinds, chosen: kind?.rawValue) + parts.openOrderField,
      """
      \(parts.hits(listed.count == 1 ? "1 lucka" : "\(listed.count) luckor", said, all: all))
      \(if: listed.rows.isEmpty && said.isEmpty, OrganisationParts.notFoundHint("Inga luckor. Alla poster som måste finnas har någon, och alla går att nå."))
      \(if: listed.rows.isEmpty && !said.isEmpty, OrganisationParts.notFoundHint("Inga sådana luckor här."))
      \(if: !listed.rows.isEmpty, Parts.table("Luckor", heads, listed.rows, { gap($0, above) }))
      \(parts.pages(listed))
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
