package io.modelgrid.http.admin;

import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.javadsl.FileIO;

/** Sends stored artifacts, as the other nodes fetch them. */
final class ArtifactFiles {
  private final GridAdmin admin;
  private final Executor blocking;

  ArtifactFiles(GridAdmin admin, Executor blocking) {
    this.admin = admin;
    this.blocking = blocking;
  }

  CompletionStage<HttpResponse> send(String digest) {
    return CompletableFuture.supplyAsync(() -> find(digest), blocking);
  }

  private HttpResponse find(String digest) {
    Path file =
        admin
            .artifact(digest)
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.of(404, "artifact " + digest + " is not on this node")));
    try {
      return HttpResponse.create()
          .withEntity(
              HttpEntities.create(
                  ContentTypes.APPLICATION_OCTET_STREAM,
                  Files.size(file),
                  FileIO.fromPath(file)
                      .withAttributes(ActorAttributes.dispatcher(Uploads.DISPATCHER))));
    } catch (IOException e) {
      throw new UncheckedIOException("artifact: cannot be read", e);
    }
  }
}
