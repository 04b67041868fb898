package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;
import static dev.rastro.firehose.InvalidArguments.unsupported;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/// What a member of a request may be.
sealed interface MemberRule {

  /// How much of a value that is wrong a message shows.
  int SHOWN_LENGTH_MAX = 200;

  /// Numbers, in their bounds; also where the API has them as text.
  ///
  /// @param isWhole whether they have no fraction
  record Within(BigDecimal least, BigDecimal most, boolean isWhole) implements MemberRule {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");

    private BigDecimal number(Object value, String where) {
      String text = value.toString();
      if (NUMBER.matcher(text).matches()) {
        BigDecimal number = new BigDecimal(text);
        boolean isKind = !isWhole || number.scale() == 0;
        if (isKind && number.compareTo(least) >= 0 && number.compareTo(most) <= 0) {
          return number;
        }
      }
      throw invalid(where + " must be from " + least + " to " + most + ": " + shown(text));
    }
  }

  /// Texts of a length that are of a form.
  record Form(int lengthMin, int lengthMax, Pattern pattern) implements MemberRule {}

  /// Texts of a length that nobody may see in a message.
  record Secret(int lengthMin, int lengthMax) implements MemberRule {}

  /// Some texts and no others.
  record OneOf(List<String> texts) implements MemberRule {
    public OneOf {
      texts = List.copyOf(texts);
    }
  }

  /// One number of those that the API takes: what the others ask for is not done here.
  record Only(long value, Within within) implements MemberRule {}

  static Within within(int least, int most) {
    return new Within(BigDecimal.valueOf(least), BigDecimal.valueOf(most), true);
  }

  static Within withinParts(String least, String most) {
    return new Within(new BigDecimal(least), new BigDecimal(most), false);
  }

  static Form form(int lengthMin, int lengthMax, String pattern) {
    return new Form(lengthMin, lengthMax, Pattern.compile(pattern, Pattern.DOTALL));
  }

  static OneOf oneOf(String... texts) {
    return new OneOf(List.of(texts));
  }

  /// @param least the least that the API takes
  static Only only(long value, int least) {
    return new Only(value, within(least, Integer.MAX_VALUE));
  }

  /// Refuses what it may not be.
  ///
  /// @param where the member, for the message
  default void require(Object value, String where) {
    switch (this) {
      case Within within -> within.number(value, where);
      case Form form -> {
        requireLength(value, form.lengthMin, form.lengthMax, where, ": " + shown(value));
        if (!form.pattern.matcher(value.toString()).matches()) {
          throw invalid(where + " must match " + form.pattern + ": " + shown(value));
        }
      }
      case Secret secret -> requireLength(value, secret.lengthMin, secret.lengthMax, where, "");
      case OneOf oneOf -> {
        if (!oneOf.texts.contains(value.toString())) {
          throw invalid(
              where + " must be one of " + String.join(", ", oneOf.texts) + ": " + shown(value));
        }
      }
      case Only only -> {
        BigDecimal number = only.within.number(value, where);
        if (number.compareTo(BigDecimal.valueOf(only.value)) != 0) {
          throw unsupported(where + " other than " + only.value);
        }
      }
    }
  }

  private static void requireLength(Object value, int least, int most, String where, String end) {
    int length = value.toString().length();
    if (length < least || length > most) {
      throw invalid(where + " must have " + least + " to " + most + " characters" + end);
    }
  }

  /// A value for a message: not all of one that is too long.
  private static String shown(Object value) {
    String text = value.toString();
    return text.length() <= SHOWN_LENGTH_MAX ? text : text.substring(0, SHOWN_LENGTH_MAX) + "…";
  }
}
