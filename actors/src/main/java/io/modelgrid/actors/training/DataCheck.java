package io.modelgrid.actors.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Looks whether data have changed. Blocks for as long as reading them takes. */
final class DataCheck {
  private DataCheck() {}

  /** Of what these data are now; what is fetched for that is fetched anew, and not kept. */
  static Optional<String> digest(RunnerSetup setup, String specification) {
    try {
      Files.createDirectories(setup.directory());
      Path scratch = Files.createTempDirectory(setup.directory(), FolderSweep.SCRATCH);
      try {
        return setup
            .room()
            .digest(
                specification,
                new TrainingRoom.Places(
                    setup.folders(),
                    setup.urls(),
                    JobPreparation.artifacts(setup, specification),
                    scratch));
      } finally {
        JobFolder.delete(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
