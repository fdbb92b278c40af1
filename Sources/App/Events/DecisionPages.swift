import Ground
import Sheets
import Web

/// How the decisions of an event look: a ledger that says what, why, by whom and until when.
enum DecisionPages {
  static func list(_ decisions: [Decision], _ room: Room, _ call: Call, inForce: Bool) -> Page {
    let path = "/events/\(room.event.id)/decisions"
    let count = decisions.count
    return ActPages.frame(
      room, "Beslut",
      """
      \(ListTabs.html([
        ("\(path)?show=open", "Gällande|decisions", inForce), ("\(path)?show=all", "Alla|decisions", !inForce),
      ]))
      <div class="hits"><p><b>\(count) \(t: "beslut")</b>, \(t: "senaste först").</p>\
      \(ListTabs.tools(path + ".csv", room, call))</div>
      \(if: decisions.isEmpty, "<p class=\"empty\">\(t: "Inget beslut här. Ett beslut skrivs som en rad i loggen.")</p>")
      <ul class="rows">\(each: decisions, { row($0, room.event, call) })</ul>
      """)
  }

  private static func row(_ decision: Decision, _ event: Event, _ call: Call) -> HTML {
    """
    <li><span class="when">\(time: decision.decidedAt)</span><span class="what">\
    <a href="/events/\(event.id)/log/\(decision.line)">\(decision.what)</a>\
    \(if: decision.classification == .k2, " <span class=\"secret\">\(t: "Sekretess")</span>")\
    \(if: !decision.why.isEmpty, "<span class=\"soft\">\(t: "Därför:") \(decision.why)</span>")\
    \(if: decision.alternatives != nil, "<span class=\"soft\">\(t: "Valdes bort:") \(decision.alternatives)</span>")\
    \(if: decision.legalBasis != nil, "<span class=\"soft\">\(t: "Stöd i:") \(decision.legalBasis)</span>")\
    <span class="soft">\(t: "Beslutat av \(decision.decidedBy).")\(until(decision, event, call.now))</span></span></li>

    """
  }

  private static func until(_ decision: Decision, _ event: Event, _ now: Instant) -> HTML {
    if let ended = decision.endedAt { return " \(t: "Gällde till \(ended).")" }
    guard let at = decision.reviewAt else { return "" }
    guard event.status.isOpen else { return " \(t: "Skulle omprövas \(at).")" }
    return " <span class=\"\(at < now ? "late" : "soon")\">\(t: "Omprövas \(at).")</span>"
  }

  static func csv(_ decisions: [Decision], _ event: Event, _ call: Call) -> Reply {
    let language = call.language
    func say(_ text: Text) -> String { language.say(text) }
    func stamp(_ time: Instant?) -> String { time.map { language.write($0, .stamp) } ?? "" }
    return ListTabs.file(
      Table(
        name: say("Beslut"),
        header: [
          say("Övning"), say("Nummer"), say("Tid"), say("Beslut"), say("Därför"),
          say("Valdes bort"), say("Stöd i"), say("Av"), say("Omprövas"), say("Gällde till"),
          say("Klass"),
        ],
        rows: decisions.map { item in
          [
            event.exercise ? "ÖVNING" : "", event.number, stamp(item.decidedAt), item.what,
            item.why, item.alternatives ?? "", item.legalBasis ?? "", item.decidedBy,
            stamp(item.reviewAt), stamp(item.endedAt), item.classification.rawValue,
          ]
        }), "beslut", event)
  }

  static func json(_ decision: Decision) -> JSON {
    .object([
      "id": .string(decision.id.text), "event": .string(decision.event.text),
      "line": .string(decision.line.text), "what": .string(decision.what),
      "why": .string(decision.why), "alternatives": .text(decision.alternatives),
      "legalBasis": .text(decision.legalBasis), "decidedBy": .string(decision.decidedBy),
      "decidedAt": .string(decision.decidedAt.text), "reviewAt": .text(decision.reviewAt?.text),
      "endedAt": .text(decision.endedAt?.text),
      "classification": .string(decision.classification.rawValue),
    ])
  }
}
