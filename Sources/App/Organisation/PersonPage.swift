import Ground
import Web

/// One person: where they belong, what they are in everyday life and in crisis, how to reach them.
struct PersonPage {
  let card: PersonCard
  let call: Call
  let caller: Caller

  private var person: Person { card.person }
  private var day: String { LocalTime.day(call.now) }
  private func may(_ act: Act) -> Bool { Policy.allows(caller, act, card.facts) }
  private var isSelf: Bool { caller.person == person.id }
  private var mayName: Bool {
    !isSelf && Policy.allows(caller, .postAssign, .everywhere(in: caller))
  }

  var page: Page {
    let current = card.held.filter { ($0.assignment.validTo ?? "9999") >= day }
    let past = card.held.filter { ($0.assignment.validTo ?? "9999") < day }
    return Page(
      title: "\(person.name)", room: .organisation,
      content: """
        \(Parts.trail([("/people?view=people", "\(t: "Personer")")]))
        \(head)
        \(contacts)
        \(if: card.isAccountUnused && !isSelf && Policy.allows(caller, .accountLink, Accounts.facts(person.id)), account)
        \(units)
        <div class="halves">\
        \(posts("\(t: "Poster i vardagen")", current.filter { !$0.assignment.post.isCrisis }))\
        \(posts("\(t: "Poster i kris")", current.filter { $0.assignment.post.isCrisis }))</div>
        \(if: isSelf, "<p class=\"soft\">\(t: "Du kan inte ge eller ändra dina egna poster. Be någon annan göra det.")</p>")
        \(work)
        \(turns)
        \(if: !past.isEmpty, earlier(past))
        \(if: isLoose && may(.personEdit), mistake)
        """)
  }

  /// Whether nothing is known to hang on the person.
  private var isLoose: Bool {
    !isSelf && card.held.isEmpty && card.work.isEmpty && card.turns.isEmpty
  }

  private var mistake: HTML {
    """
    <section><h2>\(t: "Tillagd av misstag?")</h2>
    <p class="soft">\(t: "Den som inte har haft en post, ett konto eller en del i något kan tas bort.")</p>
    \(Form.button(call, "/people/\(person.id)/remove", "Ta bort personen", confirm: "Ta bort \(person.name) ur registret?"))</section>
    """
  }

  private var head: HTML {
    """
    <div class="title"><h1>\(person.name)</h1><div class="actions">\
    \(if: mayName, "<a class=\"button\" href=\"/posts/new?person=\(person.id)\">\(t: "Utse till en post")</a>")\
    \(if: may(.personEdit), "<a class=\"button plain\" href=\"/people/\(person.id)/edit\">\(t: "Ändra kontaktuppgifter")</a>")\
    <a class="button plain" href="/history/person/\(person.id)">\(t: "Historik")</a></div></div>
    \(if: person.title != nil, "<p class=\"lead\">\(person.title)</p>")
    \(if: person.note != nil, "<p>\(person.note)</p>")
    """
  }

  private var contacts: HTML {
    var rows: [(Text, HTML)] = []
    if let mobile = person.mobile { rows.append(("Mobil", PostParts.phone(mobile))) }
    if let phone = person.phone { rows.append(("Telefon", PostParts.phone(phone))) }
    if person.mobile == nil && person.phone == nil {
      rows.append(("Telefon", PostParts.phone(nil)))
    }
    if let email = person.email {
      rows.append(("E-post", "<a href=\"\(link: "mailto:" + email)\">\(email)</a>"))
    }
    return "<dl class=\"facts\">\(each: rows, { "<dt>\(t: $0.0)</dt><dd>\($0.1)</dd>" })</dl>"
  }

  private var account: HTML {
    """
    <section aria-labelledby="p-account"><h2 id="p-account">\(t: "Konto")</h2>\
    <p>\(t: "Kontot har inte använts. Lämna länken till personen själv.")</p>\
    \(Form.button(call, "/accounts/\(person.id)/link", "Skapa engångslänk"))</section>
    """
  }

  private var unitRows: HTML {
    if card.units.isEmpty { return "" }
    return """
      <ul class="rows">\(each: card.units, { unit in
        """
        <li><span class="what">\(OrganisationParts.unit(unit.unit, unit.name))</span>\
        \(if: may(.personEdit) && card.units.count > 1, "<span class=\"do\">\(Form.button(call, "/people/\(person.id)/units/\(unit.membership)/remove", "Ta bort", confirm: "Ska \(person.name) inte längre tillhöra \(unit.name)?"))</span>")</li>
        """
      })</ul>
      """
  }

  private var units: HTML {
    """
    <section aria-labelledby="p-units"><h2 id="p-units">\(t: "Tillhör")</h2>\
    \(if: card.units.isEmpty, "<p class=\"empty\">\(t: "Ingen enhet.")</p>")\
    \(unitRows)\
    \(if: may(.personEdit), "<p><a href=\"/people/\(person.id)/units/new\">\(t: "Lägg till enhet")</a></p>")</section>
    """
  }

  private func posts(_ heading: HTML, _ held: [Held]) -> HTML {
    """
    <section><h2>\(heading)</h2>\
    \(if: held.isEmpty, "<p class=\"empty\">\(t: "Ingen.")</p>")\
    \(if: !held.isEmpty, "<ul class=\"rows\">\(each: held, post)</ul>")</section>
    """
  }

  private func post(_ held: Held) -> HTML {
    let own = held.assignment
    let mayEnd = !isSelf && Policy.allows(caller, .postEnd, .everywhere(in: caller))
    return """
      <li><span class="what"><b>\(PostParts.name(own.post, deputy: own.deputy))</b>\
      <span class="soft">\(OrganisationParts.unit(own.unit, held.unitName)), \
      \(if: own.validFrom > day, "\(t: "från") ")\(Parts.day(own.validFrom)) – \(PostParts.to(own.validTo, now: call.now))</span></span>\
      <span class="do">\(if: mayEnd, "<a href=\"/posts/\(own.id)/edit\">\(t: "Ändra")<span class=\"vh\">: \(t: own.post.text)</span></a>")\
      <a href="/history/assignment/\(own.id)">\(t: "Historik")</a></span></li>

      """
  }

  private var work: HTML {
    """
    <section><h2>\(t: "Ansvarar för")</h2>\
    \(if: card.work.isEmpty, "<p class=\"empty\">\(t: "Ingen verksamhet.")</p>")\
    \(if: !card.work.isEmpty, WorkTable.html(card.work, unitNames: card.workUnits, edit: false, call.language))</section>
    """
  }

  private var turns: HTML {
    if card.turns.isEmpty { return "" }
    return """
      <section aria-labelledby="p-turns"><h2 id="p-turns">\(t: "Tjänstgöring")</h2><ul class="rows">\
      \(each: card.turns, { turn in
        """
        <li><span class="when">\(Parts.time(turn.shift.startsAt, .day))</span><span class="what">\(t: turn.shift.post.text), \
        \(turn.unitName)<span class="soft">\(Parts.time(turn.shift.startsAt, .moment)) – \(Parts.time(turn.shift.endsAt, .moment))</span></span></li>

        """
      })</ul></section>
      """
  }

  private func earlier(_ past: [Held]) -> HTML {
    """
    <details class="more"><summary>\(t: "Tidigare poster")</summary><ul>\(each: past, { held in
      """
      <li>\(PostParts.name(held.assignment.post, deputy: held.assignment.deputy)), \(held.unitName), \
      \(Parts.day(held.assignment.validFrom)) – \(Parts.day(held.assignment.validTo))</li>
      """
    })</ul></details>
    """
  }
}

/// Forms about people and posts.
enum PeopleForms {
  static func person(_ form: Form, _ person: Person?, units: [(ID<Unit>, String)], home: ID<Unit>?)
    -> Page
  {
    let path = person.map { "/people/\($0.id)/edit" } ?? "/people"
    let title: Text = person == nil ? "Lägg till person" : "Ändra kontaktuppgifter"
    return Page(
      title: title, room: .organisation,
      content: """
        \(Parts.trail([("/people?view=people", "\(t: "Personer")")] + (person.map { [("/people/\($0.id)", "\($0.name)")] } ?? [])))
        <h1>\(t: title)</h1>
        \(form.open(path, draft: .of(.person, person), """
          \(form.version(person?.seq))
          \(form.text("name", "Namn", help: "Förnamn först.", required: true, value: person?.name))
          \(form.text("title", "Befattning", value: person?.title))
          \(form.text("mobile", "Mobil", type: "tel", value: person?.mobile))
          \(form.text("phone", "Telefon", type: "tel", value: person?.phone))
          \(form.text("email", "E-post", type: "email", value: person?.email))
          \(if: person == nil, form.select("unit", "Vilken enhet tillhör personen?", OrganisationParts.choices(units, none: "Välj …"), chosen: home?.text))
          \(form.area("note", "Anteckning", help: "Skriv inget om hälsa eller annat känsligt.", value: person?.note, rows: 2))
          \(form.actions(person == nil ? "Lägg till personen" : "Spara uppgifterna", back: person.map { "/people/\($0.id)" } ?? "/people?view=people", draft: .of(.person, person)))
          """))
        """)
  }

  static func membership(_ form: Form, _ person: Person, units: [(ID<Unit>, String)]) -> Page {
    Page(
      title: "Lägg till enhet för \(person.name)", room: .organisation,
      content: """
        \(Parts.trail([("/people?view=people", "\(t: "Personer")"), ("/people/\(person.id)", "\(person.name)")]))
        <h1>\(t: "Lägg till enhet för \(person.name)")</h1>
        <p>\(t: "En person kan tillhöra flera enheter.")</p>
        \(form.open("/people/\(person.id)/units", """
          \(form.pick("unit", "Vilken enhet?", OrganisationParts.choices(units)))
          \(form.actions("Lägg till enheten", back: "/people/\(person.id)"))
          """))
        """)
  }

  static func post(
    _ form: Form, posts: [Post], units: [(ID<Unit>, String)], people: [(ID<Person>, String)]?,
    today: String
  ) -> Page {
    let values = form.values
    let mayBe = Set(posts.map(\.rawValue))
    return Page(
      title: "Utse till en post", room: .organisation,
      content: """
        \(Parts.trail([("/people", "\(t: "Personer och poster")")]))
        <h1>\(t: "Utse till en post")</h1>
        \(form.open("/posts", draft: .new(.post), """
          \(OrganisationParts.person(form, "person", "Vem?", people, chosen: values["person"]))
          \(form.pick("post", "Vilken post?", OrganisationParts.posts.filter { mayBe.contains($0.0) }))
          \(form.pick("unit", "I vilken enhet?", help: "Posten gäller enheten och allt under den.", OrganisationParts.choices(units)))
          \(deputy(form, false))
          \(form.text("validFrom", "Från och med", required: true, type: "date", value: today))
          \(form.text("validTo", "Till och med", help: "Tomt betyder tills vidare.", type: "date"))
          \(form.actions("Utse", back: "/people", draft: .new(.post)))
          """))
        <p class="soft">\(t: "Ingen kan ge en post till sig själv. Varje ändring står i journalen.")</p>
        """)
  }

  private static func deputy(_ form: Form, _ isDeputy: Bool) -> HTML {
    form.choices(
      "deputy", "Ordinarie eller ersättare?",
      [("no", "\(t: "Ordinarie")"), ("yes", "\(t: "Ersättare")")], chosen: isDeputy ? "yes" : "no")
  }

  static func assignment(_ form: Form, _ held: Held) -> Page {
    let own = held.assignment
    let back = "/people/\(own.person)"
    return Page(
      title: "Ändra post", room: .organisation,
      content: """
        \(Parts.trail([("/people?view=people", "\(t: "Personer")"), (back, "\(held.name)")]))
        <h1>\(t: "Ändra post")</h1>
        <p class="lead">\(held.name), \(PostParts.name(own.post, deputy: own.deputy)), \(held.unitName)</p>
        \(form.open("/posts/\(own.id)/edit", draft: .of(.post, own), """
          \(form.version(own.seq))
          \(deputy(form, own.deputy))
          \(form.text("validFrom", "Från och med", required: true, type: "date", value: own.validFrom))
          \(form.text("validTo", "Till och med", help: "Tomt betyder tills vidare.", type: "date", value: own.validTo))
          \(form.actions("Spara posten", back: back, draft: .of(.post, own)))
          """))
        <section><h2>\(t: "Avsluta posten")</h2>
        <p>\(t: "Idag blir sista dagen. Behörigheten som posten gav försvinner i morgon.")</p>
        \(Form.button(form.call, "/posts/\(own.id)/end", "Avsluta posten idag", confirm: "Avsluta posten för \(held.name)?"))
        <p><a href="/posts/new?post=\(own.post.rawValue)&unit=\(own.unit)&deputy=\(own.deputy ? "yes" : "no")">\(t: "Utse någon annan till posten")</a></p></section>
        """)
  }
}
