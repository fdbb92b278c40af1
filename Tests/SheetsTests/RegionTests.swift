import Foundation
import Sheets
import Testing

@Suite struct RegionTests {
  static func square(_ name: String, _ west: Double, _ south: Double) -> Region {
    let corners = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]
    let ring = corners.map { Point(latitude: south + $0.0, longitude: west + $0.1) }
    return Region(name: name, polygons: [[ring]])
  }

  @Test func everyPlaceBetweenNeighboursBelongsToOneOfThem() {
    var random = FixedRandom(3)
    let middle = (0...20).map {
      Point(latitude: Double($0) / 20, longitude: Double.random(in: -0.3...0.3, using: &random))
    }
    let west = Point(latitude: 0, longitude: -1)
    let east = Point(latitude: 0, longitude: 1)
    let left = [west] + middle + [Point(latitude: 1, longitude: -1), west]
    let right = [east, Point(latitude: 1, longitude: 1)] + middle.reversed() + [east]
    let regions = [left, right].map { Region(name: "", polygons: [[$0]]) }
    for step in 0..<20_000 {
      let (first, second) = (middle[step % 20], middle[step % 20 + 1])
      let part = Double.random(in: 0.001...0.999, using: &random)
      let point = Point(
        latitude: first.latitude + part * (second.latitude - first.latitude),
        longitude: first.longitude + part * (second.longitude - first.longitude))
      let holders = regions.count { $0.contains(point) }
      let onBorder = regions.allSatisfy { $0.contains(point) }
      #expect(holders == 1 || onBorder)
    }
  }

  @Test func cornersAndBordersAreInside() {
    let region = Self.square("a", 10, 50)
    for (latitude, longitude) in [(50.0, 10.0), (51, 11), (50.5, 10), (50.5, 11), (51, 10.5)] {
      #expect(region.contains(latitude: latitude, longitude: longitude))
    }
    #expect(!region.contains(latitude: 51, longitude: 11.000001))
    #expect(!region.contains(latitude: .nan, longitude: 10.5))
    #expect(!region.contains(latitude: .infinity, longitude: -.infinity))
  }

  @Test func onASharedBorderTheOrderDecides() {
    let index = RegionIndex([Self.square("a", 10, 50), Self.square("b", 11, 50)])
    #expect(index.region(at: Point(latitude: 50.5, longitude: 11))?.name == "a")
    #expect(index.region(at: Point(latitude: 50.5, longitude: 11.5))?.name == "b")
    #expect(index.region(at: Point(latitude: 52, longitude: 11)) == nil)
  }

  @Test func thePlaceJustOutsideHasANearestRegion() throws {
    let index = RegionIndex([Self.square("a", 10, 50), Self.square("b", 12, 50)])
    // A hundredth of a degree of longitude is about 711 metres here.
    let point = Point(latitude: 50.3, longitude: 11.01)
    let match = try #require(index.nearest(to: point, within: 800))
    #expect(match.region.name == "a")
    #expect(abs(match.metres - 710) < 10)
    #expect(index.nearest(to: point, within: 600) == nil)
    #expect(index.nearest(to: Point(latitude: 50.5, longitude: 12), within: 0)?.metres == 0)
    #expect(index.nearest(to: Point(latitude: .nan, longitude: 0), within: 1_000) == nil)
    #expect(RegionIndex([]).nearest(to: point, within: .infinity) == nil)
  }

  /// The map of Stockholm lies beside the project and need not be there.
  static let stockholm: [UInt8]? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "../shared/data/stockholm-stadsdelar.geojson")
    return (try? Data(contentsOf: file.standardizedFileURL)).map { [UInt8]($0) }
  }()

  static let places: [(Double, Double, String)] = [
    (59.4030, 17.9440, "KISTA"), (59.3881, 17.9289, "RINKEBY"), (59.4094, 17.9268, "HUSBY"),
    (59.4148, 17.9132, "AKALLA"), (59.3275, 18.0546, "KUNGSHOLMEN"),
    (59.3143, 18.0736, "SÖDERMALM"), (59.3235, 18.0600, "RIDDARHOLMEN"),
    (59.3258, 18.0718, "GAMLA STAN"), (59.3245, 18.0850, "SKEPPSHOLMEN"),
  ]

  @Test("A known place lies in its district", .enabled(if: stockholm != nil), arguments: places)
  func place(_ latitude: Double, _ longitude: Double, _ name: String) throws {
    let index = RegionIndex(try GeoJSON.regions(Self.stockholm ?? []))
    let point = Point(latitude: latitude, longitude: longitude)
    #expect(index.regions.count == 117)
    #expect(index.region(at: point)?.name == name)
    #expect(index.nearest(to: point, within: 100)?.metres == 0)
  }

  @Test(.enabled(if: stockholm != nil))
  func aPlaceOutsideTheCityHasNoDistrict() throws {
    let index = RegionIndex(try GeoJSON.regions(Self.stockholm ?? []))
    #expect(index.region(at: Point(latitude: 59.8586, longitude: 17.6389)) == nil)
  }
}
