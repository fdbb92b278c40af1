import Ground
import Web

/// How an erasure that waits for a second person looks.
enum ProposalPages {
  static func json(_ one: ErasureProposal) -> JSON {
    .object([
      "id": .string(one.id.text), "version": .int(one.seq), "event": .string(one.event.text),
      "number": .string(one.number), "kind": .string(one.kind.rawValue),
      "lines": .array(one.extent.lines.map(\.text).sorted().map(JSON.string)),
      "decision": .string(one.decision), "reason": .string(one.reason),
      "proposedByName": .string(one.proposedByName), "proposedAt": .string(one.proposedAt.text),
      "status": .string(one.status.rawValue), "answeredByName": .text(one.answeredByName),
      "answeredAt": .text(one.answeredAt?.text), "answer": .text(one.answer),
      "erasure": .text(one.erasure?.text),
    ])
  }

  private static func path(_ one: ErasureProposal) -> String {
    "/events/\(one.event)/erasures/\(one.id)"
  }

  /// Those that wait, wherever somebody may stumble over them.
  static func waiting(_ proposals: [ErasureProposal], mayAnswer: Bool = true) -> HTML {
    .joined(
      proposals.filter { $0.status == .proposed }.map { one in
        """
        <div class="notice warn"><p><b>\(t: words(one))</b></p>\
        <p>\(t: "Föreslogs av \(one.proposedByName) \(one.proposedAt). En person till måste bekräfta.")</p>\
        \(if: mayAnswer, "<p><a class=\"button plain\" href=\"\(link: path(one))\">\(t: "Visa förslaget")</a></p>")</div>
        """
      })
  }

  private static func words(_ one: ErasureProposal) -> Text {
    let lines = one.extent.lines.count
    switch one.extent {
    case .event: return "Gallring av hela händelsen är föreslagen, beslut \(one.decision)"
    case .lines where lines == 1: return "Gallring av 1 rad är föreslagen, beslut \(one.decision)"
    case .lines: return "Gallring av \(lines) rader är föreslagen, beslut \(one.decision)"
    case .spill: return "Uppgifter som inte får finnas här ska tas bort"
    }
  }

  static func list(_ proposals: [ErasureProposal], _ event: Event) -> Page {
    Page(
      title: "Förslag att gallra i \(event.number)", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(ActPages.trail(event))
        <h1>\(t: "Förslag att gallra i \(event.number)")</h1>
        \(if: proposals.isEmpty, "<p class=\"empty\">\(t: "Ingen gallring är föreslagen.")</p>")
        <ul class="rows">\(each: proposals, { one in
          """
          <li><span class="when">\(Parts.time(one.proposedAt))</span><span class="what">\
          <a class="whole" href="\(link: path(one))">\(t: words(one))</a>\
          <span class="soft">\(one.proposedByName). \(t: one.status.text)</span></span></li>
          """
        })</ul>
        """)
  }

  /// - Parameter preview: what would go; nil when it is answered or can no longer be done.
  static func one(
    _ form: Form, _ one: ErasureProposal, _ event: Event, _ preview: Erasures.Preview?,
    isOwn: Bool, mayAnswer: Bool
  ) -> Page {
    let isOpen = one.status == .proposed
    return Page(
      title: "Förslag att gallra i \(event.number)", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(Parts.trail([("/events", "\(t: "Händelser")"), ("/events/\(event.id)", "\(event.number) \(event.title)"), ("/events/\(event.id)/erasures", "\(t: "Förslag att gallra")")]))
        <h1>\(t: words(one))</h1>
        <dl class="facts">
        <dt>\(t: "Status")</dt><dd>\(t: one.status.text)\(if: one.answeredByName != nil, ", \(one.answeredByName)")\
        \(if: one.answer != nil, ": \(one.answer)")</dd>
        <dt>\(t: "Föreslogs av")</dt><dd>\(one.proposedByName), \(Parts.time(one.proposedAt))</dd>
        <dt>\(t: one.kind == .spill ? "Ärende" : "Beslut")</dt><dd>\(one.decision)</dd>
        <dt>\(t: "Skäl")</dt><dd>\(one.reason)</dd>
        \(if: preview != nil, "<dt>\(t: "Tas bort")</dt><dd>\(preview.map(ErasurePages.counts) ?? "")</dd>")
        </dl>
        \(if: one.erasure != nil && one.kind == .spill, "<p><a class=\"button plain\" href=\"\(link: "/events/\(event.id)/spills/\(one.erasure?.text ?? "")")\">\(t: "Visa rapporten")</a></p>")
        \(preview.map { ErasureLinePages.list($0.lines, quiet: one.kind == .spill) } ?? "")
        \(if: isOpen && !isOwn && mayAnswer, answers(form, one, preview?.lines ?? []))
        \(if: isOpen && isOwn, own(form, one))
        """)
  }

  private static func answers(_ form: Form, _ one: ErasureProposal, _ lines: [Line]) -> HTML {
    """
    <section aria-labelledby="h-confirm"><h2 id="h-confirm">\(t: "Bekräfta")</h2>
    <p class="notice bad">\(t: "Det går inte att ångra. Säkerhetskopior som redan finns påverkas inte.")</p>
    \(form.open(path(one) + "/confirm", """
      \(form.text("confirm", "Skriv händelsens nummer för att bekräfta", help: "Numret är \(one.number).", required: true, size: 16, extra: " autocomplete=\"off\""))\
      \(form.actions("Ta bort för alltid"))
      """))</section>
    <section aria-labelledby="h-refuse"><h2 id="h-refuse">\(t: "Säg nej")</h2>
    \(form.open(path(one) + "/refuse", """
      \(form.text("reason", "Varför inte?", help: "Den som föreslog får läsa det.", required: true))\
      \(if: one.kind == .lawful && !one.extent.lines.isEmpty, Remark.fields(form, lines))\
      <div class="actions"><button class="button plain">\(t: "Avslå förslaget")</button></div>
      """))</section>
    """
  }

  private static func own(_ form: Form, _ one: ErasureProposal) -> HTML {
    """
    <p>\(t: "Du föreslog det själv. Någon annan med samma behörighet måste bekräfta.")</p>
    \(Form.button(form.call, path(one) + "/withdraw", "Ta tillbaka förslaget"))
    """
  }
}
