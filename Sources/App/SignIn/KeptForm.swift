import Foundation
import Ground
import Web

/// A form that was sent when the session had ended. What was typed goes along through signing in,
/// and waits in a form that is ready to send.
struct KeptForm: Sendable {
  let path: String
  let fields: [(String, String)]

  /// Bytes of a form that go along; a larger one is too much to carry twice.
  static let most = 200 << 10
  private static let secret: Set<String> = ["csrf", "password", "current", "repeat", "code"]
  /// Forms that hold secrets, or nothing worth keeping.
  private static let never = ["/sign-in", "/sign-out", "/me/account", "/accounts", "/drafts/"]

  /// nil when there is nothing to keep.
  init?(path: String, input: Input) {
    guard path.isOwnPath, !KeptForm.never.contains(where: { path.hasPrefix($0) }) else {
      return nil
    }
    let fields = input.names.filter { !KeptForm.secret.contains($0) }
      .flatMap { name in input.all(name).map { (name, $0) } }
    guard fields.contains(where: { !$0.1.isEmpty && $0.0 != "key" }) else { return nil }
    self.path = path
    self.fields = fields
  }

  /// Reads what the sign-in form carried.
  init?(_ input: Input) {
    guard let path = input["kept-path"], let packed = input["kept"],
      packed.utf8.count <= 3 * KeptForm.most
    else { return nil }
    self.init(path: path, input: Input(fields: FormData.urlEncoded(packed.utf8)))
  }

  private var packed: String {
    fields.map { "\(Call.escape($0.0))=\(Call.escape($0.1))" }.joined(separator: "&")
  }

  /// Hidden fields of the sign-in form.
  var carried: HTML {
    """
    <input type="hidden" name="kept-path" value="\(path)">\
    <input type="hidden" name="kept" value="\(packed)">
    """
  }

  /// What one can read of it: texts, not identities or choices.
  var texts: [String] {
    fields.filter { $0.0 != "key" && ($0.1.contains(" ") || $0.0 == "text" || $0.0 == "title") }
      .map(\.1)
  }

  /// The form again, with protection of the session that there is now.
  func page(csrf: String) -> Page {
    Page(
      title: "Det du skrev finns kvar", shape: "alone",
      content: """
        <h1>\(t: "Det du skrev finns kvar")</h1>
        <p>\(t: "Du hade blivit utloggad när du skickade, så inget är sparat ännu. Läs igenom och skicka igen.")</p>
        \(each: texts, { "<p class=\"notice\">\($0)</p>" })
        <form class="form" method="post" action="\(link: path)" novalidate>\
        <input type="hidden" name="csrf" value="\(csrf)">\
        \(each: fields, { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })
        <div class="wide-button"><button>\(t: "Skicka igen")</button></div></form>
        <p><a href="/me">\(t: "Kasta det och gå till Min sida")</a></p>
        """)
  }
}

/// A form came without a session, or from a page of an earlier one: what was typed is shown again.
struct SignedOut: Error {
  let kept: KeptForm
  let call: Call

  /// The way in, or for who is signed in the form with its new protection.
  var page: Page {
    if let session = call.session { return kept.page(csrf: session.csrf) }
    return SignInPages.form(Form(call, values: Input()), next: "/", kept: kept)
  }
}
