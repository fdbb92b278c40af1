import Sheets
import Testing

@Suite struct BadWorkbookTests {
  static let sheet = "xl/sheet1.xml"

  static let archives: [Refused] = [
    Refused("nothing", .empty) { [] },
    Refused("text", .notASpreadsheet) { [UInt8]("a;b\n1;2") },
    Refused("a picture", .notASpreadsheet) { [0x89, 0x50, 0x4E, 0x47] },
    Refused("only the first sign of a zip", .notASpreadsheet) { [0x50, 0x4B, 3, 4] },
    Refused("cut in half", .damaged(part: "zip")) {
      let bytes = try Book().bytes
      return Array(bytes.prefix(bytes.count / 2))
    },
    Refused("cut at the last byte", .damaged(part: "zip")) { try Book().bytes.dropLast() },
    Refused("without its beginning", .notASpreadsheet) { Array(try Book().bytes.dropFirst(9)) },
    Refused("zip of other things", .notASpreadsheet) { try packed([("a.txt", [1])]) },
    Refused("old Excel", .otherFormat(.xls)) { .oldMark + [UInt8](repeating: 1, count: 600) },
    Refused("locked Excel", .encrypted) {
      .oldMark + "EncryptedPackage".utf16.flatMap { [UInt8($0 & 255), 0] }
    },
    Refused("binary Excel", .otherFormat(.xlsb)) { try Book().with("xl/workbook.bin", "").bytes },
    Refused("OpenDocument", .otherFormat(.ods)) {
      try packed([("mimetype", []), ("content.xml", [])])
    },
    Refused("Word", .notASpreadsheet) {
      let book = Book().with("word/document.xml", "<w/>")
      let main =
        "<Relationships><Relationship Type=\"x/officeDocument\""
        + " Target=\"word/document.xml\"/></Relationships>"
      return try book.with("_rels/.rels", main).bytes
    },
    Refused("locked part", .encrypted) {
      try Book().bytes.changing(after: .centralMark, at: 8) { $0 | 1 }
        .changing(after: .localMark, at: 6) { $0 | 1 }
    },
    Refused("unknown packing", .damaged(part: "[Content_Types].xml")) {
      try Book().bytes.changing(after: .centralMark, at: 10) { _ in 12 }
    },
    Refused("macros", .hasMacros) { try Book().with("xl/vbaProject.bin", "x").bytes },
    Refused("macros, capitals", .hasMacros) { try Book().with("xl/VBAPROJECT.BIN", "x").bytes },
    Refused("old macros", .hasMacros) { try Book().with("xl/macrosheets/a.xml", "x").bytes },
    Refused("macro kind", .hasMacros) {
      let kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
      let types = "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"\(kind)\"/></Types>"
      return try Book().with("[Content_Types].xml", types).bytes
    },
    Refused("name above the archive", .unsafeName("../../x.txt")) {
      try Book().with("aa/bb/x.txt", "").bytes.replacing("aa/bb/x.txt", with: "../../x.txt")
    },
    Refused("name from the root", .unsafeName("/etc/x")) {
      try Book().with("aetc/x", "").bytes.replacing("aetc/x", with: "/etc/x")
    },
    Refused("name of another system", .unsafeName("..\\x.txt")) {
      try Book().with("aaax.txt", "").bytes.replacing("aaax.txt", with: "..\\x.txt")
    },
    Refused("name with a drive", .unsafeName("C:x.txt")) {
      try Book().with("aax.txt", "").bytes.replacing("aax.txt", with: "C:x.txt")
    },
    Refused("name with a line end", .unsafeName("a\nx.txt")) {
      try Book().with("aax.txt", "").bytes.replacing("aax.txt", with: "a\nx.txt")
    },
    Refused("two equal names", .duplicateName("XL/sheet1.xml")) {
      try Book().with("XX/sheet1.xml", "").bytes.replacing("XX/sheet1.xml", with: "XL/sheet1.xml")
    },
    Refused("content changed", .damaged(part: "[Content_Types].xml")) {
      try Book().bytes.changing(after: .centralMark, at: 16) { ~$0 }
        .changing(after: .localMark, at: 14) { ~$0 }
    },
    Refused("count of parts too high", .damaged(part: "zip")) {
      try Book().bytes.changing(after: .endMark, at: 11) { _ in 4 }
    },
    Refused("count of parts enormous", .tooLarge(.entries, allowed: 2_000)) {
      try Book().bytes.changing(after: .endMark, at: 11) { _ in 0xFE }
    },
    Refused("count of parts for large archives", .tooLarge(.entries, allowed: 2_000)) {
      let bytes = try Book().bytes
      let record: [UInt8] =
        [0x50, 0x4B, 6, 6, 44] + [UInt8](repeating: 0, count: 19)
        + [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 0, count: 16)
      let start = bytes.count - 22
      let place = [UInt8(start & 255), UInt8(start >> 8), 0, 0, 0, 0, 0, 0]
      let locator: [UInt8] = [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + place + [1, 0, 0, 0]
      return bytes[..<start] + record + locator + bytes[start...]
    },
    Refused("too many parts", .tooLarge(.entries, allowed: 2_000)) {
      try packed((0..<2_001).map { ("p\($0)", []) })
    },
    Refused("bomb in the sheet", .tooLarge(.ratio, allowed: 200)) {
      try packed(bomb(sheet, blanks: 70 << 20))
    },
    Refused("bomb beside a false size", .tooLarge(.ratio, allowed: 200)) {
      try packed(bomb(sheet, blanks: 8 << 20)).changing(after: .centralMark, at: 26) { _ in 0 }
    },
    Refused("file too big", .tooLarge(.bytes, allowed: 32 << 20)) {
      [UInt8](repeating: 0x50, count: 32 << 20 + 1)
    },
  ]

  static let parts: [Refused] = [
    Refused("no sheet", .damaged(part: sheet)) { try Book().without(sheet).bytes },
    Refused("no workbook", .damaged(part: "xl/workbook.xml")) {
      try Book().without("xl/workbook.xml").bytes
    },
    Refused("no relations", .damaged(part: "xl/_rels/workbook.xml.rels")) {
      try Book().without("xl/_rels/workbook.xml.rels").bytes
    },
    Refused("relation to elsewhere", .unsafeName("../../../etc/passwd")) {
      let relation = "<Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"../../../etc/passwd\"/>"
      return try Book().with("xl/_rels/workbook.xml.rels", "<r>\(relation)</r>").bytes
    },
    Refused("relation to the network", .unsafeName("http://example.org/a.xml")) {
      let relation =
        "<Relationship Id=\"r1\" Type=\"x/worksheet\" TargetMode=\"External\""
        + " Target=\"http://example.org/a.xml\"/>"
      return try Book().with("xl/_rels/workbook.xml.rels", "<r>\(relation)</r>").bytes
    },
    Refused("sheet without relation", .damaged(part: "xl/workbook.xml")) {
      try Book().with("xl/_rels/workbook.xml.rels", "<r/>").bytes
    },
    Refused("too many sheets", .tooLarge(.sheets, allowed: 100)) {
      let sheets = String(repeating: "<sheet name=\"a\" r:id=\"r1\"/>", count: 101)
      return try Book().with("xl/workbook.xml", "<w xmlns:r=\"r\">\(sheets)</w>").bytes
    },
    Refused("no rows", .empty) { try Book(rows: "").bytes },
    Refused("only hidden sheets", .empty) {
      let sheet = "<sheet name=\"a\" state=\"veryHidden\" r:id=\"r1\"/>"
      return try Book().with("xl/workbook.xml", "<w xmlns:r=\"r\">\(sheet)</w>").bytes
    },
    Refused("document type in the shared texts", .hasDoctype(part: "xl/sharedStrings.xml")) {
      try Book(strings: "").with("xl/sharedStrings.xml", "<!DOCTYPE a><sst/>").bytes
    },
    .sheet(
      "document type", .hasDoctype(part: sheet),
      "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"),
    .sheet("document type inside", .hasDoctype(part: sheet), "<a><!DOCTYPE a></a>"),
    .sheet("unknown entity", .damaged(part: sheet), "<a>&b;</a>"),
    .sheet("no character", .damaged(part: sheet), "<a>&#0;</a>"),
    .sheet("half a character", .damaged(part: sheet), "<a>&#xD800;</a>"),
    .sheet("control character", .damaged(part: sheet), "<a>\u{1}</a>"),
    .sheet("tags crossed", .damaged(part: sheet), "<a><b></a></b>"),
    .sheet("tag open", .damaged(part: sheet), "<a><b>"),
    .sheet("tag cut off", .damaged(part: sheet), "<a><b c=\"d"),
    .sheet("two roots", .damaged(part: sheet), "<a/><b/>"),
    .sheet("text outside", .damaged(part: sheet), "<a/>b"),
    .sheet("not XML", .damaged(part: sheet), "hej"),
    .sheet("no content", .damaged(part: sheet), ""),
    .sheet("comment open", .damaged(part: sheet), "<a><!-- </a>"),
    .sheet("attribute twice", .damaged(part: sheet), "<a b=\"1\" b=\"2\"/>"),
    .sheet("attribute bare", .damaged(part: sheet), "<a b=1/>"),
    .sheet(
      "another encoding", .damaged(part: sheet), "<?xml version='1.0' encoding='UTF-7'?><a/>"),
    .sheet(
      "too deep", .tooLarge(.depth, allowed: 64), String(repeating: "<a>", count: 100_000)),
    .sheet(
      "too many attributes", .tooLarge(.attributes, allowed: 128),
      "<a" + (0..<200).map { " b\($0)=\"\"" }.joined() + "/>"),
    Refused("text that is not UTF-8", .damaged(part: sheet)) {
      let parts = Book().without(sheet).parts.map { ($0.name, [UInt8]($0.text)) }
      return try packed(parts + [(sheet, [UInt8]("<a>") + [0xE5] + [UInt8]("</a>"))])
    },
    Refused("attribute that is not UTF-8", .damaged(part: sheet)) {
      let parts = Book().without(sheet).parts.map { ($0.name, [UInt8]($0.text)) }
      return try packed(parts + [(sheet, [UInt8]("<a b=\"") + [0xE5] + [UInt8]("\"/>"))])
    },
  ]

  static let cells: [Refused] = [
    .row("text that is not there", .missingText, "<c t=\"s\"><v>0</v></c>"),
    .row("text before the first", .missingText, "<c t=\"s\"><v>-1</v></c>"),
    .row("text with no number", .missingText, "<c t=\"s\"><v>99999999999999999999</v></c>"),
    .row("words for a number", .notANumber, "<c><v>tolv</v></c>"),
    .row("no finite number", .notANumber, "<c><v>1e999</v></c>"),
    .row("the word for no number", .notANumber, "<c t=\"n\"><v>nan</v></c>"),
    .row("a date before all", .notADate, "<c s=\"1\"><v>-1</v></c>"),
    .row("a date after all", .notADate, "<c s=\"1\"><v>1e300</v></c>"),
    .row("a day that never was", .notADate, "<c s=\"1\"><v>60</v></c>"),
    .row("a half truth", .notABoolean, "<c t=\"b\"><v>2</v></c>"),
    .row("a formula gone wrong", .formulaError("#N/A"), "<c t=\"e\"><v>#N/A</v></c>"),
    .row("a formula never run", .formulaWithoutValue, "<c><f>A1</f></c>"),
    .row("an unknown kind", .unknownKind, "<c t=\"x\"><v>1</v></c>"),
    Refused("a column too far", .tooLarge(.columns, allowed: 500)) {
      try Book(rows: "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>").bytes
    },
    Refused("a column beyond Excel", .damaged(part: sheet)) {
      try Book(rows: "<row r=\"1\"><c r=\"ZZZZZZZZZZZZZZZZ1\"><v>1</v></c></row>").bytes
    },
    Refused("a row beyond Excel", .damaged(part: sheet)) {
      try Book(rows: "<row r=\"99999999999\"><c><v>1</v></c></row>").bytes
    },
    Refused("a row that is no number", .damaged(part: sheet)) {
      try Book(rows: "<row r=\"ett\"/>").bytes
    },
    Refused("rows out of order", .damaged(part: sheet)) {
      try Book(rows: "<row r=\"2\"/><row r=\"1\"/>").bytes
    },
    Refused("a cell in another row", .damaged(part: sheet)) {
      try Book(rows: "<row r=\"2\"><c r=\"A3\"/></row>").bytes
    },
    Refused("cells out of order", .damaged(part: sheet)) {
      try Book(rows: "<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>").bytes
    },
    Refused("a cell in a cell", .damaged(part: sheet)) {
      try Book(rows: "<row><c><c/></c></row>").bytes
    },
    Refused("a cell too long", .tooLarge(.cellLength, allowed: 100_000)) {
      let text = (0..<20_001).map { String($0 + 10_000) }.joined()
      return try Book(rows: "<row><c t=\"str\"><v>\(text)</v></c></row>").bytes
    },
  ]

  @Test("A bad workbook is refused with its reason", arguments: archives + parts + cells)
  func refused(_ file: Refused) throws {
    let bytes = try file.bytes()
    #expect(refusal { _ = try Workbook.read(bytes) } == file.error)
  }

  @Test func unpackingStopsAtTheBound() throws {
    var limits = Limits()
    limits.ratio = 10_000
    let bytes = try packed(Self.bomb(Self.sheet, blanks: 70 << 20))
    #expect(throws: SheetError.tooLarge(.unpacked, allowed: 64 << 20)) {
      try Workbook.read(bytes, limits: limits)
    }
  }

  @Test(arguments: [Limit.rows, .cells, .text, .seconds])
  func eachBoundHolds(_ limit: Limit) throws {
    var limits = Limits()
    limits.rows = limit == .rows ? 1 : limits.rows
    limits.cells = limit == .cells ? 2 : limits.cells
    limits.text = limit == .text ? 2 : limits.text
    limits.seconds = limit == .seconds ? 0 : limits.seconds
    let bytes = try Workbook.write([Table(header: ["a"], rows: [["b"], ["c"]])])
    let allowed = [Limit.rows: 1, .cells: 2, .text: 2, .seconds: 0][limit] ?? -1
    #expect(throws: SheetError.tooLarge(limit, allowed: allowed)) {
      try Workbook.read(bytes, limits: limits)
    }
  }

  static func bomb(_ name: String, blanks: Int) -> [(String, [UInt8])] {
    let parts = Book().without(name).parts.map { ($0.name, [UInt8]($0.text)) }
    let sheet = [UInt8]("<a>") + [UInt8](repeating: 0x20, count: blanks) + [UInt8]("</a>")
    return parts + [(name, sheet)]
  }
}
