import Ground

extension Call {
  /// What the door says where it has nothing more to say.
  private static let noRight: Text = "Du har inte behörighet att göra det här."

  /// As `attempt`, of a form that lets one choose where: a choice outside what the caller answers
  /// for shows the form again, with what was typed and why it was refused. Who may do nothing of
  /// the kind anywhere is refused as everywhere, and so are programs.
  ///
  /// - Parameter field: the choice that was wrong.
  func attempt(
    _ act: Act, choosing field: String, because why: Text, _ body: () async throws -> Reply,
    again: (Form) async throws -> Page
  ) async throws -> Reply {
    let caller = try caller
    return try await attempt(
      {
        do {
          return try await body()
        } catch Refusal.forbidden(let said)
          where !isAPI && Policy.allows(caller, act, .everywhere(in: caller))
        {
          // A reason of its own says more than that it may not be done.
          throw Refusal.invalid(field, said == Self.noRight ? why : said)
        }
      }, again: again)
  }
}
