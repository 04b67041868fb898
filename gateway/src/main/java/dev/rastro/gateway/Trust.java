package dev.rastro.gateway;

/// Whom the gateway lets in.
public enum Trust {
  /// Who signs with one of the access keys.
  KEY_HOLDERS,
  /// Every program, signed or not, but no web page: for a machine on which everybody may do
  /// everything.
  ANYBODY
}
