import Sheets
import Testing

@Suite struct BadTextTests {
  static let files: [Refused] = [
    Refused("nothing", .empty) { [] },
    Refused("only blanks", .empty) { [UInt8](" \r\n;;\n\t\n") },
    Refused("only a mark", .empty) { [0xEF, 0xBB, 0xBF] },
    Refused("a zero byte", .notASpreadsheet) { [0x61, 0x3B, 0x00, 0x0A] },
    Refused("a control byte", .notASpreadsheet) { [0x61, 0x1B, 0x5B] },
    Refused("a workbook", .notASpreadsheet) { ForeignWorkbook.bytes },
    Refused("JSON", .notASpreadsheet) { [UInt8]("{\"a\": [1, 2]}") },
    Refused("a page", .notASpreadsheet) { [UInt8]("<html><table><tr><td>1") },
    Refused("XML", .notASpreadsheet) { [UInt8]("<?xml version=\"1.0\"?><a/>") },
    Refused("PDF", .notASpreadsheet) { [UInt8]("%PDF-1.7\n1 0 obj") },
    Refused("UTF-16 with an odd byte", .unreadableText) { [0xFF, 0xFE, 0x61] },
    Refused("UTF-16 with half a pair", .unreadableText) { [0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00] },
    Refused("UTF-16 with a zero", .notASpreadsheet) { [0xFF, 0xFE, 0x00, 0x00] },
    Refused("UTF-8 said and not kept", .unreadableText) { [0xEF, 0xBB, 0xBF, 0x61, 0xE5] },
    Refused("UTF-8 with one bad byte", .unreadableText) { [UInt8]("å;ä;ö\n") + [0xE5] },
    Refused("a quote left open", .badCell(row: 3, column: "Ort", reason: .unclosedQuote)) {
      [UInt8]("Namn;Ort\nEva;Lund\nBo;\"Malmö\nEk;Ystad")
    },
    Refused("text after a quote", .badCell(row: 2, column: "Namn", reason: .textAfterQuote)) {
      [UInt8]("Namn;Ort\n\"Eva\"Ek;Lund")
    },
    Refused("a fault in the heading", .badCell(row: 1, column: "B", reason: .unclosedQuote)) {
      [UInt8]("Namn;\"Ort\nEva;Lund")
    },
    Refused("too many columns", .tooLarge(.columns, allowed: 500)) {
      [UInt8](String(repeating: "a;", count: 501))
    },
    Refused("empty columns without end", .tooLarge(.columns, allowed: 500)) {
      [UInt8](repeating: 0x3B, count: 200_000)
    },
    Refused("too many rows", .tooLarge(.rows, allowed: 200_000)) {
      [UInt8](String(repeating: "a\n", count: 200_002))
    },
    Refused("a cell too long", .tooLarge(.cellLength, allowed: 100_000)) {
      [UInt8](repeating: 0x61, count: 100_001)
    },
    Refused("a quoted cell too long", .tooLarge(.cellLength, allowed: 100_000)) {
      [0x22] + [UInt8](repeating: 0x61, count: 900_000) + [0x22]
    },
    Refused("too many cells", .tooLarge(.cells, allowed: 4_000_000)) {
      [UInt8](String(repeating: "a;", count: 500) + String(repeating: "\nb", count: 9_000))
    },
    Refused("file too big", .tooLarge(.bytes, allowed: 32 << 20)) {
      [UInt8](repeating: 0x61, count: 32 << 20 + 1)
    },
  ]

  @Test("A bad text file is refused with its reason", arguments: files)
  func refused(_ file: Refused) throws {
    let bytes = try file.bytes()
    #expect(refusal { _ = try CSV.read(bytes) } == file.error)
  }
}
