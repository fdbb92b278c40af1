import Ground
import Web

/// Who answers for what, in normal times and in crisis (S19).
enum WorkTable {
  /// - Parameters:
  ///   - unitNames: when several units share the table, what they are called.
  ///   - heads: of the first columns, where the table can be sorted.
  static func html(
    _ work: [UnitCard.Work], unitNames: [ID<Unit>: String], edit: Bool, _ language: Language,
    heads: (name: HTML, unit: HTML)? = nil
  ) -> HTML {
    """
    <div class="table-scroll" role="region" aria-label="\(t: "Ansvar i vardag och kris")" tabindex="0">
    <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\
    \(heads?.name ?? "<th role=\"columnheader\" scope=\"col\">\(t: "Vad")</th>")\
    \(if: !unitNames.isEmpty, heads?.unit ?? "<th role=\"columnheader\" scope=\"col\">\(t: "Enhet")</th>")\
    <th role="columnheader" scope="col">\(t: "I vardagen")</th>\
    <th role="columnheader" scope="col">\(t: "I kris")</th>\
    \(if: edit, "<th role=\"columnheader\" scope=\"col\" class=\"no-print\"><span class=\"vh\">\(t: "Ändra")</span></th>")\
    </tr></thead><tbody role="rowgroup">
    \(each: work, { row($0, unitNames, edit, language) })</tbody></table></div>
    """
  }

  private static func row(
    _ work: UnitCard.Work, _ unitNames: [ID<Unit>: String], _ edit: Bool, _ language: Language
  ) -> HTML {
    let operation = work.operation
    let unit: HTML =
      unitNames.isEmpty
      ? ""
      : """
      <td role="cell" class="side">\(OrganisationParts.unit(operation.unit, unitNames[operation.unit] ?? operation.unit.text))</td>
      """
    return """
      <tr role="row"><th role="rowheader" scope="row" class="main">\(name(operation, language))</th>\(unit)\
      <td role="cell" class="side">\(label("I vardagen"))\(who(operation.everydayPost, work.everyday))</td>\
      <td role="cell" class="side">\(label("I kris"))\(crisis(work))</td>\
      \(if: edit, "<td role=\"cell\" class=\"side no-print\"><a href=\"/operations/\(operation.id)/edit\">\(t: "Ändra")<span class=\"vh\">: \(operation.name)</span></a></td>")</tr>

      """
  }

  /// On a phone the head of the table is out of sight, so each cell says what it is.
  static func label(_ words: Text) -> HTML {
    "<span class=\"small-only\" aria-hidden=\"true\"><b>\(t: words)</b><br></span>"
  }

  private static func name(_ operation: Operation, _ language: Language) -> HTML {
    """
    \(Parts.own(operation.name, operation.nameEnglish, language))\(if: operation.critical, " <span class=\"tag\">\(t: "samhällsviktig")</span>")\
    \(if: operation.note != nil, "<br><span class=\"soft\">\(operation.note)</span>")
    """
  }

  static func who(_ post: Post?, _ person: UnitCard.Reached?) -> HTML {
    if post == nil && person == nil { return "<span class=\"gap\">\(t: "Ingen angiven")</span>" }
    guard let person else {
      return "\(t: post?.text ?? "")"
    }
    return """
      \(OrganisationParts.person(person.id, person.name))\(if: post != nil, ", \(t: post?.text ?? "")")\
      <br>\(PostParts.phone(person.phone))
      """
  }

  /// By the principle of responsibility whoever answers in everyday life does so in crisis too.
  static func crisis(_ work: UnitCard.Work) -> HTML {
    let operation = work.operation
    if operation.crisisPost != nil || work.crisis != nil {
      return who(operation.crisisPost, work.crisis)
    }
    guard operation.everydayPost != nil || work.everyday != nil else {
      return "<span class=\"gap\">\(t: "Ingen angiven")</span>"
    }
    return """
      \(t: "Samma som i vardagen")\
      \(if: work.everyday != nil, "<br>\(OrganisationParts.person(work.everyday?.id ?? ID(""), work.everyday?.name ?? "")) \(PostParts.phone(work.everyday?.phone))")
      """
  }
}
