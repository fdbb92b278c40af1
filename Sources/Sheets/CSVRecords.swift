/// Splits UTF-8 text into records of cells, after RFC 4180.
struct CSVRecords {
  /// The number of the latest record; a record with line breaks inside quotes is one row.
  private(set) var number = 0

  private let text: [UInt8]
  private let separator: UInt8
  private let limits: Limits
  private var at = 0

  init(_ text: [UInt8], separator: UInt8, limits: Limits) {
    self.text = text
    self.separator = separator
    self.limits = limits
  }

  /// The next record; the heading is only used to name the column of a fault.
  mutating func next(header: [String]) throws(SheetError) -> [String]? {
    guard at < text.count else { return nil }
    number += 1
    var cells: [String] = []
    while true {
      do {
        cells.append(try cell())
      } catch {
        throw fault(error, Table.columnName(cells.count, in: header))
      }
      guard cells.count <= max(limits.columns, 16_384) else {
        throw .tooLarge(.columns, allowed: limits.columns)
      }
      guard at < text.count, text[at] == separator else { break }
      at += 1
      if at == text.count {
        cells.append("")
        break
      }
    }
    skipLineEnd()
    return cells
  }

  private enum Fault: Error {
    case cell(CellFault)
    case tooLong
  }

  private func fault(_ fault: Fault, _ column: String) -> SheetError {
    switch fault {
    case .cell(let reason): .badCell(row: number, column: column, reason: reason)
    case .tooLong: .tooLarge(.cellLength, allowed: limits.cellLength)
    }
  }

  private mutating func cell() throws(Fault) -> String {
    if at < text.count, text[at] == quote { return try quoted() }
    let start = at
    while at < text.count, text[at] != separator, !isLineEnd(text[at]) { at += 1 }
    guard at - start <= limits.cellLength * 4 else { throw .tooLong }
    return String(decoding: text[start..<at], as: UTF8.self)
  }

  private mutating func quoted() throws(Fault) -> String {
    var content: [UInt8] = []
    at += 1
    while at < text.count {
      if text[at] == quote {
        at += 1
        guard at < text.count, text[at] == quote else {
          return try closed(content)
        }
      }
      content.append(text[at])
      at += 1
      guard content.count <= limits.cellLength * 4 else { throw .tooLong }
    }
    throw .cell(.unclosedQuote)
  }

  private func closed(_ content: [UInt8]) throws(Fault) -> String {
    guard at == text.count || text[at] == separator || isLineEnd(text[at]) else {
      throw .cell(.textAfterQuote)
    }
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func skipLineEnd() {
    guard at < text.count else { return }
    let isPair = text[at] == 0x0D && at + 1 < text.count && text[at + 1] == 0x0A
    at += isPair ? 2 : 1
  }

  private func isLineEnd(_ byte: UInt8) -> Bool {
    byte == 0x0A || byte == 0x0D
  }

  private let quote = UInt8(ascii: "\"")
}
