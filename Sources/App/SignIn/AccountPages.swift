import Ground
import Web

/// How one's own account looks.
enum AccountPages {
  static func account(
    _ account: Account, sessions: [Session], tokens: [Token], caller: Caller, form: Form
  ) -> Page {
    let call = form.call
    return Page(
      title: "Mitt konto", room: .me,
      content: """
        <h1>\(t: "Mitt konto")</h1>
        \(done(call.query["done"]))
        <dl class="facts"><dt>\(t: "Namn")</dt><dd>\(caller.name)</dd>
        <dt>\(t: "Användarnamn")</dt><dd>\(account.login)</dd>
        <dt>\(t: "Lösenord")</dt><dd>\(t: account.password == nil ? "Inget valt ännu" : "Valt") \
        – <a href="/me/account/password">\(t: account.password == nil ? "Välj lösenord" : "Byt lösenord")</a></dd>
        <dt>\(t: "Tvåstegsinloggning")</dt><dd>\(t: account.totpSecret == nil ? "Av|switch" : "På") \
        – <a href="/me/account/code">\(t: account.totpSecret == nil ? "Slå på" : "Stäng av")</a></dd></dl>
        \(list(sessions, call))
        \(keys(tokens, caller, form))
        """)
  }

  private static func done(_ what: String?) -> HTML {
    let words: [String: Text] = [
      "password": "Lösenordet är bytt. Andra inloggningar är avslutade.",
      "code": "Tvåstegsinloggningen är på. Andra inloggningar är avslutade.",
      "stopped": "Tvåstegsinloggningen är avstängd.",
    ]
    guard let text = what.flatMap({ words[$0] }) else { return "" }
    return "<p class=\"notice\" role=\"status\">\(t: text)</p>"
  }

  // MARK: sign-ins

  private static func list(_ sessions: [Session], _ call: Call) -> HTML {
    """
    <section aria-labelledby="sessions"><h2 id="sessions">\(t: "Här är du inloggad")</h2>
    <ul class="rows">\(each: sessions, { session in
      """
      <li><span class="when">\(Parts.time(session.createdAt))</span>\
      <span class="what">\(t: Agent.words(session.agent))\
      \(if: session.hash == call.session?.hash, " <span class=\"tag\">\(t: "den här")</span>")\
      <span class="soft">\(t: "från adressen \(session.address)")\(used(session))</span></span>\
      <div class="do">\(if: session.hash != call.session?.hash,
        Form.button(call, "/me/account/sessions/\(session.hash.prefix(24))/end", "Avsluta"))</div></li>

      """
    })</ul>
    \(if: sessions.count > 1, Form.button(call, "/me/account/sessions/end-others", "Avsluta alla andra"))
    </section>
    """
  }

  private static func used(_ session: Session) -> HTML {
    guard let seen = session.seenAt else { return "" }
    return ", \(t: "senast använd \(seen)")"
  }

  // MARK: keys for programs

  /// Acts that go together, so that one need not choose among sixty.
  private static let bundles: [(Text, [Act])] = [
    ("Läsa händelser, loggar och lägesbilder", [.eventRead, .logRead, .pictureRead]),
    ("Rapportera händelser", [.eventReport]),
    ("Skriva i loggen", [.logWrite, .logCorrect, .decisionMake, .taskGive, .taskFinish]),
    ("Ändra tjänsters läge och berörda enheter", [.serviceSet, .unitAffect]),
    (
      "Läsa organisation, personer och aktörer",
      [.unitRead, .personRead, .actorRead, .instructionRead]
    ),
    ("Läsa Min sida", [.meRead]), ("Läsa in organisationen från fil", [.organisationImport]),
    ("Läsa journalen", [.journalRead]),
  ]

  private static func keys(_ tokens: [Token], _ caller: Caller, _ form: Form) -> HTML {
    let may = Policy.allows(caller, .tokenIssue, .everywhere(in: caller))
    if tokens.isEmpty && !may { return "" }
    let call = form.call
    return """
      <section aria-labelledby="tokens"><h2 id="tokens">\(t: "Nycklar till program")</h2>
      <p>\(t: "Med en nyckel kan ett program göra det du väljer, i ditt namn, genom API:et.")</p>
      \(if: !tokens.isEmpty,
      """
      <ul class="rows">\(each: tokens, { token in
        """
        <li><span class="when">\(state(token, call.now))</span><span class="what">\(token.name)\
        <span class="soft">\(token.acts)</span></span><div class="do">\
        \(if: !token.revoked && token.expiresAt > call.now,
          Form.button(call, "/me/account/tokens/\(token.id)/revoke", "Dra in"))</div></li>

        """
      })</ul>
      """)
      \(if: may, form.more("Skapa en nyckel", open: !form.faults.isEmpty, newKey(caller, form)))
      </section>
      """
  }

  private static func state(_ token: Token, _ now: Instant) -> HTML {
    if token.revoked { return "\(t: "indragen")" }
    if token.expiresAt <= now { return "\(t: "utgången")" }
    return "\(t: "till \(token.expiresAt, .dated)")"
  }

  private static func newKey(_ caller: Caller, _ form: Form) -> HTML {
    let grantable = Accounts.grantable(caller)
    let offered = bundles.map { ($0.0, $0.1.filter(grantable.contains)) }.filter { !$0.1.isEmpty }
    let chosen = Set(form.values.all("acts"))
    let fault = form.faults.first { $0.field == "acts" }
    return form.open(
      "/me/account/tokens",
      """
      \(form.text("name", "Vad ska nyckeln användas till?", required: true, extra: " maxlength=\"80\""))
      <fieldset class="field\(if: fault != nil, " wrong")" id="acts" tabindex="-1">\
      <legend class="question">\(t: "Vad får programmet göra?")</legend><div class="choices">\
      \(each: offered, { bundle in
        choice(bundle.0, bundle.1.map(\.rawValue).joined(separator: " "), chosen)
      })</div>\(if: fault != nil, "<p class=\"error\">\(t: fault?.text ?? "")</p>")</fieldset>
      \(form.text("days", "Hur många dagar gäller den?", help: "Högst 365.", size: 5, value: "90", extra: " inputmode=\"numeric\""))
      \(form.actions("Skapa nyckeln"))
      """)
  }

  private static func choice(_ label: Text, _ value: String, _ chosen: Set<String>) -> HTML {
    """
    <label class="choice"><input type="checkbox" name="acts" value="\(value)"\
    \(if: chosen.contains(value), " checked")><span>\(t: label)</span></label>
    """
  }

  static func issued(_ token: Token, _ secret: String) -> Page {
    Page(
      title: "Nyckeln är skapad", room: .me,
      content: """
        <h1>\(t: "Nyckeln är skapad")</h1>
        <p class="notice warn"><b>\(t: "Nyckeln visas bara nu.")</b> \
        \(t: "Kopiera den till programmet. Den som har nyckeln kan göra det du valde, i ditt namn.")</p>
        <div class="field"><label for="key">\(t: "Nyckel")</label>\
        <input id="key" readonly value="\(secret)" autocomplete="off" spellcheck="false"></div>
        <p>\(t: "Programmet skickar den i huvudet Authorization: Bearer. Den gäller till \(token.expiresAt, .dated).")</p>
        <p><a class="button plain" href="/me/account#tokens">\(t: "Klar, jag har kopierat den")</a></p>
        """)
  }
}

/// The browser and machine of a sign-in, in plain words.
enum Agent {
  static func words(_ agent: String) -> Text {
    let browsers = [
      ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
      ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    let machines = [
      ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
      ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
    ]
    let browser = browsers.first { agent.contains($0.0) }?.1
    let machine = machines.first { agent.contains($0.0) }?.1
    guard let browser else { return machine.map { "Program på \($0)" } ?? "Okänd webbläsare" }
    return machine.map { "\(browser) på \($0)" } ?? .own(browser)
  }
}
