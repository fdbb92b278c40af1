/// The XML of one sheet.
struct SheetPart {
  private let table: Table

  init(_ table: Table) {
    self.table = table
  }

  /// The part, or a refusal when the table is larger than a sheet can be.
  func bytes() throws(SheetError) -> [UInt8] {
    let rows = [table.header] + table.rows
    let width = rows.lazy.map(\.count).max() ?? 0
    guard rows.count <= 1_048_576 else { throw .tooLarge(.rows, allowed: 1_048_576) }
    guard width <= 16_384 else { throw .tooLarge(.columns, allowed: 16_384) }
    var out = Array(WorkbookParts.declaration.utf8)
    out += "<worksheet xmlns=\"\(WorkbookParts.main)\">".utf8
    out += "<sheetViews><sheetView workbookViewId=\"0\">".utf8
    out += "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>".utf8
    out += "</sheetView></sheetViews>".utf8
    out += columns(rows, width).utf8
    out += "<sheetData>".utf8
    let letters = (0..<width).map { "<c r=\"" + Table.columnLetter($0) }
    for (index, cells) in rows.enumerated() {
      try append(cells, number: index + 1, letters, to: &out)
    }
    out += "</sheetData>".utf8
    if let area = Self.filterArea(table) { out += "<autoFilter ref=\"\(area)\"/>".utf8 }
    out += "</worksheet>".utf8
    return out
  }

  /// The area that can be filtered: the heading and all rows below it.
  static func filterArea(_ table: Table, fixed: Bool = false) -> String? {
    guard !table.header.isEmpty else { return nil }
    let sign = fixed ? "$" : ""
    let last = Table.columnLetter(table.header.count - 1)
    return "\(sign)A\(sign)1:\(sign)\(last)\(sign)\(table.rows.count + 1)"
  }

  private func append(
    _ cells: [String], number: Int, _ letters: [String], to out: inout [UInt8]
  ) throws(SheetError) {
    let start =
      "\(number)\" s=\"\(number == 1 ? 1 : 0)\" t=\"inlineStr\">"
      + "<is><t xml:space=\"preserve\">"
    out += "<row r=\"\(number)\">".utf8
    for (column, cell) in cells.enumerated() where !cell.isEmpty {
      guard cell.utf16.count <= 32_767 else { throw .tooLarge(.cellLength, allowed: 32_767) }
      out += letters[column].utf8
      out += start.utf8
      out += MarkupText.encoded(CellText.encoded(cell)).utf8
      out += "</t></is></c>".utf8
    }
    out += "</row>".utf8
  }

  private func columns(_ rows: [[String]], _ width: Int) -> String {
    guard width > 0 else { return "" }
    var widths = Array(repeating: 8, count: width)
    // The first rows say enough about how wide a column is.
    for cells in rows.prefix(1_000) {
      for (column, cell) in cells.enumerated() {
        widths[column] = max(widths[column], min(60, cell.prefix(60).count + 2))
      }
    }
    let columns = widths.enumerated().map { index, width in
      "<col min=\"\(index + 1)\" max=\"\(index + 1)\" width=\"\(width)\" customWidth=\"1\"/>"
    }
    return "<cols>" + columns.joined() + "</cols>"
  }
}
