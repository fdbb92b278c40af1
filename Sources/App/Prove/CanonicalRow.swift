import Crypto
import Ground
import Storage

/// Writes rows of one table as `Columns.canonical` does, quickly: the order of the columns and
/// their quoted names are made once for each answer.
struct CanonicalRow: Sendable {
  private struct Column: Sendable {
    let place: Int
    let head: [UInt8]
  }

  let table: String
  let id: Int
  let seq: Int
  let salt: Int
  private let columns: [Column]

  /// - Returns: nil when the table lacks identity, entry or salt.
  init?(table: String, names: [String]) {
    guard let id = names.firstIndex(of: "id"), let seq = names.firstIndex(of: "seq"),
      let salt = names.firstIndex(of: "salt")
    else { return nil }
    self.table = table
    self.id = id
    self.seq = seq
    self.salt = salt
    columns = names.enumerated()
      .filter { $0.element != "seq" && $0.element != "salt" }
      .sorted { $0.element < $1.element }
      .map { column in
        var head: [UInt8] = []
        CanonicalRow.quote(column.element, into: &head)
        head.append(58)
        return Column(place: column.offset, head: head)
      }
  }

  func write(_ row: Row, into out: inout [UInt8]) {
    out.append(123)
    var isFirst = true
    for column in columns {
      let value = row.values[column.place]
      if value == .null { continue }
      if !isFirst { out.append(44) }
      isFirst = false
      out += column.head
      switch value {
      case .null: break
      case .int(let number): out += String(number).utf8
      case .real(let number): out += "\(number)".utf8
      case .text(let text): CanonicalRow.quote(text, into: &out)
      }
    }
    out.append(125)
  }

  static func quote(_ text: String, into out: inout [UInt8]) {
    var text = text
    out.append(34)
    text.withUTF8 { bytes in
      var start = 0
      for at in 0..<bytes.count {
        let byte = bytes[at]
        if byte >= 32 && byte != 34 && byte != 92 { continue }
        if at > start { out.append(contentsOf: bytes[start..<at]) }
        start = at + 1
        switch byte {
        case 34, 92: out += [92, byte]
        default:
          out += [92, 117, 48, 48]
          for nibble in [byte >> 4, byte & 15] {
            out.append(nibble < 10 ? 48 + nibble : 87 + nibble)
          }
        }
      }
      if start < bytes.count { out.append(contentsOf: bytes[start...]) }
    }
    out.append(34)
  }
}

/// A commitment computed anew, compared without making texts.
enum Promise {
  static func holds(
    _ commitment: Substring, salt: String, table: String, id: String, content: [UInt8]
  ) -> Bool {
    var input: [UInt8] = []
    input.reserveCapacity(salt.utf8.count + table.utf8.count + id.utf8.count + content.count + 2)
    input += salt.utf8
    input += table.utf8
    input.append(47)
    input += id.utf8
    input.append(10)
    input += content
    return isHex(commitment.utf8, of: SHA256.hash(data: input))
  }

  static func isHex(
    _ text: some Collection<UInt8>, of digest: some Sequence<UInt8>
  ) -> Bool {
    var digits = text.makeIterator()
    for byte in digest {
      for nibble in [byte >> 4, byte & 15] {
        guard digits.next() == (nibble < 10 ? 48 + nibble : 87 + nibble) else { return false }
      }
    }
    return digits.next() == nil
  }

  /// 64 lower-case hex digits, as every salt and hash of ours.
  static func isHex64(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}
