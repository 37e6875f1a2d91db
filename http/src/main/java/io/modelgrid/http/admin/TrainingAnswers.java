package io.modelgrid.http.admin;

import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.TrainingView.State;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.TrainingFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Says what became of commands about trainings. */
final class TrainingAnswers {
  private static final String PATH = "/grid/v1/trainings/";
  private static final String TRAINING = "training";

  private TrainingAnswers() {}

  /** 202: it is in the queue. */
  static HttpResponse submitted(Started started) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(TRAINING, started.operation());
    answer.put("state", State.WAITING);
    answer.put("revision", started.revision());
    return located(Answers.json(202, answer), started.operation());
  }

  /** 200: nothing was to be done. */
  static HttpResponse changed(Changed changed) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("revision", changed.revision());
    answer.put("changed", changed.changed());
    return Answers.json(200, answer);
  }

  /** 200: it is given up, or was over already. */
  static HttpResponse cancelled(String id, Changed changed) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(TRAINING, id);
    answer.put("revision", changed.revision());
    answer.put("changed", changed.changed());
    return Answers.json(200, answer);
  }

  /**
   * 400: a specification with mistakes.
   *
   * @param message every mistake, one a line
   */
  static HttpResponse invalid(String message) {
    List<String> mistakes =
        message.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "error",
        mistakes.size() == 1
            ? mistakes.get(0)
            : "the specification has "
                + mistakes.size()
                + " mistakes: "
                + String.join("; ", mistakes));
    answer.put("mistakes", mistakes);
    return Answers.json(400, answer);
  }

  /**
   * After a wait: 200 if it ended as wanted, 409 if it ended otherwise, 202 if it goes on.
   *
   * @param seen empty where this node has not seen it yet
   */
  static HttpResponse waited(String id, Optional<TrainingView> seen, State wanted) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(TRAINING, id);
    if (seen.isEmpty()) {
      answer.put("state", State.WAITING);
      return located(Answers.json(202, answer), id);
    }
    TrainingView view = seen.get();
    boolean over = view.state().isOver();
    boolean asWanted = view.state() == wanted;
    if (over && !asWanted) {
      answer.put("error", error(view));
    }
    answer.putAll(TrainingFields.whole(view));
    int status = asWanted ? 200 : over ? 409 : 202;
    return located(Answers.json(status, answer), id);
  }

  private static String error(TrainingView view) {
    return view.reasons().isEmpty()
        ? view.message()
        : view.message() + ": " + String.join("; ", view.reasons());
  }

  private static HttpResponse located(HttpResponse response, String id) {
    return response.addHeader(RawHeader.create("Location", PATH + id));
  }
}
