package dev.rastro.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3ErrorXmlTest {

  @Test
  void writesTheElementsInTheOrderOfTheService() {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("Resource", "/b/<k>");
    details.put("Region", "us-east-1");

    assertThat(S3ErrorXml.of("NoSuchKey", "a & b", details, new S3ErrorXml.Ids("r", "h")))
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>"
                + "<Message>a &amp; b</Message><Resource>/b/&lt;k&gt;</Resource>"
                + "<Region>us-east-1</Region><RequestId>r</RequestId><HostId>h</HostId></Error>");
  }

  @Test
  void leavesNothingThatNoXmlCanHold() {
    assertThat(S3ErrorXml.escaped("a\u0000\u001f\t\r\n\"ü😀\ud800"))
        .isEqualTo("a\ufffd\ufffd\t&#13;\n&quot;ü😀\ufffd");
  }
}
