import Ground
import Web

/// What is missing in a form that decides a level, said of the question that it is missing in.
enum LevelFaults {
  /// The names of the questions that a proposal is made of.
  static let questions = "deviates severe urgent crossing"

  private static let words: [(String, Text)] = [
    ("deviates", "Svara på om läget avviker från det normala."),
    ("severe", "Svara på om viktiga samhällsfunktioner är allvarligt störda."),
    ("urgent", "Svara på om kommunen behöver agera skyndsamt."),
    ("crossing", "Svara på om fler än en enhet berörs."),
  ]

  static func find(_ check: inout Check) {
    for (name, text) in words where LevelAnswer(check.input[name]) == nil {
      check.fault(name, text)
    }
  }

  static func level(_ check: inout Check) -> ID<Level> {
    let level = check.optional("level", most: 100)
    if level == nil, !check.faults.contains(where: { $0.field == "level" }) {
      check.fault("level", "Välj vilken nivå som ska gälla.")
    }
    return ID(level ?? "")
  }

  /// Two steps or more from what the answers propose is not chosen in silence.
  static func difference(
    _ check: inout Check, _ answers: LevelAnswers?, _ chosen: ID<Level>, among levels: [Level]
  ) -> String? {
    let notes = check.optionalProse("notes", most: 2000)
    guard notes == nil, let proposed = answers?.proposal(among: levels)?.level,
      let level = levels.first(where: { $0.id == chosen }), abs(level.rank - proposed.rank) > 1
    else { return notes }
    check.missing(
      "notes", "Förslaget är \(proposed.title). Skriv varför en så annan nivå ska gälla.")
    return nil
  }

  static func reason(_ check: inout Check) -> String {
    let reason = check.optionalProse("reason", most: 1000)
    if reason == nil, !check.faults.contains(where: { $0.field == "reason" }) {
      check.fault("reason", "Skriv varför nivån ska gälla.")
    }
    return reason ?? ""
  }
}
