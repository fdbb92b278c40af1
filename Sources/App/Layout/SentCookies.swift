import HTTPTypes

/// The cookies of ours that a browser sent.
struct SentCookies: Sendable {
  private(set) var session: String?
  private(set) var isEnglish = false
  private(set) var palette = ""
  private(set) var isCompact = false

  init(_ headers: HTTPFields) {
    for field in headers[values: .cookie] {
      for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
        guard let cut = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
        let name = pair[..<cut].drop { $0 == UInt8(ascii: " ") }
        take(String(Substring(name)), String(Substring(pair[pair.index(after: cut)...])))
      }
    }
  }

  private mutating func take(_ name: String, _ value: String) {
    switch name {
    case Sessions.cookie: session = session ?? value
    case "language": isEnglish = value == "en"
    case "palette": palette = value
    case "density": isCompact = value == "compact"
    default: break
    }
  }
}
