package dev.rastro.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.firehose.FirehoseClient;

/// A server on a home, and the other commands that find it.
@SuppressWarnings("NullAway.Init")
class UpTest {

  @TempDir private Path temp;
  private Path home;

  @BeforeEach
  void useThisProject() {
    System.setProperty("rastro.installation", "..");
    home = temp.resolve("home");
  }

  @AfterEach
  void stopWhatAFailedTestLeft() {
    if (RunningUp.find(home).isPresent()) {
      run("stop");
    }
  }

  @Test
  void isFoundByEveryOtherCommandUntilItIsStopped() throws Exception {
    CompletableFuture<CommandLineRun> up = up("--rate", "20");

    assertThat(run("athena", "--csv", "SELECT 6 * 7 AS n").lastLine()).contains("42");
    assertThat(run("redshift", "--csv", "select 6 * 7 as n, true as t").lastLine())
        .isEqualTo("42,true");
    CommandLineRun streamed = run("simulate", "--stream", "--events", "500");
    assertThat(streamed.err()).contains("500 events").contains("and delivered");
    try (var objects = Files.walk(home.resolve("s3"))) {
      assertThat(objects.filter(path -> path.toString().contains("landing_date="))).isNotEmpty();
    }
    for (List<String> refused : List.of(List.of("demo"), List.of("reset"))) {
      CommandLineRun other = run(refused.toArray(String[]::new));
      assertThat(other.exitCode()).as(refused.toString()).isNotZero();
      assertThat(other.err()).contains("in use by");
    }

    assertThat(run("stop").exitCode()).isZero();
    CommandLineRun ended = up.get(60, TimeUnit.SECONDS);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("rastro is up").contains("not served");
    assertThat(home.resolve("up.json")).doesNotExist();
    assertThat(run("stop").err()).contains("no rastro up runs");
    assertThat(run("athena", "--csv", "SELECT 1 AS n").lastLine()).contains("1");
  }

  @Test
  void takesBackWhatWouldSendClientsElsewhere() throws Exception {
    ProcessBuilder crowded =
        new ProcessBuilder("sh", "-c", run("env").out() + "env | grep ^AWS_ | cut -d= -f1 | sort");
    crowded.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    for (String name :
        List.of(
            "AWS_SESSION_TOKEN",
            "AWS_SECURITY_TOKEN",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            "AWS_ENDPOINT_URL_S3",
            "AWS_ENDPOINT_URL_STS",
            "AWS_ENDPOINT_URL_REDSHIFT_DATA")) {
      crowded.environment().put(name, "left");
    }
    Process left = crowded.redirectErrorStream(true).start();
    assertThat(new String(left.getInputStream().readAllBytes(), UTF_8).lines())
        .containsExactly(
            "AWS_ACCESS_KEY_ID",
            "AWS_DEFAULT_REGION",
            "AWS_ENDPOINT_URL",
            "AWS_REGION",
            "AWS_SECRET_ACCESS_KEY");
  }

  @Test
  void leavesAHomeInWhichNothingWasPutToADemo() throws Exception {
    CompletableFuture<CommandLineRun> up = up();
    assertThat(run("stop").exitCode()).isZero();
    up.get(60, TimeUnit.SECONDS);

    CommandLineRun demo = run("demo", "--events", "300");
    assertThat(demo.exitCode()).as(demo.err()).isZero();
  }

  @Test
  void runsDbtOnTheWarehouseOfTheRunningOne() throws Exception {
    CompletableFuture<CommandLineRun> up = up();
    assertThat(run("simulate", "--stream", "--events", "200").exitCode()).isZero();
    assertThat(run("crawl", "raw-events").exitCode()).isZero();

    CommandLineRun built = run("dbt", "run");
    assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
    assertThat(built.out()).contains("OK created").contains("Completed successfully");
    assertThat(run("redshift", "--csv", "select count(*) as n from analytics.events").lastLine())
        .isEqualTo("200");
    assertThat(run("dbt", "compile").err()).contains("compiled into " + home.resolve("dbt"));
    assertThat(run("dbt", "ls").out()).contains("clickstream.events");
    assertThat(run("dbt", "parse").exitCode()).isZero();
    CommandLineRun wrong = run("dbt", "run", "--vars", "{visit_timeout_minutes: [}");
    assertThat(wrong.exitCode()).isNotZero();
    assertThat(wrong.err()).contains("--vars");
    Path project = temp.resolve("wrong");
    Files.createDirectories(project.resolve("models"));
    Files.writeString(
        project.resolve("dbt_project.yml"), "name: wrong\nversion: '1'\nprofile: clickstream\n");
    Files.writeString(
        project.resolve("models/one.sql"),
        "{{ config(materialized='table') }} select no_such_column");
    CommandLineRun failing =
        run("dbt", "run", "--project-dir", project.toString(), "--profiles-dir", "../clickstream");
    assertThat(failing.exitCode()).isEqualTo(Main.FAILED);
    assertThat(failing.out()).contains("Completed with errors");

    assertThat(run("stop").exitCode()).isZero();
    up.get(60, TimeUnit.SECONDS);
  }

  @Test
  void makesAndRevokesKeysThatCountAtOnce() throws Exception {
    String first = exported("AWS_ACCESS_KEY_ID");
    assertThat(exported("AWS_ENDPOINT_URL")).isEqualTo("http://127.0.0.1:4566");
    CompletableFuture<CommandLineRun> up = up();

    String[] made = run("keys", "create").out().strip().split(" ", -1);
    assertThat(made).hasSize(2);
    assertThat(run("keys", "list").out().lines()).containsExactly(first, made[0]);
    AwsBasicCredentials before =
        AwsBasicCredentials.create(first, exported("AWS_SECRET_ACCESS_KEY"));
    try (FirehoseClient old = firehose(before);
        FirehoseClient added = firehose(AwsBasicCredentials.create(made[0], made[1]))) {
      assertThat(old.listDeliveryStreams().deliveryStreamNames()).contains("clickstream");
      assertThat(added.listDeliveryStreams().deliveryStreamNames()).contains("clickstream");
      assertThat(run("keys", "revoke", first).exitCode()).isZero();
      assertThatThrownBy(old::listDeliveryStreams)
          .as("no longer than the command took")
          .hasMessageContaining("The AWS Access Key Id you provided does not exist");
      assertThat(added.listDeliveryStreams().deliveryStreamNames()).contains("clickstream");
    }
    assertThat(run("keys", "list").out().lines()).containsExactly(made[0]);
    assertThat(run("keys", "revoke", made[0]).err()).contains("the last access key");
    assertThat(run("keys", "revoke", "AKIANONE").err()).contains("no access key AKIANONE");
    assertThat(run("athena", "--csv", "SELECT 2 AS n").lastLine()).contains("2");
    assertThat(exported("AWS_ACCESS_KEY_ID")).isEqualTo(made[0]);
    assertThat(exported("AWS_ENDPOINT_URL"))
        .isEqualTo(ControlFile.read(home).orElseThrow().address().toString());

    assertThat(run("stop").exitCode()).isZero();
    up.get(60, TimeUnit.SECONDS);
    assertThat(run("keys", "list").out().lines()).containsExactly(made[0]);
  }

  @Test
  void answersOnItsOwnPathsAndGuardsThePrivateOnes() throws Exception {
    CompletableFuture<CommandLineRun> up = up();
    ControlFile file = ControlFile.read(home).orElseThrow();
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("up.json"))))
        .isEqualTo("rw-------");
    assertThat(file.toString()).doesNotContain(file.token());

    assertThat(ask(file, "health", "")).isEqualTo("200 {\"status\":\"ok\"}");
    assertThat(ask(file, "metrics", "")).contains("rastro_requests_seconds_count{");
    assertThat(ask(file, "stop", "{}")).startsWith("403");
    assertThat(ask(file, "stop", "{}", "Authorization", "Bearer 00")).startsWith("403");
    assertThat(ask(file, "ping", "{", "Authorization", "Bearer " + file.token()))
        .startsWith("200 {\"error\"");
    assertThat(ask(file, "ping", "{\"pid\":1}", "Authorization", "Bearer " + file.token()))
        .endsWith("{\"end\":true}\n");
    assertThat(up).isNotDone();

    run("stop");
    up.get(60, TimeUnit.SECONDS);
  }

  @Test
  void letsEveryProgramInIfItIsToldSoAndWarns() throws Exception {
    CompletableFuture<CommandLineRun> up = up("--insecure-any-credentials");
    URI address = ControlFile.read(home).orElseThrow().address();
    assertThat(address.getHost()).isEqualTo("127.0.0.1");

    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder listing = HttpRequest.newBuilder(address.resolve("/"));
      assertThat(client.send(listing.build(), HttpResponse.BodyHandlers.ofString()).body())
          .contains("<ListAllMyBucketsResult");
      listing.header("Sec-Fetch-Site", "cross-site");
      assertThat(client.send(listing.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(403);
    }

    run("stop");
    assertThat(up.get(60, TimeUnit.SECONDS).err())
        .contains("WARNING: --insecure-any-credentials lets in every program that reaches");
  }

  @Test
  void saysWhoHoldsThePort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandLineRun refused = run("up", "--port", String.valueOf(taken.getLocalPort()));

      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.err().strip().lines()).hasSize(1);
      assertThat(refused.err())
          .contains("port " + taken.getLocalPort())
          .contains(String.valueOf(ProcessHandle.current().pid()));
    }
    assertThat(run("up", "--rate", "1000").err()).contains("--rate must be");
    assertThat(run("up", "--port", "70000").err()).contains("70000");
    assertThat(run("up", "--redshift-port", "-1").err()).contains("--redshift-port must be");
    assertThat(run("up", "--dashboard-port", "0").err()).contains("--dashboard-port must be");
    for (String port : List.of("0", "-5", "99999")) {
      CommandLineRun env = run("env", "--port", port);
      assertThat(env.exitCode()).as(port).isNotZero();
      assertThat(env.err()).contains("--port must be from 1 to 65535, not " + port);
    }
  }

  @Test
  void isNotMistakenForOneThatWasKilled() throws Exception {
    Home.open(home).close();
    new ControlFile(1, URI.create("http://127.0.0.1:1"), "token").write(home);

    assertThat(RunningUp.find(home)).isEmpty();
    Files.writeString(home.resolve("up.json"), "{");
    assertThat(RunningUp.find(home)).isEmpty();
  }

  @Test
  void isNotMistakenForAnotherProgramThatHasItsPort() throws Exception {
    Home.open(home).close();
    for (String answer : List.of("", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")) {
      try (ServerSocket other = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
        Thread.ofVirtual().start(() -> answer(other, answer));
        new ControlFile(1, URI.create("http://127.0.0.1:" + other.getLocalPort()), "token")
            .write(home);

        assertThat(RunningUp.find(home)).as("a program that answers '%s'", answer).isEmpty();
      }
    }
  }

  /// Answers each connection until the socket is closed, and keeps it open until the client ends
  /// it.
  private static void answer(ServerSocket socket, String answer) {
    while (!socket.isClosed()) {
      try (Socket one = socket.accept()) {
        one.getOutputStream().write(answer.getBytes(UTF_8));
        one.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // The client went, or the test is over.
      }
    }
  }

  private FirehoseClient firehose(AwsBasicCredentials credentials) {
    return FirehoseClient.builder()
        .endpointOverride(ControlFile.read(home).orElseThrow().address())
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private CompletableFuture<CommandLineRun> up(String... more) throws Exception {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "up";
    arguments[1] = "--port";
    arguments[2] = "0";
    System.arraycopy(more, 0, arguments, 3, more.length);
    CompletableFuture<CommandLineRun> up = new CompletableFuture<>();
    Thread.ofPlatform().daemon().start(() -> up.complete(run(arguments)));
    while (!Files.exists(home.resolve("up.json"))) {
      assertThat(up).as(() -> up.join().err()).isNotDone();
      Thread.sleep(20);
    }
    return up;
  }

  private CommandLineRun run(String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--home";
    all[arguments.length + 1] = home.toString();
    return CommandLineRun.of(all);
  }

  private String exported(String name) {
    return run("env")
        .out()
        .lines()
        .filter(line -> line.startsWith("export " + name + "="))
        .map(line -> line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\'')))
        .findFirst()
        .orElseThrow();
  }

  private static String ask(ControlFile file, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(file.address().resolve("/_rastro/" + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!body.isEmpty()) {
      request.POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }
}
