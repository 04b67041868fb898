package dev.rastro.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsRequest;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsResponse;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.utils.builder.Buildable;

/// Every operation of every JSON service, from the SDK's client over HTTP and the codec to an
/// implementation and back: what arrives is what was sent, member by member.
@SuppressWarnings("NullAway.Init")
class RoundTripTest {

  private static final long SEED = 20_260_101;
  private static final int ROUNDS = 2;

  @TempDir Path temp;
  private Gateway gateway;
  private List<JsonServices> services;

  @BeforeEach
  void start() {
    AccessKeys keys = AccessKeys.open(temp, new SecureRandom());
    gateway = Gateway.start(0, keys, new EchoHandler(), InstantSource.system());
    services = JsonServices.serve(gateway, keys.first());
  }

  @AfterEach
  void stop() {
    services.forEach(JsonServices::close);
    gateway.close();
  }

  @Test
  void everyOperationArrivesAndIsAnsweredAsItWasSent() throws Exception {
    RandomShapes shapes = new RandomShapes(new SplittableRandom(SEED));
    int operations = 0;
    for (JsonServices service : services) {
      for (Method operation : service.operations()) {
        for (int round = 0; round < ROUNDS; round++) {
          String what = "seed " + SEED + ", " + operation.getName() + ", round " + round;
          SdkPojo request = (SdkPojo) shapes.shape(builder(operation.getParameterTypes()[0]));
          SdkPojo response = (SdkPojo) shapes.shape(builder(operation.getReturnType()));
          AtomicReference<SdkPojo> arrived = new AtomicReference<>();
          service
              .behind()
              .set(
                  given -> {
                    arrived.set((SdkPojo) given);
                    return response;
                  });

          SdkPojo answer = (SdkPojo) operation.invoke(service.client(), request);

          assertThat(arrived.get().equalsBySdkFields(request))
              .as("%s: sent %s, arrived %s", what, request, arrived.get())
              .isTrue();
          assertThat(answer.equalsBySdkFields(response))
              .as("%s: answered %s, arrived %s", what, response, answer)
              .isTrue();
        }
        operations++;
      }
    }
    assertThat(operations).isGreaterThan(350);
  }

  @Test
  void aMemberThatIsLostWouldBeFound() throws Exception {
    RandomShapes shapes = new RandomShapes(new SplittableRandom(SEED));
    int found = 0;
    int lost = 0;
    for (JsonServices service : services) {
      for (Method operation : service.operations()) {
        SdkPojo sent = (SdkPojo) shapes.shape(builder(operation.getReturnType()));
        List<SdkField<?>> set =
            sent.sdkFields().stream().filter(f -> f.getValueOrDefault(sent) != null).toList();
        if (set.isEmpty()) {
          continue;
        }
        SdkPojo without = builder(operation.getReturnType());
        set.stream().skip(1).forEach(field -> field.set(without, field.getValueOrDefault(sent)));
        service.behind().set(_ -> ((Buildable) without).build());

        SdkPojo answer =
            (SdkPojo)
                operation.invoke(
                    service.client(), shapes.shape(builder(operation.getParameterTypes()[0])));

        // An empty list that is lost equals the list that is not there.
        if (!((SdkPojo) ((Buildable) without).build()).equalsBySdkFields(sent)) {
          lost++;
          found += answer.equalsBySdkFields(sent) ? 0 : 1;
        }
      }
    }
    assertThat(lost).isGreaterThan(150);
    assertThat(found).isEqualTo(lost);
  }

  @Test
  void everyModelledErrorArrivesAsItsOwnException() throws Exception {
    RandomShapes shapes = new RandomShapes(new SplittableRandom(SEED));
    int errors = 0;
    int named = 0;
    for (JsonServices service : services) {
      Method operation = service.operations().getFirst();
      Object request = shapes.shape(builder(operation.getParameterTypes()[0]));
      Map<Class<?>, String> codes = codes(service, operation, request);
      assertThat(codes.keySet()).containsAll(exceptions(service.type()));
      for (Map.Entry<Class<?>, String> error : codes.entrySet()) {
        AwsServiceException.Builder builder = (AwsServiceException.Builder) builder(error.getKey());
        AwsServiceException thrown =
            (AwsServiceException)
                shapes.shape(
                    (SdkPojo)
                        builder
                            .statusCode(400)
                            .awsErrorDetails(details(error.getValue(), "why \"it\" is so")));
        service
            .behind()
            .set(
                _ -> {
                  throw thrown;
                });

        AwsServiceException arrived = failure(service, operation, request);

        assertThat(arrived).as(error.getValue()).isExactlyInstanceOf(error.getKey());
        assertThat(arrived.awsErrorDetails().errorCode()).isEqualTo(error.getValue());
        assertThat(arrived.awsErrorDetails().errorMessage()).isEqualTo("why \"it\" is so");
        assertThat(arrived.statusCode()).isEqualTo(400);
        assertThat(arrived.requestId()).matches("[0-9a-f-]{36}");
        for (SdkField<?> field : thrown.sdkFields()) {
          assertThat(field.getValueOrDefault(arrived))
              .as("%s.%s", error.getValue(), field.memberName())
              .isEqualTo(field.getValueOrDefault(thrown));
        }
        errors++;
        named += error.getKey().getSimpleName().equals(error.getValue()) ? 0 : 1;
      }
    }
    assertThat(errors).isGreaterThan(60);
    assertThat(named).as("classes with a name unlike their code").isPositive();
  }

  @Test
  void anOperationThatNobodyWroteIsRefusedByItsName() {
    gateway.serve(
        List.of(
            JsonService.of("Firehose_20150804", "firehose", FirehoseClient.class, new OneOfMany()),
            JsonService.of("AWSGlue", "glue", GlueClient.class, new NoGlue()),
            JsonService.of("AmazonAthena", "athena", AthenaClient.class, new NoAthena()),
            JsonService.of(
                "RedshiftData", "redshift-data", RedshiftDataClient.class, new NoRedshiftData())),
        List.of());
    RandomShapes shapes = new RandomShapes(new SplittableRandom(SEED));
    int refused = 0;
    for (JsonServices service : services) {
      for (Method operation : service.operations()) {
        if (operation.getName().equals("listDeliveryStreams")) {
          invoke(service, operation, ListDeliveryStreamsRequest.builder().build());
          continue;
        }
        AwsServiceException failure =
            failure(service, operation, shapes.shape(builder(operation.getParameterTypes()[0])));
        assertThat(failure.statusCode()).as(operation.getName()).isEqualTo(501);
        assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("NotImplemented");
        assertThat(failure.awsErrorDetails().errorMessage())
            .endsWithIgnoringCase(":" + operation.getName());
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(350);
  }

  /// Has one operation.
  private static final class OneOfMany implements FirehoseClient {
    @Override
    public ListDeliveryStreamsResponse listDeliveryStreams(ListDeliveryStreamsRequest request) {
      return ListDeliveryStreamsResponse.builder().hasMoreDeliveryStreams(false).build();
    }

    @Override
    public String serviceName() {
      return "firehose";
    }

    @Override
    public void close() {}
  }

  private static final class NoGlue implements GlueClient {
    @Override
    public String serviceName() {
      return "glue";
    }

    @Override
    public void close() {}
  }

  private static final class NoAthena implements AthenaClient {
    @Override
    public String serviceName() {
      return "athena";
    }

    @Override
    public void close() {}
  }

  private static final class NoRedshiftData implements RedshiftDataClient {
    @Override
    public String serviceName() {
      return "redshift-data";
    }

    @Override
    public void close() {}
  }

  @Test
  void aFailureInsideIsToldWithoutItsMessage() {
    for (JsonServices service : services) {
      Method operation = service.operations().getFirst();
      service
          .behind()
          .set(
              _ -> {
                throw new IllegalStateException("a secret of the inside");
              });

      assertThatThrownBy(
              () -> invoke(service, operation, builderOf(operation.getParameterTypes()[0]).build()))
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              failure -> {
                assertThat(failure.statusCode()).isEqualTo(500);
                assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("InternalFailure");
                assertThat(failure.getMessage()).doesNotContain("secret");
              });
    }
  }

  /// Which code makes the SDK's client throw which class: asked with every text in the client that
  /// may be one.
  private static Map<Class<?>, String> codes(JsonServices service, Method operation, Object request)
      throws Exception {
    Map<Class<?>, String> codes = new LinkedHashMap<>();
    Set<Class<?>> modelled = exceptions(service.type());
    for (String code : texts(service.client().getClass())) {
      service
          .behind()
          .set(
              _ -> {
                throw AwsServiceException.builder()
                    .statusCode(400)
                    .awsErrorDetails(details(code, "asked"))
                    .build();
              });
      Class<?> type = failure(service, operation, request).getClass();
      if (modelled.contains(type)) {
        codes.put(type, code);
      }
    }
    return codes;
  }

  private static Set<String> texts(Class<?> type) throws IOException {
    Set<String> texts = new TreeSet<>();
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
        if (entry instanceof StringEntry text
            && text.stringValue().matches("[A-Z][A-Za-z]{5,80}(Exception|Fault|NotFound)")) {
          texts.add(text.stringValue());
        }
      }
    }
    return texts;
  }

  /// The exceptions of a service's model, without the base class of them all.
  private static Set<Class<?>> exceptions(Class<?> client) throws Exception {
    String folder = client.getPackageName().replace('.', '/') + "/model/";
    URL url = client.getClassLoader().getResource(folder);
    Set<Class<?>> exceptions = new HashSet<>();
    List<String> names =
        ((JarURLConnection) url.openConnection())
            .getJarFile().stream()
                .map(Object::toString)
                .filter(name -> name.startsWith(folder) && name.endsWith("Exception.class"))
                .toList();
    for (String name : names) {
      Class<?> type =
          Class.forName(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
      if (AwsServiceException.class.isAssignableFrom(type)
          && Modifier.isFinal(type.getModifiers())) {
        exceptions.add(type);
      }
    }
    return exceptions;
  }

  private static AwsServiceException failure(
      JsonServices service, Method operation, Object request) {
    try {
      invoke(service, operation, request);
    } catch (AwsServiceException e) {
      return e;
    }
    throw new AssertionError("no failure");
  }

  private static void invoke(JsonServices service, Method operation, Object request) {
    try {
      operation.invoke(service.client(), request);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof AwsServiceException failure) {
        throw failure;
      }
      throw new AssertionError(e.getCause());
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static AwsErrorDetails details(String code, String message) {
    return AwsErrorDetails.builder().errorCode(code).errorMessage(message).build();
  }

  private static Buildable builderOf(Class<?> shape) {
    return (Buildable) builder(shape);
  }

  private static SdkPojo builder(Class<?> shape) {
    try {
      return (SdkPojo) shape.getMethod("builder").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
