import Ground
import Web

/// Where one chooses how to read the log: how much of it, and in which order.
struct LensBar {
  let lens: Lens
  let event: ID<Event>

  var html: HTML {
    """
    <nav class="depth" aria-label="\(t: "Hur mycket som visas")">\
    \(choice("Väsentligt", lens.with(depth: .essential)))\(choice("Allt", lens.with(depth: .all)))</nav>
    <details class="menu order\(if: lens.order == .written, " usual")" id="order">\
    <summary><span class="of">\(t: "Ordning")<span>: </span></span>\
    <span class="now">\(t: lens.order == .written ? "när det skrevs" : "när det hände")</span></summary><ul>\
    <li>\(choice("När det skrevs", lens.with(order: .written)))</li>\
    <li>\(choice("När det hände", lens.with(order: .happened)))</li></ul></details>
    """
  }

  private func choice(_ words: Text, _ other: Lens) -> HTML {
    """
    <a href="\(link: other.path("/events/\(event)"))"\(if: other == lens, " aria-current=\"true\"")>\(t: words)</a>
    """
  }
}
