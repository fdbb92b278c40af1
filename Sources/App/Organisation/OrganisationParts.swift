import Ground
import Web

/// Pieces that the pages of this room share.
enum OrganisationParts {
  enum Tab: Sendable { case units, people, responsibility, crisis, actors, instructions, levels }

  static func tabs(_ current: Tab) -> HTML {
    let all: [(Tab, String, Text)] = [
      (.units, "/units", "Enheter"), (.people, "/people", "Personer"),
      (.responsibility, "/responsibility", "Ansvar"),
      (.crisis, "/crisis", "Kris"), (.actors, "/actors", "Aktörer"),
      (.instructions, "/instructions", "Instruktion"), (.levels, "/levels", "Nivåer"),
    ]
    return """
      <nav class="tabs no-print" aria-label="\(t: "Delar av organisationen")"><ul>\
      \(each: all, { tab, path, words in
        "<li><a href=\"\(link: path)\"\(if: tab == current, " aria-current=\"page\"")>\(t: words)</a></li>"
      })</ul></nav>
      """
  }

  static func option(_ value: String, _ chosen: String, _ words: HTML) -> HTML {
    "<option value=\"\(value)\"\(if: value == chosen, " selected")>\(words)</option>"
  }

  static func csv(_ call: Call) -> HTML {
    """
    <a class="button quiet" href="\(link: call.with([("format", "csv"), ("after", nil), ("before", nil)]))">\(Icon.download)\(t: "Hämta som CSV")</a>
    """
  }

  static let printButton: HTML = """
    <button type="button" class="button plain" data-print>\(Icon.print)\(t: "Skriv ut")</button>
    """

  static func unit(_ id: ID<Unit>, _ name: String) -> HTML {
    "<a href=\"/units/\(id)\">\(name)</a>"
  }

  static func person(_ id: ID<Person>, _ name: String) -> HTML {
    "<a href=\"/people/\(id)\">\(name)</a>"
  }

  /// A choice of units, with none as the first where that is allowed.
  static func choices(_ units: [(ID<Unit>, String)], none: Text? = nil) -> [(String, HTML)] {
    (none.map { [("", "\(t: $0)" as HTML)] } ?? []) + units.map { ($0.0.text, "\($0.1)") }
  }

  /// A choice of people, or a field for the name when they are many.
  static func person(
    _ form: Form, _ name: String, _ label: Text, _ people: [(ID<Person>, String)]?,
    none: Text? = nil, chosen: String? = nil
  ) -> HTML {
    guard let people else {
      return form.text(
        name, label, help: "Skriv namn eller e-postadress.", required: none == nil, value: chosen)
    }
    let first: [(String, HTML)] = [("", none.map { "\(t: $0)" } ?? "\(t: "Välj …")")]
    return form.select(
      name, label, first + people.map { ($0.0.text, "\($0.1)") }, chosen: chosen)
  }

  static let posts: [(String, HTML)] = {
    let everyday = Post.allCases.filter { !$0.isCrisis }
    return (Post.allCases.filter(\.isCrisis) + everyday).map { ($0.rawValue, "\(t: $0.text)") }
  }()

  static func notFoundHint(_ words: Text) -> HTML { "<p class=\"empty\">\(t: words)</p>" }
}

/// When a unit exists, in words that do not claim more than is known.
enum Validity {
  /// "2023-07-01", or "2020, dagen är inte bekräftad".
  static func day(_ day: String?, _ note: String?) -> HTML? {
    guard let note, !note.isEmpty else { return day.map { Parts.day($0) } }
    return precision(note)
  }

  /// Notes are kept as the source wrote them; the usual English ones are said in Swedish.
  private static func precision(_ note: String) -> HTML {
    var rest = note
    var after = false
    if rest.hasPrefix("after ") {
      after = true
      rest = String(rest.dropFirst(6))
    }
    var doubt: Text?
    for (mark, words) in [
      (" (day unverified)", "dagen är inte bekräftad" as Text),
      (" (date unverified)", "datumet är inte bekräftat"),
    ] where rest.hasSuffix(mark) {
      rest = String(rest.dropLast(mark.count))
      doubt = words
    }
    return """
      \(if: after, "\(t: "efter") ")\(Parts.day(rest))\(if: doubt != nil, ", \(t: doubt ?? "")")
      """
  }

  static func sentence(_ unit: Unit) -> HTML {
    let from = day(unit.validFrom, unit.validFromNote)
    let to = day(unit.validTo, unit.validToNote)
    if let from, let to { return "\(t: "Fanns från") \(from) \(t: "till") \(to)." }
    if let to { return "\(t: "Upphörde") \(to)." }
    if let from { return "\(t: "Finns sedan") \(from)." }
    return ""
  }
}
