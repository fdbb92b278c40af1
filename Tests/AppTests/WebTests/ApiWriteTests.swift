import Ground
import HTTPTypes
import Storage
import Testing
import Web

@testable import App

/// What programs may change is all that the screen can change, with the same safety.
@Suite struct ApiWriteTests {
  struct Write: Sendable {
    let path: String
    let body: String
    let status: Int
    /// Whether it heeds If-Match.
    var guarded = false
    /// Whether something in it is required.
    var required = true

    init(
      _ path: String, _ body: String, _ status: Int, guarded: Bool = false, required: Bool = true
    ) {
      (self.path, self.body, self.status) = (path, body, status)
      (self.guarded, self.required) = (guarded, required)
    }
  }

  static let writes = [
    Write("/events", #"{"title": "Vattenläcka", "unit": "norr"}"#, 201),
    Write("/units", #"{"name": "Parken", "kind": "section", "parent": "norr"}"#, 201),
    Write(
      "/units/norr-hemtjanst/edit",
      #"{"name": "Hemtjänst norr", "kind": "section", "parent": "norr"}"#, 200, guarded: true),
    Write("/people", #"{"name": "Lo Alm", "unit": "norr", "mobile": "070-174 06 36"}"#, 201),
    Write("/people/nils/edit", #"{"name": "Nils Ö", "title": "Vakt"}"#, 200, guarded: true),
    Write("/people/nils/units", #"{"unit": "soder"}"#, 201),
    Write("/people/nils/units/nils-norr/remove", "{}", 204, required: false),
    Write("/posts", #"{"person": "nils", "post": "staffChief", "unit": "norr"}"#, 201),
    Write(
      "/posts/nils-post/edit", #"{"deputy": true, "validTo": "2099-01-01"}"#, 200, guarded: true,
      required: false),
    Write("/posts/nils-post/end", "{}", 200, required: false),
    Write(
      "/units/slk/shifts",
      #"{"person": "eva", "post": "staffChief", "startsAt": "2027-01-01T08:00:00Z", "endsAt": "2027-01-02T08:00:00Z"}"#,
      201),
    Write(
      "/shifts/tib/edit",
      #"{"person": "bengt", "post": "dutyOfficer", "startsAt": "2027-02-01T08:00:00Z", "endsAt": "2027-02-02T08:00:00Z"}"#,
      200, guarded: true),
    Write("/shifts/tib/remove", "{}", 204, required: false),
    Write("/units/norr/operations", #"{"name": "Skola", "critical": true}"#, 201),
    Write("/operations/hemtjanst/edit", #"{"name": "Hemvård"}"#, 200, guarded: true),
    Write("/operations/hemtjanst/remove", "{}", 204, required: false),
    Write(
      "/actors",
      #"{"name": "Nätbolaget", "kind": "gridCompany", "agreements": [{"title": "Reservkraft", "validTo": "2030-01-01"}]}"#,
      201),
    Write(
      "/actors/raddning/edit", #"{"name": "Räddning", "kind": "fireService"}"#, 200, guarded: true),
    Write("/actors/raddning/confirm", "{}", 200, required: false),
    Write(
      "/instructions",
      #"{"title": "Plan", "number": "1", "text": "Text", "validFrom": "2030-01-01"}"#, 201),
    Write(
      "/levels/niva-1/edit",
      #"{"name": "Avbrott", "definition": "Litet", "lead": "Enheten", "nameEnglish": "Outage", "reportMinutes": 60, "informs": ["dutyOfficer"]}"#,
      200, guarded: true),
  ]

  private static func send(
    _ world: World, _ path: String, _ body: String, _ visitor: Visitor,
    _ headers: [String: String] = [:]
  ) async throws -> Answer {
    try await world.request(
      .post, "/api/v1\(path)", as: visitor, .raw(body, type: "application/json"),
      headers: headers)
  }

  @Test(arguments: World.engines) func everyChangeIsOpenToPrograms(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let chief = try await world.signIn(.citySecurity)
      let all = try await ApiTests.description(world)
      for (number, write) in Self.writes.enumerated() {
        if write.required {
          let wrong = try await Self.send(world, write.path, "{}", chief)
          #expect(wrong.status == 422, "\(write.path)")
          #expect(wrong.header("Content-Type") == "application/problem+json", "\(write.path)")
        }
        let stale = try await Self.send(
          world, write.path, write.body, chief, ["If-Match": "\"999999\""])
        #expect(stale.status == (write.guarded ? 412 : 422), "\(write.path) \(stale.text)")
        var headers = ["Idempotency-Key": "nyckel-\(number)-prov"]
        if write.guarded { headers["If-Match"] = "*" }
        let first = try await Self.send(world, write.path, write.body, chief, headers)
        #expect(first.status == write.status, "\(write.path) \(first.text)")
        let wrong = Self.misfit(first, write, all)
        #expect(wrong == nil, "\(write.path)\(wrong ?? "") in \(first.text)")
        #expect(first.header("Location") != nil || write.status != 201, "\(write.path)")
        let entries = try await world.count("SELECT COUNT(*) FROM journal")
        let again = try await Self.send(world, write.path, write.body, chief, headers)
        #expect(again.status == write.status, "\(write.path) \(again.text)")
        #expect(again.json?["id"] == first.json?["id"], "\(write.path)")
        // The tag that a change is answered with is the one to send with the next.
        #expect(again.header("ETag") == first.header("ETag"), "\(write.path)")
        #expect(again.json?["version"] == first.json?["version"], "\(write.path)")
        #expect(try await world.count("SELECT COUNT(*) FROM journal") == entries, "\(write.path)")
      }
      let agreements = try await world.count(
        "SELECT COUNT(*) FROM agreement WHERE title = 'Samverkan vid skyfall'")
      #expect(agreements == 1, "agreements that are not named stay")
      #expect(
        try await world.count("SELECT COUNT(*) FROM agreement WHERE title = 'Reservkraft'") == 1)
    }
  }

  /// Where the answer is not what the description of its path says.
  private static func misfit(_ answer: Answer, _ write: Write, _ all: JSON) -> String? {
    let wanted = write.path.split(separator: "/")
    let item = ApiTests.members(all["paths"]).first { path, item in
      let parts = path.split(separator: "/")
      return item["post"] != nil && parts.count == wanted.count
        && zip(parts, wanted).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
    guard let answers = item?.1["post"]?["responses"],
      let described = answers[String(write.status)]
    else { return ": \(write.status) is not described" }
    guard let schema = described["content"]?["application/json"]?["schema"] else {
      return answer.text.isEmpty ? nil : ": should be empty"
    }
    guard let json = answer.json else { return ": no JSON" }
    return ApiTests.misfit(json, schema, all, "")
  }

  /// What the screen does and a program does otherwise, or has no use for.
  private static let onlyForPeople: Set<String> = [
    // A program comes by its key or a session; it has no look.
    "/sign-in", "/sign-in/link/{secret}", "/sign-out", "/me/look",
    // PATCH /events/{id}
    "/events/{id}/details",
    // POST /import
    "/import/confirm",
  ]

  @Test func everyActOfTheScreenIsOpenToPrograms() async throws {
    try await World.with(.sqlite) { world in
      let all = world.app.routes.all.filter { $0.method != .get }
      let apart = Dictionary(grouping: all.filter { $0.mount != .both }, by: \.path)
      for (path, routes) in apart where !Self.onlyForPeople.contains(path) {
        #expect(routes.contains { $0.mount == .api }, "\(path)")
      }
    }
  }

  @Test(arguments: World.engines) func onesOwnAccountAndKeys(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let anna = try await world.signIn(.unitCoordinator)
      let own = try await world.get("/api/v1/me/account", as: anna).json
      #expect(own?["login"]?.string == "anna" && own?["posts"]?.items.count == 1)
      #expect(own?["secondStep"] == .bool(false))
      let made = try await Self.send(
        world, "/me/account/tokens", #"{"name": "Prov", "acts": ["event.read"], "days": 3}"#, anna)
      #expect(made.status == 201 && made.json?["secret"]?.string?.hasPrefix("try_") == true)
      let id = try #require(made.json?["id"]?.string)
      // What a program holds must not become the account.
      let secret = try #require(made.json?["secret"]?.string)
      let program = Visitor(cookie: "", csrf: "", token: secret)
      for path in ["", "/tokens", "/sessions", "/code"] {
        let answer = try await world.get("/api/v1/me/account\(path)", as: program)
        #expect(answer.status == 403, "\(path)")
      }
      #expect(try await world.get("/api/v1/drafts/report", as: program).status == 403)
      let gone = try await Self.send(world, "/me/account/tokens/\(id)/revoke", "{}", anna)
      #expect(gone.status == 204)
      let listed = try await world.get("/api/v1/me/account/tokens", as: anna).json?.items
      #expect(listed?.first?["revoked"] == .bool(true))
      let other = try await world.signIn("anna", anew: true)
      #expect(try await world.get("/api/v1/me/account/sessions", as: anna).json?.items.count == 2)
      let ended = try await Self.send(world, "/me/account/sessions/end-others", "{}", other)
      #expect(ended.status == 204)
      #expect(try await world.get("/api/v1/me/account/sessions", as: other).json?.items.count == 1)
      let step = try await world.get("/api/v1/me/account/code", as: other).json
      let words = try #require(step?["secret"]?.string)
      let step0 = world.clock.clock.now().milliseconds / 30_000
      let code = TOTP.make(try #require(Base32.bytes(words)), step: step0)
      let on = try await Self.send(
        world, "/me/account/code", #"{"secret": "\#(words)", "code": "\#(code)"}"#, other)
      #expect(on.status == 204, "\(on.text)")
      #expect(
        try await world.get("/api/v1/me/account", as: other).json?["secondStep"] == .bool(true))
      let weak = try await Self.send(
        world, "/me/account/password", #"{"password": "kort", "repeat": "kort"}"#, other)
      #expect(weak.status == 422)
      let kept = try await Self.send(world, "/drafts/report", #"{"title": "Halvskriven"}"#, other)
      #expect(kept.status == 204)
      let draft = try await world.get("/api/v1/drafts/report", as: other).json
      #expect(draft?["fields"]?["title"]?.items.first?.string == "Halvskriven")
      #expect(try await Self.send(world, "/drafts/report/discard", "{}", other).status == 204)
      #expect(try await world.get("/api/v1/drafts/report", as: other).status == 404)
    }
  }

  @Test func aLinkIsMadeOnlyByWhoMay() async throws {
    try await World.with(.sqlite) { world in
      let siri = try await world.signIn(.systemAdministrator)
      let made = try await Self.send(world, "/accounts/nils/link", "{}", siri)
      #expect(made.status == 201)
      #expect(made.json?["link"]?.string?.contains("/sign-in/link/") == true)
      let mats = try await world.signIn(.manager)
      #expect(try await Self.send(world, "/accounts/nils/link", "{}", mats).status == 403)
    }
  }

  @Test(
    arguments: [
      ("/events/{id}/lead", #"{"toUnit": "soder", "toPerson": "ingen", "reason": "Prov"}"#),
      ("/events/{id}/services", #"{"name": "El", "status": "down", "unit": "ingen"}"#),
      ("/units", #"{"name": "P", "kind": "section", "parent": "norr", "successor": "ingen"}"#),
    ])
  func whatIsNotThereIsAFaultInTheField(_ row: (String, String)) async throws {
    try await World.with(.sqlite) { world in
      let chief = try await world.signIn(.citySecurity)
      let event = try await world.event()
      let path = row.0.replacing("{id}", with: event.id.text)
      let answer = try await Self.send(world, path, row.1, chief)
      #expect(answer.status == 422, "\(answer.text)")
      #expect(answer.json?["errors"]?.items.isEmpty == false)
    }
  }

  @Test(arguments: World.engines) func aServiceIsAnsweredAsItIs(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let chief = try await world.signIn(.citySecurity)
      let event = try await world.event()
      let path = "/events/\(event.id)/services"
      let all = try await ApiTests.description(world)
      var made = ""
      for (body, status, words) in [
        (#"{"name": "El", "status": "red", "note": "Nere i Husby"}"#, 201, "red"),
        (#"{"name": "el ", "status": "green"}"#, 200, "green"),
      ] {
        let key = ["Idempotency-Key": "tjanst-\(status)-prov"]
        for _ in 1...2 {
          let answer = try await Self.send(world, path, body, chief, key)
          #expect(answer.status == status, "\(answer.text)")
          let wrong = Self.misfit(answer, Write(path, body, status), all)
          #expect(wrong == nil, "\(wrong ?? "") in \(answer.text)")
          #expect(answer.json?["name"] == .string("El") && answer.json?["status"] == .string(words))
          #expect(answer.json?["note"] == .string("Nere i Husby"))
          #expect((answer.header("Location") == "/api/v1\(path)") == (status == 201))
          let seq = try await world.count("SELECT seq FROM service")
          #expect(answer.header("ETag") == "\"\(seq)\"")
          let id = try #require(answer.json?["id"]?.string)
          #expect(made.isEmpty || made == id)
          made = id
        }
      }
    }
  }

  /// A flag is true or false; the words of a form are understood too.
  @Test(arguments: [("true", true), ("false", false), (#""yes""#, true), (#""no""#, false)])
  func aFlagIsTrueOrFalse(_ row: (String, Bool)) async throws {
    try await World.with(.sqlite) { world in
      let chief = try await world.signIn(.citySecurity)
      let made = try await Self.send(
        world, "/events", #"{"title": "Prov", "unit": "norr", "exercise": \#(row.0)}"#, chief)
      #expect(made.status == 201, "\(made.text)")
      #expect(made.json?["exercise"] == .bool(row.1))
      let word = row.0.filter { $0 != "\"" }
      let listed = try await world.get("/api/v1/events?exercise=\(word)", as: chief)
      #expect(listed.json?.items.count == 1, "\(listed.text)")
      let line = try await Self.send(
        world, "/events/\(try #require(made.json?["id"]?.string))/log", #"{"text": "Prov"}"#, chief)
      let id = try #require(line.json?["id"]?.string)
      let event = try #require(made.json?["id"]?.string)
      let lifted = try await Self.send(
        world, "/events/\(event)/log/\(id)/essential", #"{"essential": \#(row.0)}"#, chief)
      #expect(lifted.json?["essential"] == .bool(row.1), "\(lifted.text)")
      let neither = try await Self.send(
        world, "/events", #"{"title": "Prov", "unit": "norr", "exercise": "kanske"}"#, chief)
      #expect(neither.status == 422)
    }
  }

  @Test func aConditionIsHeededOrRefused() async throws {
    try await World.with(.sqlite) { world in
      let chief = try await world.signIn(.citySecurity)
      let event = try await world.event()
      let status = "/events/\(event.id)/status"
      let body = #"{"status": "verified"}"#
      let stale = try await Self.send(world, status, body, chief, ["If-Match": "\"1\""])
      #expect(stale.status == 412)
      #expect(try await Self.send(world, status, body, chief, ["If-Match": "*"]).status == 200)
      let siri = try await world.signIn(.systemAdministrator)
      let refused = try await Self.send(
        world, "/accounts/nils/disable", "{}", siri, ["If-Match": "\"1\""])
      #expect(refused.status == 422 && refused.text.contains("If-Match"))
      let all = try await world.get("/api/v1/openapi.json").json
      for route in world.app.routes.all where route.mount != .page {
        let operation = all?["paths"]?[route.path]?[route.method.rawValue.lowercased()]
        let names = (operation?["parameters"]?.items ?? []).compactMap { $0["name"]?.string }
        #expect(names.contains("If-Match") == route.doc.guarded, "\(route.path)")
      }
    }
  }

  /// A key that cannot be kept would let the change be done twice.
  @Test(arguments: ["kort", String(repeating: "a", count: 201), "åäöåäöåäö"])
  func aKeyThatDoesNotFitIsRefused(_ key: String) async throws {
    try await World.with(.sqlite) { world in
      let visitor = try await world.signIn(.dutyOfficer)
      let form = ["title": "Prov", "unit": "norr"]
      for prefix in ["", "/api/v1"] {
        let sent: World.Sent =
          prefix.isEmpty
          ? .form(form.merging(["key": key]) { _, new in new })
          : .json(.object(form.map { JSON.Member($0.key, .string($0.value)) }))
        let answer = try await world.request(
          .post, "\(prefix)/events", as: visitor, sent,
          headers: prefix.isEmpty ? [:] : ["Idempotency-Key": key])
        #expect(answer.status == 422, "\(prefix)")
      }
      let none = try await world.request(
        .post, "/events", as: visitor, .form(form.merging(["key": ""]) { _, new in new }))
      #expect(none.status == 303)
    }
  }

  @Test func everyAnswerHasANumber() async throws {
    try await World.with(.sqlite) { world in
      let visitor = try await world.signIn(.dutyOfficer)
      for (method, path) in [
        (HTTPRequest.Method.get, "/events"), (.get, "/api/v1/events"), (.get, "/nowhere"),
        (.get, "/api/v1/nowhere"), (.delete, "/api/v1/events"), (.get, "/api/v1/events?limit=0"),
        (.get, "/events/missing"), (.get, "/app.css"),
      ] {
        let answer = try await world.request(method, path, as: visitor)
        let id = answer.header("X-Request-Id")
        #expect(id?.isEmpty == false, "\(method) \(path)")
        if let told = answer.json?["requestId"]?.string { #expect(told == id, "\(path)") }
      }
    }
  }

  @Test func theLogIsReadBothWays() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let caller = try await world.caller(.dutyOfficer)
      for number in 0..<5 {
        _ = try await world.app.log.write(
          Log.Draft(text: "Rad \(number)"), in: event.id, by: caller)
      }
      let visitor = try await world.signIn(.dutyOfficer)
      let path = "/api/v1/events/\(event.id)/log"
      let all = try await world.get("\(path)?after=", as: visitor)
      #expect(all.status == 200)
      let texts = (all.json?.items ?? []).compactMap { $0["id"]?.string }
      var seen: [String] = []
      var at: String? = "\(path)?limit=2&before=999999999"
      while let path = at {
        let page = try await world.get(path, as: visitor)
        seen = (page.json?.items ?? []).compactMap { $0["id"]?.string } + seen
        at = page.header("Link")?.firstMatch(of: /<([^>]+)>; rel="prev"/).map { String($0.1) }
        #expect(seen.count <= texts.count)
      }
      #expect(seen == texts)
      for path in ["/api/v1/events?after=prov", "/api/v1/accounts?after=prov"] {
        let siri = try await world.signIn(
          path.contains("accounts") ? .systemAdministrator : .dutyOfficer)
        #expect(try await world.get(path, as: siri).status == 422, "\(path)")
      }
    }
  }

  @Test func aKeyIsBoundToAllThatIsSent() throws {
    func mark(_ text: String) throws -> String {
      Input(json: try #require(JSON(parsing: Array(text.utf8)))).fingerprint
    }
    let first = try mark(#"{"a": 1, "list": [{"b": "x"}], "sent": "08:00", "key": "k"}"#)
    #expect(try first == mark(#"{"list": [{"b": "x"}], "a": 1, "sent": "09:00", "csrf": "c"}"#))
    #expect(try first != mark(#"{"a": 1, "list": [{"b": "y"}]}"#))
    #expect(try mark(#"{"a": ["b", "c"]}"#) != mark(#"{"a": [["b"], ["c"]]}"#))
    let form = Input(fields: ["text": ["rad"], "sent": ["08:00"]])
    #expect(form.fingerprint == Input(fields: ["text": ["rad"], "sent": ["08:01"]]).fingerprint)
  }
}
