/// Decoding of `application/x-www-form-urlencoded` and `multipart/form-data`.
public enum FormData {
  public static func urlEncoded(_ bytes: some Collection<UInt8>) -> [String: [String]] {
    var fields: [String: [String]] = [:]
    for pair in bytes.split(separator: UInt8(ascii: "&")).prefix(2000) {
      let cut = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let name = decode(pair[..<cut])
      let value = cut < pair.endIndex ? decode(pair[pair.index(after: cut)...]) : ""
      fields[name, default: []].append(value)
    }
    return fields
  }

  static func decode(_ bytes: some Collection<UInt8>) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = bytes.startIndex
    while at < bytes.endIndex {
      let byte = bytes[at]
      if byte == UInt8(ascii: "%"),
        let high = bytes.index(at, offsetBy: 1, limitedBy: bytes.endIndex),
        high < bytes.endIndex, let low = bytes.index(at, offsetBy: 2, limitedBy: bytes.endIndex),
        low < bytes.endIndex, let a = hex(bytes[high]), let b = hex(bytes[low])
      {
        out.append(a << 4 | b)
        at = bytes.index(after: low)
      } else {
        out.append(byte == UInt8(ascii: "+") ? 32 : byte)
        at = bytes.index(after: at)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }

  /// - Returns: nil when the body is not what its boundary says.
  public static func multipart(
    _ bytes: [UInt8], boundary: String
  ) -> (fields: [String: [String]], files: [String: UploadedFile])? {
    guard !boundary.isEmpty, boundary.utf8.count <= 70 else { return nil }
    let mark = Array("--\(boundary)".utf8)
    var fields: [String: [String]] = [:]
    var files: [String: UploadedFile] = [:]
    guard var at = find(mark, in: bytes, from: 0) else { return nil }
    for _ in 0..<200 {
      at += mark.count
      guard at + 2 <= bytes.count else { return nil }
      if bytes[at] == 45, bytes[at + 1] == 45 { return (fields, files) }
      guard let end = find(mark, in: bytes, from: at),
        let gap = find([13, 10, 13, 10], in: bytes, from: at), gap + 4 <= end - 2
      else { return nil }
      let head = String(decoding: bytes[at..<gap], as: UTF8.self)
      let body = Array(bytes[(gap + 4)..<(end - 2)])
      if let name = parameter("name", of: head) {
        if let file = parameter("filename", of: head) {
          files[name] = UploadedFile(name: file, bytes: body)
        } else {
          fields[name, default: []].append(String(decoding: body, as: UTF8.self))
        }
      }
      at = end
    }
    return nil
  }

  private static func parameter(_ name: String, of head: String) -> String? {
    for line in head.split(whereSeparator: \.isNewline)
    where line.lowercased().hasPrefix("content-disposition:") {
      for part in line.split(separator: ";").dropFirst() {
        let piece = part.drop(while: { $0 == " " })
        if piece.hasPrefix("\(name)=") {
          return String(piece.dropFirst(name.count + 1).filter { $0 != "\"" })
        }
      }
    }
    return nil
  }

  private static func find(_ needle: [UInt8], in hay: [UInt8], from start: Int) -> Int? {
    guard let first = needle.first, hay.count >= needle.count else { return nil }
    var at = start
    while at <= hay.count - needle.count {
      guard let hit = hay[at...(hay.count - needle.count)].firstIndex(of: first) else { return nil }
      if hay[hit..<(hit + needle.count)].elementsEqual(needle) { return hit }
      at = hit + 1
    }
    return nil
  }
}
