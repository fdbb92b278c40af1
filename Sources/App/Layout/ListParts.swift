import Ground
import Web

/// What every list has around its rows: what to sort by, what is shown, the pages, and the file.
struct ListParts<Column: Sendable & CaseIterable & RawRepresentable<String>> {
  let call: Call
  let paging: Paging<Column>
  /// The columns that can be sorted by, in the words of the head.
  let columns: [(Column, Text)]

  private func address(_ order: String?) -> String {
    call.with([("order", order), ("after", nil), ("before", nil)])
  }

  private func isNow(_ column: Column) -> Bool { column.rawValue == paging.column.rawValue }

  /// The head of a column: pressed once it sorts, pressed again it turns.
  func head(_ column: Column) -> HTML {
    let words = columns.first { $0.0.rawValue == column.rawValue }?.1 ?? ""
    let turned = isNow(column) && !paging.isDescending
    let sort = paging.isDescending ? "descending" : "ascending"
    return """
      <th role="columnheader" scope="col"\(if: isNow(column), " aria-sort=\"\(sort)\"")>\
      <a href="\(link: address(paging.name(column, descending: turned)))">\(t: words)</a></th>
      """
  }

  /// The head of a column that nothing is sorted by.
  static func head(_ words: Text) -> HTML {
    "<th role=\"columnheader\" scope=\"col\">\(t: words)</th>"
  }

  /// A choice of order for the filter bar of a phone, where there are no heads to press. What is
  /// chosen by a head stays when the list is filtered.
  var orderField: HTML { order("small-only") }

  /// A choice of order where not every column has a head.
  var openOrderField: HTML { order("order") }

  private func order(_ style: String) -> HTML {
    let now = paging.name(paging.column, descending: paging.isDescending)
    return """
      <div class="\(style)"><label class="vh" for="l-order">\(t: "Ordning")</label><select id="l-order" name="order">\
      \(each: columns, { column, words in
        OrganisationParts.option(paging.name(column, descending: false), now, "\(t: "Ordning: \(words)")")
          + OrganisationParts.option(paging.name(column, descending: true), now, "\(t: "Ordning: \(words) ↓")")
      })</select></div>
      """
  }

  /// How many there are, what is filtered, in words, and the list as a file.
  ///
  /// - Parameters:
  ///   - filtered: "med ”skola”", "som har luckor"; empty when all is shown.
  ///   - all: where nothing is filtered; nil where that shows nothing.
  ///   - mayExport: what an event holds is taken out only by those who may.
  func hits(
    _ count: Text, _ filtered: [HTML], all: String?, actions: HTML = "", mayExport: Bool = true
  ) -> HTML {
    let words = columns.first { isNow($0.0) }?.1 ?? ""
    let order: Text = paging.isDescending ? "Ordning: \(words), fallande" : "Ordning: \(words)"
    var out: HTML = ""
    for (place, part) in filtered.enumerated() {
      out.append((place == 0 ? " " : ", ") + part)
    }
    return """
      <div class="hits"><p><b>\(t: count)</b>\(out). \(t: order).\
      \(if: !filtered.isEmpty && all != nil, " <a href=\"\(link: all ?? "")\">\(t: "Visa alla")</a>")</p>\
      <div class="actions">\(actions)\(if: mayExport, OrganisationParts.csv(call))</div></div>
      """
  }

  func pages<Item>(_ paged: Paged<Item>) -> HTML {
    Parts.pages(call, next: paged.next, previous: paged.previous)
  }
}

extension Parts {
  static func pages(_ call: Call, next: String?, previous: String?) -> HTML {
    if next == nil && previous == nil { return "" }
    func link(_ name: String, _ place: String?) -> String {
      call.with([("after", nil), ("before", nil), (name, place)])
    }
    return """
      <nav class="paging" aria-label="\(t: "Sidor")">\
      \(if: previous != nil, "<a class=\"button quiet\" href=\"\(link: link("after", nil))\">\(t: "Till början")</a><a class=\"button plain\" rel=\"prev\" href=\"\(link: link("before", previous))\">\(t: "Föregående sida")</a>")\
      \(if: next != nil, "<a class=\"button plain\" rel=\"next\" href=\"\(link: link("after", next))\">\(t: "Nästa sida")</a>")</nav>
      """
  }

  // MARK: the filter bar

  /// On a phone the rows come first, until somebody wants to choose among them.
  ///
  /// - Parameter folding: the call, where the bar has more than a field to search in.
  static func filter(
    _ action: String, _ label: Text, folding call: Call? = nil,
    hidden: [(String, String?)] = [], _ fields: HTML
  ) -> HTML {
    let isFolded = call.map { Parts.isFolded($0, hidden.map(\.0)) } ?? false
    return """
      <form class="filter\(if: isFolded, " folded")"\(if: isFolded, " id=\"filter\"") role="search" aria-label="\(t: label)" action="\(link: action)">
      \(each: hidden.filter { $0.1 != nil }, { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })\
      \(fields)\(if: isFolded, unfold)<button class="button plain">\(t: "Visa")</button></form>
      """
  }

  static let unfold: HTML = """
    <a class="button plain unfold" href="#filter">\(t: "Filter och ordning")</a>
    """

  /// Whether nothing is chosen but words, an order and a page.
  static func isFolded(_ call: Call, _ besides: [String] = []) -> Bool {
    let plain = besides + ["q", "order", "after", "before", "limit", "format", "view"]
    return call.query.names.allSatisfy { name in
      plain.contains(name) || (call.query[name] ?? "").isEmpty
    }
  }

  static func seek(_ words: String, _ label: Text) -> HTML {
    """
    <div class="grow"><label class="vh" for="l-q">\(t: label)</label>\
    <input id="l-q" name="q" type="search" value="\(words)" placeholder="\(t: label)"></div>
    """
  }

  static func narrow(
    _ name: String, _ label: Text, _ options: [(String, HTML)], chosen: String?
  ) -> HTML {
    """
    <div><label class="vh" for="l-\(name)">\(t: label)</label><select id="l-\(name)" name="\(name)">\
    \(each: options, { OrganisationParts.option($0.0, chosen ?? "", $0.1) })</select></div>
    """
  }

  static func day(_ name: String, _ label: Text, _ call: Call) -> HTML {
    """
    <div><label for="\(name)">\(t: label)</label>\
    <input id="\(name)" name="\(name)" type="date" value="\(call.query[name])"></div>
    """
  }

  /// What a list is narrowed to by days.
  static func said(from: String, to: String, _ call: Call) -> [Text] {
    var said: [Text] = []
    if let day = call.query[from], !day.isEmpty { said.append("från \(day)") }
    if let day = call.query[to], !day.isEmpty { said.append("till och med \(day)") }
    return said
  }

  /// A table that becomes two-line rows on a phone.
  static func table<Item>(
    _ label: Text, _ heads: HTML, _ rows: [Item], _ row: (Item) -> HTML
  ) -> HTML {
    """
    <div class="table-scroll" role="region" aria-label="\(t: label)" tabindex="0">
    <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\(heads)</tr></thead>\
    <tbody role="rowgroup">
    \(each: rows, row)</tbody></table></div>
    """
  }
}
