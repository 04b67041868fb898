package dev.rastro.firehose;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.s3.S3Client;

/// What delivery streams work with. All of it stays the caller's to close.
///
/// @param s3 where objects go
/// @param glue has the tables that format conversion reads its columns from
/// @param redshift runs the COPY of streams that load a warehouse
/// @param processors what stands in the place of Lambda functions, by the functions' names
/// @param meters where the streams' metrics are counted, under their CloudWatch names
public record FirehoseServices(
    S3Client s3,
    GlueClient glue,
    RedshiftDataClient redshift,
    Map<String, RecordProcessor> processors,
    MeterRegistry meters) {

  public FirehoseServices {
    processors = Map.copyOf(processors);
  }
}
