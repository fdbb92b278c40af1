import Ground
import Storage
import Swedish
import Web

/// The form of a unit, and what it says.
enum UnitForms {
  /// - Parameters:
  ///   - units: every unit there is.
  ///   - parents: those that the caller may put a unit under.
  static func page(
    _ form: Form, unit: Unit?, units: [(ID<Unit>, String)], parents: [(ID<Unit>, String)]
  ) -> Page {
    let path = unit.map { "/units/\($0.id)/edit" } ?? "/units"
    let trail: [(String, HTML)] =
      [("/units", "\(t: "Enheter")")] + (unit.map { [("/units/\($0.id)", "\($0.name)")] } ?? [])
    return Page(
      title: unit == nil ? "Lägg till enhet" : "Ändra enhet", room: .organisation,
      content: """
        \(Parts.trail(trail))
        <h1>\(t: unit == nil ? "Lägg till enhet" : "Ändra enhet")</h1>
        \(form.open(path, draft: .of(.unit, unit), fields(form, unit, units, parents)))
        """)
  }

  private static func fields(
    _ form: Form, _ unit: Unit?, _ units: [(ID<Unit>, String)], _ allowed: [(ID<Unit>, String)]
  ) -> HTML {
    let kinds = UnitKind.allCases.map { ($0.rawValue, "\(t: $0.text)" as HTML) }
    // Where a unit lies now can be kept, whoever answers for what is above it.
    let may = Set(allowed.map(\.0)).union([unit?.parent].compactMap(\.self))
    let isTop = unit?.parent == nil && unit != nil
    let parents = OrganisationParts.choices(
      units.filter { $0.0 != unit?.id && may.contains($0.0) },
      none: isTop ? "Ingen, ligger överst" : (unit == nil && may.count > 1 ? "Välj …" : nil))
    let more = ["orgNumber", "field", "part", "specialDuty", "note", "source", "successor"]
    let open = form.faults.contains { more.contains($0.field) }
    return """
      \(form.version(unit?.seq))
      \(form.text("name", "Vad heter enheten?", required: true, value: unit?.name))
      \(form.select("kind", "Vad är det för slags enhet?", kinds, chosen: unit?.kind.rawValue ?? "section"))
      \(form.select("parent", "Vilken enhet ligger den under?", parents, chosen: unit?.parent?.text))
      \(form.text("phone", "Telefon", type: "tel", value: unit?.phone))
      \(form.text("email", "E-post", type: "email", value: unit?.email))
      \(form.text("validFrom", "Finns sedan", help: "En dag, 2026-05-29, eller ett år med ord: 2020, dagen är inte bekräftad.", value: unit.map { $0.validFromNote ?? $0.validFrom ?? "" }))
      \(form.text("validTo", "Upphörde", help: "Tomt för en enhet som finns.", value: unit.map { $0.validToNote ?? $0.validTo ?? "" }))
      \(form.more("Fler uppgifter", open: open, moreFields(form, unit, units)))
      \(form.actions(unit == nil ? "Lägg till enheten" : "Spara enheten", back: unit.map { "/units/\($0.id)" } ?? "/units", draft: .of(.unit, unit)))
      """
  }

  private static func moreFields(_ form: Form, _ unit: Unit?, _ units: [(ID<Unit>, String)]) -> HTML
  {
    """
    \(form.text("area", "Område", help: "Den stadsdel eller del av kommunen som enheten ansvarar för.", value: unit?.area))
    \(form.text("part", "Del av staden", value: unit?.part))
    \(form.text("address", "Adress", value: unit?.address))
    \(form.text("field", "Verksamhetsfält", value: unit?.field))
    \(form.text("orgNumber", "Organisationsnummer", value: unit?.orgNumber))
    \(form.text("specialDuty", "Särskilt ansvar", value: unit?.specialDuty))
    \(form.select("successor", "Vilken enhet tog över?", OrganisationParts.choices(units, none: "Ingen"), chosen: unit?.successor?.text))
    \(form.area("note", "Anteckning", value: unit?.note))
    \(form.area("source", "Källa", help: "En adress eller handling på varje rad.", value: unit?.source))
    \(form.choices("verified", "Är uppgifterna bekräftade mot en källa?", [
      ("yes", "\(t: "Ja")"), ("no", "\(t: "Nej")"),
    ], chosen: unit?.verified == false ? "no" : "yes"))
    """
  }

  /// What the form says, as a change of a unit.
  static func read(_ call: Call) throws -> @Sendable (inout Unit) -> Void {
    var check = Check(call.input)
    let name = check.text("name", most: 160)
    let kind: UnitKind = check.choice("kind") ?? .section
    let parent = check.optional("parent", most: 100).map { ID<Unit>($0) }
    let from = OrganisationFile.day(check.optional("validFrom", most: 80))
    let to = OrganisationFile.day(check.optional("validTo", most: 80))
    if let a = from.day, let b = to.day, b < a {
      check.fault("validTo", "Slutet kan inte ligga före början.")
    }
    let email = check.optional("email")
    if let email, !email.contains("@") { check.fault("email", "Skriv en e-postadress med @.") }
    let texts = ["phone", "area", "part", "address", "field", "orgNumber"].map {
      check.optional($0)
    }
    let duty = check.optionalProse("specialDuty", most: 1000)
    let note = check.optionalProse("note")
    let source = check.optionalProse("source")
    let successor = check.optional("successor", most: 100).map { ID<Unit>($0) }
    let verified = call.input.truth("verified") != false
    try check.done()
    return { unit in
      unit.name = name
      unit.kind = kind
      unit.parent = parent
      (unit.validFrom, unit.validFromNote) = from
      (unit.validTo, unit.validToNote) = to
      unit.phone = texts[0]
      unit.email = email
      unit.area = texts[1]
      unit.part = texts[2]
      unit.address = texts[3]
      unit.field = texts[4]
      unit.orgNumber = texts[5]
      unit.specialDuty = duty
      unit.note = note
      unit.source = source
      unit.successor = successor
      unit.verified = verified
    }
  }

  static let body: [Doc.Field] = [
    .init("name", .string(most: 160), required: true, "Name"),
    .init("kind", .word(UnitKind.allCases.map(\.rawValue)), required: true, "Kind"),
    .init("parent", .string(most: 100), "The unit above; only the municipality has none"),
    .init("validFrom", .string(most: 80), "A day, or a year with words"),
    .init("validTo", .string(most: 80), "A day, or a year with words"),
    .init("phone", .string(most: 200), "Telephone"), .init("email", .string(most: 200), "E-mail"),
    .init("area", .string(most: 200), "Area that the unit answers for"),
    .init("part", .string(most: 200), "Part of the city"),
    .init("address", .string(most: 200), "Address"),
    .init("field", .string(most: 200), "Field of work"),
    .init("orgNumber", .string(most: 200), "Number in the register of companies"),
    .init("specialDuty", .string(most: 1000), "Special duty"),
    .init("successor", .string(most: 100), "The unit that took over"),
    .init("note", .string(most: 4000), "Note"), .init("source", .string(most: 4000), "Source"),
    .init("verified", .bool, "Whether a source confirms it; yes if left out"),
  ]

  static let operationBody: [Doc.Field] = [
    .init("name", .string(most: 160), required: true, "What the unit does"),
    .init("nameEnglish", .string(most: 160), "The same in English"),
    .init("critical", .bool, "Whether it must work always"),
    .init("everydayPost", .word(Post.allCases.map(\.rawValue)), "Post that answers every day"),
    .init("everydayPerson", .string(most: 200), "Id, name or e-mail of the person"),
    .init("crisisPost", .word(Post.allCases.map(\.rawValue)), "Post that answers in crisis"),
    .init("crisisPerson", .string(most: 200), "Id, name or e-mail of the person"),
    .init("note", .string(most: 4000), "Note"),
  ]

  static func json(_ operation: Operation) -> JSON {
    .object([
      "id": .string(operation.id.text), "version": .int(operation.seq),
      "unit": .string(operation.unit.text), "name": .string(operation.name),
      "nameEnglish": .text(operation.nameEnglish), "critical": .bool(operation.critical),
      "everydayPost": .text(operation.everydayPost?.rawValue),
      "everydayPerson": .text(operation.everydayPerson?.text),
      "crisisPost": .text(operation.crisisPost?.rawValue),
      "crisisPerson": .text(operation.crisisPerson?.text), "note": .text(operation.note),
    ])
  }

  /// A unit before the form has filled it in.
  static var blank: Unit {
    Unit(
      id: ID(""), name: "", sort: "", kind: .section, predecessors: "", verified: true)
  }

  // MARK: operations

  static func operation(
    _ form: Form, _ operation: Operation?, unit: ID<Unit>, unitName: String,
    people: [(ID<Person>, String)]?
  ) -> Page {
    let path = operation.map { "/operations/\($0.id)/edit" } ?? "/units/\(unit)/operations"
    let draft = DraftName.of(.operation, operation, in: unit.text)
    let none: [(String, HTML)] = [("", "\(t: "Ingen")")]
    let same: [(String, HTML)] = [("", "\(t: "Samma som i vardagen")")]
    let title: Text = operation == nil ? "Lägg till verksamhet" : "Ändra verksamhet"
    return Page(
      title: title, room: .organisation,
      content: """
        \(Parts.trail([("/units", "\(t: "Enheter")"), ("/units/\(unit)", "\(unitName)")]))
        <h1>\(t: title)</h1>
        \(form.open(path, draft: draft, """
          \(form.version(operation?.seq))
          \(form.text("name", "Vad gör enheten?", help: "Till exempel: Hemtjänst i egen regi.", required: true, value: operation?.name))
          \(form.select("everydayPost", "Vilken post ansvarar i vardagen?", none + OrganisationParts.posts, chosen: operation?.everydayPost?.rawValue))
          \(OrganisationParts.person(form, "everydayPerson", "Vem är det?", people, none: "Ingen utpekad", chosen: operation?.everydayPerson?.text))
          \(form.select("crisisPost", "Vilken post ansvarar i kris?", help: "Enligt ansvarsprincipen är det samma som i vardagen, om inget annat är bestämt.", same + OrganisationParts.posts, chosen: operation?.crisisPost?.rawValue))
          \(OrganisationParts.person(form, "crisisPerson", "Vem är det i kris?", people, none: "Samma som i vardagen", chosen: operation?.crisisPerson?.text))
          \(form.choices("critical", "Är verksamheten samhällsviktig?", [("no", "\(t: "Nej")"), ("yes", "\(t: "Ja")")], chosen: operation?.critical == true ? "yes" : "no"))
          \(form.more("Fler uppgifter", """
            \(form.text("nameEnglish", "Namn på engelska", value: operation?.nameEnglish))
            \(form.area("note", "Anteckning", value: operation?.note))
            """))
          \(form.actions(operation == nil ? "Lägg till verksamheten" : "Spara verksamheten", back: "/units/\(unit)", draft: draft))
          """))
        \(if: operation != nil, removeOperation(operation, form.call))
        """)
  }

  private static func removeOperation(_ operation: Operation?, _ call: Call) -> HTML {
    guard let operation else { return "" }
    return """
      <section><h2>\(t: "Ta bort verksamheten")</h2>
      <p class="soft">\(t: "Det som stod finns kvar i historiken.")</p>
      \(Form.button(call, "/operations/\(operation.id)/remove", "Ta bort verksamheten", confirm: "Ta bort \(operation.name)?"))
      <p><a href="/history/operation/\(operation.id)">\(t: "Historik")</a></p></section>
      """
  }
}
