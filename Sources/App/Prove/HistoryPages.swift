import Ground
import Web

/// The history of one thing: what was changed, by whom, and where it stands in the journal.
enum HistoryPages {
  /// - Parameters:
  ///   - named: what the history is of.
  ///   - back: the page it belongs to.
  static func page(
    _ steps: Paged<History.Step>, _ list: HistoryList, named: HTML, title: Text,
    trail: [(String, HTML)], back: (path: String, words: Text), room: Page.Room, call: Call,
    mayExport: Bool = true
  ) -> Page {
    let parts = ListParts(
      call: call, paging: list.paging, columns: [(.version, "Version"), (.by, "Vem")])
    let said: [HTML] = list.words.isEmpty ? [] : ["\(t: "med ”\(list.words)”")"]
    let isEmpty = steps.rows.isEmpty && said.isEmpty
    return Page(
      title: title, room: room,
      content: """
        \(Parts.trail(trail))
        <h1>\(t: "Historik")</h1>
        <p class="lead">\(named)</p>
        <p class="soft">\(t: "Allt som har ändrats. Varje ändring står i journalen.")</p>
        \(if: isEmpty, "<p class=\"empty\">\(t: "Det finns ingen historik kvar. Uppgifterna kan ha gallrats.")</p>")
        \(if: !isEmpty, Parts.filter(call.path, "Filtrera historiken", Parts.seek(list.words, "Sök i historiken") + parts.openOrderField))
        \(if: !isEmpty, parts.hits(steps.count == 1 ? "1 version" : "\(steps.count) versioner", said, all: call.path, mayExport: mayExport))
        \(if: steps.rows.isEmpty && !isEmpty, OrganisationParts.notFoundHint("Ingen sådan ändring."))
        <ol class="versions"\(if: list.paging.isDescending, " reversed")>
        \(each: steps.rows, { item($0, call) })</ol>
        \(parts.pages(steps))
        <div class="actions">\
        <a class="button plain" href="\(link: back.path)">\(t: back.words)</a></div>
        """)
  }

  static func json(_ step: History.Step, _ language: Language) -> JSON {
    .object([
      "version": .int(Int64(step.number)), "what": .string("\(step.what)"),
      "act": .string(step.act), "at": .string(step.at.text),
      "by": .string(step.by.words(language)), "seq": .int(step.seq),
      "hash": .string(step.hash),
      "differences": .array(
        step.differences.map {
          .object([
            "field": .string($0.column), "old": .string($0.old.words(language)),
            "new": .string($0.new.words(language)),
          ])
        }),
    ])
  }

  private static func item(_ step: History.Step, _ call: Call) -> HTML {
    """
    <li><p><b>\(t: "Version \(step.number)")</b> – \
    <time datetime="\(step.at.text)">\(time: step.at, .full)</time>, \(step.by.html)\
    \(if: note(step) != nil, " <span class=\"soft\">(\(t: note(step) ?? ""))</span>")</p>\
    \(if: !step.differences.isEmpty, differences(step, call))
    <p class="proof">\(t: "journal") \(step.seq) · \(grouped(step.hash))</p></li>

    """
  }

  private static func note(_ step: History.Step) -> Text? {
    switch step.what {
    case .removed: "togs bort"
    case .added: step.act == Act.organisationImport.rawValue ? "lästes in från fil" : "lades till"
    // Only something beside the row changed, or what is never shown: then what was done is told.
    case .changed where step.act == Act.organisationImport.rawValue: "lästes in från fil"
    case .changed: step.differences.isEmpty ? Act(rawValue: step.act)?.text : nil
    }
  }

  private static func differences(_ step: History.Step, _ call: Call) -> HTML {
    """
    <dl class="diff">\(each: step.differences, { difference in
      "<dt>\(t: difference.field)</dt><dd>\(change(difference, call.language))</dd>"
    })</dl>
    """
  }

  static func change(_ difference: History.Difference, _ language: Language) -> HTML {
    words(difference.old.said(language), difference.new.said(language))
  }

  /// What is the same at both ends is said once, so that what changed stands out.
  static func words(_ old: String, _ new: String) -> HTML {
    if old.isEmpty { return "<ins>\(new)</ins>" }
    if new.isEmpty { return "<del>\(old)</del>" }
    let a = old.split(separator: " ", omittingEmptySubsequences: false)
    let b = new.split(separator: " ", omittingEmptySubsequences: false)
    let head = zip(a, b).prefix { $0 == $1 }.count
    let room = min(a.count, b.count) - head
    let tail = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
    let end = min(tail, room)
    // Two values that share only a word or so are told whole.
    if (head + end) * 2 < max(a.count, b.count) { return "<del>\(old)</del> <ins>\(new)</ins>" }
    let gone = a[head..<(a.count - end)].joined(separator: " ")
    let come = b[head..<(b.count - end)].joined(separator: " ")
    return """
      \(a[..<head].joined(separator: " ")) \(if: !gone.isEmpty, "<del>\(gone)</del> ")\
      \(if: !come.isEmpty, "<ins>\(come)</ins> ")\(a[(a.count - end)...].joined(separator: " "))
      """
  }

  /// "9f2c 81aa 07de 55b1": enough to compare by eye.
  private static func grouped(_ hash: String) -> String {
    var out = ""
    for (place, letter) in hash.prefix(16).enumerated() {
      if place > 0, place.isMultiple(of: 4) { out += " " }
      out.append(letter)
    }
    return out
  }
}
