import CPostgres
import Ground

/// Between our values and the text that PostgreSQL sends and receives.
enum PostgresText {
  /// `text` with `$1`, `$2`… for each `?` outside quotes and comments, and how many there were.
  static func numbered(_ text: String) -> (text: String, count: Int) {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count + 16)
    var count = 0
    var state = Place.code
    var before: UInt8 = 0
    for byte in text.utf8 {
      if state == .code && byte == UInt8(ascii: "?") {
        count += 1
        out += "$\(count)".utf8
      } else {
        out.append(byte)
      }
      let next = state.after(before, byte)
      // The end of a comment must not begin another one, as in `*/*`.
      before = next == state ? byte : 0
      state = next
    }
    return (String(decoding: out, as: UTF8.self), count)
  }

  private enum Place {
    case code, string, name, line, block

    func after(_ before: UInt8, _ byte: UInt8) -> Place {
      switch (self, byte) {
      case (.code, UInt8(ascii: "'")): .string
      case (.code, UInt8(ascii: "\"")): .name
      case (.code, UInt8(ascii: "-")) where before == UInt8(ascii: "-"): .line
      case (.code, UInt8(ascii: "*")) where before == UInt8(ascii: "/"): .block
      case (.string, UInt8(ascii: "'")), (.name, UInt8(ascii: "\"")): .code
      case (.line, UInt8(ascii: "\n")): .code
      case (.block, UInt8(ascii: "/")) where before == UInt8(ascii: "*"): .code
      default: self
      }
    }
  }

  /// A cell of an answer, by the type the server says it has.
  static func value(_ cell: UnsafePointer<CChar>, count: Int, type: Oid) -> Value {
    let bytes = UnsafeRawBufferPointer(start: cell, count: max(count, 0))
    let text = String(decoding: bytes, as: UTF8.self)
    switch type {
    case PostgresType.bool: return .int(text == "t" ? 1 : 0)
    case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.oid:
      return Int64(text).map(Value.int) ?? .text(text)
    case PostgresType.float8, PostgresType.float4:
      return Double(text).map(Value.real) ?? .text(text)
    case PostgresType.numeric:
      // `sum` of BIGINT has no decimals and stays whole; `avg` has them and does not.
      if let whole = Int64(text) { return .int(whole) }
      return Double(text).map(Value.real) ?? .text(text)
    default: return .text(text)
    }
  }

  /// A parameter as the server reads it; nil for NULL.
  static func bytes(_ value: Value) -> String? {
    switch value {
    case .null: nil
    case .int(let number): String(number)
    case .real(let number): text(number)
    case .text(let text): text
    }
  }

  private static func text(_ number: Double) -> String? {
    // SQLite stores what is not a number as NULL.
    if number.isNaN { return nil }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    // A whole number without its ".0" also fits a BIGINT, as it does in SQLite.
    if number.magnitude < 0x1p53, number == number.rounded(), number != 0 {
      return String(Int64(number))
    }
    return number.description
  }
}

/// The types that are not text to us, by the fixed numbers in the server's `pg_type`.
enum PostgresType {
  static let bool: Oid = 16
  static let int8: Oid = 20
  static let int2: Oid = 21
  static let int4: Oid = 23
  static let oid: Oid = 26
  static let float4: Oid = 700
  static let float8: Oid = 701
  static let numeric: Oid = 1700
}

/// The parameters of one statement, as C strings in one block of memory.
struct PostgresArguments {
  private var block: [CChar] = []
  private var starts: [Int?] = []
  var count: Int32 { Int32(clamping: starts.count) }

  init(_ values: [Value]) throws {
    guard values.count <= 65_535 else { throw StorageError.failed("too many parameters") }
    starts.reserveCapacity(values.count)
    for value in values {
      guard let text = PostgresText.bytes(value) else {
        starts.append(nil)
        continue
      }
      starts.append(block.count)
      for byte in text.utf8 {
        guard byte != 0 else { throw StorageError.failed("a text holds a NUL character") }
        block.append(CChar(bitPattern: byte))
      }
      block.append(0)
    }
  }

  func with<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
    block.withUnsafeBufferPointer { block in
      let pointers = starts.map { start -> UnsafePointer<CChar>? in
        guard let start, let base = block.baseAddress else { return nil }
        return base + start
      }
      return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}
