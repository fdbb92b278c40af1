import Ground
import Web

/// The form that reports an event, and what the reporter reads when it has been sent.
enum ReportPages {
  static func form(_ form: Form, units: [(ID<Unit>, String)], own: ID<Unit>?) -> Page {
    let exercise = form.values["exercise"] == "yes"
    return Page(
      title: exercise ? "Öppna en övning" : "Rapportera händelse", room: .none,
      exercise: exercise,
      content: """
        <h1>\(t: exercise ? "Öppna en övning" : "Rapportera händelse")</h1>
        <p class="notice warn"><b>\(t: "Är det fara för liv, hälsa, egendom eller miljö?")</b> \
        \(t: "Ring") <a href="tel:112">112</a> \(t: "först.")</p>
        \(form.open("/events", draft: exercise ? .exercise : .report, fields(form, units, own)))
        """)
  }

  private static let rest = ["description", "source", "latitude", "longitude"]

  private static func fields(
    _ form: Form, _ units: [(ID<Unit>, String)], _ own: ID<Unit>?
  ) -> HTML {
    let kinds = EventKind.allCases.map { ($0.rawValue, "\(t: $0.text)" as HTML) }
    // What somebody has filled in is not folded away again.
    let isOpen =
      rest.contains { !(form.values[$0] ?? "").isEmpty }
      || form.faults.contains { rest.contains($0.field) || $0.field == "exercise" }
      || (!form.faults.isEmpty && form.values["exercise"] == "yes")
    return """
      \(form.text("title", "Vad har hänt?", help: "Kort, som en rubrik.", required: true, extra: " maxlength=\"160\""))
      \(form.select("kind", "Vad är det för slags händelse?", [("", "\(t: "Välj …")")] + kinds))
      \(form.text("place", "Var?", help: "Adress eller namn på platsen."))
      \(form.text("time", "När?", help: "Skriv som du säger: ”14.10”, ”för tio minuter sedan”, ”i morse”, ”igår kväll”. Tomt betyder nu.", size: 24))
      \(form.select("unit", "Vilken enhet berörs?", help: "Den enhet som är närmast. Händelsen börjar där.", [("", "\(t: "Välj …")")] + units.map { ($0.0.text, "\($0.1)") }, chosen: own?.text))
      \(form.choices("classification", "Vem får se rapporten?", help: "Skriv aldrig säkerhetsskyddsklassificerade uppgifter här.", across: false, classes, chosen: ""))
      <p class="notice delicate">\(t: "Hot, våld och otillåten påverkan blir K2 om du inte väljer något annat. Då ser bara du, säkerhetssamordnare och krisledning i enheten, tjänsteperson i beredskap, stadens säkerhetsenhet och registratorn rapporten. Chefer ser den inte.")</p>
      \(form.more("Fler uppgifter", open: isOpen,
        """
        \(form.area("description", "Beskriv"))
        \(form.text("source", "Hur fick du veta det?"))
        \(form.text("latitude", "Latitud", help: "Till exempel 59,4148", size: 12))
        \(form.text("longitude", "Longitud", help: "Till exempel 17,9132", size: 12))
        \(form.choices("exercise", "Är det på riktigt?", across: false, [
          ("no", "\(t: "På riktigt")"),
          ("yes", "\(t: "Övning")<small>\(t: "Egen nummerserie. ÖVNING står på varje sida och utskrift.")</small>"),
        ], chosen: "no"))
        """))
      \(form.actions("Skicka rapporten", back: "/events", draft: .report))
      """
  }

  private static let classes: [(String, HTML)] = [
    (
      "",
      "\(t: "Välj åt mig")<small>\(t: "K2 vid hot, våld och otillåten påverkan, annars K1.")</small>"
    ),
    ("K0", "\(t: "K0 – öppet")<small>\(t: "Även förtroendevalda i enheten.")</small>"),
    (
      "K1",
      "\(t: "K1 – inom kommunen")<small>\(t: "Chefer och samordnare i enheten, och de som har beredskap.")</small>"
    ),
    (
      "K2",
      "\(t: "K2 – sekretess, bara de som behöver")<small>\(t: "Samordnare och krisledning i enheten och de som har beredskap. Inte chefer.")</small>"
    ),
  ]

  // MARK: sent

  static func receipt(_ receipt: Receipt, _ caller: Caller) -> Page {
    let event = receipt.event
    let isSecret = event.classification == .k2
    return Page(
      title: "Rapporten har kommit fram", room: .none, exercise: event.exercise,
      classification: event.classification,
      content: """
        <h1>\(t: "Rapporten har kommit fram")</h1>
        <p class="lead"><b>\(event.number)</b> \(if: !isSecret, "\(event.title)")\
        \(if: isSecret, "\(t: "Sekretess")"), \(Parts.time(event.reportedAt))</p>
        \(if: isSecret, "<p>\(t: "Rapporten är under sekretess (K2). I listor står bara numret.") <a href=\"/events/\(event.id)/access\">\(t: "Vem kan se detta, och varför")</a></p>")
        <section aria-labelledby="h-told"><h2 id="h-told">\(t: "De har fått veta det")</h2>
        \(receivers(receipt))</section>
        <section aria-labelledby="h-next"><h2 id="h-next">\(t: "Det här händer nu")</h2>
        <ol><li>\(t: "De läser rapporten och bedömer vad som behöver göras.")</li>\
        <li>\(t: "De kan ringa dig. Är det bråttom, eller förändras något, ring dem.")</li>\
        <li>\(t: "När statusen ändras ser du det på Min sida, under Mina rapporter.")</li></ol></section>
        <div class="actions"><a class="button" href="/me#reports">\(t: "Till Mina rapporter")</a>\
        <a class="button plain" href="/events/\(event.id)">\(t: "Visa händelsen")</a></div>
        """)
  }

  private static func receivers(_ receipt: Receipt) -> HTML {
    if receipt.receivers.isEmpty {
      return """
        <p class="empty">\(t: "Rapporten syns för dem som har hand om händelser i enheten, men ingen av dem har fått en signal. Ring om det är bråttom.") \
        <a href="/units/\(receipt.event.unit)/contacts">\(t: "Kontakter i enheten")</a></p>
        """
    }
    return """
      <ul class="rows">\(each: receipt.receivers, { receiver in
        """
        <li><span class="what"><b>\(receiver.told.name)</b>\
        \(if: receiver.post != nil, "<span class=\"soft\">\(t: receiver.post?.text ?? "")</span>")</span>\
        <span class="do">\(PostParts.phoneButton(receiver.told.phone))</span></li>

        """
      })</ul>
      """
  }
}
