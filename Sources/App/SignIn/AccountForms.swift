import Ground
import Web

/// The forms of one's own account: password and second step.
extension AccountPages {
  private static let trail = Parts.trail([
    ("/me", "\(t: "Min sida")"), ("/me/account", "\(t: "Mitt konto")"),
  ])

  static func password(_ account: Account, _ form: Form) -> Page {
    let isFirst = account.password == nil
    return Page(
      title: isFirst ? "Välj lösenord" : "Byt lösenord", room: .me,
      content: """
        \(trail)<h1>\(t: isFirst ? "Välj lösenord" : "Byt lösenord")</h1>
        \(form.open("/me/account/password",
        """
        <input type="hidden" name="username" value="\(account.login)" autocomplete="username">
        \(if: !isFirst, SignInPages.password("current", "Nuvarande lösenord", "current-password", form))
        \(SignInPages.password("password", "Nytt lösenord", "new-password", form, help: "Minst \(PasswordRules.least) tecken. Några ord i rad är lätta att minnas och svåra att gissa."))
        \(SignInPages.password("repeat", "Samma lösenord igen", "new-password", form))
        <p class="soft">\(t: "Du loggas ut överallt utom här.")</p>
        \(form.actions(isFirst ? "Spara lösenordet" : "Byt lösenord", back: "/me/account"))
        """))
        """)
  }

  static func startCode(_ account: Account, _ form: Form, issuer: String) -> Page {
    // The same secret again after a wrong code: the app has it by now.
    let secret = form.values["secret"] ?? TOTP.makeSecret()
    let address = TOTP.address(secret: secret, name: account.login, issuer: issuer)
    return Page(
      title: "Slå på tvåstegsinloggning", room: .me,
      content: """
        \(trail)<h1>\(t: "Slå på tvåstegsinloggning")</h1>
        <p>\(t: "Efter lösenordet frågar Tryggve då efter en kod som din telefon visar. Den som får tag i ditt lösenord kommer inte in med bara det.")</p>
        <ol><li>\(t: "Öppna en app för engångskoder på telefonen, till exempel den för lösenord.")</li>
        <li>\(t: "Lägg till ett konto med den här hemligheten:") \
        <p class="notice"><b>\(grouped(secret))</b></p>
        <p><a href="\(link: address)">\(t: "Är du på telefonen? Öppna den direkt i appen.")</a></p></li>
        <li>\(t: "Skriv koden som appen visar.")</li></ol>
        \(form.open("/me/account/code",
        """
        <input type="hidden" name="secret" value="\(secret)">
        \(SignInPages.code(form, help: "Sex siffror. Koden byts var trettionde sekund.", required: true))
        \(form.actions("Slå på", back: "/me/account"))
        """))
        """)
  }

  private static func grouped(_ secret: String) -> String {
    var out = ""
    for (place, letter) in secret.enumerated() {
      if place > 0, place % 4 == 0 { out += " " }
      out.append(letter)
    }
    return out
  }

  static func stopCode(_ form: Form) -> Page {
    Page(
      title: "Stäng av tvåstegsinloggning", room: .me,
      content: """
        \(trail)<h1>\(t: "Stäng av tvåstegsinloggning")</h1>
        <p>\(t: "Sedan räcker lösenordet för att logga in på ditt konto.")</p>
        \(form.open("/me/account/code/stop",
        """
        \(SignInPages.code(form, help: "Sex siffror från appen.", required: true))
        \(form.actions("Stäng av", back: "/me/account"))
        """))
        """)
  }
}
