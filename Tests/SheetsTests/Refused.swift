import Sheets
import Testing

/// A file that must be turned away, and with which words.
struct Refused: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let error: SheetError
  let bytes: @Sendable () throws -> [UInt8]

  init(
    _ name: String, _ error: SheetError, _ bytes: @escaping @Sendable () throws -> [UInt8]
  ) {
    testDescription = name
    self.error = error
    self.bytes = bytes
  }

  /// A workbook with this XML for its second row.
  static func row(_ name: String, _ fault: CellFault, _ xml: String) -> Refused {
    Refused(name, .badCell(row: 2, column: "Telefon", reason: fault)) {
      let header = "<row><c t=\"str\"><v>Telefon</v></c></row>"
      return try Book(rows: header + "<row>\(xml)</row>", strings: "", styles: styles).bytes
    }
  }

  /// A workbook with this text for its sheet.
  static func sheet(_ name: String, _ error: SheetError, _ xml: String) -> Refused {
    Refused(name, error) { try Book().with("xl/sheet1.xml", xml).bytes }
  }

  private static let styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"
}

extension [UInt8] {
  /// The bytes with `change` made after each place of a mark.
  func changing(after mark: [UInt8], at offset: Int, _ change: (UInt8) -> UInt8) -> [UInt8] {
    var bytes = self
    for at in indices where at + offset < count && self[at...].starts(with: mark) {
      bytes[at + offset] = change(bytes[at + offset])
    }
    return bytes
  }

  static let localMark: [UInt8] = [0x50, 0x4B, 3, 4]
  static let centralMark: [UInt8] = [0x50, 0x4B, 1, 2]
  static let endMark: [UInt8] = [0x50, 0x4B, 5, 6]
  static let oldMark: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
}
