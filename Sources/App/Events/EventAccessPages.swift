import Ground
import Sheets
import Web

/// Who can see an event, and why; who is kept out; who has opened it.
enum EventAccessPages {
  static func page(
    _ form: Form, _ access: EventAccess, _ list: SideList<OpeningColumn>, mayRestrict: Bool
  ) -> Page {
    let event = access.event
    let call = form.call
    return Page(
      title: "Vem kan se detta", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(access.mayReadEvent ? ActPages.trail(event) : Parts.trail([("/events", "\(t: "Händelser")")]))
        <h1>\(t: "Vem kan se detta, och varför")</h1>
        <p>\(event.number)\(if: access.mayReadEvent, " \(event.title)"). <b>\(t: meaning(event.classification))</b></p>
        \(if: access.facts.context == .activated, "<p>\(t: "Krisledningsnämnden är aktiverad, så fler kan läsa än vanligt.")</p>")
        <p class="soft">\(t: "Driften och revisorn kan inte läsa händelsen. Den som inte står här får veta att sidan inte finns.")</p>
        \(each: access.groups, { group($0) })
        \(if: access.secretGroups != nil, secrets(access.secretGroups ?? []))
        \(kept(access, call, mayRestrict))
        \(if: mayRestrict, restriction(form, event))
        \(openings(access, list))
        \(if: mayBeBiased(access, call), own(call, event))
        """)
  }

  private static func meaning(_ classification: Classification) -> Text {
    switch classification {
    case .k0: "K0 – öppet"
    case .k1: "K1 – inom kommunen"
    case .k2: "K2 – sekretess, bara de som behöver"
    case .k3: "K3"
    }
  }

  private static func group(_ group: EventAccess.Group) -> HTML {
    let name = "h-" + group.rule.name.filter { $0.isASCII && $0.isLetter }
    return """
      <section aria-labelledby="\(name)"><h2 id="\(name)">\(t: group.rule.sentence)</h2>
      <p class="soft">\(t: group.handles ? "Läser och skriver." : "Läser.") \
      \(t: group.count == 1 ? "1 person" : "\(group.count) personer").</p>
      \(rows(group.holders.prefix(8)))\
      \(if: group.holders.count > 8, "<details class=\"more\"><summary>\(t: "\(group.count - 8) till")</summary>\(rows(group.holders.dropFirst(8)))</details>")\
      \(if: group.count > group.holders.count, "<p class=\"soft\">\(t: "och \(group.count - group.holders.count) till")</p>")</section>

      """
  }

  private static func rows(_ holders: some Sequence<EventAccess.Holder>) -> HTML {
    """
    <ul class="side">\(each: holders, { holder in
      """
      <li><span class="grow name"><a href="/people/\(holder.person)">\(holder.name)</a></span>\
      <span class="soft">\(t: Text.list(holder.what) ?? "")</span></li>
      """
    })</ul>
    """
  }

  /// An event may hold lines that fewer may read than the event itself.
  private static func secrets(_ groups: [EventAccess.Group]) -> HTML {
    """
    <section aria-labelledby="h-secret"><h2 id="h-secret">\(t: "Rader under sekretess (K2)")</h2>
    <p>\(t: "Händelsen har rader under sekretess. Bara de här kan läsa dem:") \
    <a href="#h-opened">\(t: "Vem har öppnat")</a></p>
    <ul class="rows">\(each: groups, { group in
      """
      <li><span class="what">\(group.holders.prefix(20).map(\.name).joined(separator: ", "))\
      \(if: group.count > 20, " \(t: "och \(group.count - 20) till")")\
      <span class="soft">\(t: group.rule.sentence)</span></span></li>
      """
    })</ul></section>
    """
  }

  private static func kept(_ access: EventAccess, _ call: Call, _ mayRestrict: Bool) -> HTML {
    """
    <section aria-labelledby="h-kept"><h2 id="h-kept">\(t: "De som hålls utanför")</h2>
    \(if: access.kept.isEmpty, "<p class=\"empty\">\(t: "Ingen hålls utanför.")</p>")
    <ul class="rows">\(each: access.kept, { item in
      """
      <li><span class="what">\(item.name)<span class="soft">\(t: item.relation.text), \
      \(t: "sedan \(item.since)")\(if: item.note != nil, ". \(item.note)")</span></span>\
      \(if: mayRestrict, "<span class=\"do\">\(Form.button(call, "/events/\(access.event.id)/restriction/\(item.participant)/end", "Häv spärren", confirm: "Personen kan sedan läsa händelsen igen, om rollen tillåter det."))</span>")</li>
      """
    })</ul></section>
    """
  }

  private static func restriction(_ form: Form, _ event: Event) -> HTML {
    let open = !form.faults.isEmpty
    return """
      \(form.more("Håll en person utanför", open: open,
      form.open("/events/\(event.id)/restriction",
      """
      \(form.text("person", "Vem?", help: "Namn eller e-postadress.", required: true))
      \(form.choices("relation", "Varför?", across: false, [
        ("conflict", "\(t: "Jäv")<small>\(t: "Personen har ett eget intresse i saken.")</small>"),
        ("subject", "\(t: "Händelsen rör personen")<small>\(t: "Till exempel den som är utsatt eller misstänkt.")</small>"),
      ], chosen: "conflict"))
      \(form.text("note", "Vad är skälet?", help: "Syns bara här.", required: true))
      \(form.actions("Håll utanför"))
      """)))
      """
  }

  private static func openings(_ access: EventAccess, _ list: SideList<OpeningColumn>) -> HTML {
    let isSecret = access.event.classification == .k2
    let (opened, call) = (access.openings, list.call)
    let isNone = opened.count == 0 && list.words.isEmpty
    let file =
      "/events/\(access.event.id)/openings?"
      + (call.with("format", "csv").split(separator: "?").last ?? "")
    return """
      <section aria-labelledby="h-opened"><h2 id="h-opened">\(t: "Vem har öppnat")</h2>
      \(if: isNone, "<p class=\"empty\">\(t: isSecret || access.secretGroups != nil ? "Ingen har öppnat händelsen än." : "Varje öppning antecknas när något är under sekretess (K2). Här finns ingen.")</p>")
      \(if: !isNone, list.head(opened, opened.count == 1 ? "1 person och dag" : "\(opened.count) personer och dagar", [(.number, "Tid")], mayExport: false, actions: "<a class=\"button quiet\" href=\"\(link: file)\">\(Icon.download)\(t: "Hämta som CSV")</a>"))
      <ul class="rows">\(each: opened.rows, { item in
        """
        <li><span class="when">\(Parts.time(item.at))</span><span class="what">\
        \(if: item.name != nil, "\(item.name)")\(if: item.name == nil, "\(t: "någon som inte finns kvar")")\
        \(if: item.times > 1, "<span class=\"soft\">\(t: "\(item.times) gånger den dagen, första gången \(item.firstAt ?? item.at)")</span>")</span></li>
        """
      })</ul>
      \(list.pages(opened))
      </section>
      """
  }

  static func csv(_ opened: [Opened], _ event: Event, _ call: Call) -> Reply {
    let language = call.language
    func say(_ text: Text) -> String { language.say(text) }
    return ListTabs.file(
      Table(
        name: say("Vem har öppnat"), header: [say("Tid"), say("Vem"), say("Journalpost")],
        rows: opened.map {
          [language.write($0.at, .stamp), $0.name ?? "", String($0.seq)]
        }), "oppningar", event, language)
  }

  static func json(_ opened: Opened) -> JSON {
    .object([
      "seq": .int(opened.seq), "at": .string(opened.at.text), "name": .text(opened.name),
    ])
  }

  /// Whoever reported it is not asked to step aside from the own matter: that would lock out the
  /// one who is threatened. Who handles events is.
  private static func mayBeBiased(_ access: EventAccess, _ call: Call) -> Bool {
    access.mayReadEvent && access.event.reporter != call.signedIn?.person
  }

  private static func own(_ call: Call, _ event: Event) -> HTML {
    """
    <section aria-labelledby="h-own"><h2 id="h-own">\(t: "Är du jävig?")</h2>
    <p>\(t: "Har du, eller någon nära dig, ett eget intresse i saken ska du inte handlägga den. Då kan du ställa dig utanför: du ser inte längre händelsen, och någon annan tar över det du hade. Någon annan kan släppa in dig igen.")</p>
    <div class="actions">\(Form.button(call, "/events/\(event.id)/conflict", "Anmäl jäv", confirm: "Händelsen försvinner för dig, och du lämnar staben om du är med i den."))</div></section>
    """
  }

  /// Asked where the browser runs no script.
  static func confirm(_ call: Call, _ event: Event) -> Page {
    Page(
      title: "Anmäl jäv", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(ActPages.trail(event))
        <h1>\(t: "Anmäl jäv")</h1>
        <p>\(t: "Händelsen försvinner för dig, och du lämnar staben om du är med i den.")</p>
        <div class="actions">\(Form.button(call, "/events/\(event.id)/conflict", "Anmäl jäv", plain: false, fields: [("confirmed", "yes")]))\
        <a class="button quiet" href="/events/\(event.id)">\(t: "Avbryt")</a></div>
        """)
  }

  static func json(_ access: EventAccess) -> JSON {
    .object([
      "event": .string(access.event.id.text),
      "classification": .string(access.event.classification.rawValue),
      "groups": .array(
        access.groups.map { group in
          .object([
            "rule": .string(group.rule.name), "role": .string(group.rule.role.rawValue),
            "count": .int(Int64(group.count)),
            "people": .array(
              group.holders.map {
                .object(["id": .string($0.person.text), "name": .string($0.name)])
              }),
          ])
        }),
      "keptOut": .array(
        access.kept.map {
          .object([
            "name": .string($0.name), "relation": .string($0.relation.rawValue),
            "since": .string($0.since.text),
          ])
        }),
      "openings": .array(access.openings.rows.map(json)),
    ])
  }
}
