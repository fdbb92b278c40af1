/// The identity of one thing of kind `Of`: an opaque text, for new things a UUID version 7.
///
/// Units imported from a municipality's own register keep their readable key ("sdf-jarva").
public struct ID<Of>: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let text: String

  public init(_ text: String) { self.text = text }

  /// A new identity that sorts after those made in earlier milliseconds.
  public static func make(at now: Instant) -> ID { ID(UUID7.make(at: now)) }

  public var description: String { text }

  public static func < (a: ID, b: ID) -> Bool { a.text < b.text }
}

extension ID: Codable {
  public init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var box = encoder.singleValueContainer()
    try box.encode(text)
  }
}

/// RFC 9562 UUID version 7 as 36 lower-case characters.
public enum UUID7 {
  public static func make(at now: Instant) -> String {
    let random = Random.bytes(10)
    let time = UInt64(bitPattern: now.milliseconds) & 0xffff_ffff_ffff
    let high = time << 16 | 0x7000 | UInt64(random[8]) << 8 & 0x0f00 | UInt64(random[9])
    let low = 0x8000_0000_0000_0000 | random[..<8].reduce(0) { $0 << 8 | UInt64($1) } >> 2
    return text(high, low)
  }

  private static func text(_ high: UInt64, _ low: UInt64) -> String {
    String(unsafeUninitializedCapacity: 36) { out in
      var at = 0
      for (word, groups) in [(high, [8, 4, 4]), (low, [4, 12])] {
        var shift = 64
        for group in groups {
          if at > 0 {
            out[at] = UInt8(ascii: "-")
            at += 1
          }
          for _ in 0..<group {
            shift -= 4
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
            out[at] = digit < 10 ? 48 + digit : 87 + digit
            at += 1
          }
        }
      }
      return at
    }
  }
}
