import Ground
import Sheets
import Swedish
import Web

/// What a search in the log found.
struct LogSearchPage {
  let found: Log.Found?
  let event: Event
  let search: Log.Search
  let paging: Paging<SearchColumn>
  let call: Call

  private var parts: ListParts<SearchColumn> {
    ListParts(call: call, paging: paging, columns: [(.time, "Tid")])
  }

  var page: Page {
    Page(
      title: "Sök i loggen: \(event.number)", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(ActPages.trail(event))
        <h1>\(t: "Sök i loggen")</h1>
        \(filter)
        \(if: found == nil, "<p class=\"empty\">\(t: "Skriv ett eller flera ord. Böjningar och delar av sammansatta ord hittas också.")</p>")
        \(results)
        """)
  }

  private var filter: HTML {
    let kinds: [LineCategory] = LineCategory.writable + [.state]
    return """
      <form class="filter" role="search" aria-label="\(t: "Sök i loggen")" action="/events/\(event.id)/search">
      <div class="grow"><label class="vh" for="s-q">\(t: "Sök i loggen")</label>\
      <input id="s-q" name="q" type="search" value="\(search.words)" placeholder="\(t: "Sök ord i loggen")"></div>
      <div><label class="vh" for="s-c">\(t: "Slag av rad")</label><select id="s-c" name="category">\
      <option value="">\(t: "Alla slag")</option>\(each: kinds, { kind in
        "<option value=\"\(kind.rawValue)\"\(if: kind == search.category, " selected")>\(t: kind.text)</option>"
      })</select></div>
      <div><label class="vh" for="s-d">\(t: "Hur mycket som visas")</label><select id="s-d" name="depth">\
      <option value="all">\(t: "Allt")</option>\
      <option value="essential"\(if: search.depth == .essential, " selected")>\(t: "Väsentligt")</option></select></div>
      \(parts.openOrderField)
      <button class="button plain">\(t: "Sök")</button>
      </form>
      """
  }

  private var results: HTML {
    guard let found else { return "" }
    return """
      \(parts.hits(count(found), words, all: nil, mayExport: Policy.allows(try? call.caller, .eventExport, found.facts)))
      \(if: found.isPartial, "<p class=\"notice warn\">\(t: "Rader under sekretess söks en och en. Bara de \(Log.mostSecret) senaste söktes igenom.")</p>")
      \(if: found.stretch.lines.isEmpty, "<p class=\"empty\">\(t: "Inget i loggen har alla de orden.")</p>")
      <ol class="log">\(lines(found))</ol>
      \(Parts.pages(call, next: found.next, previous: found.previous))
      """
  }

  private func count(_ found: Log.Found) -> Text {
    if found.count > Log.mostCounted { return "Mer än \(Log.mostCounted) rader" }
    return found.count == 1 ? "1 rad" : "\(found.count) rader"
  }

  private var words: [HTML] {
    var parts: [Text] = ["med ”\(search.words)”"]
    if let category = search.category { parts.append("av slaget \(category.text)") }
    if search.depth == .essential { parts.append("bland det väsentliga") }
    return parts.map { "\(t: $0)" }
  }

  static func csv(_ found: Log.Found, _ call: Call) -> Reply {
    let (event, language) = (found.event, call.language)
    func say(_ text: Text) -> String { language.say(text) }
    return ListTabs.file(
      Table(
        name: event.number,
        header: [
          say("Tid"), say("Skriven"), say("Slag"), say("Text"),
          say("Av"), say("Rättad"), say("Klass"),
        ],
        rows: found.stretch.lines.map { line in
          [
            language.write(line.eventAt, .stamp),
            language.write(line.at, .stamp), say(line.category.text),
            Sentence.unpack(line.sentence).map(say) ?? line.text, line.authorName,
            found.stretch.corrections[line.id]?.text ?? "", line.classification.rawValue,
          ]
        }), "sok", event, language)
  }

  private func lines(_ found: Log.Found) -> HTML {
    var highlight = Highlight(search.groups)
    return .joined(found.stretch.lines.map { line($0, highlight.html(text($0)), found) })
  }

  private func line(_ line: Line, _ text: HTML, _ found: Log.Found) -> HTML {
    let correction = found.stretch.corrections[line.id]
    let isWithdrawn = found.stretch.marks[line.id]?.kind == .withdrawn
    let kind = line.category == .state ? "act" : line.category.rawValue
    return """
      <li class="line \(kind)\(if: correction != nil || isWithdrawn, " corrected")" id="L\(line.id)">
      <a class="line-time" href="/events/\(event.id)/log/\(line.id)">\
      <time datetime="\(line.eventAt.text)">\(time: line.eventAt, .clock)</time>\
      \(if: LocalTime.day(line.eventAt) != LocalTime.day(call.now), "<span class=\"line-day\">\(Parts.time(line.eventAt, .day))</span>")\
      <span class="vh">, \(t: "öppna raden")</span></a>
      <span class="cat"><abbr title="\(t: line.category.text)" aria-hidden="true">\(t: line.category.letter)</abbr>\
      <span class="vh">\(t: line.category.text):</span></span>
      <div class="line-body"><span class="line-text">\(text)</span> \
      <span class="line-by">\(line.authorName)</span>\
      \(if: line.classification == .k2, " <span class=\"secret\">\(t: "Sekretess")</span>")\
      \(if: correction != nil, "<p class=\"line-note\">\(t: "rättad \(correction?.at ?? line.at)"): \(correction?.text)</p>")\
      \(if: isWithdrawn, "<p class=\"line-note\">\(t: "ångrad")</p>")</div>
      </li>

      """
  }

  /// What the product wrote is shown in the reader's language, and marked there.
  private func text(_ line: Line) -> String {
    Sentence.unpack(line.sentence).map { call.language.say($0) } ?? line.text
  }
}

/// Marks the words of texts that answer a search.
struct Highlight {
  private let groups: [[QueryTerm]]
  /// Lines of one log say the same words over and over.
  private var known: [Substring: Bool] = [:]

  init(_ groups: [[QueryTerm]]) { self.groups = groups }

  mutating func html(_ text: String) -> HTML {
    var out: HTML = ""
    var plain = text.startIndex
    var rest = text[...]
    while let start = rest.unicodeScalars.firstIndex(where: Highlight.isPart) {
      let after =
        rest.unicodeScalars[start...].firstIndex { !Highlight.isPart($0) } ?? rest.endIndex
      let word = rest[start..<after]
      if isHit(word) {
        out.append("\(String(text[plain..<start]))<mark>\(String(word))</mark>")
        plain = after
      }
      rest = rest[after...]
    }
    out.append("\(String(text[plain...]))")
    return out
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar == "-" || UInt8(ascii: scalar).isLetterOrDigit
    }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      return true
    default: return properties.isAlphabetic
    }
  }

  private mutating func isHit(_ word: Substring) -> Bool {
    if let answer = known[word] { return answer }
    let terms = Set(Words.indexTerms(String(word)))
    let answer = groups.contains { $0.contains { SearchIndex.hits($0, terms) } }
    known[word] = answer
    return answer
  }
}
