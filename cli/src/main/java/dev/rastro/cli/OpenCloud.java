package dev.rastro.cli;

import dev.rastro.pipeline.StreamFlush;
import dev.rastro.pipeline.stack.Stack;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The services over a home, wherever they run: in this process, or in the `rastro up` that has the
/// home. What a command works with that does not care which.
sealed interface OpenCloud extends StreamFlush, AutoCloseable permits LocalCloud, RunningCloud {

  FirehoseClient firehose();

  S3Client s3();

  GlueClient glue();

  AthenaClient athena();

  RedshiftDataClient redshiftData();

  Stack stack();

  /// How a delivery stream does.
  StreamOperations.StatusLine streamStatus(String stream);

  /// What a delivery stream could not deliver or convert.
  List<StreamOperations.DeadLettersLine> deadLetters(String stream);

  /// Puts a delivery stream's dead letters through it again.
  StreamOperations.ReplayLine replay(String stream);

  @Override
  void close();

  /// Opens the services over a home: through its running `rastro up` where there is one, else in
  /// this process.
  ///
  /// @throws HomeException where there is no home: who asks has mistaken the directory
  static OpenCloud over(Path directory) {
    return RunningUp.find(directory)
        .<OpenCloud>map(RunningCloud::open)
        .orElseGet(() -> LocalCloud.openWith(Home.openExisting(directory)));
  }

  /// Does so, and makes the home where it is not there.
  static OpenCloud overNew(Path directory) {
    return RunningUp.find(directory)
        .<OpenCloud>map(RunningCloud::open)
        .orElseGet(() -> LocalCloud.openWithHome(directory));
  }
}
