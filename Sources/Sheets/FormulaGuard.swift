/// Keeps a spreadsheet program from running text as a formula.
///
/// A cell that begins with a sign that starts a formula gets an apostrophe in front. A cell that
/// already looks guarded gets one more, so that taking one away always gives the cell back.
enum FormulaGuard {
  static func added(_ cell: String) -> String {
    isRisky(cell) ? "'" + cell : cell
  }

  static func removed(_ cell: String) -> String {
    cell.utf8.first == apostrophe && isRisky(cell)
      ? String(Substring(cell.unicodeScalars.dropFirst())) : cell
  }

  private static func isRisky(_ cell: String) -> Bool {
    guard let first = cell.utf8.first(where: { $0 != apostrophe }) else { return false }
    return starters.contains(first)
  }

  private static let apostrophe = UInt8(ascii: "'")
  private static let starters: [UInt8] = Array("=+-@\t\r\n".utf8)
}
