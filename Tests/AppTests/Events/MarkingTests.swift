import Testing

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
}
