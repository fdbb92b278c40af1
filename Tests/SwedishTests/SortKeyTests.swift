import Testing

@testable import Swedish

@Suite struct SortKeyTests {
  @Test(arguments: [
    ["Adam", "Bertil", "Zäta", "Åsa", "Älvsjö", "Österåker"],
    ["a", "é", "f", "z", "å", "ä", "ö"],
    ["Skola 2", "Skola 10", "Skola 100"],
    ["9 999 999 999", "99999999999", "A"],
    ["Enhet 007", "Enhet 8"],
    ["Berg", "Berg Anna", "Berg, Åsa", "Bergman"],
    ["kista", "Rinkeby", "TENSTA"],
    ["", "1", "a", "ö", "ж"],
  ])
  func isSwedish(_ names: [String]) {
    let keys = names.map(Words.sortKey)
    #expect(
      keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        == keys.map { Array($0.utf8) })
    #expect(
      names.reversed().sorted { bytes($0).lexicographicallyPrecedes(bytes($1)) }.map(bytes)
        == names.map(bytes))
  }

  @Test func takesCaseAndAccentsAsOne() {
    #expect(Words.sortKey("IDÉ") == Words.sortKey("ide"))
    #expect(Words.sortKey("  Å-tunneln ") == Words.sortKey("å tunneln"))
  }

  @Test func isPlainASCII() {
    var random = RandomText(seed: 3)
    for _ in 0..<2_000 {
      let key = Words.sortKey(random.text(from: ["Å", "9", "0", "  ", "-", "漢", "é", "10"]))
      #expect(key.utf8.count <= 240 && key.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }
  }

  private func bytes(_ name: String) -> [UInt8] { Array(Words.sortKey(name).utf8) }
}
