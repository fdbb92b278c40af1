import Ground
import HTTPTypes
import Web

/// Signing in and out.
struct SignInRoutes: Sendable {
  let accounts: Accounts
  let sessions: Sessions
  let settings: Settings

  func add(to routes: inout Routes) {
    routes.get(
      "/sign-in", .open("the way in"), mount: .page, Doc("Sign-in form", "Logga in"), form)
    routes.post(
      "/sign-in", .open("the way in"), mount: .page, Doc("Sign in", "Logga in"), signIn)
    routes.get(
      "/sign-in/link/{secret}", .open("the way in by link"), mount: .page,
      Doc("Sign in by link", "Logga in med länk"), linkForm)
    routes.post(
      "/sign-in/link/{secret}", .open("the way in by link"), mount: .page,
      Doc("Sign in by link", "Logga in med länk"), link)
    routes.post(
      "/sign-out", .act(.ownAccount), mount: .page, Doc("Sign out", "Logga ut"), signOut)
  }

  @Sendable func form(_ call: Call) async throws -> Reply {
    if call.signedIn != nil { return .see(next(call.query["next"])) }
    return .page(SignInPages.form(Form(call), next: call.query["next"] ?? "/"))
  }

  @Sendable func signIn(_ call: Call) async throws -> Reply {
    do {
      let person = try await accounts.signIn(
        call.input["login"] ?? "", password: call.input["password"] ?? "",
        code: call.input["code"] ?? "", address: call.address, now: call.now)
      return try await begin(person, call, next: call.input["next"])
    } catch Refusal.invalid(let faults) {
      return .page(
        SignInPages.form(
          Form(call, values: call.input, faults: faults), next: call.input["next"] ?? "/"),
        status: .unprocessableContent)
    }
  }

  /// A link is followed by a button, so that a program that previews links does not use it up.
  @Sendable func linkForm(_ call: Call) async throws -> Reply {
    .page(SignInPages.link(call, secret: call.parameters["secret"] ?? ""))
  }

  @Sendable func link(_ call: Call) async throws -> Reply {
    let person = try await accounts.follow(
      call.parameters["secret"] ?? "", isLoopback: settings.isLoopback && settings.demo)
    return try await begin(person, call, next: "/me")
  }

  private func begin(_ person: ID<Person>, _ call: Call, next: String?) async throws -> Reply {
    let cookie = try await sessions.begin(
      person, agent: call.headers[.userAgent] ?? "", address: call.address)
    var reply = Reply.see(self.next(next))
    reply.headers[.setCookie] = self.cookie(cookie, seconds: settings.sessionHours * 3600)
    return reply
  }

  private func cookie(_ value: String, seconds: Int) -> String {
    let secure = settings.isLoopback && !settings.behindProxy ? "" : "; Secure"
    return "\(Sessions.cookie)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)\(secure)"
  }

  /// Only a path of ours: never the way to somebody else's page.
  private func next(_ path: String?) -> String {
    guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
      !path.contains("\r"), !path.contains("\n")
    else { return "/" }
    return path
  }

  @Sendable func signOut(_ call: Call) async throws -> Reply {
    if let session = call.session { try await sessions.end(session.hash) }
    var reply = Reply.see("/sign-in")
    reply.headers[.setCookie] = cookie("", seconds: 0)
    if let name = HTTPField.Name("Clear-Site-Data") { reply.headers[name] = "\"cache\"" }
    return reply
  }
}

enum SignInPages {
  static func form(_ form: Form, next: String) -> Page {
    Page(
      title: "Logga in", shape: "alone",
      content: """
        <h1>\(t: "Logga in")</h1>
        \(form.open("/sign-in",
        """
        <input type="hidden" name="next" value="\(next)">
        \(form.text("login", "Användarnamn", required: true, extra: " autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\""))
        \(form.text("password", "Lösenord", required: true, type: "password", value: "", extra: " autocomplete=\"current-password\""))
        \(form.text("code", "Kod från din app", help: "Bara om du har slagit på den.", size: 8, extra: " inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"8\""))
        <div class="wide-button"><button>\(t: "Logga in")</button></div>
        """))
        <p class="soft">\(t: "Har du fått en engångslänk? Öppna den i den här webbläsaren.")</p>
        """)
  }

  static func link(_ call: Call, secret: String) -> Page {
    Page(
      title: "Logga in", shape: "alone",
      content: """
        <h1>\(t: "Logga in")</h1>
        <p>\(t: "Du har fått en länk som loggar in dig i den här webbläsaren.")</p>
        <form class="form" method="post" action="/sign-in/link/\(secret)">\
        <input type="hidden" name="csrf" value="\(call.session?.csrf)">\
        <div class="wide-button"><button>\(t: "Logga in")</button></div></form>
        """)
  }
}
