/// The number format of each cell style of a workbook.
struct Styles: MarkupReader {
  private var codes: [Int: NumberFormat] = [:]
  private var formats: [NumberFormat] = []
  private var isInCells = false

  /// The format of the cell style with this number; an unknown style shows numbers plainly.
  func format(_ style: Int) -> NumberFormat {
    formats.indices.contains(style) ? formats[style] : .general
  }

  mutating func open(_ element: Markup.Element) {
    switch element.name {
    case "numFmt":
      if let id = element["numFmtId"].flatMap({ Int($0) }), let code = element["formatCode"] {
        codes[id] = NumberFormat(code: code)
      }
    case "cellXfs": isInCells = true
    case "xf" where isInCells:
      let id = element["numFmtId"].flatMap { Int($0) } ?? 0
      formats.append(codes[id] ?? NumberFormat(builtIn: id))
    default: break
    }
  }

  mutating func text(_ text: String) {}

  mutating func close(_ name: String) {
    if name == "cellXfs" { isInCells = false }
  }
}
