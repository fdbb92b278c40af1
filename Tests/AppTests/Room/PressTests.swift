import Ground
import Storage
import Testing
import Web

@testable import App

/// A button that is refused: the page that it stands on comes again and says why.
@Suite struct PressTests {
  struct Press: Sendable {
    let by: ID<Person>
    let path: String
    var sent: [String: String] = [:]
    let status: Int
    let says: String
    let on: String
    /// What a program is answered, where it is something else.
    var program: Int?
  }

  private static let presses: [Press] = [
    Press(
      by: "karin", path: "/events/{event}/staff/{staff}/leave", status: 409,
      says: "Personen har redan gått av.", on: "Staben"),
    Press(
      by: "ylva", path: "/events/{event}/handover/{handover}/sign", status: 409,
      says: "Överlämningen är redan underskriven.", on: "Överlämning"),
    Press(
      by: "ylva", path: "/events/{event}/told/gone/acknowledge", sent: ["next": "me"], status: 409,
      says: "Beskedet finns inte längre.", on: "Min sida", program: 404),
    Press(
      by: "karin", path: "/levels/niva-2/retire", sent: ["confirmed": "yes"], status: 409,
      says: "Nivån gäller i 1 pågående händelser.", on: "Nivåer"),
    Press(
      by: "karin", path: "/levels/niva-1/restore", status: 409, says: "Nivån är i bruk.",
      on: "Nivåer"),
    Press(
      by: "anna", path: "/levels/niva-1/move", sent: ["to": "up"], status: 403,
      says: "Du har inte behörighet", on: "Nivåer"),
    Press(
      by: "mats", path: "/actors/raddning/confirm", status: 403, says: "Du har inte behörighet",
      on: "Räddningstjänsten Mitt"),
    Press(
      by: "siri", path: "/accounts/nils/link", status: 409, says: "Kontot är avstängt.",
      on: "Konton"),
    Press(
      by: "siri", path: "/accounts/nils/reset", status: 409, says: "Kontot är avstängt.",
      on: "Konton"),
    Press(
      by: "siri", path: "/accounts/siri/enable", status: 403, says: "Du har inte behörighet",
      on: "Konton"),
    Press(
      by: "siri", path: "/accounts/siri/disable", status: 403, says: "Du har inte behörighet",
      on: "Konton"),
    Press(
      by: "karin", path: "/accounts/nils/link", status: 409, says: "Kontot är avstängt.",
      on: "Min sida"),
    Press(
      by: "ylva", path: "/me/account/sessions/0123456789abcdef01234567/end", status: 409,
      says: "Inloggningen är redan avslutad.", on: "Mitt konto", program: 403),
  ]

  @Test(arguments: World.engines) func thePageSaysWhyItWasNotDone(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let names = try await Self.done(in: world)
      for press in Self.presses {
        let path = names.reduce(press.path) { $0.replacing("{\($1.key)}", with: $1.value) }
        let visitor = try await world.signIn(press.by)
        let again = try await world.request(.post, path, as: visitor, .form(press.sent))
        #expect(again.status == press.status, "\(path)")
        #expect(again.text.contains("<div class=\"summary\" role=\"alert\""), "\(path)")
        #expect(again.text.contains(press.says), "\(path)")
        #expect(again.text.contains("<h1>\(press.on)"), "\(path): the button's page")
        let program = try await world.request(
          .post, "/api/v1\(path)", as: try await world.program(press.by, Set(Act.allCases)),
          .json(.object(press.sent.map { .init($0.key, .string($0.value)) })))
        #expect(program.status == press.program ?? press.status, "\(path)")
        #expect(program.header("Content-Type") == "application/problem+json", "\(path)")
      }
    }
  }

  /// All that has been done already when the buttons are pressed; what the paths speak of.
  private static func done(in world: World) async throws -> [String: String] {
    let event = try await world.event()
    let karin = try await world.signIn(.citySecurity)
    _ = try await world.app.events.change(
      event.id, .levelSet, by: try await world.caller(.citySecurity)
    ) { event, _ in event.level = "niva-2" }
    try await world.involve("sven", as: .staff, in: event.id, function: .log)
    let who = try #require(
      try await world.app.database.read {
        try $0.cell("SELECT id FROM participant WHERE person = 'sven'", as: String.self)
      })
    let leave = "/events/\(event.id)/staff/\(who)/leave"
    #expect(try await world.request(.post, leave, as: karin, .form([:])).status == 303)
    try await world.involve("sven", as: .staff, in: event.id, function: .staffChief)
    let handovers = Handovers(database: world.app.database, journal: world.app.journal)
    let handover = try await handovers.begin(
      event.id, .staffChief, to: "ylva", words: nil, by: try await world.caller("sven"))
    _ = try await handovers.sign(event.id, handover.id, by: try await world.caller("ylva"))
    try await world.app.accounts.disable("nils", by: try await world.caller("siri"))
    return ["event": event.id.text, "staff": who, "handover": handover.id.text]
  }
}
