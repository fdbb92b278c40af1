public import Ground

/// What a form or a JSON body says, field by field.
public struct Input: Sendable {
  private var fields: [String: [String]]
  /// The body when it was JSON.
  public let json: JSON?
  /// Files of a multipart form.
  public var files: [String: UploadedFile] = [:]

  public init(fields: [String: [String]] = [:], json: JSON? = nil) {
    self.fields = fields
    self.json = json
    if case .object(let members)? = json {
      for member in members { self.fields[member.name] = Input.flatten(member.value) }
    }
  }

  private static func flatten(_ value: JSON) -> [String] {
    switch value {
    case .null: []
    case .string(let text): [text]
    case .bool(let truth): [truth ? "true" : "false"]
    case .int(let number): [String(number)]
    case .double(let number): ["\(number)"]
    case .array(let items): items.flatMap(flatten)
    case .object: []
    }
  }

  public var names: [String] { fields.keys.sorted() }
  public func has(_ name: String) -> Bool { fields[name] != nil }
  /// The first field that holds a NUL character, which no engine keeps.
  public var nameOfNUL: String? {
    fields.lazy.filter { $0.value.contains { $0.holdsNUL } }.map(\.key).min()
  }
  public subscript(_ name: String) -> String? { fields[name]?.first }
  public func all(_ name: String) -> [String] { fields[name] ?? [] }

  public mutating func set(_ name: String, _ value: String) { fields[name] = [value] }

  /// What differs each time the same thing is sent again.
  private static let passing: Set<String> = ["csrf", "key", "sent"]

  /// The fields in a settled order: what an idempotency key is bound to.
  public var fingerprint: String {
    if case .object(let members)? = json {
      return JSON.object(members.filter { !Input.passing.contains($0.name) }).text
    }
    return fields.sorted { $0.key < $1.key }
      .filter { !Input.passing.contains($0.key) }
      .map { "\($0.key)=\($0.value.joined(separator: "\u{1f}"))" }.joined(separator: "\u{1e}")
  }
}

/// A file sent with a form.
public struct UploadedFile: Sendable {
  public let name: String
  public let bytes: [UInt8]
}

/// Reads fields and gathers everything that is wrong, so that a form can show it all at once.
public struct Check {
  public let input: Input
  public private(set) var faults: [Fault] = []

  public init(_ input: Input) { self.input = input }

  /// Whether a text fits any field, so that away from its field it does not say which.
  public static func isGeneral(_ text: Text) -> Bool { general.contains(text.key) }

  private static let general: Set = [
    "Fyll i det här fältet.", "Texten innehåller ett tecken som inte kan sparas.",
    "Texten är för lång. Högst {} tecken.", "Välj ett av alternativen.",
    "Skriv ett tal mellan {} och {}.",
  ]

  public mutating func fault(_ field: String, _ text: Text) {
    faults.append(Fault(field: field, text: text))
  }

  /// A text that must be there.
  public mutating func text(_ field: String, most: Int = 200) -> String {
    let value = optional(field, most: most) ?? ""
    if value.isEmpty, !faults.contains(where: { $0.field == field }) {
      fault(field, "Fyll i det här fältet.")
    }
    return value
  }

  /// A text that may be missing; nil when empty.
  public mutating func optional(_ field: String, most: Int = 200) -> String? {
    guard let raw = input[field] else { return nil }
    let value = Check.trim(raw)
    if value.holdsNUL {
      fault(field, "Texten innehåller ett tecken som inte kan sparas.")
      return nil
    }
    if value.utf8.count > most, value.unicodeScalars.count > most {
      fault(field, "Texten är för lång. Högst \(most) tecken.")
      return nil
    }
    return value.isEmpty ? nil : value
  }

  /// One of a few words.
  public mutating func choice<T: RawRepresentable>(_ field: String, _ type: T.Type = T.self) -> T?
  where T.RawValue == String {
    guard let raw = input[field], !raw.isEmpty else { return nil }
    guard let value = T(rawValue: raw) else {
      fault(field, "Välj ett av alternativen.")
      return nil
    }
    return value
  }

  public mutating func number(_ field: String, in range: ClosedRange<Double>) -> Double? {
    guard let raw = optional(field, most: 40) else { return nil }
    guard let value = Double(raw.replacing(",", with: ".")), range.contains(value) else {
      fault(field, "Skriv ett tal mellan \("\(range.lowerBound)") och \("\(range.upperBound)").")
      return nil
    }
    return value
  }

  public func flag(_ field: String) -> Bool {
    ["on", "true", "1", "yes"].contains(input[field] ?? "")
  }

  public func done() throws {
    if !faults.isEmpty { throw Refusal.invalid(faults) }
  }

  private static func trim(_ value: String) -> String {
    guard let first = value.firstIndex(where: { !$0.isWhitespace }),
      let last = value.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(value[first...last])
  }
}

extension String {
  /// Whether it holds the character NUL, which no engine keeps in a text.
  var holdsNUL: Bool {
    utf8.withContiguousStorageIfAvailable { $0.contains(0) } ?? utf8.contains(0)
  }
}
