import Ground
import Storage
import Web

/// The organisation room: units, people, posts, actors, the crisis organisation, import, history.
struct OrganisationRoutes: Sendable {
  let organisation: Organisation
  let events: Events

  func add(to routes: inout Routes) {
    UnitRoutes(organisation: organisation, events: events).add(to: &routes)
    OperationRoutes(organisation: organisation).add(to: &routes)
    PeopleRoutes(organisation: organisation).add(to: &routes)
    ActorRoutes(organisation: organisation).add(to: &routes)
    CrisisRoutes(organisation: organisation).add(to: &routes)
    ImportRoutes(organisation: organisation).add(to: &routes)
    HistoryRoutes(organisation: organisation).add(to: &routes)
  }
}

/// The history of the organisation's things.
struct HistoryRoutes: Sendable {
  let organisation: Organisation

  /// What one reads the history of, and what one must be allowed to read for it.
  private static let kinds: [String: (act: Act, title: Text)] = [
    "unit": (.unitRead, "Historik, enhet"), "person": (.personRead, "Historik, person"),
    "assignment": (.unitRead, "Historik, post"),
    "membership": (.personRead, "Historik, tillhörighet"),
    "operation": (.unitRead, "Historik, verksamhet"),
    "actor": (.actorRead, "Historik, extern aktör"),
    "agreement": (.actorRead, "Historik, avtal"), "shift": (.unitRead, "Historik, tjänstgöring"),
    "instruction": (.instructionRead, "Historik, krisinstruktion"),
    "level": (.instructionRead, "Historik, nivå"),
    "checklist_item": (.instructionRead, "Historik, punkt i checklista"),
  ]

  func add(to routes: inout Routes) {
    routes.get(
      "/history/{table}/{id}", .act(.unitRead),
      Doc(
        "What a thing has said through time, newest first", "Vad något har sagt genom tiden",
        query: HistoryList.query, returns: .list(.named("HistoryStep"))), thing)
    routes.get(
      "/units/{id}/history", .act(.unitRead),
      Doc(
        "The history of a unit, newest first", "En enhets historik",
        query: HistoryList.query, returns: .list(.named("HistoryStep"))), unit)
  }

  @Sendable func unit(_ call: Call) async throws -> Reply {
    try await page("unit", try call.id(of: Unit.self).text, call)
  }

  @Sendable func thing(_ call: Call) async throws -> Reply {
    try await page(call.parameters["table"] ?? "", try call.id(of: Unit.self).text, call)
  }

  private func page(_ table: String, _ id: String, _ call: Call) async throws -> Reply {
    guard let kind = Self.kinds[table] else { throw Refusal.notFound }
    let caller = try call.caller
    let list = try HistoryList(call)
    let (steps, name, back) = try await organisation.database.read { tx in
      try Organisation.requireDirectory(kind.act, caller)
      let steps = try History.of(table: table, id: id, tx)
      if steps.isEmpty { throw Refusal.notFound }
      return (steps, try Self.name(table, id, tx), try Self.back(table, id, tx))
    }
    return list.reply(steps) { listed in
      HistoryPages.page(
        listed, list, named: name, title: kind.title, trail: [("/units", "\(t: "Enheter")")],
        back: (back, "Tillbaka"), room: .organisation, call: call)
    }
  }

  private static func name(_ table: String, _ id: String, _ tx: any Reading) throws -> HTML {
    switch table {
    case "unit", "person", "operation", "actor", "level":
      let name: String? = try tx.cell("SELECT name FROM \(name: table) WHERE id = \(id)")
      return name.map { "\($0)" } ?? "\(t: "Borttagen")"
    case "assignment":
      guard let held = try Held.read("a.id = \(id)", tx).first else { return "\(t: "Borttagen")" }
      return """
        \(held.name), \(PostParts.name(held.assignment.post, deputy: held.assignment.deputy)), \
        \(held.unitName)
        """
    case "checklist_item":
      let text: String? = try tx.cell("SELECT text FROM checklist_item WHERE id = \(id)")
      return text.map { "\($0)" } ?? "\(t: "Borttagen")"
    default: return ""
    }
  }

  private static func back(_ table: String, _ id: String, _ tx: any Reading) throws -> String {
    switch table {
    case "unit": return "/units/\(id)"
    case "person": return "/people/\(id)"
    case "actor": return "/actors/\(id)"
    case "level", "checklist_item": return "/levels"
    case "instruction": return "/instructions/\(id)"
    case "assignment", "operation", "shift":
      let unit: String? = try tx.cell("SELECT unit FROM \(name: table) WHERE id = \(id)")
      return unit.map { "/units/\($0)" } ?? "/units"
    default: return "/units"
    }
  }
}
