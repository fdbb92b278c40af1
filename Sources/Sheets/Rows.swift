/// Rows on their way to becoming a table.
struct Rows {
  let limits: Limits
  private(set) var header: [String]?
  private var rows: [[String]] = []
  private var numbers: [Int] = []
  private var width = 0
  private var textSize = 0

  init(_ limits: Limits) {
    self.limits = limits
  }

  func columnName(_ index: Int) -> String {
    Table.columnName(index, in: header ?? [])
  }

  mutating func add(_ cells: [String], number: Int) throws(SheetError) {
    guard let last = cells.lastIndex(where: { !$0.isBlank }) else { return }
    try checkSize(cells[...last])
    width = max(width, last + 1)
    if header == nil {
      header = cells[...last].map(\.trimmed)
    } else {
      guard rows.count < limits.rows else { throw .tooLarge(.rows, allowed: limits.rows) }
      rows.append(Array(cells[...last]))
      numbers.append(number)
    }
    guard (rows.count + 1) * width <= limits.cells else {
      throw .tooLarge(.cells, allowed: limits.cells)
    }
  }

  func table(named name: String) -> Table? {
    guard let header else { return nil }
    return Table(
      name: name, header: padded(header), rows: rows.map(padded), rowNumbers: numbers)
  }

  private mutating func checkSize(_ cells: ArraySlice<String>) throws(SheetError) {
    guard cells.count <= limits.columns else {
      throw .tooLarge(.columns, allowed: limits.columns)
    }
    for cell in cells {
      let size = cell.utf8.count
      if size > limits.cellLength, cell.unicodeScalars.count > limits.cellLength {
        throw .tooLarge(.cellLength, allowed: limits.cellLength)
      }
      textSize += size
    }
    guard textSize <= limits.text else { throw .tooLarge(.text, allowed: limits.text) }
  }

  private func padded(_ cells: [String]) -> [String] {
    cells + Array(repeating: "", count: max(0, width - cells.count))
  }
}

extension String {
  fileprivate var isBlank: Bool {
    utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
  }
}
