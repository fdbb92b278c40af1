import Ground
import Web

/// Lines in order with day headings and the mark of what is new.
struct LogList {
  let log: Log.Stretch
  var seen: Int64?
  var order = LineTime.written
  var undo: Undo?
  var weighing: Weighing?

  var html: HTML {
    var out: HTML = ""
    var day = ""
    var marked = false
    for line in log.lines {
      let time = order.of(line)
      let today = LocalTime.day(time)
      if today != day {
        out.append(
          """
          <li class="day" data-day="\(today)"><time datetime="\(today)">\(time: time, .weekday)</time></li>

          """)
        day = today
      }
      // What one wrote oneself is no news.
      let isOwn = line.author != nil && line.author == undo?.person
      let isNew = !isOwn && (seen.map { line.seq > $0 } ?? false)
      // By when it happened, what is new lies here and there.
      if isNew, !marked, order == .written {
        marked = true
        if line.id != log.lines.first?.id {
          out.append("<li class=\"since\" id=\"since\">\(t: "nytt sedan du tittade")</li>\n")
        }
      }
      out.append(
        LinePages.item(
          line, in: log, isNew: isNew && order == .happened, undo: undo, weighing: weighing))
    }
    return out
  }
}

extension LogList {
  /// The lines without headings, for a page that has some already.
  var bare: HTML {
    .joined(
      log.lines.map { LinePages.item($0, in: log, undo: undo, weighing: weighing) })
  }
}
