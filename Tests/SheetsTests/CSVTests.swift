import Sheets
import Testing

@Suite struct CSVTests {
  static let names = Table(header: ["Namn", "Ort"], rows: [["Åsa", "Örebro"], ["Bo", "Malmö"]])

  static let saved: [(String, [UInt8])] = {
    let text = "Namn;Ort\r\nÅsa;Örebro\r\nBo;Malmö\r\n"
    let low = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let high = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let latin = text.unicodeScalars.map { UInt8($0.value) }
    return [
      ("utf-8", [UInt8](text)),
      ("utf-8 with mark", [0xEF, 0xBB, 0xBF] + [UInt8](text)),
      ("utf-16, low byte first", [0xFF, 0xFE] + low),
      ("utf-16, high byte first", [0xFE, 0xFF] + high),
      ("latin-1", latin),
      ("line feeds", [UInt8](text.replacing("\r\n", with: "\n"))),
      ("carriage returns", [UInt8](text.replacing("\r\n", with: "\r"))),
      ("no last line end", [UInt8](text).dropLast(2)),
      ("commas", [UInt8](text.replacing(";", with: ","))),
      ("tabs", [UInt8](text.replacing(";", with: "\t"))),
      ("bars", [UInt8](text.replacing(";", with: "|"))),
      ("quotes", [UInt8](text.replacing("Bo", with: "\"Bo\""))),
      ("blanks around headings", [UInt8](text.replacing("Ort\r", with: " Ort \r"))),
      ("empty columns to the right", [UInt8](text.replacing("\r\n", with: ";;\r\n"))),
    ]
  }()

  @Test("The same table is read however it was saved", arguments: saved)
  func sameTable(_ name: String, _ bytes: [UInt8]) throws {
    #expect(try CSV.read(bytes) == Self.names)
  }

  @Test func windowsSignsAreRead() throws {
    let bytes = [UInt8]("a;b\n") + [0x80, 0x20, 0x96, 0x20, 0xE5, 0x3B, 0x94]
    #expect(try CSV.read(bytes).rows == [["€ – å", "”"]])
  }

  @Test func aCellMayHoldSeparatorsQuotesAndLines() throws {
    let table = try CSV.read([UInt8]("a;b\n\"x;\"\"y\"\"\r\nz\";2\n3;4"))
    #expect(table.rows == [["x;\"y\"\r\nz", "2"], ["3", "4"]])
    #expect(table.rowNumbers == [2, 3])
  }

  @Test func emptyRowsAreLeftOutAndRowsKeepTheirNumbers() throws {
    let table = try CSV.read([UInt8]("\n;;\na;b\n\n;\n1;2\n  ;\n3\n"))
    #expect(table.header == ["a", "b"])
    #expect(table.rows == [["1", "2"], ["3", ""]])
    #expect(table.rowNumbers == [6, 8])
    #expect(table.rowNumber(1) == 8)
  }

  @Test func aRowLongerThanTheHeadingKeepsItsCells() throws {
    let table = try CSV.read([UInt8]("a;b\n1;2;3\n"))
    #expect(table.header == ["a", "b", ""])
    #expect(table.columnName(2) == "C")
  }

  @Test func decimalCommasDoNotHideSemicolons() throws {
    let table = try CSV.read([UInt8]("Namn, förnamn;Andel\nEk, Bo;1,5\nAlm, Eva;2,5\n"))
    #expect(table.header == ["Namn, förnamn", "Andel"])
  }

  @Test func theSeparatorMayBeDeclared() throws {
    let table = try CSV.read([UInt8]("sep=|\r\na,b|c\r\n1,2|3\r\n"))
    #expect(table.header == ["a,b", "c"])
    #expect(table.rowNumbers == [3])
  }

  @Test func oneColumnIsATable() throws {
    #expect(try CSV.read([UInt8]("Namn\nEva\n")).rows == [["Eva"]])
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+46 8 508", "'+46 8 508"), ("-", "'-"), ("@a", "'@a"),
    ("'=x", "''=x"), ("''", "''"), ("'n", "'n"), ("a=1", "a=1"),
  ])
  func whatCouldRunAsAFormulaIsGuarded(_ cell: String, _ written: String) throws {
    let table = Table(header: ["a", "b"], rows: [[cell, "x"]])
    let bytes = CSV.write(table, for: .program)
    let plain = String(decoding: bytes, as: UTF8.self).replacing("\"", with: "")
    #expect(plain == "a,b\r\n\(written),x\r\n")
    #expect(try CSV.read(bytes).rows == table.rows)
  }

  @Test func excelGetsAMarkSemicolonsAndWindowsLineEnds() {
    let bytes = CSV.write(Table(header: ["a", "b"], rows: [["1", "x\ny"]]), for: .excel)
    #expect(bytes == [0xEF, 0xBB, 0xBF] + [UInt8]("a;b\r\n1;\"x\ny\"\r\n"))
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var random = FixedRandom(7)
    let signs = Array("aå;,\t|\"'=+-@\r\n 😀1{[<").map(String.init) + ["sep=", "\r", "\n"]
    for _ in 0..<400 {
      let cell = { (_: Int) in
        (0..<Int.random(in: 0...5, using: &random)).map { _ in
          signs.randomElement(using: &random) ?? ""
        }.joined()
      }
      let rows = (0..<3).map { _ in (0..<3).map(cell) + ["x"] }
      let table = Table(header: (0..<4).map(cell).map { "k" + $0 + "k" }, rows: rows)
      #expect(try CSV.read(CSV.write(table, for: .excel)) == table)
      #expect(try CSV.read(CSV.write(table, for: .program)) == table)
    }
  }

  @Test func aColumnIsFoundByItsHeading() throws {
    let table = Table(header: ["Namn", "Telefon", "telefon "], rows: [])
    #expect(try table.column(" namn") == 0)
    #expect(try table.column("Ort") == nil)
    #expect(throws: SheetError.duplicateColumn("Telefon")) { try table.column("Telefon") }
  }

  @Test(arguments: [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")])
  func columnsHaveLetters(_ index: Int, _ letters: String) {
    #expect(Table.columnLetter(index) == letters)
  }
}
