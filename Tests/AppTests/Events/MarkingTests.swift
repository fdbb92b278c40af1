import Ground
import Storage
import Testing
import Web

@testable import App

/// Protective-security markings, as they stand on papers and as they are written to slip by.
@Suite struct MarkingTests {
  @Test(arguments: [
    "HEMLIG", "Hemlig", "  hemlig  ", "KVALIFICERAT HEMLIG", "Kvalificerat hemlig",
    "BEGRÄNSAT HEMLIG", "Konfidentiell", "KONFIDENTIELL", "HEMLIG/SECRET", "Hemlig / Secret",
    "HEMLIG enligt 15 kap. 2 § OSL", "HEMLIG ENLIGT 15 KAP. 2 § OSL", "Bilaga 1\nHEMLIG\nText",
    "Säkerhetsskyddsklass: konfidentiell", "Bilaga 2, säkerhetsskyddsklass: hemlig",
    "SÄKERHETSSKYDDSKLASSIFICERAD", "Säkerhetsskyddsklassificerad",
    "SÄKERHETSSKYDDSKLASSIFICERAD HANDLING, se pärm 4", "Säkerhetsskyddsklassificerad handling",
    "Se SÄKERHETSSKYDDSKLASSIFICERADE UPPGIFTER i pärmen",
    "EU SECRET", "NATO RESTRICTED", "NATO CONFIDENTIAL", "NATO-SECRET", "COSMIC TOP SECRET",
    "RESTREINT UE/EU RESTRICTED", "TRÈS SECRET UE/EU TOP SECRET", "SECRET UE", "CONFIDENTIEL UE",
    "EU CONFIDENTIAL", "HEMLIG/TOP SECRET", "[HEMLIG] Plan", "(HEMLIG)", "Märkning: HEMLIG",
    "HEMLIG. Plan för vattenverket", "HEMLIG Plan för vattenverket", "Plan | HEMLIG",
    "HEMLIG AV SYNNERLIG BETYDELSE FÖR RIKETS SÄKERHET",
    // In other spaces, shapes and parts.
    "KVALIFICERAT  HEMLIG", "KVALIFICERAT\tHEMLIG", "KVALIFICERAT\u{A0}HEMLIG",
    "KVALIFICERAT\nHEMLIG", "Plan. BEGRÄNSAT\r\nHEMLIG. Slut", "BEGRÄNSAT\u{2011}HEMLIG",
    "BEGRÄNSAT\u{3000}HEMLIG", "HEM\u{AD}LIG", "HEM\u{200B}LIG", "\u{FEFF}HEMLIG",
    "H\u{2060}EMLIG/SECRET", "ＨＥＭＬＩＧ", "ｈｅｍｌｉｇ", "Ｈemlig", "H E M L I G",
    "h e m l i g", "H  E  M  L  I  G", "H.E.M.L.I.G", "H-E-M-L-I-G", "Planen är H E M L I G nu",
    "K V A L I F I C E R A T   H E M L I G", "K O N F I D E N T I E L L", "HEM-\nLIG", "HEM LIG",
    "Sa\u{308}kerhetsskyddsklass: HEMLIG", "SA\u{308}KERHETSSKYDDSKLASSIFICERAD", "𝐇𝐄𝐌𝐋𝐈𝐆",
    "Ⓗⓔⓜⓛⓘⓖ", "NATO\u{A0}SECRET", "EU\tRESTRICTED", "*** HEMLIG ***", "1. HEMLIG",
  ])
  func isRefused(_ text: String) { #expect(Markings.found(in: text), "\(text)") }

  @Test(arguments: [
    "", " ", "Det är ingen hemlig plan.", "Mötet var hemligt.", "det är hemligt att hon bor där",
    "Hon sa att det var konfidentiellt", "Hemligheten är ute", "Restaurangen Secret stänger",
    "Elen är borta i HUSBY", "Ett hemligt rum", "hemlig adress", "Personen har hemlig adress.",
    "HEMLIG ADRESS RÖJD", "Hemliga uppgifter kan ha kommit ut.", "hemligstämplad handling saknas",
    "Dokumentet är hemligstämplat", "Vi får inte skriva säkerhetsskyddsklassade uppgifter här",
    "Vi får inte skriva säkerhetsskyddsklassificerade uppgifter här.",
    "Säkerhetsskyddsklassificerade uppgifter finns hos säkerhetsskyddschefen.",
    "Fråga om säkerhetsskyddsklass", "Säkerhetsskyddschefen är på väg", "hemligt nummer",
    "Numret är hemligt", "hemlighetsfull", "Konfidentiell rådgivning finns på biblioteket.",
    "Konfidentiella samtal", "The Secret Garden spelas i kväll", "secret santa på torsdag",
    "Top secret-utställningen är stängd", "restricted area", "Restricted airspace above the port",
    "Nato har möte i veckan", "EU betalar", "Secretary General kommer", "sekretess råder",
    "Uppgiften omfattas av sekretess enligt OSL", "K1 och K2", "A B C D E F", "T R A F I K stopp",
    "Buss 5, 6 och 7 går inte", "Är det hemligt?", "Inget är hemligt, allt är öppet",
    "Vem håller det hemligt: kommunen eller regionen?", "han ville hålla det hemligt - men hon sa",
    "Det låg en hemlig\nadress i listan", "hem lignar", "Vi går hem. Lig still!", "🚒 på plats 🚑",
    "Confidential help line öppnar", "Röjd hemlig adress, ring socialjouren",
    "Ett lås av skyddsklass 3 är uppbrutet", "Skyddsklassen på dörren räcker inte",
  ])
  func passes(_ text: String) { #expect(!Markings.found(in: text), "\(text)") }

  /// Ordinary text never comes to the long look.
  @Test(arguments: [
    "Elen är borta i HUSBY sedan 14.10 – 3 200 hushåll", "Räddningstjänsten på plats 🚒",
    "Hemtjänsten har ringt alla 640 brukare. Lägenheten är tom.", "Åre, Ängelholm, Öland: OK",
  ])
  func theFirstLookIsEnough(_ text: String) { #expect(!MarkingLook.mayBe(text)) }

  /// Whatever a field is for, it takes none: forms, and what programs send.
  @Test func noFieldTakesAMarking() async throws {
    try await World.with(.sqlite) { world in
      let karin = try await world.signIn(.citySecurity)
      let siri = try await world.signIn(.systemAdministrator)
      let event = try await world.event()
      for route in world.app.routes.all where route.method == .post && route.isForPeople {
        let visitor = route.path.hasPrefix("/accounts") ? siri : karin
        // Takes the ids of one's messages, and keeps nothing.
        for field in route.doc.body where field.isText && route.path != "/me/read" {
          var path = route.path.replacing("/events/{id}", with: "/events/\(event.id)")
          for name in ApiParameters.names(path) { path = path.replacing("{\(name)}", with: "x") }
          if route.mount != .api {
            let page = try await world.request(
              .post, path, as: visitor, .form([field.name: Self.marking, "confirmed": "yes"]))
            #expect(page.status != 303 && page.status < 500, "\(path) \(field.name)")
          }
          if route.mount != .page {
            let answer = try await world.request(
              .post, "/api/v1" + path, as: visitor,
              .json(.object(route.doc.body.compactMap { Self.sample($0, marked: field.name) })))
            // The item of a checklist is looked up first.
            let isMissing = answer.status == 404 && path.hasSuffix("/checklist/x/edit")
            #expect(answer.status == 422 || isMissing, "\(path) \(field.name) \(answer.status)")
          }
        }
      }
      #expect(try await Self.stored(world).isEmpty)
    }
  }

  private static let marking = "HEMLIG/SECRET"

  private static func sample(_ field: Doc.Field, marked: String) -> JSON.Member? {
    if field.name == marked {
      if case .list = field.type { return .init(field.name, .array([.string(marking)])) }
      return .init(field.name, .string(marking))
    }
    guard field.required else { return nil }
    switch field.type {
    case .word(let words): return .init(field.name, .string(words.first ?? ""))
    case .integer(let least, _): return .init(field.name, .int(Int64(least)))
    case .bool: return .init(field.name, .bool(true))
    case .list: return .init(field.name, .array([.string("x")]))
    default: return .init(field.name, .string("Prov"))
    }
  }

  /// The tables that hold the marking.
  private static func stored(_ world: World) async throws -> [String] {
    try await world.app.database.read { tx in
      try Schema.contents.map { type in type.table }.filter { table in
        try tx.rows("SELECT * FROM \(name: table)").contains { row in
          row.values.contains {
            if case .text(let text) = $0 { text.contains(marking) } else { false }
          }
        }
      }
    }
  }

  /// What is not read of a file is kept with it all the same, for a while.
  @Test(arguments: [
    "Namn;Hemligt\nAda Ek;HEMLIG/SECRET", "Namn;HEMLIG\nAda Ek;x", "Namn;Befattning\nAda;HEMLIG",
    #"{"people": [{"name": "Ada", "other": {"x": "HEMLIG/SECRET"}}]}"#,
    #"{"units": [], "levels": [{"id": "n", "name": "HEMLIG", "rank": 1}]}"#,
    #"{"units": [], "whatever": [["HEMLIG/SECRET"]]}"#,
  ])
  func noFileBringsAMarking(_ text: String) async throws {
    try await World.with(.sqlite) { world in
      let refused = #expect(throws: Refusal.self) {
        try world.app.organisation.read(Array(text.utf8))
      }
      guard case .invalid(let faults)? = refused else { return #expect(Bool(false), "\(text)") }
      let words = faults.map { Language.swedish.say($0.text) }
      #expect(words.contains { $0.contains("säkerhetsskyddsklassificerad") }, "\(words)")
    }
  }
}

extension Route {
  /// Where people and their programs put words that are kept.
  fileprivate var isForPeople: Bool {
    if case .act = access { return !path.hasPrefix("/import") } else { return false }
  }
}

extension Doc.Field {
  fileprivate var isText: Bool {
    if ["password", "current", "repeat", "code", "secret"].contains(name) { return false }
    switch type {
    case .string, .list(.string): return true
    default: return false
    }
  }
}
