import Ground
import Sheets
import Web

/// "Who is responsible for X, in normal times and in crisis?" (S19)
enum ResponsibilityPage {
  static func page(
    _ found: Paged<Organisation.ListedWork>, _ filter: Organisation.WorkFilter,
    _ paging: Paging<Organisation.WorkColumn>, units: [(ID<Unit>, String)], _ call: Call
  ) -> Page {
    let parts = ListParts(
      call: call, paging: paging, columns: [(.name, "Vad"), (.unit, "Enhet")])
    let fields =
      Parts.seek(filter.words, "Vad gäller det? Till exempel hemtjänst, vatten, skolmat")
      + Parts.narrow("show", "Visa", shown(filter), chosen: "")
      + Parts.narrow(
        "unit", "Enhet", [("", "\(t: "Alla enheter")")] + units.map { ($0.0.text, "\($0.1)") },
        chosen: filter.unit?.text) + parts.orderField
    let heads = (name: parts.head(.name), unit: parts.head(.unit))
    let count: Text = found.count == 1 ? "1 verksamhet" : "\(found.count) verksamheter"
    return Page(
      title: "Vem ansvarar?", room: .organisation,
      content: """
        <h1>\(t: "Vem ansvarar?")</h1>
        \(OrganisationParts.tabs(.responsibility))
        \(Parts.filter("/responsibility", "Sök vem som ansvarar", folding: call, fields))
        \(parts.hits(count, words(filter, units), all: "/responsibility?show=all"))
        \(if: found.rows.isEmpty, OrganisationParts.notFoundHint("Ingen verksamhet hittades. Pröva ett annat ord, eller ring tjänsteperson i beredskap."))
        \(if: found.rows.isEmpty && !filter.words.isEmpty, "<p><a href=\"\(link: "/search?q=\(Call.escape(filter.words))")\">\(t: "Sök ”\(filter.words)” bland enheter, personer och aktörer")</a></p>")
        \(if: !found.rows.isEmpty, WorkTable.html(found.rows.map(\.work), unitNames: names(found.rows), edit: false, call.language, heads: heads))
        \(parts.pages(found))
        <p class="soft">\(t: "Ansvarsprincipen: den som ansvarar i vardagen ansvarar också i kris, om inget annat är bestämt.")</p>
        """)
  }

  /// What is said of itself comes first: only vital ones until something is sought.
  private static func shown(_ filter: Organisation.WorkFilter) -> [(String, HTML)] {
    let vital: HTML = "\(t: "Samhällsviktiga")"
    let all: HTML = "\(t: "Alla verksamheter")"
    let choices =
      filter.words.isEmpty
      ? [("", vital), ("all", all)] : [("", all), ("vital", vital)]
    let isFirst = filter.vitalOnly == filter.words.isEmpty
    return isFirst ? choices : choices.reversed()
  }

  private static func words(
    _ filter: Organisation.WorkFilter, _ units: [(ID<Unit>, String)]
  ) -> [HTML] {
    var parts: [HTML] = filter.vitalOnly ? ["\(t: "som är samhällsviktiga")"] : []
    if !filter.words.isEmpty { parts.append("\(t: "med ”\(filter.words)”")") }
    if let unit = filter.unit, let name = units.first(where: { $0.0 == unit })?.1 {
      parts.append("\(t: "i \(name) och enheter under")")
    }
    return parts
  }

  private static func names(_ found: [Organisation.ListedWork]) -> [ID<Unit>: String] {
    Dictionary(found.map { ($0.work.operation.unit, $0.unit) }, uniquingKeysWith: { a, _ in a })
  }

  static func csv(_ rows: [Organisation.ListedWork], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    func who(_ post: Post?, _ person: UnitCard.Reached?) -> [String] {
      [post.map { say($0.text) } ?? "", person?.name ?? "", person?.phone ?? ""]
    }
    let person = ["Post", "Person", "Telefon"] as [Text]
    return OrganisationExport.reply(
      Table(
        name: say("Ansvar"),
        header: [say("Vad"), say("Enhet"), say("Samhällsviktig")]
          + person.map { say("\($0) i vardagen") } + person.map { say("\($0) i kris") },
        rows: rows.map { row in
          let operation = row.work.operation
          let isSame = operation.crisisPost == nil && row.work.crisis == nil
          return [operation.name, row.unit, say(operation.critical ? "Ja" : "Nej")]
            + who(operation.everydayPost, row.work.everyday)
            + (isSame
              ? who(operation.everydayPost, row.work.everyday)
              : who(operation.crisisPost, row.work.crisis))
        }), "ansvar.csv")
  }

  static func json(_ work: UnitCard.Work, _ unit: String) -> JSON {
    let operation = work.operation
    // By the principle of responsibility: nothing decided for crisis means the same as every day.
    let isSame = operation.crisisPost == nil && work.crisis == nil
    return .object([
      "id": .string(operation.id.text), "name": .string(operation.name),
      "nameEnglish": .text(operation.nameEnglish), "unit": .string(operation.unit.text),
      "unitName": .string(unit), "critical": .bool(operation.critical),
      "everyday": who(operation.everydayPost, work.everyday),
      "crisis": isSame
        ? who(operation.everydayPost, work.everyday) : who(operation.crisisPost, work.crisis),
      "crisisIsEveryday": .bool(isSame), "note": .text(operation.note),
    ])
  }

  private static func who(_ post: Post?, _ person: UnitCard.Reached?) -> JSON {
    .object([
      "post": .text(post?.rawValue), "person": .text(person?.id.text),
      "name": .text(person?.name), "phone": .text(person?.phone),
    ])
  }
}
