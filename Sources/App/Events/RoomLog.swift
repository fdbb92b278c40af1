import Ground
import Web

/// The middle of the event room: the log, and how one reads it.
struct RoomLog {
  let event: ID<Event>
  let log: Log.Stretch
  let lens: Lens
  let seen: Int64?
  let unread: UnreadBar
  let search: String?
  let undo: Undo?
  let weighing: Weighing?
  /// What was reported, and that something waits: both stand beside the log, which on a phone is
  /// another part of the room.
  let about: String?
  let isWaiting: Bool
  /// Which part of the log is shown.
  let place: [(String, String?)]

  var html: HTML {
    """
    <div class="pane pane-log" id="logg" tabindex="-1">
    <div class="room-bar">
    <h2 class="vh">\(t: "Logg")</h2>
    \(LensBar(lens: lens, event: event).html)
    <form role="search" aria-label="\(t: "Sök i loggen")" action="/events/\(event)/search">\
    <label class="vh" for="log-q">\(t: "Sök i loggen")</label>\
    <input id="log-q" name="q" type="search" size="14" value="\(search)" placeholder="\(t: "Sök i loggen")" data-search>\
    <button class="button plain">\(t: "Sök")</button></form>
    \(news)
    </div>
    <div class="log-wrap">
    <div class="log-scroll" role="log" aria-label="\(t: "Logg")" tabindex="0" data-log \
    data-src="\(link: lens.narrowing.path("/events/\(event)/lines"))"\(if: lens.isNarrow, " data-narrow")\
    \(if: lens.depth == .essential, " data-depth=\"essential\"")\
    \(if: lens.order == .happened, " data-order=\"happened\"")>
    \(beside)\(older)
    <ol class="log">
    \(lines)</ol>
    \(newer)
    </div>
    \(weighing?.form(event, at: place) ?? "")
    <a class="button chip" href="#entry" data-chip hidden></a>
    </div>
    </div>
    """
  }

  private var beside: HTML {
    """
    \(if: isWaiting, "<p class=\"small-only reported\"><a href=\"#laget\">\(t: "Något i händelsen väntar på svar")</a></p>")\
    \(if: about != nil && !log.hasOlder, "<p class=\"small-only reported\"><b>\(t: "Om händelsen")</b> \(about)</p>")
    """
  }

  /// Who reads only some of the log sees how the rest goes on.
  private var news: HTML {
    let isWhole = lens.depth == .all && !lens.isNarrow
    let source = lens.path("/events/\(event)/unread")
    return """
      <div class="news"\(if: !isWhole && lens.then == nil, " data-fragment=\"unread\" data-each-line data-src=\"\(link: source)\"")>\(unread.html)</div>
      """
  }

  /// Whoever reads in one way goes on doing so.
  private func further(_ name: String, _ line: Line) -> String {
    lens.path("/events/\(event)", [(name, Log.Cursor(line, by: lens.order).text)])
  }

  private var older: HTML {
    guard log.hasOlder, let first = log.lines.first else { return "" }
    return """
      <p class="older"><a class="button quiet" href="\(link: further("before", first))">\
      \(t: "Visa äldre rader")</a></p>
      """
  }

  private var newer: HTML {
    guard log.hasNewer, let last = log.lines.last else { return "" }
    return """
      <p class="older"><a class="button quiet" href="\(link: further("after", last))">\
      \(t: "Visa nyare rader")</a></p>
      """
  }

  private var lines: HTML {
    LogList(log: log, seen: seen, order: lens.order, undo: undo, weighing: weighing).html
  }
}
