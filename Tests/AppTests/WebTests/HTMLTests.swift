import Ground
import Testing

@testable import Web

/// Nothing that somebody wrote can become markup.
@Suite struct HTMLTests {
  private static let plain = Language(code: "sv", table: [:]) { _, _ in "kl 14" }
  private static func text(_ html: HTML) -> String {
    String(decoding: html.render(plain), as: UTF8.self)
  }

  private static let wicked = "<script>\"'&</script>"
  private static let tamed = "&lt;script&gt;&quot;&#39;&amp;&lt;/script&gt;"

  @Test(
    arguments: [
      ("\(wicked)", tamed), ("<a title=\"\(wicked)\">", "<a title=\"\(tamed)\">"),
      ("\(ID<Int>(wicked))", tamed), ("\(t: "\(wicked)")", tamed),
      ("\(t: "A & B")", "A &amp; B"), ("\(if: false, "\(wicked)")", ""),
      ("\(each: ["a", "<"], { "<li>\($0)" })", "<li>a<li>&lt;"),
      ("\(nil as String?)\(nil as HTML?)", ""), ("\(3)\(Int64(4))", "34"),
      ("\(time: Instant(milliseconds: 0))", "kl 14"),
      ("<b>\("<i>" as HTML)\("<i>" as String)", "<b><i>&lt;i&gt;"),
    ] as [(HTML, String)])
  func isEscaped(_ row: (HTML, String)) { #expect(Self.text(row.0) == row.1) }

  @Test(arguments: [
    ("/events", "/events"), ("#main", "#main"), ("?a=b&c", "?a=b&amp;c"),
    ("https://digg.se", "https://digg.se"), ("tel:112", "tel:112"),
    ("mailto:a@b.se", "mailto:a@b.se"),
    ("javascript:alert(1)", "#"), ("JaVaScRiPt:x", "#"), ("data:text/html,x", "#"),
    ("//evil.se", "#"),
    ("/\\evil.se", "#"), (" javascript:x", "#"), ("", "#"), ("vbscript:x", "#"),
  ])
  func linksLeadSomewhereSafe(_ row: (String, String)) {
    #expect(Self.text("\(link: row.0)") == row.1)
  }

  @Test func piecesKeepTheirSentences() {
    let english = Language(code: "en", table: ["Hej": "Hello"]) { _, _ in "2 pm" }
    let html: HTML = .joined(["<p>\(t: "Hej")</p>", "\(time: Instant(milliseconds: 0))"]) + "!"
    #expect(Self.text(html) == "<p>Hej</p>kl 14!")
    #expect(String(decoding: html.render(english), as: UTF8.self) == "<p>Hello</p>2 pm!")
  }
}

/// What comes in.
@Suite struct InputTests {
  @Test(
    arguments: [
      ("a=1&b=2", ["a": ["1"], "b": ["2"]]), ("a=1&a=2", ["a": ["1", "2"]]),
      ("a=%C3%A5+b", ["a": ["å b"]]), ("a", ["a": [""]]), ("a=%zz%4", ["a": ["%zz%4"]]),
      ("a=b=c", ["a": ["b=c"]]), ("", [:]), ("&&", [:]), ("a=%ff", ["a": ["\u{FFFD}"]]),
    ] as [(String, [String: [String]])])
  func formsAreDecoded(_ row: (String, [String: [String]])) {
    #expect(FormData.urlEncoded(row.0.utf8) == row.1)
  }

  @Test func filesAreFound() throws {
    let body =
      "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nett\r\n--x\r\n"
      + "Content-Disposition: form-data; name=\"fil\"; filename=\"o.csv\"\r\n"
      + "Content-Type: text/csv\r\n\r\nnamn;\r\n\r\n\r\n--x--\r\n"
    let form = try #require(FormData.multipart(Array(body.utf8), boundary: "x"))
    #expect(form.fields == ["a": ["ett"]])
    #expect(form.files["fil"]?.name == "o.csv")
    #expect(form.files["fil"].map { String(decoding: $0.bytes, as: UTF8.self) } == "namn;\r\n\r\n")
  }

  @Test(arguments: ["", "--x", "--x\r\n", "--x\r\nname\r\n--x--", "nothing", "--x\r\n\r\n\r\n"])
  func brokenFormsAreRefused(_ body: String) {
    #expect(FormData.multipart(Array(body.utf8), boundary: "x") == nil)
    #expect(FormData.multipart(Array(body.utf8), boundary: "") == nil)
  }

  @Test func everythingWrongIsSaidAtOnce() {
    var check = Check(
      Input(fields: [
        "title": ["  "], "long": [String(repeating: "å", count: 11)], "null": ["a\0"],
        "number": ["elva"], "fine": ["  så här  "], "yes": ["on"],
      ]))
    _ = check.text("title")
    _ = check.text("missing")
    _ = check.optional("long", most: 10)
    _ = check.optional("null")
    _ = check.number("number", in: 0...1)
    #expect(check.optional("fine", most: 6) == "så här")
    #expect(check.flag("yes") && !check.flag("no"))
    #expect(check.faults.map(\.field) == ["title", "missing", "long", "null", "number"])
    #expect(throws: Refusal.self) { try check.done() }
  }

  @Test func aKeyIsBoundToWhatWasSent() {
    let one = Input(fields: ["a": ["1"], "b": ["2"], "csrf": ["x"], "key": ["y"]])
    #expect(one.fingerprint == Input(fields: ["b": ["2"], "a": ["1"]]).fingerprint)
    #expect(one.fingerprint != Input(fields: ["a": ["12"]]).fingerprint)
    #expect(one.fingerprint != Input(fields: ["a": ["1", "2"]]).fingerprint)
  }
}

/// JSON as it is sent and read.
@Suite struct JSONTests {
  @Test(arguments: [
    #"{"a":1,"b":[true,false,null],"c":"å\"\\\n\t\u0001"}"#, "[]", "{}", "12", "-3", "1.5", #""""#,
  ])
  func isReadAndWritten(_ text: String) throws {
    let json = try #require(JSON(parsing: Array(text.utf8)))
    #expect(json.text == text)
  }

  @Test(arguments: [
    "", "{", "{\"a\"}", "nej", String(repeating: "[", count: 65),
    String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000), "\u{0}",
  ])
  func brokenTextIsRefused(_ text: String) { #expect(JSON(parsing: Array(text.utf8)) == nil) }

  @Test func truthIsNoNumber() {
    #expect(JSON(parsing: Array("[1,true,1.0]".utf8)) == .array([.int(1), .bool(true), .int(1)]))
    #expect(JSON.double(.infinity).text == "null")
    #expect(
      JSON(parsing: Array("12345678901234567890".utf8)).map {
        if case .double = $0 { true } else { false }
      } == true)
  }
}
