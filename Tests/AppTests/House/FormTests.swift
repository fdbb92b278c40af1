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
      let siri = try await world.signIn(.systemAdministrator)
      let page = try await world.request(
        .post, "/accounts", as: siri, .form(["person": "nils", "login": "nils.odal"]))
      #expect(page.status == 409, "the page has no form for somebody who has an account")
      #expect(page.text.contains("Personen har redan ett konto."))
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let ask = [
        "toUnit": "slk", "reasonKind": "coordination", "reason": "Två förvaltningar är berörda.",
      ]
      let path = "/events/\(event.id)/escalation"
      #expect(try await world.request(.post, path, as: karin, .form(ask)).status == 303)
      let again = try await world.request(
        .post, path, as: karin,
        .form(ask.merging(["reason": "Nu är tre berörda."]) { $1 }))
      #expect(again.status == 409)
      #expect(again.text.contains("class=\"summary\""))
      #expect(again.text.contains("Det finns redan en begäran som väntar på svar."))
      #expect(again.text.contains("Nu är tre berörda."))
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
