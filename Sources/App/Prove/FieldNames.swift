import Ground

/// What the columns of content are called on the screen.
enum FieldNames {
  /// Never shown: identity, sorting, secrets and shapes.
  private static let hidden: Set<String> = [
    "id", "seq", "salt", "sort", "sought", "password", "totp_secret", "hash", "geometry",
  ]

  /// The columns to show, those with a name first and in the order of the list.
  static func ordered(_ table: String, _ columns: Set<String>) -> [String] {
    let shown = columns.filter { !hidden.contains($0) }
    let known = names.map(\.column).filter { shown.contains($0) }
    let rest = shown.subtracting(known).sorted()
    return known + rest
  }

  static func text(_ table: String, _ column: String) -> Text {
    own["\(table).\(column)"] ?? byColumn[column] ?? Text(key: column)
  }

  private static let byColumn = Dictionary(
    names.map { ($0.column, $0.text) }, uniquingKeysWith: { first, _ in first })

  /// Where a column means something else than its namesakes.
  private static let own: [String: Text] = [
    "event.title": "Rubrik", "event.unit": "Ordinarie ansvarig", "event.kind": "Slags händelse",
    "person.title": "Befattning", "instruction.text": "Instruktionens text",
    "instruction.decided_by": "Beslutad av", "level.name": "Nivåns namn",
    "level.lead": "Vem leder", "level.log": "Krav på loggen", "agreement.title": "Avtal",
    "membership.unit": "Tillhör enheten", "operation.name": "Verksamhet",
  ]

  private static let names: [(column: String, text: Text)] = [
    ("number", "Nummer"), ("name", "Namn"), ("title", "Titel"),
    ("name_english", "Namn på engelska"),
    ("kind", "Slag"), ("status", "Status"), ("level", "Nivå"), ("rank", "Ordning"),
    ("person", "Person"), ("post", "Post"), ("deputy", "Ersättare"), ("unit", "Enhet"),
    ("parent", "Ligger under"), ("valid_from", "Gäller från"),
    ("valid_from_note", "Om startdatumet"), ("valid_to", "Gäller till"),
    ("valid_to_note", "Om slutdatumet"), ("predecessors", "Ersätter"), ("successor", "Ersatt av"),
    ("area", "Område"), ("part", "Del av staden"), ("field", "Verksamhetsfält"),
    ("org_number", "Organisationsnummer"), ("special_duty", "Särskilt ansvar"),
    ("contact", "Kontakt"), ("phone", "Telefon"), ("mobile", "Mobil"), ("email", "E-post"),
    ("address", "Adress"), ("critical", "Samhällsviktig"),
    ("everyday_post", "Post i vardagen"), ("everyday_person", "Ansvarig i vardagen"),
    ("crisis_post", "Post i kris"), ("crisis_person", "Ansvarig i kris"),
    ("starts_at", "Börjar"), ("ends_at", "Slutar"), ("actor", "Aktör"), ("diary", "Diarienummer"),
    ("version", "Version"), ("text", "Text"), ("decided_by", "Beslutat av"),
    ("decided_on", "Beslutad"), ("checked_on", "Kontrollerad"), ("note", "Anteckning"),
    ("source", "Källa"), ("verified", "Uppgiften är bekräftad"),
    ("definition", "Innebörd"), ("definition_english", "Innebörd på engelska"),
    ("lead", "Leds av"), ("lead_english", "Vem leder, på engelska"), ("log", "Logg"),
    ("log_english", "Krav på loggen, på engelska"), ("report_minutes", "Minuter mellan rapporter"),
    ("central_support", "Centralt stöd"), ("central_support_english", "Centralt stöd på engelska"),
    ("informs", "Informerar"),
    ("description", "Beskrivning"), ("alarm_source", "Hur det blev känt"),
    ("occurred_at", "Hände"), ("discovered_at", "Upptäcktes"), ("reported_at", "Rapporterades"),
    ("reporter", "Rapporterades av"), ("place_text", "Plats"), ("district", "Stadsdel"),
    ("latitude", "Latitud"), ("longitude", "Longitud"), ("lead_unit", "Leds av enheten"),
    ("lead_person", "Leds av personen"), ("lead_since", "Leds så sedan"),
    ("classification", "Sekretessklass"), ("diary_number", "Diarienummer"),
    ("cost_code", "Kostnadskod"), ("merged_into", "Förd samman med"),
    ("activated", "Krisledning aktiverad"), ("closed_at", "Avslutades"), ("exercise", "Övning"),
    ("event", "Händelse"), ("line", "Loggrad"), ("what", "Beslut"), ("why", "Skäl"),
    ("alternatives", "Alternativ"), ("legal_basis", "Lagstöd"), ("decided_at", "Beslutades"),
    ("review_at", "Omprövas"), ("ended_at", "Upphörde"), ("owner", "Ansvarig"),
    ("owner_name", "Ansvarigs namn"), ("due_at", "Klart senast"), ("done_at", "Klart"),
    ("done_by", "Gjordes av"), ("cancelled", "Inställd"), ("since", "Sedan"), ("until", "Till"),
    ("relation", "Roll i händelsen"), ("function", "Funktion"), ("reason", "Skäl"),
    ("mark", "Hur den syns"), ("staffing", "Funktioner som ska vara bemannade"),
    ("activates", "Krisorgan som ska aktiveras"), ("review_minutes", "Minuter till ny prövning"),
    ("retired", "Tagen ur bruk"), ("start", "Startas av"), ("place", "Plats i listan"),
    ("text_english", "Text på engelska"), ("whom", "Vem"), ("minutes", "Klart inom minuter"),
    ("basis", "Lagstöd"), ("item", "Punkt i checklista"),
  ]
}
