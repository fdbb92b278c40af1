import Ground
import Web

/// The facts of an event, to read and to change.
enum EventDetailsPages {
  static func page(_ form: Form, _ event: Event, district: String?, mayClassify: Bool) -> Page {
    Page(
      title: "Händelsens uppgifter", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(ActPages.trail(event))
        <div class="title"><h1>\(t: "Händelsens uppgifter")</h1><div class="actions">\
        <a class="button plain" href="/events/\(event.id)/history">\(t: "Historik")</a></div></div>
        \(form.open("/events/\(event.id)/details", draft: DraftName.OfEvent.details.of(event), fields(form, event, district)))
        \(if: mayClassify, classify(form, event))
        """)
  }

  private static func fields(_ form: Form, _ event: Event, _ district: String?) -> HTML {
    let language = form.call.language
    func stamp(_ time: Instant?) -> String? { time.map { language.write($0, .stamp) } }
    let kinds = EventKind.allCases.map { ($0.rawValue, "\(t: $0.text)" as HTML) }
    return """
      \(ActPages.version(event))
      \(form.text("title", "Rubrik", required: true, value: event.title, extra: " maxlength=\"160\""))
      \(form.select("kind", "Vad är det för slags händelse?", kinds, chosen: event.kind.rawValue))
      \(form.area("description", "Beskriv", value: event.description))
      \(form.text("place", "Var?", help: "Adress eller namn på platsen.", value: event.placeText))
      \(form.text("occurredAt", "När hände det?", help: "Skriv som du säger: ”14.10”, ”igår 23:50”.", size: 24, value: stamp(event.occurredAt)))
      \(form.more("Fler uppgifter", open: !form.faults.isEmpty || event.latitude != nil || event.diaryNumber != nil,
      """
      \(form.text("discoveredAt", "När upptäcktes det?", size: 24, value: stamp(event.discoveredAt)))
      \(form.text("alarmSource", "Hur fick vi veta det?", value: event.alarmSource))
      \(form.text("latitude", "Latitud", help: "Till exempel 59,4148. Stadsdelen hittas av punkten.", size: 12, value: event.latitude.map { "\($0)" }))
      \(form.text("longitude", "Longitud", help: "Till exempel 17,9132", size: 12, value: event.longitude.map { "\($0)" }))
      \(if: district != nil, "<p class=\"soft\">\(t: "Stadsdel:") \(district)</p>")
      \(form.text("diaryNumber", "Diarienummer", size: 24, value: event.diaryNumber))
      \(form.text("costCode", "Kostnadskod", size: 24, value: event.costCode))
      """))
      \(form.actions("Spara uppgifterna", back: "/events/\(event.id)", draft: DraftName.OfEvent.details.of(event)))
      """
  }

  private static func classify(_ form: Form, _ event: Event) -> HTML {
    let own = form.faults.contains { $0.field == "reason" || $0.field == "classification" }
    let bare = Form(form.call, values: own ? form.values : Input(), faults: own ? form.faults : [])
    return """
      <section aria-labelledby="h-class"><h2 id="h-class">\(t: "Hur känsligt är det?")</h2>
      <p>\(t: "Nu:") <b>\(event.classification.rawValue)</b>. \
      <a href="/events/\(event.id)/access">\(t: "Vem kan se detta, och varför")</a></p>
      \(bare.open("/events/\(event.id)/classification",
      """
      \(ActPages.version(event))
      \(bare.choices("classification", "Ny klass", help: "Skriv aldrig säkerhetsskyddsklassificerade uppgifter här.", across: false, EventPages.classes, chosen: event.classification.rawValue))
      \(bare.area("reason", "Varför?", help: "Syns i loggen.", rows: 2, required: true))
      \(bare.actions("Ändra klassen"))
      """))</section>
      """
  }

  /// Lowering is asked about once more: what has been spread cannot be called back.
  static func confirmLower(
    _ call: Call, _ event: Event, to classification: Classification, reason: String,
    version: String
  ) -> Page {
    Page(
      title: "Sänk klassen", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(ActPages.trail(event))
        <h1>\(t: "Sänk klassen från \(event.classification.rawValue) till \(classification.rawValue)?")</h1>
        <p>\(t: "Fler får då läsa händelsen och det som är skrivet i den. Det som har lästs kan inte tas tillbaka.")</p>
        \(if: event.classification == .k2, "<p>\(t: "Rader som skrevs under sekretess förblir under sekretess.")</p>")
        <p>\(t: "Skäl:") \(reason)</p>
        <div class="actions">\(Form.button(call, "/events/\(event.id)/classification", "Sänk klassen", plain: false, fields: [
          ("classification", classification.rawValue), ("reason", reason), ("version", version),
          ("confirmed", "yes"),
        ]))\
        <a class="button quiet" href="/events/\(event.id)/details">\(t: "Avbryt")</a></div>
        """)
  }
}
