package dev.rastro.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class S3AddressTest {

  @Test
  void readsBucketAndKey() {
    assertThat(S3Address.parse("s3://lake/events/a b=c.gz"))
        .isEqualTo(new S3Address("lake", "events/a b=c.gz"));
    assertThat(S3Address.parse("s3a://lake")).isEqualTo(new S3Address("lake", ""));
    assertThat(S3Address.parse("s3://lake/")).hasToString("s3://lake/");
  }

  @Test
  void namesAChildOfAFolder() {
    assertThat(S3Address.parse("s3://lake/events").child("x")).hasToString("s3://lake/events/x");
    assertThat(S3Address.parse("s3://lake").child("x")).hasToString("s3://lake/x");
  }

  @Test
  void refusesWhatIsNoAddressAndSaysIt() {
    assertThatThrownBy(() -> S3Address.parse("/tmp/x"))
        .hasMessage("Not an S3 address, which starts with s3://: '/tmp/x'");
    assertThatThrownBy(() -> S3Address.parse("s3:///x")).hasMessage("Not a bucket name: ''");
    assertThatThrownBy(() -> S3Address.parse("s3://b//x"))
        .hasMessage("A key does not start with '/': '/x'");
  }
}
