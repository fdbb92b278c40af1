import Ground

extension Told {
  /// What was told, in the reader's language where the product has written it. People's own words
  /// are as they wrote them.
  var words: Text { ToldWords.read(text) }

  /// Whether somebody waits for more than that it is read.
  var asksMore: Bool { ToldWords.asksMore(text) }
}

extension Room.ToldPerson {
  var words: Text { ToldWords.read(text) }
}

enum ToldWords {
  static func asksMore(_ text: String) -> Bool {
    text.parts(at: " väntar på ditt svar. ") != nil
      || text.parts(at: " lämnar över passet till dig: ") != nil
  }

  /// Knows the product's own messages by how they begin.
  static func read(_ text: String) -> Text {
    if text == "En händelse under sekretess har rapporterats." {
      return "En händelse under sekretess har rapporterats."
    }
    if let title = text.rest(after: "Rapporterat: ") { return "Rapporterat: \(title)" }
    if let (level, reason) = text.rest(after: "Nivån är nu ")?.parts(at: ". ") {
      return "Nivån är nu \(LevelScale.title(level)). \(reason)"
    }
    if let (body, why) = text.parts(at: " är aktiverad. ") { return "\(body) är aktiverad. \(why)" }
    if let name = text.rest(before: " har tagit tillbaka sin begäran. Du behöver inte svara.") {
      return "\(name) har tagit tillbaka sin begäran. Du behöver inte svara."
    }
    if let name = text.rest(before: " har skrivit under och tagit över efter dig.") {
      return "\(name) har skrivit under och tagit över efter dig."
    }
    let read = ". Läs underlaget och skriv under."
    if let (name, rest) = text.parts(at: " lämnar över passet till dig: "),
      let what = rest.rest(before: read),
      let function = StaffFunction.allCases.first(where: {
        Language.swedish.say($0.text) == what
      })
    {
      return
        "\(name) lämnar över passet till dig: \(function.text). Läs underlaget och skriv under."
    }
    if let (name, reason) = text.parts(at: " väntar på ditt svar. ") {
      return "\(name) väntar på ditt svar. \(reason)"
    }
    return .own(text)
  }
}

extension String {
  fileprivate func rest(after start: String) -> String? {
    hasPrefix(start) ? String(dropFirst(start.count)) : nil
  }

  fileprivate func rest(before end: String) -> String? {
    hasSuffix(end) ? String(dropLast(end.count)) : nil
  }

  fileprivate func parts(at mark: String) -> (String, String)? {
    guard let place = firstRange(of: mark) else { return nil }
    return (String(self[..<place.lowerBound]), String(self[place.upperBound...]))
  }
}
