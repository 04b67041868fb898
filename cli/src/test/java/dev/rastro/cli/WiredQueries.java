package dev.rastro.cli;

import dev.rastro.athena.AthenaSettings;
import dev.rastro.athena.LocalAthena;
import dev.rastro.gateway.AccessKey;
import dev.rastro.gateway.AccessKeys;
import dev.rastro.gateway.Gateway;
import dev.rastro.gateway.JsonService;
import dev.rastro.glue.LocalGlue;
import dev.rastro.redshift.Warehouse;
import dev.rastro.redshift.WarehouseSettings;
import dev.rastro.s3.S3Store;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The lake, its catalog, Athena and the warehouse without a stack, behind a gateway, and the SDK's
/// own clients on it. What a contract asks goes over HTTP, signed.
final class WiredQueries implements AutoCloseable {

  final S3Client s3;
  final GlueClient glue;
  final AthenaClient athena;
  final RedshiftDataClient redshiftData;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  WiredQueries(Path home) {
    InstantSource now = InstantSource.system();
    Random random = new Random(1);
    S3Store store = opened(S3Store.open(home.resolve("s3"), home.resolve("settings")));
    AccessKeys keys = AccessKeys.open(home.resolve("keys"), new SecureRandom());
    AccessKey key = keys.first();
    Gateway gateway = opened(Gateway.start(0, keys, store.handler(), now));
    s3 =
        opened(
            RunningCloud.on(
                S3Client.builder().forcePathStyle(true), gateway.address(), keys.own()));
    LocalGlue localGlue =
        opened(LocalGlue.open(home.resolve("glue"), s3, store::path, now, random));
    LocalAthena localAthena =
        opened(
            LocalAthena.open(
                localGlue,
                s3,
                store::path,
                home.resolve("athena"),
                now,
                random,
                AthenaSettings.of(300L << 20, 2, home.resolve("s3"))));
    Warehouse warehouse =
        opened(
            Warehouse.open(
                home.resolve("redshift"),
                localGlue,
                s3,
                store::path,
                now,
                random,
                new WarehouseSettings(
                    "rastro", "dev", Set.of(), 300L << 20, 2, home.resolve("s3"))));
    gateway.serve(
        List.of(
            JsonService.of("AWSGlue", "glue", GlueClient.class, localGlue),
            JsonService.of("AmazonAthena", "athena", AthenaClient.class, localAthena),
            JsonService.of(
                "RedshiftData", "redshift-data", RedshiftDataClient.class, warehouse.dataClient())),
        List.of());
    glue = opened(RunningCloud.on(GlueClient.builder(), gateway.address(), key));
    athena = opened(RunningCloud.on(AthenaClient.builder(), gateway.address(), key));
    redshiftData = opened(RunningCloud.on(RedshiftDataClient.builder(), gateway.address(), key));
  }

  private <C extends AutoCloseable> C opened(C part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IOException("A part could not be closed", e);
      }
    }
  }
}
