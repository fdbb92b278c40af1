import Foundation
import Ground
import Synchronization
import Web

/// A form as it is shown: what was typed, what is wrong, and where it goes.
struct Form: Sendable {
  let call: Call
  let values: Input
  let faults: [Fault]
  /// Why it was not done, when nothing that was typed is wrong.
  let refusal: Trouble?
  /// What the form was filled in from, when it had been left half-written.
  var begun: Drafts.Draft?
  private let labels = Labels()
  /// Whether the page has said why it is shown again.
  var isSaid: Bool { labels.isSaid }

  init(_ call: Call, values: Input? = nil, faults: [Fault] = [], refusal: Trouble? = nil) {
    self.call = call
    self.values = values ?? call.query
    self.faults = faults
    self.refusal = refusal
  }

  /// What the fields are called, gathered as they are written, for the summary that stands first.
  private final class Labels: Sendable {
    private let texts = Mutex<[String: Text]>([:])
    private let said = Mutex(false)
    var isSaid: Bool { said.withLock { $0 } }
    func say() { said.withLock { $0 = true } }
    func add(_ name: String, _ label: Text) { texts.withLock { $0[name] = label } }
    subscript(_ name: String) -> Text? { texts.withLock { $0[name] } }
  }

  /// `<form>` with its protection against forgery and against double sending. What is wrong is
  /// said by us, in the language of the page; a browser would say it in its own.
  func open(_ action: String, draft: DraftName? = nil, extra: HTML = "", _ content: HTML) -> HTML {
    let kept = draft.flatMap { $0.isKept ? $0 : nil }
    return """
      \(kept.map { Drafts.notice(self, $0) } ?? "")\
      <form class="form" method="post" action="\(link: action)" novalidate\
      \(if: kept != nil, " data-draft=\"\(kept?.text)\"")\(extra)>
      \(hidden)\(if: kept != nil, "<input type=\"hidden\" name=\"draft\" value=\"\(kept?.text)\">")\
      \(summary(action))\(content)
      </form>
      """
  }

  /// As `open`, for a form that only asks: it changes nothing, and its fields are in the address.
  func find(_ action: String, _ content: HTML) -> HTML {
    "<form class=\"form\" action=\"\(link: action)\" novalidate>\(summary(action))\(content)</form>"
  }

  var hidden: HTML {
    """
    <input type="hidden" name="csrf" value="\(call.session?.csrf)">\
    <input type="hidden" name="key" value="\(key)">
    """
  }

  /// What was sent before, so that the same form sent again is done once.
  private var key: String {
    values["key"].flatMap { Journal.Key.fits($0) ? $0 : nil } ?? UUID7.make(at: call.now)
  }

  /// What is wrong, above the form that was sent and above no other on the page.
  private func summary(_ action: String) -> HTML {
    if call.path != action.prefix(while: { $0 != "?" && $0 != "#" }) { return "" }
    if refusal == nil && faults.isEmpty { return "" }
    labels.say()
    if let refusal { return refusal.summary }
    return """
      <div class="summary" role="alert" tabindex="-1"><h2>\(t: "Något behöver rättas")</h2>
      <ul>\(each: faults, { "<li><a href=\"#\($0.field)\">\(label(of: $0))\(t: $0.text)</a></li>" })</ul></div>
      """
  }

  private func label(of fault: Fault) -> HTML {
    guard Check.isGeneral(fault.text), let label = labels[fault.field] else { return "" }
    return "<b>\(t: label)</b> "
  }

  /// Which version was read, for nobody's change to be written over. Who goes on from a draft has
  /// been told when the thing has changed since.
  func version(_ seq: Int64?) -> HTML {
    guard let seq else { return "" }
    let read = begun == nil ? values["version"] : nil
    return "<input type=\"hidden\" name=\"version\" value=\"\(read ?? "\(seq)")\">"
  }

  private func fault(_ name: String) -> Fault? { faults.first { $0.field == name } }

  private func frame(_ name: String, _ label: Text, help: Text?, _ control: HTML) -> HTML {
    labels.add(name, label)
    return """
      <div class="field\(if: fault(name) != nil, " wrong")">\
      <label for="\(name)">\(t: label)</label>\
      \(if: help != nil, "<p class=\"help\" id=\"\(name)-help\">\(t: help ?? "")</p>")\(control)\
      \(if: fault(name) != nil, "<p class=\"error\" id=\"\(name)-error\">\(t: fault(name)?.text ?? "")</p>")</div>

      """
  }

  private func described(_ name: String, _ help: Text?) -> HTML {
    var ids: [String] = []
    if help != nil { ids.append("\(name)-help") }
    var out: HTML = ""
    if fault(name) != nil {
      ids.append("\(name)-error")
      out = " aria-invalid=\"true\""
    }
    return ids.isEmpty ? out : out + " aria-describedby=\"\(ids.joined(separator: " "))\""
  }

  func text(
    _ name: String, _ label: Text, help: Text? = nil, required: Bool = false, size: Int? = nil,
    type: String = "text", value: String? = nil, extra: HTML = ""
  ) -> HTML {
    frame(
      name, label, help: help,
      """
      <input id="\(name)" name="\(name)" type="\(type)" value="\(values[name] ?? value)"\
      \(if: required, " required")\(if: size != nil, " size=\"\(size ?? 0)\"")\(described(name, help))\(extra)>
      """)
  }

  func area(
    _ name: String, _ label: Text, help: Text? = nil, value: String? = nil, rows: Int = 4,
    required: Bool = false
  ) -> HTML {
    frame(
      name, label, help: help,
      """
      <textarea id="\(name)" name="\(name)" rows="\(rows)"\(if: required, " required")\
      \(described(name, help))>
      \(values[name] ?? value)</textarea>
      """)
  }

  /// - Parameter options: value and words; the words are the municipality's own or a text.
  func select(
    _ name: String, _ label: Text, help: Text? = nil, _ options: [(String, HTML)],
    chosen: String? = nil
  ) -> HTML {
    let now = values[name] ?? chosen
    return frame(
      name, label, help: help,
      """
      <select id="\(name)" name="\(name)"\(described(name, help))>\
      \(each: options, { option in
        "<option value=\"\(option.0)\"\(if: option.0 == now, " selected")>\(option.1)</option>"
      })</select>
      """)
  }

  /// A choice that nothing stands in until somebody has made it: what is done to the wrong unit or
  /// event is noticed too late.
  func pick(
    _ name: String, _ label: Text, help: Text? = nil, _ options: [(String, HTML)]
  ) -> HTML {
    select(name, label, help: help, [("", "\(t: "Välj …")")] + options)
  }

  func choices(
    _ name: String, _ question: Text, help: Text? = nil, across: Bool = true,
    _ options: [(String, HTML)], chosen: String? = nil
  ) -> HTML {
    labels.add(name, question)
    let now = values[name] ?? chosen
    let ids = [help == nil ? nil : "\(name)-help", fault(name) == nil ? nil : "\(name)-error"]
      .compactMap(\.self).joined(separator: " ")
    return """
      <fieldset class="field\(if: fault(name) != nil, " wrong")" id="\(name)" tabindex="-1"\
      \(if: !ids.isEmpty, " aria-describedby=\"\(ids)\"")>\
      <legend class="question">\(t: question)</legend>\
      \(if: help != nil, "<p class=\"help\" id=\"\(name)-help\">\(t: help ?? "")</p>")
      <div class="choices\(if: across, " across")">\
      \(each: options, { option in
        """
        <label class="choice"><input type="radio" name="\(name)" value="\(option.0)"\
        \(if: option.0 == now, " checked")><span>\(option.1)</span></label>
        """
      })</div>\
      \(if: fault(name) != nil, "<p class=\"error\" id=\"\(name)-error\">\(t: fault(name)?.text ?? "")</p>")</fieldset>

      """
  }

  func more(_ label: Text, open: Bool = false, _ content: HTML) -> HTML {
    """
    <details class="more"\(if: open, " open")><summary>\(t: label)</summary>
    \(content)</details>
    """
  }

  func actions(_ button: Text, back: String? = nil, draft: DraftName? = nil) -> HTML {
    """
    <div class="actions"><button>\(t: button)</button>\
    \(if: back != nil, "<a class=\"button quiet\" href=\"\(link: back ?? "/")\">\(t: "Avbryt")</a>")\
    \(draft?.says ?? "")</div>
    """
  }

  /// A button that posts by itself.
  static func button(
    _ call: Call, _ action: String, _ label: Text, plain: Bool = true, confirm: Text? = nil,
    fields: [(String, String)] = []
  ) -> HTML {
    """
    <form method="post" action="\(link: action)">\
    <input type="hidden" name="csrf" value="\(call.session?.csrf)">\
    <input type="hidden" name="key" value="\(UUID7.make(at: call.now))">\
    \(each: fields, { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })\
    <button class="button\(if: plain, " plain")"\
    \(if: confirm != nil, " data-confirm=\"\(t: confirm ?? "")\" data-confirm-do=\"\(t: label)\"")\
    >\(t: label)</button></form>
    """
  }
}

extension Call {
  /// Whether the person has said yes to what cannot be undone. A program has, by asking.
  var isConfirmed: Bool { isAPI || input["confirmed"] == "yes" }

  /// The question as a page of its own, where the browser runs no script to ask it. What was sent
  /// is sent along.
  func question(
    _ title: Text, _ question: Text, yes: Text, back: String, room: Page.Room = .none,
    event: Event? = nil
  ) -> Page {
    let sent = input.names.filter { $0 != "csrf" && $0 != "key" && $0 != "confirmed" }
    let fields = sent.flatMap { name in input.all(name).map { (name, $0) } }
    return Page(
      title: title, room: room, exercise: event?.exercise ?? false,
      classification: event?.classification,
      content: """
        \(if: event != nil, event.map(ActPages.trail) ?? "")
        <h1>\(t: title)</h1>
        <p>\(t: question)</p>
        <div class="actions">\(Form.button(self, path, yes, plain: false, fields: fields + [("confirmed", "yes")]))\
        <a class="button quiet" href="\(link: back)">\(t: "Avbryt")</a></div>
        """)
  }
}

extension Call {
  /// A name that leads to its page in the directory, for who may read the directory.
  func directory(_ path: String, _ name: String) -> HTML {
    guard let caller = signedIn, Policy.allows(caller, .unitRead, .everywhere(in: caller)) else {
      return "\(name)"
    }
    return "<a href=\"\(link: path)\">\(name)</a>"
  }
}

/// Pieces that many pages share.
enum Parts {
  static func trail(_ steps: [(String, HTML)]) -> HTML {
    """
    <nav class="trail" aria-label="\(t: "Du är här")"><ol>\
    \(each: steps, { "<li><a href=\"\(link: $0.0)\">\($0.1)</a></li>" })</ol></nav>
    """
  }

  static func level(_ level: Level?, _ language: Language) -> HTML {
    Parts.level(level?.drawn, level.map { own($0.name, $0.nameEnglish, language) })
  }

  static func level(_ mark: LevelMark?, _ name: HTML?) -> HTML {
    guard let mark, let name else { return "<span class=\"level none\">\(t: "Ingen nivå")</span>" }
    return "<span class=\"level \(mark.rawValue)\">\(name)</span>"
  }

  /// Text in the municipality's own words, in the reader's language.
  static func own(_ swedish: String, _ english: String?, _ language: Language) -> HTML {
    language == .english ? "\(english ?? swedish)" : "\(swedish)"
  }
}

extension Call {
  /// The same address with one query field set or taken away. A place in a list holds for that
  /// list only, so another order or form begins anew.
  func with(_ name: String, _ value: String?) -> String {
    with((name == "after" ? [] : [("after", nil)]) + [(name, value)])
  }

  /// The same address with some query fields set or taken away.
  func with(_ changes: [(String, String?)]) -> String {
    var pairs = query.names.flatMap { key in query.all(key).map { (key, $0) } }
    for (name, value) in changes {
      pairs.removeAll { $0.0 == name }
      if let value { pairs.append((name, value)) }
    }
    if pairs.isEmpty { return path }
    return path + "?"
      + pairs.map { "\(Call.escape($0.0))=\(Call.escape($0.1))" }.joined(separator: "&")
  }

  static func escape(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
