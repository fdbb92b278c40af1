import Ground
import Sheets
import Web

/// How the journal looks.
enum JournalPages {
  static func json(_ entry: Entry) -> JSON {
    .object([
      "seq": .int(entry.seq), "at": .string(entry.at.text), "eventAt": .text(entry.eventAt?.text),
      "caller": .string(entry.caller), "act": .string(entry.act),
      "subject": .string(entry.subject), "unit": .string(entry.unit),
      "contents": .array(entry.contents.split(separator: " ").map { .string(String($0)) }),
      "previous": .string(entry.previous), "hash": .string(entry.hash),
    ])
  }

  static func tabs(_ now: String) -> HTML {
    let all: [(String, Text)] = [
      ("/journal", "Poster|journal"), ("/journal/erasures", "Gallringar"),
      ("/journal/proof", "Bevis"),
    ]
    return """
      <nav class="tabs" aria-label="\(t: "Journalen")"><ul>\
      \(each: all, { tab in
        "<li><a href=\"\(link: tab.0)\"\(if: tab.0 == now, " aria-current=\"page\"")>\(t: tab.1)</a></li>"
      })</ul></nav>
      """
  }

  // MARK: list

  static func list(
    _ listed: JournalReading.Listed, _ paging: Paging<JournalColumn>,
    filter: JournalReading.Filter, units: [(ID<Unit>, String)], call: Call
  ) -> Page {
    let parts = ListParts(call: call, paging: paging, columns: [(.number, "Nummer")])
    return Page(
      title: "Journalen", room: .more,
      content: """
        <div class="title"><h1>\(t: "Journalen")</h1></div>
        <p>\(t: "Allt som görs i Tryggve, i ordning. Journalen säger vem som gjorde vad och när, men inte vad som skrevs.")</p>
        \(tabs("/journal"))
        \(narrow(filter, units, parts))
        \(parts.hits(hits(listed.page.count), said(filter, units, call), all: "/journal", actions: file(call)))
        \(rows(listed, parts))
        \(parts.pages(listed.page))
        """)
  }

  /// Only what changes something, or opens what is under secrecy, leaves an entry.
  private static let acts = Act.allCases.filter { $0 == .contentOpen || !$0.isReading }

  private static func narrow(
    _ filter: JournalReading.Filter, _ units: [(ID<Unit>, String)],
    _ parts: ListParts<JournalColumn>
  ) -> HTML {
    let did: [(String, HTML)] =
      [("", "\(t: "Allt som gjorts")")] + acts.map { ($0.rawValue, "\(t: $0.text)") }
    let places: [(String, HTML)] =
      [("", "\(t: "Alla enheter")")] + units.map { ($0.0.text, "\($0.1)") }
    return Parts.filter(
      "/journal", "Filtrera journalen", folding: parts.call,
      """
      \(Parts.seek(filter.words, "Sök i journalen"))
      \(Parts.narrow("act", "Vad som gjordes", did, chosen: filter.act?.rawValue))
      \(Parts.narrow("unit", "Enhet", places, chosen: filter.unit?.text))
      \(Parts.day("from", "Från", parts.call))\(Parts.day("to", "Till", parts.call))
      <div><label class="vh" for="caller">\(t: "Vem")</label>\
      <input id="caller" name="caller" size="18" value="\(filter.caller)" placeholder="\(t: "Vem")"></div>
      <div><label class="vh" for="subject">\(t: "Föremål")</label>\
      <input id="subject" name="subject" size="22" value="\(filter.subject)" \
      placeholder="\(t: "Föremål, t.ex. event/…")"></div>
      \(parts.orderField)
      """)
  }

  static func file(_ call: Call) -> HTML {
    let path = call.with([("format", "json"), ("after", nil), ("before", nil)])
    return """
      <a class="button quiet" href="\(link: path)">\(Icon.download)\(t: "Hämta som JSON")</a>
      """
  }

  private static func hits(_ count: Int) -> Text {
    let most = JournalReading.Listed.most
    if count > most { return "Mer än \(most) poster" }
    return count == 1 ? "1 post i journalen" : "\(count) poster i journalen"
  }

  private static func said(
    _ filter: JournalReading.Filter, _ units: [(ID<Unit>, String)], _ call: Call
  ) -> [HTML] {
    var said: [Text] = []
    if !filter.words.isEmpty { said.append("med ”\(filter.words)”") }
    if let act = filter.act { said.append("av slaget \(act.text)") }
    if let unit = filter.unit {
      said.append("i \(units.first { $0.0 == unit }?.1 ?? unit.text)")
    }
    said += Parts.said(from: "from", to: "to", call)
    if let handle = filter.caller { said.append("av \(handle)") }
    if let subject = filter.subject { said.append("om \(subject)") }
    return said.map { "\(t: $0)" }
  }

  static func csv(_ listed: JournalReading.Listed, _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return OrganisationExport.reply(
      Table(
        name: say("Journalen"),
        header: [
          say("Nummer"), say("Tid"), say("Vad som gjordes"), say("Vem"), say("Enhet"),
          say("Föremål"), say("Kontrollsumma"),
        ],
        rows: listed.page.rows.map { entry in
          [
            String(entry.seq), language.write(entry.at, .stamp),
            Act(rawValue: entry.act).map { say($0.text) } ?? entry.act,
            listed.names[entry.caller] ?? entry.caller,
            listed.units[entry.unit] ?? entry.unit,
            listed.subjects[entry.subject].map { "\(say($0.kind)) \($0.name)" } ?? entry.subject,
            entry.hash,
          ]
        }), "journal.csv")
  }

  private static func rows(
    _ listed: JournalReading.Listed, _ parts: ListParts<JournalColumn>
  ) -> HTML {
    if listed.page.rows.isEmpty {
      return "<p class=\"empty\">\(t: "Inga poster stämmer med det du valt.")</p>"
    }
    let heads: [Text] = ["Vad som gjordes", "Vem", "Tid", "Enhet", "Föremål"]
    return Parts.table(
      "Poster|journal",
      parts.head(.number) + .joined(heads.map { ListParts<JournalColumn>.head($0) }),
      listed.page.rows
    ) { row($0, listed) }
  }

  private static func row(_ entry: Entry, _ listed: JournalReading.Listed) -> HTML {
    """
    <tr role="row"><td role="cell" class="side nowrap">\(entry.seq)</td>\
    <th role="rowheader" scope="row" class="main">\
    <a href="\(link: "/journal/\(entry.seq)")">\(act(entry.act))</a></th>\
    <td role="cell" class="side">\(who(entry.caller, listed.names[entry.caller]))</td>\
    <td role="cell" class="side nowrap">\(Parts.time(entry.at))</td>\
    <td role="cell" class="side hide-small">\(listed.units[entry.unit] ?? entry.unit)</td>\
    <td role="cell" class="side hide-small">\(subject(entry.subject, listed.subjects[entry.subject]))</td></tr>

    """
  }

  private static func act(_ name: String) -> HTML {
    Act(rawValue: name).map { "\(t: $0.text)" } ?? "\(name)"
  }

  static func who(_ handle: String, _ name: String?) -> HTML {
    if let name {
      return "<a href=\"\(link: "/journal?caller=" + Call.escape(handle))\">\(name)</a>"
    }
    switch handle {
    case "operator": return "\(t: "Driften, vid servern")"
    case "tryggve": return "Tryggve"
    default: return "\(handle)"
    }
  }

  private static func subject(_ handle: String, _ subject: Subject?) -> HTML {
    let words: HTML =
      subject.map { "\(t: $0.kind) \($0.name)" } ?? "<code>\(handle)</code>"
    return "<a href=\"\(link: "/journal?subject=" + Call.escape(handle))\">\(words)</a>"
  }

  // MARK: one entry

  static func entry(_ one: JournalReading.One) -> Page {
    let entry = one.entry
    let unit = one.unit ?? (entry.unit.isEmpty ? "–" : entry.unit)
    return Page(
      title: "Journalpost \("\(entry.seq)")", room: .more,
      content: """
        \(Parts.trail([("/journal", "\(t: "Journalen")")]))
        <div class="title"><h1>\(t: "Journalpost \("\(entry.seq)")")</h1></div>
        <dl class="facts">
        <dt>\(t: "Skriven")</dt><dd>\(time: entry.at, .full)</dd>
        \(happened(entry))
        <dt>\(t: "Vem")</dt><dd>\(who(entry.caller, one.name))</dd>
        <dt>\(t: "Vad som gjordes")</dt><dd>\(act(entry.act)) <span class="soft">(\(entry.act))</span></dd>
        <dt>\(t: "Föremål")</dt><dd>\(subject(entry.subject, one.subject)) <span class="soft">(\(entry.subject))</span></dd>
        <dt>\(t: "Enhet")</dt><dd>\(unit)</dd>
        </dl>
        <h2>\(t: "Bevis")</h2>
        <dl class="facts">
        <dt>\(t: "Kontrollsumma")</dt><dd><code>\(entry.hash)</code></dd>
        <dt>\(t: "Föregående")</dt><dd>\(previous(entry))</dd>
        </dl>
        \(items(entry))
        \(note(one.checkpoint))
        <nav class="paging" aria-label="\(t: "Sidor")">\
        \(if: entry.seq > 1, "<a class=\"button plain\" rel=\"prev\" href=\"/journal/\(entry.seq - 1)\">\(t: "Föregående post")</a>")\
        \(if: !one.isLast, "<a class=\"button plain\" rel=\"next\" href=\"/journal/\(entry.seq + 1)\">\(t: "Nästa post")</a>")</nav>
        """)
  }

  private static func happened(_ entry: Entry) -> HTML {
    guard let at = entry.eventAt else { return "" }
    return "<dt>\(t: "Hände")</dt><dd>\(time: at, .full)</dd>"
  }

  private static func previous(_ entry: Entry) -> HTML {
    if entry.seq == 1 { return "<code>\(entry.previous)</code>" }
    return """
      <a href="\(link: "/journal/\(entry.seq - 1)")"><code>\(entry.previous)</code></a>
      """
  }

  private static func items(_ entry: Entry) -> HTML {
    let items = entry.items
    if items.isEmpty { return "<p class=\"soft\">\(t: "Posten skrev inget innehåll.")</p>" }
    return """
      <h2>\(t: "Innehåll som posten skrev")</h2>
      <p>\(t: "Bara löften om innehållet står här: en saltad kontrollsumma av varje rad.")</p>
      <ul class="rows">\(each: items.prefix(500), { item in
        """
        <li><span class="what"><code>\(item.table)/\(item.id)</code> \
        <span class="soft">\(promise(item))</span></span></li>
        """
      })</ul>
      \(if: items.count > 500, "<p class=\"soft\">\(t: "Ytterligare \(items.count - 500) rader visas inte.")</p>")
      """
  }

  private static func promise(_ item: Entry.Item) -> HTML {
    if let commitment = item.commitment { return "<code>\(commitment)</code>" }
    return "\(t: "togs bort")"
  }

  private static func note(_ note: String?) -> HTML {
    guard let note else {
      return
        "<p class=\"soft\">\(t: "Ingen kontrollpunkt täcker posten än. Det tar högst en minut.")</p>"
    }
    return """
      <h2>\(t: "Första kontrollpunkten efter posten")</h2>
      <div class="table-scroll" role="region" aria-label="\(t: "Kontrollpunkt")" tabindex="0"><pre>\(note)</pre></div>
      """
  }

  // MARK: proof

  static func proof(_ state: JournalReading.State, trouble: String?, key: NoteKey) -> Page {
    Page(
      title: "Journalens bevis", room: .more,
      content: """
        <div class="title"><h1>\(t: "Journalens bevis")</h1></div>
        \(tabs("/journal/proof"))
        \(if: trouble != nil, "<div class=\"notice bad\" role=\"alert\"><p>\(t: "Senaste kontrollpunkten kunde inte skrivas utanför databasen. Säg till driften.")</p></div>")
        <dl class="facts">
        <dt>\(t: "Senaste post")</dt><dd><a href="\(link: "/journal/\(state.head.seq)")">\(state.head.seq)</a></dd>
        <dt>\(t: "Kontrollsumma")</dt><dd><code>\(state.head.hash)</code></dd>
        <dt>\(t: "Öppen nyckel")</dt><dd><code>\(key.text)</code></dd>
        </dl>
        <h2>\(t: "Senaste kontrollpunkt")</h2>
        \(latest(state))
        <p>\(t: "Skriv av eller skriv ut kontrollpunkten och spara den på ett annat ställe. Den som senare skriver om journalen kan då alltid avslöjas.")</p>
        <p>\(t: "Hela journalen prövas vid servern med kommandot:") <code>tryggve verify</code></p>
        """)
  }

  private static func latest(_ state: JournalReading.State) -> HTML {
    guard let note = state.note, let seq = state.noteSeq else {
      return
        "<p class=\"empty\">\(t: "Ingen kontrollpunkt är gjord än. Den första görs inom en minut.")</p>"
    }
    return """
      <p>\(t: "Efter post \("\(seq)").") <a href="/journal/proof?format=note">\(Icon.download)\(t: "Hämta kontrollpunkten")</a></p>
      <div class="table-scroll" role="region" aria-label="\(t: "Kontrollpunkt")" tabindex="0"><pre>\(note)</pre></div>
      """
  }
}
