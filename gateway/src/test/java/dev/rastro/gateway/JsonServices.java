package dev.rastro.gateway;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;

/// The four JSON services, each with the SDK's own client on a gateway and, behind the gateway, one
/// answer for every operation.
///
/// @param client the SDK's
/// @param behind what the service does: takes a request, gives a response or throws
record JsonServices(
    Class<? extends SdkClient> type,
    SdkClient client,
    AtomicReference<UnaryOperator<Object>> behind)
    implements AutoCloseable {

  /// Starts all four behind a gateway.
  static List<JsonServices> serve(Gateway gateway, AccessKey key) {
    Served<FirehoseClient> firehose =
        new Served<>(FirehoseClient.class, "Firehose_20150804", "firehose");
    Served<GlueClient> glue = new Served<>(GlueClient.class, "AWSGlue", "glue");
    Served<AthenaClient> athena = new Served<>(AthenaClient.class, "AmazonAthena", "athena");
    Served<RedshiftDataClient> redshift =
        new Served<>(RedshiftDataClient.class, "RedshiftData", "redshift-data");
    gateway.serve(
        List.of(firehose.service(), glue.service(), athena.service(), redshift.service()),
        List.of());
    URI address = gateway.address();
    return List.of(
        firehose.with(on(FirehoseClient.builder(), address, key)),
        glue.with(on(GlueClient.builder(), address, key)),
        athena.with(on(AthenaClient.builder(), address, key)),
        redshift.with(on(RedshiftDataClient.builder(), address, key)));
  }

  /// A service without a client yet.
  private record Served<C extends SdkClient>(
      Class<C> type, String prefix, String name, AtomicReference<UnaryOperator<Object>> behind) {

    Served(Class<C> type, String prefix, String name) {
      this(type, prefix, name, new AtomicReference<>(UnaryOperator.identity()));
    }

    JsonService service() {
      C implementation =
          type.cast(
              Proxy.newProxyInstance(
                  type.getClassLoader(),
                  new Class<?>[] {type},
                  (_, _, arguments) -> behind.get().apply(arguments[0])));
      return JsonService.of(prefix, name, type, implementation);
    }

    JsonServices with(C client) {
      return new JsonServices(type, client, behind);
    }
  }

  private static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C on(
      B builder, URI address, AccessKey key) {
    return builder
        .endpointOverride(address)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey())))
        .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /// Every operation, in an order that stays.
  List<Method> operations() {
    return Arrays.stream(type.getMethods())
        .filter(
            method ->
                method.getParameterCount() == 1
                    && AwsRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                    && AwsResponse.class.isAssignableFrom(method.getReturnType()))
        .sorted(Comparator.comparing(Method::getName))
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
