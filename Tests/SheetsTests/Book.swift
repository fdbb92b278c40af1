import Sheets

/// Builds workbooks part by part, right or wrong.
struct Book {
  var parts: [(name: String, text: String)]

  /// A workbook whose only sheet holds these rows of XML.
  init(
    rows: String = "<row><c t=\"inlineStr\"><is><t>a</t></is></c></row>", strings: String? = nil,
    styles: String? = nil, setup: String = ""
  ) {
    let shared = "<Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    let looks = "<Relationship Id=\"r3\" Type=\"x/styles\" Target=\"styles.xml\"/>"
    parts = [
      ("[Content_Types].xml", "<Types/>"),
      (
        "_rels/.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"x/officeDocument\""
          + " Target=\"xl/workbook.xml\"/></Relationships>"
      ),
      (
        "xl/workbook.xml",
        "<workbook xmlns:r=\"r\">\(setup)<sheets><sheet name=\"Blad1\" r:id=\"r1\"/></sheets>"
          + "</workbook>"
      ),
      (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"sheet1.xml\"/>"
          + (strings == nil ? "" : shared) + (styles == nil ? "" : looks) + "</Relationships>"
      ),
      ("xl/sheet1.xml", "<worksheet><sheetData>\(rows)</sheetData></worksheet>"),
    ]
    if let strings { parts.append(("xl/sharedStrings.xml", "<sst>\(strings)</sst>")) }
    if let styles { parts.append(("xl/styles.xml", "<styleSheet>\(styles)</styleSheet>")) }
  }

  /// The workbook with one part put in place of the one with its name, or added.
  func with(_ name: String, _ text: String) -> Book {
    var book = without(name)
    book.parts.append((name, text))
    return book
  }

  func without(_ name: String) -> Book {
    var book = self
    book.parts.removeAll { $0.name == name }
    return book
  }

  var bytes: [UInt8] {
    get throws {
      try packed(parts.map { ($0.name, Array($0.text.utf8)) })
    }
  }
}

func packed(_ parts: [(String, [UInt8])]) throws -> [UInt8] {
  var limits = Limits()
  limits.entries = 100_000
  limits.unpacked = 1 << 30
  let zip = try ZipWriter(limits: limits)
  for (name, content) in parts { try zip.add(name, content) }
  return try zip.finish()
}

extension [UInt8] {
  /// The bytes with every place of one text changed to another of the same length.
  func replacing(_ old: String, with new: String) -> [UInt8] {
    replacing(Array<UInt8>(old.utf8), with: Array<UInt8>(new.utf8))
  }

  init(_ text: String) {
    self = Array(text.utf8)
  }
}

/// Numbers that look random and are the same in every run.
struct FixedRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// What reading ended with, so that tables of inputs can be compared.
func refusal(_ reading: () throws -> Void) -> SheetError? {
  do {
    try reading()
    return nil
  } catch {
    return error as? SheetError
  }
}
