public import Ground

/// One SQL statement whose interpolated values are bound, never spliced.
///
/// Write `?`-free text in the dialect that both engines share; `\(value)` becomes a parameter.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
  public internal(set) var text: String
  public internal(set) var values: [Value]

  public init(stringLiteral value: String) {
    text = value
    values = []
  }

  public init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    values = stringInterpolation.values
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    var values: [Value] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    public mutating func appendLiteral(_ literal: String) { text += literal }

    public mutating func appendInterpolation(_ value: some Bindable) {
      text += "?"
      values.append(value.bound)
    }

    public mutating func appendInterpolation(_ value: (some Bindable)?) {
      text += "?"
      values.append(value?.bound ?? .null)
    }

    public mutating func appendInterpolation(_ value: Value) {
      text += "?"
      values.append(value)
    }

    /// A piece of SQL with its own parameters.
    public mutating func appendInterpolation(_ part: SQL) {
      text += part.text
      values += part.values
    }

    /// `(?, ?, ?)`; an empty list becomes `(NULL)`, which matches nothing.
    public mutating func appendInterpolation(list: some Collection<some Bindable>) {
      if list.isEmpty {
        text += "(NULL)"
        return
      }
      text += "(" + repeatElement("?", count: list.count).joined(separator: ", ") + ")"
      values += list.map(\.bound)
    }

    /// The name of a table or column of ours: letters, digits and underscore only.
    public mutating func appendInterpolation(name: String) { text += SQL.name(name) }
  }

  /// The same statement with other values in the places of its own, as many as they are.
  public func with(_ values: [Value]) -> SQL {
    var other = self
    other.values = values
    return other
  }

  /// Adds a row; `with` gives it values, in the order of the columns.
  public static func insert(into table: String, _ columns: [String]) -> SQL {
    let names = joined(columns.map { "\(name: $0)" }, by: ", ")
    let values = joined([SQL](repeating: "\(Value.null)", count: columns.count), by: ", ")
    return "INSERT INTO \(name: table) (\(names)) VALUES (\(values))"
  }

  static func name(_ name: String) -> String {
    String(
      decoding: name.utf8.filter {
        (97...122).contains($0) || (48...57).contains($0) || $0 == 95
      }, as: UTF8.self)
  }

  public static func + (a: SQL, b: SQL) -> SQL {
    var sum = a
    sum.text += b.text
    sum.values += b.values
    return sum
  }

  /// `parts` with `separator` between them.
  public static func joined(_ parts: [SQL], by separator: StaticString) -> SQL {
    guard var sum = parts.first else { return "" }
    for part in parts.dropFirst() {
      sum.text += separator.description + part.text
      sum.values += part.values
    }
    return sum
  }
}

/// What a database cell holds. Truth is 0 or 1, so that both engines agree.
public enum Value: Hashable, Sendable {
  case null
  case int(Int64)
  case real(Double)
  case text(String)
}

/// A Swift value that can be a parameter and be read back from a cell.
public protocol Bindable: Sendable {
  var bound: Value { get }
  init?(bound: Value)
}

extension String: Bindable {
  public var bound: Value { .text(self) }
  public init?(bound: Value) {
    guard case .text(let text) = bound else { return nil }
    self = text
  }
}

extension Int64: Bindable {
  public var bound: Value { .int(self) }
  public init?(bound: Value) {
    guard case .int(let number) = bound else { return nil }
    self = number
  }
}

extension Int: Bindable {
  public var bound: Value { .int(Int64(self)) }
  public init?(bound: Value) {
    guard case .int(let number) = bound else { return nil }
    self.init(exactly: number)
  }
}

extension Bool: Bindable {
  public var bound: Value { .int(self ? 1 : 0) }
  public init?(bound: Value) {
    guard case .int(let number) = bound else { return nil }
    self = number != 0
  }
}

extension Double: Bindable {
  public var bound: Value { .real(self) }
  public init?(bound: Value) {
    switch bound {
    case .real(let number): self = number
    case .int(let number): self = Double(number)
    default: return nil
    }
  }
}

extension Instant: Bindable {
  public var bound: Value { .text(text) }
  public init?(bound: Value) {
    guard case .text(let text) = bound else { return nil }
    self.init(text: text)
  }
}

extension ID: Bindable {
  public var bound: Value { .text(text) }
  public init?(bound: Value) {
    guard case .text(let text) = bound else { return nil }
    self.init(text)
  }
}

/// An enumeration stored by its raw text needs only to say `: String, Word`.
public protocol Word: Bindable, RawRepresentable, Codable, Hashable, CaseIterable
where RawValue == String {}

extension Word {
  public var bound: Value { .text(rawValue) }
  public init?(bound: Value) {
    guard case .text(let text) = bound else { return nil }
    self.init(rawValue: text)
  }
}
