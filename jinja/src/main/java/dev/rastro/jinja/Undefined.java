package dev.rastro.jinja;

/// What a name or a member that is not there gives: it prints as nothing and is false, and anything
/// else done with it is an error that says the name.
///
/// @param what such as `'x'` or `'dict' has no member 'y'`
public record Undefined(String what) {

  /// The error of using it.
  String message() {
    return what + " is undefined";
  }
}
