package dev.rastro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.junit.jupiter.api.Test;

/// The reader of signatures, in the header and in the query, under texts that are nearly good: it
/// reads them or refuses them, and does nothing else.
class AuthorizationFuzzTest {

  private static final long SEED = 20_260_103;
  private static final String HEADER =
      "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request,"
          + " SignedHeaders=host;x-amz-date, Signature=0123456789abcdef";
  private static final String QUERY =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fs3%2F"
          + "aws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
          + "&X-Amz-Signature=0123456789abcdef";

  @Test
  void readsOrRefuses() {
    Random random = new Random(SEED);
    int read = 0;
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      boolean inHeader = random.nextBoolean();
      String text = mutated(inHeader ? HEADER : QUERY, random);
      try {
        Authorization authorization =
            Authorization.of(inHeader ? request(text, "") : request("", text));
        CanonicalRequest.of(
            inHeader ? request(text, "") : request("", text), authorization, "hash");
        read++;
      } catch (Refusal refusal) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + SEED + ", round " + round + ": " + text, e);
      }
    }
    assertThat(read).as("some must still be good").isGreaterThan(1_000);
    assertThat(refused).as("and some not").isGreaterThan(1_000);
  }

  private static String mutated(String good, Random random) {
    StringBuilder text = new StringBuilder(good);
    for (int k = random.nextInt(3); k >= 0; k--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(32, 256));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, "%&=;,/ ".charAt(random.nextInt(7)));
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 30)));
      }
    }
    return text.toString();
  }

  private static Request request(String header, String query) {
    HttpFields.Mutable headers = HttpFields.build().add("Host", "x").add("x-amz-date", "d");
    if (!header.isEmpty()) {
      headers.add("Authorization", header);
    }
    HttpURI uri = HttpURI.build().scheme("http").host("x").path("/b/k").query(query).asImmutable();
    return new HeadOfRequest("GET", uri, headers).request();
  }
}
