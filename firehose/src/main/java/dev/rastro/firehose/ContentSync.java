package dev.rastro.firehose;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;

/// Has what was written to a file on disk.
@FunctionalInterface
interface ContentSync {

  /// That of the system: fdatasync, or fsync where it is about the metadata, too.
  ContentSync SYSTEM = (_, channel, metadata) -> channel.force(metadata);

  /// @param file which one, for whoever watches
  /// @param metadata whether all that the system says of the file is to be on disk, too
  void sync(Path file, AsynchronousFileChannel channel, boolean metadata) throws IOException;
}
