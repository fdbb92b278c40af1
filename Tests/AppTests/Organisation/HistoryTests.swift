import Ground
import Storage
import Testing
import Web

@testable import App

@Suite struct HistoryTests {
  @Test(arguments: World.engines) func versionsWithNames(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      _ = try await world.app.organisation.edit(
        ID<Operation>("hemtjanst"), by: chief, expecting: nil
      ) {
        $0.everydayPerson = "mats"
        $0.critical = false
      }
      try await world.app.organisation.remove(ID<Operation>("hemtjanst"), by: chief)
      let steps = try await world.app.database.read { tx in
        try History.of(table: "operation", id: "hemtjanst", tx)
      }
      #expect(steps.map(\.what) == [.removed, .changed, .added])
      #expect(steps.map(\.number) == [3, 2, 1])
      let change = steps[1]
      #expect(change.by == .own("Karin Holm"))
      #expect(change.differences.map(\.column) == ["critical", "everyday_person"])
      #expect(change.differences[0].old == .text("Ja"))
      #expect(change.differences[1].new == .own("Mats Lind"))
      #expect(steps[2].by == .text("driften, vid servern"))
      #expect(steps[2].differences.contains { $0.new == .own("Hemtjänsten norr") })
      let page = try await world.get(
        "/history/operation/hemtjanst", as: try await world.signIn(.reporter))
      #expect(page.status == 200)
      #expect(page.text.contains("Ansvarig i vardagen"))
    }
  }

  @Test(arguments: World.engines) func secretsHaveNoHistory(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let karin = try await world.signIn(.citySecurity)
      for path in ["account/anna", "token/x", "line/x", "event/x", "journal/1", "unit/none"] {
        #expect(try await world.get("/history/\(path)", as: karin).status == 404, "\(path)")
      }
      #expect(FieldNames.ordered("account", ["password", "totp_secret", "login"]) == ["login"])
    }
  }

  @Test(arguments: [
    ("", "Ny", "<ins>Ny</ins>"), ("Gammal", "", "<del>Gammal</del>"),
    (
      "Elavbrott i hela Husby", "Elavbrott i hela Järva",
      "Elavbrott i hela <del>Husby</del> <ins>Järva</ins> "
    ),
    ("070-1", "070-2", "<del>070-1</del> <ins>070-2</ins>"),
    ("a b c d", "a b x c d", "a b <ins>x</ins> c d"),
  ]) func whatChangedStandsOut(_ old: String, _ new: String, _ html: String) {
    let words = HistoryPages.words(old, new)
    #expect(String(decoding: words.render(.swedish), as: UTF8.self) == html)
  }
}
