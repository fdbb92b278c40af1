internal import Foundation

/// One closed line around an area or a hole.
struct Border {
  enum Side {
    case inside
    case outside
    case on
  }

  private let corners: [Point]

  init(_ corners: [Point]) {
    self.corners = corners
  }

  func side(of point: Point) -> Side {
    var isInside = false
    for (first, second) in zip(corners, corners.dropFirst()) {
      // Neighbours draw a shared border in opposite directions. Taking its ends in one order makes
      // rounding the same for both, so no place falls between them or into both.
      let isUp = (first.latitude, first.longitude) <= (second.latitude, second.longitude)
      let (low, high) = isUp ? (first, second) : (second, first)
      guard low.latitude <= point.latitude, point.latitude <= high.latitude else { continue }
      let turn = Self.turn(low, high, point)
      if turn == 0, Self.spans(low, high, point.longitude) { return .on }
      // A corner counts to the line above it only.
      if turn > 0, low.latitude <= point.latitude, point.latitude < high.latitude {
        isInside.toggle()
      }
    }
    return isInside ? .inside : .outside
  }

  func distance(to point: Point) -> Double {
    zip(corners, corners.dropFirst()).lazy
      .map { Self.distance(point, $0, $1) }.min() ?? .infinity
  }

  /// Positive when `point` lies west of the line from `low` up to `high`, 0 on it.
  private static func turn(_ low: Point, _ high: Point, _ point: Point) -> Double {
    (high.longitude - low.longitude) * (point.latitude - low.latitude)
      - (high.latitude - low.latitude) * (point.longitude - low.longitude)
  }

  private static func spans(_ first: Point, _ second: Point, _ longitude: Double) -> Bool {
    min(first.longitude, second.longitude) <= longitude
      && longitude <= max(first.longitude, second.longitude)
  }

  // The earth taken as flat around the place, which is enough for a city.
  private static func distance(_ point: Point, _ first: Point, _ second: Point) -> Double {
    let (ax, ay) = metres(from: point, to: first)
    let (bx, by) = metres(from: point, to: second)
    let (dx, dy) = (bx - ax, by - ay)
    let length = dx * dx + dy * dy
    let along = length > 0 ? min(1, max(0, -(ax * dx + ay * dy) / length)) : 0
    let (x, y) = (ax + along * dx, ay + along * dy)
    return (x * x + y * y).squareRoot()
  }

  private static func metres(from origin: Point, to point: Point) -> (x: Double, y: Double) {
    let degree = Border.metresPerDegree
    let shrink = cos(origin.latitude * .pi / 180)
    return (
      (point.longitude - origin.longitude) * degree * shrink,
      (point.latitude - origin.latitude) * degree
    )
  }

  static let metresPerDegree = 111_195.0
}
