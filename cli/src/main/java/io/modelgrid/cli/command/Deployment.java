package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.admin.Answer;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Uploads a bundle and waits for what becomes of it. */
final class Deployment {
  static final Duration UPLOAD_LIMIT = Duration.ofHours(2);
  private static final long PAUSE_MILLIS = 250;
  private static final String WAIT = "?wait=60s";

  private final GridClient client;
  private final Progress progress;

  Deployment(GridClient client, Progress progress) {
    this.client = client;
    this.progress = progress;
  }

  /**
   * Uploads a bundle as the next version of a model.
   *
   * @param wait whether to let the grid wait until the first version serves or has failed
   * @return the grid's answer: model, version, digest, state
   */
  JsonNode upload(String model, Path file, String fileName, boolean wait) {
    progress.step("uploading " + fileName + " as " + model);
    Answer answer =
        client.upload(
            GridPaths.versions(model) + (wait ? WAIT : ""),
            file,
            fileName,
            UPLOAD_LIMIT,
            () -> progress.step("uploading and loading " + fileName + " as " + model));
    return answer.body();
  }

  /** Waits until every wanted replica serves the stable version; answers the model then. */
  ModelJson awaitReplicas(String model, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      ModelJson view = new ModelJson(client.get(GridPaths.model(model)));
      if (view.complete()) {
        return view;
      }
      if (view.state().equals("failed")) {
        throw new CommandException(
            ExitCode.REFUSED,
            model
                + " cannot be loaded: "
                + view.newest()
                    .map(version -> Json.text(version, "reason", "no reason was given"))
                    .orElse(""));
      }
      if (view.unloaded()) {
        throw new CommandException(
            ExitCode.REFUSED, model + " is unloaded, and so no replica serves it; load it first");
      }
      if (System.nanoTime() > end) {
        throw new CommandException(
            ExitCode.TEMPORARY,
            model
                + ": "
                + view.servingReplicas()
                + " of "
                + view.wantedReplicas()
                + " replicas serve after "
                + limit.toSeconds()
                + " s (expected: all); see ./modelgrid show "
                + model
                + ".");
      }
      progress.step(
          "loading "
              + model
              + ": "
              + view.servingReplicas()
              + " of "
              + view.wantedReplicas()
              + " replicas serve");
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.INTERRUPTED, "interrupted while a model was loading", e);
    }
  }
}
