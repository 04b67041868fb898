package dev.rastro.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The process's standard output, which remembers why it could not be written to: a writer on it
/// does not say so. What comes after a failure goes nowhere. For one thread.
final class StandardOutput extends OutputStream {

  private final OutputStream out;
  private @Nullable IOException failure;

  StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /// A writer in the encoding of the terminal. It has to be flushed.
  PrintWriter writer() {
    String encoding = System.getProperty("stdout.encoding");
    return new PrintWriter(
        new OutputStreamWriter(
            this, encoding == null ? Charset.defaultCharset() : Charset.forName(encoding)));
  }

  /// Why not all of it was written, for the person; empty where it was, or where who reads wanted
  /// no more, as head does.
  Optional<String> failure() {
    return failure == null || isClosedPipe(failure)
        ? Optional.empty()
        : Optional.of("can't write to standard output: " + FileErrors.reason(failure));
  }

  /// Whether nobody reads what is written.
  static boolean isClosedPipe(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("Broken pipe");
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (failure == null) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
      }
    }
  }
}
