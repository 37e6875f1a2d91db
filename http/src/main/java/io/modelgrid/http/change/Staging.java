package io.modelgrid.http.change;

import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files in the artifact store's staging area, and what is said when it takes no more. */
public final class Staging {
  private static final Logger log = LoggerFactory.getLogger(Staging.class);

  private Staging() {}

  /**
   * A new, empty file. Blocks for the length of a file creation.
   *
   * @param trail of the request that needs it
   * @throws RefusedException with status 507 if the store cannot take another file
   */
  public static Path newFile(GridAdmin admin, Trail trail) {
    try {
      return admin.stageUpload();
    } catch (IOException e) {
      throw noRoom(e, trail);
    }
  }

  /** Whether a file could not be written because there is no room for it. */
  public static boolean isFullDisk(IOException e) {
    String message = Objects.requireNonNullElse(e.getMessage(), "").toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("not enough space")
        || message.contains("quota exceeded");
  }

  /** What the sender of a file is told for which there is no room. */
  public static RefusedException noRoom(IOException e, Trail trail) {
    trail.on(log.atWarn()).log("an upload could not be stored: {}", e.toString());
    return new RefusedException(
        Refusal.of(507, "this node's artifact store cannot take the upload; its disk may be full"));
  }

  /** Deletes a file that was not handed on. Blocks briefly. */
  public static void delete(Path staged) {
    try {
      Files.deleteIfExists(staged);
    } catch (IOException e) {
      log.warn("a staged upload could not be deleted: {}", e.toString());
    }
  }
}
