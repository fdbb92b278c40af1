/// A file someone handed in, before it is known what it is.
public enum Sheet {
  /// What the bytes of a file turn out to be.
  public enum Kind: String, Sendable, Equatable {
    /// Text with separators.
    case csv
    /// An Excel workbook.
    case xlsx
    /// JSON, such as GeoJSON.
    case json
    /// Something else.
    case unknown
  }

  /// Tells what a file is from its content; its name is never asked.
  public static func detect(_ bytes: [UInt8]) -> Kind {
    if bytes.starts(with: [0x50, 0x4B]) { return isWorkbook(bytes) ? .xlsx : .unknown }
    if looksLikeJSON(bytes) { return .json }
    // A window is enough: what comes after it is judged when the file is read.
    let window = Array(bytes.prefix(4_096))
    return !window.isEmpty && TextEncoding.isText(window) ? .csv : .unknown
  }

  private static func isWorkbook(_ bytes: [UInt8]) -> Bool {
    guard bytes.count <= Limits.standard.bytes, let zip = try? ZipReader(bytes) else {
      return false
    }
    return zip.entries.contains { $0.name == "[Content_Types].xml" }
      && zip.entries.contains { $0.name.hasPrefix("xl/") }
  }

  private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
    let content = bytes.dropFirst(TextEncoding.utf8Mark(bytes) ? 3 : 0)
    var marks = content.lazy.filter { !isJSONBlank($0) }.prefix(2).makeIterator()
    guard let first = marks.next(), let second = marks.next() else { return false }
    let opening: [UInt8] = Array("[{\"-0123456789tfn".utf8)
    if first == UInt8(ascii: "{") {
      return second == UInt8(ascii: "\"") || second == UInt8(ascii: "}")
    }
    return first == UInt8(ascii: "[") && (second == UInt8(ascii: "]") || opening.contains(second))
  }

  private static func isJSONBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
