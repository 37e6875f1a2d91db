package io.modelgrid.http.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.modelgrid.http.grpc.proto.ModelConfigRequest;
import io.modelgrid.http.grpc.proto.ModelConfigResponse;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import io.modelgrid.http.grpc.proto.ModelMetadataRequest;
import io.modelgrid.http.grpc.proto.ModelMetadataResponse;
import io.modelgrid.http.grpc.proto.ModelReadyRequest;
import io.modelgrid.http.grpc.proto.ModelReadyResponse;
import io.modelgrid.http.grpc.proto.ModelStatisticsRequest;
import io.modelgrid.http.grpc.proto.ModelStatisticsResponse;
import io.modelgrid.http.grpc.proto.ModelStreamInferResponse;
import io.modelgrid.http.grpc.proto.RepositoryIndexRequest;
import io.modelgrid.http.grpc.proto.RepositoryIndexResponse;
import io.modelgrid.http.grpc.proto.RepositoryModelLoadRequest;
import io.modelgrid.http.grpc.proto.RepositoryModelLoadResponse;
import io.modelgrid.http.grpc.proto.RepositoryModelUnloadRequest;
import io.modelgrid.http.grpc.proto.RepositoryModelUnloadResponse;
import io.modelgrid.http.grpc.proto.ServerLiveRequest;
import io.modelgrid.http.grpc.proto.ServerLiveResponse;
import io.modelgrid.http.grpc.proto.ServerMetadataRequest;
import io.modelgrid.http.grpc.proto.ServerMetadataResponse;
import io.modelgrid.http.grpc.proto.ServerReadyRequest;
import io.modelgrid.http.grpc.proto.ServerReadyResponse;
import io.modelgrid.http.memory.Accounts;
import io.modelgrid.http.oip.ModelConfig;
import io.modelgrid.http.oip.OipModels;
import io.modelgrid.http.oip.OipServer;
import io.modelgrid.http.oip.Statistics;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.refusal.Refusal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The table of the protocol's calls. Whatever goes wrong in one is answered as a status. */
final class InferenceService extends GRPCInferenceServiceImplBase {
  private final Predictor predictor;
  private final GridView view;
  private final OipModels models;
  private final Statistics statistics;
  private final RepositoryCalls repository;
  private final Executor executor;
  private final Flights flights;
  private final Accounts accounts;
  private final long streamBytes;

  /**
   * The calls over a grid.
   *
   * @param executor on which answers are made
   * @param accounts what large answers are charged to until they were taken
   * @param streamBytes so many bytes of requests in a stream, and it takes no more for a while
   */
  InferenceService(
      Predictor predictor,
      GridView view,
      RepositoryCalls repository,
      Executor executor,
      Flights flights,
      Accounts accounts,
      long streamBytes) {
    this.predictor = predictor;
    this.view = view;
    this.models = new OipModels(view);
    this.statistics = new Statistics(view);
    this.repository = repository;
    this.executor = executor;
    this.flights = flights;
    this.accounts = accounts;
    this.streamBytes = streamBytes;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> observer) {
    answer(observer, () -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(
      ServerReadyRequest request, StreamObserver<ServerReadyResponse> observer) {
    answer(
        observer,
        () -> ServerReadyResponse.newBuilder().setReady(view.unreadiness().isEmpty()).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
    answer(observer, () -> ModelReadyResponse.newBuilder().setReady(isReady(request)).build());
  }

  private boolean isReady(ModelReadyRequest request) {
    ModelSelector selector = selector(request.getName(), request.getVersion());
    ModelView model = models.model(selector);
    return view.hindrance().isEmpty()
        && model
            .select(selector)
            .map(version -> Predictor.unreadiness(version) == null)
            .orElse(false);
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> observer) {
    answer(
        observer,
        () ->
            ServerMetadataResponse.newBuilder()
                .setName(OipServer.NAME)
                .setVersion(OipServer.version())
                .addAllExtensions(OipServer.extensions())
                .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> observer) {
    answer(
        observer,
        () -> {
          ModelSelector selector = selector(request.getName(), request.getVersion());
          ModelView model = models.model(selector);
          return MetadataAnswers.of(model, models.version(model, selector));
        });
  }

  @Override
  public void modelConfig(
      ModelConfigRequest request, StreamObserver<ModelConfigResponse> observer) {
    answer(
        observer,
        () -> {
          ModelSelector selector = selector(request.getName(), request.getVersion());
          ModelView model = models.model(selector);
          return ConfigAnswers.of(ModelConfig.of(model, models.version(model, selector)));
        });
  }

  @Override
  public void modelStatistics(
      ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> observer) {
    answerLater(
        observer, () -> statistics(request).thenApplyAsync(StatisticsAnswers::of, executor));
  }

  private CompletionStage<List<Statistics.Row>> statistics(ModelStatisticsRequest request) {
    if (request.getName().isEmpty()) {
      return statistics.ofAll();
    }
    ModelSelector selector = selector(request.getName(), request.getVersion());
    ModelView model = models.model(selector);
    return statistics.of(
        model, request.getVersion().isEmpty() ? null : models.version(model, selector));
  }

  @Override
  public void repositoryIndex(
      RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> observer) {
    answer(observer, () -> repository.index(request));
  }

  @Override
  public void repositoryModelLoad(
      RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> observer) {
    answerLater(observer, () -> repository.load(request, origin(), CallFacts.current().trail()));
  }

  @Override
  public void repositoryModelUnload(
      RepositoryModelUnloadRequest request,
      StreamObserver<RepositoryModelUnloadResponse> observer) {
    answerLater(observer, () -> repository.unload(request, origin()));
  }

  private static Origin origin() {
    return new Origin("anonymous", CallFacts.current().method());
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
    answerLater(
        observer,
        () -> {
          CallFacts facts = CallFacts.current();
          InferCall call = ask(request, facts.receivedAt(), facts);
          AnswerCharge charge = new AnswerCharge(accounts);
          var caller = (ServerCallStreamObserver<ModelInferResponse>) observer;
          // Comes also when the call's deadline passes.
          caller.setOnCancelHandler(
              () -> {
                call.withdraw();
                charge.close();
              });
          caller.setOnCloseHandler(charge::close); // all was sent
          return call.answer()
              .thenApply(
                  answered -> {
                    ModelInferResponse response = call.response(answered);
                    charge.take(response);
                    facts.answeredBy(answered);
                    return response;
                  });
        });
  }

  @Override
  public StreamObserver<ModelInferRequest> modelStreamInfer(
      StreamObserver<ModelStreamInferResponse> observer) {
    CallFacts facts = CallFacts.current();
    return InferStream.open(
        (ServerCallStreamObserver<ModelStreamInferResponse>) observer,
        request -> ask(request, System.nanoTime(), facts),
        flights,
        accounts,
        streamBytes);
  }

  private InferCall ask(ModelInferRequest request, long receivedAt, CallFacts facts) {
    ModelSelector selector = selector(request.getModelName(), request.getModelVersion());
    ModelView model = models.model(selector);
    long limit = CallFacts.timeoutMicros(receivedAt);
    return new InferCall(
        request,
        model,
        predictor.predict(
            model, InferRequests.question(request, selector, receivedAt, limit, facts)));
  }

  private static ModelSelector selector(String model, String version) {
    return OipModels.selector(model, version.isEmpty() ? null : version);
  }

  private static <A> void answer(StreamObserver<A> observer, Supplier<A> call) {
    answerLater(observer, () -> CompletableFuture.completedFuture(call.get()));
  }

  private static <A> void answerLater(
      StreamObserver<A> observer, Supplier<CompletionStage<A>> call) {
    CallFacts facts = CallFacts.current();
    CompletionStage<A> answer;
    try {
      answer = call.get();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    answer.whenComplete(
        (response, failure) -> {
          if (failure == null) {
            observer.onNext(response);
            observer.onCompleted();
          } else {
            Refusal refusal = Statuses.refusal(failure, facts.method(), facts.trail());
            observer.onError(Statuses.exception(refusal));
          }
        });
  }
}
