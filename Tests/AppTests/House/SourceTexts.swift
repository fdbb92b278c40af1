import Foundation
import Web

/// Every sentence of the sources that becomes a `Text`, found by the compiler itself.
///
/// `Ground` is compiled anew with the two literal initialisers of `Text` marked deprecated;
/// type-checking the modules above it then gives one warning at each sentence. The arguments are
/// those of the build that made this test.
enum SourceTexts {
  struct Failed: Error, CustomStringConvertible { let description: String }

  /// Sentence → where it stands.
  static func find() throws -> [String: [String]] {
    let work = FileManager.default.temporaryDirectory
      .appendingPathComponent("tryggve-texts-\(ProcessInfo.processInfo.processIdentifier)").path
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: work) }
    let build = try Build()
    try markedGround(build, work)
    var found: [String: [String]] = [:]
    for module in ["Web", "App"] {
      let said = try build.compile(
        module, ["-I", work, "-typecheck", "-diagnostic-style", "llvm"],
        files: Project.swiftFiles("Sources/\(module)").map { "\(Project.root)/\($0)" }, work)
      for (file, places) in warned(said) {
        let name = String(file.dropFirst(Project.root.count + 1))
        for literal in Project.sources[name]?.literals ?? []
        where places.contains([literal.line, literal.column]) {
          found[literal.text, default: []].append("\(name):\(literal.line)")
        }
      }
    }
    return found
  }

  private static func markedGround(_ build: Build, _ work: String) throws {
    let files = try Project.swiftFiles("Sources/Ground").map { path in
      var text = try Project.read(path)
      for start in ["init(stringLiteral value: String)", "init(stringInterpolation: String"] {
        if path.hasSuffix("/Text.swift") {
          text = text.replacing(
            "  public \(start)", with: "  @available(*, deprecated) public \(start)")
        }
      }
      let place = "\(work)/\(path.split(separator: "/").last ?? "")"
      try text.write(toFile: place, atomically: true, encoding: .utf8)
      return place
    }
    _ = try build.compile(
      "Ground", ["-emit-module", "-emit-module-path", "\(work)/Ground.swiftmodule"],
      files: files, work)
  }

  /// File → line and column of each warning about a sentence.
  private static func warned(_ said: String) -> [String: Set<[Int]>] {
    var out: [String: Set<[Int]>] = [:]
    for line in said.split(separator: "\n")
    where line.contains("'init(string") && line.contains("is deprecated") {
      let parts = line.split(separator: ":", maxSplits: 3)
      guard parts.count == 4, let row = Int(parts[1]), let column = Int(parts[2]) else { continue }
      out[String(parts[0]), default: []].insert([row, column])
    }
    return out
  }
}

/// How the build at hand calls the compiler.
private struct Build {
  private let manifest: String

  init() throws {
    // …/.build/<platform>/debug/<the tests>; the manifest is two folders up.
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let place = program.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("debug.yaml").path
    manifest = try String(contentsOfFile: place, encoding: .utf8)
  }

  /// Runs the compiler on `files` with the module's own flags; gives what it said.
  func compile(
    _ module: String, _ more: [String], files: [String], _ work: String
  ) throws -> String {
    let flags = try arguments(module)
    guard let compiler = flags.first else { throw SourceTexts.Failed(description: "no compiler") }
    let log = "\(work)/\(module).log"
    FileManager.default.createFile(atPath: log, contents: nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: compiler)
    process.arguments = more + flags.dropFirst() + files
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let said = try String(contentsOfFile: log, encoding: .utf8)
    guard process.terminationStatus == 0 else {
      throw SourceTexts.Failed(description: "\(module): \(said.prefix(2000))")
    }
    return said
  }

  private func arguments(_ module: String) throws -> [String] {
    guard let entry = manifest.firstRange(of: "\"C.\(module)-"),
      let start = manifest[entry.upperBound...].firstRange(of: "    args: "),
      let end = manifest[start.upperBound...].firstIndex(of: "\n"),
      case .array(let items)? = JSON(parsing: Array(manifest[start.upperBound..<end].utf8))
    else { throw SourceTexts.Failed(description: "\(module) is not in the build's manifest") }
    return Self.kept(items.compactMap { if case .string(let text) = $0 { text } else { nil } })
  }

  /// Without what says where to write.
  private static func kept(_ all: [String]) -> [String] {
    let pairs: Set = [
      "-emit-module-path", "-output-file-map", "-index-store-path", "-num-threads",
      "-emit-objc-header-path",
    ]
    let single: Set = [
      "-emit-dependencies", "-emit-module", "-incremental", "-c", "-serialize-diagnostics",
      "-enable-batch-mode", "-parseable-output", "-emit-objc-header",
    ]
    var out: [String] = []
    var skip = false
    for word in all {
      if skip {
        skip = false
      } else if pairs.contains(word) {
        skip = true
      } else if !single.contains(word), !word.hasPrefix("@"), !word.hasPrefix("-j") {
        out.append(word)
      }
    }
    return out
  }
}
