import Ground
import Web

/// The entry line of the event room, always open.
struct EntryLine {
  let room: Room
  let call: Call
  let caller: Caller
  let people: [(id: ID<Person>, name: String)]
  /// A line that its writer took back, to be written anew.
  let again: Line?

  private var event: Event { room.event }
  private func may(_ act: Act) -> Bool { room.allows(act, to: caller) }

  var html: HTML {
    """
    <form id="entry" class="entry" action="/events/\(event.id)/log" method="post" \
    data-class="\(event.classification.rawValue)" data-author="\(caller.name)" \
    data-title="\(event.number) \(event.title)" autocomplete="off">
    <input type="hidden" name="csrf" value="\(call.session?.csrf)"><input type="hidden" name="key" value="">
    <label class="vh" for="entry-category">\(t: "Slag av rad")</label>
    <select id="entry-category" name="category">\(each: categories, {
      "<option value=\"\($0.rawValue)\" data-key=\"\(t: $0.key)\"\(if: $0 == again?.category, " selected")>\(t: $0.letter) – \(t: $0.text)</option>"
    })</select>
    <div class="text"><label class="vh" for="entry-text">\(t: "Ny rad i loggen")</label>\
    <textarea id="entry-text" name="text" rows="1" maxlength="8000" \
    placeholder="\(t: "Vad har hänt?")" enterkeyhint="send">\(again?.text)</textarea></div>
    <div class="time"><label class="vh" for="entry-time">\(t: "Tid för händelsen")</label>\
    <input id="entry-time" name="time" size="8" placeholder="\(t: "nu, 14.10")"></div>
    <div class="entry-more for-decision">
    <div><label for="entry-why">\(t: "Därför")</label><input id="entry-why" name="why"></div>
    <div><label for="entry-alternatives">\(t: "Valdes bort")</label><input id="entry-alternatives" name="alternatives"></div>
    <div><label for="entry-decider">\(t: "Beslutat av")</label><input id="entry-decider" name="decidedBy" placeholder="\(caller.name)" list="people"></div>
    <div><label for="entry-basis">\(t: "Stöd i lag eller instruktion")</label><input id="entry-basis" name="legalBasis"></div>
    <div><label for="entry-review">\(t: "Omprövas")</label><input id="entry-review" name="review" placeholder="22.00"></div>
    </div>
    <div class="entry-more for-task">
    <div><label for="entry-owner">\(t: "Vem gör det")</label><input id="entry-owner" name="owner" list="people"></div>
    <div><label for="entry-due">\(t: "Klart|due")</label><input id="entry-due" name="due" placeholder="21.15"></div>
    <datalist id="people">\(each: people, { "<option value=\"\($0.name)\"></option>" })</datalist>
    </div>
    <button>\(t: "Spara")</button>
    <div class="entry-says"><span data-says role="status"></span>\
    <span class="entry-unsent" data-unsent role="status" hidden></span>\
    <span data-errors role="alert"></span></div>
    </form>
    """
  }

  private var categories: [LineCategory] {
    LineCategory.writable.filter { may($0.act) }
  }
}

extension LineCategory {
  /// What writing such a line takes.
  var act: Act {
    switch self {
    case .decision: .decisionMake
    case .task: .taskGive
    case .information, .communication, .observation, .state: .logWrite
    }
  }

  /// The key that chooses it in an empty entry line.
  var key: Text {
    switch self {
    case .information: "i|key"
    case .decision: "b|key"
    case .task: "u|key"
    case .communication: "k|key"
    case .observation: "o|key"
    case .state: "l|key"
    }
  }
}
