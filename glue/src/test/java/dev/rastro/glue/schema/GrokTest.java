package dev.rastro.glue.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GrokTest {

  @Test
  @Timeout(60)
  void givesUpOnALineThatAPatternGoesBackInWithoutEnd() {
    Grok grok = Grok.compile("%{DATA:a},%{DATA:b},%{DATA:c},%{DATA:d},%{DATA:e}X", "");

    assertThatThrownBy(() -> grok.matches("1,".repeat(15_000)))
        .isInstanceOf(UnreadableObjectException.class)
        .hasMessage("a line of 30000 characters takes the grok pattern too many steps");
  }

  @Test
  void givesUpOnALineThatAPatternGoesTooDeepIn() {
    Grok grok = Grok.compile("%{IP:ip} %{URIPATHPARAM:path}", "");

    assertThatThrownBy(() -> grok.matches("10.0.0.1 " + "/x".repeat(30_000)))
        .isInstanceOf(UnreadableObjectException.class)
        .hasMessageEndingWith("takes the grok pattern too many steps");
  }

  @Test
  void takesAnApacheLogApart() throws Exception {
    Grok grok = Grok.compile("%{COMBINEDAPACHELOG}", "");

    assertThat(
            grok.matches(
                "203.0.113.9 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a.gif HTTP/1.0\" 200 2326"
                    + " \"http://www.example.com/start.html\" \"Mozilla/4.08\""))
        .isTrue();
    assertThat(grok.matches("203.0.113.9 something else")).isFalse();
    assertThat(grok.columns().keySet())
        .containsExactly(
            "clientip",
            "ident",
            "auth",
            "timestamp",
            "verb",
            "request",
            "httpversion",
            "rawrequest",
            "response",
            "bytes",
            "referrer",
            "agent");
  }

  @Test
  void knowsEveryPatternThatItNames() throws Exception {
    for (String name :
        "USERNAME USER INT NUMBER BASE16NUM BASE16FLOAT BOOLEAN POSINT NONNEGINT WORD NOTSPACE SPACE DATA GREEDYDATA QUOTEDSTRING QS UUID MAC IPV4 IPV6 IP HOSTNAME HOST IPORHOST HOSTPORT PATH UNIXPATH TTY WINPATH URIPROTO URIHOST URIPATH URIPARAM URIPATHPARAM URI MONTH MONTHNUM MONTHDAY DAY YEAR HOUR MINUTE SECOND TIME DATE_US DATE_EU DATESTAMP_US DATESTAMP_EU TIMESTAMP_ISO8601 TZ DATESTAMP_RFC822 DATESTAMP_RFC2822 DATESTAMP_OTHER DATESTAMP_EVENTLOG CISCOTIMESTAMP SYSLOGTIMESTAMP PROG SYSLOGPROG SYSLOGHOST SYSLOGFACILITY HTTPDATE SYSLOGBASE MESSAGESLOG COMMONAPACHELOG COMMONAPACHELOG_DATATYPED LOGLEVEL"
            .split(" ", -1)) {
      assertThat(Grok.compile("%{" + name + ":field}", "").columns()).as(name).containsKey("field");
    }
  }

  @Test
  void matchesAddressesAndTimes() throws Exception {
    assertThat(Grok.compile("^%{IPV6:ip}$", "").matches("2001:db8::1")).isTrue();
    assertThat(Grok.compile("^%{IPV6:ip}$", "").matches("2001:db8:0:0:0:0:0:1")).isTrue();
    assertThat(Grok.compile("^%{IPV6:ip}$", "").matches("12:34")).isFalse();
    assertThat(Grok.compile("^%{IPV4:ip}$", "").matches("256.1.1.1")).isFalse();
    assertThat(
            Grok.compile("^%{TIMESTAMP_ISO8601:t}$", "").matches("2026-01-02T03:04:05.678+01:00"))
        .isTrue();
    assertThat(Grok.compile("^%{URI:u}$", "").matches("https://a.example:8080/x/y?z=1")).isTrue();
    assertThat(Grok.compile("^%{UUID:u}$", "").matches("123e4567-e89b-12d3-a456-426614174000"))
        .isTrue();
  }

  @Test
  void makesColumnsOfNamedGroupsAndTypes() throws Exception {
    Grok grok = Grok.compile("%{NUMBER:num:int} (?<log_level>[A-Z]+)", "");

    assertThat(grok.columns().get("num")).isEqualTo(new DataType.Scalar(DataType.Kind.INT));
    assertThat(grok.columns().get("log_level")).isEqualTo(DataType.string());
    assertThat(grok.matches("12 INFO")).isTrue();
  }

  @Test
  void saysWhatIsWrongWithAPattern() throws Exception {
    assertThatThrownBy(() -> Grok.compile("%{NONE:x}", ""))
        .hasMessageContaining("there is no grok pattern NONE");
    assertThatThrownBy(() -> Grok.compile("%{A:x}", "A %{B}\nB %{A}"))
        .hasMessageContaining("without end");
    assertThatThrownBy(() -> Grok.compile("plain", "")).hasMessageContaining("names no field");
    assertThatThrownBy(() -> Grok.compile("%{WORD:x}(", ""))
        .hasMessageContaining("no regular expression");
    assertThatThrownBy(() -> Grok.compile("%{WORD:x:date}", ""))
        .hasMessageContaining("no data type date");
  }
}
