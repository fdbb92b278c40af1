import Ground
import Web

/// What is left undone in an event, each with the way to it.
struct Undone {
  let room: Room

  init(_ room: Room) { self.room = room }

  var isEmpty: Bool { items.isEmpty }

  var items: [HTML] {
    let path = "/events/\(room.event.id)"
    let waiting = room.requests.filter { $0.request.status == .asked }
    let running = room.activations.filter { $0.activation.endedAt == nil }
    return room.tasks.map { task in
      "<li>\(t: "Öppen uppgift:") <a href=\"\(path)/tasks/\(task.id)\">\(task.text)</a>, \(t: task.doer)</li>"
    }
      + room.decisions.filter { $0.reviewAt != nil }.map { decision in
        "<li>\(t: "Beslut att ompröva:") <a href=\"\(path)/log/\(decision.line)\">\(decision.what)</a></li>"
      }
      + waiting.map { item in
        "<li>\(t: "Obesvarad begäran till") <a href=\"\(path)/requests/\(item.request.id)\">\(item.toName)</a></li>"
      }
      + running.map { item in
        "<li>\(t: "Fortfarande aktiverad:") <a href=\"\(path)/crisis\">\(item.bodyName)</a></li>"
      }
  }
}

extension Call {
  /// Closing what is not finished takes a second, explicit yes.
  func closing(_ room: Room) -> Page? {
    let left = Undone(room)
    if isConfirmed || left.isEmpty { return nil }
    let back = "/events/\(room.event.id)/status"
    let sent = input.names.filter { $0 != "csrf" && $0 != "key" }
    let fields = sent.flatMap { name in input.all(name).map { (name, $0) } }
    return ActPages.frame(
      room, "Avsluta fast det finns öppna saker?",
      """
      <p>\(t: "Det här är inte klart. När händelsen är avslutad går det inte att skriva i den, och ingen blir påmind.")</p>
      <ul>\(each: left.items, { $0 })</ul>
      <div class="actions">\(Form.button(self, path, "Ja, avsluta ändå", plain: false, fields: fields + [("confirmed", "yes")]))\
      <a class="button quiet" href="\(link: back)">\(t: "Avbryt")</a></div>
      """)
  }
}

extension EventStatus {
  /// Where it stands among the choices: what goes on before what ends.
  var place: Int {
    switch self {
    case .reported: 0
    case .verified: 1
    case .active: 2
    case .stabilised: 3
    case .evaluated: 4
    case .closed: 5
    case .dismissed: 6
    case .merged: 7
    }
  }
}
