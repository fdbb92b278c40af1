/// The words of time phrases, folded, in Swedish and English.
enum TimeWords {
  static let noise: Set<String> = set(
    """
    kl klockan klockslag vid at ca cirka omkring runt ungefär typ about around approx den the on på of
    i och and exakt redan strax just precis right sharp oclock har tiden time um tidigt sent early
    late under någon gång sometime till this
    """)

  static let now: Set<String> = set("nu nyss now genast")
  static let ago: Set<String> = set("sedan sen tidigare ago earlier back innan")
  static let ahead: Set<String> = set("om in inom within")

  /// "strax före tre", "shortly after ten".
  static let nearly: Set<String> = set("strax precis lite just shortly")
  static let besides: [String: Int] = [
    "före": -1, "innan": -1, "before": -1, "efter": 1, "över": 1, "after": 1, "past": 1,
  ]

  static let days: [String: Int] = [
    "idag": 0, "dag": 0, "today": 0, "igår": -1, "går": -1, "igar": -1, "yesterday": -1,
    "iförrgår": -2, "förrgår": -2, "imorgon": 1, "imorron": 1, "morron": 1, "tomorrow": 1,
    "iövermorgon": 2, "övermorgon": 2, "övermorron": 2,
  ]

  static let parts: [String: TimeDraft.Part] = [
    "imorse": .morning, "morse": .morning, "morgonen": .morning, "morgonens": .morning,
    "bitti": .morning, "morning": .morning, "förmiddag": .forenoon, "förmiddags": .forenoon,
    "förmiddagen": .forenoon, "eftermiddag": .afternoon, "eftermiddags": .afternoon,
    "ieftermiddag": .afternoon, "eftermiddagen": .afternoon, "afternoon": .afternoon,
    "kväll": .evening, "kvällen": .evening, "kvälls": .evening, "evening": .evening,
    "ikväll": .thisEvening, "tonight": .thisEvening, "inatt": .night, "natt": .night,
    "natten": .night, "nattens": .night, "night": .night, "am": .am, "fm": .am, "pm": .pm,
    "em": .pm,
  ]

  static let zones: [String: TimeDraft.Zone] = [
    "sommartid": .summer, "cest": .summer, "a": .summer, "vintertid": .winter, "normaltid": .winter,
    "cet": .winter, "b": .winter, "z": .fixed(0), "utc": .fixed(0), "gmt": .fixed(0),
  ]

  static let units: [String: TimeDraft.Span] = spans([
    ("sekund sekunder sek s second seconds sec secs", 1_000, 0),
    ("minut minuter minuten min m minute minutes mins", 60_000, 0),
    ("timme timmar timma timmen timmes tim h t hour hours hr hrs", 3_600_000, 0),
    ("halvtimme halvtimma", 1_800_000, 0), ("kvart kvartar quarter", 900_000, 0),
    ("trekvart", 2_700_000, 0), ("dygn", 86_400_000, 0), ("dag dagar dar d day days", 0, 1),
    ("vecka veckor v week weeks", 0, 7),
  ])

  static let months: [String: Int] = numbered([
    "jan januari january", "feb febr februari february", "mar mars march", "apr april", "maj may",
    "jun juni june", "jul juli july", "aug augusti august", "sep sept september",
    "okt oktober oct october", "nov november", "dec december",
  ])

  static let weekdays: [String: Int] = numbered([
    "måndag måndagen mån monday mon", "tisdag tisdagen tis tuesday tue tues",
    "onsdag onsdagen ons wednesday wed", "torsdag torsdagen tors tor thursday thu thurs",
    "fredag fredagen fre friday fri", "lördag lördagen lör saturday sat",
    "söndag söndagen sön sunday sun",
  ])

  /// "i måndags": the one that has been.
  static let pastWeekdays: [String: Int] = numbered([
    "måndags", "tisdags", "onsdags", "torsdags", "fredags", "lördags", "söndags",
  ])

  static let numbers: [String: Int] = {
    var numbers: [String: Int] = ["en": 1, "ett": 1, "an": 1, "a": 1, "one": 1]
    let small = Names.split(
      """
      noll - två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton \
      arton nitton
      """)
    let english = Names.split(
      """
      zero - two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
      sixteen seventeen eighteen nineteen
      """)
    for (number, word) in small.enumerated() where word != "-" { numbers[word] = number }
    for (number, word) in english.enumerated() where word != "-" { numbers[word] = number }
    numbers["par"] = 2
    for (ten, word) in ["tjugo": 20, "trettio": 30, "fyrtio": 40, "femtio": 50].map({ ($1, $0) }) {
      numbers[word] = ten
      numbers[word + "ett"] = ten + 1
      for (digit, name) in small.enumerated() where (2...9).contains(digit) {
        numbers[word + name] = ten + digit
      }
      numbers[word + "en"] = ten + 1
    }
    for (word, ten) in ["twenty": 20, "thirty": 30, "forty": 40, "fifty": 50] {
      numbers[word] = ten
    }
    return numbers
  }()

  private static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  private static func numbered(_ lines: [String]) -> [String: Int] {
    var numbered: [String: Int] = [:]
    for (number, line) in lines.enumerated() {
      for word in Names.split(line) { numbered[word] = number + 1 }
    }
    return numbered
  }

  private static func spans(_ lines: [(String, Int64, Int)]) -> [String: TimeDraft.Span] {
    var spans: [String: TimeDraft.Span] = [:]
    for (words, milliseconds, days) in lines {
      for word in Names.split(words) {
        spans[word] = TimeDraft.Span(milliseconds: milliseconds, days: days)
      }
    }
    return spans
  }
}
