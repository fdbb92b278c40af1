/// Reads the cells of one sheet, row by row.
///
/// A merged area has its value in its first cell only, as the workbook stores it.
struct SheetCells: MarkupReader {
  private(set) var rows: Rows

  private let book: WorkbookContent
  private let part: String
  private let limits: Limits
  private var isInSheet = false
  private var number = 0
  private var cells: [String] = []
  private var column = -1
  private var cell: CellValue?
  private var isInValue = false

  init(_ book: WorkbookContent, _ part: String, _ limits: Limits) {
    self.book = book
    self.part = part
    self.limits = limits
    rows = Rows(limits)
  }

  mutating func open(_ element: Markup.Element) throws(SheetError) {
    switch element.name {
    case "sheetData": isInSheet = true
    case "row" where isInSheet: try openRow(element)
    case "c" where isInSheet: try openCell(element)
    case "v": isInValue = cell != nil
    case "f": cell?.hasFormula = true
    default: cell?.inline.open(element.name)
    }
    if isInValue { cell?.hasValue = true }
  }

  mutating func text(_ text: String) throws(SheetError) {
    guard cell != nil else { return }
    if isInValue {
      cell?.value += text
    } else {
      cell?.inline.add(text)
    }
  }

  mutating func close(_ name: String) throws(SheetError) {
    switch name {
    case "sheetData": isInSheet = false
    case "row" where isInSheet: try rows.add(cells, number: number)
    case "c" where isInSheet: try closeCell()
    case "v": isInValue = false
    default: cell?.inline.close(name)
    }
  }

  private mutating func openRow(_ element: Markup.Element) throws(SheetError) {
    let next = try element["r"].map { (text) throws(SheetError) in
      guard let row = Int(text) else { throw .damaged(part: part) }
      return row
    }
    let row = next ?? number + 1
    guard row > number, row <= 1_048_576 else { throw .damaged(part: part) }
    number = row
    cells = []
    column = -1
    cell = nil
  }

  private mutating func openCell(_ element: Markup.Element) throws(SheetError) {
    guard cell == nil, number > 0 else { throw .damaged(part: part) }
    if let reference = element["r"] {
      guard let place = CellPlace(reference), place.row == number, place.column > column else {
        throw .damaged(part: part)
      }
      column = place.column
    } else {
      column += 1
    }
    cell = CellValue(element)
  }

  private mutating func closeCell() throws(SheetError) {
    guard let closed = cell else { return }
    cell = nil
    isInValue = false
    let text: String
    do {
      text = try closed.text(book)
    } catch {
      throw .badCell(row: number, column: rows.columnName(column), reason: error.reason)
    }
    // Formatting often reaches far past the content; only content counts.
    if text.isEmpty { return }
    guard column < limits.columns else { throw .tooLarge(.columns, allowed: limits.columns) }
    cells += Array(repeating: "", count: max(0, column - cells.count))
    cells.append(text)
  }
}
