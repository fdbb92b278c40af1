import Foundation

/// A JSON value as it is sent and received. Members keep their order.
public indirect enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  public struct Member: Sendable, Hashable {
    public let name: String
    public let value: JSON
    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  public static func object(_ members: KeyValuePairs<String, JSON>) -> JSON {
    .object(members.map { Member($0.key, $0.value) })
  }

  public static func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

  public subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  public var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(512)
    write(into: &out)
    return out
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  func write(into out: inout [UInt8]) {
    switch self {
    case .null: out += "null".utf8
    case .bool(let value): out += (value ? "true" : "false").utf8
    case .int(let value): out += String(value).utf8
    case .double(let value): out += (value.isFinite ? "\(value)" : "null").utf8
    case .string(let value): JSON.quote(value, into: &out)
    case .array(let items):
      out.append(UInt8(ascii: "["))
      for (place, item) in items.enumerated() {
        if place > 0 { out.append(UInt8(ascii: ",")) }
        item.write(into: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      for (place, member) in members.enumerated() {
        if place > 0 { out.append(UInt8(ascii: ",")) }
        JSON.quote(member.name, into: &out)
        out.append(UInt8(ascii: ":"))
        member.value.write(into: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  static func quote(_ value: String, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    var value = value
    value.withUTF8 { bytes in
      var start = 0
      for (at, byte) in bytes.enumerated() where mustEscape(byte) {
        out += bytes[start..<at]
        start = at + 1
        switch byte {
        case 0x0a: out += "\\n".utf8
        case 0x0d: out += "\\r".utf8
        case 0x09: out += "\\t".utf8
        case 0..<0x20:
          let hex = Array("0123456789abcdef".utf8)
          out += "\\u00".utf8
          out.append(hex[Int(byte >> 4)])
          out.append(hex[Int(byte & 15)])
        default: out += [UInt8(ascii: "\\"), byte]
        }
      }
      out += bytes[start...]
    }
    out.append(UInt8(ascii: "\""))
  }

  private static func mustEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// Reads a document; nil when it is not JSON, or nested deeper than 64 levels.
  public init?(parsing bytes: [UInt8]) {
    guard JSON.depth(bytes) <= 64 else { return nil }
    do {
      let object = try JSONSerialization.jsonObject(
        with: Data(bytes), options: [.fragmentsAllowed])
      self.init(foundation: object)
    } catch {
      return nil
    }
  }

  private static func depth(_ bytes: [UInt8]) -> Int {
    var depth = 0
    var deepest = 0
    var inString = false
    var escaped = false
    for byte in bytes {
      if inString {
        if escaped {
          escaped = false
        } else if byte == UInt8(ascii: "\\") {
          escaped = true
        } else if byte == UInt8(ascii: "\"") {
          inString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): inString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
    return deepest
  }

  private init?(foundation value: Any) {
    // What is asked for first is found first, and a wrong guess is dear.
    switch value {
    case let text as String: self = .string(text)
    case let members as [String: Any]:
      self = .object(
        members.sorted { $0.key < $1.key }.compactMap { name, value in
          JSON(foundation: value).map { Member(name, $0) }
        })
    case let items as [Any]: self = .array(items.compactMap { JSON(foundation: $0) })
    case is NSNull: self = .null
    case let number as NSNumber:
      if CFBooleanKind.isBoolean(number) {
        self = .bool(number.boolValue)
      } else if let whole = Int64(exactly: number) {
        self = .int(whole)
      } else {
        self = .double(number.doubleValue)
      }
    default: return nil
    }
  }
}

/// Tells a JSON true from a JSON 1, which `NSNumber` hides.
private enum CFBooleanKind {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
