/// The English of every sentence on the screen: one line each, "Swedish = English". A test holds
/// it to what the sources say; `TRYGGVE_TEXTS=file swift test --filter TextsTests` lists what is
/// missing.
enum English {
  static let table: [String: String] = {
    var table: [String: String] = [:]
    for line in parts.joined(separator: "\n").split(separator: "\n") {
      guard let cut = line.firstRange(of: " = ") else { continue }
      table[String(line[..<cut.lowerBound])] = String(line[cut.upperBound...])
    }
    return table
  }()

  private static let parts = [
    accounts, erasure, events, house, imports, levels, lists, log, meetings, people, proof, reports,
    room, spill, units, work,
  ]
}
