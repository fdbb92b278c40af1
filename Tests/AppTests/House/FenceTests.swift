import Foundation
import Storage
import Testing

@testable import App

/// What keeps the house in shape without anybody having to remember it.
@Suite struct FenceTests {
  /// Which modules each of ours may import.
  private static let allowed: [String: Set<String>] = [
    "Ground": ["Foundation"],
    "Swedish": ["CAssets", "CStemmer", "Foundation", "Synchronization"],
    "Sheets": ["CZip", "Foundation"],
    "Storage": [
      "CPostgres", "CSQLite", "Foundation", "GRDB", "GRDBSQLite", "Ground", "Logging",
      "Synchronization",
      "Dispatch",
    ],
    "Web": ["CAssets", "Foundation", "Ground", "Hummingbird"],
    "App": [
      "ArgumentParser", "CAssets", "Crypto", "CryptoExtras", "Foundation", "Ground", "HTTPTypes",
      "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOPosix", "ServiceLifecycle",
      "Sheets", "Storage",
      "Swedish", "Synchronization", "Web", "Dispatch", "Glibc",
    ],
    "Server": ["App", "ArgumentParser"],
  ]

  private static func imports(_ source: SwiftSource) -> Set<String> {
    let names = source.code.split(separator: "\n").compactMap { line -> String? in
      guard
        let hit = line.firstMatch(of: /^(?:@\w+ |public |internal |private )*import (?:\w+ )?(\w+)/)
      else { return nil }
      return String(hit.1)
    }
    return Set(names)
  }

  @Test(arguments: allowed.keys.sorted())
  func importsPointOneWay(_ module: String) throws {
    let allowed = try #require(Self.allowed[module])
    for (file, source) in Project.sources(in: "Sources/\(module)") {
      #expect(Self.imports(source).subtracting(allowed).isEmpty, "\(file)")
    }
  }

  /// Pages ask the store nothing, and what a thing is knows nothing of the web.
  @Test func filesAnswerOneQuestion() {
    for (file, source) in Project.sources(in: "Sources/App") {
      if file.hasSuffix("Pages.swift") {
        let asks = source.literals.contains { literal in
          literal.text.contains(#/^\s*(?:SELECT|INSERT|UPDATE|DELETE) /#)
        }
        #expect(!asks, "\(file)")
      }
      let pure = ["Event.swift", "Unit.swift", "Policy.swift", "Rules.swift", "Act.swift"]
      if pure.contains(where: { file.hasSuffix("/\($0)") }) {
        #expect(Self.imports(source).isSubset(of: ["Ground", "Storage"]), "\(file)")
      }
    }
  }

  @Test func nothingStopsTheServer() throws {
    #expect(Project.sources.count > 100)
    let patterns: [Regex<Substring>] = [
      /\btry!/, /\bas!/, /\b(?:fatalError|preconditionFailure|precondition|assertionFailure)\(/,
      /[\w\)\]]!(?![=\w])/,
    ]
    for (file, source) in Project.sources {
      for (number, line) in source.code.split(separator: "\n").enumerated() {
        let hit = patterns.contains { line.firstMatch(of: $0) != nil }
        #expect(!hit, "\(file): about line \(number + 1) of code: \(line)")
      }
    }
  }

  @Test func everyActIsUsed() throws {
    var used: Set<Substring> = []
    for (file, source) in Project.sources(in: "Sources/App")
    where !["/Act.swift", "/Rules.swift", "/ActWords.swift"].contains(where: file.hasSuffix) {
      used.formUnion(source.code.matches(of: /\.(\w+)/).map(\.1))
    }
    let declared = try Project.read("Sources/App/Access/Act.swift")
      .matches(of: /case (\w+) = "([a-z.]+)"/).map { (String($0.1), String($0.2)) }
    #expect(declared.count == Act.allCases.count)
    let unused = declared.filter { !used.contains($0.0[...]) }
    #expect(unused.isEmpty, "\(unused.map(\.1))")
  }

  @Test func everyKindOfContentIsProvenAndNamed() throws {
    let words = try Project.read("docs/words.md")
    let listed = Set(Schema.contents.map { "\($0)" })
    for (_, source) in Project.sources(in: "Sources/App") {
      for hit in source.code.matches(of: /struct (\w+): Content\b/) {
        #expect(listed.contains(String(hit.1)), "\(hit.1) is not in Schema.contents")
      }
    }
    for name in listed { #expect(words.contains("`\(name)`"), "\(name) is not in docs/words.md") }
  }
}
