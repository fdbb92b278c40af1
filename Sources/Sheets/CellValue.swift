internal import Foundation

/// A cell as it stands in a sheet, before it is known what it means.
struct CellValue {
  var kind: String?
  var style: Int
  var value = ""
  var hasValue = false
  var hasFormula = false
  var inline = StringItem()

  init(_ element: Markup.Element) {
    kind = element["t"]
    style = element["s"].flatMap { Int($0) } ?? 0
  }

  /// What a person would read in the cell.
  func text(_ book: WorkbookContent) throws(CellFailure) -> String {
    if kind == "inlineStr" { return CellText.decoded(inline.text) }
    if hasFormula, !hasValue { throw CellFailure(.formulaWithoutValue) }
    switch kind {
    case "str": return CellText.decoded(value)
    case "s": return try shared(book.texts)
    case "e": throw CellFailure(.formulaError(String(value.prefix(32))))
    case nil, "n", "b", "d": break
    default: throw CellFailure(.unknownKind)
    }
    let plain = value.trimmed
    if plain.isEmpty { return "" }
    switch kind {
    case "b": return try boolean(plain)
    case "d": return plain
    default: return try number(plain, book)
    }
  }

  private func shared(_ texts: [String]) throws(CellFailure) -> String {
    let plain = value.trimmed
    if plain.isEmpty { return "" }
    guard let index = Int(plain), texts.indices.contains(index) else {
      throw CellFailure(.missingText)
    }
    return texts[index]
  }

  private func boolean(_ plain: String) throws(CellFailure) -> String {
    switch plain {
    case "1", "true": return "true"
    case "0", "false": return "false"
    default: throw CellFailure(.notABoolean)
    }
  }

  private func number(_ plain: String, _ book: WorkbookContent) throws(CellFailure) -> String {
    guard plain.utf8.allSatisfy(Self.isNumberSign), let number = Double(plain), number.isFinite
    else { throw CellFailure(.notANumber) }
    switch book.styles.format(style) {
    case .date(let shape):
      guard let date = book.dates.text(number, as: shape) else { throw CellFailure(.notADate) }
      return date
    case .digits(let pattern):
      guard let whole = Int(exactly: number), whole >= 0 else { return Self.plain(number) }
      return NumberFormat.fill(pattern, with: whole)
    case .general:
      return Int(plain).map(String.init) ?? Self.plain(number)
    }
  }

  private static func isNumberSign(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
  }

  // Fifteen digits, as Excel shows: the rest is noise from its arithmetic.
  private static func plain(_ number: Double) -> String {
    if abs(number) < 1e15, let whole = Int(exactly: number) { return String(whole) }
    return String(format: "%.15g", number)
  }
}

/// A fault in a cell whose place the reader of the sheet knows.
struct CellFailure: Error {
  let reason: CellFault

  init(_ reason: CellFault) {
    self.reason = reason
  }
}
