import Ground
import Web

/// One page: what stands between the product's head and foot.
struct Page: Sendable {
  enum Room: Sendable, Equatable {
    case now, organisation, me, more, none
  }

  let title: Text
  var room: Room = .none
  /// An exercise looks like one on every page.
  var exercise = false
  /// The class of `<main>`: "plain", "room" or "alone".
  var shape = "plain"
  /// The journal entry that the page shows the state of; set on pages that renew their parts.
  var seq: Int64?
  var event: String?
  /// The page shows how something was, which looks like nothing else.
  var isPast = false
  /// K2 content: shown in head and print.
  var classification: Classification?
  var content: HTML
}

/// The product's frame round a page: rooms, search, who is on duty, foot.
struct Frame {
  let page: Page
  let call: Call?
  let settings: Settings
  let duty: DutyNow.Card?
  /// The newest journal entry that this server has told of.
  var seq: Int64 = 0
  var palette: String?

  var html: HTML {
    """
    <!DOCTYPE html>
    <html lang="\(t: "sv|language code")"\(look)>
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
    <meta name="color-scheme" content="light dark">
    <title>\(if: page.exercise, "ÖVNING – ")\(t: page.title) – Tryggve, \(settings.municipality)</title>
    <link rel="icon" href="\(link: Asset.path("favicon.svg"))" type="image/svg+xml">
    <link rel="stylesheet" href="\(link: Asset.path("app.css"))">
    <script defer src="\(link: Asset.path("live.js"))"></script>
    <script defer src="\(link: Asset.path("room.js"))"></script>
    <script defer src="\(link: Asset.path("unsent.js"))"></script>
    <script defer src="\(link: Asset.path("form.js"))"></script>
    \(if: call?.signedIn != nil, Palette.scripts)
    </head>
    <body>
    <a class="skip" href="#main">\(t: "Till innehållet")</a>
    <div class="page">
    \(top)
    \(if: call?.signedIn != nil, rooms)
    <main id="main" tabindex="-1" class="\(page.shape)"\(live)>
    <p class="told" data-told role="status" hidden></p>
    \(if: page.shape == "plain", PrintHead(page: page, call: call, settings: settings).html)
    \(page.content)
    </main>
    \(foot)
    </div>
    \(if: call?.signedIn != nil, Palette(hasKeys: page.shape == "room", hasDirectory: may(.unitRead)).html)
    \(texts)
    </body>
    </html>
    """
  }

  private var look: HTML {
    let chosen = call?.palette ?? palette ?? ""
    var out: HTML = chosen == "day" || chosen == "night" ? " data-palette=\"\(chosen)\"" : ""
    if call?.isCompact == true { out.append(" data-density=\"compact\"") }
    if page.exercise { out.append(" data-exercise=\"\(t: "ÖVNING")\"") }
    if page.isPast { out.append(" data-then") }
    if let level = page.classification { out.append(" data-class=\"\(level.rawValue)\"") }
    return out
  }

  private var live: HTML {
    // Nothing happens any more in what has been.
    guard call?.signedIn != nil, !page.isPast else { return "" }
    return """
       data-live data-seq="\(page.seq ?? seq)" data-person="\(call?.signedIn?.person?.text)"\
      \(if: page.event != nil, " data-event=\"\(page.event)\"")
      """
  }

  private var top: HTML {
    """
    <header class="top">
    \(if: page.exercise, "<p class=\"exercise-mark\"><span>\(t: "ÖVNING")</span></p>")
    \(secrecy)
    <a class="brand" href="/">\(Icon.brand)<span>Tryggve <small>\(settings.municipality)</small></span></a>
    <div class="top-end">
    \(if: call?.signedIn != nil, outbox)
    <p class="connection" data-connection role="status"></p>
    \(if: call?.signedIn != nil, onDuty)
    \(if: call?.signedIn != nil, search)
    </div>
    </header>
    """
  }

  /// Whoever reads what is under secrecy sees who else can, and who has.
  private var secrecy: HTML {
    guard page.classification == .k2, let call, call.path.hasPrefix("/events/") else { return "" }
    let path = "/events/" + call.path.dropFirst(8).prefix { $0 != "/" } + "/access"
    return """
      <p class="secrecy-mark"><b>\(t: "Sekretess (K2)")</b> \
      <a href="\(link: path)">\(t: "Vem kan se detta, och varför")</a> \
      <a href="\(link: path + "#h-opened")">\(t: "Vem har öppnat")</a></p>
      """
  }

  /// Lines that were written without network and wait in this browser; see `unsent.js`.
  private var outbox: HTML {
    """
    <p class="saved" data-saved-says role="status"></p>
    <details class="menu outbox" data-outbox data-csrf="\(call?.session?.csrf)" hidden><summary></summary>\
    <div><ul></ul><button type="button" class="button plain" data-send>\(t: "Försök nu")</button></div></details>
    """
  }

  private var onDuty: HTML {
    guard let duty else { return "" }
    return """
      <p class="duty">\(t: "TiB nu:") <b>\(duty.name)</b> \(t: "till \(duty.until, .short)")\
      \(if: duty.phone != nil, ", <a href=\"\(link: Phone.link(duty.phone ?? ""))\">\(duty.phone)</a>")</p>
      """
  }

  private var search: HTML {
    """
    <form class="search" role="search" action="/search"><label class="vh" for="q">\(t: "Sök")</label>\
    <input id="q" name="q" type="search" size="18" placeholder="\(t: "Sök i allt")"><button class="button plain">\(t: "Sök")</button></form>
    <a class="button quiet search-link" href="/search">\(Icon.search)\(t: "Sök")</a>
    """
  }

  private var rooms: HTML {
    """
    <nav class="rooms" aria-label="\(t: "Rum")">
    <ul>
    \(if: may(.eventReport), "<li class=\"report\"><a href=\"/events/new\">\(Icon.report)<span>\(t: "Rapportera")</span></a></li>")
    <li><a href="/events"\(current(.now))>\(Icon.now)<span>\(t: "Läget")</span></a></li>
    \(if: may(.unitRead), "<li><a href=\"/units\"\(current(.organisation))>\(Icon.organisation)<span>\(t: "Organisation")</span></a></li>")
    <li><a href="/me"\(current(.me))>\(Icon.me)<span>\(t: "Min sida")</span></a></li>
    <li class="narrow"><a href="/more"\(current(.more))>\(Icon.more)<span>\(t: "Mer")</span></a></li>
    </ul>
    </nav>
    """
  }

  /// A link that would be answered with a no is not there.
  private func may(_ act: Act) -> Bool {
    call?.signedIn.map { Policy.allows($0, act, .everywhere(in: $0)) } ?? false
  }

  private func current(_ room: Page.Room) -> HTML {
    page.room == room ? " aria-current=\"page\"" : ""
  }

  private var foot: HTML {
    let other: HTML =
      call?.language == .english
      ? "<li><a href=\"/language/sv?next=\(link: back)\" lang=\"sv\" hreflang=\"sv\">På svenska</a></li>"
      : "<li><a href=\"/language/en?next=\(link: back)\" lang=\"en\" hreflang=\"en\">In English</a></li>"
    return """
      <footer class="foot">
      <ul>
      <li><a href="/accessibility">\(t: "Tillgänglighet")</a></li>
      \(other)
      <li><a href="/me/look">\(t: "Utseende")</a></li>
      \(if: call?.signedIn != nil, "<li><a href=\"/more\">\(t: "Mer")</a></li>")
      </ul>
      </footer>
      """
  }

  private var back: String { call?.method == .get ? call?.path ?? "/" : "/" }

  /// What the scripts say; they hold no words of their own.
  private var texts: HTML {
    """
    <template id="texts" data-offline="\(t: "ingen kontakt sedan {time}")" \
    data-no-network="\(t: "utan nät sedan {time}")" \
    data-not-sent-one="\(t: "1 ej skickad")" data-not-sent-many="\(t: "{n} ej skickade")" \
    data-event="\(t: "Händelse")" data-discard="\(t: "Ta bort")" \
    data-discard-ask="\(t: "Ta bort raden? Den är inte skickad och finns ingen annanstans.")" \
    data-leave-one="\(t: "1 rad är inte skickad.")" \
    data-leave-many="\(t: "{n} rader är inte skickade.")" \
    data-leave-kept="\(t: "De ligger kvar i den här webbläsaren och skickas när du loggar in här igen.")" \
    data-leave-lost="\(t: "Det som är under sekretess sparas inte i webbläsaren och försvinner.")" \
    data-saving="\(t: "sparar")" data-saved="\(t: "sparat {time}")" \
    data-unsent="\(t: "ej skickad")" data-unsent-one="\(t: "ej skickad, 1 rad")" \
    data-unsent-many="\(t: "ej skickad, {n} rader")" \
    data-memory-only="\(t: "Raderna finns bara i den här fliken. Stäng den inte.")" \
    data-edit="\(t: "Ändra")" \
    data-refused="\(t: "Raden togs inte emot.")" data-empty="\(t: "Skriv något först.")" \
    data-sign-in="\(t: "Du är utloggad. Det du skrivit finns kvar.")" \
    data-sign-in-link="\(t: "Logga in igen")" data-new-one="\(t: "1 ny rad ↓")" \
    data-new-many="\(t: "{n} nya rader ↓")" data-new-since="\(t: "nytt sedan du tittade")" \
    data-corrected="\(t: "rättad {time}")" data-see-line="\(t: "se raden")" \
    data-paste-ask="\(t: "Texten har {n} rader.")" \
    data-paste-many="\(t: "Klistra in som {n} rader")" \
    data-paste-one="\(t: "Behåll som en rad")" data-draft-saved="\(t: "utkast sparat {time}")" \
    data-draft-failed="\(t: "utkastet är inte sparat")" \
    data-draft-signed-out="\(t: "utkastet är inte sparat, du är utloggad")" \
    data-now="\(t: "nyss")" data-minutes="\(t: "{n} min")" data-hours="\(t: "{n} tim")" \
    data-hours-minutes="\(t: "{n} tim {m} min")" data-days="\(t: "{n} dygn")" \
    data-late="\(t: "sen {ago}")" data-proceed="\(t: "Fortsätt")" \
    data-cancel="\(t: "Avbryt")" data-leave-anyway="\(t: "Försök ändå")" \
    data-stay="\(t: "Du har inget nät. Det du ser och det du har skrivit finns kvar här, men är inte skickat. Vänta tills nätet är tillbaka.")" \
    data-stay-here="\(t: "Stanna kvar")" \
    data-nothing="\(t: "Ingen träff.")" data-exercise-word="\(t: "ÖVNING")" data-secret="\(t: "Sekretess")" \
    data-suggestions="\(t: "Förslag")" data-suggested="\(t: "{n} förslag")"></template>
    """
  }
}

/// Pages of their own for what could not be done.
enum ErrorPages {
  /// - Parameters:
  ///   - kept: the form that was refused, whose words are not lost.
  ///   - back: the page that it was sent from.
  static func page(_ trouble: Trouble, id: String, kept: KeptForm? = nil, back: String? = nil)
    -> Page
  {
    Page(
      title: trouble.title,
      content: """
        <h1>\(t: trouble.title)</h1>
        \(if: trouble.detail != nil, "<p>\(t: trouble.detail ?? "")</p>")
        \(if: trouble.faults.count > 1, faults(trouble))\(kept.map(words) ?? "")
        <div class="actions">\(if: back != nil, "<a class=\"button plain\" href=\"\(link: back ?? "/")\">\(t: "Tillbaka")</a>")\
        <a class="button \(if: back != nil, "quiet")\(if: back == nil, "plain")" href="/">\(t: "Till startsidan")</a></div>
        \(if: trouble.isOurs, "<p class=\"soft\">\(t: "Felnummer: \(id)")</p>")
        """)
  }

  private static func faults(_ trouble: Trouble) -> HTML {
    "<ul>\(each: trouble.faults.dropFirst(), { "<li>\(t: $0.text)</li>" })</ul>"
  }

  private static func words(_ kept: KeptForm) -> HTML {
    if kept.texts.isEmpty { return "" }
    return """
      <h2>\(t: "Det här skrev du")</h2>
      <p>\(t: "Det är inte sparat. Kopiera det om du behöver det.")</p>
      \(each: kept.texts, { "<p class=\"notice typed\">\($0)</p>" })
      """
  }
}

/// The head of a printed page.
struct PrintHead {
  let page: Page
  let call: Call?
  let settings: Settings

  var html: HTML {
    guard let call, let caller = call.signedIn else { return "" }
    return """
      <div class="print-head"><span><b>\(settings.municipality)</b> · Tryggve</span>\
      <span>\(if: page.exercise, "ÖVNING ")\(t: page.title)</span>\
      <span>\(t: "Utskrivet \(call.now, .stamp) av \(caller.name)")</span>\
      \(if: page.classification != nil, "<span>\(page.classification?.rawValue)</span>")</div>
      """
  }
}
