package dev.rastro.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Where a command writes: answers to standard output, remarks to standard error, so that an answer
/// can be piped on.
///
/// @param out for answers
/// @param err for remarks
record Output(PrintWriter out, PrintWriter err) {

  /// The output of a command; picocli sets its spec before it runs.
  static Output of(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new IllegalStateException("The command was not started by picocli");
    }
    return new Output(spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  /// Writes a remark.
  void note(String text) {
    err.println(text);
    err.flush();
  }
}
