import Ground
import HTTPTypes
import Storage
import Web

/// The reader's own page, look and way to everything else.
struct MeRoutes: Sendable {
  let database: Database
  let events: Events
  let duty: DutyNow
  private var drafts: Drafts { events.drafts }

  func add(to routes: inout Routes) {
    routes.get(
      "/me", .act(.meRead),
      Doc(
        "What you owe, were told, and what changed that touches you",
        "Vad du har att göra, vad du fått veta och vad som ändrats som rör dig",
        returns: .named("MyPage")), show)
    routes.post(
      "/me/read", .act(.toldAcknowledge),
      Doc(
        "Say that you have read several messages", "Allt läst",
        body: [.init("told", .list(.string(most: 100)), required: true, "Ids of the messages")]),
      read)
    routes.get(
      "/me/look", .open("the reader's choice"), mount: .page, Doc("Look", "Utseende")
    ) { call in .page(MyPages.look(call)) }
    routes.post(
      "/me/look", .open("the reader's choice"), mount: .page,
      Doc("Choose look", "Välj utseende"), look)
    let duty = duty
    routes.get("/more", .act(.meRead), mount: .page, Doc("Everything else", "Mer")) { call in
      .page(MyPages.more(call, try call.caller, duty.current))
    }
    routes.get(
      "/drafts/{name}", .act(.ownAccount), mount: .api,
      Doc("Read a draft of a form", "Läs ett utkast", returns: .named("Draft")), readDraft)
    routes.post(
      "/drafts/{name}", .act(.ownAccount),
      Doc(
        "Keep a draft of a form; its fields are the members of the body", "Spara ett utkast",
        body: [.init("text", .string(most: 8000), "As the form's own field; any may be sent")]),
      bodyLimit: Drafts.most, keep)
    routes.post(
      "/drafts/{name}/discard", .act(.ownAccount),
      Doc("Throw a draft away", "Kasta ett utkast"), discard)
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    let my = try await MyPage.read(try call.caller, now: call.now, in: database)
    return call.reply(MyPages.page(my, call: call), data: MyPages.json(my, call.language))
  }

  /// Of what asks more than to be read, nothing is done: that is answered by itself.
  @Sendable func read(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    try Door.require(
      .meRead, of: caller, Facts(subject: "person/\(caller.person?.text ?? "")"))
    try await events.acknowledge(call.input.all("told").map { ID($0) }, by: caller)
    return call.isAPI ? .empty : .see("/me")
  }

  /// Cookies, so that the server draws the next page right at once.
  @Sendable func look(_ call: Call) async throws -> Reply {
    var reply = Reply.see("/me/look")
    for (name, usual, others) in [
      ("palette", "auto", ["day", "night"]), ("density", "roomy", ["compact"]),
    ] {
      guard let chosen = call.input[name], chosen == usual || others.contains(chosen) else {
        continue
      }
      let seconds = chosen == usual ? 0 : 31_536_000
      reply.headers.append(
        HTTPField(
          name: .setCookie,
          value: "\(name)=\(chosen); Path=/; SameSite=Lax; Max-Age=\(seconds)"))
    }
    return reply
  }

  @Sendable func readDraft(_ call: Call) async throws -> Reply {
    try guardOwn(call)
    guard let draft = try await drafts.load(try Drafts.name(call), of: try call.caller) else {
      throw Refusal.notFound
    }
    let fields = draft.fields.names.map { name in
      JSON.Member(name, .array(draft.fields.all(name).map(JSON.string)))
    }
    return .json(.object(["at": .string(draft.at.text), "fields": .object(fields)]))
  }

  /// What a token may not do of one's own account, it may not do of the drafts.
  private func guardOwn(_ call: Call) throws {
    try Door.require(
      .ownAccount, of: try call.caller,
      Facts(subject: "account/\(try call.caller.person?.text ?? "")"))
  }

  @Sendable func keep(_ call: Call) async throws -> Reply {
    try guardOwn(call)
    try await drafts.save(try Drafts.name(call), call.input, of: try call.caller)
    return .empty
  }

  @Sendable func discard(_ call: Call) async throws -> Reply {
    try guardOwn(call)
    try await drafts.remove(try Drafts.name(call), of: try call.caller)
    if call.isAPI { return .empty }
    let next = call.input["next"] ?? "/me"
    return .see(next.isOwnPath ? next : "/me")
  }
}

extension String {
  /// Only a path of ours: never the way to somebody else's page.
  var isOwnPath: Bool {
    hasPrefix("/") && !hasPrefix("//") && !contains("\\")
      && unicodeScalars.allSatisfy { $0.value > 32 && $0.value != 127 }
  }
}
