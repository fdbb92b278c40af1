import Ground
import Testing

@testable import App

/// A form that is not done shows again what was typed, and says why above itself.
@Suite struct FormTests {
  @Test(arguments: [
    ("sv", "Vad heter instruktionen?</b> Fyll i det här fältet."),
    ("en", "What is the instruction called?</b> Fill in this field."),
  ]) func theSummaryNamesTheField(_ row: (String, String)) async throws {
    try await World.with(.sqlite) { world in
      let karin = try await world.signIn("karin")
      let page = try await world.request(
        .post, "/instructions", as: karin, .form(["text": "Vi går på klockan åtta."]),
        headers: ["Cookie": "language=\(row.0)"])
      #expect(page.status == 422)
      #expect(page.text.contains(row.1), "\(page.text)")
      #expect(page.text.contains("Vi går på klockan åtta."))
    }
  }

  @Test func whatMayNotBeDoneKeepsWhatWasTyped() async throws {
    try await World.with(.sqlite) { world in
      let anna = try await world.signIn("anna")
      let page = try await world.request(
        .post, "/units", as: anna,
        .form(["name": "Parkens förskola", "kind": "section", "parent": "soder"]))
      #expect(page.status == 403)
      #expect(page.text.contains("Du har inte behörighet att göra det här."))
      #expect(page.text.contains("value=\"Parkens förskola\""))
      #expect(page.text.contains("class=\"summary\""))
    }
  }

  @Test func wordsOutliveAFormThatCannotBeShownAgain() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let ylva = try await world.signIn("ylva")
      let page = try await world.request(
        .post, "/events/\(event.id)/level", as: ylva,
        .form(["level": "niva-2", "reason": "Flera skolor är utan ström."]),
        headers: ["Referer": "http://localhost/events/\(event.id)"])
      #expect(page.status == 403 || page.status == 404)
      #expect(page.text.contains("Flera skolor är utan ström."))
      #expect(page.text.contains("href=\"/events/\(event.id)\">Tillbaka"))
      let program = try await world.request(
        .post, "/api/v1/units", as: karin,
        .raw(#"{"name": "x", "kind": "section", "parent": "finns-inte"}"#, type: "application/json")
      )
      #expect(!program.text.contains("Det här skrev du"))
    }
  }

  @Test func onlyTheFormThatWasSentSaysWhatIsWrong() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let page = try await world.request(
        .post, "/events/\(event.id)/status", as: karin, .form(["status": ""]))
      #expect(page.status == 422)
      #expect(page.text.split(separator: "class=\"summary\"").count == 2)
    }
  }
}
