import Ground
import Sheets
import Storage
import Swedish
import Web

/// What has been told, who has acknowledged, and the form that tells.
enum ToldPages {
  /// Which of those who were told are shown, and how many there are in all.
  struct Shown: Sendable {
    let filter: ToldFilter
    let read: Int
    let all: Int
  }

  static func page(
    _ form: Form, _ room: Room, _ told: Paged<Room.ToldPerson>, _ list: SideList<ToldColumn>,
    _ shown: Shown, posts: [Post], maySend: Bool
  ) -> Page {
    let event = room.event
    var page = ActPages.frame(
      room, "Meddela berörda",
      """
      \(if: maySend, send(form, event, posts))
      \(section(told, list, shown, room))
      """)
    page.seq = room.seq
    page.event = event.id.text
    return page
  }

  private static func send(_ form: Form, _ event: Event, _ posts: [Post]) -> HTML {
    """
    <p>\(t: "Beskedet syns direkt hos den som är inloggad och på Min sida. Var och en svarar ”Jag har läst”.")</p>
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

  /// Messages in the order of the list, each with those who got it.
  private static func messages(_ told: [Room.ToldPerson]) -> [[Room.ToldPerson]] {
    var order: [String] = []
    var groups: [String: [Room.ToldPerson]] = [:]
    for told in told {
      let key = "\(told.at.text) \(told.text)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(told)
    }
    return order.compactMap { groups[$0] }
  }

  private static func section(
    _ told: Paged<Room.ToldPerson>, _ list: SideList<ToldColumn>, _ shown: Shown, _ room: Room
  ) -> HTML {
    let path = "/events/\(room.event.id)/told"
    let count: Text = told.count == 1 ? "1 mottagare" : "\(told.count) mottagare"
    let columns: [(ToldColumn, Text)] = [(.told, "Tid"), (.name, "Vem"), (.read, "Läst")]
    return """
      <section aria-labelledby="h-list"><h2 id="h-list">\(t: "Besked"): \(t: "\(shown.read) av \(shown.all) har läst")</h2>
      \(if: room.told.isEmpty, "<p class=\"empty\">\(t: "Inget besked är skickat än.")</p>")
      \(if: !room.told.isEmpty, ListTabs.html(ToldFilter.allCases.map { ("\(path)?show=\($0.rawValue)", $0.text, $0 == shown.filter) }))
      \(if: !room.told.isEmpty, list.head(told, count, columns, hidden: [("show", shown.filter.rawValue)], mayExport: room.mayExport(list.call)))
      <ul class="rows">\(each: messages(told.rows), { message(list.call, room.event, $0) })</ul>
      \(list.pages(told))</section>
      """
  }

  private static func message(
    _ call: Call, _ event: Event, _ people: [Room.ToldPerson]
  ) -> HTML {
    guard let first = people.first else { return "" }
    let read = people.filter { $0.acknowledgedAt != nil }
    let unread = people.filter { $0.acknowledgedAt == nil && $0.hasAccount }
    let unreached = people.filter { $0.acknowledgedAt == nil && !$0.hasAccount }
    let mine = unread.first { $0.person == call.signedIn?.person }
    return """
      <li><span class="when">\(Parts.time(first.at))</span><span class="what">\(t: first.words)\
      \(if: !read.isEmpty, "<span class=\"soft\"><span class=\"state up\">\(t: "Har läst")</span> \(names(read))</span>")\
      \(if: !unread.isEmpty, "<span class=\"soft\"><span class=\"state unknown\">\(t: "Inte läst")</span> \(names(unread))</span>")\
      \(if: !unreached.isEmpty, "<span class=\"soft\"><span class=\"state down\">\(t: "Ring, saknar konto")</span> \(numbers(unreached))</span>")</span>\
      \(if: mine != nil, "<span class=\"do\">\(Form.button(call, "/events/\(event.id)/told/\(mine?.id.text ?? "")/acknowledge", "Jag har läst"))</span>")</li>
      """
  }

  private static func names(_ people: [Room.ToldPerson]) -> HTML {
    var out: HTML = ""
    for (place, person) in people.enumerated() {
      if place > 0 { out.append(", ") }
      out.append("\(person.name)")
      if let at = person.acknowledgedAt { out.append(" \(Parts.time(at))") }
    }
    return out
  }

  /// Those who must be called: a message reaches nobody without an account.
  static func numbers(_ told: [Room.ToldPerson]) -> HTML {
    var seen: Set<ID<Person>> = []
    let people = told.filter { seen.insert($0.person).inserted }
    var out: HTML = ""
    for (place, person) in people.enumerated() {
      if place > 0 { out.append(", ") }
      out.append("\(person.name) \(PostParts.phone(person.phone))")
    }
    return out
  }

  static func json(_ told: Room.ToldPerson) -> JSON {
    .object([
      "id": .string(told.id.text), "person": .string(told.person.text),
      "name": .string(told.name), "text": .string(told.text), "at": .string(told.at.text),
      "acknowledgedAt": .text(told.acknowledgedAt?.text), "hasAccount": .bool(told.hasAccount),
      "phone": .text(told.phone),
    ])
  }

  static func csv(_ told: [Room.ToldPerson], _ event: Event, _ call: Call) -> Reply {
    let language = call.language
    func say(_ text: Text) -> String { language.say(text) }
    return ListTabs.file(
      Table(
        name: say("Besked"), header: [say("Tid"), say("Vem"), say("Besked"), say("Läst")],
        rows: told.map {
          [
            language.write($0.at, .stamp), $0.name, $0.text,
            $0.acknowledgedAt.map { language.write($0, .stamp) } ?? "",
          ]
        }), "besked", event, language)
  }
}

/// What a list of those who were told can be sorted by.
enum ToldColumn: String, CaseIterable, Sendable {
  case told, name, read

  func key(_ told: Room.ToldPerson) -> String {
    switch self {
    case .told: told.at.text
    case .name: Words.sortKey(told.name)
    case .read: told.acknowledgedAt?.text ?? "~"
    }
  }
}

/// Which of those who were told a list shows.
enum ToldFilter: String, Word, Sendable {
  case all, unread, read

  var text: Text {
    switch self {
    case .all: "Alla|told"
    case .unread: "Inte läst"
    case .read: "Har läst"
    }
  }
}
