import Foundation
import Sheets
import Testing

@Suite struct GeoJSONTests {
  static func map(_ geometry: String, _ properties: String = "{\"name\": \"A\"}") -> [UInt8] {
    [UInt8](
      "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"properties\":"
        + " \(properties), \"geometry\": \(geometry)}]}")
  }

  static func polygon(_ coordinates: String) -> [UInt8] {
    map("{\"type\": \"Polygon\", \"coordinates\": \(coordinates)}")
  }

  static let square = "[[18, 59], [19, 59], [19, 60], [18, 60], [18, 59]]"
  static let hole = "[[18.4, 59.4], [18.6, 59.4], [18.6, 59.6], [18.4, 59.6], [18.4, 59.4]]"

  @Test func aPolygonWithAHoleIsRead() throws {
    let bytes = Self.polygon("[\(Self.square), \(Self.hole)]")
    let region = try #require(try GeoJSON.regions(bytes).first)
    #expect(region.name == "A")
    #expect(region.contains(latitude: 59.2, longitude: 18.5))
    #expect(!region.contains(latitude: 59.5, longitude: 18.5))
    #expect(region.contains(latitude: 59.4, longitude: 18.5))
    #expect(!region.contains(latitude: 58.9, longitude: 18.5))
  }

  @Test func severalPolygonsAreOneRegion() throws {
    let far = "[[[10, 50], [11, 50], [11, 51], [10, 50]]]"
    let bytes = Self.map(
      "{\"type\": \"MultiPolygon\", \"coordinates\": [[\(Self.square)], \(far)]}",
      "{\"namn\": \"B\", \"id\": 7, \"yta\": 1.5, \"öppen\": true, \"tom\": null, \"lista\": [1]}")
    let region = try #require(try GeoJSON.regions([0xEF, 0xBB, 0xBF] + bytes).first)
    #expect(region.properties == ["namn": "B", "id": "7", "yta": "1.5", "öppen": "true"])
    #expect(region.name == "B")
    #expect(region.contains(latitude: 50.2, longitude: 10.8))
    #expect(region.contains(latitude: 59.5, longitude: 18.5))
  }

  static func region(_ number: Int, _ fault: RegionFault) -> SheetError {
    .badRegion(number: number, reason: fault)
  }

  static let badMaps: [Refused] = [
    Refused("nothing", .empty) { [] },
    Refused("text", .notAMap) { [UInt8]("a;b") },
    Refused("cut off", .notAMap) { polygon("[\(square)]").dropLast(3) },
    Refused("bytes that are not text", .notAMap) { [0x7B, 0xFF, 0xFE] },
    Refused("another thing", .notAMap) { [UInt8]("{\"type\": \"Feature\", \"features\": []}") },
    Refused("no list", .notAMap) { [UInt8]("{\"type\": \"FeatureCollection\"}") },
    Refused("nested without end", .notAMap) { [UInt8](repeating: 0x5B, count: 1_000_000) },
    Refused("nested inside", .notAMap) {
      polygon(String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000))
    },
    Refused("a number without end", region(1, .badCoordinates)) {
      polygon("[[[1e999, 59], [19, 59], [19, 60], [1e999, 59]]]")
    },
    Refused("no features", .empty) {
      [UInt8]("{\"type\": \"FeatureCollection\", \"features\": []}")
    },
    Refused("no shape", region(1, .notAnArea)) { map("null") },
    Refused("a point", region(1, .notAnArea)) {
      map("{\"type\": \"Point\", \"coordinates\": [18, 59]}")
    },
    Refused("no borders", region(1, .notAnArea)) { polygon("[]") },
    Refused("words for numbers", region(1, .badCoordinates)) { polygon("[[[\"a\", 1]]]") },
    Refused("one number", region(1, .badCoordinates)) { polygon("[[[18], [19], [19], [18]]]") },
    Refused("too flat a list", region(1, .badCoordinates)) { polygon("[18, 59]") },
    Refused("metres", region(1, .outOfRange)) {
      polygon("[[[674032, 6580822], [674033, 6580822], [674033, 6580823], [674032, 6580822]]]")
    },
    Refused("latitude too high", region(1, .outOfRange)) {
      polygon("[[[18, 91], [19, 59], [19, 60], [18, 91]]]")
    },
    Refused("three points", region(1, .openBorder)) { polygon("[[[18, 59], [19, 59], [18, 59]]]") },
    Refused("an open border", region(1, .openBorder)) {
      polygon("[[[18, 59], [19, 59], [19, 60], [18, 60]]]")
    },
    Refused("too many features", .tooLarge(.regions, allowed: 10_000)) {
      let features = Array(repeating: "{\"geometry\": null}", count: 10_001).joined(separator: ",")
      return [UInt8]("{\"type\": \"FeatureCollection\", \"features\": [\(features)]}")
    },
    Refused("file too big", .tooLarge(.bytes, allowed: 32 << 20)) {
      [UInt8](repeating: 0x20, count: 32 << 20 + 1)
    },
  ]

  @Test("A bad map is refused with its reason", arguments: badMaps)
  func refused(_ file: Refused) throws {
    let bytes = try file.bytes()
    #expect(refusal { _ = try GeoJSON.regions(bytes) } == file.error)
  }

  @Test func readingEndsInTime() {
    var bounds = GeoJSON.Bounds()
    bounds.seconds = 0
    #expect(throws: SheetError.tooLarge(.seconds, allowed: 0)) {
      try GeoJSON.regions(Self.polygon("[\(Self.square)]"), bounds: bounds)
    }
  }

  @Test func pointsAreCounted() {
    var bounds = GeoJSON.Bounds()
    bounds.points = 4
    #expect(throws: SheetError.tooLarge(.points, allowed: 4)) {
      try GeoJSON.regions(Self.polygon("[\(Self.square)]"), bounds: bounds)
    }
  }
}
