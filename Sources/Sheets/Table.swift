/// One sheet as it was read: a heading row and the rows below it, all as text.
///
/// Every row has as many cells as the heading. Rows without content are left out, so the place of a
/// row in `rows` differs from its number in the file; `rowNumber(_:)` gives the latter.
public struct Table: Sendable, Equatable {
  /// The name of the sheet, empty for a text file.
  public var name: String
  /// The heading of each column.
  public var header: [String]
  /// The rows below the heading.
  public var rows: [[String]]
  /// The number of each row as a spreadsheet program shows it.
  public var rowNumbers: [Int]

  /// Makes a table whose rows follow directly below its heading, unless other numbers are given.
  public init(name: String = "", header: [String], rows: [[String]], rowNumbers: [Int]? = nil) {
    self.name = name
    self.header = header
    self.rows = rows
    self.rowNumbers = rowNumbers ?? rows.indices.map { $0 + 2 }
  }

  /// The number in the file of the row at `index`.
  public func rowNumber(_ index: Int) -> Int {
    rowNumbers.indices.contains(index) ? rowNumbers[index] : index + 2
  }

  /// What to call a column in a message: its heading, or its letter when it has none.
  public func columnName(_ index: Int) -> String {
    Self.columnName(index, in: header)
  }

  /// The place of the column headed `name`, letter case and outer blanks aside.
  public func column(_ name: String) throws(SheetError) -> Int? {
    let wanted = name.trimmed.lowercased()
    let places = header.indices.filter { header[$0].trimmed.lowercased() == wanted }
    if places.count > 1 { throw .duplicateColumn(name) }
    return places.first
  }

  /// The cell at a row and column of `rows`, empty when there is none.
  public func cell(row: Int, column: Int) -> String {
    guard rows.indices.contains(row), rows[row].indices.contains(column) else { return "" }
    return rows[row][column]
  }

  /// The letters a spreadsheet program gives a column; the first is 0.
  public static func columnLetter(_ index: Int) -> String {
    var rest = index
    var letters: [Character] = []
    while rest >= 0 {
      letters.append(Character(UnicodeScalar(UInt8(65 + rest % 26))))
      rest = rest / 26 - 1
    }
    return String(letters.reversed())
  }

  static func columnName(_ index: Int, in header: [String]) -> String {
    guard header.indices.contains(index), !header[index].isEmpty else {
      return columnLetter(index)
    }
    return header[index]
  }
}

extension String {
  var trimmed: String {
    let isBlank = { (scalar: Unicode.Scalar) in
      scalar.properties.isWhitespace || scalar == "\u{FEFF}"
    }
    guard let first = unicodeScalars.firstIndex(where: { !isBlank($0) }),
      let last = unicodeScalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(unicodeScalars[first...last])
  }
}
