import Ground
import Web

/// What a transfer of the lead carries (S44): the brief as it was when it was asked for, and what
/// the log does not say. It stays to be read when it has been answered.
struct Carried: Sendable {
  let words: String?
  /// Without what the reader may not see.
  let brief: Brief
  let hidden: Int

  /// nil for a request that carries nothing, and for those who are neither part of it nor read
  /// the log.
  init?(_ request: LeadRequest, _ caller: Caller, _ facts: Facts) throws {
    guard let text = request.brief else { return nil }
    let isPart =
      caller.person != nil
      && (caller.person == request.askedBy || caller.person == request.toPerson)
    guard isPart || Policy.allows(caller, .logRead, facts) else { return nil }
    let classes = [Classification.k0, .k1, .k2].filter {
      Policy.allows(caller, .logRead, facts.classified($0))
        || (isPart && Policy.allows(caller, .eventRead, facts.classified($0)))
    }
    words = request.words
    (brief, hidden) = try Brief(text: text).seen(classes)
  }

  var hasSecrets: Bool { brief.hasSecrets }

  var json: JSON { (try? brief.text()).flatMap { JSON(parsing: Array($0.utf8)) } ?? .null }

  func html(_ event: Event, _ call: Call) -> HTML {
    """
    \(if: words != nil, "<section aria-labelledby=\"h-words\"><h2 id=\"h-words\">\(t: "Det som inte står i loggen")</h2><p class=\"words\">\(words)</p></section>")
    <p class="soft">\(t: "Underlaget skrevs \(brief.made)").</p>
    \(BriefHTML(brief: brief, event: event, call: call, asOf: brief.made, ofLead: true).html)
    \(if: hidden > 0, "<p class=\"notice\">\(t: "\(hidden) punkter är under sekretess och visas inte för dig.")</p>")
    """
  }
}
