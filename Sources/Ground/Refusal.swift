/// Why something asked for was not done. Anything else that is thrown is a fault of ours or
/// of the machine, and its words never reach the user.
public enum Refusal: Error, Sendable, Hashable {
  /// No such thing, or nothing the caller may know of.
  case notFound
  /// The caller must sign in.
  case unauthenticated
  /// The caller sees the thing but may not do this.
  case forbidden(Text)
  case invalid([Fault])
  /// Somebody else changed it first, or its state does not allow this.
  case conflict(Text)
  /// `If-Match` did not match.
  case stale
  /// `If-Match` is missing where it is needed.
  case preconditionRequired
  case tooLarge(limit: Int)
  case tooMany(retryAfter: Int)
  /// The store cannot take it now; nothing was saved; the same key may be sent again.
  case unavailable(Text)
  case unsupportedMediaType

  public static func invalid(_ field: String, _ text: Text) -> Refusal {
    .invalid([Fault(field: field, text: text)])
  }
}

/// What is wrong in one field of a form or body.
public struct Fault: Sendable, Hashable {
  public let field: String
  public let text: Text

  public init(field: String, text: Text) {
    self.field = field
    self.text = text
  }
}
