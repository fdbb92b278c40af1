import Ground
import Web

/// Where the log is taken out of the product.
enum PackagePages {
  static func page(_ call: Call, _ room: Room, hasPackage: Bool) -> Page {
    let event = room.event
    let base = "/events/\(event.id)"
    return ActPages.frame(
      room, "Skriv ut eller hämta loggen",
      """
      <p>\(t: "Allt du får läsa i loggen följer med, också rättade rader. Att du tar ut den antecknas i journalen.")</p>
      \(if: event.classification == .k2, "<p class=\"notice warn\">\(t: "Händelsen är under sekretess. Det du hämtar skyddas inte längre av Tryggve.")</p>")
      <ul class="rows">
      <li><span class="what"><a href="\(link: base + "/log.html")">\(t: "Läs och skriv ut hela loggen")</a>\
      <span class="soft">\(t: "En sida gjord för papper, med sidhuvud på varje ark.")</span></span></li>
      <li><span class="what"><a href="\(link: base + "/log.html?order=happened")">\(t: "Läs och skriv ut i den ordning det hände")</a>\
      <span class="soft">\(t: "Rader som lades in i efterhand står där de hör hemma.")</span></span></li>
      <li><span class="what"><a href="\(link: base + "/log.html?download=yes")">\(t: "Hämta som fil att arkivera")</a>\
      <span class="soft">\(t: "Samma sida som en egen HTML-fil som kan öppnas utan Tryggve.")</span></span></li>
      <li><span class="what"><a href="\(link: base + "/log.csv")">\(t: "Hämta som tabell")</a>\
      <span class="soft">\(t: "CSV för kalkylprogram.")</span></span></li>
      \(if: hasPackage, "<li><span class=\"what\"><a href=\"\(link: base + "/package.json")\">\(t: "Hämta paketet med bevis")</a><span class=\"soft\">\(t: "JSON med kontrollsummor. Kontrolleras utan nät med:") <code>tryggve verify \(file(event))</code></span></span></li>")
      </ul>
      \(if: !event.status.isOpen && Policy.allows(try? call.caller, .contentErase, room.facts), erasing(base))
      """)
  }

  /// The package as it is called when it has been fetched.
  static func file(_ event: Event) -> String {
    "tryggve-\(event.number.replacing("Ö", with: "O")).json"
  }

  /// For who reads the log and may not take it out: who can.
  static func whoCan(_ room: Room, _ people: [(name: String, about: Text?)]) -> Page {
    ActPages.frame(
      room, "Skriv ut eller hämta loggen",
      """
      <p>\(t: "Du får läsa loggen men inte ta ut den. Be någon av dem som får:")</p>
      \(if: people.isEmpty, "<p class=\"empty\">\(t: "Ingen med konto får det nu.")</p>")
      <ul class="rows">\(each: people, { one in
        "<li><span class=\"what\">\(one.name)\(if: one.about != nil, "<span class=\"soft\">\(t: one.about ?? "")</span>")</span></li>"
      })</ul>
      <p><a href="/events/\(room.event.id)">\(t: "Till händelsen")</a></p>
      """)
  }

  private static func erasing(_ base: String) -> HTML {
    """
    <section aria-labelledby="h-erase"><h2 id="h-erase">\(t: "Gallra")</h2>
    <ul class="rows"><li><span class="what"><a href="\(link: base + "/erase/lines")">\(t: "Välj rader att gallra")</a></span></li>
    <li><span class="what"><a href="\(link: base + "/erase")">\(t: "Gallra hela händelsen")</a></span></li></ul></section>
    """
  }
}
