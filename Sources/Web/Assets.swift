import CAssets

/// A file that the binary carries.
public struct Asset: Sendable {
  public let name: String
  public let bytes: [UInt8]
  /// Changes when the content does; used in addresses and as entity tag.
  public let mark: String
  public let type: String

  public static let all: [String: Asset] = {
    var found: [String: Asset] = [:]
    for place in 0..<tryggve_asset_count() {
      guard let raw = tryggve_asset_at(place)?.pointee, let name = raw.name else { continue }
      let asset = Asset(
        name: String(cString: name),
        bytes: Array(UnsafeBufferPointer(start: raw.data, count: raw.length)))
      found[asset.name] = asset
    }
    return found
  }()

  public static func named(_ name: String) -> Asset? { all[name] }

  /// The address of a style sheet, script or icon, with the mark that lets it be kept for long.
  public static func path(_ name: String) -> String {
    "/assets/\(name)?v=\(all[name]?.mark ?? "0")"
  }

  private init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    mark = String(hash, radix: 36)
    let ending = name.split(separator: ".").last.map(String.init) ?? ""
    type = Self.types[ending] ?? "application/octet-stream"
  }

  private static let types = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "json": "application/json",
  ]
}
