/// A place on earth, in degrees.
public struct Point: Sendable, Equatable {
  /// Degrees north.
  public var latitude: Double
  /// Degrees east.
  public var longitude: Double

  /// Makes a point; whether it lies on earth is not asked.
  public init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }
}

/// An area with a name, such as a city district.
public struct Region: Sendable, Equatable {
  /// The name, empty when the map gives none.
  public var name: String
  /// What else the map says about the area.
  public var properties: [String: String]
  /// Polygons, each an outer border followed by the borders of its holes.
  public var polygons: [[[Point]]]

  /// Makes a region from borders that end where they begin.
  public init(name: String, properties: [String: String] = [:], polygons: [[[Point]]]) {
    self.name = name
    self.properties = properties
    self.polygons = polygons
  }

  /// Whether a place lies in the area or exactly on its border.
  public func contains(latitude: Double, longitude: Double) -> Bool {
    contains(Point(latitude: latitude, longitude: longitude))
  }

  /// Whether a place lies in the area or exactly on its border.
  public func contains(_ point: Point) -> Bool {
    polygons.contains { rings in
      var isInside = false
      for ring in rings {
        switch Border(ring).side(of: point) {
        case .on: return true
        case .inside: isInside.toggle()
        case .outside: break
        }
      }
      return isInside
    }
  }

  /// Metres from a place to the area, 0 inside it.
  ///
  /// Good to a percent within a few kilometres.
  public func distance(to point: Point) -> Double {
    if contains(point) { return 0 }
    let distances = polygons.lazy.joined().map { Border($0).distance(to: point) }
    return distances.min() ?? .infinity
  }
}
