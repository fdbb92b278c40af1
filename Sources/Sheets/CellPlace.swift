/// The place of a cell, such as `AB12`; the first column is 0 and the first row 1.
struct CellPlace: Equatable {
  var column: Int
  var row: Int

  /// Nothing when the reference is malformed or outside what a sheet can hold.
  init?(_ reference: String) {
    var (column, row) = (0, 0)
    var rest = Substring(reference).utf8
    while let byte = rest.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) {
      column = column * 26 + Int(byte - 64)
      guard column <= 16_384 else { return nil }
      rest.removeFirst()
    }
    while let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      row = row * 10 + Int(byte - 48)
      guard row <= 1_048_576 else { return nil }
      rest.removeFirst()
    }
    guard rest.isEmpty, column > 0, row > 0 else { return nil }
    self.column = column - 1
    self.row = row
  }
}
