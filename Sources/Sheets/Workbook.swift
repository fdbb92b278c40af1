/// Excel workbooks.
public enum Workbook {
  /// Reads every visible sheet that has content.
  ///
  /// Numbers become digits with a decimal point, dates follow ISO 8601, and a formula gives what it
  /// came to when the workbook was saved. Workbooks with macros or a password are refused.
  public static func read(
    _ bytes: [UInt8], limits: Limits = .standard
  ) throws(SheetError) -> [Table] {
    guard bytes.count <= limits.bytes else { throw .tooLarge(.bytes, allowed: limits.bytes) }
    guard !bytes.isEmpty else { throw .empty }
    try refuseOldFormat(bytes)
    let zip = try ZipReader(bytes, limits: limits)
    try refuseOtherContent(zip)
    return try WorkbookSource(zip, limits).tables()
  }

  private static func refuseOldFormat(_ bytes: [UInt8]) throws(SheetError) {
    guard bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) else { return }
    // A locked workbook lies in the same kind of container as the binary format from before 2007.
    let mark = "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    throw bytes.contains(mark) ? .encrypted : .otherFormat(.xls)
  }

  private static func refuseOtherContent(_ zip: ZipReader) throws(SheetError) {
    let names = Set(zip.entries.map { EntryName.folded($0.name) })
    let isMacro = { (name: String) in
      name.hasSuffix("vbaproject.bin") || name.contains("/macrosheets/")
    }
    if names.contains(where: isMacro) { throw .hasMacros }
    if names.contains("xl/workbook.bin") { throw .otherFormat(.xlsb) }
    if names.contains("content.xml"), names.contains("mimetype") { throw .otherFormat(.ods) }
    guard names.contains("[content_types].xml"), names.contains("_rels/.rels") else {
      throw .notASpreadsheet
    }
  }
}

/// What the cells of every sheet refer to.
struct WorkbookContent {
  var texts: [String] = []
  var styles = Styles()
  var dates = SerialDate()
}

/// A workbook on its way to becoming tables.
private struct WorkbookSource {
  private let zip: ZipReader
  private let limits: Limits

  init(_ zip: ZipReader, _ limits: Limits) {
    self.zip = zip
    self.limits = limits
  }

  func tables() throws(SheetError) -> [Table] {
    try refuseMacroKind()
    let main = try mainPart()
    var list = SheetList()
    try Markup.read(main, from: zip, limits, into: &list)
    guard list.sheets.count <= limits.sheets else {
      throw .tooLarge(.sheets, allowed: limits.sheets)
    }
    let relations = try relations(of: main)
    let content = try content(main, relations, list.dates)
    let tables = try tables(list, main, relations, content)
    if tables.isEmpty { throw .empty }
    return tables
  }

  private func tables(
    _ list: SheetList, _ main: String, _ relations: [Relations.Relation],
    _ content: WorkbookContent
  ) throws(SheetError) -> [Table] {
    var tables: [Table] = []
    for sheet in list.sheets where !sheet.isHidden {
      try zip.deadline.check()
      guard let relation = relations.first(where: { $0.id == sheet.relation }) else {
        throw .damaged(part: main)
      }
      guard relation.kind == "worksheet" else { continue }
      let part = try part(relation, from: main)
      var cells = SheetCells(content, part, limits)
      try Markup.read(part, from: zip, limits, into: &cells)
      if let table = cells.rows.table(named: sheet.name) { tables.append(table) }
    }
    return tables
  }

  private func content(
    _ main: String, _ relations: [Relations.Relation], _ dates: SerialDate
  ) throws(SheetError) -> WorkbookContent {
    var content = WorkbookContent(dates: dates)
    if let relation = relations.first(where: { $0.kind == "sharedStrings" }) {
      var strings = SharedStrings(limits)
      try Markup.read(part(relation, from: main), from: zip, limits, into: &strings)
      content.texts = strings.texts
    }
    if let relation = relations.first(where: { $0.kind == "styles" }) {
      try Markup.read(part(relation, from: main), from: zip, limits, into: &content.styles)
    }
    return content
  }

  // A workbook may be said to hold macros even where the macros themselves were taken out.
  private func refuseMacroKind() throws(SheetError) {
    var kinds = ContentKinds()
    try Markup.read("[Content_Types].xml", from: zip, limits, into: &kinds)
    if kinds.hasMacros { throw .hasMacros }
  }

  private func mainPart() throws(SheetError) -> String {
    var root = Relations()
    try Markup.read("_rels/.rels", from: zip, limits, into: &root)
    guard let relation = root.all.first(where: { $0.kind == "officeDocument" }) else {
      throw .notASpreadsheet
    }
    let main = try part(relation, from: "")
    guard EntryName.folded(main).hasPrefix("xl/") else { throw .notASpreadsheet }
    return main
  }

  private func relations(of part: String) throws(SheetError) -> [Relations.Relation] {
    var relations = Relations()
    try Markup.read(Relations.part(for: part), from: zip, limits, into: &relations)
    return relations.all
  }

  private func part(
    _ relation: Relations.Relation, from part: String
  ) throws(SheetError) -> String {
    guard !relation.isOutside, let found = Relations.resolve(relation.target, from: part) else {
      throw .unsafeName(relation.target)
    }
    return found
  }
}

private struct ContentKinds: MarkupReader {
  private(set) var hasMacros = false

  mutating func open(_ element: Markup.Element) {
    let kind = element["ContentType"]?.lowercased() ?? ""
    if kind.contains("macroenabled") || kind.contains("vbaproject") { hasMacros = true }
  }

  mutating func text(_ text: String) {}

  mutating func close(_ name: String) {}
}
