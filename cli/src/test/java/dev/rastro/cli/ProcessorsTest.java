package dev.rastro.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.firehose.RecordProcessor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;

/// Processors from jars in a home, compiled and packed as a person would.
class ProcessorsTest {

  private static final String SOURCE =
      """
      package shop;

      import dev.rastro.firehose.RecordProcessor;
      import java.util.List;
      import java.util.Locale;

      public final class Shout implements RecordProcessor {
        @Override
        public String functionName() {
          return "shout";
        }

        @Override
        public List<Answer> process(List<Request> records) {
          return records.stream()
              .map(
                  record ->
                      Answer.ok(
                          record.recordId(),
                          new String(record.data()).toUpperCase(Locale.ROOT).getBytes()))
              .toList();
        }
      }
      """;

  @TempDir private Path temp;

  @BeforeEach
  void useThisProject() {
    System.setProperty("rastro.installation", "..");
  }

  @Test
  void findsNoneWhereThereIsNoDirectory() {
    assertThat(Processors.in(temp.resolve("none"))).isEmpty();
  }

  @Test
  void aStreamUsesAProcessorFromAJar() throws Exception {
    Path home = temp.resolve("home");
    try (LocalCloud _ = LocalCloud.openWithHome(home)) {
      // Only a home may have a directory of processors.
    }
    jar(home.resolve("processors/shout.jar"), SOURCE);

    try (LocalCloud cloud = LocalCloud.openWithHome(home)) {
      cloud.s3().createBucket(r -> r.bucket("loud-lake"));
      cloud
          .firehose()
          .createDeliveryStream(
              r ->
                  r.deliveryStreamName("loud")
                      .extendedS3DestinationConfiguration(
                          c ->
                              c.bucketARN("arn:aws:s3:::loud-lake")
                                  .roleARN("arn:aws:iam::000000000000:role/delivery")
                                  .processingConfiguration(
                                      p -> p.enabled(true).processors(lambda("shout")))));
      cloud
          .firehose()
          .putRecord(
              r -> r.deliveryStreamName("loud").record(d -> d.data(SdkBytes.fromUtf8String("a"))));
      cloud.await("loud", cloud.flush("loud"));

      String key = cloud.s3().listObjectsV2(r -> r.bucket("loud-lake")).contents().getFirst().key();
      assertThat(cloud.s3().getObjectAsBytes(r -> r.bucket("loud-lake").key(key)).asUtf8String())
          .isEqualTo("A");
    }
  }

  @Test
  void refusesTwoProcessorsOfOneFunction() throws Exception {
    jar(temp.resolve("a.jar"), SOURCE);
    jar(
        temp.resolve("b.jar"),
        SOURCE.replace("Shout", "ShoutToo").replace("package shop", "package other"));

    assertThatThrownBy(() -> Processors.in(temp))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("two processors for the function shout");
  }

  @Test
  void saysWhichJarHasNoProcessor() throws Exception {
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(temp.resolve("broken.jar")))) {
      jar.putNextEntry(new JarEntry("META-INF/services/" + RecordProcessor.class.getName()));
      jar.write("shop.Missing".getBytes(UTF_8));
    }

    assertThatThrownBy(() -> Processors.in(temp))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("shop.Missing");
  }

  private static Processor lambda(String function) {
    return Processor.builder()
        .type(ProcessorType.LAMBDA)
        .parameters(
            List.of(
                ProcessorParameter.builder()
                    .parameterName(ProcessorParameterName.LAMBDA_ARN)
                    .parameterValue("arn:aws:lambda:us-east-1:000000000000:function:" + function)
                    .build()))
        .build();
  }

  private void jar(Path jar, String source) throws IOException {
    String name = source.replaceAll("(?s).*class (\\w+).*", "$1");
    String pack = source.replaceAll("(?s).*package (\\w+);.*", "$1");
    Path work = Files.createTempDirectory(temp, "compile");
    Path file = Files.createDirectories(work.resolve(pack)).resolve(name + ".java");
    Files.writeString(file, source);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                work.toString(),
                file.toString());
    assertThat(result).isZero();
    Files.createDirectories(Objects.requireNonNull(jar.getParent()));
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry(pack + "/" + name + ".class"));
      Files.copy(work.resolve(pack).resolve(name + ".class"), entries);
      entries.putNextEntry(new JarEntry("META-INF/services/" + RecordProcessor.class.getName()));
      entries.write((pack + "." + name + "\n").getBytes(UTF_8));
    }
  }

  /// The processors are found by name.
  @Test
  void namesProcessorsByTheirFunctions() throws Exception {
    jar(temp.resolve("a.jar"), SOURCE);

    assertThat(List.copyOf(Processors.in(temp).keySet())).containsExactly("shout");
  }
}
