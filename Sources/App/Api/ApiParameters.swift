import Ground
import HTTPTypes
import Web

/// What a request to the API carries, in JSON Schema 2020-12.
enum ApiParameters {
  static func all(_ route: Route) -> [JSON] {
    var out = names(route.path).map(path)
    out += route.doc.query.map { field in
      parameter(field.name, "query", field.note, schema(field.type), required: field.required)
    }
    if route.doc.idempotent {
      out.append(
        parameter(
          "Idempotency-Key", "header",
          "Makes it safe to send again: the same key and content is done once",
          .object(["type": .string("string"), "pattern": .string("^\"?[A-Za-z0-9_-]{8,200}\"?$")]),
          required: false))
    }
    if route.doc.guarded {
      out.append(
        parameter(
          "If-Match", "header", "The entity tag of what is changed, or * for whatever it is now",
          .object([
            "type": .string("string"), "pattern": .string("^(\\*|\"?[0-9A-Za-z]{1,40}\"?)$"),
          ]), required: needsTag(route)))
    }
    out.append(
      parameter(
        "Accept-Language", "header", "sv or en; anything else is answered in Swedish",
        .object(["type": .string("string")]), required: false))
    return out
  }

  /// Whether it must say which version it changes.
  static func needsTag(_ route: Route) -> Bool {
    [.put, .patch, .delete].contains(route.method)
  }

  /// The names in braces.
  static func names(_ path: String) -> [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
      String($0.dropFirst().dropLast())
    }
  }

  private static func path(_ name: String) -> JSON {
    parameter(
      name, "path", "Identity; treat it as opaque",
      .object(["type": .string("string"), "pattern": .string("^[A-Za-z0-9._-]{1,100}$")]),
      required: true)
  }

  private static func parameter(
    _ name: String, _ place: String, _ note: String, _ schema: JSON, required: Bool
  ) -> JSON {
    .object([
      "name": .string(name), "in": .string(place), "description": .string(note),
      "required": .bool(required), "schema": schema,
    ])
  }

  static func body(_ route: Route) -> JSON? {
    guard route.method != .get, !route.doc.body.isEmpty else { return nil }
    let required = route.doc.body.filter(\.required).map { JSON.string($0.name) }
    var members: [JSON.Member] = [
      .init("type", .string("object")),
      .init("properties", .object(route.doc.body.map { .init($0.name, property($0)) })),
    ]
    if !required.isEmpty { members.append(.init("required", .array(required))) }
    return .object([
      "description": .string("What is sent"), "required": .bool(!required.isEmpty),
      "content": .object([
        "application/json": .object([
          "schema": .object(members), "example": .object(examples(route.doc.body)),
        ])
      ]),
    ])
  }

  /// A field of the body: a missing one and null are the same.
  private static func property(_ field: Doc.Field) -> JSON {
    var inner = schema(field.type)
    if field.required, case .string = field.type, case .object(let members) = inner {
      inner = .object(members + [.init("minLength", .int(1))])
    }
    if !field.required { inner = orNull(inner) }
    guard case .object(let members) = inner else { return inner }
    return .object(members + [.init("description", .string(field.note))])
  }

  private static func orNull(_ schema: JSON) -> JSON {
    .object(["anyOf": .array([schema, .object(["type": .string("null")])])])
  }

  static func schema(_ shape: Doc.Shape) -> JSON {
    switch shape {
    case .nothing: .object([])
    case .string(let most): .object(["type": .string("string"), "maxLength": .int(Int64(most))])
    case .time: .object(["type": .string("string"), "format": .string("date-time")])
    case .integer(let min, let max):
      .object([
        "type": .string("integer"), "minimum": .int(Int64(min)), "maximum": .int(Int64(max)),
      ])
    case .number(let min, let max):
      .object(["type": .string("number"), "minimum": .double(min), "maximum": .double(max)])
    case .bool:
      // Words are taken too, as a form says them.
      .object([
        "anyOf": .array([
          .object(["type": .string("boolean")]),
          .object([
            "type": .string("string"), "enum": .array([.string("yes"), .string("no")]),
          ]),
        ])
      ])
    case .word(let words):
      .object(["type": .string("string"), "enum": .array(words.map(JSON.string))])
    case .list(let item): .object(["type": .string("array"), "items": schema(item)])
    case .optional(let inner): orNull(schema(inner))
    case .named(let name): .object(["$ref": .string("#/components/schemas/\(name)")])
    case .stream, .page, .file: .object(["type": .string("string")])
    }
  }

  // MARK: examples

  private static func examples(_ fields: [Doc.Field]) -> [JSON.Member] {
    fields.filter { $0.required || shown.keys.contains($0.name) }.map {
      .init($0.name, shown[$0.name].map(JSON.string) ?? sample($0.type))
    }
  }

  private static let shown = [
    "title": "Strömavbrott i Husby", "unit": "sdf-jarva", "kind": "power",
    "text": "Hissarna står i tolv hus.", "time": "14.10", "reason": "Flera enheter berörs.",
    "name": "Hemtjänst", "place": "Trondheimsgatan 30",
  ]

  private static func sample(_ shape: Doc.Shape) -> JSON {
    switch shape {
    case .time: .string("2026-05-29T21:50:00Z")
    case .integer(let min, _): .int(Int64(min))
    case .number(let min, _): .double(min)
    case .bool: .bool(true)
    case .word(let words): .string(words.first ?? "")
    case .list(let item): .array([sample(item)])
    case .optional(let inner): sample(inner)
    default: .string("…")
    }
  }
}
