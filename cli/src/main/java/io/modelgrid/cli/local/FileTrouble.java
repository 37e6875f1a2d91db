package io.modelgrid.cli.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Says in words why a file or folder could not be used; Java's own message is often only its path.
 */
final class FileTrouble {
  private FileTrouble() {}

  static String said(IOException trouble) {
    if (trouble instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (trouble instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is a file, not a folder";
    }
    if (trouble instanceof NotDirectoryException file) {
      return file.getFile() + " is not a folder";
    }
    if (trouble instanceof NoSuchFileException missing) {
      return missing.getFile() + " cannot be made there";
    }
    if (trouble instanceof FileSystemException other && other.getReason() != null) {
      return other.getReason();
    }
    String message = trouble.getMessage();
    return message == null ? trouble.toString() : message;
  }
}
