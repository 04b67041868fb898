package dev.rastro.duckdb;

/// A catalog table that can't be read as it is described. The code is Athena's word for the reason,
/// such as `HIVE_UNSUPPORTED_FORMAT`.
public final class ReadTableException extends DuckDbException {

  private final String code;

  public ReadTableException(String code, String message) {
    super(message);
    this.code = code;
  }

  /// The reason in Athena's words.
  public String code() {
    return code;
  }
}
