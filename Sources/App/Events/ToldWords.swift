import Ground

extension Told {
  /// What was told, in the reader's language where the product has written it. People's own words
  /// are as they wrote them.
  var words: Text { ToldWords.read(text) }
}

extension Room.ToldPerson {
  var words: Text { ToldWords.read(text) }
}

enum ToldWords {
  /// Knows the product's own messages by how they begin.
  static func read(_ text: String) -> Text {
    if text == "En händelse under sekretess har rapporterats." {
      return "En händelse under sekretess har rapporterats."
    }
    if let title = text.rest(after: "Rapporterat: ") { return "Rapporterat: \(title)" }
    if let (level, reason) = text.rest(after: "Nivån är nu ")?.parts(at: ". ") {
      return "Nivån är nu \(level). \(reason)"
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

  fileprivate func parts(at mark: String) -> (String, String)? {
    guard let place = firstRange(of: mark) else { return nil }
    return (String(self[..<place.lowerBound]), String(self[place.upperBound...]))
  }
}
