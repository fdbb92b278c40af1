import Storage
import Testing

@testable import App

/// The index of the log holds terms that this program's rules made.
@Suite struct TermsTests {
  private static let rules =
    [
      "Compounds", "Folding", "Forms", "Irregular", "Lexicon", "Stemmer", "Terms", "Tokens",
      "Words",
    ].map { "Sources/Swedish/\($0).swift" } + ["bin/word-list"]

  /// The step that emptied the index last, for a start to make it anew; and the rules by then.
  private static let step = 12
  private static let mark = "7e059eb1fc3a4872"

  /// If any word has got other terms: add a step to the schema with `DELETE FROM line_search`, and
  /// write its number above, or lines of earlier versions are not found. Then write the new mark.
  @Test func theIndexIsMadeAnewWhenTermsChange() throws {
    let emptied = Schema.migrations.last {
      $0.statements(for: .sqlite).contains("DELETE FROM line_search")
        && $0.statements(for: .postgres).contains("DELETE FROM line_search")
    }
    #expect(emptied?.number == Self.step)
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for file in Self.rules {
      for byte in try Project.read(file).utf8 where byte > 32 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
    }
    #expect(String(hash, radix: 16) == Self.mark)
  }
}
