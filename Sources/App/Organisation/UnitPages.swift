import Ground
import Web

/// The list and the tree of units.
enum UnitPages {
  static func list(
    _ listed: Organisation.ListedUnits, _ filter: Organisation.UnitFilter, areas: [String],
    call: Call, mayEdit: Bool, mayImport: Bool
  ) -> Page {
    Page(
      title: "Enheter", room: .organisation,
      content: """
        \(head(mayEdit: mayEdit, mayImport: mayImport))
        \(filterBar(filter, areas, call))
        <div class="hits"><p><b>\(hits(listed.count))</b> \(words(filter))</p>\
        <div class="actions"><a class="button quiet" href="/units?view=tree">\(t: "Visa som träd")</a>\
        \(OrganisationParts.csv(call))</div></div>
        \(if: listed.rows.isEmpty, OrganisationParts.notFoundHint("Ingen enhet här. Ändra sökningen, eller läs in organisationen från en fil."))
        \(if: !listed.rows.isEmpty, table(listed.rows, filter, call))
        \(Parts.paging(call, next: listed.next, first: call.query["after"] == nil, older: "Fler enheter"))
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

  private static func hits(_ count: Int) -> HTML {
    count == 1 ? "\(t: "1 enhet")" : "\(t: "\(count) enheter")"
  }

  private static func words(_ filter: Organisation.UnitFilter) -> HTML {
    var parts: [HTML] = []
    if !filter.words.isEmpty { parts.append("\(t: "med ”\(filter.words)”")") }
    if let kind = filter.kind { parts.append("\(t: "av slaget \(kind.text)")") }
    if let area = filter.area { parts.append("\(t: "i \(area)")") }
    if filter.gapsOnly { parts.append("\(t: "som har luckor")") }
    parts.append(filter.withEnded ? "\(t: "även upphörda")" : "\(t: "som finns nu")")
    var out: HTML = ""
    for part in parts { out.append(part + ", ") }
    out.append(filter.byKind ? "\(t: "efter slag")." : "\(t: "i bokstavsordning").")
    if parts.count > 1 { out.append(" <a href=\"/units\">\(t: "Visa alla")</a>") }
    return out
  }

  private static func filterBar(
    _ filter: Organisation.UnitFilter, _ areas: [String], _ call: Call
  ) -> HTML {
    let shown = filter.gapsOnly ? "gaps" : (filter.withEnded ? "ended" : "")
    return """
      <form class="filter" role="search" aria-label="\(t: "Filtrera enheter")" action="/units">
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
      \(if: filter.byKind, "<input type=\"hidden\" name=\"order\" value=\"kind\">")\
      <button class="button plain">\(t: "Visa")</button></form>
      """
  }

  private static func table(
    _ rows: [Organisation.ListedUnit], _ filter: Organisation.UnitFilter, _ call: Call
  ) -> HTML {
    """
    <div class="table-scroll" role="region" aria-label="\(t: "Enheter")" tabindex="0">
    <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\
    <th role="columnheader" scope="col"\(if: !filter.byKind, " aria-sort=\"ascending\"")>\
    <a href="\(link: call.with("order", nil))">\(t: "Enhet")</a></th>\
    <th role="columnheader" scope="col"\(if: filter.byKind, " aria-sort=\"ascending\"")>\
    <a href="\(link: call.with("order", "kind"))">\(t: "Slag")</a></th>\
    <th role="columnheader" scope="col">\(t: "Ligger under")</th>\
    <th role="columnheader" scope="col">\(t: "Telefon")</th>\
    <th role="columnheader" scope="col">\(t: "Luckor")</th></tr></thead><tbody role="rowgroup">
    \(each: rows, row)</tbody></table></div>
    """
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

  static func tree(_ units: [Organisation.ListedUnit], call: Call, mayEdit: Bool, mayImport: Bool)
    -> Page
  {
    let ids = Set(units.map(\.unit.id))
    let below = Dictionary(grouping: units) {
      $0.unit.parent.flatMap { ids.contains($0) ? $0 : nil }
    }
    return Page(
      title: "Enheter som träd", room: .organisation,
      content: """
        \(head(mayEdit: mayEdit, mayImport: mayImport))
        <div class="hits"><p><b>\(hits(units.count))</b> \(t: "som finns nu, som träd.")</p>\
        <div class="actions"><a class="button quiet" href="/units">\(t: "Visa som lista")</a></div></div>
        \(branch(below[nil] ?? [], below, 0))
        """)
  }

  private static func branch(
    _ units: [Organisation.ListedUnit],
    _ below: [ID<Unit>?: [Organisation.ListedUnit]], _ depth: Int
  ) -> HTML {
    if units.isEmpty || depth > 32 { return "" }
    let order = units.sorted {
      (rank($0.unit.kind), $0.unit.sort) < (rank($1.unit.kind), $1.unit.sort)
    }
    return """
      <ul>\(each: order, { row in
        """
        <li><a href="/units/\(row.unit.id)">\(row.unit.name)</a> \(gaps(row.gaps))\
        \(branch(below[row.unit.id] ?? [], below, depth + 1))</li>

        """
      })</ul>
      """
  }

  private static func rank(_ kind: UnitKind) -> Int { UnitKind.allCases.firstIndex(of: kind) ?? 0 }

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
