import Ground
import Web

/// How "Min sida" looks: one list by date. Nothing else.
enum MyPages {
  static func page(_ my: MyPage, call: Call) -> Page {
    Page(
      title: "Min sida", room: .me, seq: my.seq,
      content: """
        <div class="title"><h1>\(t: "Min sida")</h1>\
        <p class="soft">\(my.name)\(if: !my.place.isEmpty, ", \(my.place)")</p>\
        <div class="actions"><a class="button quiet" href="/me/account">\(t: "Mitt konto")</a></div></div>
        \(each: my.duties, duty)
        <section aria-labelledby="owed"><h2 id="owed">\(t: "Att göra")</h2>
        \(if: my.owed.isEmpty, "<p class=\"empty\">\(t: "Inget väntar på dig. Det som någon ger dig att göra eller vill att du läser kommer hit.")</p>")
        \(rows(my.owed.filter { !$0.exercise }, call))\(allRead(my, call))\(practised(my, call))</section>
        \(if: !my.told.isEmpty, "<section aria-labelledby=\"told\"><h2 id=\"told\">\(t: "Sagt till dig")</h2>\(rows(my.told, call))</section>")
        <section aria-labelledby="changed"><h2 id="changed">\(t: "Ändrat sedan igår")</h2>
        \(if: my.changed.isEmpty, "<p class=\"empty\">\(t: "Inget har ändrats som rör dig.")</p>")
        \(rows(my.changed, call))</section>
        \(reports(my, call))
        """)
  }

  /// What is practised never stands before what is real.
  private static func practised(_ my: MyPage, _ call: Call) -> HTML {
    let items = my.owed.filter(\.exercise)
    if items.isEmpty { return "" }
    return "<h3>\(t: "I övningar")</h3>\(rows(items, call))"
  }

  /// One button for all that asks nothing but to be read. It names what the reader has seen, so
  /// that what comes meanwhile is not read unseen.
  private static func allRead(_ my: MyPage, _ call: Call) -> HTML {
    let messages = my.owed.compactMap(\.readable)
    if messages.count < 2 { return "" }
    return """
      <div class="actions">\(Form.button(call, "/me/read", "Allt läst (\(messages.count) besked)", confirm: "Du svarar att du har läst \(messages.count) besked.", fields: messages.map { ("told", $0.text) }))</div>
      """
  }

  private static func reports(_ my: MyPage, _ call: Call) -> HTML {
    if my.reports.isEmpty { return "" }
    return """
      <section aria-labelledby="reports"><h2 id="reports">\(t: "Mina rapporter")</h2>
      \(rows(my.reports, call))\
      \(if: my.reports.count == MyPageReader.mostReports, "<p class=\"soft\">\(t: "De senaste \(MyPageReader.mostReports) visas.") <a href=\"/events\">\(t: "Alla händelser")</a></p>")</section>
      """
  }

  private static func duty(_ duty: MyPage.Duty) -> HTML {
    """
    <p class="notice"><b>\(t: "Du är i tjänst")</b> \(t: duty.what) \
    <a href="\(link: duty.href)">\(t: duty.title)</a> \(t: duty.after)</p>

    """
  }

  private static func rows(_ items: [MyPage.Item], _ call: Call) -> HTML {
    if items.isEmpty { return "" }
    return "<ul class=\"rows\">\(each: items, { row($0, call) })</ul>"
  }

  private static func row(_ item: MyPage.Item, _ call: Call) -> HTML {
    """
    <li><span class="when">\(when(item, call.now))</span>\
    <span class="what"><a class="whole" href="\(link: item.href)">\(t: item.what)</a>\
    \(if: item.exercise, " <span class=\"tag exercise-tag\">\(t: "ÖVNING")</span>")\
    <span class="soft">\(t: item.about)</span></span>\(button(item, call))</li>

    """
  }

  private static func when(_ item: MyPage.Item, _ now: Instant) -> HTML {
    guard let at = item.at else { return "\(t: "utan datum")" }
    let canBeLate = item.kind == .task || item.kind == .review
    if canBeLate, at < now {
      return "<span class=\"late\" data-since=\"\(at.text)\">\(t: "sen, \(at)")</span>"
    }
    return "\(Parts.time(at, item.style))"
  }

  private static func button(_ item: MyPage.Item, _ call: Call) -> HTML {
    guard let button = item.button else { return "" }
    return """
      <div class="do">\
      \(Form.button(call, button.path, button.label, fields: [("next", "me")]))</div>
      """
  }

  static func json(_ my: MyPage, _ language: Language) -> JSON {
    .object([
      "name": .string(my.name), "seq": .int(my.seq),
      "duties": .array(
        my.duties.map { duty in
          .object([
            "text": .string(
              [duty.what, duty.title, duty.after].map(language.say).joined(separator: " ")),
            "href": .string(duty.href),
          ])
        }),
      "owed": .array(my.owed.map { json($0, language) }),
      "told": .array(my.told.map { json($0, language) }),
      "changed": .array(my.changed.map { json($0, language) }),
      "reports": .array(my.reports.map { json($0, language) }),
    ])
  }

  private static func json(_ item: MyPage.Item, _ language: Language) -> JSON {
    .object([
      "kind": .string(item.kind.rawValue), "at": .text(item.at?.text),
      "text": .string(language.say(item.what)), "about": .string(language.say(item.about)),
      "exercise": .bool(item.exercise), "href": .string(item.href),
      "do": .text(item.button?.path),
    ])
  }

  // MARK: look

  static func look(_ call: Call) -> Page {
    let form = Form(call, values: Input())
    return Page(
      title: "Utseende", room: .me,
      content: """
        <h1>\(t: "Utseende")</h1>
        <p>\(t: "Valen gäller i den här webbläsaren.")</p>
        \(form.open("/me/look",
        """
        \(setting("palette", "Färger", call.palette.isEmpty ? "auto" : call.palette, [
          ("auto", "\(t: "Som enheten")"), ("day", "\(t: "Ljust")"), ("night", "\(t: "Mörkt")"),
        ]))
        \(setting("density", "Täthet", call.isCompact ? "compact" : "roomy", [
          ("roomy", "\(t: "Luftigt")<small>\(t: "För telefon och stora fingrar")</small>"),
          ("compact", "\(t: "Tätt")<small>\(t: "Mer på skärmen, för arbete vid ett bord")</small>"),
        ]))
        \(form.actions("Spara"))
        """))
        """)
  }

  /// A choice that the page shows at once, before it is saved.
  private static func setting(
    _ name: String, _ question: Text, _ now: String, _ options: [(String, HTML)]
  ) -> HTML {
    """
    <fieldset class="field" id="\(name)"><legend class="question">\(t: question)</legend>
    <div class="choices across">\
    \(each: options, { option in
      """
      <label class="choice"><input type="radio" name="\(name)" value="\(option.0)" \
      data-set="\(name)"\(if: option.0 == now, " checked")><span>\(option.1)</span></label>
      """
    })</div></fieldset>

    """
  }

  // MARK: more

  /// On a phone the head has no room for it, and a phone is where one calls from.
  private static func onDuty(_ duty: DutyNow.Card) -> HTML {
    """
    <p>\(t: "TiB nu:") <b>\(duty.name)</b> \(t: "till \(duty.until, .short)")\
    \(if: duty.phone != nil, " <a class=\"button plain\" href=\"\(link: Phone.link(duty.phone ?? ""))\">\(Icon.phone)\(duty.phone)</a>")</p>
    """
  }

  static func more(_ call: Call, _ caller: Caller, _ duty: DutyNow.Card?) -> Page {
    let links: [(Act?, String, Text)] = [
      (.unitRead, "/crisis", "Krisorganisation"), (.personRead, "/people", "Personer"),
      (.actorRead, "/actors", "Externa aktörer"),
      (.instructionRead, "/instructions", "Instruktioner"), (.unitRead, "/levels", "Nivåer"),
      (.organisationImport, "/import", "Läs in fil"), (.journalRead, "/journal", "Journal"),
      (.contentErase, "/journal/erasures", "Gallringar"),
      (.accountOpen, "/accounts", "Konton"), (nil, "/me/account", "Mitt konto"),
      (nil, "/me/look", "Utseende"), (nil, "/accessibility", "Tillgänglighet"),
    ]
    let shown = links.filter { link in
      link.0.map { Policy.allows(caller, $0, .everywhere(in: caller)) } ?? true
    }
    return Page(
      title: "Mer", room: .more,
      content: """
        <h1>\(t: "Mer")</h1>
        \(if: duty != nil, duty.map(onDuty) ?? "")
        <ul class="rows">\(each: shown, {
          "<li><span class=\"what\"><a class=\"whole\" href=\"\(link: $0.1)\">\(t: $0.2)</a></span></li>"
        })</ul>
        \(Form.button(call, "/sign-out", "Logga ut"))
        """)
  }
}
