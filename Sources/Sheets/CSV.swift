/// Text files with one row per line, as spreadsheet programs save and open them.
public enum CSV {
  /// Who the file is written for.
  public enum Reader: Sendable {
    /// Excel with Swedish settings: semicolons, and a mark that says UTF-8.
    case excel
    /// Programs: commas and no mark.
    case program
  }

  /// Reads a table; encoding and separator are found from the content.
  public static func read(
    _ bytes: [UInt8], limits: Limits = .standard
  ) throws(SheetError) -> Table {
    guard bytes.count <= limits.bytes else { throw .tooLarge(.bytes, allowed: limits.bytes) }
    guard !bytes.isEmpty else { throw .empty }
    var text = try TextEncoding.utf8(bytes)
    guard !isOtherText(text) else { throw .notASpreadsheet }
    let separator = Separator.takeDeclared(from: &text) ?? Separator.guess(text, limits)
    return try table(CSVRecords(text, separator: separator, limits: limits), limits)
  }

  /// Writes a table so that reading it again gives the same cells.
  ///
  /// Cells that a spreadsheet program would run as a formula are guarded. Control characters, which
  /// no text file should hold, become blanks.
  public static func write(_ table: Table, for reader: Reader) -> [UInt8] {
    let separator = reader == .excel ? Separator.semicolon : Separator.comma
    var out: [UInt8] = reader == .excel ? [0xEF, 0xBB, 0xBF] : []
    for row in [table.header] + table.rows {
      for (index, cell) in row.enumerated() {
        if index > 0 { out.append(separator) }
        append(cell, to: &out)
      }
      out.append(contentsOf: [0x0D, 0x0A])
    }
    return out
  }

  private static func table(
    _ source: CSVRecords, _ limits: Limits
  ) throws(SheetError) -> Table {
    var (records, rows, deadline) = (source, Rows(limits), Deadline(limits))
    while let cells = try records.next(header: rows.header ?? []) {
      try rows.add(cells.map(FormulaGuard.removed), number: records.number)
      if records.number.isMultiple(of: 1_000) { try deadline.check() }
    }
    guard let table = rows.table(named: "") else { throw .empty }
    return table
  }

  private static func isOtherText(_ text: [UInt8]) -> Bool {
    let start = String(decoding: text.prefix(64), as: UTF8.self).trimmed.lowercased()
    let others = ["%pdf", "{\\rtf", "<?xml", "<!doctype", "<html", "<table", "<meta"]
    return others.contains { start.hasPrefix($0) } || Sheet.detect(text) == .json
  }

  private static func append(_ cell: String, to out: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let text = FormulaGuard.added(cell).utf8.map(plain)
    guard text.contains(where: needsQuotes) || text.first == 0x20 || text.last == 0x20 else {
      out.append(contentsOf: text)
      return
    }
    out.append(quote)
    for byte in text {
      if byte == quote { out.append(quote) }
      out.append(byte)
    }
    out.append(quote)
  }

  private static func plain(_ byte: UInt8) -> UInt8 {
    byte < 0x20 && !(0x09...0x0D).contains(byte) ? 0x20 : byte
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    signs.contains(byte) || Separator.all.contains(byte)
  }

  // Besides quotes and line ends: all separators, not only the one in use, and what could begin
  // another kind of file, so that the content is taken for what it is when it is read again.
  private static let signs: [UInt8] = Array("\"\r\n=[{<%".utf8)
}
