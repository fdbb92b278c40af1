/// One way for a word of a search to be met by a term of the index.
public struct QueryTerm: Sendable, Hashable {
  /// The term, spelled as in the index: a–z and 0–9 only.
  public let term: String
  /// Whether every term that begins like this one will do.
  public let isPrefix: Bool

  /// A term of a search.
  public init(term: String, isPrefix: Bool = false) {
    self.term = term
    self.isPrefix = isPrefix
  }
}

/// Swedish words as the log is searched and lists are sorted by them.
public enum Words {
  /// The text in lower case and composed form; å, ä and ö stay, other accents are taken off.
  public static func fold(_ text: String) -> String { Folding.fold(text) }

  /// A key in plain ASCII whose byte order is Swedish order: … z å ä ö, 2 before 10, é as e.
  ///
  /// It is stored beside the text and sorted bytewise, in the same order by every engine.
  public static func sortKey(_ text: String) -> String { SortKey.make(text) }

  /// The terms that a text is stored under, each once, in the order of the text.
  ///
  /// Every term is 1–64 characters of a–z and 0–9.
  public static func indexTerms(_ text: String) -> [String] {
    guard let words = Token.plainWords(in: text) else { return terms(of: Token.all(in: text)) }
    return terms(words.map(Analyzer.shared.analysis))
  }

  static func terms(of tokens: [Token]) -> [String] {
    terms(tokens.map(Analyzer.shared.analysis))
  }

  private static func terms(_ words: [Analysis]) -> [String] {
    var seen: Set<String> = []
    var terms: [String] = []
    seen.reserveCapacity(words.count * 3)
    terms.reserveCapacity(words.count * 3)
    for word in words {
      for term in word.whole where seen.insert(term).inserted { terms.append(term) }
      for term in word.parts where seen.insert(term).inserted { terms.append(term) }
    }
    return terms
  }

  /// What a text must have to be found: one of the inner terms, for each of the outer groups.
  ///
  /// A word that ends in `*` also stands for all that begins with it, and so does the last word
  /// when the search is `unfinished`, still being typed. Words in quotes never do. A search without
  /// any word gives no groups, and is for the caller to treat as no search.
  public static func query(_ text: String, unfinished: Bool = false) -> [[QueryTerm]] {
    let tokens = Token.all(in: text)
    let isOpen = unfinished && text.last.map { $0.isLetter || $0.isNumber } ?? false
    return tokens.enumerated().map { place, token in
      let isLast = place == tokens.count - 1
      return group(token, isPrefix: !token.isQuoted && (token.isPrefix || (isLast && isOpen)))
    }
  }

  /// Whether the text has every word of the search; false for a search without words.
  public static func matches(query: String, text: String, unfinished: Bool = false) -> Bool {
    let groups = self.query(query, unfinished: unfinished)
    let terms = Set(indexTerms(text))
    return !groups.isEmpty
      && groups.allSatisfy { group in
        group.contains { wanted in
          if terms.contains(wanted.term) { return true }
          return wanted.isPrefix && terms.contains { $0.hasPrefix(wanted.term) }
        }
      }
  }

  /// Reads the word list now rather than at the first search, which saves that one a few ms.
  public static func warmUp() { _ = indexTerms("dricksvatten") }

  private static let shortestBeginning = 3

  private static func group(_ token: Token, isPrefix: Bool) -> [QueryTerm] {
    var terms: [QueryTerm] = []
    for term in Analyzer.shared.analysis(of: token).whole {
      let exact = QueryTerm(term: term)
      if !terms.contains(exact) { terms.append(exact) }
    }
    let letters = token.pieces.reduce(0) { sum, piece in
      switch piece {
      case .swedish(let word): sum + word.count
      case .foreign(let word): sum + word.unicodeScalars.count
      }
    }
    if isPrefix, letters >= shortestBeginning {
      terms.append(QueryTerm(term: Analyzer.shared.beginning(of: token), isPrefix: true))
    }
    return terms
  }
}
