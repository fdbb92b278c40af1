import Ground
import Web

/// How somebody who reads the log lifts a line into the short log, or takes it out, where it stands.
struct Weighing {
  let lens: Lens
  let csrf: String?

  /// The form that all the buttons of the log belong to; and the buttons as they are put on a line
  /// that comes live.
  ///
  /// - Parameter place: which part of the log is shown, so that one comes back to it.
  func form(_ event: ID<Event>, at place: [(String, String?)]) -> HTML {
    """
    <form id="weigh" method="post" action="/events/\(event)" hidden>\
    <input type="hidden" name="csrf" value="\(csrf)"><input type="hidden" name="next" value="room">\
    \(each: (lens.fields + place).filter { $0.1 != nil }, {
      "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">"
    })</form>
    <template id="weigh-buttons">\(button("/events/\(event)", true))\(button("/events/\(event)", false))</template>
    """
  }

  /// Nothing is said of what stands where everybody expects it: only what is not in the short log
  /// is offered to it, and what was lifted, or is read there, to be taken out.
  func button(_ line: Line, _ mark: LineMark?) -> HTML {
    if mark?.kind == .withdrawn { return "" }
    let isEssential = line.isEssential(mark)
    if isEssential && (line.category == .decision || (mark == nil && lens.depth == .all)) {
      return ""
    }
    return button("/events/\(line.event)/log/\(line.id)/essential", !isEssential)
  }

  private func button(_ path: String, _ lifts: Bool) -> HTML {
    """
    <button class="button quiet weigh" form="weigh" formaction="\(link: path)" name="essential" \
    value="\(lifts ? "yes" : "no")"><span aria-hidden="true">\(t: lifts ? "Lyft" : "Ta bort|essential")</span>\
    <span class="vh">\(t: lifts ? "Lyft till det väsentliga" : "Ta bort ur det väsentliga")</span></button>
    """
  }
}
