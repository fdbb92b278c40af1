import Ground
import Sheets
import Web

/// How the list of accounts looks.
enum AdminPages {
  static func list(
    _ listed: Paged<Accounts.Listed>, words: String, state: Accounts.State?,
    _ paging: Paging<Accounts.Column>, _ call: Call, _ caller: Caller
  ) -> Page {
    let parts = ListParts(
      call: call, paging: paging,
      columns: [(.name, "Namn"), (.login, "Användarnamn"), (.state, "Status")])
    var said: [HTML] = words.isEmpty ? [] : ["\(t: "med ”\(words)”")"]
    if let state { said.append("\(t: "som är \(self.state(state))")") }
    let states: [(String, HTML)] =
      [("", "\(t: "Alla konton")")]
      + Accounts.State.allCases.map { ($0.rawValue, "\(t: choice($0))") }
    let fields =
      Parts.seek(words, "Namn eller användarnamn")
      + Parts.narrow("state", "Status", states, chosen: state?.rawValue) + parts.openOrderField
    return Page(
      title: "Konton", room: .more,
      content: """
        <div class="title"><h1>\(t: "Konton")</h1><div class="actions">\
        <a class="button" href="/accounts/new">\(t: "Öppna ett konto")</a></div></div>
        \(Parts.filter("/accounts", "Sök konto", folding: call, fields))
        \(parts.hits(listed.count == 1 ? "1 konto" : "\(listed.count) konton", said, all: "/accounts"))
        \(if: listed.rows.isEmpty, "<p class=\"empty\">\(t: "Inget konto här. Sök på något annat, eller öppna ett konto åt en person.")</p>")
        \(if: !listed.rows.isEmpty, "<ul class=\"rows\">\(each: listed.rows, { row($0, call, caller) })</ul>")
        \(parts.pages(listed))
        """)
  }

  static func csv(_ rows: [Accounts.Listed], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return OrganisationExport.reply(
      Table(
        name: say("Konton"),
        header: [say("Namn"), say("Användarnamn"), say("Status"), say("Tvåstegsinloggning")],
        rows: rows.map { listed in
          [
            listed.name, listed.account?.login ?? "",
            listed.account.map { say(state(state(of: $0))) } ?? "",
            say(listed.account?.totpSecret == nil ? "Nej" : "Ja"),
          ]
        }), "konton.csv")
  }

  private static func filter(_ words: String, _ label: Text, _ action: String) -> HTML {
    """
    <form class="filter" role="search" aria-label="\(t: label)" action="\(link: action)">
    <div class="grow"><label class="vh" for="f-q">\(t: "Namn eller användarnamn")</label>\
    <input id="f-q" name="q" type="search" value="\(words)" placeholder="\(t: "Namn eller användarnamn")"></div>
    <button class="button plain">\(t: "Sök")</button></form>
    """
  }

  private static func row(
    _ listed: Accounts.Listed, _ call: Call, _ caller: Caller
  ) -> HTML {
    guard let account = listed.account else { return "" }
    return """
      <li><span class="what">\(listed.name)\(if: listed.person == caller.person, " <span class=\"tag\">\(t: "du")</span>")\
      <span class="soft">\(account.login), \(t: state(state(of: account)))\
      \(if: account.totpSecret != nil, ", \(t: "tvåstegsinloggning på")")</span>\
      \(if: listed.beginsSecrets, "<span class=\"soft\">\(t: "Stadens säkerhetsenhet lämnar ut länken.")</span>")</span>\
      <div class="do">\(if: listed.person != caller.person, actions(account, listed, call))</div></li>

      """
  }

  private static func state(of account: Account) -> Accounts.State {
    account.disabled ? .off : (account.unused ? .unused : .inUse)
  }

  private static func state(_ state: Accounts.State) -> Text {
    switch state {
    case .off: "avstängt"
    case .unused: "aldrig använt"
    case .inUse: "i bruk"
    }
  }

  private static func choice(_ state: Accounts.State) -> Text {
    switch state {
    case .off: "Avstängda"
    case .unused: "Aldrig använda"
    case .inUse: "I bruk"
    }
  }

  private static func actions(_ account: Account, _ listed: Accounts.Listed, _ call: Call) -> HTML {
    let path = "/accounts/\(account.id)"
    let name = listed.name
    if account.disabled { return Form.button(call, path + "/enable", "Sätt på") }
    return """
      \(if: account.unused && !listed.beginsSecrets, Form.button(call, path + "/link", "Skapa engångslänk"))\
      \(if: !account.unused, Form.button(call, path + "/reset", "Återställ", confirm: "Återställ kontot för \(name)? Lösenord, tvåstegsinloggning och nycklar tas bort, och personen loggas ut överallt. Länken att börja om med lämnas ut av någon annan än du."))\
      \(Form.button(call, path + "/disable", "Stäng av", confirm: "Stäng av kontot för \(name)? Personen loggas ut överallt."))
      """
  }

  static func new(
    _ people: [Accounts.Listed], words: String, chosen: String?, _ form: Form
  ) -> Page {
    let person = people.first { $0.person.text == chosen }
    return Page(
      title: "Öppna ett konto", room: .more,
      content: """
        \(Parts.trail([("/more", "\(t: "Mer")"), ("/accounts", "\(t: "Konton")")]))
        <h1>\(t: "Öppna ett konto")</h1>
        <p>\(t: "Personen måste finnas i organisationen. Kontot ger ingen behörighet i sig: den följer av personens poster.")</p>
        \(filter(words, "Sök person utan konto", "/accounts/new"))
        \(if: people.isEmpty, "<p class=\"empty\">\(t: "Ingen person utan konto här.")</p>")
        \(if: !people.isEmpty, form.open("/accounts", fields(people, person, form)))
        """)
  }

  private static func fields(
    _ people: [Accounts.Listed], _ person: Accounts.Listed?, _ form: Form
  ) -> HTML {
    """
    \(form.select("person", "Vem ska ha kontot?", people.map { ($0.person.text, "\($0.name)") }, chosen: person?.person.text))
    \(form.text("login", "Användarnamn", help: "Det som skrivs vid inloggning, till exempel fornamn.efternamn.", required: true, extra: " autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\""))
    \(form.actions("Öppna kontot", back: "/accounts"))
    """
  }

  static func wasReset(_ name: String) -> Page {
    Page(
      title: "Kontot är återställt", room: .more,
      content: """
        <h1>\(t: "Kontot är återställt")</h1>
        <p>\(t: "Be stadens säkerhetsenhet att lämna engångslänken till \(name). Det står på deras sida.")</p>
        <p><a class="button plain" href="/accounts">\(t: "Konton")</a></p>
        """)
  }

  /// - Parameter back: the list of accounts, for who may read it.
  static func link(_ address: String, back: String) -> Page {
    Page(
      title: "Engångslänk", room: .more,
      content: """
        <h1>\(t: "Engångslänk")</h1>
        <p class="notice warn"><b>\(t: "Länken visas bara nu.")</b> \
        \(t: "Den gäller ett dygn och fungerar en gång. Ge den till personen själv. Att du skapade den syns i journalen och på personens sida.")</p>
        <div class="field"><label for="link">\(t: "Länk")</label>\
        <input id="link" readonly value="\(address)" autocomplete="off" spellcheck="false"></div>
        <p><a class="button plain" href="\(link: back)">\(t: "Klar, jag har kopierat den")</a></p>
        """)
  }

  static func json(_ listed: Accounts.Listed) -> JSON {
    .object([
      "person": .string(listed.person.text), "name": .string(listed.name),
      "login": .text(listed.account?.login), "disabled": .bool(listed.account?.disabled ?? false),
      "unused": .bool(listed.account?.unused ?? true),
      "secondStep": .bool(listed.account?.totpSecret != nil),
    ])
  }
}
