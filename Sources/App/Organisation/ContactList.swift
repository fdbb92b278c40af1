import Ground
import Sheets
import Web

/// The list of people to call, made for paper: it must be of use when nothing else works.
struct ContactList: Sendable {
  struct Line: Sendable {
    let group: Text
    let post: Post?
    let deputy: Bool
    let what: String?
    let person: ID<Person>?
    let name: String
    let phone: String?
    let email: String?
  }

  let unit: Unit
  let lines: [Line]

  init(card: UnitCard, below: [Held]) {
    unit = card.unit
    var lines: [Line] = []
    for duty in card.duty {
      guard let on = duty.now else { continue }
      lines.append(
        Line(
          group: "I tjänst när listan skrevs ut", post: duty.post, deputy: false,
          what: duty.unit == card.unit.id ? nil : duty.unitName, person: on.shift.person,
          name: on.name, phone: on.phone, email: nil))
    }
    let held = card.held.sorted { UnitPage.order($0) < UnitPage.order($1) }
    lines += held.filter { $0.assignment.post.isCrisis }.map { ContactList.line("I kris", $0, nil) }
    lines += held.filter { !$0.assignment.post.isCrisis }.map {
      ContactList.line("I vardagen", $0, nil)
    }
    for work in card.work {
      guard let person = work.crisis ?? work.everyday else { continue }
      lines.append(
        Line(
          group: "Verksamheter, ansvarig i kris", post: nil, deputy: false,
          what: work.operation.name, person: person.id, name: person.name, phone: person.phone,
          email: nil))
    }
    lines += below.map { ContactList.line("Enheter under", $0, $0.unitName) }
    for actor in card.actors where actor.phone != nil {
      lines.append(
        Line(
          group: "Externa aktörer", post: nil, deputy: false, what: actor.contact, person: nil,
          name: actor.name, phone: actor.phone, email: actor.email))
    }
    self.lines = lines
  }

  private static func line(_ group: Text, _ held: Held, _ what: String?) -> Line {
    Line(
      group: group, post: held.assignment.post, deputy: held.assignment.deputy, what: what,
      person: held.assignment.person, name: held.name, phone: held.phone, email: held.email)
  }

  private var groups: [(Text, [Line])] {
    var out: [(Text, [Line])] = []
    for line in lines {
      if let last = out.indices.last, out[last].0 == line.group {
        out[last].1.append(line)
      } else {
        out.append((line.group, [line]))
      }
    }
    return out
  }

  func page(_ call: Call) -> Page {
    Page(
      title: "Kontaktlista, \(unit.name)", room: .organisation,
      content: """
        \(Parts.trail([("/units", "\(t: "Enheter")"), ("/units/\(unit.id)", "\(unit.name)")]))
        <div class="title"><h1>\(t: "Kontaktlista, \(unit.name)")</h1><div class="actions">\
        \(OrganisationParts.printButton)\(OrganisationParts.csv(call))</div></div>
        <p class="soft">\(t: "Gäller \(call.now, .stamp). Skriv ut på nytt när något har ändrats.")</p>
        \(if: unit.phone != nil, "<p><b>\(t: "Enhetens växel")</b> \(PostParts.phone(unit.phone))</p>")
        \(if: lines.isEmpty, OrganisationParts.notFoundHint("Inga kontakter är inlagda för enheten."))
        <div class="halves">\(each: groups, section)</div>
        """)
  }

  private func section(_ group: (Text, [Line])) -> HTML {
    """
    <section><h2>\(t: group.0)</h2><ul class="rows">\(each: group.1, item)</ul></section>

    """
  }

  private func item(_ line: Line) -> HTML {
    let name: HTML = line.person.map { OrganisationParts.person($0, line.name) } ?? "\(line.name)"
    var about: HTML = ""
    if let what = line.what { about.append("\(what)") }
    if let post = line.post {
      if !about.isEmpty { about.append(", ") }
      about.append(PostParts.name(post, deputy: line.deputy))
    }
    return """
      <li><span class="what"><b>\(name)</b><span class="soft">\(about)</span></span>\
      <span class="do">\(PostParts.phone(line.phone))</span></li>

      """
  }

  func csv(_ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    let table = Table(
      name: say("Kontakter"),
      header: [say("Grupp"), say("Namn"), say("Post"), say("Vad"), say("Telefon"), say("E-post")],
      rows: lines.map { line in
        [
          say(line.group), line.name,
          line.post.map { PostParts.words($0, deputy: line.deputy, language) } ?? "",
          line.what ?? "", line.phone ?? "", line.email ?? "",
        ]
      })
    return OrganisationExport.reply(table, "kontakter-\(unit.id).csv")
  }
}

/// Lists of this room as files.
enum OrganisationExport {
  /// A file holds everything that was filtered.
  static let most = 1_000_000

  static func reply(_ table: Table, _ name: String) -> Reply {
    Reply(
      status: .ok, body: .bytes(CSV.write(table, for: .excel), type: "text/csv; charset=utf-8")
    ).download("tryggve-\(name)")
  }

  static func units(_ rows: [Organisation.ListedUnit], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Enheter"),
        header: [
          say("Id"), say("Enhet"), say("Slag"), say("Ligger under"), say("Område"),
          say("Gäller från"), say("Gäller till"), say("Telefon"), say("E-post"), say("Luckor"),
        ],
        rows: rows.map { row in
          let unit = row.unit
          return [
            unit.id.text, unit.name, say(unit.kind.text), row.parentName ?? "", unit.area ?? "",
            unit.validFromNote ?? unit.validFrom ?? "", unit.validToNote ?? unit.validTo ?? "",
            unit.phone ?? "", unit.email ?? "", String(row.gaps),
          ]
        }), "enheter.csv")
  }

  static func posts(_ rows: [Held], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Poster"),
        header: [
          say("Person"), say("Post"), say("Ersättare"), say("Enhet"), say("Från"), say("Till"),
          say("Telefon"), say("E-post"),
        ],
        rows: rows.map { row in
          [
            row.name, say(row.assignment.post.text), row.assignment.deputy ? say("Ja") : "",
            row.unitName, row.assignment.validFrom, row.assignment.validTo ?? "",
            row.phone ?? "", row.email ?? "",
          ]
        }), "poster.csv")
  }

  static func people(_ rows: [Organisation.ListedPerson], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Personer"),
        header: [
          say("Id"), say("Namn"), say("Befattning"), say("Enheter"), say("Telefon"), say("Mobil"),
          say("E-post"),
        ],
        rows: rows.map { row in
          [
            row.person.id.text, row.person.name, row.person.title ?? "",
            row.units.joined(separator: ", "), row.person.phone ?? "", row.person.mobile ?? "",
            row.person.email ?? "",
          ]
        }), "personer.csv")
  }

  static func gaps(_ gaps: [Gap], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Luckor"),
        header: [say("Enhet"), say("Lucka"), say("Post"), say("Person"), say("Dag")],
        rows: gaps.map { gap in
          [
            gap.unitName, say(GapParts.kind(gap)),
            gap.post.map { PostParts.words($0, deputy: gap.deputy, language) } ?? "",
            gap.name ?? "", gap.day ?? "",
          ]
        }), "luckor.csv")
  }

  static func actors(_ rows: [Organisation.ListedActor], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Externa aktörer"),
        header: [
          say("Aktör"), say("Slag"), say("Område"), say("Kontakt"), say("Telefon"), say("E-post"),
          say("Särskilt ansvar"), say("Avtal till"), say("Kontrollerad"),
        ],
        rows: rows.map { row in
          let actor = row.actor
          return [
            actor.name, say(ActorKinds.text(actor.kind)), actor.area ?? "", actor.contact ?? "",
            actor.phone ?? "", actor.email ?? "", actor.specialDuty ?? "",
            row.agreedUntil == "9999" ? say("tills vidare") : row.agreedUntil ?? "",
            actor.checkedOn ?? "",
          ]
        }), "aktorer.csv")
  }
}
