import Ground
import HTTPTypes
import Storage
import Testing
import Web

@testable import App

/// Every page, list and file of an event, asked for by those who may read what is under secrecy
/// and by those who may not.
@Suite struct SecretPagesTests {
  private static let secret = "Lillgatan"
  /// What a page that is open fetches for itself: that was noted when it was opened.
  private static let parts = ["/head", "/left", "/right", "/lines", "/unread", "/seen"]

  /// What shows something under secrecy is in the journal before it leaves.
  @Test(arguments: [Classification.k1, .k2])
  func opensNothingUnseen(_ classification: Classification) async throws {
    try await World.with(.sqlite) { world in
      let paths = try await Self.paths(world, try await Self.event(world, classification))
      for role in [Role.citySecurity, .unitCoordinator, .registrar] {
        let visitor = try await world.signIn(role)
        var shown = 0
        for path in paths {
          let before = try await Self.noted(world, role)
          let answer = try await world.get(path, as: visitor)
          if !answer.text.contains(Self.secret) { continue }
          shown += 1
          #expect(try await Self.noted(world, role) > before, "\(role) \(path)")
        }
        #expect(shown > 10, "\(role)")
      }
    }
  }

  @Test(arguments: [Classification.k1, .k2])
  func showsOthersNothing(_ classification: Classification) async throws {
    try await World.with(.sqlite) { world in
      let paths = try await Self.paths(world, try await Self.event(world, classification))
      let others: [Role] = [
        .reporter, .manager, .elected, .crisisCommittee, .auditor, .systemAdministrator,
        .externalActor, .staffMember,
      ]
      for role in others {
        let visitor = try await world.signIn(role)
        for path in paths {
          let answer = try await world.get(path, as: visitor)
          #expect(!answer.text.contains(Self.secret), "\(role) \(path)")
        }
      }
    }
  }

  /// An event whose secret is in everything that may be under secrecy by itself; under secrecy as a
  /// whole, in its title too.
  private static func event(
    _ world: World, _ classification: Classification
  ) async throws -> ID<Event> {
    let event = try await world.event(
      classification == .k2 ? "Hot på \(secret)" : "Hot", classification: classification)
    let chief = try await world.caller(.citySecurity)
    try await world.activateCommittee(event.id)
    for category in [LineCategory.information, .decision, .task] {
      var draft = Log.Draft(category: category, text: "Vid \(secret) 3")
      draft.classification = .k2
      draft.why = "Hon bor på \(secret)"
      _ = try await world.app.log.write(draft, in: event.id, by: chief) as Line
    }
    return event.id
  }

  /// What can be asked for about it, and what shows many events.
  private static func paths(_ world: World, _ event: ID<Event>) async throws -> [String] {
    let ids = try await world.app.database.read { tx in
      try ["line", "task", "decision", "participant"].reduce(into: ["id": event.text]) {
        ids, table in
        ids[table] = try tx.cell(
          "SELECT id FROM \(name: table) WHERE event = \(event) ORDER BY seq DESC LIMIT 1")
      }
    }
    var paths: [String] = []
    for route in world.app.routes.all where route.method == .get {
      if case .stream = route.doc.returns { continue }
      let names = ApiParameters.names(route.path)
      guard names.isEmpty || route.path.hasPrefix("/events/{id}") else { continue }
      if parts.contains(where: route.path.hasSuffix) || names.contains("pane") { continue }
      var path = route.path
      for name in names { path = path.replacing("{\(name)}", with: ids[name] ?? "x") }
      if route.mount != .api { paths += [path, path + "?q=vid"] }
      if route.mount != .page { paths += ["/api/v1" + path, "/api/v1\(path)?q=vid"] }
    }
    return paths
  }

  private static func noted(_ world: World, _ role: Role) async throws -> Int {
    let caller = try await world.caller(role).handle
    return try await world.count(
      """
      SELECT COUNT(*) FROM journal WHERE caller = \(caller)
      AND act IN \(list: [Act.contentOpen, .eventExport])
      """)
  }
}
