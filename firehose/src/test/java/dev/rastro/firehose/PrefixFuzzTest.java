package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;

/// Random prefixes: a stream refuses one with a reason that names the member, or every object's key
/// is one that S3 and a file system take, whenever the object comes.
class PrefixFuzzTest {

  private static final long SEED = 20260102;
  private static final int ROUNDS = 4_000;
  private static final String[] PIECES = {
    "!{",
    "}",
    "timestamp:",
    "yyyy",
    "MM",
    "MMMM",
    "EEEE",
    "HH",
    "n",
    "'",
    "firehose:",
    "random-string",
    "error-output-type",
    "!{timestamp:yyyy-MM-dd}",
    "!{timestamp:'d='dd/HH}/",
    "!{timestamp:VV}",
    "!{firehose:random-string}",
    "!{firehose:error-output-type}",
    "!{timestamp:",
    "a/",
    "/",
    ".",
    "..",
    "=",
    "!",
    "{",
    "b",
    "é",
    "\0",
    "long".repeat(40)
  };

  private static final Pattern NAMED =
      Pattern.compile("(?s).*(Prefix|ErrorOutputPrefix|CustomTimeZone)\\b.*");

  @Test
  void whatIsTakenMakesKeysThatObjectsCanHave() {
    int[] counts = run(PrefixFuzzTest::isKey);
    assertThat(counts[0]).as("taken").isGreaterThan(500);
    assertThat(counts[1]).as("refused").isGreaterThan(500);
    assertThat(counts[2]).as("bad keys").isZero();
  }

  /// The fuzz sees it where keys are not as they should be.
  @Test
  void findsKeysThatASmallerLimitForbids() {
    assertThat(run((key, _) -> isKey(key, null) && key.length() < 250)[2]).isPositive();
  }

  private static int[] run(BiPredicate<String, @Nullable String> isGood) {
    Random random = new Random(SEED);
    int[] counts = new int[3];
    for (int round = 0; round < ROUNDS; round++) {
      String prefix = text(random);
      String errorPrefix = random.nextInt(4) == 0 ? null : text(random);
      S3Destination s3;
      try {
        s3 = destination(prefix, errorPrefix);
      } catch (InvalidArgumentException e) {
        assertThat(e.awsErrorDetails().errorMessage())
            .as("seed %d, round %d: %s | %s", SEED, round, prefix, errorPrefix)
            .matches(NAMED);
        counts[1]++;
        continue;
      }
      counts[0]++;
      for (int i = 0; i < 5; i++) {
        Instant arrival =
            Instant.ofEpochSecond(
                1_700_000_000L + random.nextInt(1_000_000_000), random.nextInt(1_000_000_000));
        String name =
            ObjectNames.objectName("stream", "1", arrival, new SplittableRandom(random.nextLong()));
        for (PrefixTemplate template : new PrefixTemplate[] {s3.prefix(), s3.errorPrefix()}) {
          String key =
              template.render(
                      new PrefixTemplate.Values(
                          arrival,
                          template.equals(s3.errorPrefix()) ? "format-conversion-failed" : "",
                          PartitionKeys.NONE),
                      new SplittableRandom(random.nextLong()))
                  + name;
          if (!isGood.test(key, errorPrefix)) {
            counts[2]++;
          }
        }
      }
    }
    return counts;
  }

  /// Said anew here, not asked of the code under test.
  private static boolean isKey(String key, @Nullable String errorPrefix) {
    if (key.isEmpty() || key.getBytes(UTF_8).length > 1_024 || key.contains("\0")) {
      return false;
    }
    for (String part : key.split("/", -1)) {
      if (part.isEmpty() || part.matches("\\.{1,2}") || part.getBytes(UTF_8).length > 255) {
        return false;
      }
    }
    return true;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static S3Destination destination(String prefix, @Nullable String errorPrefix) {
    StreamConfiguration configuration =
        StreamConfiguration.of(
            "stream",
            "1",
            DestinationDescription.builder()
                .extendedS3DestinationDescription(
                    s3 ->
                        s3.bucketARN("arn:aws:s3:::lake")
                            .roleARN("arn:aws:iam::000000000000:role/r")
                            .prefix(prefix)
                            .errorOutputPrefix(errorPrefix))
                .build());
    configuration.requireKeys(); // As a stream is created, or changed.
    return configuration.s3();
  }
}
