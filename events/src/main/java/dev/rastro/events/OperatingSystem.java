package dev.rastro.events;

import java.util.List;
import java.util.random.RandomGenerator;

/// What a visitor's device runs.
enum OperatingSystem {
  WINDOWS("Windows", false),
  MACOS("MacOS", false),
  LINUX("Linux", false),
  ANDROID("Android", true),
  IOS("iOS", true);

  static final Weighted<OperatingSystem> ALL =
      Weighted.<OperatingSystem>builder()
          .add(WINDOWS, 10)
          .add(MACOS, 15)
          .add(LINUX, 5)
          .add(ANDROID, 30)
          .add(IOS, 40)
          .build();

  private final String text;
  private final boolean isMobile;

  OperatingSystem(String text, boolean isMobile) {
    this.text = text;
    this.isMobile = isMobile;
  }

  /// The `os_name` of the event.
  String text() {
    return text;
  }

  boolean isMobile() {
    return isMobile;
  }

  /// The `device_type` of the event.
  String deviceType() {
    return isMobile ? "Mobile" : "Computer";
  }

  /// A version, as the `os` of the event says it.
  String drawVersion(RandomGenerator random) {
    List<String> versions =
        switch (this) {
          case WINDOWS -> List.of("Windows NT 10.0", "Windows NT 6.3", "Windows NT 6.1");
          case MACOS -> List.of("Mac OS X 10_15_7", "Mac OS X 13_6", "Mac OS X 14_4");
          case LINUX -> List.of("Linux x86_64", "Linux aarch64");
          case ANDROID -> List.of("Android 12", "Android 13", "Android 14");
          case IOS -> List.of("iPhone OS 16_7", "iPhone OS 17_4", "iPhone OS 17_5");
        };
    return versions.get(random.nextInt(versions.size()));
  }

  /// The words in brackets that a user agent begins with.
  String platform(String version) {
    return switch (this) {
      case WINDOWS -> version + "; Win64; x64";
      case MACOS -> "Macintosh; Intel " + version;
      case LINUX -> "X11; " + version;
      case ANDROID -> "Linux; " + version + "; K";
      case IOS -> "iPhone; CPU " + version + " like Mac OS X";
    };
  }
}
