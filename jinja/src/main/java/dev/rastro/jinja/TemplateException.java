package dev.rastro.jinja;

import org.jspecify.annotations.Nullable;

/// A template could not be parsed or rendered. The message ends with the template's name and the
/// line; each macro that it came through adds its own.
public final class TemplateException extends RuntimeException {

  private final String template;
  private final int line;

  public TemplateException(String message, String template, int line) {
    this(message, template, line, null);
  }

  public TemplateException(String message, String template, int line, @Nullable Throwable cause) {
    super(message + " (" + template + ", line " + line + ")", cause);
    this.template = template;
    this.line = line;
  }

  /// The template in which it happened.
  public String template() {
    return template;
  }

  /// The line, counted from 1.
  public int line() {
    return line;
  }
}
