import Ground
import Web

/// "Who is responsible for X, in normal times and in crisis?" (S19)
enum ResponsibilityPage {
  static func page(
    _ words: String, _ found: [(work: UnitCard.Work, unit: String)], _ call: Call
  ) -> Page {
    Page(
      title: "Vem ansvarar?", room: .organisation,
      content: """
        <h1>\(t: "Vem ansvarar?")</h1>
        \(OrganisationParts.tabs(.responsibility))
        <form class="filter" role="search" aria-label="\(t: "Sök vem som ansvarar")" action="/responsibility">
        <div class="grow"><label class="vh" for="r-q">\(t: "Vad gäller det?")</label>\
        <input id="r-q" name="q" type="search" value="\(words)" placeholder="\(t: "Vad gäller det? Till exempel hemtjänst, vatten, skolmat")"></div>
        <button class="button plain">\(t: "Sök")</button></form>
        <div class="hits"><p>\(hits(words, found.count))</p></div>
        \(if: found.isEmpty, OrganisationParts.notFoundHint("Ingen verksamhet hittades. Pröva ett annat ord, eller ring tjänsteperson i beredskap."))
        \(if: !found.isEmpty, WorkTable.html(found.map(\.work), unitNames: names(found), edit: false, call.language))
        <p class="soft">\(t: "Ansvarsprincipen: den som ansvarar i vardagen ansvarar också i kris, om inget annat är bestämt.")</p>
        """)
  }

  private static func hits(_ words: String, _ count: Int) -> HTML {
    if words.isEmpty {
      return "<b>\(t: "\(count) samhällsviktiga verksamheter")</b>\(t: ", i bokstavsordning.")"
    }
    return """
      <b>\(t: count == 1 ? "1 verksamhet" : "\(count) verksamheter")</b> \(t: "med ”\(words)”"). \
      <a href="/responsibility">\(t: "Visa samhällsviktiga")</a>
      """
  }

  private static func names(_ found: [(work: UnitCard.Work, unit: String)]) -> [ID<Unit>: String] {
    Dictionary(found.map { ($0.work.operation.unit, $0.unit) }, uniquingKeysWith: { a, _ in a })
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
