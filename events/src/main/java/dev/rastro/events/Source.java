package dev.rastro.events;

/// Where a visit comes from: the `utm_source`.
enum Source {
  GOOGLE("google", "search"),
  FACEBOOK("facebook", "social"),
  BING("bing", "search"),
  INSTAGRAM("instagram", "social"),
  MAILCHIMP("mailchimp", "email");

  static final Weighted<Source> ALL =
      Weighted.<Source>builder()
          .add(GOOGLE, 15)
          .add(FACEBOOK, 30)
          .add(BING, 5)
          .add(INSTAGRAM, 20)
          .add(MAILCHIMP, 30)
          .build();

  /// The media of the original, drawn without regard to the source.
  static final Weighted<String> ANY_MEDIUM =
      Weighted.<String>builder()
          .add("cpc", 25)
          .add("affiliate", 10)
          .add("organic", 40)
          .add("social", 25)
          .build();

  static final Weighted<String> CONTENT =
      Weighted.<String>builder()
          .add("ad_1", 5)
          .add("ad_2", 30)
          .add("ad_3", 20)
          .add("ad_4", 25)
          .add("ad_5", 20)
          .build();

  static final Weighted<String> CAMPAIGN =
      Weighted.<String>builder().add("campaign_1", 80).add("campaign_2", 20).build();

  private static final Weighted<String> SEARCH_MEDIUM =
      Weighted.<String>builder().add("organic", 60).add("cpc", 40).build();
  private static final Weighted<String> SOCIAL_MEDIUM =
      Weighted.<String>builder().add("social", 65).add("cpc", 35).build();
  private static final Weighted<String> EMAIL_MEDIUM =
      Weighted.<String>builder().add("email", 80).add("affiliate", 20).build();

  private final String text;
  private final String referrer;

  Source(String text, String referrer) {
    this.text = text;
    this.referrer = referrer;
  }

  String text() {
    return text;
  }

  /// The `referer_medium` that fits this source.
  String refererMedium() {
    return referrer;
  }

  /// The `referer_medium` of the original, which knows search engines only.
  String originalRefererMedium() {
    return referrer.equals("search") ? "search" : "internal";
  }

  /// The media that bring visits from this source.
  Weighted<String> media() {
    return switch (this) {
      case GOOGLE, BING -> SEARCH_MEDIUM;
      case FACEBOOK, INSTAGRAM -> SOCIAL_MEDIUM;
      case MAILCHIMP -> EMAIL_MEDIUM;
    };
  }
}
