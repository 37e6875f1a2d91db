package io.modelgrid.training.data.read;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One file of data.
 *
 * @param name what people call it
 * @param path where it lies on this machine, or a folder
 * @param maxBytes more bytes, unpacked, are refused
 */
public record DataFile(String name, Path path, long maxBytes) {
  private static final int BUFFER = 1 << 16;

  /** What is done with the bytes of a file. */
  interface Reading<T> {
    T from(InputStream in) throws IOException, DataException;
  }

  /** Reads it from its beginning, unpacked where it is gzipped, whatever its name. */
  <T> T read(Reading<T> reading) throws DataException {
    try (InputStream in = open()) {
      return reading.from(in);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Its bytes, unpacked where it is gzipped. */
  InputStream open() throws IOException {
    BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(path), BUFFER);
    boolean ready = false;
    try {
      raw.mark(2);
      boolean gzipped = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      InputStream bytes = gzipped ? new GZIPInputStream(raw, BUFFER) : raw;
      ready = true;
      return new BoundedInput(bytes, maxBytes);
    } finally {
      if (!ready) {
        raw.close();
      }
    }
  }

  /** A mistake in it. */
  DataException mistake(String what) {
    return new DataException(name + ": " + what);
  }

  /** What it says to people that it could not be read. */
  DataException unreadable(IOException e) {
    String reason =
        e instanceof EOFException
            ? "cut short (expected: the whole file)"
            : e instanceof NoSuchFileException
                ? "no such file"
                : e instanceof ZipException
                    ? "damaged: " + e.getMessage()
                    : String.valueOf(e.getMessage());
    return new DataException(name + ": " + reason, e);
  }
}
