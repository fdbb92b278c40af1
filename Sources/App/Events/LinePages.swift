import Ground
import Web

/// How a line of the log looks: the same in the page, in the live stream and on paper.
enum LinePages {
  static func item(
    _ line: Line, correction: Line? = nil, task: EventTask? = nil, decision: Decision? = nil
  ) -> HTML {
    """
    <li class="\(classes(line, correction))" id="L\(line.id)" data-id="\(line.id)" data-seq="\(line.seq)"\(if: !line.essential, " data-depth=\"all\"")>
    <a class="line-time" href="/events/\(line.event)/log/\(line.id)">\
    <time datetime="\(line.eventAt.text)">\(time: line.eventAt, .clock)</time>\(otherDay(line))\
    <span class="vh">, \(t: "öppna raden")</span></a>
    <span class="cat"><abbr title="\(t: line.category.text)" aria-hidden="true">\(t: line.category.letter)</abbr>\
    <span class="vh">\(t: line.category.text):</span></span>
    <div class="line-body">\(corrects(line))<span class="line-text">\(words(line))</span> \
    <span class="line-by">\(line.authorName)</span>\(secrecy(line))\(decisionNote(decision, line))\
    \(taskNote(task))\(late(line))\(corrected(correction))</div>
    </li>

    """
  }

  private static func classes(_ line: Line, _ correction: Line?) -> String {
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
    return "<span class=\"line-day\">\(time: line.eventAt, .date)</span>"
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

  private static func taskNote(_ task: EventTask?) -> HTML {
    guard let task else { return "" }
    if task.cancelled {
      return "<p class=\"line-task\">→ \(t: task.doer). \(t: "Struken:") \(task.note)</p>"
    }
    if let done = task.doneAt {
      return """
        <p class="line-task"><span class="state up">\(t: "Klar")</span> \(time: done), \
        \(t: task.doer)</p>
        """
    }
    let unaware: HTML = task.owner == nil ? " (\(t: "bara med namn, har inte fått veta"))" : ""
    return "<p class=\"line-task\">→ \(t: task.doer)\(unaware)\(due(task))</p>"
  }

  private static func due(_ task: EventTask) -> HTML {
    guard let due = task.dueAt else { return "" }
    return ", \(t: "klart \(due)")"
  }

  /// Written more than a few minutes after it happened.
  static func isLate(_ line: Line) -> Bool {
    abs(line.at.since(line.eventAt).milliseconds) > 5 * 60_000
  }

  private static func late(_ line: Line) -> HTML {
    isLate(line) ? "<p class=\"line-note\">\(t: "skrevs \(line.at)")</p>" : ""
  }

  private static func corrected(_ correction: Line?) -> HTML {
    guard let correction else { return "" }
    return """
      <p class="line-note">\(t: "rättad \(correction.at)"), \
      <a href="#L\(correction.id)">\(t: "se raden")</a></p>
      """
  }

  /// - Parameter notice: what the writer should know of what was written.
  static func json(_ line: Line, correction: Line? = nil, notice: String? = nil) -> JSON {
    .object([
      "id": .string(line.id.text), "event": .string(line.event.text), "seq": .int(line.seq),
      "category": .string(line.category.rawValue), "text": .string(line.text),
      "eventAt": .string(line.eventAt.text), "at": .string(line.at.text),
      "author": .text(line.author?.text), "authorName": .string(line.authorName),
      "corrects": .text(line.corrects?.text), "correctedBy": .text(correction?.id.text),
      "classification": .string(line.classification.rawValue), "essential": .bool(line.essential),
      "notice": .text(notice),
    ])
  }
}
