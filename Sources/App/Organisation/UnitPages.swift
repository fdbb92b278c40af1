import Ground
import Web

/// The list and the tree of units.
enum UnitPages {
  static func list(
    _ listed: Paged<Organisation.ListedUnit>, _ filter: Organisation.UnitFilter,
    _ paging: Paging<Organisation.UnitColumn>, areas: [String], own: [(ID<Unit>, String)],
    call: Call, mayEdit: Bool, mayImport: Bool
  ) -> Page {
    let parts = ListParts(
      call: call, paging: paging,
      columns: [(.name, "Enhet"), (.kind, "Slag"), (.above, "Ligger under")])
    let tree: HTML = """
      <a class="button quiet" href="/units?view=tree">\(t: "Visa som träd")</a>
      """
    return Page(
      title: "Enheter", room: .organisation,
      content: """
        \(head(mayEdit: mayEdit, mayImport: mayImport))
        \(filterBar(filter, areas, parts))
        \(parts.hits(hits(listed.count), words(filter), all: "/units", actions: tree))
        \(if: paging.after == nil && paging.before == nil && words(filter).isEmpty, home(own))
        \(if: listed.rows.isEmpty, OrganisationParts.notFoundHint("Ingen enhet här. Ändra sökningen, eller läs in organisationen från en fil."))
        \(if: !listed.rows.isEmpty, table(listed.rows, parts))
        \(parts.pages(listed))
        """)
  }

  private static func head(mayEdit: Bool, mayImport: Bool) -> HTML {
    """
    <div class="title"><h1>\(t: "Enheter")</h1><div class="actions">\
    \(if: mayImport, "<a class=\"button plain\" href=\"/import\">\(t: "Läs in fil")</a>")\
    \(if: mayEdit, "<a class=\"button\" href=\"/units/new\">\(t: "Lägg till enhet")</a>")</div></div>
    \(OrganisationParts.tabs(.units))
    """
  }

  /// The reader's own units, which are looked up most.
  private static func home(_ own: [(ID<Unit>, String)]) -> HTML {
    if own.isEmpty { return "" }
    var links: HTML = ""
    for (place, unit) in own.enumerated() {
      links.append((place == 0 ? "" : ", ") + OrganisationParts.unit(unit.0, unit.1))
    }
    return "<p>\(t: own.count == 1 ? "Din enhet:" : "Dina enheter:") \(links)</p>"
  }

  private static func hits(_ count: Int) -> Text { count == 1 ? "1 enhet" : "\(count) enheter" }

  private static func words(_ filter: Organisation.UnitFilter) -> [HTML] {
    var parts: [HTML] = []
    if !filter.words.isEmpty { parts.append("\(t: "med ”\(filter.words)”")") }
    if let kind = filter.kind { parts.append("\(t: "av slaget \(kind.text)")") }
    if let area = filter.area { parts.append("\(t: "i \(area)")") }
    if filter.gapsOnly { parts.append("\(t: "som har luckor")") }
    if filter.withEnded { parts.append("\(t: "även upphörda")") }
    return parts
  }

  private static func filterBar(
    _ filter: Organisation.UnitFilter, _ areas: [String],
    _ parts: ListParts<Organisation.UnitColumn>
  ) -> HTML {
    let isFolded = Parts.isFolded(parts.call)
    let shown = filter.gapsOnly ? "gaps" : (filter.withEnded ? "ended" : "")
    return """
      <form class="filter\(if: isFolded, " folded")" id="filter" role="search" aria-label="\(t: "Filtrera enheter")" action="/units">
      <div class="grow"><label class="vh" for="f-q">\(t: "Sök enhet")</label>\
      <input id="f-q" name="q" type="search" value="\(filter.words)" placeholder="\(t: "Sök enhet")"></div>
      <div><label class="vh" for="f-k">\(t: "Slag")</label><select id="f-k" name="kind">\
      \(OrganisationParts.option("", filter.kind?.rawValue ?? "", "\(t: "Alla slag")"))\
      \(each: UnitKind.allCases, { OrganisationParts.option($0.rawValue, filter.kind?.rawValue ?? "", "\(t: $0.text)") })</select></div>
      <div><label class="vh" for="f-a">\(t: "Område")</label><select id="f-a" name="area">\
      \(OrganisationParts.option("", filter.area ?? "", "\(t: "Alla områden")"))\
      \(each: areas, { OrganisationParts.option($0, filter.area ?? "", "\($0)") })</select></div>
      <div><label class="vh" for="f-s">\(t: "Visa")</label><select id="f-s" name="show">\
      \(OrganisationParts.option("", shown, "\(t: "Som finns nu")"))\
      \(OrganisationParts.option("gaps", shown, "\(t: "Bara med luckor")"))\
      \(OrganisationParts.option("ended", shown, "\(t: "Även upphörda")"))</select></div>
      \(parts.orderField)\(if: isFolded, Parts.unfold)\
      <button class="button plain">\(t: "Visa")</button></form>
      """
  }

  private static func table(
    _ rows: [Organisation.ListedUnit], _ parts: ListParts<Organisation.UnitColumn>
  ) -> HTML {
    let heads =
      parts.head(.name) + parts.head(.kind) + parts.head(.above)
      + ListParts<Organisation.UnitColumn>.head("Telefon")
      + ListParts<Organisation.UnitColumn>.head("Luckor")
    return Parts.table("Enheter", heads, rows, row)
  }

  private static func row(_ row: Organisation.ListedUnit) -> HTML {
    let unit = row.unit
    let phone: HTML = unit.phone.map { "<a href=\"\(link: Phone.link($0))\">\($0)</a>" } ?? ""
    let ended = unit.validTo != nil || unit.validToNote != nil
    return """
      <tr role="row"><th role="rowheader" scope="row" class="main"><a href="/units/\(unit.id)">\(unit.name)</a>\
      \(if: ended, " <span class=\"tag\">\(t: "upphörd")</span>")</th>\
      <td role="cell" class="side">\(t: unit.kind.text)</td>\
      <td role="cell" class="side hide-small">\(row.parentName)</td>\
      <td role="cell" class="side nowrap">\(phone)</td>\
      <td role="cell" class="side nowrap">\(gaps(row.gaps))</td></tr>

      """
  }

  static func gaps(_ count: Int) -> HTML {
    if count == 0 { return "" }
    return "<span class=\"gap\">\(t: count == 1 ? "1 lucka" : "\(count) luckor")</span>"
  }

  // MARK: tree

  static func tree(
    _ tree: UnitTree, _ filter: Organisation.UnitFilter, _ call: Call, mayEdit: Bool,
    mayImport: Bool
  ) -> Page {
    let kinds: [(String, HTML)] =
      [("", "\(t: "Alla slag")")] + UnitKind.allCases.map { ($0.rawValue, "\(t: $0.text)") }
    let fields =
      Parts.seek(filter.words, "Sök enhet")
      + Parts.narrow("kind", "Slag", kinds, chosen: filter.kind?.rawValue)
    let found = words(filter)
    return Page(
      title: "Enheter som träd", room: .organisation,
      content: """
        \(head(mayEdit: mayEdit, mayImport: mayImport))
        \(Parts.filter("/units", "Filtrera enheter", folding: call, hidden: [("view", "tree")], fields))
        <div class="hits"><p><b>\(t: hits(tree.count))</b> \(each: found, { $0 + ", " })\(t: "som finns nu, som träd.")\
        \(if: !found.isEmpty, " <a href=\"/units?view=tree\">\(t: "Visa alla")</a>")</p>\
        <div class="actions"><a class="button quiet" href="/units">\(t: "Visa som lista")</a>\
        \(OrganisationParts.csv(call))</div></div>
        \(if: tree.count == 0, OrganisationParts.notFoundHint("Ingen enhet här. Ändra sökningen, eller läs in organisationen från en fil."))
        \(branch(tree.roots, tree))
        """)
  }

  private static func branch(_ units: [Organisation.ListedUnit], _ tree: UnitTree) -> HTML {
    if units.isEmpty { return "" }
    return """
      <ul>\(each: units, { row in
        """
        <li><a href="/units/\(row.unit.id)">\(if: tree.isHit(row), "<b>\(row.unit.name)</b>")\
        \(if: !tree.isHit(row), "\(row.unit.name)")</a> \(gaps(row.gaps))\
        \(branch(tree.below(row), tree))</li>

        """
      })</ul>
      """
  }

  // MARK: data

  static func json(_ unit: Unit) -> JSON {
    .object([
      "id": .string(unit.id.text), "version": .int(unit.seq), "name": .string(unit.name),
      "kind": .string(unit.kind.rawValue), "parent": .text(unit.parent?.text),
      "validFrom": .text(unit.validFrom), "validFromNote": .text(unit.validFromNote),
      "validTo": .text(unit.validTo), "validToNote": .text(unit.validToNote),
      "predecessors": .array(
        unit.predecessors.split(separator: " ").map { .string(String($0)) }),
      "successor": .text(unit.successor?.text), "area": .text(unit.area),
      "part": .text(unit.part), "field": .text(unit.field), "orgNumber": .text(unit.orgNumber),
      "specialDuty": .text(unit.specialDuty), "phone": .text(unit.phone),
      "email": .text(unit.email), "address": .text(unit.address), "note": .text(unit.note),
      "verified": .bool(unit.verified),
    ])
  }
}
