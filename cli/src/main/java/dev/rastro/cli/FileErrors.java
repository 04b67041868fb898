package dev.rastro.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// Why a file could not be read or written, in words. The exceptions of the file system mostly have
/// a class for it, and for a message only the path.
final class FileErrors {

  private FileErrors() {}

  /// The reason, and the path where it may be another one than what was asked for.
  static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing -> "there is no " + outermostMissing(missing.getFile());
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case NotDirectoryException file -> file.getFile() + " is not a directory";
      case DirectoryNotEmptyException full -> full.getFile() + " is a directory that is not empty";
      case FileAlreadyExistsException there -> there.getFile() + " is there already";
      case FileSystemLoopException loop -> loop.getFile() + " leads back to itself";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }

  /// A file that is to be written is missed where its directory is: that is what to make.
  private static String outermostMissing(String file) {
    Path missing = Path.of(file);
    for (Path around = missing.getParent();
        around != null && !Files.exists(around);
        around = around.getParent()) {
      missing = around;
    }
    return missing.toString();
  }
}
