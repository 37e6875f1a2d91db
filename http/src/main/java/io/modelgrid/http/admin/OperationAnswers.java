package io.modelgrid.http.admin;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.http.exchange.Answers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/** Says what became of commands that begin or end an operation. */
final class OperationAnswers {
  private static final String PATH = "/grid/v1/operations/";

  private OperationAnswers() {}

  /** 202: it has begun. */
  static HttpResponse started(String model, Started started) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("operation", started.operation());
    answer.put("model", model);
    answer.put("version", started.version());
    answer.put("state", State.RUNNING);
    answer.put("revision", started.revision());
    return located(Answers.json(202, answer), started.operation());
  }

  /**
   * 200: a change that is done, or was so already.
   *
   * @param running the operation that it ends, which goes on until it has moved back what it moved;
   *     null if there is none
   */
  static HttpResponse changed(@Nullable String model, Changed changed, @Nullable String running) {
    Map<String, Object> answer = new LinkedHashMap<>();
    if (running != null) {
      answer.put("operation", running);
    }
    if (model != null) {
      answer.put("model", model);
    }
    if (!changed.version().isEmpty()) {
      answer.put("version", changed.version());
    }
    answer.put("revision", changed.revision());
    answer.put("changed", changed.changed());
    HttpResponse response = Answers.json(200, answer);
    return running == null ? response : located(response, running);
  }

  /**
   * After a wait: 200 if it ended as wanted, 409 if it ended otherwise, 202 if it still runs.
   *
   * @param seen empty where this node has not seen it yet
   */
  static HttpResponse waited(String operation, Optional<OperationView> seen, Set<State> wanted) {
    if (seen.isEmpty()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("operation", operation);
      answer.put("state", State.RUNNING);
      return located(Answers.json(202, answer), operation);
    }
    OperationView view = seen.get();
    if (view.state() == State.RUNNING) {
      return located(Answers.json(202, new Waited(operation, null, view)), operation);
    }
    return wanted.contains(view.state())
        ? Answers.json(200, new Waited(operation, null, view))
        : Answers.json(409, new Waited(operation, view.message(), view));
  }

  /** An operation with its id where all answers to commands have it. */
  private record Waited(
      String operation, @Nullable String error, @JsonUnwrapped OperationView view) {}

  /** 409 with the id of the operation that stands in the way. */
  static HttpResponse conflict(String message, String running) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("error", message);
    answer.put("operation", running);
    return located(Answers.json(409, answer), running);
  }

  private static HttpResponse located(HttpResponse response, String operation) {
    return response.addHeader(RawHeader.create("Location", PATH + operation));
  }
}
