package dev.rastro.firehose;

import java.nio.file.Path;

/// An object that is written and waits to be put.
///
/// @param contentEncoding empty for none
/// @param records how many it holds
/// @param bytes their size, before compression
record PreparedObject(
    Purpose purpose,
    Path file,
    String bucket,
    String key,
    String contentEncoding,
    long records,
    long bytes) {

  /// What an object is for.
  enum Purpose {
    DATA,
    BACKUP,
    ERROR
  }
}
