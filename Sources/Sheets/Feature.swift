/// The JSON of a map, as far as it is used.
struct FeatureCollection: Decodable {
  var type: String
  var features: [Feature]
}

/// One thing on a map.
struct Feature: Decodable {
  var geometry: Geometry?
  var properties: Properties?

  static let deadline = CodingUserInfoKey(rawValue: "deadline")
}

/// The shape of a thing on a map.
enum Geometry: Decodable {
  case polygon([[[Double]]])
  case multiPolygon([[[[Double]]]])
  case malformed
  case other

  init(from decoder: any Decoder) throws {
    let content = try decoder.container(keyedBy: Key.self)
    switch try content.decode(String.self, forKey: .type) {
    case "Polygon":
      let rings = try? content.decode([[[Double]]].self, forKey: .coordinates)
      self = rings.map(Geometry.polygon) ?? .malformed
    case "MultiPolygon":
      let polygons = try? content.decode([[[[Double]]]].self, forKey: .coordinates)
      self = polygons.map(Geometry.multiPolygon) ?? .malformed
    default: self = .other
    }
  }

  private enum Key: CodingKey {
    case type
    case coordinates
  }
}

/// What a map says about a thing, without lists and objects.
struct Properties: Decodable {
  var texts: [String: String] = [:]

  init(from decoder: any Decoder) throws {
    let content = try decoder.container(keyedBy: Name.self)
    let deadline = Feature.deadline.flatMap { decoder.userInfo[$0] as? Deadline }
    for name in content.allKeys {
      try deadline?.check()
      if let text = try? content.decode(String.self, forKey: name) {
        texts[name.stringValue] = text
      } else if let truth = try? content.decode(Bool.self, forKey: name) {
        texts[name.stringValue] = String(truth)
      } else if let whole = try? content.decode(Int.self, forKey: name) {
        texts[name.stringValue] = String(whole)
      } else if let number = try? content.decode(Double.self, forKey: name) {
        texts[name.stringValue] = String(number)
      }
    }
  }

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
      self.stringValue = stringValue
    }

    init?(intValue: Int) {
      nil
    }
  }
}
