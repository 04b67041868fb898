package dev.rastro.glue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of a listing.
///
/// @param nextToken asks for the page after it; null on the last one
record Page<T>(List<T> items, @Nullable String nextToken) {

  private static final int SIZE_DEFAULT = 100;
  static final int SIZE_MAX = 1_000;

  Page {
    items = List.copyOf(items);
  }

  static <T> Page<T> of(List<T> all, @Nullable String token, @Nullable Integer maxResults) {
    return of(all, token, maxResults, SIZE_MAX);
  }

  /// A page of a listing that gives at most so many at once.
  static <T> Page<T> of(
      List<T> all, @Nullable String token, @Nullable Integer maxResults, int sizeMax) {
    int from = 0;
    if (token != null) {
      try {
        from = Integer.parseInt(decode(token));
      } catch (NumberFormatException e) {
        throw GlueErrors.invalid("NextToken is not one of this listing: " + token);
      }
    }
    from = Math.min(Math.max(from, 0), all.size());
    int to = Math.min(all.size(), from + size(maxResults, sizeMax));
    return new Page<>(all.subList(from, to), to < all.size() ? encode(String.valueOf(to)) : null);
  }

  static int size(@Nullable Integer maxResults, int sizeMax) {
    if (maxResults == null) {
      return SIZE_DEFAULT;
    }
    Constraints.range("maxResults", maxResults, 1, sizeMax);
    return maxResults;
  }

  static String encode(String position) {
    return Base64.getUrlEncoder().encodeToString(position.getBytes(UTF_8));
  }

  static String decode(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), UTF_8);
    } catch (IllegalArgumentException e) {
      throw GlueErrors.invalid("NextToken is not one of this listing: " + token);
    }
  }
}
