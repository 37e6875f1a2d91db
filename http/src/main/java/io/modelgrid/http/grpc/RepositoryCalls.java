package io.modelgrid.http.grpc;

import com.google.protobuf.ByteString;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.http.grpc.proto.ModelRepositoryParameter;
import io.modelgrid.http.grpc.proto.RepositoryIndexRequest;
import io.modelgrid.http.grpc.proto.RepositoryIndexResponse;
import io.modelgrid.http.grpc.proto.RepositoryIndexResponse.ModelIndex;
import io.modelgrid.http.grpc.proto.RepositoryModelLoadRequest;
import io.modelgrid.http.grpc.proto.RepositoryModelLoadResponse;
import io.modelgrid.http.grpc.proto.RepositoryModelUnloadRequest;
import io.modelgrid.http.grpc.proto.RepositoryModelUnloadResponse;
import io.modelgrid.http.oip.FileSource;
import io.modelgrid.http.oip.Repository;
import io.modelgrid.http.oip.RepositoryIndex;
import io.modelgrid.http.refusal.Refusal;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The calls of the model repository extension. Files come as they are, without base64. */
final class RepositoryCalls {
  private static final String CONFIG = "config";
  private static final String FILE = "file:";

  private final GridView view;
  private final Repository repository;
  private final Executor executor;

  /**
   * The calls over a repository.
   *
   * @param executor on which answers are made
   */
  RepositoryCalls(GridView view, Repository repository, Executor executor) {
    this.view = view;
    this.repository = repository;
    this.executor = executor;
  }

  RepositoryIndexResponse index(RepositoryIndexRequest request) {
    RepositoryIndex.checkName(request.getRepositoryName());
    RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
    for (RepositoryIndex.Row row : RepositoryIndex.of(view, request.getReady())) {
      index.addModels(
          ModelIndex.newBuilder()
              .setName(row.name())
              .setVersion(Objects.requireNonNullElse(row.version(), ""))
              .setState(Objects.requireNonNullElse(row.state(), ""))
              .setReason(Objects.requireNonNullElse(row.reason(), "")));
    }
    return index.build();
  }

  CompletionStage<RepositoryModelLoadResponse> load(
      RepositoryModelLoadRequest request, Origin origin, Trail trail) {
    RepositoryIndex.checkName(request.getRepositoryName());
    Map<String, FileSource> files = files(request.getParametersMap());
    boolean configured = hasConfig(request.getParametersMap());
    if (configured != !files.isEmpty()) {
      throw Refusal.badRequest(
          "failed to load '%s': the parameter 'config' is %s (expected: 'config', such as {},"
                  .formatted(
                      Refusal.shown(request.getModelName()),
                      configured ? "there, and no 'file:'" : "missing")
              + " together with 'file:VERSION/NAME', or none of them)");
    }
    return (configured
            ? repository.load(request.getModelName(), files, origin, trail)
            : repository.load(request.getModelName(), origin))
        .thenApplyAsync(loaded -> RepositoryModelLoadResponse.getDefaultInstance(), executor);
  }

  CompletionStage<RepositoryModelUnloadResponse> unload(
      RepositoryModelUnloadRequest request, Origin origin) {
    RepositoryIndex.checkName(request.getRepositoryName());
    return repository
        .unload(request.getModelName(), origin)
        .thenApplyAsync(unloaded -> RepositoryModelUnloadResponse.getDefaultInstance(), executor);
  }

  private static boolean hasConfig(Map<String, ModelRepositoryParameter> parameters) {
    ModelRepositoryParameter config = parameters.get(CONFIG);
    if (config != null && !config.hasStringParam()) {
      throw Refusal.badRequest(
          "parameter 'config' is not a text (expected: a JSON object in string_param)");
    }
    return config != null;
  }

  private static Map<String, FileSource> files(Map<String, ModelRepositoryParameter> parameters) {
    Map<String, FileSource> files = new TreeMap<>();
    parameters.forEach(
        (name, parameter) -> {
          if (name.startsWith(FILE)) {
            if (!parameter.hasBytesParam()) {
              throw Refusal.badRequest(
                  "parameter '%s' is not a file (expected: its bytes in bytes_param)"
                      .formatted(Refusal.shown(name)));
            }
            ByteString bytes = parameter.getBytesParam();
            files.put(name.substring(FILE.length()), bytes::writeTo);
          }
        });
    return files;
  }
}
