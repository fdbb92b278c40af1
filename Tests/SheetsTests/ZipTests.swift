import Sheets
import Testing

@Suite struct ZipTests {
  @Test func partsComeBackAsTheyWere() throws {
    let parts = [
      ("a.txt", [UInt8]("hej")), ("tom", []), ("mapp/å.bin", (0...255).map { UInt8($0) }),
      ("stor", [UInt8](repeating: 7, count: 300_000)), ("mapp/", []),
    ]
    let zip = try ZipReader(packed(parts))
    #expect(zip.entries.map(\.name) == parts.map(\.0))
    #expect(zip.entries.filter(\.isFolder).map(\.name) == ["mapp/"])
    for (name, content) in parts { #expect(try zip.read(name) == content) }
    #expect(try zip.read("MAPP/Å.bin") == parts[2].1)
    #expect(throws: SheetError.damaged(part: "saknas")) { try zip.read("saknas") }
  }

  @Test func theSamePartsGiveTheSameBytes() throws {
    #expect(try packed([("a", [1, 2])]) == packed([("a", [1, 2])]))
  }

  @Test(arguments: [
    "", "/a", "../a", "a/../b", "a//b", "a\\b", "C:a", "a\u{0}b", ".", "a/./b", "/",
  ])
  func aNameThatLeavesTheArchiveIsNotWritten(_ name: String) throws {
    let zip = try ZipWriter()
    #expect(throws: SheetError.unsafeName(name)) { try zip.add(name, []) }
  }

  @Test func aWriterKeepsItsBounds() throws {
    var limits = Limits()
    limits.entries = 2
    limits.unpacked = 10
    let zip = try ZipWriter(limits: limits)
    #expect(throws: SheetError.empty) { try zip.finish() }
    try zip.add("a", [1])
    #expect(throws: SheetError.duplicateName("A")) { try zip.add("A", [1]) }
    #expect(throws: SheetError.tooLarge(.unpacked, allowed: 10)) {
      try zip.add("b", [UInt8](repeating: 0, count: 10))
    }
    try ZipWriter(limits: limits).add("b", [])
    let bytes = try zip.finish()
    #expect(try ZipReader(bytes).entries.count == 1)
    #expect(throws: SheetError.damaged(part: "c")) { try zip.add("c", []) }
    #expect(throws: SheetError.damaged(part: "zip")) { try zip.finish() }
  }

  @Test func whatIsUnpackedIsCountedOverAllParts() throws {
    var limits = Limits()
    limits.unpacked = 1_000
    let part = [UInt8](repeating: 1, count: 600)
    let zip = try ZipReader(packed([("a", part), ("b", part)]), limits: limits)
    _ = try zip.read("a")
    #expect(throws: SheetError.tooLarge(.unpacked, allowed: 1_000)) { try zip.read("b") }
  }
}
