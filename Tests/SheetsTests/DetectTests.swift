import Sheets
import Testing

@Suite struct DetectTests {
  static let files: [([UInt8], Sheet.Kind)] = [
    ([UInt8]("a;b\n1;2"), .csv),
    ([0xEF, 0xBB, 0xBF] + [UInt8]("å;b"), .csv),
    ([0xFF, 0xFE, 0x61, 0x00], .csv),
    ([UInt8]("[Namn];Ort"), .csv),
    ([UInt8]("{\"a\": 1}"), .json),
    ([UInt8](" \n[ {\"a\": 1} ]"), .json),
    ([0xEF, 0xBB, 0xBF] + [UInt8]("{}"), .json),
    (ForeignWorkbook.bytes, .xlsx),
    (Array(ForeignWorkbook.bytes.prefix(2_000)), .unknown),
    ([], .unknown),
    ([0x50, 0x4B], .unknown),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .unknown),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .unknown),
    ([0x61, 0x00, 0x62], .unknown),
  ]

  @Test("A file is told by its content", arguments: files)
  func kind(_ bytes: [UInt8], _ kind: Sheet.Kind) {
    #expect(Sheet.detect(bytes) == kind)
  }

  @Test func aDocumentIsNoWorkbook() throws {
    let document = try packed([("[Content_Types].xml", []), ("word/document.xml", [])])
    #expect(Sheet.detect(document) == .unknown)
    #expect(throws: SheetError.notASpreadsheet) { try Workbook.read(document) }
  }
}
