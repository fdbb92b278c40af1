import ArgumentParser
import Foundation
import Web

struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Add, list, reset and disable users.",
    subcommands: [Add.self, List.self, Reset.self, Disable.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a user and print a link for the first sign-in.",
      discussion: """
        Example: tryggve user add anna.ek --name "Anna Ek" --unit slk --post systemAdministrator
        """)
    @OptionGroup var common: Common
    @Argument(help: "What the person types to sign in.") var login: String
    @Option(help: "The person's name, when the person is new.") var name: String?
    @Option(help: "E-mail.") var email: String?
    @Option(help: "Identity of a person who is in the register already.") var person: String?
    @Option(help: "Unit that the person belongs to, by its identity or its name.") var unit: String?
    @Option(help: "Post at that unit, e.g. systemAdministrator, citySecurity, auditor.")
    var post: String?

    mutating func validate() throws {
      if name == nil, person == nil { throw ValidationError("Give --name or --person.") }
      if post != nil, unit == nil { throw ValidationError("A post needs --unit.") }
    }

    mutating func run() async throws {
      tell(
        try await Operating(common: common).run(
          .userAdd,
          [
            .init("login", .string(login)), .init("name", .text(name)),
            .init("email", .text(email)), .init("person", .text(person)),
            .init("unit", .text(unit)), .init("post", .text(post)),
          ]))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List users: login, name, posts, state, parted by tabs.")
    @OptionGroup var common: Common

    mutating func run() async throws {
      tell(try await Operating(common: common).run(.userList, []))
    }
  }

  struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take away a lost password and second step; print a link to begin anew.",
      discussion: "Ends the user's sessions and API tokens. Noted in the journal.")
    @OptionGroup var common: Common
    @Argument(help: "The user's login.") var login: String

    mutating func run() async throws {
      tell(
        try await Operating(common: common).run(.userReset, [.init("login", .string(login))]))
    }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Close a user's account and end its sessions.")
    @OptionGroup var common: Common
    @Argument(help: "The user's login.") var login: String

    mutating func run() async throws {
      tell(
        try await Operating(common: common).run(.userDisable, [.init("login", .string(login))]))
    }
  }
}

struct SignInLinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign-in-link",
    abstract: "Print a one-time link for an account that has never been used.",
    discussion: "The link is noted in the journal and shown to the person.")
  @OptionGroup var common: Common
  @Argument(help: "The user's login.") var login: String

  mutating func run() async throws {
    tell(try await Operating(common: common).run(.signInLink, [.init("login", .string(login))]))
  }
}

struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Issue an API token that a program uses as a user.",
    discussion: """
      The token can do the acts named here, and never more than the user's own posts allow.
      Example: tryggve token bengt --name "larmcentralen" --acts event.report,event.read --days 90
      """)
  @OptionGroup var common: Common
  @Argument(help: "The user's login.") var login: String
  @Option(help: "What the token is for.") var name: String
  @Option(help: "Acts parted by commas.") var acts: String
  @Option(help: "Days until it ends.") var days: Int = 90

  mutating func run() async throws {
    tell(
      try await Operating(common: common).run(
        .token,
        [
          .init("login", .string(login)), .init("name", .string(name)),
          .init("acts", .string(acts)), .init("days", .int(Int64(days))),
        ]))
  }
}
