import Ground
import Web

/// What stands first in the event room: what waits for the reader or for somebody, and what the
/// crisis bodies want to achieve.
struct RoomNotices {
  let room: Room
  let call: Call
  let caller: Caller

  private var event: Event { room.event }
  private var now: Instant { room.then?.at ?? call.now }
  private func may(_ act: Act) -> Bool {
    (room.then == nil || act.isReading) && Policy.allows(caller, act, room.facts)
  }

  var html: HTML { erasures + unread + inactive + above + waiting }
  var isEmpty: Bool { html.isEmpty }

  /// What a level that is no longer in force asked for.
  private var above: HTML {
    let left = event.status.isOpen ? room.checklist.above(room.level).count : 0
    guard left > 0, may(.taskGive) else { return "" }
    return """
      <div class="notice"><p><b>\(t: left == 1 ? "1 punkt är kvar från en högre nivå" : "\(left) punkter är kvar från en högre nivå")</b></p>\
      <p><a class="button plain" href="/events/\(event.id)/checklist">\(t: "Gör eller stryk")</a></p></div>
      """
  }

  /// What somebody wants to take away for good concerns everybody who works with it.
  private var erasures: HTML {
    ProposalPages.waiting(room.erasures, mayAnswer: may(.erasurePropose))
  }

  /// Crisis bodies that the level asks for and that nobody has activated.
  private var inactive: HTML {
    .joined(
      Picture.inactive(room).map { kind in
        """
        <div class="notice warn"><p><b>\(t: "Ska aktiveras på den här nivån: \(kind.text)")</b></p>\
        \(if: may(.crisisActivate), "<p><a class=\"button plain\" href=\"/events/\(event.id)/crisis\">\(t: "Krisledning")</a></p>")</div>
        """
      })
  }

  /// What the reader was told and has not said to have read.
  private var unread: HTML {
    let mine = room.told.filter { $0.person == caller.person && $0.acknowledgedAt == nil }
    guard may(.toldAcknowledge), event.status.isOpen else { return "" }
    return .joined(
      mine.prefix(3).map { told in
        """
        <div class="notice"><p><b>\(t: "Besked till dig")</b> \(Parts.time(told.at))</p><p>\(t: told.words)</p>\
        \(Form.button(call, "/events/\(event.id)/told/\(told.id)/acknowledge", "Jag har läst"))</div>
        """
      })
  }

  /// Requests that wait for an answer.
  private var waiting: HTML {
    let open = room.requests.filter { $0.request.status == .asked }
    return .joined(
      open.map { item in
        """
        <div class="notice warn"><p><b>\(t: item.request.kind == .escalation ? "Begärt lyft" : "Begärd överlämning av ledningen")</b> \
        \(t: "till \(item.toName), av \(item.request.askedByName) \(item.request.askedAt).")</p>\
        <p>\(item.request.reason)</p>\
        \(if: room.then == nil, answer(item.request))</div>
        """
      })
  }

  private func answer(_ request: LeadRequest) -> HTML {
    """
    <p><a class="button plain" href="/events/\(event.id)/requests/\(request.id)">\(t: request.askedBy == caller.person ? "Visa begäran" : "Svara")</a></p>
    """
  }

  /// What the crisis bodies want to achieve, and when they meet next.
  var direction: HTML {
    let sits = room.activations.contains { $0.activation.endedAt == nil }
    guard sits, may(.logRead) else { return "" }
    return """
      <section aria-labelledby="h-direction"><h2 id="h-direction">\(t: "Inriktning")</h2>
      \(if: room.meetings.isEmpty, "<p class=\"empty\">\(t: "Inget möte är antecknat än.")</p>")
      <ul class="side">\(each: room.meetings, meeting)</ul>
      <p><a href="/events/\(event.id)/meetings">\(t: may(.meetingHold) && event.status.isOpen ? "Möten: anteckna och läs" : "Alla möten")</a></p></section>
      """
  }

  private func meeting(_ card: MeetingCard) -> HTML {
    let next = card.meeting.nextAt
    return """
      <li><span class="grow"><a href="/events/\(event.id)/meetings/\(card.meeting.id)">\(card.meeting.direction)</a></span>\
      <span class="soft whole-row">\(card.bodyName), \(Parts.time(card.meeting.startedAt))\
      \(if: next != nil, ", <span class=\"\((next ?? now) < now && event.status.isOpen ? "late" : "soon")\">\(t: "nästa möte \(next ?? now)")</span>")</span></li>
      """
  }
}
