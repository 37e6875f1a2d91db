package io.modelgrid.http.v1;

import io.modelgrid.config.HttpSettings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Dialect;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.exchange.Served;
import io.modelgrid.http.openai.OpenAiErrors;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.tfs.TensorFlowServing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/models} and what lies under it, for TensorFlow Serving, KServe V1 and OpenAI. */
public final class V1Dialect implements Dialect {
  /** What {@code V1Path} takes apart, and what may stand after it. */
  private static final List<String> PATHS =
      List.of(
          "/v1/models/{model}",
          "/v1/models/{model}/versions/{version}",
          "/v1/models/{model}/labels/{label}");

  private static final List<String> VERBS = List.of("predict", "classify", "regress");

  private final TensorFlowServing tensorFlow;
  private final V1Models models;

  /** The dialect over a grid. */
  public V1Dialect(HttpSettings http, Predictor predictor, GridView view) {
    this.tensorFlow = new TensorFlowServing(http, predictor, view);
    this.models = new V1Models(view, tensorFlow);
  }

  @Override
  public String name() {
    return "v1";
  }

  @Override
  public boolean owns(Call call) {
    return V1Path.owns(call);
  }

  @Override
  public boolean predicts(Call call) {
    return V1Path.hasVerb(call);
  }

  @Override
  public CompletionStage<HttpResponse> answer(Call call) {
    V1Path path = V1Path.of(call);
    String verb = path.verb();
    ModelSelector selector = path.selector();
    if (verb != null && selector != null) {
      return predict(call, selector, verb);
    }
    if (!call.reads()) {
      throw new RefusedException(Routes.wrongMethod(call, Set.of("GET")));
    }
    if (selector == null) {
      return described(call, format -> models.list(format));
    }
    if (path.metadata()) {
      return now(tensorFlow.metadata(selector));
    }
    return selector.version() == null && selector.label() == null
        ? described(call, format -> models.model(selector, format))
        : now(Map.of("model_version_status", tensorFlow.status(selector)));
  }

  @Override
  public List<Served> served() {
    List<Served> all = new ArrayList<>(List.of(new Served("GET", "/v1/models")));
    for (String path : PATHS) {
      all.add(new Served("GET", path));
      all.add(new Served("GET", path + "/metadata"));
      VERBS.forEach(verb -> all.add(new Served("POST", path + ":" + verb)));
    }
    return List.copyOf(all);
  }

  private CompletionStage<HttpResponse> predict(Call call, ModelSelector selector, String verb) {
    switch (verb) {
      case "predict", "classify", "regress", "explain" -> {
        if (!call.method().equals("POST")) {
          throw new RefusedException(Routes.wrongMethod(call, Set.of("POST")));
        }
      }
      default ->
          throw new RefusedException(
              Routes.unknown(call, "expected: :predict, :classify or :regress after the model"));
    }
    return switch (verb) {
      case "predict" -> tensorFlow.predict(call, selector);
      case "classify" -> tensorFlow.classify(call, selector);
      case "regress" -> tensorFlow.regress(call, selector);
      default ->
          throw new RefusedException(
              Refusal.of(501, ":explain is not implemented (expected: :predict)"));
    };
  }

  /** Makes a description in a format. */
  @FunctionalInterface
  private interface Description {
    Map<String, Object> in(Format format);
  }

  private static CompletionStage<HttpResponse> described(Call call, Description description) {
    Format format = Format.of(call);
    try {
      return now(description.in(format));
    } catch (RefusedException e) {
      if (format == Format.OPENAI) {
        return CompletableFuture.completedFuture(OpenAiErrors.of(e.refusal()));
      }
      throw e;
    }
  }

  private static CompletionStage<HttpResponse> now(Object value) {
    return CompletableFuture.completedFuture(Answers.json(200, value));
  }
}
