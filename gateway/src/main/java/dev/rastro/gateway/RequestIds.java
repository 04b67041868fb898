package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rastro.aws.S3ErrorXml;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Names requests as AWS does: each id is a random UUID that no other request of this process has.
/// Safe for many threads.
final class RequestIds {

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT = 1L << 63;

  private final long prefix;
  private final AtomicLong state;

  RequestIds(RandomGenerator random) {
    this.prefix = random.nextLong();
    this.state = new AtomicLong(random.nextLong());
  }

  String next() {
    long low = mixed(state.addAndGet(GOLDEN));
    long high = mixed(low ^ prefix);
    return new UUID((high & ~0xF000L) | VERSION_4, (low & ~(3L << 62)) | VARIANT).toString();
  }

  /// For a request to S3, which has two.
  S3ErrorXml.Ids nextOfS3() {
    return new S3ErrorXml.Ids(
        next(), Base64.getEncoder().encodeToString((next() + next()).getBytes(US_ASCII)));
  }

  /// Spreads a counter over all bits; two counters never give one value.
  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
