import Ground
import Storage
import Testing
import Web

@testable import App

@Suite struct SecretTests {
  /// RFC 6238, appendix B, the SHA-1 rows, cut to six digits.
  @Test(arguments: [
    (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"),
    (1_234_567_890, "005924"), (2_000_000_000, "279037"), (20_000_000_000, "353130"),
  ]) func codes(_ seconds: Int, _ code: String) {
    let secret = Base32.text(Array("12345678901234567890".utf8))
    let now = Instant(milliseconds: Int64(seconds) * 1000)
    #expect(TOTP.fits(code, secret: secret, at: now))
    #expect(TOTP.fits(code, secret: secret, at: now.adding(.seconds(30))))
    #expect(!TOTP.fits(code, secret: secret, at: now.adding(.seconds(90))))
    #expect(!TOTP.fits("", secret: secret, at: now))
  }

  @Test func base32ThereAndBack() {
    let bytes = Array("foobar".utf8)
    #expect(Base32.text(bytes) == "MZXW6YTBOI")
    #expect(Base32.bytes("mzxw 6ytb oi") == bytes)
    #expect(Base32.bytes("0189") == nil)
  }

  @Test func passwordFitsOrNot() async throws {
    let passwords = Passwords(cost: 10)
    let stored = try await passwords.make("tre glada katter på taket")
    #expect(try await passwords.fits("tre glada katter på taket", stored))
    // The same letters typed on another keyboard: a and ring apart.
    #expect(try await passwords.fits("tre glada katter pa\u{30A} taket", stored))
    #expect(try await !passwords.fits("tre glada katter på taket ", stored))
    #expect(try await !passwords.fits("", nil))
    #expect(try await !passwords.fits("", "scrypt$99$x$y"))
    #expect(try await passwords.make("tre glada katter på taket") != stored)
  }

  @Test(arguments: [
    "kort", "lösenord1234", "Password2026!", "123456789012", "aaaaaaaaaaaaaa", "Sommar2026Sommar",
    "anna.lind.anna", "qwertyuiopas", "P4ssw0rd1234",
  ]) func weakPasswords(_ password: String) {
    #expect(PasswordRules.fault(password, login: "anna.lind") != nil)
  }

  @Test(arguments: ["tre glada katter på taket", "vF8#kq2Lm9!zTx", "blåbärspaj i Haninge"])
  func goodPasswords(_ password: String) {
    #expect(PasswordRules.fault(password, login: "anna.lind") == nil)
  }

  @Test(arguments: [
    ("/events", true), ("/events?q=a", true), ("//evil.example", false), ("/\\evil", false),
    ("https://evil.example", false), ("/a\r\nSet-Cookie: x", false), ("", false), ("/\t/e", false),
  ]) func pathsOfOurOwn(_ path: String, _ isOurs: Bool) { #expect(path.isOwnPath == isOurs) }
}

@Suite struct SignInTests {
  static let good = "tre glada katter på taket"

  @Test(arguments: World.engines) func signingIn(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      try await world.app.accounts.setPassword(Self.good, by: try await world.caller("anna"))
      func tryWith(_ login: String, _ password: String, _ next: String = "/units") async throws
        -> Answer
      {
        try await world.request(
          .post, "/sign-in", .form(["login": login, "password": password, "next": next]))
      }
      let wrong = try await tryWith("anna", "fel")
      let unknown = try await tryWith("finns.inte", "fel")
      #expect(wrong.status == 422)
      #expect(unknown.status == 422)
      let sentence = "Användarnamnet, lösenordet eller koden stämmer inte."
      #expect(wrong.text.contains(sentence) && unknown.text.contains(sentence))
      #expect(!wrong.text.contains("value=\"fel\""))
      let right = try await tryWith("  ANNA ", Self.good)
      #expect(right.status == 303)
      #expect(right.header("Location") == "/units")
      let cookie = right.header("Set-Cookie") ?? ""
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
      let astray = try await tryWith("anna", Self.good, "//evil.example/")
      #expect(astray.header("Location") == "/")
    }
  }

  @Test(arguments: World.engines) func oneAddressManyPeople(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let accounts = world.app.accounts
      try await accounts.setPassword(Self.good, by: try await world.caller("anna"))
      try await accounts.setPassword(Self.good, by: try await world.caller("mats"))
      let now = world.app.clock.now()
      func attempt(_ login: String, _ password: String, _ address: String) async throws {
        _ = try await accounts.signIn(
          login, password: password, code: "", address: address, now: now)
      }
      for _ in 0..<10 {
        await #expect(throws: Refusal.self) { try await attempt("anna", "fel", "10.0.0.1") }
      }
      await #expect(throws: Refusal.tooMany(retryAfter: 300)) {
        try await attempt("anna", Self.good, "10.0.0.1")
      }
      // Neither the neighbour at the same address nor the same person elsewhere is locked out.
      try await attempt("mats", Self.good, "10.0.0.1")
      try await attempt("anna", Self.good, "10.0.0.2")
    }
  }

  @Test(arguments: World.engines) func aCodeWorksOnce(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let accounts = world.app.accounts
      let anna = try await world.caller("anna")
      let secret = TOTP.makeSecret()
      let key = try #require(Base32.bytes(secret))
      let now = world.app.clock.now()
      let code = TOTP.make(key, step: now.milliseconds / 30_000)
      try await accounts.setPassword(Self.good, by: anna)
      try await accounts.startTOTP(secret, code: code, by: anna, now: now)
      func attempt(_ code: String) async throws {
        _ = try await accounts.signIn(
          "anna", password: Self.good, code: code, address: "a", now: now)
      }
      await #expect(throws: Refusal.self) { try await attempt("") }
      try await attempt(code)
      await #expect(throws: Refusal.self) { try await attempt(code) }
      await #expect(throws: Refusal.self) {
        try await accounts.stopTOTP(code: "000000", by: anna, now: now)
      }
      let next = TOTP.make(key, step: now.milliseconds / 30_000 + 1)
      try await accounts.stopTOTP(code: next, by: anna, now: now)
      try await attempt("")
    }
  }

  @Test(arguments: World.engines) func oneTimeLinks(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let accounts = world.app.accounts
      let siri = try await world.caller(.systemAdministrator)
      let secret = try await accounts.link(for: "ylva", reusable: false, by: siri)
      #expect(try await accounts.follow(secret, isLoopback: false) == "ylva")
      await #expect(throws: Refusal.notFound) {
        _ = try await accounts.follow(secret, isLoopback: false)
      }
      // The account is in use now: no link can take it over.
      await #expect(throws: Refusal.self) {
        _ = try await accounts.link(for: "ylva", reusable: false, by: siri)
      }
      // A link outlives neither a day nor the first sign-in by other means.
      let old = try await accounts.link(for: "ture", reusable: false, by: siri)
      world.clock.jump(.hours(25))
      await #expect(throws: Refusal.notFound) {
        _ = try await accounts.follow(old, isLoopback: false)
      }
      let shown = try await world.get("/me", as: try await world.signIn("ylva"))
      #expect(shown.text.contains("En länk som loggar in på ditt konto skapades"))
      #expect(shown.text.contains("Någon loggade in på ditt konto med en länk"))
    }
  }

  @Test(arguments: World.engines) func aLinkLetsNobodyReadMoreThanTheyDo(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let siri = try await world.signIn(.systemAdministrator)
      let karin = try await world.signIn(.citySecurity)
      let list = try await world.get("/accounts?q=Olle", as: siri)
      #expect(list.text.contains("Stadens säkerhetsenhet lämnar ut länken."))
      #expect(!list.text.contains("/accounts/olle/link"))
      for way in ["", "/api/v1"] {
        let no = try await world.request(.post, "\(way)/accounts/olle/link", as: siri, .form([:]))
        #expect(no.status == 403 && !no.text.contains("sign-in/link/"), "a coordinator reads K2")
      }
      #expect(
        try await world.request(.post, "/accounts/nils/link", as: siri, .form([:])).status == 200)
      let person = try await world.get("/people/olle", as: karin)
      #expect(person.text.contains("action=\"/accounts/olle/link\""))
      #expect(!(try await world.get("/people/olle", as: siri)).text.contains("sign-in/link/"))
      let page = try await world.request(.post, "/accounts/olle/link", as: karin, .form([:]))
      #expect(page.text.contains("sign-in/link/"))
    }
  }

  @Test(arguments: World.engines) func aLostPasswordIsTakenAway(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let accounts = world.app.accounts
      let siri = try await world.signIn(.systemAdministrator)
      let anna = try await world.signIn("anna")
      let program = try await world.program("anna", [.eventRead])
      try await accounts.setPassword("tre glada katter", by: try await world.caller("anna"))
      #expect(try await world.get("/api/v1/events", as: program).status == 200)
      _ = try await accounts.signIn(
        "anna", password: "tre glada katter", code: "", address: "x", now: world.app.clock.now())
      let karin = try await world.signIn(.citySecurity)
      let early = try await world.request(.post, "/accounts/anna/link", as: karin, .form([:]))
      #expect(early.status == 409, "it is in use")
      let reset = try await world.request(.post, "/accounts/anna/reset", as: siri, .form([:]))
      #expect(reset.status == 200 && !reset.text.contains("sign-in/link/"))
      let alone = try await world.request(.post, "/accounts/anna/link", as: siri, .form([:]))
      #expect(alone.status == 403, "it takes two")
      let told = try await world.get("/me", as: karin)
      #expect(told.text.contains("Kontot är återställt: Anna Ek"))
      let page = try await world.request(.post, "/accounts/anna/link", as: karin, .form([:]))
      let secret = try #require(page.text.firstMatch(of: /sign-in\/link\/([0-9a-f]+)/)).1
      #expect(try await world.get("/me", as: anna).status == 303, "every session ends")
      #expect(try await world.get("/api/v1/events", as: program).status == 401, "and every key")
      await #expect(throws: Refusal.self, "the old password is gone") {
        try await accounts.signIn(
          "anna", password: "tre glada katter", code: "", address: "x",
          now: world.app.clock.now())
      }
      #expect(try await accounts.follow(String(secret), isLoopback: false) == "anna")
      await #expect(throws: Refusal.notFound, "once") {
        try await accounts.follow(String(secret), isLoopback: false)
      }
      #expect(
        try await world.count("SELECT COUNT(*) FROM journal WHERE act = 'account.reset'") == 1)
      let own = try await world.request(.post, "/accounts/siri/reset", as: siri, .form([:]))
      #expect(own.status == 403, "nobody resets their own")
    }
  }

  @Test(arguments: World.engines) func nobodyActsOnTheOwnAccount(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let accounts = world.app.accounts
      let siri = try await world.caller(.systemAdministrator)
      let anna = try await world.caller("anna")
      await #expect(throws: Refusal.self) {
        _ = try await accounts.link(for: "siri", reusable: false, by: siri)
      }
      await #expect(throws: Refusal.self) { try await accounts.disable("siri", by: siri) }
      await #expect(throws: Refusal.self) { try await accounts.disable("mats", by: anna) }
      try await accounts.disable("mats", by: siri)
      await #expect(throws: Refusal.notFound) { _ = try await world.caller("mats") }
      try await accounts.enable("mats", by: siri)
      _ = try await world.caller("mats")
    }
  }

  /// A file with a post for the one who reads it in is refused whole.
  @Test(arguments: World.engines) func nobodyGrantsThemselves(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let siri = try await world.caller(.systemAdministrator)
      var file = ImportFile()
      file.assignments = [
        Assignment(
          id: "siri-more", person: "siri", unit: "slk", post: .citySecurity, deputy: false,
          validFrom: "2020-01-01")
      ]
      let plan = try await world.app.organisation.plan(file, endMissingUnits: false)
      await #expect(throws: Refusal.self) {
        try await world.app.organisation.carryOut(plan, by: siri)
      }
      #expect(try await !world.caller("siri").has(.citySecurity))
    }
  }

  @Test(arguments: World.engines) func sessionsEnd(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let visitor = try await world.signIn("anna", anew: true)
      #expect(try await world.get("/me", as: visitor).status == 200)
      // In use every half hour it lasts for the whole of the absolute limit, and no longer.
      for _ in 0..<23 {
        world.clock.jump(.minutes(30))
        #expect(try await world.get("/me", as: visitor).status == 200)
      }
      world.clock.jump(.minutes(31))
      #expect(try await world.get("/me", as: visitor).status == 303)
      let idle = try await world.signIn("anna", anew: true)
      #expect(try await world.get("/me", as: idle).status == 200)
      world.clock.jump(.minutes(61))
      #expect(try await world.get("/me", as: idle).status == 303)
    }
  }
}
