import Testing

@testable import Swedish

@Suite struct WordsTests {
  @Test func theTableIsThere() { #expect(Table.searchPairs.count >= 60) }

  @Test(arguments: Table.searchPairs)
  func findsWhatItShould(_ pair: SearchPair) {
    let terms = Words.indexTerms(pair.text).joined(separator: " ")
    #expect(
      Words.matches(query: pair.query, text: pair.text) == pair.hit, "\(pair.why); terms: \(terms)")
  }

  @Test(arguments: [
    ("ÖVERSVÄMNING", "översvämning"), ("Café", "cafe"), ("Müller", "muller"), ("ÅÄÖ", "åäö"),
    ("A\u{30A}a\u{308}O\u{308}", "åäö"), ("Ørsted Æra", "örsted ära"), ("Łódź", "lodz"),
    ("STRASSE straße", "strasse strasse"), ("İstanbul", "istanbul"), ("Ωμέγα", "ωμεγα"),
    ("El\u{AD}avbrott", "elavbrott"),
  ])
  func folds(_ pair: (String, String)) { #expect(Words.fold(pair.0) == pair.1) }

  @Test(arguments: [
    ("äldreboenden", ["qeldreboend", "qeldr", "boend"]),
    ("dricksvatten", ["dricksvatten", "vatten"]),
    ("reservkraftverk", ["reservkraftverk", "reservkraft", "kraftverk", "verk"]),
    ("busstation", ["busstation", "buss", "station"]), ("K-2", ["k2", "k", "2"]), ("14", ["14"]),
    ("statsmakten", ["statsmakt", "stat", "makt"]), ("banan", ["banan", "ban"]),
    ("ansvarsområdets", ["ansvarsomrqad", "ansvar", "omrqad"]),
  ])
  func indexes(_ pair: (String, [String])) {
    let terms = Words.indexTerms(pair.0)
    #expect(pair.1.allSatisfy(terms.contains), "\(terms)")
  }

  private struct Dice: RandomNumberGenerator {
    var state: UInt64 = 7
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  /// The short way through a text gives the terms of the long one.
  @Test func readsPlainTextAlike() {
    let pieces = [
      "Kista", "elavbrott", " ", ". ", "ÅÄÖ", "é", "È", "20kV", "14.10", "123456789012345678901",
      "-",
      "'", ":", "*", "\"", "ß", "o\u{308}", "ñ", "\0", "\u{1F525}", "dricksvattentankarna", ",",
    ]
    var dice = Dice()
    var plain = 0
    for _ in 0..<2_000 {
      let count = Int.random(in: 0...9, using: &dice)
      let text = (0..<count).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
      let terms = Words.terms(of: Token.all(in: text))
      #expect(Words.indexTerms(text) == terms, "\(text)")
      if Token.plainWords(in: text) != nil { plain += 1 }
    }
    #expect((100..<1_900).contains(plain))
  }

  @Test(arguments: [
    "kontakt", "kommun", "rapport", "uppgift", "information", "kontroll", "ansvar", "polisen",
    "elever", "stationen", "skolan", "transport", "avbrott", "måndag", "personal", "elände",
    "patient", "beslut", "läget", "program", "kapitel", "automat",
  ])
  func leavesWhole(_ word: String) { #expect(Words.indexTerms(word).count == 1) }

  @Test func asksForTheBeginningOfTheWordBeingTyped() {
    #expect(Words.query("vatten elavb", unfinished: true).last?.last?.isPrefix == true)
    #expect(Words.query("vatten elavb", unfinished: true).first?.contains { $0.isPrefix } == false)
    #expect(Words.query("elavb ", unfinished: true).last?.contains { $0.isPrefix } == false)
    #expect(Words.query("el", unfinished: true).last?.contains { $0.isPrefix } == false)
    #expect(Words.matches(query: "trygghetspu", text: "Trygghetspunkten", unfinished: true))
    #expect(!Words.matches(query: "trygghetspu", text: "Trygghetspunkten"))
  }

  @Test func worksWithoutAWordList() throws {
    let analyzer = Analyzer(lexicon: Lexicon(asset: "missing"))
    let token = try #require(Token.all(in: "vattentankarna").first)
    #expect(analyzer.analysis(of: token).whole == ["vattentank"])
    #expect(analyzer.analysis(of: token).parts.isEmpty)
  }

  @Test func hasItsWordList() { #expect(Lexicon.embedded.count > 50_000) }

  @Test func spellsEveryTermForBothEngines() {
    var random = RandomText(seed: 1)
    let pieces = [
      "el", "avbrott", "-", ":", "*", "\"", "q", "å", "ä\u{308}", "s", "14", "👩‍🚒", "ss", "vatten",
    ]
    for _ in 0..<3_000 {
      let text = random.text(from: pieces)
      let terms = Words.indexTerms(text)
      #expect(Set(terms).count == terms.count)
      let asked = Words.query(text, unfinished: true).flatMap { $0 }.map(\.term)
      #expect((terms + asked).allSatisfy(isTerm), "\(text.debugDescription)")
      #expect(Words.fold(Words.fold(text)) == Words.fold(text), "\(text.debugDescription)")
    }
  }

  /// Whatever is copied out of a line as a search finds the line.
  @Test func findsATextByItself() {
    var random = RandomText(seed: 2)
    let pieces = [
      "skolan", "hemtjänsten", "i", "T-bana", "-", ":", "112:an", "ß", "Ж", "14.10", "s",
    ]
    for _ in 0..<2_000 {
      let text = random.text(from: pieces)
      guard !Words.query(text).isEmpty else { continue }
      #expect(Words.matches(query: text, text: text), "\(text.debugDescription)")
    }
  }

  @Test func takesLongAndOddInput() {
    for text in [
      String(repeating: "a", count: 100_000), String(repeating: "vatten", count: 5_000),
      String(repeating: "å-", count: 50_000), String(repeating: "\u{308}", count: 10_000), "\0",
    ] {
      #expect(Words.indexTerms(text).allSatisfy(isTerm))
      #expect(Words.sortKey(text).utf8.count <= 240)
    }
  }

  @Test func tellsWordsApart() {
    let words = ["å", "a", "qa", "q", "qq", "ä", "qe", "ö", "qo", "ж", "qx436z"]
    let terms = words.map { Term.encode($0.unicodeScalars) }
    #expect(Set(terms).count == words.count)
  }

  private func isTerm(_ term: String) -> Bool {
    (1...64).contains(term.utf8.count)
      && term.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
  }
}
