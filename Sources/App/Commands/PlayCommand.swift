import ArgumentParser
import Web

struct PlayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Play the written exercise in a running demonstration.",
    discussion: """
      The power cut in north-west Stockholm, step by step, as the people of its cast, while you
      watch. Example: tryggve play --start 20:15 --speed 60
      """)
  @OptionGroup var common: Common
  @Option(help: "When the exercise begins, e.g. 20:15; now if left out.") var start: String?
  @Option(help: "How many times faster than the clock, 1 to 100000.") var speed: Double = 60

  mutating func run() async throws {
    tell(
      try await Operating(common: common).run(
        .play, [.init("speed", .double(speed)), .init("start", .text(start))]))
  }
}
