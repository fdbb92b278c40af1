import Ground
import Web

/// The event room: the log in the middle, how things are to the left, what was decided and is to
/// be done to the right, and the entry line that is always open.
struct RoomPage {
  let room: Room
  let log: Log.Stretch
  let call: Call
  let caller: Caller
  let lens: Lens
  let seen: Int64?
  let people: [(id: ID<Person>, name: String)]
  let moments: [ThenParts.Moment]
  let unread: UnreadBar
  /// A line that its writer took back, to be written anew.
  let again: Line?
  var search: String?

  private var event: Event { room.event }
  private var isPast: Bool { room.then != nil }
  private func may(_ act: Act) -> Bool { room.allows(act, to: caller) }

  var page: Page {
    Page(
      title: "\(event.number) \(event.title)", room: .now, exercise: event.exercise, shape: "room",
      seq: isPast ? nil : room.seq, event: event.id.text, isPast: isPast,
      classification: event.classification,
      content: """
        <div class="room-top">
        \(PrintHead(page: plain, call: call, settings: Settings()).html)
        \(ThenParts.notice(room, back: "/events/\(event.id)"))
        <div class="room-head" data-fragment="head" data-src="/events/\(event.id)/head">\(head)</div>
        \(if: may(.logRead), tabs)
        </div>
        \(may(.logRead) ? panes : outside)
        \(if: may(.logWrite) && event.status.isOpen, entry)\
        \(if: may(.logWrite) && !event.status.isOpen && !isPast, over)
        \(RoomPage.keys)
        """)
  }

  /// Nothing is written where it is over, and what leads to no more than a refusal is not offered.
  private var over: HTML {
    let mayMove = may(.eventVerify) && !ActPages.moves(room, caller).isEmpty
    return """
      <p class="notice over">\(t: "Händelsen är över, och loggen är stängd.")\
      \(if: mayMove, " <a href=\"/events/\(event.id)/status\">\(t: "Öppna igen eller ändra status")</a>")</p>
      """
  }

  private var tabs: HTML {
    """
    <nav class="tabs room-tabs" aria-label="\(t: "Delar av händelsen")"><ul>\
    <li><a href="#logg">\(t: "Logg")</a></li><li><a href="#laget">\(t: "Översikt")</a></li>\
    <li><a href="#beslut">\(t: "Beslut och uppgifter")</a></li></ul></nav>
    """
  }

  private var panes: HTML {
    """
    <div class="pane pane-left" id="laget" tabindex="-1" data-fragment="left" \
    data-src="/events/\(event.id)/left">\(left)</div>
    \(middle)
    <div class="pane pane-right" id="beslut" tabindex="-1" data-fragment="right" \
    data-src="/events/\(event.id)/right">\(right)</div>
    """
  }

  /// For who follows the event without working in it: nothing is said of what they may not read.
  private var outside: HTML {
    """
    <div class="pane pane-log" id="logg" tabindex="-1">
    <p class="notice">\(t: "Här ser du var händelsen står. Loggen, besluten och uppgifterna läses av dem som arbetar i den.")</p>
    <div data-fragment="left" data-src="/events/\(event.id)/left">\(left)</div>
    </div>
    """
  }

  private var plain: Page {
    Page(
      title: "\(event.number) \(event.title)", exercise: event.exercise,
      classification: event.classification, content: "")
  }

  var head: HTML {
    """
    <h1><span class="number">\(event.number)</span> \(event.title)</h1>
    \(Parts.level(room.level, call.language))
    <p class="led">\(t: event.status.text). \(t: "Leds av") \
    \(call.directory("/units/\(event.leadUnit)", room.leadUnitName))\
    \(if: room.leadPersonName != nil, ", \(room.leadPersonName)") \(t: "sedan \(event.leadSince)")</p>
    \(RoomFacts(room: room, call: call).head)
    <div class="actions">\
    \(if: may(.pictureRead), "<a class=\"button plain\" href=\"\(link: picture)\">\(t: isPast ? "Läget då" : "Läget nu")</a>")\
    \(if: may(.levelSet) && event.status.isOpen, "<a class=\"button plain\" href=\"/events/\(event.id)/level\">\(t: "Ändra nivå")</a>")
    \(if: may(.logRead) || may(.pictureRead), ThenParts.menu("/events/\(event.id)", moments, lens))\
    \(if: !isPast, "<details class=\"menu\" id=\"room-menu\"><summary>\(t: "Mer")</summary><ul>\(menu)</ul></details>")
    </div>
    """
  }

  private var picture: String { Lens(then: room.then).path("/events/\(event.id)/picture") }

  private var menu: HTML {
    let items: [(Act, String, Text)] = [
      (.eventEdit, "details", "Händelsens uppgifter"),
      (.eventVerify, "status", "Ändra status: bekräfta, avsluta, öppna igen"),
      (.escalationAsk, "escalation", "Lyft för samordning eller prioritering"),
      (.leadAsk, "lead", "Be att någon annan tar över ledningen"),
      (.crisisActivate, "crisis", "Krisledning och övertagna uppgifter"),
      (.logRead, "meetings", "Möten och inriktning"), (.logRead, "checklist", "Checklista"),
      (.staffJoin, "staff", "Staben och vem som är med"),
      (.toldSend, "told", "Meddela berörda"), (.unitAffect, "units", "Berörda enheter och aktörer"),
      (.handoverBegin, "handover", "Lämna över passet"),
      (.accessRead, "access", "Vem kan se detta, och varför"),
      (.eventRead, "history", "Historik"), (.logRead, "package", "Skriv ut eller hämta loggen"),
      (.contentErase, "erase", "Gallra"),
      (.contentSpill, "spill", "Ta bort det som inte får finnas här"),
    ]
    let hidden = [
      event.status.isOpen ? "erase" : "escalation", event.status.isOpen ? "" : "lead",
      event.status.isOpen ? "" : "handover", ActPages.moves(room, caller).isEmpty ? "status" : "",
      room.activations.isEmpty ? "meetings" : "",
      may(.eventExport) ? "" : "package",
      room.checklist.parts.isEmpty ? "checklist" : "",
    ]
    return .joined(
      items.filter { may($0.0) && !hidden.contains($0.1) }.map { _, path, words in
        "<li><a href=\"/events/\(event.id)/\(path)\">\(t: words)</a></li>"
      })
  }

  // MARK: parts

  var left: HTML { RoomSituation(room: room, call: call, caller: caller).html }

  var right: HTML { RoomWork(room: room, call: call, caller: caller).html }

  private var middle: HTML {
    RoomLog(
      event: event.id, log: log, lens: lens, seen: seen, unread: unread, search: search,
      undo: isPast || !event.status.isOpen ? nil : Undo(call),
      weighing: event.status.isOpen && may(.logPromote)
        ? Weighing(lens: lens, csrf: call.session?.csrf) : nil,
      about: event.description,
      isWaiting: !RoomNotices(room: room, call: call, caller: caller).isEmpty,
      place: ["before", "after"].map { ($0, call.query[$0]) }
    ).html
  }

  private var entry: HTML {
    EntryLine(room: room, call: call, caller: caller, people: people, again: again).html
  }

  private static var keys: HTML {
    """
    <dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">\(t: "Tangenter")</h2>\
    <dl class="keys"><dt><kbd>n</kbd></dt><dd>\(t: "skriv en ny rad")</dd>\
    <dt><kbd>/</kbd></dt><dd>\(t: "sök i loggen")</dd>\
    <dt><kbd>@</kbd></dt><dd>\(t: "namn på person, enhet, plats eller aktör i raden")</dd>\
    <dt><kbd>\(t: "Retur")</kbd></dt><dd>\(t: "spara raden")</dd>\
    <dt><kbd>\(t: "Skift")</kbd> + <kbd>\(t: "Retur")</kbd></dt><dd>\(t: "ny rad i texten")</dd>\
    <dt><kbd>b</kbd> \(t: "och mellanslag")</dt><dd>\(t: "byt slag: b beslut, u uppgift, k kommunikation, o observation")</dd>\
    \(Palette.rows)<dt><kbd>Esc</kbd></dt><dd>\(t: "lämna fältet")</dd></dl>\
    <form method="dialog"><button>\(t: "Stäng")</button></form></dialog>
    """
  }
}

extension Room {
  /// Nothing is done in what has been.
  func allows(_ act: Act, to caller: Caller) -> Bool {
    (then == nil || act.isReading) && Policy.allows(caller, act, facts)
  }
}
