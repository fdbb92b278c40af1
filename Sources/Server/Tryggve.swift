import App
import ArgumentParser

/// The one program: server, tools and verifier.
@main
struct Tryggve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tryggve",
    abstract: "A municipality's safety, security and crisis management.",
    discussion: """
      Settings come from the command line, then the environment (TRYGGVE_PORT=8080), then the \
      file given with --config. `tryggve settings` lists them all.
      """,
    version: "0.1.0", subcommands: Command.all)
}
