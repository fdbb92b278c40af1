import Testing

@testable import Ground

/// Sentences, and how they are said in a language.
@Suite struct TextTests {
  private static let english = Language(
    code: "en",
    table: [
      "Öppen|event": "Open", "Öppen|door": "Ajar", "{} av {}": "{} of {}",
      "Läget är {}.": "It is {}.",
      "till {}": "until {}",
    ]
  ) { time, style in "\(style) \(time.milliseconds)" }

  private static let swedish = Language(code: "sv", table: [:]) { time, _ in
    "kl \(time.milliseconds)"
  }

  @Test(
    arguments: [
      ("Öppen|event", "Öppen", "Open"), ("Öppen|door", "Öppen", "Ajar"),
      ("\(3) av \("fem")", "3 av fem", "3 of fem"),
      ("Läget är \("Öppen|event" as Text).", "Läget är Öppen.", "It is Open."),
      ("till \(Instant(milliseconds: 7), .clock)", "till kl 7", "until clock 7"),
      ("Saknas \(1)", "Saknas 1", "Saknas 1"), ("{n} rader", "{n} rader", "{n} rader"),
      ("\("{}") av \("|")", "{} av |", "{} of |"), ("", "", ""),
    ] as [(Text, String, String)])
  func isSaidInBothLanguages(_ row: (Text, String, String)) {
    #expect(Self.swedish.say(row.0) == row.1)
    #expect(Self.english.say(row.0) == row.2)
  }

  @Test func aSentenceIsItsOwnKey() {
    let text: Text = "\(1) av \("två") \("tre" as Text)"
    #expect(text.key == "{} av {} {}")
    #expect(text.arguments == [.plain("1"), .plain("två"), .text("tre")])
  }
}
