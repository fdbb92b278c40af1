/// One word as written: a single piece, or several that a hyphen joins.
struct Token: Equatable {
  var pieces: [Piece]
  var isQuoted = false
  var isPrefix = false

  /// A run of letters and digits.
  enum Piece: Hashable {
    case swedish(Letters)
    /// A word with other letters than the Swedish ones, which is only ever found whole.
    case foreign(String)
  }

  /// The words of a text, folded, in order.
  static func all(in text: String) -> [Token] {
    var reader = Reader()
    for scalar in Folding.fold(text).unicodeScalars { reader.take(scalar) }
    return reader.finish()
  }

  /// The words of a text in which only spaces and points part them and every letter is Swedish, which
  /// is most text; nil for any other, which takes longer to read.
  static func plainWords(in text: String) -> [Letters]? {
    var words: [Letters] = []
    var word = Letters()
    var text = text
    let isPlain = text.withUTF8 { bytes in
      var at = 0
      while at < bytes.count {
        let byte = bytes[at]
        at += 1
        switch byte {
        case 0x61...0x7A, 0x30...0x39: word.append(byte)
        case 0x41...0x5A: word.append(byte + 0x20)
        case UInt8(ascii: "'"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "*"),
          UInt8(ascii: "\""):
          return false
        case ..<0x80:
          guard !word.isEmpty else { continue }
          words.append(word)
          word = []
        case 0xC3:
          guard at < bytes.count, let letter = Folding.latin(second: bytes[at]) else {
            return false
          }
          word.append(letter)
          at += 1
        default: return false
        }
      }
      return true
    }
    if !word.isEmpty { words.append(word) }
    return isPlain ? words : nil
  }

  /// Cuts folded text into words.
  private struct Reader {
    var tokens: [Token] = []
    private var pieces: [Token.Piece] = []
    private var word: [Unicode.Scalar] = []
    private var joiner: Unicode.Scalar?
    private var isQuoted = false

    mutating func take(_ scalar: Unicode.Scalar) {
      switch scalar {
      case "a"..."z", "0"..."9", "\u{E5}", "\u{E4}", "\u{F6}": word.append(scalar)
      case "'", "\u{2019}": if word.isEmpty { endToken() }
      case "-", "\u{2010}", "\u{2011}", ":": join(by: scalar)
      case "*": star()
      case "\"", "\u{201C}", "\u{201D}", "\u{AB}", "\u{BB}":
        endToken()
        isQuoted.toggle()
      // Spaces and points: no other ASCII is a letter, and asking what it is costs more.
      case "\0"..."\u{7F}": endToken()
      default: takeOther(scalar)
      }
    }

    mutating func finish() -> [Token] {
      endToken()
      return tokens
    }

    private mutating func takeOther(_ scalar: Unicode.Scalar) {
      let properties = scalar.properties
      switch properties.generalCategory {
      case .decimalNumber:
        let value = properties.numericValue.flatMap { UInt8(exactly: $0) } ?? 0
        word.append(Unicode.Scalar(0x30 + min(value, 9)))
      case .nonspacingMark, .spacingMark, .enclosingMark: if !word.isEmpty { word.append(scalar) }
      default:
        if properties.isAlphabetic { word.append(scalar) } else { endToken() }
      }
    }

    private mutating func join(by scalar: Unicode.Scalar) {
      if word.isEmpty { return endToken() }
      endPiece()
      joiner = scalar
    }

    private mutating func star() {
      let count = tokens.count
      endToken()
      if tokens.count > count { tokens[tokens.count - 1].isPrefix = true }
    }

    private mutating func endPiece() {
      guard !word.isEmpty else { return }
      if joiner == ":", !pieces.isEmpty {
        // EU:s, 112:an and TiB:n are inflections; 14:10 is two numbers.
        let isEnding = word.count <= 4 && word.allSatisfy { $0.properties.isAlphabetic }
        if isEnding { return word = [] }
        let rest = word
        word = []
        endToken()
        word = rest
      }
      pieces.append(
        Letters(swedish: word).map(Piece.swedish)
          ?? .foreign(String(String.UnicodeScalarView(word))))
      word = []
    }

    private mutating func endToken() {
      endPiece()
      joiner = nil
      guard !pieces.isEmpty else { return }
      tokens.append(Token(pieces: pieces, isQuoted: isQuoted))
      pieces = []
    }
  }
}
