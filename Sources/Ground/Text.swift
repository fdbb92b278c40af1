/// A sentence for people. The Swedish sentence is its own key; other languages are looked up.
///
/// Arguments take the place of `{}`. What follows `|` tells two senses of one word apart and
/// is not shown: `"Öppen|event"`.
public struct Text: ExpressibleByStringInterpolation, Hashable, Sendable {
  public enum Argument: Hashable, Sendable {
    case plain(String)
    case text(Text)
    case time(Instant, TimeStyle)
    /// A name that the municipality has given in both languages.
    case named(String, english: String)
  }

  public let key: String
  public let arguments: [Argument]

  public init(key: String, arguments: [Argument] = []) {
    self.key = key
    self.arguments = arguments
  }

  /// A name that the municipality has given in both languages; the Swedish where it lacks one.
  public static func named(_ swedish: String, english: String?) -> Text {
    let english = english.flatMap { $0.isEmpty ? nil : $0 } ?? swedish
    return Text(key: "{}", arguments: [.named(swedish, english: english)])
  }

  public init(stringLiteral value: String) { self.init(key: value) }

  public init(stringInterpolation: StringInterpolation) {
    self.init(key: stringInterpolation.key, arguments: stringInterpolation.arguments)
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var key = ""
    var arguments: [Argument] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      key.reserveCapacity(literalCapacity + 2 * interpolationCount)
    }

    public mutating func appendLiteral(_ literal: String) { key += literal }
    public mutating func appendInterpolation(_ value: String) { add(.plain(value)) }
    public mutating func appendInterpolation(_ value: Int) { add(.plain(String(value))) }
    public mutating func appendInterpolation(_ value: Text) { add(.text(value)) }
    public mutating func appendInterpolation(_ time: Instant, _ style: TimeStyle = .short) {
      add(.time(time, style))
    }

    private mutating func add(_ argument: Argument) {
      key += "{}"
      arguments.append(argument)
    }
  }
}

/// How a time is written for a reader.
public enum TimeStyle: Hashable, Sendable {
  /// "14:10"
  case clock
  /// "14:10" today, "ons 29 maj 23:50" another day
  case short
  /// "onsdag 29 maj 2026 kl. 23:50"
  case full
  /// "ons 29 maj 23:50", also today
  case moment
  /// "29 maj", with the year when it is another
  case day
  /// "29 maj 2026"
  case dated
  /// "fredag 29 maj", with the year when it is another
  case weekday
  /// "2026-05-29"
  case date
  /// "2026-05-29 23:50"
  case stamp
}

/// A language of the screen: its texts and its way of writing time.
public struct Language: Sendable, Hashable {
  public let code: String
  private let words: Words

  private final class Words: Sendable {
    let table: [String: String]
    let time: @Sendable (Instant, TimeStyle) -> String
    init(table: [String: String], time: @escaping @Sendable (Instant, TimeStyle) -> String) {
      self.table = table
      self.time = time
    }
  }

  public init(
    code: String, table: [String: String],
    time: @escaping @Sendable (Instant, TimeStyle) -> String
  ) {
    self.code = code
    words = Words(table: table, time: time)
  }

  public static func == (a: Language, b: Language) -> Bool { a.code == b.code }
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }

  public func write(_ time: Instant, _ style: TimeStyle) -> String { words.time(time, style) }

  /// The sentence in this language; the Swedish one where a translation is missing.
  public func say(_ text: Text) -> String {
    let sentence = words.table[text.key] ?? text.key
    // Bytes, not characters: a page says hundreds of sentences, and both marks are ASCII.
    let end = sentence.utf8.firstIndex(of: UInt8(ascii: "|")) ?? sentence.endIndex
    if text.arguments.isEmpty {
      return end == sentence.endIndex ? sentence : String(sentence[..<end])
    }
    var out = ""
    var rest = sentence[..<end]
    for argument in text.arguments {
      guard let hole = rest.firstHole else { break }
      out += rest[..<hole.lowerBound]
      out += say(argument)
      rest = rest[hole.upperBound...]
    }
    while let hole = rest.firstHole {
      out += rest[..<hole.lowerBound]
      rest = rest[hole.upperBound...]
    }
    return out + rest
  }

  private func say(_ argument: Text.Argument) -> String {
    switch argument {
    case .plain(let value): value
    case .text(let text): say(text)
    case .time(let time, let style): write(time, style)
    case .named(let swedish, let english): code == "en" ? english : swedish
    }
  }
}

extension Substring {
  /// Where the next "{}" stands.
  fileprivate var firstHole: Range<Index>? {
    var at = startIndex
    while let open = utf8[at...].firstIndex(of: UInt8(ascii: "{")) {
      let next = utf8.index(after: open)
      if next < endIndex, utf8[next] == UInt8(ascii: "}") {
        return open..<utf8.index(after: next)
      }
      at = next
    }
    return nil
  }
}
