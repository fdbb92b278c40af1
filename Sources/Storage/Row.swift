/// One row of an answer.
public struct Row: Sendable {
  /// The column names, shared by all rows of one answer.
  public final class Columns: Sendable {
    public let names: [String]
    public init(_ names: [String]) { self.names = names }
  }

  public let columns: Columns
  public let values: [Value]

  public init(columns: Columns, values: [Value]) {
    self.columns = columns
    self.values = values
  }

  public func value(_ name: String) throws -> Value {
    guard let at = columns.names.firstIndex(of: name), at < values.count else {
      throw StorageError.missing(column: name)
    }
    return values[at]
  }

  /// The cell of that column; throws when it is NULL or of another type.
  public func get<T: Bindable>(_ name: String, as type: T.Type = T.self) throws -> T {
    let found = try value(name)
    guard let read = T(bound: found) else { throw StorageError.mistyped(column: name) }
    return read
  }

  /// As `get`, with nil for NULL.
  public func find<T: Bindable>(_ name: String, as type: T.Type = T.self) throws -> T? {
    let found = try value(name)
    if found == .null { return nil }
    guard let read = T(bound: found) else { throw StorageError.mistyped(column: name) }
    return read
  }
}

/// What can go wrong below the domain.
public enum StorageError: Error, Equatable, Sendable {
  case missing(column: String)
  case mistyped(column: String)
  /// A constraint of the schema said no: its kind and the engine's words.
  case constraint(String)
  /// The disk is full or cannot be written; nothing was saved.
  case full(String)
  /// The engine cannot be reached or is shutting down; nothing is known to be saved.
  case unreachable(String)
  /// A migration that has run is not the one in this program.
  case migration(String)
  case failed(String)
  case closed
}
