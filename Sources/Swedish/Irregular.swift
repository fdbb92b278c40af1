/// Words whose forms or parts the rules would get wrong, kept as short readable lists.
enum Irregular {
  /// Forms that no ending explains, each with the word they belong to.
  static let bases: [Letters: Letters] = pairs(
    """
    män man mannen man männen man manen man fötter fot fötterna fot böcker bok böckerna bok
    rötter rot rötterna rot bönder bonde bönderna bonde bröder bror bröderna bror brodern bror
    söner son sönerna son döttrar dotter döttrarna dotter mödrar mor mödrarna mor fäder far
    fäderna far länder land länderna land städer stad städerna stad nätter natt nätterna natt
    händer hand händerna hand ledamöter ledamot ledamöterna ledamot ögon öga ögonen öga
    öron öra öronen öra centrum center centrumet center centret center bron bro broar bro
    broarna bro brons brons gamla gammal gammalt gammal äldre äldre rött röd gott god blått blå
    grått grå nytt ny bröt bryta bryter bryta brutit bryta brutits bryta bruten bryta brutna bryta
    brinner brinna brann brinna brunnit brinna sprack spricka spruckit spricka spricker spricka
    sprucken spricka spruckna spricka stod stå stått stå står stå gick gå gått gå går gå
    föll falla fallit falla faller falla drog dra dragit dra drar dra tog ta tagit ta tar ta
    kom komma kommit komma kommer komma gav ge gett ge givit ge ger ge fick få fått få får få
    såg se sett se ser se skrev skriva skrivit skriva skriver skriva steg stiga stigit stiga
    stiger stiga frös frysa frusit frysa fryser frysa frusen frysa frusna frysa sprang springa
    sprungit springa sköt skjuta skjutit skjuta skjuter skjuta slog slå slagit slå slår slå
    låg ligga legat ligga ligger ligga lade lägga lagt lägga lägger lägga satt sitta suttit sitta
    sitter sitta höll hålla hållit hålla håller hålla rann rinna runnit rinna rinner rinna
    dog dö dött dö dör dö blev bli blivit bli blir bli vidtog vidta vidtagit vidta vidtar vidta
    återtog återta återtagit återta avbröt avbryta avbrutit avbryta avbryter avbryta
    avbruten avbryta avbrutna avbryta utrymd utrymma utrymda utrymma utrymt utrymma
    utrymde utrymma sjöar sjö sjöarna sjö
    """)

  /// Parts of two or three letters that compounds may begin with.
  static let shortHeads = words(
    """
    el bil bro båt bus hav hus jod kök kör lag mat nät nöd olja rök rör sjö snö tak tåg väg gas
    vak ras ort län by hem kol rum vår dag hot råd bad sot is hög låg röd
    """)

  /// Parts of three letters that compounds may end with.
  static let shortTails = words(
    "bil bro båt hav hus jod kök nät rök rör sjö snö tak tåg väg gas lös län hot råd ras kår fri")

  /// Parts that begin compounds without being words, or whose word takes another shape.
  static let heads: [Letters: Letters] = pairs(
    """
    fjärr fjärr ång ånga special special extra extra mikro mikro tele tele auto auto barna barn kvarts kvart
    riks rike grund grund huvud huvud reserv reserv skydds skydd sjuk sjuk äldre äldre tjänste tjänst
    kvinno kvinna social social krigs krig drönar drönare lärar lärare ledar ledare läkar läkare
    vårdar vårdare forskar forskare användar användare ägar ägare central central cyber cyber
    elev elev stats stat stads stad hälso hälsa tunnelbane tunnelbana handels handel person person
    """)

  /// Little words and endings that are no parts of a compound whatever the list says.
  static let notParts = words(
    """
    ande ning else ring skap dom het inne ende lade lera last amma rast inge gast kast agen iver
    gena etta lasta barast rikast mat artad arisk ligen ares bart tige avel åren arna erna orna
    före under över efter till upp ut in på av an om för från mot med mellan genom samman bort fram
    åter alla alle fast full ful bakom sedan enda inga ingen andra annan något någon sin min din
    mitt ditt sitt dess dessa detta denna deras också inte utan hade hans hennes vara varit blir
    eller vilka vilken vilket bara redan kunde skulle ville måste sätt sätta sätter ställ ställa ställer
    tagen taga tala given tiga reta leda lägga lägger ledes sida färd håll hålla håller drag slag
    miss mis fört häls bedr besk betyd ologisk brevledes skaf iakt los
    grad vis rad ledd iska ikt aktig lig lighet ende havande varande
    """)

  /// Words that look like compounds of other words and are not, or no longer.
  static let whole = words(
    """
    automat automobil automatisk kontraktion kommission kristall plattform rapport portabilitet gestaltar
    pastoral resoluta landsort jubileum patient olycka kapitel kapital elände elvira eldorado material personal
    """)

  private static func words(_ list: String) -> Set<Letters> {
    Set(
      list.split(whereSeparator: \.isWhitespace).compactMap { Letters(swedish: $0.unicodeScalars) })
  }

  private static func pairs(_ list: String) -> [Letters: Letters] {
    let all = list.split(whereSeparator: \.isWhitespace).compactMap {
      Letters(swedish: $0.unicodeScalars)
    }
    var pairs: [Letters: Letters] = [:]
    for place in stride(from: 0, to: all.count - 1, by: 2) { pairs[all[place]] = all[place + 1] }
    return pairs
  }
}
