internal import Foundation

/// Maps of areas, after RFC 7946.
public enum GeoJSON {
  /// How much one map may ask of the server.
  public struct Bounds: Sendable, Equatable {
    /// Bytes in the file.
    public var bytes = 32 << 20
    /// Features in the map.
    public var regions = 10_000
    /// Corner points in all features together.
    public var points = 1_000_000
    /// Seconds of reading.
    public var seconds = 20

    /// Starts from the standard bounds.
    public init() {}
  }

  /// Reads a feature collection of areas in longitude and latitude.
  public static func regions(
    _ bytes: [UInt8], bounds: Bounds = Bounds()
  ) throws(SheetError) -> [Region] {
    guard bytes.count <= bounds.bytes else { throw .tooLarge(.bytes, allowed: bounds.bytes) }
    guard !bytes.isEmpty else { throw .empty }
    let features = try collection(bytes, bounds).features
    guard features.count <= bounds.regions else {
      throw .tooLarge(.regions, allowed: bounds.regions)
    }
    var left = bounds.points
    var regions: [Region] = []
    for (index, feature) in features.enumerated() {
      regions.append(try region(feature, number: index + 1))
      left -= regions[index].polygons.lazy.joined().reduce(0) { $0 + $1.count }
      guard left >= 0 else { throw .tooLarge(.points, allowed: bounds.points) }
    }
    if regions.isEmpty { throw .empty }
    return regions
  }

  private static func collection(
    _ bytes: [UInt8], _ bounds: Bounds
  ) throws(SheetError) -> FeatureCollection {
    let content = Data(bytes.dropFirst(TextEncoding.utf8Mark(bytes) ? 3 : 0))
    let decoder = JSONDecoder()
    if let key = Feature.deadline { decoder.userInfo[key] = Deadline(seconds: bounds.seconds) }
    do {
      let found = try decoder.decode(FeatureCollection.self, from: content)
      if found.type == "FeatureCollection" { return found }
    } catch let error as SheetError {
      throw error
    } catch {
      // What the decoder says is about its own words, not the user's.
    }
    throw .notAMap
  }

  private static func region(
    _ feature: Feature, number: Int
  ) throws(SheetError) -> Region {
    do {
      let polygons = try shape(feature.geometry)
      let properties = feature.properties?.texts ?? [:]
      let name = properties["name"] ?? properties["namn"] ?? ""
      return Region(name: name, properties: properties, polygons: polygons)
    } catch {
      throw .badRegion(number: number, reason: error.fault)
    }
  }

  private static func shape(_ geometry: Geometry?) throws(Refused) -> [[[Point]]] {
    let polygons: [[[[Double]]]]
    switch geometry {
    case .polygon(let rings): polygons = [rings]
    case .multiPolygon(let many): polygons = many
    case .malformed: throw Refused(fault: .badCoordinates)
    case .other, nil: throw Refused(fault: .notAnArea)
    }
    if polygons.contains(where: \.isEmpty) || polygons.isEmpty {
      throw Refused(fault: .notAnArea)
    }
    return try polygons.map { (rings) throws(Refused) in try rings.map(ring) }
  }

  private static func ring(_ positions: [[Double]]) throws(Refused) -> [Point] {
    let points = try positions.map { (position) throws(Refused) in
      guard position.count >= 2 else { throw Refused(fault: .badCoordinates) }
      let point = Point(latitude: position[1], longitude: position[0])
      guard abs(point.latitude) <= 90, abs(point.longitude) <= 180 else {
        throw Refused(fault: .outOfRange)
      }
      return point
    }
    guard points.count >= 4, points.first == points.last else {
      throw Refused(fault: .openBorder)
    }
    return points
  }
}

private struct Refused: Error {
  let fault: RegionFault
}
