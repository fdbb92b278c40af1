import Ground
import Sheets
import Swedish
import Web

/// The list of people to call, made for paper: it must be of use when nothing else works.
struct ContactList: Sendable {
  enum Group: String, CaseIterable, Sendable {
    case onDuty, crisis, everyday, work, below, actors

    var text: Text {
      switch self {
      case .onDuty: "I tjänst när listan skrevs ut"
      case .crisis: "I kris"
      case .everyday: "I vardagen"
      case .work: "Verksamheter, ansvarig i kris"
      case .below: "Enheter under"
      case .actors: "Externa aktörer"
      }
    }
  }

  struct Line: Sendable {
    let group: Group
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
  private let words: String
  private let group: Group?

  init(card: UnitCard, below: [Held], words: String = "", group: Group? = nil) {
    (unit, self.words, self.group) = (card.unit, words, group)
    var lines: [Line] = []
    for duty in card.duty {
      guard let on = duty.now else { continue }
      lines.append(
        Line(
          group: .onDuty, post: duty.post, deputy: false,
          what: duty.unit == card.unit.id ? nil : duty.unitName, person: on.shift.person,
          name: on.name, phone: on.phone, email: nil))
    }
    let held = card.held.sorted { UnitPage.order($0) < UnitPage.order($1) }
    lines += held.filter { $0.assignment.post.isCrisis }.map { ContactList.line(.crisis, $0, nil) }
    lines += held.filter { !$0.assignment.post.isCrisis }.map {
      ContactList.line(.everyday, $0, nil)
    }
    for work in card.work {
      guard let person = work.crisis ?? work.everyday else { continue }
      lines.append(
        Line(
          group: .work, post: nil, deputy: false,
          what: work.operation.name, person: person.id, name: person.name, phone: person.phone,
          email: nil))
    }
    lines += below.map { ContactList.line(.below, $0, $0.unitName) }
    for actor in card.actors where actor.phone != nil {
      lines.append(
        Line(
          group: .actors, post: nil, deputy: false, what: actor.contact, person: nil,
          name: actor.name, phone: actor.phone, email: actor.email))
    }
    let wanted = words.split(separator: " ").map { Words.fold(String($0)) }
    self.lines = lines.filter { line in
      let post = line.post.map { PostParts.sought($0, deputy: line.deputy) }
      let text = Words.fold([line.name, line.what ?? "", post ?? ""].joined(separator: " "))
      return (group == nil || line.group == group) && wanted.allSatisfy { text.contains($0) }
    }
  }

  static func json(_ line: Line) -> JSON {
    .object([
      "group": .string(line.group.rawValue), "post": .text(line.post?.rawValue),
      "deputy": .bool(line.deputy), "what": .text(line.what), "person": .text(line.person?.text),
      "name": .string(line.name), "phone": .text(line.phone), "email": .text(line.email),
    ])
  }

  private var filter: HTML {
    let groups: [(String, HTML)] =
      [("", "\(t: "Alla kontakter")")] + Group.allCases.map { ($0.rawValue, "\(t: $0.text)") }
    return Parts.filter(
      "/units/\(unit.id)/contacts", "Filtrera kontakter",
      Parts.seek(words, "Sök kontakt")
        + Parts.narrow("group", "Grupp", groups, chosen: group?.rawValue))
  }

  private var said: HTML {
    var parts: HTML = ""
    if !words.isEmpty { parts.append(" \(t: "med ”\(words)”")") }
    if let group { parts.append(" \(t: "i gruppen \(group.text)")") }
    let count: Text = lines.count == 1 ? "1 kontakt" : "\(lines.count) kontakter"
    return """
      <p><b>\(t: count)</b>\(parts). \(if: !parts.isEmpty, "<a class=\"no-print\" href=\"/units/\(unit.id)/contacts\">\(t: "Visa alla")</a>")</p>
      """
  }

  private static func line(_ group: Group, _ held: Held, _ what: String?) -> Line {
    Line(
      group: group, post: held.assignment.post, deputy: held.assignment.deputy, what: what,
      person: held.assignment.person, name: held.name, phone: held.phone, email: held.email)
  }

  private var groups: [(Group, [Line])] {
    var out: [(Group, [Line])] = []
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
        \(filter)
        \(said)
        <p class="soft">\(t: "Gäller \(call.now, .stamp). Skriv ut på nytt när något har ändrats.")</p>
        \(if: unit.phone != nil, "<p><b>\(t: "Enhetens växel")</b> \(PostParts.phone(unit.phone))</p>")
        \(if: lines.isEmpty, OrganisationParts.notFoundHint("Inga kontakter är inlagda för enheten."))
        <div class="halves">\(each: groups, section)</div>
        """)
  }

  private func section(_ group: (Group, [Line])) -> HTML {
    """
    <section><h2>\(t: group.0.text)</h2><ul class="rows">\(each: group.1, item)</ul></section>

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
          say(line.group.text), line.name,
          line.post.map { PostParts.words($0, deputy: line.deputy, language) } ?? "",
          line.what ?? "", line.phone ?? "", line.email ?? "",
        ]
      })
    return OrganisationExport.reply(table, "kontakter-\(unit.id).csv")
  }
}
