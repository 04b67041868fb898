package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.nio.file.Path;

/// Tells where an S3 object lies as a file, so that the engine reads the lake without a server in
/// between. Writing and listing go through `S3Client`; only reading goes by path.
@FunctionalInterface
public interface ObjectPaths {

  /// The absolute path of the file that holds the object, whether or not it exists.
  Path path(S3Address address);
}
