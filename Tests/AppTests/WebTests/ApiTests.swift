import Ground
import HTTPTypes
import Storage
import Testing
import Web

@testable import App

/// The API is what its description says.
@Suite struct ApiTests {
  /// What is said of an answer is said once, also of a refusal.
  @Test func noHeaderComesTwice() async throws {
    try await World.with(.sqlite) { world in
      let visitor = try await world.signIn(.dutyOfficer)
      for (path, reader) in [
        ("/", nil), ("/", visitor), ("/nothing", visitor), ("/api/v1/units", nil),
        ("/api/v1/units", visitor), ("/api/v1/nothing", visitor), ("/health", nil),
      ] as [(String, Visitor?)] {
        let names = try await world.get(path, as: reader).headers.map(\.name.canonicalName)
        #expect(names.count == Set(names).count, "\(path): \(names.sorted())")
        #expect(names.contains("content-security-policy"), "\(path)")
      }
    }
  }

  static func description(_ world: World) async throws -> JSON {
    let answer = try await world.get("/api/v1/openapi.json")
    #expect(answer.status == 200)
    return try #require(answer.json)
  }

  /// The Swedish profile for REST APIs (Digg), as far as it can be read from the description.
  @Test func theDescriptionFollowsTheProfile() async throws {
    try await World.with(.sqlite) { world in
      let all = try await Self.description(world)
      #expect(all["openapi"] == .string("3.1.0"))
      for name in ["title", "version", "description", "termsOfService", "contact", "license"] {
        #expect(all["info"]?[name] != nil, "info.\(name)")
      }
      var ids: Set<String> = []
      for (path, item) in Self.members(all["paths"]) {
        #expect(
          path.replacing(/\{\w+\}/, with: "").allSatisfy {
            "abcdefghijklmnopqrstuvwxyz0123456789-./~".contains($0)
          }, "\(path)")
        for (method, operation) in Self.members(item) {
          let name = "\(method) \(path)"
          let id = operation["operationId"]?.string ?? ""
          let isNew = ids.insert(id).inserted
          #expect(isNew, "\(name)")
          for word in ["summary", "description"] {
            #expect(operation[word]?.string?.isEmpty == false, "\(name) \(word)")
          }
          let answers = Self.members(operation["responses"])
          #expect(answers.contains { $0.0.hasPrefix("2") }, "\(name)")
          for (code, answer) in answers
          where code.hasPrefix("4") || code.hasPrefix("5") || code == "default" {
            let problem = Self.resolve(answer, all)
            #expect(problem["description"]?.string?.isEmpty == false, "\(name) \(code)")
            #expect(problem["content"]?["application/problem+json"] != nil, "\(name) \(code)")
          }
        }
      }
      #expect(ids.count > 8)
      Self.expectResolved(all, all)
    }
  }

  static func members(_ json: JSON?) -> [(String, JSON)] {
    if case .object(let members)? = json { return members.map { ($0.name, $0.value) } }
    return []
  }

  private static func resolve(_ json: JSON, _ all: JSON) -> JSON {
    guard let path = json["$ref"]?.string else { return json }
    return path.split(separator: "/").dropFirst().reduce(all) { $0[String($1)] ?? .null }
  }

  /// Every reference leads somewhere.
  private static func expectResolved(_ json: JSON, _ all: JSON) {
    switch json {
    case .object(let members):
      if json["$ref"] != nil { #expect(resolve(json, all) != .null, "\(json.text)") }
      for member in members { expectResolved(member.value, all) }
    case .array(let items): for item in items { expectResolved(item, all) }
    default: break
    }
  }

  /// What the API answers to reading has the shape that it promises.
  @Test(arguments: World.engines)
  func answersHaveTheirShapes(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let all = try await Self.description(world)
      let event = try await Self.busyEvent(world)
      let visitors = try await [
        world.signIn(.citySecurity), world.signIn(.auditor), world.signIn(.systemAdministrator),
        world.signIn(.registrar),
      ]
      let ids = [
        "/events/{id}": event.text, "/units/{id}": "norr", "/people/{id}": "anna",
        "/actors/{id}": "raddning", "/levels/{id}": "niva-1",
        "/instructions/{id}": "instruktion", "/history/{table}/{id}": "norr",
      ]
      var read = 0
      for (path, item) in Self.members(all["paths"]) where path != "/live" {
        guard let operation = item["get"],
          let schema = operation["responses"]?["200"]?["content"]?["application/json"]?["schema"]
        else { continue }
        var place = path
        for (start, id) in ids where path.hasPrefix(start) {
          place = place.replacing("{id}", with: id)
        }
        place = place.replacing("{seq}", with: "3").replacing("{table}", with: "unit")
        if place.contains("{") { continue }
        for visitor in visitors {
          let answer = try await world.get("/api/v1\(place)", as: visitor)
          #expect(answer.status < 500, "\(path)")
          guard answer.status == 200, let json = answer.json else { continue }
          read += 1
          let wrong = Self.misfit(json, schema, all, "")
          #expect(wrong == nil, "GET \(path)\(wrong ?? "") in \(answer.text.prefix(400))")
          break
        }
      }
      #expect(read >= 6)
    }
  }

  private static func busyEvent(_ world: World) async throws -> ID<Event> {
    let event = try await world.event()
    let caller = try await world.caller(.dutyOfficer)
    for category in LineCategory.writable {
      var draft = Log.Draft(category: category, text: "Rad \(category.rawValue)")
      draft.why = "Därför"
      _ = try await world.app.log.write(draft, in: event.id, by: caller)
    }
    try await world.involve("sven", as: .staff, in: event.id, function: .staffChief)
    return event.id
  }

  /// Where a value is not what its schema says; nil when it is.
  static func misfit(_ json: JSON, _ schema: JSON, _ all: JSON, _ place: String) -> String? {
    let schema = resolve(schema, all)
    if case .array(let choices)? = schema["anyOf"] {
      let fits = choices.contains { misfit(json, $0, all, place) == nil }
      return fits ? nil : "\(place): none of anyOf"
    }
    if let type = schema["type"], !kinds(type).contains(kind(json)),
      !(kind(json) == "integer" && kinds(type).contains("number"))
    {
      return "\(place): \(kind(json)), not \(type.text)"
    }
    if case .array(let words)? = schema["enum"], !words.contains(json) {
      return "\(place): \(json.text)"
    }
    if schema["format"] == .string("date-time"), let text = json.string, Instant(text: text) == nil
    {
      return "\(place): \(text) is no time"
    }
    if case .array(let items) = json, let item = schema["items"] {
      return items.lazy.compactMap { misfit($0, item, all, "\(place)[]") }.first
    }
    guard case .object(let members) = json else { return nil }
    for case .string(let name) in (schema["required"]?.items ?? []) where json[name] == nil {
      return "\(place).\(name) is missing"
    }
    for member in members {
      guard let inner = schema["properties"]?[member.name] else {
        return schema["properties"] == nil ? nil : "\(place).\(member.name) is not described"
      }
      if let wrong = misfit(member.value, inner, all, "\(place).\(member.name)") { return wrong }
    }
    return nil
  }

  private static func kinds(_ type: JSON) -> [String] {
    type.string.map { [$0] } ?? type.items.compactMap(\.string)
  }

  private static func kind(_ json: JSON) -> String {
    switch json {
    case .null: "null"
    case .bool: "boolean"
    case .int: "integer"
    case .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  /// What is sent is held to the description before anything else is asked.
  @Test(
    arguments: [
      ("GET", "/events?limit=0", "", 422), ("GET", "/events?limit=many", "", 422),
      ("GET", "/events?order=sideways", "", 422), ("GET", "/events?limit=5", "", 200),
      ("POST", "/events", #"{"title": 7, "unit": "norr"}"#, 422),
      ("POST", "/events", #"{"title": "Prov"}"#, 422),
      ("POST", "/events", #"{"title": "Prov", "unit": "norr", "latitude": "59"}"#, 422),
      ("POST", "/events", #"{"title": "Prov", "unit": "norr", "latitude": 91}"#, 422),
      ("POST", "/events", #"{"title": "Prov", "unit": "norr", "kind": "aliens"}"#, 422),
      ("POST", "/events", #"{"title": "Prov", "unit": "norr", "kind": null}"#, 201),
      ("POST", "/events", #"["title"]"#, 422), ("POST", "/events", "not json", 422),
      ("PUT", "/events", "{}", 405), ("DELETE", "/events/nothing", "", 405),
      ("GET", "/nowhere", "", 404), ("HEAD", "/events", "", 200),
    ] as [(String, String, String, Int)])
  func requestsAreHeldToTheDescription(_ row: (String, String, String, Int)) async throws {
    try await World.with(.sqlite) { world in
      let visitor = try await world.program("bengt", [.eventRead, .eventReport])
      let method = try #require(HTTPRequest.Method(row.0))
      let sent: World.Sent = row.2.isEmpty ? .nothing : .raw(row.2, type: "application/json")
      let answer = try await world.request(method, "/api/v1" + row.1, as: visitor, sent)
      #expect(answer.status == row.3, "\(answer.text)")
      if answer.status >= 400 {
        #expect(answer.header("Content-Type") == "application/problem+json")
        #expect(answer.json?["status"] == .int(Int64(row.3)))
      }
      if answer.status == 405 { #expect(answer.header("Allow")?.contains("GET") == true) }
    }
  }

  @Test func noTextHoldsNUL() async throws {
    try await World.with(.sqlite) { world in
      let form: World.Sent = .form(["login": "a\0b", "password": "c"])
      #expect(try await world.request(.post, "/sign-in", as: nil, form).status == 422)
      let visitor = try await world.signIn(.dutyOfficer)
      #expect(try await world.get("/events?after=a%00b", as: visitor).status == 422)
      #expect(try await world.get("/events/a%00b", as: visitor).status == 404)
    }
  }

  @Test func aTokenDoesOnlyWhatItWasIssuedFor() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let reader = try await world.program("bengt", [.eventRead])
      #expect(try await world.get("/api/v1/events/\(event.id)", as: reader).status == 200)
      let line: World.Sent = .json(.object(["text": .string("Prov")]))
      let written = try await world.request(
        .post, "/api/v1/events/\(event.id)/log", as: reader, line)
      #expect(written.status == 403)
      let none = Visitor(cookie: "", csrf: "", token: "try_nothing")
      let refused = try await world.get("/api/v1/events", as: none)
      #expect(refused.status == 401 && refused.header("WWW-Authenticate") == "Bearer")
      world.clock.jump(.days(2))
      #expect(try await world.get("/api/v1/events", as: reader).status == 401)
    }
  }

  @Test func aTagSparesAReadAndGuardsAChange() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let visitor = try await world.program("bengt", [.eventRead, .eventReport])
      let first = try await world.get("/api/v1/events/\(event.id)", as: visitor)
      let tag = try #require(first.header("ETag"))
      let again = try await world.get(
        "/api/v1/events/\(event.id)", as: visitor, headers: ["If-None-Match": tag])
      #expect(again.status == 304 && again.text.isEmpty)
    }
  }

  @Test func listsArePagedByTheirLinks() async throws {
    try await World.with(.sqlite) { world in
      for number in 0..<7 { _ = try await world.event("Prov \(number)") }
      let visitor = try await world.program("bengt", [.eventRead])
      var seen: [String] = []
      var next: String? = "/api/v1/events?limit=3&order=reported"
      while let path = next {
        let page = try await world.get(path, as: visitor)
        seen += (page.json?.items ?? []).compactMap { $0["title"]?.string }
        next = page.header("Link")?.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) }
        #expect(seen.count <= 7)
      }
      #expect(seen == (0..<7).map { "Prov \($0)" })
    }
  }
}
