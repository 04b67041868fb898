package dev.rastro.pipeline.stack;

import java.util.regex.Pattern;

/// The names that a template gives to its parameters, resources and outputs.
final class TemplateNames {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]{1,255}");

  private TemplateNames() {}

  /// @param what is named: a parameter, a resource or an output
  /// @throws StackException with the line of what stands under the name
  static void require(String file, String what, String name, TemplateNode node) {
    if (!NAME.matcher(name).matches()) {
      throw new StackException(
          file,
          node.line(),
          "the " + what + " '" + name + "' must have a name of letters and digits alone");
    }
  }
}
