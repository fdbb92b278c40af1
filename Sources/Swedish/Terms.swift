import Synchronization

/// What a word is found under: as a whole, and by its parts.
struct Analysis: Sendable {
  var whole: [String]
  var parts: [String]
}

/// The way from a word to its search terms, with the latest words remembered.
final class Analyzer: Sendable {
  static let shared = Analyzer(lexicon: .embedded)

  /// Enough for the vocabulary of a long event, at about 2 MB.
  static let mostRemembered = 8_192
  static let longestRemembered = 40

  private let forms: Forms
  private let compounds: Compounds
  private let remembered = Mutex<[Remembered: Analysis]>([:])

  /// A word as a key: hashed all at once, not letter by letter.
  private struct Remembered: Hashable {
    let word: Letters
    func hash(into hasher: inout Hasher) {
      word.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  init(lexicon: Lexicon) {
    forms = Forms(lexicon: lexicon, stemmer: Stemmer())
    compounds = Compounds(forms: forms)
  }

  func analysis(of token: Token) -> Analysis {
    guard token.pieces.count > 1 else {
      return token.pieces.first.map(analysis) ?? Analysis(whole: [], parts: [])
    }
    let pieces = token.pieces.map(analysis)
    return Analysis(whole: joined(token), parts: pieces.flatMap { $0.whole + $0.parts })
  }

  /// What the word so far begins with, for search while it is typed.
  func beginning(of token: Token) -> String { Term.encode(joined(token.pieces)) }

  private func analysis(of piece: Token.Piece) -> Analysis {
    switch piece {
    case .foreign(let word): Analysis(whole: [Term.encode(word.unicodeScalars)], parts: [])
    case .swedish(let word): analysis(of: word)
    }
  }

  func analysis(of word: Letters) -> Analysis {
    // Numbers differ without end, and would push the words out of memory.
    if word.allSatisfy(Letters.isDigit) {
      return Analysis(whole: [Term.encode(word)], parts: [])
    }
    let key = Remembered(word: word)
    if let known = remembered.withLock({ $0[key] }) { return known }
    let new = word.contains(where: Letters.isDigit) ? mixed(word) : plain(word)
    guard word.count <= Self.longestRemembered else { return new }
    remembered.withLock {
      if $0.count >= Self.mostRemembered { $0.removeAll(keepingCapacity: true) }
      $0[key] = new
    }
    return new
  }

  private func plain(_ word: Letters) -> Analysis {
    guard word.count <= Compounds.longestWord else {
      return Analysis(whole: [Term.encode(word)], parts: [])
    }
    let parts = compounds.parts(word)
    let whole = runs(parts, from: 0, to: parts.count - 1)
    var inner: [String] = []
    for first in parts.indices {
      for last in first..<parts.count where last - first + 1 < parts.count {
        inner.append(contentsOf: runs(parts, from: first, to: last))
      }
    }
    return Analysis(whole: whole, parts: inner)
  }

  private func runs(_ parts: [Compounds.Part], from first: Int, to last: Int) -> [String] {
    let head = Letters(parts[first..<last].flatMap(\.surface))
    return parts[last].bases.map { Term.encode(head + forms.stem($0)) }
  }

  /// *20kv* is found as it stands, by *20* and by *kv*.
  private func mixed(_ word: Letters) -> Analysis {
    var runs: [Letters] = []
    for letter in word {
      if let last = runs.last?.last, Letters.isDigit(last) == Letters.isDigit(letter) {
        runs[runs.count - 1].append(letter)
      } else {
        runs.append([letter])
      }
    }
    let parts = runs.count > 1 && runs.count <= Compounds.mostParts ? runs : []
    return Analysis(whole: [Term.encode(word)], parts: parts.map(Term.encode))
  }

  /// A hyphenated word is found as if the hyphen were not there.
  private func joined(_ token: Token) -> [String] {
    let scalars = joined(token.pieces)
    guard let word = Letters(swedish: scalars), case .swedish(let last) = token.pieces.last else {
      return [Term.encode(scalars)]
    }
    let head = Term.encode(Letters(word.dropLast(last.count)))
    let terms = analysis(of: last).whole.map { String((head + $0).prefix(Term.longest)) }
    return analysis(of: word).whole + terms
  }

  private func joined(_ pieces: [Token.Piece]) -> [Unicode.Scalar] {
    pieces.flatMap { piece -> [Unicode.Scalar] in
      switch piece {
      case .foreign(let word): Array(word.unicodeScalars)
      case .swedish(let word): word.map { Unicode.Scalar($0) }
      }
    }
  }
}

/// The spelling of a term: a–z and 0–9 only, so that no database engine changes or cuts it.
///
/// The letter q introduces what is not one of those: *qa* is å, *qe* is ä, *qo* is ö, *qq* is q
/// itself and *qx…z* any other letter by its number. No spelling begins another, so two words never
/// share a term, and a word begins with another exactly when its term does.
enum Term {
  static let longest = 64

  static func encode(_ word: Letters) -> String { encode(word.map { Unicode.Scalar($0) }) }

  static func encode(_ word: some Sequence<Unicode.Scalar>) -> String {
    var term: [UInt8] = []
    for scalar in word {
      let count = term.count
      append(scalar, to: &term)
      if term.count > longest {
        term.removeLast(term.count - count)
        break
      }
    }
    return String(decoding: term, as: UTF8.self)
  }

  private static func append(_ scalar: Unicode.Scalar, to term: inout [UInt8]) {
    switch scalar {
    case "q": term.append(contentsOf: "qq".utf8)
    case "a"..."z", "0"..."9": term.append(UInt8(scalar.value))
    case "\u{E5}": term.append(contentsOf: "qa".utf8)
    case "\u{E4}": term.append(contentsOf: "qe".utf8)
    case "\u{F6}": term.append(contentsOf: "qo".utf8)
    default: term.append(contentsOf: "qx\(String(scalar.value, radix: 16))z".utf8)
    }
  }
}
