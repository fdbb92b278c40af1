import Sheets
import Testing

@Suite struct WorkbookTests {
  @Test func aWorkbookFromAnotherProgramIsRead() throws {
    let tables = try Workbook.read(ForeignWorkbook.bytes)
    #expect(tables.map(\.name) == ["Enheter", "Två"])
    #expect(
      tables[0].rows == [
        ["Kista", "2024-02-29", "14:10:00", "2024-03-05T14:10:30", "12", "0.3", "111 22", "true"],
        [
          "Ådalen", "1900-01-01", "30:00:00", "1999-12-31T23:59:59", "-5", "1.5", "012 34", "false",
        ],
        ["sist", "9999-12-31", "", "", "", "", "", ""],
      ])
    #expect(tables[0].rowNumbers == [2, 3, 6])
    #expect(tables[1].header == ["", "", "rubrik"])
  }

  static let cells: [(String, String)] = [
    ("<c t=\"s\"><v>0</v></c>", "delad"),
    ("<c t=\"s\"><v>1</v></c>", "fet och mager"),
    ("<c t=\"s\"><v>2</v></c>", "東京"),
    ("<c t=\"inlineStr\"><is><t>rad</t></is></c>", "rad"),
    ("<c t=\"inlineStr\"><is><r><t>a </t></r><r><t>b</t></r></is></c>", "a b"),
    ("<c t=\"inlineStr\"><is><t><![CDATA[<å>]]></t></is></c>", "<å>"),
    ("<c t=\"inlineStr\"><is><t>&lt;&amp;&#229;&#xE4;&quot;</t></is></c>", "<&åä\""),
    ("<c t=\"inlineStr\"><is><t>a_x000A_b</t></is></c>", "a\nb"),
    ("<c t=\"str\"><f>A1&amp;\"x\"</f><v>räknad</v></c>", "räknad"),
    ("<c><f>1+1</f><v>2</v></c>", "2"),
    ("<c t=\"b\"><v>1</v></c>", "true"),
    ("<c t=\"b\"><v>0</v></c>", "false"),
    ("<c t=\"d\"><v>2024-03-05</v></c>", "2024-03-05"),
    ("<c><v>123456789012</v></c>", "123456789012"),
    ("<c><v>1.1000000000000001</v></c>", "1.1"),
    ("<c><v>1E2</v></c>", "100"),
    ("<c><v> 7 </v></c>", "7"),
    ("<c s=\"99\"><v>7</v></c>", "7"),
    ("<c s=\"1\"><v>45351</v></c>", "2024-02-29"),
    ("<c s=\"1\"><v>45351.75</v></c>", "2024-02-29"),
    ("<c s=\"1\"><v>1</v></c>", "1900-01-01"),
    ("<c s=\"1\"><v>59</v></c>", "1900-02-28"),
    ("<c s=\"1\"><v>61</v></c>", "1900-03-01"),
    ("<c s=\"2\"><v>45351.590277777781</v></c>", "2024-02-29T14:10:00"),
    ("<c s=\"3\"><v>0.5902777777777778</v></c>", "14:10:00"),
    ("<c s=\"4\"><v>45351.5</v></c>", "2024-02-29T12:00:00"),
    ("<c s=\"5\"><v>45351</v></c>", "2024-02-29"),
    ("<c s=\"6\"><v>45351</v></c>", "45351"),
    ("<c s=\"7\"><v>1.25</v></c>", "30:00:00"),
    ("<c s=\"8\"><v>8112189876</v></c>", "811218-9876"),
    ("<c s=\"9\"><v>12</v></c>", "12"),
    ("<x:c xmlns:x=\"u\"><x:v>5</x:v></x:c>", "5"),
  ]

  static let strings = """
    <si><t>delad</t></si><si><r><rPr><b/></rPr><t>fet</t></r><r><t xml:space="preserve"> och mager\
    </t></r></si><si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si>
    """

  static let styles = """
    <numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>\
    <numFmt numFmtId="165" formatCode="[$-41D]d\\ mmmm\\ yyyy;@"/>\
    <numFmt numFmtId="166" formatCode="#,##0\\ &quot;dygn&quot;;[Red]-#,##0"/>\
    <numFmt numFmtId="167" formatCode="000000\\-0000"/>\
    <numFmt numFmtId="168" formatCode="General"/></numFmts>\
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
    <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/>\
    <xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="46"/>\
    <xf numFmtId="167"/><xf numFmtId="168"/></cellXfs>
    """

  @Test("A cell says what a person reads in it", arguments: cells)
  func cell(_ xml: String, _ text: String) throws {
    let rows = "<row><c t=\"str\"><v>k</v></c></row><row>\(xml)</row>"
    let book = Book(rows: rows, strings: Self.strings, styles: Self.styles)
    #expect(try Workbook.read(book.bytes).first?.rows == [[text]])
  }

  @Test func daysMayBeCountedFrom1904() throws {
    let book = Book(
      rows: "<row><c t=\"str\"><v>k</v></c></row><row><c s=\"1\"><v>0</v></c></row>"
        + "<row><c s=\"2\"><v>43889.5</v></c></row>",
      styles: Self.styles, setup: "<workbookPr date1904=\"1\"/>")
    #expect(
      try Workbook.read(book.bytes).first?.rows == [["1904-01-01"], ["2024-02-29T12:00:00"]])
  }

  @Test func missingCellsAndRowsLeaveGaps() throws {
    let book = Book(
      rows: "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>a</v></c>"
        + "<c r=\"C2\" t=\"str\"><v>c</v></c></row>"
        + "<row r=\"5\"><c r=\"B5\"><v>1</v></c><c r=\"XFD5\" s=\"1\"/></row><row r=\"1048576\"/>")
    let table = try #require(try Workbook.read(book.bytes).first)
    #expect(table.header == ["a", "", "c"])
    #expect(table.rows == [["", "1", ""]])
    #expect(table.rowNumbers == [5])
  }

  @Test func aMergedAreaHasItsValueInTheFirstCell() throws {
    let book = Book().with(
      "xl/sheet1.xml",
      "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\" t=\"str\">"
        + "<v>b</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"/></row></sheetData>"
        + "<mergeCells count=\"1\"><mergeCell ref=\"A2:B2\"/></mergeCells></worksheet>")
    #expect(try Workbook.read(book.bytes).first?.rows == [["1", ""]])
  }

  @Test func partsMayBeInUTF16AndHaveComments() throws {
    let xml =
      "<?xml version=\"1.0\" encoding=\"UTF-16\"?><!-- å --><worksheet><sheetData><row>"
      + "<c t=\"str\"><v>å</v></c></row></sheetData></worksheet>"
    var parts = Book().without("xl/sheet1.xml").parts.map { ($0.name, [UInt8]($0.text)) }
    let wide = xml.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    parts.append(("xl/sheet1.xml", [0xFF, 0xFE] + wide))
    #expect(try Workbook.read(packed(parts)).first?.header == ["å"])
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let odd = [
      "å", "=1+1", "'=x", "<&>\"'", " a ", "a\r\nb\tc", "\u{1}\u{B}", "_x0041_", "_x", "😀",
      "\u{FFFF}", "0701", "__x000D__", "e\u{301}", "\u{FEFF}x", "]]>",
    ]
    let table = Table(
      name: "Å & 'ä' <ö>", header: odd.indices.map { "k\($0)" }, rows: [odd, odd.reversed()])
    let other = Table(name: "å & 'ä' <ö>", header: ["a"], rows: [])
    let back = try Workbook.read(Workbook.write([table, other]))
    #expect(back.first == table)
    #expect(back.last?.name == "å & 'ä' <ö> (2)")
  }

  @Test(arguments: [
    ("a/b:c*?[d]\\", "a-b-c--[d]-".replacing("[", with: "-").replacing("]", with: "-")),
    ("'citat'", "citat"), ("", "Blad1"), ("   ", "Blad1"), ("History", "History-"),
    (String(repeating: "x", count: 40), String(repeating: "x", count: 31)),
  ])
  func aSheetGetsANameExcelAccepts(_ name: String, _ written: String) throws {
    let bytes = try Workbook.write([Table(name: name, header: ["a"], rows: [["1"]])])
    #expect(try Workbook.read(bytes).first?.name == written)
  }

  @Test func theSameTablesGiveTheSameBytes() throws {
    let table = Table(name: "a", header: ["a"], rows: [["1"]])
    #expect(try Workbook.write([table]) == Workbook.write([table]))
  }

  @Test func whatExcelCannotHoldIsRefused() throws {
    let long = Table(header: [String(repeating: "a", count: 32_768)], rows: [])
    #expect(throws: SheetError.tooLarge(.cellLength, allowed: 32_767)) {
      try Workbook.write([long])
    }
    let wide = Table(header: Array(repeating: "a", count: 16_385), rows: [])
    #expect(throws: SheetError.tooLarge(.columns, allowed: 16_384)) { try Workbook.write([wide]) }
    #expect(try Sheet.detect(Workbook.write([])) == .xlsx)
  }
}
