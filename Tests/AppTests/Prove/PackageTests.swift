import Foundation
import Ground
import Storage
import Testing
import Web

@testable import App

@Suite("The log package") struct PackageTests {
  private func package(_ ledger: Ledger, by role: Role = .citySecurity) async throws -> JSON {
    let app = ledger.world.app
    return try await LogPackage(
      database: app.database, checkpoints: app.checkpoints, clock: app.clock
    ).json(event: ledger.event, by: try await ledger.world.caller(role))
  }

  private func text(_ json: JSON, _ old: String, _ new: String) -> [UInt8] {
    Array(json.text.replacing(old, with: new).utf8)
  }

  @Test("It proves itself with nothing but the key", arguments: World.engines)
  func whole(_ engine: EngineKind) async throws {
    try await Ledger.with(engine) { ledger in
      let json = try await package(ledger)
      let verdict = PackageProof(keys: ledger.keys, notes: ledger.notes)
        .verify(json.bytes, called: "p")
      #expect(verdict.code == 0, "\(verdict.lines)")
      #expect(verdict.rows > 10 && verdict.versions > 2 && verdict.withheld == 0)
      #expect(json.text.contains("pump 3 går"))
    }
  }

  @Test("Whatever is changed in it is found")
  func tampered() async throws {
    try await Ledger.with(.sqlite) { ledger in
      let json = try await package(ledger)
      let proof = PackageProof(keys: ledger.keys)
      #expect(proof.verify(text(json, "pump 3 går", "pump 3 står"), called: "p").code == 1)
      #expect(proof.verify(text(json, "log.write", "log.read"), called: "p").code == 1)
      guard case .object(let members) = json else { return }
      for (name, least) in [("rows", 1), ("entries", 1), ("absent", 0)] {
        var items = json[name]?.items ?? []
        guard items.count > least else { continue }
        items.remove(at: items.count / 2)
        let cut = JSON.object(
          members.map { $0.name == name ? JSON.Member(name, .array(items)) : $0 })
        #expect(proof.verify(cut.bytes, called: "p").code == 1, "\(name)")
      }
      for name in ["checkpoint", "seal"] {
        let wrong = JSON.object(
          members.map {
            $0.name == name
              ? JSON.Member(name, .string(($0.value.string ?? "").replacing("1", with: "2"))) : $0
          })
        #expect(proof.verify(wrong.bytes, called: "p").code == 1, "\(name)")
      }
      // What the file says of itself: an exercise is not passed off as real.
      for name in ["number", "title", "exercise", "made", "madeBy"] {
        let wrong = JSON.object(
          members.map { member in
            if member.name != name { return member }
            return JSON.Member(
              name, member.value == .bool(false) ? .bool(true) : .string("Något annat"))
          })
        #expect(proof.verify(wrong.bytes, called: "p").code == 1, "\(name)")
        let without = JSON.object(members.filter { $0.name != name })
        #expect(proof.verify(without.bytes, called: "p").code == 1, "\(name)")
      }
      #expect(proof.verify(Array("{}".utf8), called: "p").code == 2)
    }
  }

  @Test("An entry left out with its rows breaks the seal")
  func hidden() async throws {
    try await Ledger.with(.sqlite) { ledger in
      let json = try await package(ledger)
      let hidden = ledger.lines[3]
      guard case .object(let members) = json else { return }
      let cut = JSON.object(
        members.map { member in
          switch member.name {
          case "rows":
            JSON.Member(
              "rows", .array(member.value.items.filter { $0["id"]?.string != hidden.id.text }))
          case "entries":
            JSON.Member(
              "entries", .array(member.value.items.filter { $0["seq"] != .int(hidden.seq) }))
          default: member
          }
        })
      let verdict = PackageProof(keys: ledger.keys).verify(cut.bytes, called: "p")
      #expect(verdict.first?.words.contains("sealed") == true)
    }
  }

  @Test("What is under secrecy is withheld from those who may not see it, and told of")
  func secrecy() async throws {
    try await Ledger.with(.sqlite) { ledger in
      let app = ledger.world.app
      var secret = Log.Draft(text: "Skyddad adress Ekvägen")
      secret.classification = .k2
      _ = try await app.log.write(
        secret, in: ledger.event, by: try await ledger.world.caller(.citySecurity))
      let tx = app.database
      let all = try await package(ledger)
      #expect(all.text.contains("Ekvägen"))
      let key = try await app.checkpoints.publicKey().name
      let gathered = try await tx.read {
        try Gathered(ledger.event, most: .k1, signedBy: key, $0)
      }
      #expect(!gathered.rows.contains { $0.content.contains("Ekvägen") })
      #expect(gathered.absent.filter { $0.why == .secrecy }.count == 1)
    }
  }
}
