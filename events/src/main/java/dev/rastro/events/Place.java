package dev.rastro.events;

/// A place that visitors come from.
///
/// @param language the browser language that is common there
record Place(
    String latitude,
    String longitude,
    String country,
    String timezone,
    String region,
    String language) {

  /// Where visitors come from, more of them from larger markets.
  static final Weighted<Place> ALL =
      Weighted.<Place>builder()
          .add(new Place("40.71427", "-74.00597", "US", "America/New_York", "New York", "en_US"), 9)
          .add(
              new Place(
                  "34.05223", "-118.24368", "US", "America/Los_Angeles", "California", "en_US"),
              7)
          .add(new Place("41.85003", "-87.65005", "US", "America/Chicago", "Illinois", "en_US"), 5)
          .add(new Place("29.76328", "-95.36327", "US", "America/Chicago", "Texas", "en_US"), 5)
          .add(new Place("33.44838", "-112.07404", "US", "America/Phoenix", "Arizona", "en_US"), 2)
          .add(
              new Place("-23.5475", "-46.63611", "BR", "America/Sao_Paulo", "São Paulo", "pt_BR"),
              9)
          .add(
              new Place(
                  "-22.90642", "-43.18223", "BR", "America/Sao_Paulo", "Rio de Janeiro", "pt_BR"),
              5)
          .add(new Place("-12.97111", "-38.51083", "BR", "America/Bahia", "Bahia", "pt_BR"), 2)
          .add(new Place("-3.10194", "-60.025", "BR", "America/Manaus", "Amazonas", "pt_BR"), 1)
          .add(new Place("51.50853", "-0.12574", "GB", "Europe/London", "England", "en_GB"), 6)
          .add(new Place("55.95206", "-3.19648", "GB", "Europe/London", "Scotland", "en_GB"), 1)
          .add(new Place("52.52437", "13.41053", "DE", "Europe/Berlin", "Berlin", "de_DE"), 4)
          .add(new Place("48.13743", "11.57549", "DE", "Europe/Berlin", "Bavaria", "de_DE"), 3)
          .add(new Place("48.85341", "2.3488", "FR", "Europe/Paris", "Île-de-France", "fr_FR"), 5)
          .add(new Place("40.4165", "-3.70256", "ES", "Europe/Madrid", "Madrid", "es_ES"), 3)
          .add(new Place("38.71667", "-9.13333", "PT", "Europe/Lisbon", "Lisbon", "pt_PT"), 2)
          .add(new Place("41.89193", "12.51133", "IT", "Europe/Rome", "Lazio", "it_IT"), 3)
          .add(
              new Place("52.37403", "4.88969", "NL", "Europe/Amsterdam", "North Holland", "nl_NL"),
              2)
          .add(new Place("52.22977", "21.01178", "PL", "Europe/Warsaw", "Mazovia", "pl_PL"), 2)
          .add(new Place("59.32938", "18.06871", "SE", "Europe/Stockholm", "Stockholm", "sv_SE"), 1)
          .add(
              new Place(
                  "19.42847", "-99.12766", "MX", "America/Mexico_City", "Mexico City", "es_MX"),
              4)
          .add(
              new Place(
                  "-34.61315",
                  "-58.37723",
                  "AR",
                  "America/Argentina/Buenos_Aires",
                  "Buenos Aires",
                  "es_AR"),
              2)
          .add(new Place("4.60971", "-74.08175", "CO", "America/Bogota", "Bogotá", "es_CO"), 2)
          .add(new Place("43.70011", "-79.4163", "CA", "America/Toronto", "Ontario", "en_CA"), 2)
          .add(new Place("19.07283", "72.88261", "IN", "Asia/Kolkata", "Maharashtra", "en_IN"), 4)
          .add(new Place("12.97194", "77.59369", "IN", "Asia/Kolkata", "Karnataka", "en_IN"), 3)
          .add(new Place("35.6895", "139.69171", "JP", "Asia/Tokyo", "Tokyo", "ja_JP"), 3)
          .add(
              new Place(
                  "-33.86785", "151.20732", "AU", "Australia/Sydney", "New South Wales", "en_AU"),
              2)
          .add(new Place("6.45407", "3.39467", "NG", "Africa/Lagos", "Lagos", "en_NG"), 1)
          .add(
              new Place("-26.20227", "28.04363", "ZA", "Africa/Johannesburg", "Gauteng", "en_ZA"),
              1)
          .build();
}
