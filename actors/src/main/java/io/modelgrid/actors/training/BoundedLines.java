package io.modelgrid.actors.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream, each up to a bound; what a longer one has beyond it is dropped. Confined
 * to one thread.
 */
final class BoundedLines {
  private final InputStream in;
  private final int most;

  BoundedLines(InputStream in, int most) {
    this.in = new BufferedInputStream(in);
    this.most = most;
  }

  /** The next line without its end, or null at the end of the stream. Blocks. */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int each = in.read();
    if (each < 0) {
      return null;
    }
    while (each >= 0 && each != '\n') {
      if (line.size() < most) {
        line.write(each);
      }
      each = in.read();
    }
    return line.toString(UTF_8).stripTrailing();
  }
}
