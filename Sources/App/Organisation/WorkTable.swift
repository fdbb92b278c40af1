import Ground
import Web

/// Who answers for what, in normal times and in crisis (S19).
enum WorkTable {
  /// - Parameter unitNames: when several units share the table, what they are called.
  static func html(_ work: [UnitCard.Work], unitNames: [ID<Unit>: String], edit: Bool) -> HTML {
    """
    <div class="table-scroll" role="region" aria-label="\(t: "Ansvar i vardag och kris")" tabindex="0">
    <table><thead><tr>\
    <th scope="col">\(t: "Vad")</th>\
    \(if: !unitNames.isEmpty, "<th scope=\"col\">\(t: "Enhet")</th>")\
    <th scope="col">\(t: "I vardagen")</th>\
    <th scope="col">\(t: "I kris")</th></tr></thead><tbody>
    \(each: work, { row($0, unitNames, edit) })</tbody></table></div>
    """
  }

  private static func row(
    _ work: UnitCard.Work, _ unitNames: [ID<Unit>: String], _ edit: Bool
  ) -> HTML {
    let operation = work.operation
    let unit: HTML =
      unitNames.isEmpty
      ? ""
      : """
      <td>\(OrganisationParts.unit(operation.unit, unitNames[operation.unit] ?? operation.unit.text))</td>
      """
    return """
      <tr><th scope="row">\(name(operation, edit))</th>\(unit)\
      <td>\(who(operation.everydayPost, work.everyday))</td>\
      <td>\(crisis(work))</td></tr>

      """
  }

  private static func name(_ operation: Operation, _ edit: Bool) -> HTML {
    """
    \(operation.name)\(if: operation.critical, " <span class=\"tag\">\(t: "samhällsviktig")</span>")\
    \(if: edit, " <a class=\"no-print\" href=\"/operations/\(operation.id)/edit\">\(t: "Ändra")<span class=\"vh\">: \(operation.name)</span></a>")\
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
