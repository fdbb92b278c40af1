/// A Swift file taken apart into string literals and code, as far as the fences need.
struct SwiftSource {
  /// A string literal: where its first quote stands, and what it says with `{}` for each hole.
  struct Literal: Hashable {
    let line: Int
    let column: Int
    let text: String
  }

  private(set) var literals: [Literal] = []
  /// The code without comments and without what stands in quotes.
  private(set) var code = ""
  private let source: [UInt8]
  private var at = 0
  private var line = 1
  private var lineStart = 0

  init(_ text: String) {
    source = Array(text.utf8)
    var plain: [UInt8] = []
    while at < source.count { step(into: &plain) }
    code = String(decoding: plain, as: UTF8.self)
  }

  private func starts(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { source[at...].starts(with: $0) }
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where at < source.count {
      if source[at] == 10 {
        line += 1
        lineStart = at + 1
      }
      at += 1
    }
  }

  private mutating func step(into plain: inout [UInt8]) {
    if starts("//") {
      while at < source.count, source[at] != 10 { advance() }
    } else if starts("/*") {
      while at < source.count, !starts("*/") { advance() }
      advance(2)
    } else if starts("#\"") {
      plain += [34, 34]
      raw()
    } else if source[at] == 34 {
      plain += [34, 34]
      literal(into: &plain)
    } else {
      plain.append(source[at])
      advance()
    }
  }

  /// `#"…"#` and `#"""…"""#`: no holes are looked for.
  private mutating func raw() {
    let isLong = starts("#\"\"\"")
    advance(isLong ? 4 : 2)
    while at < source.count, !(isLong ? starts("\"\"\"#") : starts("\"#")) { advance() }
    advance(isLong ? 4 : 2)
  }

  private mutating func literal(into plain: inout [UInt8]) {
    let place = (line, at - lineStart + 1)
    let isLong = starts("\"\"\"")
    advance(isLong ? 3 : 1)
    var out: [UInt8] = []
    while at < source.count, !(isLong ? starts("\"\"\"") : source[at] == 34) {
      if starts("\\(") {
        advance()
        hole(into: &plain)
        out += "{}".utf8
      } else if source[at] == 92 {
        escape(into: &out)
      } else {
        out.append(source[at])
        advance()
      }
    }
    advance(isLong ? 3 : 1)
    var text = String(decoding: out, as: UTF8.self)
    if isLong {
      text = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.drop { $0 == " " } }.joined(separator: "\n")
    }
    literals.append(Literal(line: place.0, column: place.1, text: text))
  }

  /// An interpolation is code, and may hold literals of its own.
  private mutating func hole(into plain: inout [UInt8]) {
    var depth = 0
    repeat {
      if source[at] == 40 { depth += 1 }
      if source[at] == 41 { depth -= 1 }
      step(into: &plain)
    } while depth > 0 && at < source.count
  }

  private mutating func escape(into out: inout [UInt8]) {
    advance()
    switch source[at] {
    case UInt8(ascii: "n"): out.append(10)
    case UInt8(ascii: "t"): out.append(9)
    case UInt8(ascii: "u"):
      var digits = ""
      advance(2)
      while at < source.count, source[at] != 125 {
        digits.append(Character(Unicode.Scalar(source[at])))
        advance()
      }
      if let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) {
        out += String(Character(scalar)).utf8
      }
    case 10: break
    default: out.append(source[at])
    }
    advance()
  }
}
