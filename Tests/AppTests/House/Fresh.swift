import Foundation
import Testing

/// The project's own files, as the tests that watch over them read them.
enum Project {
  /// Every Swift file of the product, taken apart once for all tests.
  static let sources: [String: SwiftSource] = swiftFiles("Sources").reduce(into: [:]) { all, file in
    all[file] = (try? read(file)).map { SwiftSource($0) }
  }

  static func sources(in folder: String) -> [(file: String, source: SwiftSource)] {
    sources.filter { $0.key.hasPrefix(folder + "/") }.sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func read(_ path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }

  /// The Swift files below a folder, as paths from the root.
  static func swiftFiles(_ folder: String) -> [String] {
    let found = FileManager.default.enumerator(atPath: "\(root)/\(folder)")?.compactMap {
      $0 as? String
    }
    return (found ?? []).filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }.sorted()
  }
}

/// Generated files that are kept in the project.
enum Fresh {
  /// Fails when the file is not what it should be; with `TRYGGVE_WRITE=1` writes it instead.
  static func check(_ path: String, _ wanted: String) throws {
    let place = "\(Project.root)/\(path)"
    if ProcessInfo.processInfo.environment["TRYGGVE_WRITE"] == "1" {
      try wanted.write(toFile: place, atomically: true, encoding: .utf8)
      return
    }
    let have = (try? Project.read(path)) ?? ""
    guard have != wanted else { return }
    let old = have.split(separator: "\n", omittingEmptySubsequences: false)
    let new = wanted.split(separator: "\n", omittingEmptySubsequences: false)
    let differences = new.filter { !old.contains($0) }.prefix(20).joined(separator: "\n+ ")
    let gone = old.filter { !new.contains($0) }.prefix(20).joined(separator: "\n- ")
    Issue.record("\(path) is stale: run with TRYGGVE_WRITE=1\n- \(gone)\n+ \(differences)")
  }
}
