import Ground
import Storage
import Testing
import Web

@testable import App

/// Going on, leading, handing over, telling, judging and closing, as people meet them on the pages.
@Suite struct ShiftOfHandsTests {
  @Test(arguments: World.engines) func theLeadIsNotTakenInPassing(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event().id
      let path = "/events/\(event)/staff"
      let bengt = try await world.signIn(.dutyOfficer)
      func lead() async throws -> String? {
        try await world.app.database.read { tx in
          try tx.row("SELECT lead_person FROM event WHERE id = \(event)")?.find("lead_person")
        }
      }
      let page = try await world.get(path, as: bengt).text
      #expect(page.contains("<optgroup label=\"Norra stadsdelsförvaltningen\">"))
      #expect(page.contains("Mats Lind, Förvaltningschef eller VD"))
      #expect(page.contains("Nu leder Norra stadsdelsförvaltningen."))
      let silent = try await world.request(
        .post, path, as: bengt, .form(["person": "bengt", "function": ""]))
      #expect(silent.status == 422)
      let fields = ["person": "mats", "function": "lead"]
      let asked = try await world.request(.post, path, as: bengt, .form(fields))
      #expect(asked.status == 200 && asked.text.contains("Ska Mats Lind bli händelseledare?"))
      #expect(try await lead() == nil)
      let named = try await world.request(
        .post, path, as: bengt, .form(fields.merging(["confirmed": "yes"]) { $1 }))
      #expect(named.status == 303)
      #expect(try await lead() == "mats")
      let taken = try await world.request(
        .post, path, as: bengt, .form(["person": "bengt", "function": "lead", "confirmed": "yes"]))
      #expect(taken.status == 403)
      #expect(try await lead() == "mats")
    }
  }

  @Test(arguments: World.engines) func whoIsOnCallHandsOver(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event().id
      let path = "/events/\(event)/handover"
      let bengt = try await world.signIn(.dutyOfficer)
      let page = try await world.get(path, as: bengt).text
      #expect(page.contains("Tjänsteperson i beredskap"))
      #expect(page.contains("Ingen tjänst är angiven än."))
      let part = try await world.request(
        .post, path, as: bengt, .form(["function": "onCall", "to": "Karin"]))
      #expect(part.status == 422 && part.text.contains("Menar du Karin Holm"))
      let first = try await world.request(
        .post, path, as: bengt, .form(["function": "onCall", "to": "Anna Ek"]))
      let sent = try await world.request(
        .post, path, as: bengt, .form(["function": "onCall", "to": "Karin Holm"]))
      #expect(first.status == 303 && sent.status == 303)
      let anna = try await world.get("/me", as: try await world.signIn("anna")).text
      #expect(!anna.contains("lämnar över passet till dig"), "another offer took it back")
      let karin = try await world.signIn("karin")
      let waiting = try await world.get("/me", as: karin).text
      #expect(waiting.contains("Ta emot passet från Bengt Sand"))
      #expect(!waiting.contains("lämnar över passet till dig"), "the same is not said twice")
      let handover = sent.header("Location") ?? ""
      let signed = try await world.request(.post, "\(handover)/sign", as: karin, .form([:]))
      #expect(signed.status == 303)
      let after = try await world.get("/me", as: karin).text
      #expect(!after.contains("Skriv under") && !after.contains("Ta emot passet"))
      #expect(after.contains("som Tjänsteperson i beredskap"))
    }
  }

  @Test(arguments: World.engines) func openThingsAreClosedOnlyOnPurpose(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event().id
      let path = "/events/\(event)"
      let karin = try await world.signIn(.citySecurity)
      let chief = try await world.caller(.citySecurity)
      _ = try await world.app.events.move(event, to: .verified, note: nil, by: chief)
      _ = try await world.app.events.move(event, to: .active, note: nil, by: chief)
      let _: Line = try await world.app.log.write(
        Log.Draft(category: .task, text: "Ring skolorna"), in: event, by: chief)
      _ = try await world.event("Samma läcka")
      let wrong = try await world.request(
        .post, "\(path)/status", as: karin, .form(["status": "closed", "note": ""]))
      #expect(wrong.status == 422)
      #expect(wrong.text.split(separator: "class=\"summary\"").count == 2, "said once")
      #expect(wrong.text.contains("/tasks/"))
      let fields = ["status": "closed", "note": "Vattnet är tillbaka"]
      let asked = try await world.request(.post, "\(path)/status", as: karin, .form(fields))
      #expect(asked.status == 200 && asked.text.contains("Ja, avsluta ändå"))
      #expect(asked.text.contains("Ring skolorna</a>"))
      #expect(try await world.count("SELECT COUNT(*) FROM event WHERE status = 'closed'") == 0)
      let closed = try await world.request(
        .post, "\(path)/status", as: karin, .form(fields.merging(["confirmed": "yes"]) { $1 }))
      #expect(closed.status == 303)
      #expect(try await world.count("SELECT COUNT(*) FROM event WHERE status = 'closed'") == 1)
    }
  }

  @Test(arguments: World.engines) func allThatIsMissingIsSaidAtOnce(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event().id
      let path = "/events/\(event)"
      let karin = try await world.signIn(.citySecurity)
      let raised = try await world.request(.post, "\(path)/escalation", as: karin, .form([:]))
      #expect(raised.status == 422 && !raised.text.contains("Fyll i det här fältet"))
      for words in [
        "Välj till vilken enhet.", "samordning eller prioritering", "Skriv vad som behövs",
      ] {
        #expect(raised.text.contains(words), "\(words)")
      }
      var level = [
        "deviates": "yes", "severe": "yes", "urgent": "yes", "crossing": "no", "level": "niva-1",
        "reason": "Kort avbrott",
      ]
      let silent = try await world.request(.post, "\(path)/level", as: karin, .form(level))
      #expect(silent.status == 422 && silent.text.contains("Förslaget är Extraordinär händelse."))
      level["notes"] = "Strömmen är strax tillbaka"
      let told = try await world.request(.post, "\(path)/level", as: karin, .form(level))
      #expect(told.status == 303)
      let log = try await world.get(path, as: karin).text
      #expect(log.contains("Förslaget var Extraordinär händelse. Strömmen är strax tillbaka"))
    }
  }

  @Test(arguments: World.engines) func thePageSaysWhoIsToldInAUnit(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event().id
      let path = "/events/\(event)/units"
      let karin = try await world.signIn(.citySecurity)
      for unit in ["soder", "energi"] {
        let added = try await world.request(.post, path, as: karin, .form(["unit": unit]))
        #expect(added.header("Location") == path)
      }
      let page = try await world.get(path, as: karin).text
      #expect(page.contains("Olle Sjö, Säkerhetssamordnare"))
      #expect(page.contains("Ingen där har fått veta."))
      let olle = try await world.signIn("olle")
      #expect(try await world.get("/me", as: olle).text.contains("är berörd av händelsen"))
    }
  }

  @Test func whoMayNotTakeTheLogOutSeesWhoCan() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event().id
      let path = "/events/\(event)/package"
      let refused = try await world.get(path, as: try await world.signIn(.dutyOfficer))
      #expect(refused.status == 200 && refused.text.contains("Karin Holm"))
      #expect(!refused.text.contains("log.csv"))
      let page = try await world.get(path, as: try await world.signIn(.citySecurity)).text
      #expect(page.contains("tryggve verify tryggve-"))
      for (role, isOffered) in [(Role.dutyOfficer, false), (.citySecurity, true)] {
        let room = try await world.get("/events/\(event)", as: try await world.signIn(role)).text
        #expect(room.contains("href=\"\(path)\"") == isOffered, "\(role)")
      }
      let told = try await world.get(path, as: try await world.signIn("ture"))
      #expect(told.status == 404)
    }
  }
}
