import Ground
import Storage
import Web

/// What the machine and its keepers ask: health, readiness, figures, files.
struct SystemRoutes: Sendable {
  let database: Database
  let metrics: Metrics
  let settings: Settings

  func add(to routes: inout Routes) {
    routes.get(
      "/", .open("sends the caller on"), mount: .page, Doc("Start", "Start")
    ) { call in
      .see(call.signedIn == nil ? "/sign-in" : "/me")
    }
    routes.get("/health", .open("is the process alive"), mount: .page, Doc("Health", "Hälsa")) {
      _ in
      .json(.object(["status": .string("ok")]))
    }
    routes.get("/ready", .open("can it serve"), mount: .page, Doc("Ready", "Redo"), ready)
    routes.get(
      "/metrics", .open("figures without personal data"), mount: .page,
      Doc("Prometheus figures", "Mätvärden")
    ) { _ in
      Reply(
        status: .ok,
        body: .bytes(Array(metrics.text.utf8), type: "text/plain; version=0.0.4; charset=utf-8"))
    }
    routes.get(
      "/assets/{name}", .open("style and scripts"), mount: .page, Doc("File", "Fil"), asset)
    routes.get(
      "/assets/icons/{name}", .open("icons"), mount: .page, Doc("File", "Fil"), asset)
    routes.get(
      "/language/{code}", .open("the reader's choice"), mount: .page,
      Doc("Choose language", "Välj språk"), language)
    routes.get(
      "/accessibility", .open("required by law (2018:1937)"), mount: .page,
      Doc("Accessibility statement", "Tillgänglighetsredogörelse")
    ) { call in .page(AccessibilityPage.page(settings)) }
  }

  @Sendable func ready(_ call: Call) async throws -> Reply {
    let pending = try await Migrations.pending(Schema.migrations, on: database)
    let ok = pending.isEmpty
    return .json(
      .object(["status": .string(ok ? "ready" : "migrating")]),
      status: ok ? .ok : .serviceUnavailable)
  }

  @Sendable func asset(_ call: Call) async throws -> Reply {
    let folder = call.path.hasPrefix("/assets/icons/") ? "icons/" : ""
    guard let asset = Asset.named(folder + (call.parameters["name"] ?? "")),
      !asset.name.hasPrefix("demo/"), !asset.name.hasSuffix(".txt")
    else { throw Refusal.notFound }
    var reply = Reply(status: .ok, body: .bytes(asset.bytes, type: asset.type))
    reply.headers[.cacheControl] = "public, max-age=31536000, immutable"
    reply.headers[.eTag] = "\"\(asset.mark)\""
    return reply
  }

  @Sendable func language(_ call: Call) async throws -> Reply {
    let next = call.query["next"] ?? "/"
    let safe = next.hasPrefix("/") && !next.hasPrefix("//") && !next.contains("\\") ? next : "/"
    var reply = Reply.see(safe)
    let code = call.parameters["code"] == "en" ? "en" : "sv"
    reply.headers[.setCookie] = "language=\(code); Path=/; SameSite=Lax; Max-Age=31536000"
    return reply
  }
}

/// The statement that the law on digital public service asks for.
enum AccessibilityPage {
  static func page(_ settings: Settings) -> Page {
    Page(
      title: "Tillgänglighetsredogörelse",
      content: """
        <h1>\(t: "Tillgänglighetsredogörelse")</h1>
        <p>\(settings.municipality) \(t: "står bakom den här webbplatsen. Vi vill att så många som möjligt ska kunna använda den. Här beskriver vi hur Tryggve uppfyller lagen om tillgänglighet till digital offentlig service (2018:1937).")</p>
        <h2>\(t: "Hur tillgänglig är Tryggve?")</h2>
        <p>\(t: "Tryggve är byggt för att uppfylla WCAG 2.2 på nivå AA. Varje sida prövas automatiskt i båda språken, på telefon och dator, och de viktigaste vägarna prövas med bara tangentbord.")</p>
        <h2>\(t: "Vad som inte är tillgängligt")</h2>
        <p>\(t: "Vi känner inte till några brister just nu. Prövning med skärmläsare av personer som använder det dagligen återstår.")</p>
        <h2>\(t: "Hör av dig om du stöter på hinder")</h2>
        \(contact(settings))
        <p>\(t: "Myndigheten för digital förvaltning har tillsyn. Du kan anmäla brister till dem:") \
        <a href="https://www.digg.se/tdosanmalan">digg.se/tdosanmalan</a></p>
        <h2>\(t: "Hur vi har prövat")</h2>
        <p>\(t: "Vi gör en självskattning av varje version. Redogörelsen uppdaterades senast \(LocalTime.said("2026-11-24")).")</p>
        """)
  }

  private static func contact(_ settings: Settings) -> HTML {
    if settings.contact.isEmpty {
      return "<p>\(t: "Kontakta den som förvaltar Tryggve i din kommun.")</p>"
    }
    return "<p><a href=\"\(link: "mailto:" + settings.contact)\">\(settings.contact)</a></p>"
  }
}
