import Ground
import HTTPTypes
import Hummingbird
import Web

/// Tells a form that a person sent from a page of ours from everything else.
extension Site {
  /// A form sent by a browser as a page, not by a script or from another site.
  func isPersonsForm(_ request: Request) -> Bool {
    let accept = request.headers.value(.accept) ?? ""
    let type = request.headers.value(.contentType) ?? ""
    return request.method == .post && request.headers.value(.authorization) == nil
      && type.lowercased().hasPrefix("application/x-www-form-urlencoded")
      && accept.hasPrefix("text/html") && !accept.contains("fragment=")
      && ["same-origin", "none", nil].contains(fetchSite(request))
  }

  func fetchSite(_ request: Request) -> String? {
    Self.fetchSite.flatMap { request.headers.value($0) }
  }

  private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")
  private static let forgeryToken = HTTPField.Name("X-CSRF-Token")

  /// Without a session there is nothing to forge but signing in; that may not come from elsewhere.
  func guardForgery(_ request: Request, _ input: Input, _ session: Session?) throws {
    if request.method == .get || request.method == .head { return }
    if request.headers.value(.authorization) != nil { return }
    if let site = fetchSite(request), site != "same-origin", site != "none" {
      throw Refusal.forbidden(Self.forged)
    }
    guard let session else { return }
    let header = Self.forgeryToken.flatMap { request.headers.value($0) }
    guard Secret.same(header ?? input["csrf"] ?? "", session.csrf) else {
      throw Refusal.forbidden(Self.forged)
    }
  }

  static let forged: Text =
    "Sidan var för gammal eller kom från en annan plats. Ladda om den och försök igen."
}
