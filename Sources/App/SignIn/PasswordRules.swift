import Ground
import Swedish

/// What a password may not be. Length does most; this keeps away what is guessed first.
enum PasswordRules {
  static let least = 12
  static let longest = 200

  /// Why the password cannot be taken; nil when it can.
  static func fault(_ password: String, login: String) -> Text? {
    if password.unicodeScalars.count < least {
      return "Lösenordet är för kort. Minst \(least) tecken. Några ord i rad går bra."
    }
    if password.unicodeScalars.count > longest { return "Lösenordet är för långt." }
    let folded = Words.fold(password)
    if Set(folded).count < 5 { return "Lösenordet är för enkelt. Samma tecken upprepas." }
    let parts = login.split { !$0.isLetter }.filter { $0.count > 3 }
    if folded.contains(login) || parts.contains(where: { folded.contains($0) }) {
      return "Lösenordet får inte innehålla ditt användarnamn."
    }
    if isCommon(folded) { return "Lösenordet är ett av dem som gissas först. Välj ett annat." }
    return nil
  }

  /// A common word or two with figures and signs round it is as easy to guess as the word.
  private static func isCommon(_ folded: String) -> Bool {
    if runs.contains(where: { $0.contains(folded) }) { return true }
    var letters = String(folded.map { swapped[$0] ?? $0 }.filter(\.isLetter))
    for word in common { letters = letters.replacing(word, with: "") }
    return letters.count < 4
  }

  private static let swapped: [Character: Character] = [
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s", "!": "i",
  ]

  private static let runs = [
    "012345678901234567890123456789", "098765432109876543210987654321",
    "abcdefghijklmnopqrstuvwxyzåäö", "qwertyuiopåasdfghjklöäzxcvbnm", "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn", "qazwsxedcrfvtgbyhnujm",
  ]

  private static let common = [
    "losenord", "lösenord", "password", "passord", "passwort", "hemlighet", "hemligt", "hemlig",
    "qwertyuiop", "qwerty", "asdfgh", "zxcvbn", "abcdef", "valkommen", "välkommen", "welcome",
    "sommar", "summer", "vinter", "winter", "host", "höst", "var", "vår", "januari", "februari",
    "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december", "mandag", "måndag", "fredag", "stockholm", "stad", "goteborg", "göteborg", "malmo",
    "malmö", "sverige", "sweden", "hammarby", "djurgarden", "djurgården", "kommun", "tryggve",
    "trygghet", "sakerhet", "säkerhet", "security", "krisledning", "admin", "administrator",
    "administratör", "root", "letmein", "iloveyou", "jagalskardig", "jagälskardig", "monkey",
    "dragon", "football", "fotboll", "master", "login", "test", "demo", "changeme", "secret",
    "user", "default", "anvandare", "användare",
  ]
}
