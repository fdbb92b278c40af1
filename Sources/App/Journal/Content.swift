import Ground
import Storage
import Synchronization
import Web

/// A row that people made: it is written through the journal only, and `verify` can prove it.
///
/// The columns are the stored properties in snake_case; `seq` and `salt` are the journal's.
protocol Content: Codable, Sendable {
  static var table: String { get }
  var id: ID<Self> { get }
  /// The journal entry that last changed the row. Also its entity tag.
  var seq: Int64 { get set }
}

extension Content {
  init(row: Row) throws { self = try Columns.decode(Self.self, from: row) }
}

/// Turns content into columns and back. Flat: texts, numbers, truths, times, ids and words.
enum Columns {
  static func encode(_ item: some Content) throws -> [(name: String, value: Value)] {
    let writer = ColumnWriter()
    try item.encode(to: writer)
    return writer.box.columns
  }

  static func decode<T: Content>(_ type: T.Type, from row: Row) throws -> T {
    try T(from: RowReader(row: row))
  }

  /// What a row said, from the text that is kept of it. What was empty is not in it.
  static func decode<T: Content>(_ type: T.Type, kept content: String, seq: Int64) throws -> T {
    guard case .object(let members)? = JSON(parsing: Array(content.utf8)) else {
      throw StorageError.failed("a version that cannot be read")
    }
    var names = ["seq"]
    var values: [Value] = [.int(seq)]
    for member in members {
      names.append(member.name)
      switch member.value {
      case .string(let text): values.append(.text(text))
      case .int(let number): values.append(.int(number))
      case .double(let number): values.append(.real(number))
      default: values.append(.null)
      }
    }
    return try T(
      from: RowReader(row: Row(columns: Row.Columns(names), values: values), isKept: true))
  }

  /// "validFrom" → "valid_from"
  static func name(_ key: String) -> String {
    // There are a few hundred names in all, and each row written asks for a dozen.
    names.withLock { known in
      if let name = known[key] { return name }
      let name = spell(key)
      known[key] = name
      return name
    }
  }

  private static let names = Mutex<[String: String]>([:])

  private static func spell(_ key: String) -> String {
    var out: [UInt8] = []
    for byte in key.utf8 {
      if (65...90).contains(byte) {
        out += [95, byte + 32]
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The one text that a row's commitment is made of: JSON with sorted names, no spaces. What is
  /// empty is left out, so a column added later does not change what older rows promised.
  static func canonical(_ columns: [(name: String, value: Value)]) -> [UInt8] {
    canonical(columns, in: columns.indices.sorted { columns[$0].name < columns[$1].name })
  }

  /// - Parameter order: the places of the columns by their names.
  static func canonical(_ columns: [(name: String, value: Value)], in order: [Int]) -> [UInt8] {
    var out: [UInt8] = [123]
    out.reserveCapacity(500)
    for at in order where columns[at].value != .null {
      let column = columns[at]
      if out.count > 1 { out.append(44) }
      quote(column.name, into: &out)
      out.append(58)
      switch column.value {
      case .null: break
      case .int(let number): out += String(number).utf8
      case .real(let number): out += "\(number)".utf8
      case .text(let text): quote(text, into: &out)
      }
    }
    out.append(125)
    return out
  }

  private static func quote(_ text: String, into out: inout [UInt8]) {
    out.append(34)
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      for (at, byte) in bytes.enumerated() where byte < 32 || byte == 34 || byte == 92 {
        out += bytes[start..<at]
        start = at + 1
        switch byte {
        case 34: out += [92, 34]
        case 92: out += [92, 92]
        default:
          out += "\\u00".utf8
          for nibble in [byte >> 4, byte & 15] {
            out.append(nibble < 10 ? 48 + nibble : 87 + nibble)
          }
        }
      }
      out += bytes[start...]
    }
    out.append(34)
  }
}

/// What all rows of one table have alike: the statement that adds one, and the order of the names.
struct RowPlan: Sendable {
  let insert: SQL
  /// The places of the columns by their names, as `Columns.canonical` wants them.
  let order: [Int]

  /// - Parameter columns: of any row; every row of a kind has the same.
  static func of(_ table: String, _ columns: [(name: String, value: Value)]) -> RowPlan {
    known.withLock { known in
      if let plan = known[table] { return plan }
      let plan = RowPlan(table, columns)
      known[table] = plan
      return plan
    }
  }

  private static let known = Mutex<[String: RowPlan]>([:])

  private init(_ table: String, _ columns: [(name: String, value: Value)]) {
    insert = SQL.insert(into: table, ["seq", "salt"] + columns.map(\.name))
    order = columns.indices.sorted { columns[$0].name < columns[$1].name }
  }
}

private struct Unfit: Error { let column: String }

private final class ColumnWriter: Encoder {
  final class Box { var columns: [(name: String, value: Value)] = [] }
  let box = Box()
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Keyed<Key>(box: box))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { Refusing() }
  func singleValueContainer() -> any SingleValueEncodingContainer { Refusing() }

  struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let box: Box
    let codingPath: [any CodingKey] = []

    func put(_ value: Value, _ key: Key) {
      if key.stringValue == "seq" { return }
      box.columns.append((Columns.name(key.stringValue), value))
    }

    mutating func encodeNil(forKey key: Key) { put(.null, key) }
    mutating func encode(_ value: Bool, forKey key: Key) { put(value.bound, key) }
    mutating func encode(_ value: String, forKey key: Key) { put(.text(value), key) }
    // SQLite gives -0 back as 0, so the row would not be what was promised.
    mutating func encode(_ value: Double, forKey key: Key) { put(.real(value + 0), key) }
    mutating func encode(_ value: Int, forKey key: Key) { put(value.bound, key) }
    mutating func encode(_ value: Int64, forKey key: Key) { put(.int(value), key) }
    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
      guard let fit = value as? any Bindable else { throw Unfit(column: key.stringValue) }
      put(fit.bound, key)
    }
    mutating func encodeIfPresent(_ value: String?, forKey key: Key) {
      put(value.map(Value.text) ?? .null, key)
    }
    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) {
      put(value?.bound ?? .null, key)
    }
    mutating func encodeIfPresent(_ value: Double?, forKey key: Key) {
      put(value.map { .real($0 + 0) } ?? .null, key)
    }
    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) {
      put(value?.bound ?? .null, key)
    }
    mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) {
      put(value?.bound ?? .null, key)
    }
    mutating func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
      if let value { try encode(value, forKey: key) } else { put(.null, key) }
    }
    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { KeyedEncodingContainer(Keyed<Nested>(box: Box())) }
    mutating func nestedUnkeyedContainer(forKey: Key) -> any UnkeyedEncodingContainer {
      Refusing()
    }
    mutating func superEncoder() -> any Encoder { ColumnWriter() }
    mutating func superEncoder(forKey key: Key) -> any Encoder { ColumnWriter() }
  }

  /// Content is flat: lists and bare values have no place in it.
  struct Refusing: UnkeyedEncodingContainer, SingleValueEncodingContainer {
    let codingPath: [any CodingKey] = []
    let count = 0
    mutating func encodeNil() throws { throw Unfit(column: "") }
    mutating func encode<T: Encodable>(_ value: T) throws { throw Unfit(column: "") }
    mutating func nestedContainer<Key: CodingKey>(
      keyedBy: Key.Type
    ) -> KeyedEncodingContainer<Key> { KeyedEncodingContainer(Keyed<Key>(box: Box())) }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
    mutating func superEncoder() -> any Encoder { ColumnWriter() }
  }
}

extension Columns {
  /// Whether `column` is the name of `key`'s column, without making it.
  fileprivate static func fits(_ column: String, _ key: String) -> Bool {
    var letters = column.utf8.makeIterator()
    for byte in key.utf8 {
      if (65...90).contains(byte) {
        guard letters.next() == 95, letters.next() == byte + 32 else { return false }
      } else if letters.next() != byte {
        return false
      }
    }
    return letters.next() == nil
  }
}

private struct RowReader: Decoder {
  let row: Row
  /// What is kept of a row lacks its empty columns.
  var isKept = false
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Keyed<Key>(row: row, isKept: isKept))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Unfit(column: "") }
  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    throw Unfit(column: "")
  }

  /// Where the next column is likely to be: rows and properties mostly have the same order.
  final class Place { var next = 0 }

  struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let row: Row
    let isKept: Bool
    private let place = Place()
    let codingPath: [any CodingKey] = []
    var allKeys: [Key] { [] }

    init(row: Row, isKept: Bool) {
      self.row = row
      self.isKept = isKept
    }

    private func value(_ key: String) throws -> Value {
      let names = row.columns.names
      for step in 0..<names.count {
        let at = (place.next + step) % names.count
        if Columns.fits(names[at], key) {
          place.next = at
          return row.values[at]
        }
      }
      if isKept { return .null }
      throw StorageError.missing(column: Columns.name(key))
    }

    /// The kinds that most columns have, without asking the runtime what they are.
    private func plain<T: Bindable>(_ key: Key) throws -> T {
      guard let value = T(bound: try value(key.stringValue)) else {
        throw StorageError.mistyped(column: Columns.name(key.stringValue))
      }
      return value
    }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try plain(key) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try plain(key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try plain(key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try plain(key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try plain(key) }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { try value(key.stringValue) == .null }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      guard let fit = type as? any Bindable.Type else { throw Unfit(column: key.stringValue) }
      guard let value = fit.init(bound: try value(key.stringValue)) as? T else {
        throw StorageError.mistyped(column: Columns.name(key.stringValue))
      }
      return value
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw Unfit(column: key.stringValue) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw Unfit(column: key.stringValue)
    }
    func superDecoder() throws -> any Decoder { throw Unfit(column: "") }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw Unfit(column: "") }
  }
}
