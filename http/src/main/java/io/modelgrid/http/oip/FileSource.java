package io.modelgrid.http.oip;

import java.io.IOException;
import java.io.OutputStream;

/** A file that came with a request. */
@FunctionalInterface
public interface FileSource {
  /**
   * Writes the file's contents and leaves the stream open.
   *
   * @throws io.modelgrid.http.refusal.RefusedException if the contents turn out to be none
   */
  void writeTo(OutputStream out) throws IOException;
}
