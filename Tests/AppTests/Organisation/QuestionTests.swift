import Ground
import Storage
import Testing
import Web

@testable import App

/// What cannot be taken back is asked about, by the server too.
@Suite struct QuestionTests {
  @Test(arguments: World.engines) func asksBeforeItIsDone(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let deeds: [(role: Role, path: String, left: SQL)] = [
        (
          .systemAdministrator, "/accounts/nils/disable",
          "SELECT COUNT(*) FROM account WHERE id = 'nils' AND disabled = 0"
        ),
        (
          .citySecurity, "/posts/nils-post/end",
          "SELECT COUNT(*) FROM assignment WHERE id = 'nils-post' AND valid_to IS NULL"
        ),
        (.citySecurity, "/operations/hemtjanst/remove", "SELECT COUNT(*) FROM operation"),
        (.citySecurity, "/shifts/tib/remove", "SELECT COUNT(*) FROM shift"),
      ]
      let ylva = try await world.signIn(.reporter)
      for deed in deeds {
        let visitor = try await world.signIn(deed.role)
        let stranger = try await world.request(.post, deed.path, as: ylva, .form([:]))
        #expect([403, 404].contains(stranger.status), "\(deed.path)")
        let ask = try await world.request(.post, deed.path, as: visitor, .form([:]))
        #expect(ask.status == 200 && ask.text.contains("name=\"confirmed\""), "\(deed.path)")
        #expect(try await world.count(deed.left) == 1, "\(deed.path)")
        let done = try await world.request(
          .post, deed.path, as: visitor, .form(["confirmed": "yes"]))
        #expect(done.status == 303, "\(deed.path)")
        #expect(try await world.count(deed.left) == 0, "\(deed.path)")
      }
    }
  }
}
