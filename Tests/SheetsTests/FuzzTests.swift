import Foundation
import Sheets
import Testing

/// Thousands of broken files: each is read or refused, and none stops the program.
@Suite struct FuzzTests {
  private static func readAll(_ bytes: [UInt8]) -> Bool {
    let errors = [
      refusal { _ = try CSV.read(bytes) },
      refusal { _ = try Workbook.read(bytes) },
      refusal { _ = try GeoJSON.regions(bytes) },
    ]
    _ = Sheet.detect(bytes)
    return errors.contains { $0 == nil }
  }

  private static func damage(_ bytes: [UInt8], _ random: inout FixedRandom) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...6, using: &random) where !result.isEmpty {
      let at = Int.random(in: 0..<result.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: result[at] = UInt8.random(in: 0...255, using: &random)
      case 1: result[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 2: result.remove(at: at)
      case 3:
        let signs = "<>&;\"'/!-[]{}0:".utf8.shuffled(using: &random)
        result.insert(contentsOf: signs.prefix(2), at: at)
      case 4: result.replaceSubrange(at..., with: result[at...].reversed().prefix(40))
      default: result.insert(contentsOf: result[at...].prefix(30), at: at)
      }
    }
    return result
  }

  @Test func randomBytesAreRefused() {
    var random = FixedRandom(1)
    for round in 0..<2_000 {
      var bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let marks: [[UInt8]] = [[], .localMark, .endMark, [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0x7B]]
      bytes = marks[round % marks.count] + bytes
      #expect(refusal { _ = try Workbook.read(bytes) } != nil)
      #expect(refusal { _ = try GeoJSON.regions(bytes) } != nil)
      _ = Self.readAll(bytes)
    }
  }

  @Test func damagedArchivesStopNothing() throws {
    var random = FixedRandom(2)
    let files = [ForeignWorkbook.bytes, try Book(strings: "<si><t>å</t></si>").bytes]
    for round in 0..<2_000 {
      _ = Self.readAll(Self.damage(files[round % 2], &random))
    }
  }

  @Test func damagedPartsStopNothing() throws {
    var random = FixedRandom(3)
    let zip = try ZipReader(ForeignWorkbook.bytes)
    let parts = try zip.entries.map { ($0.name, try zip.read($0)) }
    var read = 0
    for _ in 0..<2_000 {
      var damaged = parts
      let at = Int.random(in: 0..<parts.count, using: &random)
      damaged[at].1 = Self.damage(parts[at].1, &random)
      if Self.readAll(try packed(damaged)) { read += 1 }
    }
    // Some damage does not matter, so both outcomes must have been met.
    #expect(read > 0 && read < 2_000)
  }

  @Test func damagedTextAndMapsStopNothing() {
    var random = FixedRandom(4)
    let text = [UInt8]("Namn;Telefon\r\n\"Åsa \"\"Ek\"\"\";'+46 8\r\nBo;\"a\nb\"\r\n")
    let map = GeoJSONTests.polygon("[\(GeoJSONTests.square), \(GeoJSONTests.hole)]")
    var read = 0
    for _ in 0..<2_000 {
      if Self.readAll(Self.damage(text, &random)) { read += 1 }
      _ = Self.readAll(Self.damage(map, &random))
    }
    #expect(read > 0 && read < 2_000)
  }
}
