package dev.rastro.redshift;

import dev.rastro.duckdb.Lake;
import dev.rastro.duckdb.ParquetExport;
import java.time.InstantSource;
import software.amazon.awssdk.services.s3.S3Client;

/// What all sessions of a warehouse share.
record SessionParts(
    ExternalSchemas externalSchemas,
    SystemViews systemViews,
    Lake lake,
    S3Client s3,
    ParquetExport export,
    InstantSource clock) {}
