import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Web

/// The whole product as something that answers requests.
struct Site: Sendable {
  let settings: Settings
  let clock: Clock
  let logger: Logger
  let sessions: Sessions
  let duty: DutyNow
  let hub: Hub
  let drafts: Drafts
  let metrics: Metrics
  let routes: Routes

  /// The product's context of a request: where it came from.
  struct Context: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      remoteAddress = source.channel.remoteAddress
    }
  }

  func router() -> Router<Context> {
    let router = Router(context: Context.self, options: [.autoGenerateHeadEndpoints])
    router.add(middleware: Numbered())
    var known: [String: Set<HTTPRequest.Method>] = [:]
    for route in routes.all {
      for prefix in prefixes(route.mount) {
        let path = prefix + route.path
        known[path, default: []].insert(route.method)
        router.on(RouterPath(path), method: route.method) { request, context in
          await respond(request, context, route, isAPI: prefix.hasPrefix("/api"))
        }
      }
    }
    for (path, methods) in known { refuseOthers(router, path, methods) }
    router.add(middleware: NothingThere(site: self))
    return router
  }

  private func prefixes(_ mount: Route.Mount) -> [String] {
    switch mount {
    case .page: [""]
    case .api: ["/api/v1"]
    case .both: ["", "/api/v1"]
    }
  }

  private func refuseOthers(
    _ router: Router<Context>, _ path: String, _ methods: Set<HTTPRequest.Method>
  ) {
    var allow = methods
    if methods.contains(.get) { allow.insert(.head) }
    let list = allow.map(\.rawValue).sorted().joined(separator: ", ")
    let others =
      [HTTPRequest.Method.get, .post, .put, .patch, .delete, .options, .trace]
      + [HTTPRequest.Method("QUERY")].compactMap(\.self)
    for method in others
    where !methods.contains(method) {
      router.on(RouterPath(path), method: method) { request, context in
        var response = problem(
          status: .methodNotAllowed, title: "Metoden finns inte här.", detail: nil,
          path: request.uri.path, language: languageOf(request), id: context.id)
        response.headers[.allow] = list
        return response
      }
    }
  }

  // MARK: one request

  private func respond(
    _ request: Request, _ context: Context, _ route: Route, isAPI: Bool
  ) async -> Response {
    let start = ContinuousClock.now
    let cookies = SentCookies(request.headers)
    let language = languageOf(request, cookies)
    let response: Response
    do {
      let call = try await makeCall(
        request, cookies, context, route, isAPI: isAPI, language: language)
      do {
        try Contract.refuseNUL(call)
        try Contract.refuseKey(call)
        if isAPI { try Contract.check(call, route.doc) }
        let reply = try await route.handle(call)
        if !isAPI { try await dropDraft(of: call, reply) }
        response = try render(reply, call, request: request)
      } catch {
        if case Refusal.notFound = error { await leaveOnTime(since: start) }
        response = refuse(error, call: call, request, context, isAPI: isAPI, language: language)
      }
    } catch {
      response = refuse(error, call: nil, request, context, isAPI: isAPI, language: language)
    }
    metrics.count(route, status: response.status.code, since: start)
    return response
  }

  /// Waits for the next whole millisecond, so that the time of an answer does not tell what is
  /// hidden from what is not there.
  private func leaveOnTime(since start: ContinuousClock.Instant) async {
    let (seconds, rest) = (ContinuousClock.now - start).components
    let whole = Duration.milliseconds(seconds * 1000 + rest / 1_000_000_000_000_000 + 1)
    do { try await Task.sleep(until: start + whole, tolerance: .zero) } catch {}
  }

  /// What has been sent is not half-written any more.
  private func dropDraft(of call: Call, _ reply: Reply) async throws {
    guard reply.status == .seeOther, let name = call.input["draft"],
      let caller = call.signedIn
    else { return }
    try await drafts.remove(name, of: caller)
  }

  private func makeCall(
    _ request: Request, _ cookies: SentCookies, _ context: Context, _ route: Route, isAPI: Bool,
    language: Language
  ) async throws -> Call {
    let now = clock.now()
    let (session, caller) = try await identify(request, cookies, now: now)
    let isOutside = if case .act = route.access { caller == nil } else { false }
    // What a person typed is not lost because the session ended; see `KeptForm`.
    let isForm = !isAPI && isPersonsForm(request)
    if isOutside && !isForm { throw Refusal.unauthenticated }
    var parameters: [String: String] = [:]
    for (name, value) in context.parameters {
      parameters[String(name)] =
        value.utf8.contains(UInt8(ascii: "%"))
        ? String(value).removingPercentEncoding ?? String(value) : String(value)
    }
    let limit = isOutside ? min(route.bodyLimit, KeptForm.most) : route.bodyLimit
    let (input, body) = try await read(request, limit: limit)
    let call = Call(
      method: request.method, path: request.uri.path, target: request.uri.string,
      parameters: parameters,
      query: request.uri.query.map { Input(fields: FormData.urlEncoded($0.utf8)) } ?? Input(),
      input: input,
      headers: request.headers, address: address(request, context), body: body, isAPI: isAPI,
      language: language, cookies: cookies, session: session, signedIn: caller, now: now)
    let kept = isForm ? KeptForm(path: request.uri.path, input: input) : nil
    if isOutside {
      if let kept { throw SignedOut(kept: kept, call: call) }
      throw Refusal.unauthenticated
    }
    do { try guardForgery(request, input, session) } catch {
      if let kept, fetchSite(request) == "same-origin" { throw SignedOut(kept: kept, call: call) }
      throw error
    }
    return call
  }

  private func identify(
    _ request: Request, _ cookies: SentCookies, now: Instant
  ) async throws -> (Session?, Caller?) {
    if let header = request.headers.value(.authorization) {
      guard header.hasPrefix("Bearer ") else { throw Refusal.unauthenticated }
      return (nil, try await sessions.token(String(header.dropFirst(7)), now: now))
    }
    guard let cookie = cookies.session else { return (nil, nil) }
    guard let found = try await sessions.find(cookie, now: now) else { return (nil, nil) }
    return (found.session, found.caller)
  }

  private func read(_ request: Request, limit: Int) async throws -> (Input, [UInt8]) {
    guard request.method == .post || request.method == .put || request.method == .patch else {
      return (Input(), [])
    }
    let bytes: [UInt8]
    do {
      let buffer = try await request.body.collect(upTo: limit)
      bytes = Array(buffer.readableBytesView)
    } catch {
      throw Refusal.tooLarge(limit: limit)
    }
    let type = request.headers.value(.contentType) ?? ""
    let media =
      type == "application/json"
      ? type
      : type.split(separator: ";").first.map { $0.lowercased().filter { $0 != " " } } ?? ""
    switch media {
    case "application/x-www-form-urlencoded":
      return (Input(fields: FormData.urlEncoded(bytes)), bytes)
    case "application/json":
      guard let json = JSON(parsing: bytes), case .object = json else {
        throw Refusal.invalid("", "Innehållet är inte giltig JSON.")
      }
      return (Input(json: json), bytes)
    case "multipart/form-data":
      let boundary = type.components(separatedBy: "boundary=").dropFirst().first ?? ""
      guard let form = FormData.multipart(bytes, boundary: boundary.filter { $0 != "\"" }) else {
        throw Refusal.invalid("", "Formuläret kunde inte läsas.")
      }
      var input = Input(fields: form.fields)
      input.files = form.files
      return (input, bytes)
    case "" where bytes.isEmpty: return (Input(), [])
    default: throw Refusal.unsupportedMediaType
    }
  }

  private func address(_ request: Request, _ context: Context) -> String {
    let peer = context.remoteAddress?.ipAddress ?? "unix"
    if settings.trustedProxies.contains(peer),
      let name = HTTPField.Name("X-Forwarded-For"), let list = request.headers[name],
      let last = list.split(separator: ",").last
    {
      return last.filter { $0 != " " }
    }
    return peer
  }

  func languageOf(_ request: Request) -> Language {
    languageOf(request, SentCookies(request.headers))
  }

  private func languageOf(_ request: Request, _ cookies: SentCookies) -> Language {
    if request.uri.path.hasPrefix("/api/"), let asked = request.headers.value(.acceptLanguage) {
      return asked.lowercased().hasPrefix("en") ? .english : .swedish
    }
    return cookies.isEnglish ? .english : .swedish
  }

  // MARK: answers

  func render(_ reply: Reply, _ call: Call, request: Request) throws -> Response {
    var response = Response(status: reply.status, headers: reply.headers)
    if let tag = reply.headers[.eTag], call.headers.value(.ifNoneMatch) == tag, reply.status == .ok
    {
      response.status = .notModified
      return secured(response)
    }
    switch reply.body {
    case .page(let page):
      put(
        Frame(page: page, call: call, settings: settings, duty: duty.current, seq: hub.seq).html
          .render(call.language), "text/html; charset=utf-8", in: &response)
    case .fragment(let html):
      put(html.render(call.language), "text/html; charset=utf-8", in: &response)
    case .json(let json): put(json.bytes, "application/json", in: &response)
    case .bytes(let bytes, let type): put(bytes, type, in: &response)
    case .empty: break
    case .stream(let write):
      response.headers[.contentType] = "text/event-stream"
      response.headers[.cacheControl] = "no-store"
      if let name = HTTPField.Name("X-Accel-Buffering") { response.headers[name] = "no" }
      response.body = ResponseBody { writer in
        let box = LiveWriter(writer)
        try await request.body.consumeWithCancellationOnInboundClose { _ in
          try await write(box)
        }
        try await box.finish()
      }
    }
    return secured(response)
  }

  private func put(_ bytes: [UInt8], _ type: String, in response: inout Response) {
    response.headers[.contentType] = type
    if response.headers[.cacheControl] == nil {
      response.headers[.cacheControl] = "private, no-store"
    }
    response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
  }

  func secured(_ response: Response) -> Response {
    var response = response
    for field in Self.securityHeaders { response.headers[field.name] = field.value }
    return response
  }

  private static let securityHeaders: [HTTPField] = {
    let pairs = [
      (
        "Content-Security-Policy",
        """
        default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
        connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
        """
      ),
      ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)"),
    ]
    return pairs.compactMap { name, value in
      HTTPField.Name(name).map { HTTPField(name: $0, value: value) }
    }
  }()
}

/// Every answer carries the number that its line in the server's log has.
private struct Numbered: RouterMiddleware {
  private static let header = HTTPField.Name("X-Request-Id")

  func handle(
    _ request: Request, context: Site.Context,
    next: @concurrent (Request, Site.Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    if let name = Self.header { response.headers[name] = context.id }
    return response
  }
}

/// Answers what no route does, in the caller's language.
private struct NothingThere: RouterMiddleware {
  let site: Site

  func handle(
    _ request: Request, context: Site.Context,
    next: @concurrent (Request, Site.Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      return site.refuse(
        Refusal.notFound, call: nil, request, context,
        isAPI: request.uri.path.hasPrefix("/api/"), language: site.languageOf(request))
    }
  }
}
