import Ground
import Web

/// The right of the event room: what was decided, and what is to be done.
struct RoomWork {
  let room: Room
  let call: Call
  let caller: Caller

  private var event: Event { room.event }
  private var isPast: Bool { room.then != nil }
  private var now: Instant { room.then?.at ?? call.now }
  private func may(_ act: Act) -> Bool { room.allows(act, to: caller) }

  var html: HTML {
    guard may(.logRead) else { return "" }
    return """
      \(RoomNotices(room: room, call: call, caller: caller).direction)
      <section aria-labelledby="h-decisions"><h2 id="h-decisions">\(t: "Beslut|decisions")</h2>
      \(if: room.decisions.isEmpty, "<p class=\"empty\">\(t: "Inget beslut än.")</p>")
      <ul class="side">\(each: room.decisions, decision)</ul>\(all("decisions", "Alla beslut"))</section>
      <section aria-labelledby="h-tasks"><h2 id="h-tasks">\(t: "Uppgifter")</h2>
      \(if: room.tasks.isEmpty, "<p class=\"empty\">\(t: "Ingen öppen uppgift.")</p>")
      \(if: !room.checklist.parts.isEmpty && may(.logRead), "<p><a href=\"/events/\(event.id)/checklist\">\(t: EventChecklistPage.words(room.checklist))</a></p>")
      <ul class="side">\(each: room.tasks, task)</ul>\(all("tasks", "Alla uppgifter"))</section>
      """
  }

  private func all(_ path: String, _ words: Text) -> HTML {
    guard may(.logRead), !isPast else { return "" }
    return "<p><a href=\"/events/\(event.id)/\(path)?show=all\">\(t: words)</a></p>"
  }

  private func decision(_ decision: Decision) -> HTML {
    """
    <li><span class="grow"><a href="/events/\(event.id)/log/\(decision.line)">\(decision.what)</a></span>\
    <span class="soft whole-row">\(Parts.time(decision.decidedAt)) \(decision.decidedBy)\(review(decision))</span></li>
    """
  }

  private func review(_ decision: Decision) -> HTML {
    guard let at = decision.reviewAt else { return "" }
    guard event.status.isOpen else { return ", \(t: "skulle omprövas \(at)")" }
    let kind = at < now ? "late" : "soon"
    return ", <span class=\"\(kind)\">\(t: "omprövas \(at)")</span>"
  }

  private func task(_ task: EventTask) -> HTML {
    """
    <li><span class="grow"><a href="/events/\(event.id)/tasks/\(task.id)">\(t: task.words)</a></span>\
    <span class="whole-row">\(due(task)) <span class="soft">\(t: task.doer)</span></span></li>
    """
  }

  private func due(_ task: EventTask) -> HTML {
    guard let due = task.dueAt else { return "" }
    if due < now, event.status.isOpen {
      return
        "<span class=\"late\"\(if: !isPast, " data-since=\"\(due.text)\"")>\(t: "sen, skulle vara klar \(due)")</span>"
    }
    return "<span class=\"soft\">\(t: "klart \(due)")</span>"
  }
}
