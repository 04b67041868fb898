package dev.rastro.pipeline.stack;

import javax.sql.DataSource;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The services that the pipeline is written against. On AWS they are the SDK's clients, on a
/// laptop our own classes.
///
/// @param warehouse takes Redshift SQL; dbt and the report read the models through it
public record Cloud(
    FirehoseClient firehose,
    S3Client s3,
    GlueClient glue,
    AthenaClient athena,
    RedshiftDataClient redshiftData,
    DataSource warehouse) {}
