import Ground
import Web

extension Call {
  /// Runs what a form asks for; when it is not done, shows the form again with what was typed and
  /// what to mend. Programs get the problem instead. What carries a protective-security marking
  /// comes no further than here.
  func attempt(
    _ body: () async throws -> Reply, again: (Form) async throws -> Page
  ) async throws -> Reply {
    do {
      let marked = Markings.faults(in: input)
      if !marked.isEmpty { throw Refusal.invalid(marked) }
      return try await body()
    } catch Refusal.invalid(let faults) where !isAPI && !wantsFragment {
      let form = Form(self, values: input, faults: faults)
      let page = try await again(form)
      guard form.isSaid else { throw Refusal.invalid(faults) }
      return .page(page, status: .unprocessableContent)
    } catch let refusal as Refusal where !isAPI && !wantsFragment && refusal.leavesTheForm {
      let trouble = Trouble(refusal)
      let form = Form(self, values: input, refusal: trouble)
      // Who may not see the form any more is told why by a page of its own.
      guard let page = try? await again(form), form.isSaid else { throw refusal }
      return .page(page, status: trouble.status)
    }
  }

  /// As `attempt`, of a button: nothing was typed, so the page that it stands on says first why it
  /// was not done.
  func press(
    _ body: () async throws -> Reply, on page: () async throws -> Page
  ) async throws -> Reply {
    do {
      return try await body()
    } catch let refusal as Refusal where !isAPI && !wantsFragment && refusal.leavesTheForm {
      guard var page = try? await page() else { throw refusal }
      let trouble = Trouble(refusal)
      page.content = trouble.summary + page.content
      return .page(page, status: trouble.status)
    }
  }

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

extension Refusal {
  /// Whether what was typed may be sent again, changed or later.
  fileprivate var leavesTheForm: Bool {
    switch self {
    case .forbidden, .conflict: true
    default: false
    }
  }
}

extension Trouble {
  /// Why it was not done, above what it was about.
  var summary: HTML {
    """
    <div class="summary" role="alert" tabindex="-1"><h2>\(t: title)</h2>\
    \(if: detail != nil, "<p>\(t: detail ?? "")</p>")</div>
    """
  }
}
