package io.modelgrid.http.admin;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Kept;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.http.change.ChangeRefusals;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.refusal.RefusedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Says what became of changes. */
final class Changes {
  private Changes() {}

  /** What was changed; a refusal becomes an exception with its status. */
  static Changed accepted(ChangeAnswer answer) {
    return (Changed) done(answer);
  }

  private static ChangeAnswer done(ChangeAnswer answer) {
    if (answer instanceof Refused refused) {
      throw new RefusedException(ChangeRefusals.of(refused));
    }
    return answer;
  }

  /** Of data: 201, with the words by which a specification names them. */
  static HttpResponse kept(ChangeAnswer answer) {
    Kept kept = (Kept) done(answer);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("data", "artifact:" + kept.sha256());
    fields.put("sha256", kept.sha256());
    fields.put("bytes", kept.bytes());
    return Answers.json(201, fields);
  }

  /** Of a change to a model. */
  static HttpResponse model(String model, Changed changed) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("model", model);
    answer.put("revision", changed.revision());
    answer.put("changed", changed.changed());
    return Answers.json(200, answer);
  }

  /** Of a restart or a move: 202, since another replica is yet to start. */
  static HttpResponse replica(String slot, Changed changed) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("slot", slot);
    answer.put("changed", changed.changed());
    return Answers.json(202, answer);
  }

  /** Of a drain: 202, since slots are yet to move; 200 where it was taken back. */
  static HttpResponse drain(String node, boolean drained, Changed changed) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node", node);
    answer.put("drained", drained);
    answer.put("changed", changed.changed());
    return Answers.json(drained ? 202 : 200, answer);
  }

  /** Of an upload: 201, 200 if all was so already, 422 if the version turned out to be no model. */
  static HttpResponse upload(String model, Changed changed, Optional<VersionView> version) {
    boolean failed = version.isPresent() && version.get().state() == State.FAILED;
    String reason = version.map(VersionView::reason).orElse(null);
    Map<String, Object> answer = new LinkedHashMap<>();
    if (failed) {
      answer.put("error", reason == null ? "the version could not be loaded" : reason);
    }
    answer.put("model", model);
    answer.put("version", changed.version());
    version.ifPresent(seen -> answer.put("digest", seen.digest()));
    answer.put("revision", changed.revision());
    answer.put("state", version.map(VersionView::state).orElse(State.REGISTERED).name());
    if (reason != null) {
      answer.put("reason", reason);
    }
    return Answers.json(failed ? 422 : changed.changed() ? 201 : 200, answer);
  }
}
