import Ground
import Web

/// The shapes that the API's answers have. A test holds real answers to them.
enum ApiShapes {
  static var components: JSON { .object(all.map { .init($0.name, $0.schema) }) }

  static let all: [(name: String, schema: JSON)] =
    events + work + organisation + people + crisis + proof + own
}

// The pieces that shapes are made of.
extension ApiShapes {
  static let text: JSON = type("string")
  static let whole: JSON = type("integer")
  static let truth: JSON = type("boolean")
  static let textOrNull: JSON = types("string")
  static let wholeOrNull: JSON = types("integer")
  static let numberOrNull: JSON = types("number")
  static let time: JSON = .object([
    "type": .string("string"), "format": .string("date-time"),
  ])
  static let timeOrNull: JSON = .object([
    "type": .array([.string("string"), .string("null")]), "format": .string("date-time"),
  ])
  static let classification = words(["K0", "K1", "K2"])

  static func type(_ name: String) -> JSON { .object(["type": .string(name)]) }

  static func types(_ name: String) -> JSON {
    .object(["type": .array([.string(name), .string("null")])])
  }

  static func words(_ words: [String]) -> JSON {
    .object(["type": .string("string"), "enum": .array(words.map(JSON.string))])
  }

  static func word<T: CaseIterable & RawRepresentable>(_ type: T.Type) -> JSON
  where T.RawValue == String {
    words(type.allCases.map(\.rawValue))
  }

  static func orNull(_ schema: JSON) -> JSON {
    .object(["anyOf": .array([schema, type("null")])])
  }

  static func ref(_ name: String) -> JSON {
    .object(["$ref": .string("#/components/schemas/\(name)")])
  }

  static func list(of item: JSON) -> JSON {
    .object(["type": .string("array"), "items": item])
  }

  static func list(_ fields: KeyValuePairs<String, JSON>) -> JSON {
    list(of: thing(nil, fields))
  }

  /// An object whose fields are always there.
  static func thing(_ note: String?, _ fields: KeyValuePairs<String, JSON>) -> JSON {
    var members: [JSON.Member] = [.init("type", .string("object"))]
    if let note { members.append(.init("description", .string(note))) }
    members.append(.init("required", .array(fields.map { .string($0.key) })))
    members.append(.init("properties", .object(fields.map { .init($0.key, $0.value) })))
    return .object(members)
  }
}
