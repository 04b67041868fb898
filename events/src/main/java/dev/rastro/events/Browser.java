package dev.rastro.events;

import java.util.random.RandomGenerator;

/// What a visitor browses with.
enum Browser {
  CHROME("Chrome"),
  FIREFOX("Firefox"),
  INTERNET_EXPLORER("InternetExplorer"),
  SAFARI("Safari"),
  OPERA("Opera");

  static final Weighted<Browser> ALL =
      Weighted.<Browser>builder()
          .add(CHROME, 50)
          .add(FIREFOX, 25)
          .add(INTERNET_EXPLORER, 5)
          .add(SAFARI, 10)
          .add(OPERA, 10)
          .build();

  private final String text;

  Browser(String text) {
    this.text = text;
  }

  /// The `browser_name` of the event.
  String text() {
    return text;
  }

  /// Whether there is such a browser for that system: the one keeps to Windows, the other to
  /// Apple's.
  boolean runsOn(OperatingSystem system) {
    return switch (this) {
      case CHROME, FIREFOX, OPERA -> true;
      case INTERNET_EXPLORER -> system == OperatingSystem.WINDOWS;
      case SAFARI -> system == OperatingSystem.MACOS || system == OperatingSystem.IOS;
    };
  }

  /// A user agent of this browser on a platform, with a version drawn.
  String userAgent(String platform, RandomGenerator random) {
    int version = 110 + random.nextInt(20);
    String webKit = "Mozilla/5.0 (" + platform + ") AppleWebKit/537.36 (KHTML, like Gecko) ";
    return switch (this) {
      case CHROME -> webKit + "Chrome/" + version + ".0.0.0 Safari/537.36";
      case FIREFOX ->
          "Mozilla/5.0 ("
              + platform
              + "; rv:"
              + version
              + ".0) Gecko/20100101 Firefox/"
              + version
              + ".0";
      case INTERNET_EXPLORER -> "Mozilla/5.0 (" + platform + "; Trident/7.0; rv:11.0) like Gecko";
      case SAFARI -> webKit + "Version/17." + (version - 110) + " Safari/605.1.15";
      case OPERA ->
          webKit + "Chrome/" + version + ".0.0.0 Safari/537.36 OPR/" + (version - 14) + ".0.0.0";
    };
  }
}
