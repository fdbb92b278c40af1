import Ground
import Storage
import Testing
import Web

@testable import App

/// Two times of a line: what was entered late is marked, and the log is read in either order.
@Suite struct LineOrderTests {
  /// Lines that were written in one order and happened in another, some at the same moment.
  private static func told(_ world: World, _ event: Event) async throws {
    let now = world.app.clock.now()
    for (text, minutes) in [("e", 0), ("c", 30), ("a", 1500), ("d", 30), ("b", 60), ("f", 0)] {
      var draft = Log.Draft(text: text)
      if minutes > 0 { draft.eventAt = now.adding(.minutes(-minutes)) }
      _ =
        try await world.app.log.write(
          draft, in: event.id, by: try await world.caller(.dutyOfficer)) as Line
    }
  }

  @Test(arguments: World.engines, LineTime.allCases) func aPageAtATime(
    _ engine: EngineKind, _ order: LineTime
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await Self.told(world, event)
      let all =
        order == .written ? ["e", "c", "a", "d", "b", "f"] : ["a", "b", "c", "d", "e", "f"]
      let karin = try await world.signIn("karin")
      for limit in 1...3 {
        var (read, next) = ([String](), "?order=\(order.rawValue)&limit=\(limit)" as String?)
        while let query = next {
          let answer = try await world.get("/api/v1/events/\(event.id)/log\(query)", as: karin)
          #expect(answer.status == 200, "\(answer.text)")
          read += answer.json?.items.compactMap { $0["text"]?.string } ?? []
          next = answer.header("Link").flatMap {
            $0.firstMatch(of: /\?([^>]+)>; rel="next"/).map { "?\($0.1)" }
          }
        }
        #expect(read.filter { $0.count == 1 } == all, "by \(limit)")
      }
      let caller = try await world.caller("karin")
      var (back, before) = ([String](), nil as Log.Cursor?)
      repeat {
        let stretch = try await world.app.log.read(
          event.id, by: caller, lens: Lens(order: order), before: before, limit: 2)
        back = stretch.lines.map(\.text) + back
        before = stretch.hasOlder ? stretch.lines.first.map { Log.Cursor($0, by: order) } : nil
      } while before != nil
      #expect(back.filter { $0.count == 1 } == all)
    }
  }

  @Test(arguments: World.engines) func daysComeInOrderAndWhatIsLateSaysSo(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await Self.told(world, event)
      let karin = try await world.signIn("karin")
      for path in ["", "/log.html"] {
        for order in LineTime.allCases {
          let page = try await world.get(
            "/events/\(event.id)\(path)?order=\(order.rawValue)", as: karin
          ).text
          #expect(page.contains("inlagd i efterhand"), "\(path) \(order)")
          let days = page.matches(of: /class="day"[^>]*>(?:<[^>]+>)+(\d{4}-\d\d-\d\d)/)
            .map { String($0.1) }
          #expect(days == Set(days).sorted(), "\(path) \(order): \(days)")
        }
      }
      let paper = try await world.get(
        "/events/\(event.id)/log.html?order=happened", as: karin
      ).text
      // The number of a line is the one that it was written with.
      #expect(paper.contains(/<td>4<\/td>[^\n]*<td>a/))
    }
  }

  @Test func aPlaceInAnotherOrderIsRefused() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      for (query, status) in [("after=5", 422), ("after=t5.5", 200), ("after=t5", 422)] {
        let path = "/api/v1/events/\(event.id)/log?order=happened&\(query)"
        #expect(try await world.get(path, as: karin).status == status, "\(query)")
      }
    }
  }
}
