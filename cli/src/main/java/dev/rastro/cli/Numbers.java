package dev.rastro.cli;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Numbers as options give them, refused in words for people and not for programmers.
final class Numbers {

  private Numbers() {}

  /// Has a command line read its numbers so.
  static void register(CommandLine commandLine) {
    commandLine.registerConverter(Long.class, whole(Long::valueOf));
    commandLine.registerConverter(long.class, whole(Long::valueOf));
    commandLine.registerConverter(Integer.class, whole(Integer::valueOf));
    commandLine.registerConverter(int.class, whole(Integer::valueOf));
    commandLine.registerConverter(Double.class, number(Double::valueOf, "'%s' is not a number"));
  }

  private static <T> ITypeConverter<T> whole(Function<String, T> conversion) {
    return text ->
        text.matches("[+-]?[0-9]+")
            ? number(conversion, "%s is too large").convert(text)
            : number(conversion, "'%s' is not a whole number").convert(text);
  }

  private static <T> ITypeConverter<T> number(Function<String, T> conversion, String refusal) {
    return text -> {
      try {
        return conversion.apply(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException(String.format(refusal, text));
      }
    };
  }
}
