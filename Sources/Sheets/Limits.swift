/// How much one file may ask of the server.
public struct Limits: Sendable, Equatable {
  /// Bytes in the file itself.
  public var bytes = 32 << 20
  /// Bytes after unpacking, counted while unpacking.
  public var unpacked = 64 << 20
  /// How many times larger a part may become; parts under 1 MiB are not judged.
  public var ratio = 200
  /// Parts in the archive.
  public var entries = 2_000
  /// Levels of nested elements.
  public var depth = 64
  /// Attributes on one element.
  public var attributes = 128
  /// Sheets in a workbook.
  public var sheets = 100
  /// Rows in a table, the heading not counted.
  public var rows = 200_000
  /// Columns in a table.
  public var columns = 500
  /// Cells in a table, empty ones counted.
  public var cells = 4_000_000
  /// Unicode scalars in one cell.
  public var cellLength = 100_000
  /// Bytes of text in all cells of a table together.
  public var text = 64 << 20
  /// Seconds of reading.
  public var seconds = 20

  /// The bounds used when nothing else is said.
  public static let standard = Limits()

  /// Starts from the standard bounds.
  public init() {}
}

struct Deadline: Sendable {
  private let end: ContinuousClock.Instant
  private let seconds: Int

  init(_ limits: Limits) {
    self.init(seconds: limits.seconds)
  }

  init(seconds: Int) {
    self.seconds = seconds
    end = .now + .seconds(seconds)
  }

  func check() throws(SheetError) {
    if ContinuousClock.now >= end { throw .tooLarge(.seconds, allowed: seconds) }
  }
}
