import Ground
import Storage
import Testing

@testable import App

/// What an event is: its states and its sentences.
@Suite struct EventTests {
  private static func event(_ status: EventStatus) -> Event {
    Event(
      id: "h", number: "2026-001", exercise: false, title: "Prov", sought: "", kind: .other,
      reportedAt: Instant(milliseconds: 0), unit: "norr", status: status, leadUnit: "norr",
      leadSince: Instant(milliseconds: 0), classification: .k1, activated: false)
  }

  /// The whole table of moves: rows from, columns to.
  private static let moves: [(EventStatus, Set<EventStatus>)] = [
    (.reported, [.verified, .dismissed, .merged]),
    (.verified, [.active, .dismissed, .merged, .closed]),
    (.active, [.stabilised, .closed, .merged]), (.stabilised, [.active, .closed, .merged]),
    (.closed, [.evaluated, .active]), (.evaluated, [.active]), (.dismissed, [.verified]),
    (.merged, []),
  ]

  @Test(arguments: moves)
  func movesOnlyWhereItMay(_ row: (EventStatus, Set<EventStatus>)) {
    for status in EventStatus.allCases {
      var event = Self.event(row.0)
      let now = Instant(milliseconds: 5)
      if row.1.contains(status) {
        #expect(throws: Never.self) { try event.move(to: status, at: now) }
        #expect(event.status == status)
        #expect(
          (event.closedAt != nil) == [.closed, .dismissed].contains(status) || status == .evaluated
            || status == .merged)
      } else {
        #expect(throws: Refusal.self) { try event.move(to: status, at: now) }
        #expect(event.status == row.0 && event.closedAt == nil)
      }
    }
  }

  @Test func workNeedsAnOpenEvent() {
    for status in EventStatus.allCases {
      let isOpen = [.reported, .verified, .active, .stabilised].contains(status)
      #expect(status.isOpen == isOpen)
      if isOpen {
        #expect(throws: Never.self) { try Self.event(status).requireOpen() }
      } else {
        #expect(throws: Refusal.self) { try Self.event(status).requireOpen() }
      }
    }
  }

  @Test(
    arguments: [
      "Hej", "\("a") och \(3)",
      "Nivån är \("Hög" as Text), sedan \(Instant(milliseconds: 60_000)).",
      "\("{} \"\\ å\n")",
    ] as [Text])
  func sentencesSurviveTheirRow(_ text: Text) {
    let packed = Sentence.pack(text)
    #expect(Sentence.unpack(packed) == text)
    #expect(Sentence.unpack(nil) == nil && Sentence.unpack("{") == nil)
  }

  @Test(arguments: ["5011", "5011.0197-abc", "0"])
  func cursorsAreReadAndWritten(_ text: String) { #expect(Log.Cursor(text)?.text == text) }

  @Test(arguments: ["", "-1", "x", "1x", ".", "99999999999999999999"])
  func otherCursorsAreRefused(_ text: String) { #expect(Log.Cursor(text) == nil) }
}
