/// Why a file was refused.
///
/// Every case names what a person can act on; the words in each language live where they are shown.
public enum SheetError: Error, Equatable, Sendable {
  /// The bytes are neither a workbook nor readable text.
  case notASpreadsheet
  /// A spreadsheet, but saved in a form that is not read here.
  case otherFormat(OtherFormat)
  /// There is no row to read.
  case empty
  /// The file goes past a bound; `allowed` is the bound.
  case tooLarge(Limit, allowed: Int)
  /// The workbook carries macros.
  case hasMacros
  /// The file is locked with a password.
  case encrypted
  /// The text mixes encodings, or breaks off inside a character.
  case unreadableText
  /// A name inside the archive points outside it.
  case unsafeName(String)
  /// Two things inside the archive have the same name.
  case duplicateName(String)
  /// A part declares a document type, which workbooks never do.
  case hasDoctype(part: String)
  /// A part is missing, cut off or contradicts itself.
  case damaged(part: String)
  /// One cell cannot be read. The row is numbered as the spreadsheet program shows it.
  case badCell(row: Int, column: String, reason: CellFault)
  /// Two columns have the same heading, so it is unclear which one is meant.
  case duplicateColumn(String)
  /// The bytes are not a GeoJSON feature collection.
  case notAMap
  /// One feature of a map cannot be read. The first feature is number 1.
  case badRegion(number: Int, reason: RegionFault)
}

/// A form of spreadsheet that is recognised only to be able to say so.
public enum OtherFormat: String, Equatable, Sendable {
  /// The binary Excel format from before 2007.
  case xls
  /// Excel's binary workbook.
  case xlsb
  /// OpenDocument.
  case ods
}

/// A bound on what is read or written.
public enum Limit: String, Equatable, Sendable, CaseIterable {
  /// Bytes in the file itself.
  case bytes
  /// Bytes after unpacking.
  case unpacked
  /// How many times larger a part may become when unpacked.
  case ratio
  /// Parts in the archive.
  case entries
  /// Levels of nesting.
  case depth
  /// Attributes on one element.
  case attributes
  /// Sheets in a workbook.
  case sheets
  /// Rows in a table.
  case rows
  /// Columns in a table.
  case columns
  /// Cells in a table.
  case cells
  /// Characters in one cell.
  case cellLength
  /// Characters in all cells of a table together.
  case text
  /// Seconds of reading.
  case seconds
  /// Features in a map.
  case regions
  /// Corner points in a map.
  case points
}

/// What is wrong with a cell.
public enum CellFault: Equatable, Sendable {
  /// A quotation mark was opened and never closed.
  case unclosedQuote
  /// There is text between a closing quotation mark and the next separator.
  case textAfterQuote
  /// The formula gave an error, such as `#N/A`.
  case formulaError(String)
  /// The workbook holds a formula but not what it came to.
  case formulaWithoutValue
  /// The cell says it is a number and is not.
  case notANumber
  /// The number cannot be a date.
  case notADate
  /// The cell says it is true or false and is neither.
  case notABoolean
  /// The cell points to a text that the workbook does not hold.
  case missingText
  /// The cell has a kind that workbooks do not have.
  case unknownKind
}

/// What is wrong with a region of a map.
public enum RegionFault: Equatable, Sendable {
  /// The shape is missing, or is not an area.
  case notAnArea
  /// The coordinates are not lists of numbers.
  case badCoordinates
  /// A position is not a longitude and latitude in degrees.
  case outOfRange
  /// A border has too few points or does not end where it began.
  case openBorder
}
