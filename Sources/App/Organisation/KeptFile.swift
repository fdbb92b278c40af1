import Foundation
import Ground
import Storage
import Web

/// A file between its two steps. Each person has at most one.
struct KeptFile: Sendable {
  let name: String
  let endMissing: Bool
  let bytes: [UInt8]
}

extension Organisation {
  private static let keptName = "file/import"

  func keep(_ file: KeptFile, of caller: Caller) async throws {
    guard let person = caller.person else { throw Refusal.unauthenticated }
    let fields = JSON.object([
      "name": .string(String(file.name.prefix(200))), "all": .bool(file.endMissing),
      "bytes": .string(Data(file.bytes).base64EncodedString()),
    ]).text
    try await journal.housekeeping([.draft]) { keep in
      try keep.run(
        """
        INSERT INTO draft (person, name, fields, at)
        VALUES (\(person), \(Self.keptName), \(fields), \(keep.now))
        ON CONFLICT (person, name) DO UPDATE SET fields = excluded.fields, at = excluded.at
        """)
    }
  }

  func keptFile(of caller: Caller) async throws -> KeptFile? {
    guard let person = caller.person else { return nil }
    let text: String? = try await database.read { tx in
      try tx.cell(
        "SELECT fields FROM draft WHERE person = \(person) AND name = \(Self.keptName)")
    }
    guard let json = text.flatMap({ JSON(parsing: Array($0.utf8)) }),
      let bytes = json["bytes"]?.string.flatMap({ Data(base64Encoded: $0) })
    else { return nil }
    return KeptFile(
      name: json["name"]?.string ?? "", endMissing: json["all"]?.isTrue ?? false,
      bytes: Array(bytes))
  }

  func forgetFile(of caller: Caller) async throws {
    guard let person = caller.person else { return }
    try await journal.housekeeping([.draft]) { keep in
      try keep.run(
        "DELETE FROM draft WHERE person = \(person) AND name = \(Self.keptName)")
    }
  }
}
