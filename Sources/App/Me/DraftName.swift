import Ground
import Web

/// What a draft is of: a form, and the event that the form is about.
struct DraftName: Sendable {
  let text: String
  /// Nothing of an event under secrecy is kept; the form says so.
  var isKept = true
  /// The event as the form shows it, to tell whether it has changed since the draft.
  var version: Int64?

  static let report = DraftName(text: "report")
  /// A begun exercise must not fill in the report of something real.
  static let exercise = DraftName(text: "report-exercise")

  static func instruction(replacing old: String?) -> DraftName {
    DraftName(text: ["instruction", old ?? ""].filter { !$0.isEmpty }.joined(separator: "-"))
  }

  /// What the organisation's forms are about.
  enum Thing: String, Sendable { case unit, operation, person, post, shift, actor, scale, item }

  /// Of a form for something new; in which unit or list, when the page is of one.
  static func new(_ thing: Thing, in place: String? = nil) -> DraftName {
    DraftName(
      text: fitted((["new", thing.rawValue] + [place].compactMap { $0 }).joined(separator: "-")))
  }

  /// Of a form that changes a thing, or of one for a new thing when there is none.
  static func of<T: Content>(_ thing: Thing, _ content: T?, in place: String? = nil) -> DraftName {
    guard let content else { return new(thing, in: place) }
    var name = edit(thing, content.id)
    name.version = content.seq
    return name
  }

  static func edit<T>(_ thing: Thing, _ id: ID<T>) -> DraftName {
    DraftName(text: fitted("\(thing.rawValue)-\(id)"))
  }

  /// Identities may hold more than a draft's name may.
  private static func fitted(_ name: String) -> String {
    if Drafts.isName(name) { return name }
    return name.prefix { $0 != "-" } + "-" + Secret.hash(name).prefix(32)
  }

  enum OfEvent: String, CaseIterable, Sendable {
    case level, told, details, handover, meeting, escalation, lead

    func of(_ event: Event) -> DraftName {
      DraftName(
        text: of(event.id).text, isKept: event.classification != .k2, version: event.seq)
    }

    func of(_ event: ID<Event>) -> DraftName { DraftName(text: "\(rawValue)-\(event)") }
  }

  /// The event that a draft of that name is about.
  static func event(_ name: String) -> ID<Event>? {
    for form in OfEvent.allCases where name.hasPrefix(form.rawValue + "-") {
      return ID(String(name.dropFirst(form.rawValue.count + 1)))
    }
    return nil
  }

  /// Where a form says that it is being kept, or that it is not.
  var says: HTML {
    isKept
      ? "<span class=\"draft\" data-draft-says role=\"status\"></span>"
      : "<span class=\"draft\">\(t: "Inget utkast sparas: händelsen är under sekretess.")</span>"
  }
}
