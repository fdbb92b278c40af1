import HTTPTypes

/// The cookies of ours that a browser sent.
struct SentCookies: Sendable {
  private(set) var session: String?
  private(set) var isEnglish = false
  private(set) var palette = ""
  private(set) var isCompact = false

  init(_ headers: HTTPFields) {
    for field in headers[values: .cookie] {
      for pair in field.split(separator: ";") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { continue }
        let value = parts[1]
        switch parts[0].drop(while: { $0 == " " }) {
        case Sessions.cookie[...]: session = session ?? String(value)
        case "language": isEnglish = value == "en"
        case "palette": palette = String(value)
        case "density": isCompact = value == "compact"
        default: break
        }
      }
    }
  }
}
