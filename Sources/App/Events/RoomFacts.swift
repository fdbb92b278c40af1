import Ground
import Web

/// What the event itself is: where, when and what, and which crisis bodies work with it.
struct RoomFacts {
  let room: Room
  let call: Call

  private var event: Event { room.event }
  private var now: Instant { room.then?.at ?? call.now }

  /// What everybody in the room must have before their eyes.
  var head: HTML {
    """
    \(if: !place.isEmpty, "<p class=\"led\">\(place)</p>")\
    \(if: event.status.isOpen && room.levelReview != nil, "<p class=\"led\">\(review)</p>")\
    \(each: active, body)\
    \(if: room.mergedInto != nil, "<p class=\"led\">\(t: "Sammanförd med") \(room.mergedInto.map(link) ?? "")</p>")
    """
  }

  /// "Kvarngatan 3, Kvarnen"
  private var place: HTML {
    guard let district = room.district else { return "\(event.placeText)" }
    guard let text = event.placeText, text != district else { return "\(district)" }
    return "\(text), \(district)"
  }

  private var review: HTML {
    guard let at = room.levelReview, event.status.isOpen else { return "" }
    return
      "<span class=\"\(at < now ? "late" : "soon")\">\(t: "Nivån prövas igen \(at)")</span>"
  }

  private var active: [Room.ActivationCard] {
    room.activations.filter { $0.activation.endedAt == nil }
  }

  private func body(_ card: Room.ActivationCard) -> HTML {
    """
    <p class="led"><a href="/events/\(event.id)/crisis">\(card.bodyName)</a> \
    <span class="tag">\(t: "Aktiverad")</span> \(t: "sedan \(card.activation.at)")\(meeting(card))</p>
    """
  }

  /// When the body meets next, for those who may read what it has said.
  private func meeting(_ card: Room.ActivationCard) -> HTML {
    guard let last = room.meetings.first(where: { $0.meeting.activation == card.activation.id }),
      event.status.isOpen
    else { return "" }
    let path = "/events/\(event.id)/meetings"
    guard let at = last.meeting.nextAt else {
      return ", <a href=\"\(path)\"><span class=\"gap\">\(t: "inget nästa möte")</span></a>"
    }
    return
      ", <a href=\"\(path)\"><span class=\"\(at < now ? "late" : "soon")\">\(t: "nästa möte \(at)")</span></a>"
  }

  private func link(_ other: Room.EventLink) -> HTML {
    "<a href=\"/events/\(other.id)\">\(other.number)</a>"
  }

  /// The rest, for who comes in to the room and does not know.
  var about: HTML {
    """
    <section aria-labelledby="h-about"><h2 id="h-about">\(t: "Om händelsen")</h2>
    \(description)
    <ul class="side">\(row("Slag", "\(t: event.kind.text)"))\
    \(if: event.occurredAt != nil, row("Hände", "\(Parts.time(event.occurredAt ?? event.reportedAt))"))\
    \(row("Rapporterad", "\(Parts.time(event.reportedAt))"))\
    \(if: event.leadUnit != event.unit, row("Ägare", call.directory("/units/\(event.unit)", room.unitName)))\
    \(if: !room.merged.isEmpty, row("Hit fördes", "\(each: room.merged, { "\(link($0)) " })"))</ul></section>

    """
  }

  private func row(_ name: Text, _ value: HTML) -> HTML {
    "<li><span class=\"grow soft\">\(t: name)</span><span>\(value)</span></li>"
  }

  private static let short = 280

  private var description: HTML {
    guard let text = event.description else { return "" }
    if text.count <= Self.short { return "<p>\(text)</p>" }
    return """
      <details class="more" id="about-more"><summary>\(t: "Beskrivning")</summary><p>\(text)</p></details>
      """
  }
}
