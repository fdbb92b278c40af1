internal import Foundation

/// Finds the region of a place among many.
public struct RegionIndex: Sendable {
  /// A region near a place.
  public struct Match: Sendable, Equatable {
    /// The region.
    public let region: Region
    /// Metres to it, 0 inside it.
    public let metres: Double
  }

  /// The regions in the order they were given.
  public let regions: [Region]

  private let boxes: [Box]

  /// Prepares regions for looking up.
  public init(_ regions: [Region]) {
    self.regions = regions
    boxes = regions.map(Box.init)
  }

  /// The first region that holds a place; on a shared border the order decides.
  public func region(at point: Point) -> Region? {
    zip(regions, boxes).first { region, box in
      box.contains(point, margin: (0, 0)) && region.contains(point)
    }?.0
  }

  /// The region that holds a place or else the nearest within so many metres, such as from a quay.
  public func nearest(to point: Point, within metres: Double) -> Match? {
    if let region = region(at: point) { return Match(region: region, metres: 0) }
    let high = metres / Border.metresPerDegree * 1.01
    let margin = (high, high / max(0.01, cos(point.latitude * .pi / 180)))
    var best: Match?
    for (region, box) in zip(regions, boxes) where box.contains(point, margin: margin) {
      let distance = region.distance(to: point)
      if distance <= metres, distance < best?.metres ?? .infinity {
        best = Match(region: region, metres: distance)
      }
    }
    return best
  }
}

private struct Box {
  private var south = Double.infinity
  private var north = -Double.infinity
  private var west = Double.infinity
  private var east = -Double.infinity

  init(_ region: Region) {
    for point in region.polygons.lazy.joined().joined() {
      south = min(south, point.latitude)
      north = max(north, point.latitude)
      west = min(west, point.longitude)
      east = max(east, point.longitude)
    }
  }

  func contains(_ point: Point, margin: (high: Double, wide: Double)) -> Bool {
    south - margin.high <= point.latitude && point.latitude <= north + margin.high
      && west - margin.wide <= point.longitude && point.longitude <= east + margin.wide
  }
}
