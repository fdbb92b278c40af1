import Ground
import HTTPTypes
import Web

/// Holds a program's request to what the description of its route says, before the route sees it.
enum Contract {
  static func check(_ call: Call, _ doc: Doc) throws {
    var faults = condition(call, doc)
    for field in doc.query {
      let values = call.query.all(field.name)
      if values.isEmpty, field.required { faults.append(missing(field)) }
      for value in values {
        if let why = refuses(text: value, field.type) {
          faults.append(Fault(field: field.name, text: why))
        }
      }
    }
    if let members = members(call) {
      for field in doc.body {
        let value = members.first { $0.name == field.name }?.value ?? .null
        if value == .null {
          if field.required { faults.append(missing(field)) }
        } else if let why = refuses(value, field.type) {
          faults.append(Fault(field: field.name, text: why))
        }
      }
    }
    if !faults.isEmpty { throw Refusal.invalid(faults) }
  }

  /// No store keeps NUL in a text, and nobody types it.
  static func refuseNUL(_ call: Call) throws {
    for input in [call.query, call.input] {
      if let name = input.nameOfNUL {
        throw Refusal.invalid(name, "Texten innehåller ett tecken som inte kan sparas.")
      }
    }
  }

  /// A key that cannot be kept is refused: without it the change could be done twice.
  static func refuseKey(_ call: Call) throws {
    guard let key = call.givenKey, !Journal.Key.fits(key) else { return }
    throw Refusal.invalid(
      "Idempotency-Key", "Skriv 8 till 200 bokstäver a–z, siffror, - eller _.")
  }

  /// The members of the body. None at all is as an empty one.
  private static func members(_ call: Call) -> [JSON.Member]? {
    if case .object(let members)? = call.input.json { return members }
    return call.method != .get && call.body.isEmpty ? [] : nil
  }

  /// A condition that nobody heeds would be a promise not kept.
  private static func condition(_ call: Call, _ doc: Doc) -> [Fault] {
    guard call.method != .get, call.method != .head, let tag = call.headers.value(.ifMatch) else {
      return []
    }
    if !doc.guarded {
      return [Fault(field: "If-Match", text: "Den här ändringen tar inte emot If-Match.")]
    }
    let fits = tag == "*" || tag.isQuotable(1...40) { $0.isLetterOrDigit }
    return fits ? [] : [Fault(field: "If-Match", text: "Skriv den ETag som du läste, eller *.")]
  }

  private static func missing(_ field: Doc.Field) -> Fault {
    Fault(field: field.name, text: "Fyll i det här fältet.")
  }

  /// Why a text of the address does not fit; nil when it does.
  private static func refuses(text: String, _ shape: Doc.Shape) -> Text? {
    switch shape {
    case .integer:
      guard let number = Int64(text) else { return "Skriv ett heltal." }
      return refuses(.int(number), shape)
    case .number:
      guard let number = Double(text) else { return "Skriv ett tal." }
      return refuses(.double(number), shape)
    case .bool:
      return ["true", "false", "yes", "no"].contains(text) ? nil : "Skriv true eller false."
    case .list(let item): return refuses(text: text, item)
    case .optional(let inner): return text.isEmpty ? nil : refuses(text: text, inner)
    default: return refuses(.string(text), shape)
    }
  }

  private static func refuses(_ value: JSON, _ shape: Doc.Shape) -> Text? {
    switch (shape, value) {
    case (.optional, .null): return nil
    case (.optional(let inner), _): return refuses(value, inner)
    case (.string(let most), .string(let text)):
      return text.unicodeScalars.count > most ? "Texten är för lång. Högst \(most) tecken." : nil
    case (.time, .string(let text)):
      return Instant(text: text) == nil ? "Skriv en tid enligt RFC 3339." : nil
    case (.integer(let min, let max), .int(let number)):
      return Int64(min) <= number && number <= Int64(max)
        ? nil : "Skriv ett tal mellan \(min) och \(max)."
    case (.number(let min, let max), .int(let number)):
      return range(Double(number), min, max)
    case (.number(let min, let max), .double(let number)): return range(number, min, max)
    case (.word(let words), .string(let text)):
      return words.contains(text) ? nil : "Välj ett av alternativen."
    case (.list(let item), .array(let items)):
      return items.lazy.compactMap { refuses($0, item) }.first
    case (.bool, .string(let text)):
      return ["yes", "no"].contains(text) ? nil : "Skriv true eller false."
    case (.bool, .bool), (.named, _), (.nothing, _), (.stream, _), (.page, _), (.file, _):
      return nil
    default: return "Värdet är av fel slag."
    }
  }

  private static func range(_ number: Double, _ min: Double, _ max: Double) -> Text? {
    number.isFinite && min <= number && number <= max
      ? nil : "Skriv ett tal mellan \("\(min)") och \("\(max)")."
  }
}

extension String {
  /// Whether this is a token of so many bytes, all of them fitting, bare or between quotes.
  func isQuotable(_ length: ClosedRange<Int>, _ fits: (UInt8) -> Bool) -> Bool {
    var token = utf8[...]
    if token.first == UInt8(ascii: "\"") { token = token.dropFirst() }
    if token.last == UInt8(ascii: "\"") { token = token.dropLast() }
    return length.contains(token.count) && token.allSatisfy(fits)
  }
}

extension UInt8 {
  var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
