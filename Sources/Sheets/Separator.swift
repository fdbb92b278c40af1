/// The sign between two cells of a text file.
enum Separator {
  static let semicolon = UInt8(ascii: ";")
  static let comma = UInt8(ascii: ",")
  static let all = [semicolon, comma, UInt8(ascii: "\t"), UInt8(ascii: "|")]

  /// The separator named by Excel's own first line `sep=;`, which is then taken away.
  static func takeDeclared(from text: inout [UInt8]) -> UInt8? {
    let start = text.prefix(7)
    guard start.starts(with: Array("sep=".utf8)), start.count >= 6, all.contains(start[4]),
      start[5] == 0x0A || start[5] == 0x0D
    else { return nil }
    let separator = start[4]
    // The line end stays, so that rows keep the numbers that Excel shows.
    text.removeFirst(5)
    return separator
  }

  /// The separator that splits the first rows into most columns, most evenly.
  static func guess(_ text: [UInt8], _ limits: Limits) -> UInt8 {
    var best = (separator: semicolon, score: 0.0)
    for separator in all {
      let score = score(widths(CSVRecords(text, separator: separator, limits: limits)))
      if score > best.score { best = (separator, score) }
    }
    return best.separator
  }

  private static func score(_ widths: [Int]) -> Double {
    guard let header = widths.first, header > 1 else { return 0 }
    let even = widths.count { $0 == header }
    return Double(header) * Double(even) / Double(widths.count)
  }

  private static func widths(_ source: CSVRecords) -> [Int] {
    var (records, widths) = (source, [Int]())
    while widths.count < 20 {
      // A fault ends the sample; the real reading meets it again and tells.
      guard let cells = try? records.next(header: []) else { break }
      if cells.contains(where: { !$0.isEmpty }) { widths.append(cells.count) }
    }
    return widths
  }
}
