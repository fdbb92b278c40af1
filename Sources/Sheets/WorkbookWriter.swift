extension Workbook {
  /// Writes one sheet per table, all cells as text, with the heading in bold and kept in view.
  ///
  /// Text is never run as a formula in a workbook, so no cell needs a guard. Reading the workbook
  /// again gives the same tables, without rows that are empty. The limits are Excel's own.
  public static func write(_ tables: [Table]) throws(SheetError) -> [UInt8] {
    let sheets = tables.isEmpty ? [Table(header: [], rows: [])] : tables
    guard sheets.count <= 1_000 else { throw .tooLarge(.sheets, allowed: 1_000) }
    var limits = Limits.standard
    limits.unpacked = 1 << 30
    let zip = try ZipWriter(limits: limits)
    let names = SheetNames.made(from: sheets.map(\.name))
    try zip.add("[Content_Types].xml", utf8(WorkbookParts.contentTypes(sheets.count)))
    try zip.add("_rels/.rels", utf8(WorkbookParts.rootRelations))
    try zip.add("xl/workbook.xml", utf8(WorkbookParts.workbook(names, sheets)))
    try zip.add("xl/_rels/workbook.xml.rels", utf8(WorkbookParts.relations(sheets.count)))
    try zip.add("xl/styles.xml", utf8(WorkbookParts.styles))
    for (index, sheet) in sheets.enumerated() {
      try zip.add("xl/worksheets/sheet\(index + 1).xml", SheetPart(sheet).bytes())
    }
    return try zip.finish()
  }

  private static func utf8(_ text: String) -> [UInt8] {
    Array(text.utf8)
  }
}

/// Names that Excel accepts on a tab.
enum SheetNames {
  static func made(from names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.enumerated().map { index, name in
      let wanted = cleaned(name, number: index + 1)
      var (result, copy) = (wanted, 2)
      while !taken.insert(result.lowercased()).inserted {
        result = shortened(wanted, to: 31 - " (\(copy))".utf16.count) + " (\(copy))"
        copy += 1
      }
      return result
    }
  }

  private static func cleaned(_ name: String, number: Int) -> String {
    let isForbidden = { (scalar: Unicode.Scalar) in
      "[]:*?/\\".unicodeScalars.contains(scalar) || scalar.value < 0x20
        || scalar.value == 0xFFFE || scalar.value == 0xFFFF
    }
    var text = ""
    for scalar in name.unicodeScalars {
      text.unicodeScalars.append(isForbidden(scalar) ? "-" : scalar)
    }
    let short = shortened(text.trimmed, to: 31).trimmingApostrophes.trimmed
    // Excel keeps this name for itself.
    let isReserved = short.lowercased() == "history"
    return short.isEmpty ? "Blad\(number)" : isReserved ? short + "-" : short
  }

  private static func shortened(_ name: String, to length: Int) -> String {
    var (result, used) = ("", 0)
    for scalar in name.unicodeScalars {
      used += UTF16.width(scalar)
      if used > length { break }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}

extension String {
  fileprivate var trimmingApostrophes: String {
    var rest = Substring(self).unicodeScalars
    while rest.first == "'" { rest.removeFirst() }
    while rest.last == "'" { rest.removeLast() }
    return String(rest)
  }
}
