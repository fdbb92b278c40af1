import Ground
import HTTPTypes
import Storage
import Testing
import Web

@testable import App

/// Every route asked by everybody, about what is theirs, what is another's and what is not there.
@Suite struct RouteMatrixTests {
  /// Everybody who may ask. The three without a post hold their role in the event itself.
  private static let askers: [Role?] = [nil] + Role.allCases.map { $0 }

  /// What a path is about: something in the north, something in the south, nothing.
  private enum Matter: String, CaseIterable {
    case own, other, missing
  }

  /// Events that are only read serve more than one question.
  private final class Shelf {
    var events: [String: ID<Event>] = [:]
  }

  /// Things that paths name, made anew for each question that could change them.
  private struct Things {
    var ids: [String: String] = [:]
  }

  @Test func everyRouteAnswersEverybodyAsWritten() async throws {
    try await World.with(.sqlite, demo: false) { world in
      var rows: [String] = []
      let shelf = Shelf()
      for route in world.app.routes.all where !route.doc.returns.isStream {
        for prefix in Self.prefixes(route) {
          rows.append(try await Self.row(world, route, prefix, shelf))
        }
      }
      try Fresh.check("docs/access-routes.txt", Self.document(rows.sorted()))
      #expect(!rows.contains { $0.contains(/[ \/]5\d\d/) }, "a fault of ours")
    }
  }

  private static func prefixes(_ route: Route) -> [String] {
    switch route.mount {
    case .page: [""]
    case .api: ["/api/v1"]
    case .both: ["", "/api/v1"]
    }
  }

  private static func document(_ rows: [String]) -> String {
    let names = askers.map { $0?.rawValue ?? "anonymous" }
    return """
      # What every route answers to everybody, as status codes. Generated:
      # TRYGGVE_WRITE=1 swift test --filter RouteMatrix
      #
      # Streams are left out. A path with something in braces is asked three times: about the asker's own part of the
      # municipality (norr), another part (soder), and what is not there; written own/other/missing,
      # or once when all three are the same.
      # What is sent is the example of the description. eventLead, staffMember and externalActor
      # hold their part in the own event only.
      #
      # \(names.joined(separator: " "))

      \(rows.joined(separator: "\n"))

      """
  }

  private static func row(
    _ world: World, _ route: Route, _ prefix: String, _ shelf: Shelf
  ) async throws -> String {
    let matters: [Matter] = ApiParameters.names(route.path).isEmpty ? [.own] : Matter.allCases
    var cells: [String] = []
    for asker in askers {
      var codes: [String] = []
      for matter in matters {
        let things = try await things(world, matter, route, asker, shelf)
        let visitor = try await asker.asyncMap {
          try await world.signIn(Storkoping.person($0), anew: route.method != .get)
        }
        let answer = try await ask(world, route, prefix, things, visitor)
        codes.append(String(answer.status))
        #expect(
          answer.status < 500, "\(route.method) \(prefix)\(route.path) \(answer.text.prefix(300))")
      }
      cells.append(Set(codes).count == 1 ? codes[0] : codes.joined(separator: "/"))
    }
    let path = "\(route.method.rawValue.padded(6)) \(prefix)\(route.path)"
    return "\(path.padded(58)) \(cells.joined(separator: " "))"
  }

  private static func ask(
    _ world: World, _ route: Route, _ prefix: String, _ things: Things, _ visitor: Visitor?
  ) async throws -> Answer {
    var path = prefix + route.path
    for (name, id) in things.ids { path = path.replacing("{\(name)}", with: id) }
    if route.method == .get {
      let asked = route.doc.query.filter(\.required).map { "\($0.name)=prov" }
      if !asked.isEmpty { path += "?" + asked.joined(separator: "&") }
      return try await world.get(path, as: visitor)
    }
    let fields = route.doc.body.filter { $0.required || ["unit"].contains($0.name) }
    if prefix.isEmpty {
      // What asks first is answered yes.
      let form = Dictionary(
        fields.map { ($0.name, text(sample($0, things))) } + [("confirmed", "yes")],
        uniquingKeysWith: { a, _ in a })
      return try await world.request(route.method, path, as: visitor, .form(form))
    }
    return try await world.request(
      route.method, path, as: visitor,
      .json(.object(fields.map { .init($0.name, sample($0, things)) })))
  }

  /// Something in each place that a path or a body can name.
  private static func things(
    _ world: World, _ matter: Matter, _ route: Route, _ asker: Role?, _ shelf: Shelf
  ) async throws -> Things {
    let unit: ID<Unit> = matter == .own ? "norr" : "soder"
    var things = Things(ids: [
      "code": "sv", "name": "app.css", "secret": "nothing", "pane": "head", "seq": "1",
      "hash": "nothing", "key": "report", "kind": "unit", "table": "unit", "what": "nothing",
      "file": "nothing", "format": "csv", "item": "punkt-1", "sheet": "units", "list": "units",
    ])
    if route.path.hasPrefix("/events/{id}") {
      if matter == .missing {
        things.ids["id"] = ID<Event>.make(at: world.clock.clock.now()).text
      } else {
        let isRead = route.method == .get && ApiParameters.names(route.path) == ["id"]
        let place = "\(asker?.rawValue ?? "") \(matter.rawValue)"
        var event = isRead ? shelf.events[place] : nil
        if event == nil { event = try await self.event(world, unit, asker, matter) }
        guard let event else { return things }
        if isRead { shelf.events[place] = event }
        things.ids["id"] = event.text
        things.ids.merge(try await parts(world, event, route)) { _, new in new }
      }
    } else {
      let missing = matter == .missing
      things.ids["id"] =
        missing ? "missing" : id(route.path.split(separator: "/").first.map(String.init), unit)
      things.ids["person"] = missing ? "missing" : (matter == .own ? "nils" : "ture")
      things.ids["unit"] = missing ? "missing" : unit.text
    }
    if route.path.contains("{item}"), matter != .missing {
      let item = ChecklistItem(id: "", start: "", place: 0, text: "Prov", whom: "log")
      things.ids["id"] = "crisisCommittee"
      var id: ID<ChecklistItem>? = try await world.app.database.read { tx in
        try tx.cell("SELECT id FROM checklist_item ORDER BY id LIMIT 1")
      }
      if id == nil {
        id = try await world.app.organisation.add(
          item, to: "crisisCommittee", by: try await world.caller(.citySecurity)
        ).id
      }
      things.ids["item"] = id?.text
    }
    for name in ApiParameters.names(route.path) where things.ids[name] == nil {
      things.ids[name] = "missing"
    }
    return things
  }

  private static func id(_ room: String?, _ unit: ID<Unit>) -> String {
    let own = unit == "norr"
    return switch room {
    case "units": unit.text
    case "people", "accounts", "persons": own ? "nils" : "ture"
    case "actors": "raddning"
    case "levels": "niva-1"
    case "instructions", "crisis": "instruktion"
    case "operations": "hemtjanst"
    case "posts", "assignments": own ? "nils-post" : "ture-post"
    case "shifts": "tib"
    case "agreements": "raddning-1"
    default: "missing"
    }
  }

  private static func event(
    _ world: World, _ unit: ID<Unit>, _ asker: Role?, _ matter: Matter
  ) async throws -> ID<Event> {
    let event = try await world.event(at: unit)
    let relations: [Role: Relation] = [
      .eventLead: .lead, .staffMember: .staff, .externalActor: .external,
    ]
    if matter == .own, let asker, let relation = relations[asker] {
      try await world.involve(
        Storkoping.person(asker), as: relation, in: event.id,
        function: relation == .staff ? .analysis : nil)
    }
    return event.id
  }

  /// What the rest of the path names within the event.
  private static func parts(
    _ world: World, _ event: ID<Event>, _ route: Route
  ) async throws -> [String: String] {
    let caller = try await world.caller(.dutyOfficer)
    if route.path.contains("{task}") || route.path.contains("{decision}") {
      let drafts = [LineCategory.task, .decision].map { Log.Draft(category: $0, text: "Prov") }
      for draft in drafts {
        _ = try await world.app.log.write(draft, in: event, by: caller)
      }
    }
    let ofMeeting = route.path.contains("/meetings")
    if ofMeeting, route.method != .get || route.path.contains("{meeting}") {
      try await world.activateCommittee(event)
      if route.path.contains("{meeting}") {
        _ = try await world.app.events.hold(
          event, .init(attending: "Prov", direction: "Prov"), by: caller)
      }
    }
    if route.path.contains("{request}") {
      _ = try await world.app.events.ask(
        event, .init(kind: .lead, toUnit: "slk", reasonKind: .coordination, reason: "Prov"),
        by: caller)
    }
    if route.path.contains("{participant}") {
      try await world.involve("ture", as: .staff, in: event, function: .log)
    }
    var touched: [String: String] = [:]
    if route.path.contains("{affected}") {
      _ = try await world.app.events.affect(event, unit: "energi", note: nil, by: caller)
      touched["affected"] = "energi"
    }
    if route.path.contains("{involved}") {
      _ = try await world.app.events.involve(
        event, actor: "raddning", note: nil, person: nil, by: caller)
      touched["involved"] = "raddning"
    }
    if route.path.contains("{proposal}") {
      let lines = try await world.app.log.write(
        [Log.Draft(text: "Provraden som ska bort")], in: event, by: caller)
      let proposal = try await world.app.erasures.propose(
        .init(extent: .spill(Set(lines.map(\.id))), decision: "1", reason: "Prov"), of: event,
        by: caller)
      touched["proposal"] = proposal.id.text
    }
    let known = touched
    return try await world.app.database.read { tx in
      var out = known
      for table in ["line", "task", "decision", "participant", "meeting"] {
        out[table] = try tx.cell(
          "SELECT id FROM \(name: table) WHERE event = \(event) ORDER BY seq DESC LIMIT 1")
      }
      out["request"] = try tx.cell(
        "SELECT id FROM lead_request WHERE event = \(event) ORDER BY seq DESC LIMIT 1")
      return out
    }
  }

  private static func sample(_ field: Doc.Field, _ things: Things) -> JSON {
    let known: [String: String] = [
      "unit": "norr", "to": "soder", "title": "Prov", "text": "Prov", "person": "ture",
      "login": "ny.inloggning", "day": "2026-05-29", "from": "2026-05-29",
      "status": "verified", "body": "kln", "committee": "ks", "actor": "raddning",
      "into": things.ids["id"] ?? "", "level": "niva-2", "time": "14.10",
    ]
    if case .word(let words) = field.type {
      let wanted = known[field.name]
      return .string(wanted.flatMap { words.contains($0) ? $0 : nil } ?? words.first ?? "")
    }
    if let text = known[field.name] { return .string(text) }
    switch field.type {
    case .bool: return .bool(true)
    case .integer(let min, _): return .int(Int64(min))
    case .number(let min, _): return .double(min)
    case .time: return .string("2026-05-29T10:00:00Z")
    case .list: return .array([.string("Prov")])
    default: return .string("Provtext")
    }
  }

  private static func text(_ json: JSON) -> String {
    if case .string(let text) = json { return text }
    return json.text
  }
}

extension Doc.Shape {
  /// A stream has no end to wait for here; it is asked over a real connection.
  fileprivate var isStream: Bool { if case .stream = self { true } else { false } }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
