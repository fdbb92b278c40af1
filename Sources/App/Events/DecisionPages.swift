import Ground
import Sheets
import Web

/// How the decisions of an event look: a ledger that says what, why, by whom and until when.
enum DecisionPages {
  static func list(
    _ decisions: Paged<Decision>, _ since: [ID<Line>: Decision.Since],
    _ list: SideList<DecisionColumn>, _ room: Room, inForce: Bool
  ) -> Page {
    let call = list.call
    let path = "/events/\(room.event.id)/decisions"
    let columns: [(DecisionColumn, Text)] = [
      (.decided, "Tid"), (.what, "Beslut"), (.by, "Av"), (.review, "Omprövas"),
    ]
    return ActPages.frame(
      room, "Beslut|decisions",
      """
      \(ListTabs.html([
        ("\(path)?show=open", "Gällande|decisions", inForce), ("\(path)?show=all", "Alla|decisions", !inForce),
      ]))
      \(list.head(decisions, decisions.count == 1 ? "1 beslut" : "\(decisions.count) beslut", columns, hidden: [("show", inForce ? "open" : "all")], mayExport: room.mayExport(call), actions: OrganisationParts.printButton))
      \(if: decisions.rows.isEmpty, "<p class=\"empty\">\(t: "Inget beslut här. Ett beslut skrivs som en rad i loggen.")</p>")
      <ul class="rows">\(each: decisions.rows, { row($0, since[$0.line], room.event, call) })</ul>
      \(list.pages(decisions))
      """)
  }

  private static func row(
    _ decision: Decision, _ since: Decision.Since?, _ event: Event, _ call: Call
  ) -> HTML {
    """
    <li><span class="when">\(Parts.time(decision.decidedAt))</span><span class="what">\
    <a href="/events/\(event.id)/log/\(decision.line)">\(decision.what)</a>\
    \(if: decision.classification == .k2, " <span class=\"secret\">\(t: "Sekretess")</span>")\
    \(if: !decision.why.isEmpty, "<span class=\"soft\">\(t: "Därför:") \(decision.why)</span>")\
    \(if: decision.alternatives != nil, "<span class=\"soft\">\(t: "Valdes bort:") \(decision.alternatives)</span>")\
    \(if: decision.legalBasis != nil, "<span class=\"soft\">\(t: "Stöd i:") \(decision.legalBasis)</span>")\
    <span class="soft">\(t: "Beslutat av \(decision.decidedBy).")\(until(decision, since?.withdrawal, event, call.now))\(corrected(since?.correction, event))</span></span></li>

    """
  }

  private static func corrected(_ correction: Line?, _ event: Event) -> HTML {
    guard let correction else { return "" }
    return """
       <a href="/events/\(event.id)/log/\(correction.id)">\(t: "Rättat \(correction.at) av \(correction.authorName).")</a>
      """
  }

  private static func until(
    _ decision: Decision, _ withdrawal: LineMark?, _ event: Event, _ now: Instant
  ) -> HTML {
    if let withdrawal {
      return " \(t: "Återtaget \(withdrawal.at) av \(withdrawal.authorName).")"
    }
    if let ended = decision.endedAt { return " \(t: "Gällde till \(ended).")" }
    guard let at = decision.reviewAt else { return "" }
    guard event.status.isOpen else { return " \(t: "Skulle omprövas \(at).")" }
    return " <span class=\"\(at < now ? "late" : "soon")\">\(t: "Omprövas \(at).")</span>"
  }

  static func csv(
    _ decisions: [Decision], _ since: [ID<Line>: Decision.Since], _ event: Event, _ call: Call
  ) -> Reply {
    let language = call.language
    func say(_ text: Text) -> String { language.say(text) }
    func stamp(_ time: Instant?) -> String { time.map { language.write($0, .stamp) } ?? "" }
    return ListTabs.file(
      Table(
        name: say("Beslut"),
        header: [
          say("Tid"), say("Beslut"), say("Därför"),
          say("Valdes bort"), say("Stöd i"), say("Av"), say("Omprövas"), say("Gällde till"),
          say("Återtaget"), say("Återtaget av"), say("Rättat"), say("Klass"),
        ],
        rows: decisions.map { item in
          let taken = since[item.line]?.withdrawal
          return [
            stamp(item.decidedAt), item.what, item.why, item.alternatives ?? "",
            item.legalBasis ?? "", item.decidedBy, stamp(item.reviewAt),
            taken == nil ? stamp(item.endedAt) : "", stamp(taken?.at), taken?.authorName ?? "",
            stamp(since[item.line]?.correction?.at), item.classification.rawValue,
          ]
        }), "beslut", event, language)
  }

  static func json(_ decision: Decision, _ since: Decision.Since? = nil) -> JSON {
    .object([
      "id": .string(decision.id.text), "event": .string(decision.event.text),
      "line": .string(decision.line.text), "what": .string(decision.what),
      "why": .string(decision.why), "alternatives": .text(decision.alternatives),
      "legalBasis": .text(decision.legalBasis), "decidedBy": .string(decision.decidedBy),
      "decidedAt": .string(decision.decidedAt.text), "reviewAt": .text(decision.reviewAt?.text),
      "endedAt": .text(decision.endedAt?.text),
      "classification": .string(decision.classification.rawValue),
      "meeting": .text(decision.meeting?.text),
      "correctedAt": .text(since?.correction?.at.text),
      "correctedBy": .text(since?.correction?.id.text),
      "withdrawnAt": .text(since?.withdrawal?.at.text),
      "withdrawnBy": .text(since?.withdrawal?.authorName),
    ])
  }
}
