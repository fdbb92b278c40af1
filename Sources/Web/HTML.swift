public import Ground

/// A piece of a page. Plain strings are escaped; only string literals of the program are markup.
///
/// Sentences and times are kept as they are until the reader's language is known, so one piece
/// can be rendered once for each language.
public struct HTML: ExpressibleByStringInterpolation, Sendable {
  private enum Slot: Sendable {
    case text(Text)
    case time(Instant, TimeStyle)
  }

  private var bytes: [UInt8] = []
  private var slots: [(at: Int, slot: Slot)] = []

  public init() {}

  public init(stringLiteral value: String) { bytes = Array(value.utf8) }

  public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.html }

  public var isEmpty: Bool { bytes.isEmpty && slots.isEmpty }

  /// The markup in one language, as UTF-8.
  public func render(_ language: Language) -> [UInt8] {
    if slots.isEmpty { return bytes }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + 24 * slots.count)
    var done = 0
    for (at, slot) in slots {
      out += bytes[done..<at]
      done = at
      switch slot {
      case .text(let text): HTML.escape(language.say(text), into: &out)
      case .time(let time, let style): HTML.escape(language.write(time, style), into: &out)
      }
    }
    out += bytes[done...]
    return out
  }

  public mutating func append(_ other: HTML) {
    let offset = bytes.count
    bytes.append(contentsOf: other.bytes)
    if other.slots.isEmpty { return }
    slots.reserveCapacity(slots.count + other.slots.count)
    for (at, slot) in other.slots { slots.append((at + offset, slot)) }
  }

  public static func + (a: HTML, b: HTML) -> HTML {
    var sum = a
    sum.append(b)
    return sum
  }

  public static func joined(_ parts: [HTML]) -> HTML {
    var sum = HTML()
    for part in parts { sum.append(part) }
    return sum
  }

  static func escape(_ value: String, into out: inout [UInt8]) {
    var value = value
    value.withUTF8 { source in
      var start = 0
      for at in 0..<source.count {
        let entity: StaticString
        switch source[at] {
        case UInt8(ascii: "&"): entity = "&amp;"
        case UInt8(ascii: "<"): entity = "&lt;"
        case UInt8(ascii: ">"): entity = "&gt;"
        case UInt8(ascii: "\""): entity = "&quot;"
        case UInt8(ascii: "'"): entity = "&#39;"
        default: continue
        }
        if at > start { out.append(contentsOf: source[start..<at]) }
        entity.withUTF8Buffer { out.append(contentsOf: $0) }
        start = at + 1
      }
      if start < source.count { out.append(contentsOf: source[start...]) }
    }
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var html = HTML()

    public init(literalCapacity: Int, interpolationCount: Int) {
      html.bytes.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    public mutating func appendLiteral(_ literal: String) {
      html.bytes.append(contentsOf: literal.utf8)
    }

    public mutating func appendInterpolation(_ value: String) {
      HTML.escape(value, into: &html.bytes)
    }

    public mutating func appendInterpolation(_ value: String?) {
      if let value { HTML.escape(value, into: &html.bytes) }
    }

    public mutating func appendInterpolation(_ value: Int) {
      html.bytes.append(contentsOf: String(value).utf8)
    }

    public mutating func appendInterpolation(_ value: Int64) {
      html.bytes.append(contentsOf: String(value).utf8)
    }

    public mutating func appendInterpolation<T>(_ value: ID<T>) {
      HTML.escape(value.text, into: &html.bytes)
    }

    public mutating func appendInterpolation(_ piece: HTML) { html.append(piece) }

    public mutating func appendInterpolation(_ piece: HTML?) {
      if let piece { html.append(piece) }
    }

    /// A sentence in the reader's language.
    public mutating func appendInterpolation(t text: Text) {
      html.slots.append((html.bytes.count, .text(text)))
    }

    /// A time as the reader writes it.
    public mutating func appendInterpolation(time: Instant, _ style: TimeStyle = .short) {
      html.slots.append((html.bytes.count, .time(time, style)))
    }

    /// One piece for each element.
    public mutating func appendInterpolation<S: Sequence>(
      each elements: S, _ piece: (S.Element) throws -> HTML
    ) rethrows {
      for element in elements { html.append(try piece(element)) }
    }

    /// The piece, when the condition holds.
    public mutating func appendInterpolation(
      if condition: Bool, _ piece: @autoclosure () -> HTML
    ) {
      if condition { html.append(piece()) }
    }

    /// An address for `href`, `src` or `action`: a path of ours, or http, mailto, tel or otpauth.
    /// Anything else becomes "#".
    public mutating func appendInterpolation(link: String) {
      HTML.escape(HTML.isSafe(link) ? link : "#", into: &html.bytes)
    }
  }

  static func isSafe(_ link: String) -> Bool {
    if link.hasPrefix("//") || link.hasPrefix("/\\") { return false }
    return ["/", "#", "?", "https://", "http://", "mailto:", "tel:", "otpauth://"].contains {
      link.lowercased().hasPrefix($0)
    }
  }
}
