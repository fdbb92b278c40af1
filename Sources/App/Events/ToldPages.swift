import Ground
import Web

/// What has been told, who has acknowledged, and the form that tells.
enum ToldPages {
  static func page(_ form: Form, _ room: Room, posts: [Post], maySend: Bool) -> Page {
    let event = room.event
    var page = ActPages.frame(
      room, "Meddela berörda",
      """
      \(if: maySend, send(form, event, posts))
      \(list(form.call, room))
      """)
    page.seq = room.seq
    page.event = event.id.text
    return page
  }

  private static func send(_ form: Form, _ event: Event, _ posts: [Post]) -> HTML {
    """
    <p>\(t: "Beskedet syns direkt hos den som är inloggad och på Min sida. Var och en svarar med att ha läst.")</p>
    \(form.open("/events/\(event.id)/told", draft: DraftName.OfEvent.told.of(event),
    """
    \(form.area("text", "Vad ska de veta?", help: event.classification == .k2 ? "Skriv inget hemligt här: bara de som får läsa händelsen ser den." : "Kort, och vad du vill att de gör.", rows: 3, required: true))
    \(form.text("people", "Personer", help: "Namn eller e-postadress, flera med komma emellan."))
    \(boxes(form, posts))
    \(form.actions("Skicka beskedet", back: "/events/\(event.id)", draft: DraftName.OfEvent.told.of(event)))
    """))
    """
  }

  private static func boxes(_ form: Form, _ posts: [Post]) -> HTML {
    let chosen = Set(form.values.all("posts"))
    let all = ["on", "true", "1", "yes"].contains(form.values["coordinators"] ?? "")
    return """
      <fieldset class="field"><legend class="question">\(t: "Poster")</legend>
      <p class="help">\(t: "De som har posten idag i de enheter som händelsen gäller, och stadens gemensamma.")</p>
      <div class="choices">\(each: posts, { post in
        """
        <label class="choice"><input type="checkbox" name="posts" value="\(post.rawValue)"\
        \(if: chosen.contains(post.rawValue), " checked")><span>\(t: post.text)</span></label>
        """
      })<label class="choice"><input type="checkbox" name="coordinators" value="yes"\(if: all, " checked")>\
      <span>\(t: "Alla samordnare i berörda enheter")<small>\(t: "Säkerhetssamordnare och lokal krisledning.")</small></span></label></div></fieldset>
      """
  }

  /// Messages, newest first, each with those who got it.
  private static func messages(_ room: Room) -> [[Room.ToldPerson]] {
    var order: [String] = []
    var groups: [String: [Room.ToldPerson]] = [:]
    for told in room.told {
      let key = "\(told.at.text) \(told.text)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(told)
    }
    return order.compactMap { groups[$0] }
  }

  private static func list(_ call: Call, _ room: Room) -> HTML {
    let read = room.told.filter { $0.acknowledgedAt != nil }.count
    return """
      <section aria-labelledby="h-list"><h2 id="h-list">\(t: "Besked"): \(t: "\(read) av \(room.told.count) har läst")</h2>
      \(if: room.told.isEmpty, "<p class=\"empty\">\(t: "Inget besked är skickat än.")</p>")
      <ul class="rows">\(each: messages(room), { message(call, room.event, $0) })</ul></section>
      """
  }

  private static func message(
    _ call: Call, _ event: Event, _ people: [Room.ToldPerson]
  ) -> HTML {
    guard let first = people.first else { return "" }
    let read = people.filter { $0.acknowledgedAt != nil }
    let unread = people.filter { $0.acknowledgedAt == nil }
    let mine = unread.first { $0.person == call.signedIn?.person }
    return """
      <li><span class="when">\(time: first.at)</span><span class="what">\(t: first.words)\
      \(if: !read.isEmpty, "<span class=\"soft\"><span class=\"state up\">\(t: "Har läst")</span> \(names(read))</span>")\
      \(if: !unread.isEmpty, "<span class=\"soft\"><span class=\"state unknown\">\(t: "Inte läst")</span> \(names(unread))</span>")</span>\
      \(if: mine != nil, "<span class=\"do\">\(Form.button(call, "/events/\(event.id)/told/\(mine?.id.text ?? "")/acknowledge", "Jag har läst"))</span>")</li>
      """
  }

  private static func names(_ people: [Room.ToldPerson]) -> HTML {
    var out: HTML = ""
    for (place, person) in people.enumerated() {
      if place > 0 { out.append(", ") }
      out.append("\(person.name)")
      if let at = person.acknowledgedAt { out.append(" \(time: at)") }
    }
    return out
  }

  static func json(_ told: Room.ToldPerson) -> JSON {
    .object([
      "id": .string(told.id.text), "person": .string(told.person.text),
      "name": .string(told.name), "text": .string(told.text), "at": .string(told.at.text),
      "acknowledgedAt": .text(told.acknowledgedAt?.text),
    ])
  }
}
