import Ground
import Sheets
import Web

/// The pages of turns of duty.
enum ShiftPages {
  static func list(
    _ form: Form, unit: Unit, turns: Paged<Turn>, _ filter: Organisation.TurnFilter,
    _ paging: Paging<Organisation.TurnColumn>, mayEdit: Bool, people: [(ID<Person>, String)]?
  ) -> Page {
    let path = "/units/\(unit.id)/shifts"
    let parts = ListParts(
      call: form.call, paging: paging,
      columns: [(.person, "Vem"), (.post, "Post"), (.starts, "Från"), (.ends, "Till")])
    let isNarrowed = !filter.words.isEmpty || filter.post != nil || filter.when != .coming
    return Page(
      title: "Tjänstgöring, \(unit.name)", room: .organisation,
      content: """
        \(trail(unit))
        <h1>\(t: "Tjänstgöring, \(unit.name)")</h1>
        \(if: isNarrowed || !turns.rows.isEmpty, Parts.filter(path, "Filtrera tjänstgöring", folding: form.call, fields(filter) + parts.orderField))
        \(parts.hits(turns.count == 1 ? "1 pass" : "\(turns.count) pass", words(filter), all: path, actions: earlier(filter, path)))
        \(if: turns.rows.isEmpty && isNarrowed, OrganisationParts.notFoundHint("Ingen sådan tjänstgöring."))
        \(if: turns.rows.isEmpty && !isNarrowed, OrganisationParts.notFoundHint("Ingen tjänstgöring är inlagd. Den som är i tjänst visas på enhetens sida och överst på alla sidor."))
        \(if: !turns.rows.isEmpty, table(turns.rows, parts, mayEdit))
        \(parts.pages(turns))
        \(if: mayEdit, addForm(form, unit, people))
        """)
  }

  private static func earlier(_ filter: Organisation.TurnFilter, _ path: String) -> HTML {
    if filter.when != .coming { return "" }
    return "<a class=\"button quiet\" href=\"\(link: path + "?when=past")\">\(t: "Tidigare")</a>"
  }

  private static func fields(_ filter: Organisation.TurnFilter) -> HTML {
    let posts: [(String, HTML)] = [("", "\(t: "Alla poster")")] + OrganisationParts.posts
    let times: [(String, HTML)] = Organisation.TurnFilter.When.allCases.map {
      ($0.rawValue, "\(t: when($0))")
    }
    return Parts.seek(filter.words, "Sök person")
      + Parts.narrow("post", "Post", posts, chosen: filter.post?.rawValue)
      + Parts.narrow("when", "Tid", times, chosen: filter.when.rawValue)
  }

  private static func when(_ when: Organisation.TurnFilter.When) -> Text {
    switch when {
    case .coming: "Nu och kommande"
    case .past: "Tidigare"
    case .all: "All tid"
    }
  }

  private static func words(_ filter: Organisation.TurnFilter) -> [HTML] {
    var parts: [HTML] = []
    if !filter.words.isEmpty { parts.append("\(t: "med ”\(filter.words)”")") }
    if let post = filter.post { parts.append("\(t: "som \(post.text)")") }
    if filter.when == .past { parts.append("\(t: "som är över")") }
    if filter.when == .all { parts.append("\(t: "med dem som är över")") }
    return parts
  }

  static func csv(_ rows: [Turn], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return OrganisationExport.reply(
      Table(
        name: say("Tjänstgöring"),
        header: [say("Vem"), say("Post"), say("Enhet"), say("Från"), say("Till"), say("Telefon")],
        rows: rows.map { row in
          [
            row.name, say(row.shift.post.text), row.unitName,
            language.write(row.shift.startsAt, .stamp), language.write(row.shift.endsAt, .stamp),
            row.phone ?? "",
          ]
        }), "tjanstgoring.csv")
  }

  private static func trail(_ unit: Unit) -> HTML {
    Parts.trail([("/units", "\(t: "Enheter")"), ("/units/\(unit.id)", "\(unit.name)")])
  }

  private static func table(
    _ turns: [Turn], _ parts: ListParts<Organisation.TurnColumn>, _ mayEdit: Bool
  ) -> HTML {
    let heads: HTML = """
      \(parts.head(.person))\(parts.head(.post))\(parts.head(.starts))\(parts.head(.ends))\
      \(ListParts<Organisation.TurnColumn>.head("Telefon"))\
      \(if: mayEdit, "<th role=\"columnheader\" scope=\"col\"><span class=\"vh\">\(t: "Ändra")</span></th>")
      """
    return Parts.table("Tjänstgöring", heads, turns) { row($0, parts.call, mayEdit) }
  }

  private static func row(_ turn: Turn, _ call: Call, _ mayEdit: Bool) -> HTML {
    let isOn = turn.shift.startsAt <= call.now && turn.shift.endsAt > call.now
    return """
      <tr role="row"><th role="rowheader" scope="row" class="main">\
      \(OrganisationParts.person(turn.shift.person, turn.name))\
      \(if: isOn, " <span class=\"tag\">\(t: "i tjänst nu")</span>")</th>\
      <td role="cell" class="side">\(t: turn.shift.post.text)</td>\
      <td role="cell" class="side nowrap">\(Parts.time(turn.shift.startsAt, .moment))</td>\
      <td role="cell" class="side nowrap"><span aria-hidden="true">– </span>\(Parts.time(turn.shift.endsAt, .moment))</td>\
      <td role="cell" class="side nowrap">\(PostParts.phone(turn.phone))</td>\
      \(if: mayEdit, "<td role=\"cell\" class=\"side\"><a href=\"/shifts/\(turn.shift.id)/edit\">\(t: "Ändra")<span class=\"vh\">: \(turn.name)</span></a></td>")</tr>

      """
  }

  private static func addForm(_ form: Form, _ unit: Unit, _ people: [(ID<Person>, String)]?)
    -> HTML
  {
    """
    <section><h2>\(t: "Lägg in tjänst")</h2>
    \(form.open("/units/\(unit.id)/shifts", draft: .new(.shift, in: unit.id.text), """
      \(fields(form, people, nil))
      \(form.actions("Lägg in tjänsten", draft: .new(.shift, in: unit.id.text)))
      """))</section>
    """
  }

  private static func fields(
    _ form: Form, _ people: [(ID<Person>, String)]?, _ shift: Shift?
  ) -> HTML {
    let overlaps = form.faults.contains { $0.field == "overlap" }
    return """
      \(OrganisationParts.person(form, "person", "Vem?", people, chosen: shift?.person.text))
      \(form.select("post", "Vilken post?", OrganisationParts.posts, chosen: shift?.post.rawValue ?? "localCrisisLead"))
      \(form.text("startsAt", "När börjar tjänsten?", help: "Till exempel fredag 12:00 eller 2026-05-29 08:00.", required: true, size: 24, value: shift.map { stamp($0.startsAt) }))
      \(form.text("endsAt", "När slutar den?", required: true, size: 24, value: shift.map { stamp($0.endsAt) }))
      \(if: overlaps, """
        <div class="field wrong"><label class="choice" id="overlap" tabindex="-1"><input type="checkbox" name="overlap" value="yes">\
        <span>\(t: "Två ska ha tjänst samtidigt")</span></label>\
        <p class="error">\(t: form.faults.first { $0.field == "overlap" }?.text ?? "")</p></div>
        """)
      """
  }

  private static func stamp(_ time: Instant) -> String { Language.swedish.write(time, .stamp) }

  static func edit(
    _ form: Form, shift: Shift, unit: Unit, people: [(ID<Person>, String)]?
  ) -> Page {
    Page(
      title: "Ändra tjänst", room: .organisation,
      content: """
        \(trail(unit))
        <h1>\(t: "Ändra tjänst")</h1>
        \(form.open("/shifts/\(shift.id)/edit", draft: .of(.shift, shift), """
          \(form.version(shift.seq))
          \(fields(form, people, shift))
          \(form.actions("Spara tjänsten", back: "/units/\(unit.id)/shifts", draft: .of(.shift, shift)))
          """))
        <section><h2>\(t: "Ta bort tjänsten")</h2>
        \(Form.button(form.call, "/shifts/\(shift.id)/remove", "Ta bort tjänsten", confirm: "Ta bort tjänsten?"))</section>
        """)
  }
}
