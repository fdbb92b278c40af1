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
    let unused = Set(English.table.keys).subtracting(wanted).sorted()
    if let place = ProcessInfo.processInfo.environment["TRYGGVE_TEXTS"] {
      let lines = missing.map { "+\t\($0)\t\(found[$0]?.first ?? "")" } + unused.map { "-\t\($0)" }
      try lines.joined(separator: "\n").write(toFile: place, atomically: true, encoding: .utf8)
    }
    #expect(
      missing.isEmpty,
      "\(missing.count) without English:\n\(missing.map { "\($0)  (\(found[$0]?.first ?? ""))" }.joined(separator: "\n"))"
    )
    #expect(
      unused.isEmpty, "in the English table, but nowhere said:\n\(unused.joined(separator: "\n"))")
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
      let stray = english.replacing("ÖVNING", with: "").contains { "åäöÅÄÖ".contains($0) }
      #expect(!stray, "\(english)")
    }
  }

  /// What is wrong in a form is said by the page, in its language, not by the browser in another.
  @Test func noFormIsCheckedByTheBrowser() {
    for (file, source) in Project.sources(in: "Sources/App") {
      for literal in source.literals where literal.text.contains("<form class=\"form\"") {
        #expect(literal.text.contains("novalidate"), "\(file)")
      }
    }
  }

  /// A page holds no words but those that a `Text` says, and the few that are names.
  @Test func pagesHoldNoWordsOfTheirOwn() throws {
    let names = [
      "Tryggve", "ÖVNING", "På svenska", "In English", "Esc", "Ctrl", "tryggve verify",
      "package.json",
      "digg.se/tdosanmalan", "Excel", "CSV", "JSON", "version",
    ]
    let tag =
      /<\/?(?:a|abbr|button|caption|dd|details|div|dl|dt|fieldset|form|h[1-6]|html|input|label|legend|li|main|nav|ol|option|p|pre|section|select|small|span|strong|summary|table|td|textarea|th|time|title|tr|ul)[ >]/
    let hits = Project.sources(in: "Sources/App") + Project.sources(in: "Sources/Web")
    for (file, source) in hits {
      for literal in source.literals where literal.text.contains(tag) {
        var text = literal.text
        for name in names { text = text.replacing(name, with: "") }
        for attribute in text.matches(of: /(?:placeholder|aria-label|title|alt)="([^"]*)"/) {
          let words = attribute.1.replacing("{}", with: "").replacing(/[0-9. ]/, with: "")
          #expect(!words.contains { $0.isLetter }, "\(file):\(literal.line) \(attribute.0)")
        }
        let bare = text.replacing(/<[^>]*(?:>|$)/, with: "\u{1}").replacing("{}", with: "")
          .replacing(/&[a-z]+;/, with: "").replacing(/^[^\u{1}]*>/, with: "")
        let word = bare.firstMatch(of: /\p{L}{2,}/).map { String($0.0) }
        #expect(word == nil, "\(file):\(literal.line)")
      }
    }
  }
}
