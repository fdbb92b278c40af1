import Ground
import Web

/// How a checklist looks where it is kept.
enum ChecklistPages {
  static func json(_ item: ChecklistItem) -> JSON {
    .object([
      "id": .string(item.id.text), "version": .int(item.seq), "start": .string(item.start),
      "place": .int(Int64(item.place)), "text": .string(item.text),
      "textEnglish": .text(item.textEnglish), "whom": .string(item.whom),
      "minutes": item.minutes.map { .int(Int64($0)) } ?? .null, "basis": .text(item.basis),
      "source": .text(item.source),
    ])
  }

  /// "inom 30 minuter"
  static func within(_ minutes: Int) -> Text {
    if minutes == 0 { return "genast" }
    if minutes.isMultiple(of: 1440) {
      let days = minutes / 1440
      return days == 1 ? "inom ett dygn" : "inom \(days) dygn"
    }
    if minutes.isMultiple(of: 60) {
      let hours = minutes / 60
      return hours == 1 ? "inom en timme" : "inom \(hours) timmar"
    }
    return "inom \(minutes) minuter"
  }

  /// The items to be read: what, who, how soon, and the law.
  static func items(_ items: [ChecklistItem], _ language: Language) -> HTML {
    """
    <ol>\(each: items, { item in
      "<li>\(item.words(language)) <span class=\"soft\">– \(who(item))</span></li>"
    })</ol>
    """
  }

  private static func words(_ item: ChecklistItem, _ language: Language) -> HTML {
    "<span>\(item.words(language))</span><span class=\"soft whole-row\">\(who(item))</span>"
  }

  private static func who(_ item: ChecklistItem) -> HTML {
    """
    \(t: Doer(item.whom)?.text ?? .own(item.whom))\
    \(if: item.minutes != nil, ", \(t: within(item.minutes ?? 0))")\
    \(if: item.basis != nil, ". \(item.basis)")
    """
  }

  static func list(
    _ form: Form, _ name: Text, _ items: [ChecklistItem], _ path: String, mayEdit: Bool
  ) -> Page {
    Page(
      title: "Checklista: \(name)", room: .organisation,
      content: """
        \(Parts.trail([("/levels", "\(t: "Nivåer")")]))
        <h1>\(t: "Checklista: \(name)")</h1>
        <p>\(t: "Punkterna blir uppgifter när nivån beslutas eller organet aktiveras. Det som redan är startat startas inte en gång till.")</p>
        \(if: items.isEmpty, "<p class=\"empty\">\(t: "Ingen punkt än. Lägg till den första här under.")</p>")
        \(if: !items.isEmpty, table(form.call, items, path, mayEdit))
        \(if: mayEdit, adding(form, path))
        """)
  }

  private static func adding(_ form: Form, _ path: String) -> HTML {
    let draft = DraftName.new(.item, in: form.call.parameters["id"])
    return """
      <section aria-labelledby="h-add"><h2 id="h-add">\(t: "Lägg till en punkt")</h2>
      \(form.open(path, draft: draft, """
      \(fields(form, nil))
      \(form.actions("Lägg till punkten", draft: draft))
      """))</section>
      """
  }

  /// Where an item comes from, in the municipality's words; what Tryggve brings along is said in
  /// the reader's language.
  private static func source(_ words: String) -> Text {
    let known: [Text] = [
      "Tryggves förslag, ändra efter stadens rutin", "ansvarsprincipen",
      "stadens centrala krisledning, ändra efter krisinstruktionen",
      "lagen om extraordinära händelser, kontrollera gällande lydelse",
    ]
    return known.first { $0.key == words } ?? .own(words)
  }

  private static func table(
    _ call: Call, _ items: [ChecklistItem], _ path: String, _ mayEdit: Bool
  ) -> HTML {
    """
    <ol class="rows numbered">\(each: Array(items.enumerated()), { place, item in
      """
      <li><span class="what">\(words(item, call.language))\
      \(if: item.source != nil, "<span class=\"soft whole-row\">\(t: "Källa:") \(t: source(item.source ?? ""))</span>")</span>\
      \(if: mayEdit, tools(call, item, path, isFirst: place == 0, isLast: place == items.count - 1))</li>

      """
    })</ol>
    """
  }

  private static func tools(
    _ call: Call, _ item: ChecklistItem, _ path: String, isFirst: Bool, isLast: Bool
  ) -> HTML {
    let own = "\(path)/\(item.id)"
    return """
      <span class="do"><a class="button plain" href="\(link: own + "/edit")">\(t: "Ändra")<span class="vh">: \(item.text)</span></a>\
      \(if: !isFirst, Form.button(call, own + "/move", "Upp", fields: [("to", "up")]))\
      \(if: !isLast, Form.button(call, own + "/move", "Ner|move", fields: [("to", "down")]))</span>
      """
  }

  static func edit(_ form: Form, _ item: ChecklistItem, _ path: String) -> Page {
    Page(
      title: "Ändra punkten", room: .organisation,
      content: """
        \(Parts.trail([("/levels", "\(t: "Nivåer")"), (path, "\(t: "Checklista")")]))
        <div class="title"><h1>\(t: "Ändra punkten")</h1><div class="actions">\
        <a class="button quiet" href="/history/checklist_item/\(item.id)">\(t: "Historik")</a></div></div>
        \(form.open("\(path)/\(item.id)/edit", draft: .of(.item, item), """
          \(form.version(item.seq))
          \(fields(form, item))
          \(form.actions("Spara punkten", back: path, draft: .of(.item, item)))
          """))
        \(Form.button(form.call, "\(path)/\(item.id)/remove", "Ta bort punkten"))
        """)
  }

  private static func fields(_ form: Form, _ item: ChecklistItem?) -> HTML {
    let options: [(String, HTML)] = Doer.all.map { ($0.0, "\(t: $0.1)") }
    return """
      \(form.text("text", "Vad ska göras?", required: true, value: item?.text))
      \(item == nil ? form.pick("whom", "Vem gör det?", options) : form.select("whom", "Vem gör det?", options, chosen: item?.whom))
      \(form.text("minutes", "Klart inom så många minuter", help: "Tomt betyder ingen tid.", size: 6, value: item?.minutes.map { String($0) }))
      \(form.more("Fler uppgifter", open: form.faults.contains { ["textEnglish", "basis", "source"].contains($0.field) }, """
        \(form.text("textEnglish", "På engelska", value: item?.textEnglish))
        \(form.text("basis", "Lagstöd, om något kräver det", value: item?.basis))
        \(form.text("source", "Varifrån kommer punkten?", value: item?.source))
        """))
      """
  }
}
