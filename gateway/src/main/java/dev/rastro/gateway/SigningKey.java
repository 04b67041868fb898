package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key that signs for one day, region and service, derived from a secret.
///
/// Follows "Create a signed AWS API request", Signature Version 4.
final class SigningKey {

  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String TERMINATOR = "aws4_request";

  private final String scope;
  private final byte[] key;

  private SigningKey(String scope, byte[] key) {
    this.scope = scope;
    this.key = key;
  }

  /// `<date>/<region>/<service>/aws4_request`.
  String scope() {
    return scope;
  }

  static SigningKey derive(String secret, String date, String region, String service) {
    byte[] key = hmac(("AWS4" + secret).getBytes(UTF_8), date);
    key = hmac(hmac(hmac(key, region), service), TERMINATOR);
    return new SigningKey(String.join("/", date, region, service, TERMINATOR), key);
  }

  /// The signature of a request.
  String sign(String timestamp, String canonicalRequest) {
    return sign(
        String.join("\n", ALGORITHM, timestamp, scope, sha256(canonicalRequest.getBytes(UTF_8))));
  }

  /// The signature of a text, in hexadecimal digits.
  String sign(String stringToSign) {
    return HexFormat.of().formatHex(hmac(key, stringToSign));
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /// Whether two signatures are equal, in a time that does not tell where they differ.
  static boolean equal(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA256", e);
    }
  }
}
