import Ground
import Web

/// How a line of the log looks: the same in the page, in the live stream and on paper.
enum LinePages {
  static func item(
    _ line: Line, in log: Log.Stretch, isNew: Bool = false, undo: Undo? = nil,
    weighing: Weighing? = nil
  ) -> HTML {
    let correction = log.corrections[line.id]
    let mark = log.marks[line.id]
    return """
      <li class="\(classes(line, correction, mark))\(if: isNew, " new")" id="L\(line.id)" data-id="\(line.id)" data-seq="\(line.seq)"\(place(line, mark, log.given[line.id] == nil ? nil : log.tasks[line.id]))>
      <a class="line-time" href="/events/\(line.event)/log/\(line.id)">\
      <time datetime="\(line.eventAt.text)">\(time: line.eventAt, .clock)</time>\(otherDay(line))\
      <span class="vh">, \(t: "öppna raden")</span></a>
      <span class="cat"><abbr title="\(t: line.category.text)" aria-hidden="true">\(t: line.category.letter)</abbr>\
      <span class="vh">\(t: line.category.text):</span></span>
      <div class="line-body" tabindex="-1">\(mark?.kind == .withdrawn ? withdrawn(line, mark) : rest(line, log, isNew))\
      \(correction == nil ? undo?.button(line, mark) ?? "" : "")\(weighing?.button(line, mark) ?? "")</div>
      </li>

      """
  }

  /// What was taken back is read by who presses.
  private static func withdrawn(_ line: Line, _ mark: LineMark?) -> HTML {
    """
    <details class="withdrawn"><summary>\(t: "Ångrad av skribenten \(mark?.at ?? line.at, .clock)")</summary>\
    <p><s class="line-text">\(words(line))</s> <span class="line-by">\(line.authorName)</span>\(secrecy(line))</p></details>
    """
  }

  private static func rest(_ line: Line, _ log: Log.Stretch, _ isNew: Bool) -> HTML {
    """
    \(corrects(line))<span class="line-text">\(words(line))</span> \
    <span class="line-by">\(line.authorName)</span>\(if: isNew, "<span class=\"vh\"> \(t: "ny")</span>")\(secrecy(line))\
    \(decisionNote(log.decisions[line.id], line))\(taskNote(log.tasks[line.id], log.given[line.id]))\(late(line))\
    \(corrected(log.corrections[line.id]))\(weighed(log.marks[line.id]))
    """
  }

  /// What the page's script must know to put the line in its place, or to change it there.
  private static func place(_ line: Line, _ mark: LineMark?, _ task: EventTask?) -> HTML {
    // What was last said of the line, or done with its task.
    let latest = [mark?.seq, task?.seq].compactMap(\.self).max()
    let (written, happened) = (LocalTime.day(line.at), LocalTime.day(line.eventAt))
    return """
       data-day="\(written)"\(if: happened != written, " data-happened=\"\(happened)\"")\
      \(if: !line.isEssential(mark), " data-depth=\"all\"")\(if: latest != nil, " data-mark=\"\(latest ?? 0)\"")\
      \(if: line.corrects != nil, " data-corrects=\"\(line.corrects?.text)\"")
      """
  }

  /// A line of a log as programs read it.
  static func json(_ line: Line, in log: Log.Stretch, notice: String? = nil) -> JSON {
    json(line, correction: log.corrections[line.id], mark: log.marks[line.id], notice: notice)
  }

  private static func classes(_ line: Line, _ correction: Line?, _ mark: LineMark?) -> String {
    if mark?.kind == .withdrawn { return "line taken-back" }
    var out = line.category == .state ? "line act" : "line \(line.category.rawValue)"
    if correction != nil { out += " corrected" }
    if line.corrects != nil { out += " correction" }
    if isLate(line) { out += " entered-late" }
    return out
  }

  static func words(_ line: Line) -> HTML {
    if let sentence = Sentence.unpack(line.sentence) { return "\(t: sentence)" }
    return "\(line.text)"
  }

  /// The log has a heading for each day; a line that tells of another day than it was written says
  /// so itself.
  private static func otherDay(_ line: Line) -> HTML {
    if LocalTime.day(line.eventAt) == LocalTime.day(line.at) { return "" }
    return "<span class=\"line-day\">\(Parts.time(line.eventAt, .day))</span>"
  }

  private static func corrects(_ line: Line) -> HTML {
    guard let old = line.corrects else { return "" }
    return "\(t: "rättar") <a href=\"#L\(old)\">\(t: "en tidigare rad")</a>: "
  }

  private static func secrecy(_ line: Line) -> HTML {
    line.classification == .k2 ? " <span class=\"secret\">\(t: "Sekretess")</span>" : ""
  }

  private static func decisionNote(_ decision: Decision?, _ line: Line) -> HTML {
    guard let decision else { return "" }
    return """
      <p class="line-note">\(if: !decision.why.isEmpty, "\(t: "Därför:") \(ended(decision.why)) ")\
      \(if: decision.alternatives != nil, "\(t: "Valdes bort:") \(ended(decision.alternatives ?? "")) ")\
      \(if: line.corrects != nil || decision.decidedBy != line.authorName, "\(t: "Beslutat av \(decision.decidedBy).") ")\
      \(review(decision))</p>
      """
  }

  /// A sentence ends with one full stop, whoever wrote it.
  private static func ended(_ words: String) -> String {
    words.last.map { ".!?…".contains($0) } ?? true ? words : words + "."
  }

  private static func review(_ decision: Decision) -> HTML {
    guard let at = decision.reviewAt else { return "" }
    return "\(t: "Omprövas \(at).")"
  }

  /// What the line gave, and how it stands with it now.
  private static func taskNote(_ task: EventTask?, _ given: EventTask?) -> HTML {
    guard let task else { return "" }
    let first = given ?? task
    return """
      <p class="line-task">→ \(t: first.doer)\(unaware(task))\(due(first))\(since(task, first))</p>
      """
  }

  /// Said only while it is so.
  private static func unaware(_ task: EventTask) -> HTML {
    guard task.isOpen, task.owner == nil else { return "" }
    if task.isWaiting { return " (\(t: "väntar på att någon tar den"))" }
    return " (\(t: "bara med namn, har inte fått veta"))"
  }

  private static func since(_ task: EventTask, _ first: EventTask) -> HTML {
    if task.cancelled { return ". \(t: "Struken:") \(task.note)" }
    let isOther = task.ownerName != first.ownerName || task.owner != first.owner
    if let done = task.doneAt {
      return """
        . <span class="state up">\(t: "Klar")</span> \(Parts.time(done))\(if: isOther, ", \(t: task.doer)")
        """
    }
    return isOther && task.doer != first.doer ? ". \(t: "Nu hos \(task.doer).")" : ""
  }

  private static func due(_ task: EventTask) -> HTML {
    guard let due = task.dueAt else { return "" }
    return ", \(t: "klart \(due)")"
  }

  /// Written more than a few minutes after it happened.
  static func isLate(_ line: Line) -> Bool {
    abs(line.at.since(line.eventAt).milliseconds) > 5 * 60_000
  }

  /// A correction tells of an earlier time by nature, and so does what the product writes of it.
  static func isEnteredLate(_ line: Line) -> Bool {
    isLate(line) && line.corrects == nil && line.category != .state
  }

  private static func late(_ line: Line) -> HTML {
    guard isLate(line) else { return "" }
    if !isEnteredLate(line) { return "<p class=\"line-note\">\(t: "skrevs \(line.at)")</p>" }
    return """
      <p class="line-note"><span class="tag">\(t: "inlagd i efterhand")</span> \(t: "skrevs \(line.at)")</p>
      """
  }

  /// What was said of the line since, and, when one presses, by whom.
  private static func weighed(_ mark: LineMark?) -> HTML {
    guard let mark else { return "" }
    return """
      <details class="line-mark"><summary>\(t: mark.kind.text)</summary><p>\(t: act(mark))</p></details>
      """
  }

  static func act(_ mark: LineMark) -> Text {
    switch mark.kind {
    case .essential: "lyft till det väsentliga av \(mark.authorName) \(mark.at)"
    case .ordinary: "togs bort ur det väsentliga av \(mark.authorName) \(mark.at)"
    case .withdrawn: "ångrad av skribenten \(mark.at)"
    }
  }

  private static func corrected(_ correction: Line?) -> HTML {
    guard let correction else { return "" }
    return """
      <p class="line-note">\(t: "rättad \(correction.at)"), \
      <a href="#L\(correction.id)">\(t: "se raden")</a></p>
      """
  }

  /// - Parameter notice: what the writer should know of what was written.
  static func json(
    _ line: Line, correction: Line? = nil, mark: LineMark? = nil, notice: String? = nil
  ) -> JSON {
    .object([
      "id": .string(line.id.text), "event": .string(line.event.text), "seq": .int(line.seq),
      "category": .string(line.category.rawValue), "text": .string(line.text),
      "eventAt": .string(line.eventAt.text), "at": .string(line.at.text),
      "author": .text(line.author?.text), "authorName": .string(line.authorName),
      "corrects": .text(line.corrects?.text), "correctedBy": .text(correction?.id.text),
      "classification": .string(line.classification.rawValue),
      "essential": .bool(line.isEssential(mark)),
      "markedBy": .text(mark?.authorName), "markedAt": .text(mark?.at.text),
      "withdrawn": .bool(mark?.kind == .withdrawn),
      "notice": .text(notice),
    ])
  }
}
