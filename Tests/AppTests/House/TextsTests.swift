import Foundation
import Ground
import Testing
import Web

@testable import App

/// The screen speaks English as completely as Swedish.
@Suite struct TextsTests {
  /// Sentences that are the same in every language: numbers, signs and what others wrote.
  private static func needsWords(_ text: String) -> Bool {
    text.replacing("{}", with: "").contains { $0.isLetter }
  }

  @Test func everySentenceHasItsEnglish() throws {
    let found = try SourceTexts.find()
    #expect(found.count > 400)
    let wanted = Set(found.keys.filter(Self.needsWords))
    let missing = wanted.subtracting(English.table.keys).sorted()
    if let place = ProcessInfo.processInfo.environment["TRYGGVE_TEXTS"] {
      let lines = missing.map { "\($0)\t\(found[$0]?.joined(separator: " ") ?? "")" }
      try lines.joined(separator: "\n").write(toFile: place, atomically: true, encoding: .utf8)
    }
    #expect(
      missing.isEmpty,
      "\(missing.count) without English:\n\(missing.map { "\($0)  (\(found[$0]?.first ?? ""))" }.joined(separator: "\n"))")
    let unused = Set(English.table.keys).subtracting(wanted).sorted()
    #expect(unused.isEmpty, "in the English table, but nowhere said:\n\(unused.joined(separator: "\n"))")
  }

  @Test func theEnglishSaysAsMuch() {
    for (swedish, english) in English.table {
      #expect(
        swedish.split(separator: "{}", omittingEmptySubsequences: false).count
          == english.split(separator: "{}", omittingEmptySubsequences: false).count,
        "\(swedish)")
      #expect(!english.isEmpty && english != "TODO", "\(swedish)")
      for name in ["{time}", "{n}", "{m}", "{ago}"] {
        #expect(swedish.contains(name) == english.contains(name), "\(swedish)")
      }
      let stray = english.contains { "åäöÅÄÖ".contains($0) }
      #expect(!stray, "\(english)")
    }
  }

  /// A page holds no words but those that a `Text` says, and the few that are names.
  @Test func pagesHoldNoWordsOfTheirOwn() throws {
    let names = [
      "Tryggve", "ÖVNING", "På svenska", "In English", "Esc", "WGS", "CSV", "TOTP",
      "digg.se/tdosanmalan",
    ]
    for file in Project.swiftFiles("Sources/App") + Project.swiftFiles("Sources/Web") {
      for literal in SwiftSource(try Project.read(file)).literals
      where literal.text.contains(/<\/?[a-z]|="/) {
        var text = literal.text
        for name in names { text = text.replacing(name, with: "") }
        for attribute in text.matches(of: /(placeholder|aria-label|title|alt)="([^"]*)"/) {
          let words = attribute.2.replacing("{}", with: "")
          #expect(!words.contains { $0.isLetter }, "\(file):\(literal.line) \(attribute.0)")
        }
        guard text.contains("<") else { continue }
        let bare = text.replacing(/<[^>]*(>|$)/, with: "\u{1}").replacing(/&[a-z]+;/, with: "")
          .replacing(/^[^<\u{1}]*"[^\u{1}]*\u{1}/, with: "").replacing("{}", with: "")
        #expect(bare.firstMatch(of: /\p{L}{2,}/) == nil, "\(file):\(literal.line) \(bare)")
      }
    }
  }
}
