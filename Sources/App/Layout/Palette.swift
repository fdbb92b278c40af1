import Ground
import Web

/// Search, what was opened last, and places to go to, in one field that is a key press away. Without
/// scripts the search of every page does the same.
struct Palette {
  /// The event room says its own keys as well.
  let hasKeys: Bool
  let hasDirectory: Bool

  private static let places: [(String, Text)] = [
    ("/events/new", "Rapportera"), ("/events", "Läget"), ("/me", "Min sida"), ("/more", "Mer"),
  ]

  private static let directory: [(String, Text)] = [
    ("/units", "Enheter"), ("/people", "Personer"), ("/crisis", "Krisorganisation"),
    ("/people?view=gaps", "Luckor"), ("/actors", "Externa aktörer"),
    ("/instructions", "Instruktioner"), ("/levels", "Nivåer"),
  ]

  static var scripts: HTML {
    """
    <script defer src="\(link: Asset.path("palette.js"))"></script>
    <script defer src="\(link: Asset.path("mention.js"))"></script>
    """
  }

  var html: HTML {
    """
    <dialog id="palette" class="palette" aria-label="\(t: "Sök eller gå till")">
    <form action="/search"><label class="vh" for="palette-q">\(t: "Sök eller gå till")</label>\
    <input id="palette-q" name="q" type="search" role="combobox" aria-expanded="false" \
    aria-controls="palette-hits" aria-autocomplete="list" autocomplete="off" \
    placeholder="\(t: "Sök eller gå till")"></form>
    <ul id="palette-hits" role="listbox" aria-label="\(t: "Träffar")" hidden></ul>
    <p class="soft" role="status"></p>
    <ul data-places hidden>\(each: Self.places + (hasDirectory ? Self.directory : []), { "<li><a href=\"\(link: $0.0)\">\(t: $0.1)</a></li>" })</ul>
    </dialog>
    \(if: !hasKeys, keys)
    """
  }

  static var rows: HTML {
    """
    <dt><kbd>Ctrl</kbd> + <kbd>K</kbd></dt><dd>\(t: "sök eller gå till, på alla sidor")</dd>\
    <dt><kbd>?</kbd></dt><dd>\(t: "visa tangenterna")</dd>
    """
  }

  private var keys: HTML {
    """
    <dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">\(t: "Tangenter")</h2>\
    <dl class="keys">\(Self.rows)<dt><kbd>/</kbd></dt><dd>\(t: "sök eller gå till")</dd>\
    <dt><kbd>Esc</kbd></dt><dd>\(t: "lämna fältet")</dd></dl>\
    <form method="dialog"><button>\(t: "Stäng")</button></form></dialog>
    """
  }
}
