import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A lean client that puts batches of 500 records of 1.1 kB into a delivery stream and says how many
/// were acknowledged and how long it took. The bodies and their hashes are made before; each request
/// is signed anew with Signature Version 4, and each answer is read and checked.
///
/// `java Load.java STREAM SECONDS CONNECTIONS [RECORDS_PER_SECOND]`, or `java Load.java idle N` for N
/// connections that have each sent one request and then keep still until a line comes on standard
/// input. AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY come from the environment.
final class Load {

  private static final int RECORDS = 500;
  private static final int RECORD_BYTES = 1_100;
  private static final int BODIES = 8;
  private static final String REGION = "us-east-1";
  private static final String TYPE = "application/x-amz-json-1.1";
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
  private final String keyId = System.getenv("AWS_ACCESS_KEY_ID");
  private final String secret = System.getenv("AWS_SECRET_ACCESS_KEY");
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final List<long[]> latencies = new ArrayList<>();

  private record Body(byte[] bytes, String hash, String target) {}

  void main(String[] arguments) throws Exception {
    Load load = new Load();
    if (arguments[0].equals("idle")) {
      load.idle(Integer.parseInt(arguments[1]));
    } else {
      load.put(
          arguments[0],
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0);
    }
  }

  private void idle(int count) throws Exception {
    Body body = body("{}", "Firehose_20150804.ListDeliveryStreams");
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Connection connection = new Connection();
      connection.send(body);
      connections.add(connection);
    }
    IO.println(connections.size() + " connections are idle");
    IO.readln();
    for (Connection connection : connections) {
      connection.send(body); // They are all still there.
      connection.close();
    }
    IO.println("and answered again");
  }

  private void put(String stream, int seconds, int connections, int recordsPerSecond)
      throws Exception {
    List<Body> bodies = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < BODIES; i++) {
      bodies.add(body(batch(stream, random), "Firehose_20150804.PutRecordBatch"));
    }
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform()
              .start(() -> run(bodies, number, connections, recordsPerSecond, start, end)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double took = (System.nanoTime() - start) / 1e9;
    long[] all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    System.out.printf(
        "%,d records acknowledged in %.1f s: %,.0f records/s; %d requests failed;"
            + " p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        acknowledged.get(), took, acknowledged.get() / took, failed.get(),
        at(all, 0.5), at(all, 0.99), at(all, 1));
  }

  private static double at(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
  }

  /// Sends at a rate on schedule, whose lateness counts as latency, or as fast as answers come.
  private void run(
      List<Body> bodies, int number, int connections, int rate, long start, long end) {
    long[] times = new long[1 << 20];
    int count = 0;
    double interval = rate == 0 ? 0 : 1e9 * RECORDS * connections / rate;
    try (Connection connection = new Connection()) {
      for (long i = 0; ; i++) {
        long due =
            rate == 0
                ? System.nanoTime()
                : start + (long) (interval * (i + (double) number / connections));
        if (due >= end) {
          break;
        }
        long wait = due - System.nanoTime();
        if (wait > 0) {
          Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
        }
        String answer = connection.send(bodies.get((int) ((i + number) % BODIES)));
        times[count++] = System.nanoTime() - due;
        if (answer.contains("\"FailedPutCount\":0") || answer.contains("\"FailedPutCount\": 0")) {
          acknowledged.addAndGet(RECORDS);
        } else if (failed.incrementAndGet() == 1) {
          System.out.println("the first failure: " + answer.substring(0, Math.min(300, answer.length())));
        }
      }
    } catch (IOException | InterruptedException e) {
      System.out.println("a connection ended: " + e);
    }
    synchronized (latencies) {
      latencies.add(Arrays.copyOf(times, count));
    }
  }

  private static String batch(String stream, Random random) {
    StringBuilder json = new StringBuilder("{\"DeliveryStreamName\":\"" + stream + "\",\"Records\":[");
    for (int i = 0; i < RECORDS; i++) {
      // Half of it random letters, so that it compresses about as click events do.
      StringBuilder record = new StringBuilder("{\"event_id\":\"");
      while (record.length() < RECORD_BYTES / 5) {
        record.append((char) ('a' + random.nextInt(26)));
      }
      record.append("\",\"page\":\"");
      while (record.length() < RECORD_BYTES - 3) {
        record.append("/product/lamp?from=search");
      }
      record.setLength(RECORD_BYTES - 3);
      record.append("\"}\n");
      json.append(i == 0 ? "{\"Data\":\"" : ",{\"Data\":\"")
          .append(Base64.getEncoder().encodeToString(record.toString().getBytes(ISO_8859_1)))
          .append("\"}");
    }
    return json.append("]}").toString();
  }

  private static Body body(String json, String target) throws Exception {
    byte[] bytes = json.getBytes(ISO_8859_1);
    return new Body(bytes, hex(MessageDigest.getInstance("SHA-256").digest(bytes)), target);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /// A connection that is kept open; for one thread.
  private final class Connection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 17];

    Connection() throws IOException {
      socket = new Socket(endpoint.getHost(), endpoint.getPort());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(60_000);
      in = socket.getInputStream();
    }

    /// Signs and sends a request, and reads the whole answer.
    String send(Body body) throws IOException {
      String time = TIMESTAMP.format(Instant.now());
      String host = endpoint.getAuthority();
      String names = "content-type;host;x-amz-date;x-amz-target";
      String canonical =
          "POST\n/\n\ncontent-type:" + TYPE + "\nhost:" + host + "\nx-amz-date:" + time
              + "\nx-amz-target:" + body.target + "\n\n" + names + "\n" + body.hash;
      String scope = time.substring(0, 8) + "/" + REGION + "/firehose/aws4_request";
      String head;
      try {
        String toSign =
            "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n"
                + hex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(ISO_8859_1)));
        byte[] key = ("AWS4" + secret).getBytes(ISO_8859_1);
        for (String part : scope.split("/")) {
          key = hmac(key, part);
        }
        head =
            "POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: " + TYPE + "\r\nX-Amz-Date: "
                + time + "\r\nX-Amz-Target: " + body.target + "\r\nContent-Length: "
                + body.bytes.length + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + keyId
                + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                + hex(hmac(key, toSign)) + "\r\n\r\n";
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      socket.getOutputStream().write(body.bytes);
      return read();
    }

    private String read() throws IOException {
      int length = 0;
      int end = -1;
      int total = Integer.MAX_VALUE;
      while (length < total) {
        int count = in.read(buffer, length, buffer.length - length);
        if (count < 0) {
          throw new IOException("the server closed the connection");
        }
        length += count;
        if (end < 0) {
          String text = new String(buffer, 0, length, ISO_8859_1);
          end = text.indexOf("\r\n\r\n");
          if (end >= 0) {
            String lower = text.substring(0, end).toLowerCase(java.util.Locale.ROOT);
            int at = lower.indexOf("content-length: ");
            if (at < 0) {
              throw new IOException("an answer without a length: " + lower);
            }
            int lineEnd = lower.indexOf("\r\n", at);
            total =
                end + 4
                    + Integer.parseInt(
                        lower.substring(at + 16, lineEnd < 0 ? lower.length() : lineEnd).strip());
          }
        }
      }
      return new String(buffer, 0, length, ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(ISO_8859_1));
  }
}
