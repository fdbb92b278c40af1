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
      return try await begin(
        person, call, next: call.input["next"], kept: KeptForm(call.input))
    } catch Refusal.invalid(let faults) {
      return again(call, faults, .unprocessableContent)
    } catch Refusal.tooMany(let seconds) {
      var reply = again(
        call, [Fault(field: "login", text: "För många försök. Vänta fem minuter och försök igen.")],
        .tooManyRequests)
      reply.headers[.retryAfter] = String(seconds)
      return reply
    }
  }

  private func again(
    _ call: Call, _ faults: [Fault], _ status: HTTPResponse.Status
  ) -> Reply {
    let form = Form(call, values: call.input, faults: faults)
    return .page(
      SignInPages.form(form, next: call.input["next"] ?? "/", kept: KeptForm(call.input)),
      status: status)
  }

  /// A link is followed by a button, so that a program that previews links does not use it up.
  @Sendable func linkForm(_ call: Call) async throws -> Reply {
    .page(SignInPages.link(call, secret: call.parameters["secret"] ?? ""))
  }

  @Sendable func link(_ call: Call) async throws -> Reply {
    let isDemonstration = settings.isLoopback && settings.demo
    let person = try await accounts.follow(
      call.parameters["secret"] ?? "", isLoopback: isDemonstration)
    // Whoever comes by a one-time link has no password yet.
    return try await begin(person, call, next: isDemonstration ? "/me" : "/me/account")
  }

  private func begin(
    _ person: ID<Person>, _ call: Call, next: String?, kept: KeptForm? = nil
  ) async throws -> Reply {
    if let old = call.session { try await sessions.end(old.hash) }
    let cookie = try await sessions.begin(
      person, agent: call.headers[.userAgent] ?? "", address: call.address)
    var reply = Reply.see(self.next(next))
    if let kept, let found = try await sessions.find(cookie, now: call.now) {
      reply = .page(kept.page(csrf: found.session.csrf))
    }
    reply.headers[.setCookie] = self.cookie(cookie, seconds: settings.sessionHours * 3600)
    return reply
  }

  private func cookie(_ value: String, seconds: Int) -> String {
    let secure = settings.isLoopback && !settings.behindProxy ? "" : "; Secure"
    return
      "\(Sessions.cookie)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)\(secure)"
  }

  private func next(_ path: String?) -> String {
    guard let path, path.isOwnPath, path != "/sign-in" else { return "/" }
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
  static func form(_ form: Form, next: String, kept: KeptForm? = nil) -> Page {
    Page(
      title: "Logga in", shape: "alone",
      content: """
        <h1>\(t: "Logga in")</h1>
        \(if: kept != nil, "<p class=\"notice\">\(t: "Du har blivit utloggad. Det du skrev finns kvar. Logga in, så kan du skicka det.")</p>")
        \(form.open("/sign-in",
        """
        <input type="hidden" name="next" value="\(next)">\(kept?.carried)
        \(form.text("login", "Användarnamn", required: true, extra: " autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\""))
        \(password("password", "Lösenord", "current-password", form))
        \(code(form, help: "Bara om du har slagit på tvåstegsinloggning."))
        <div class="wide-button"><button>\(t: "Logga in")</button></div>
        """))
        <p class="soft">\(t: "Har du fått en engångslänk? Öppna den i den här webbläsaren.")</p>
        """)
  }

  /// A password is never sent back to the page.
  static func password(
    _ name: String, _ label: Text, _ kind: String, _ form: Form, help: Text? = nil
  ) -> HTML {
    var values = form.values
    values.set(name, "")
    return Form(form.call, values: values, faults: form.faults).text(
      name, label, help: help, required: true, type: "password",
      extra: " autocomplete=\"\(kind)\"")
  }

  static func code(_ form: Form, help: Text, required: Bool = false) -> HTML {
    var values = form.values
    values.set("code", "")
    return Form(form.call, values: values, faults: form.faults).text(
      "code", "Kod från din app", help: help, required: required, size: 8,
      extra: " inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"8\"")
  }

  static func link(_ call: Call, secret: String) -> Page {
    Page(
      title: "Logga in", shape: "alone",
      content: """
        <h1>\(t: "Logga in")</h1>
        <p>\(t: "Du har fått en länk som loggar in dig i den här webbläsaren.")</p>
        <form class="form" method="post" action="\(link: "/sign-in/link/\(Call.escape(secret))")" novalidate>\
        <input type="hidden" name="csrf" value="\(call.session?.csrf)">\
        <div class="wide-button"><button>\(t: "Logga in")</button></div></form>
        """)
  }
}
