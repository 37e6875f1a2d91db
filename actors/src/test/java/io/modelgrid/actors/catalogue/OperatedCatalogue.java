package io.modelgrid.actors.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.catalogue.Catalogue.Noted;
import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue with the model {@code m}: version 1 is stable, 2 and 3 are verified, 4 has failed and
 * 5 is not loaded yet.
 */
final class OperatedCatalogue {
  /** How many events there are before a test begins. */
  static final long REVISION = 11;

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  "pekko.actor { serialize-messages = on, testkit.typed.single-expect-default = 30s }")
              .withFallback(EventSourcedBehaviorTestKit.config())
              .withFallback(ConfigFactory.load()));
  private final EventSourcedBehaviorTestKit<Catalogue.Command, CatalogueEvent, CatalogueState>
      catalogue =
          EventSourcedBehaviorTestKit.create(
              kit.system(),
              Catalogue.create("node-1", Given.CLOCK, () -> true),
              EventSourcedBehaviorTestKit.enabledSerializationSettings().withVerifyCommands(false));

  /** What a command led to. */
  record Result<R>(R reply, List<CatalogueEvent> events) {}

  OperatedCatalogue() {
    tell(Given.majority());
    register('a');
    tell(new Catalogue.ReportVerified("m", "1", Given.LOADED));
    register('b');
    tell(new Catalogue.ReportVerified("m", "2", Given.LOADED));
    register('c');
    tell(new Catalogue.ReportVerified("m", "3", Given.LOADED));
    register('d');
    tell(new Catalogue.ReportFailed("m", "4", "not a model"));
    register('e');
    assertThat(state().revision()).isEqualTo(REVISION);
  }

  void stop() {
    kit.shutdownTestKit();
  }

  /** Another incarnation takes over, with what the journal holds. */
  void restart() {
    catalogue.restart();
    tell(Given.majority());
  }

  void failNextWrite() {
    catalogue.persistenceTestKit().failNextPersisted("catalogue");
  }

  /** A copy has more than the journal. */
  void lacks() {
    tell(
        new Catalogue.Follow(
            "node-2:1", 7, 40, kit.<CatalogueCopy.Command>createTestProbe().getRef()));
  }

  CatalogueState state() {
    return catalogue.getState();
  }

  ModelState model() {
    return Objects.requireNonNull(state().models().get("m"));
  }

  void tell(Catalogue.Command command) {
    assertThat(catalogue.runCommand(command).command()).isEqualTo(command);
  }

  void register(char digit) {
    assertThat(change(reply -> Given.register("m", null, digit, reply)).events()).hasSize(1);
  }

  Result<ChangeAnswer> change(Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    CommandResultWithReply<Catalogue.Command, CatalogueEvent, CatalogueState, Catalogue.Reply>
        result = catalogue.runCommand(command);
    return new Result<>(result.reply().answer(), List.copyOf(result.events()));
  }

  Result<StepReply> step(Function<ActorRef<StepReply>, Catalogue.Command> command) {
    CommandResultWithReply<Catalogue.Command, CatalogueEvent, CatalogueState, StepReply> result =
        catalogue.runCommand(command);
    return new Result<>(result.reply(), List.copyOf(result.events()));
  }

  Result<ChangeAnswer> start(OperationPlan plan) {
    return change(reply -> new Catalogue.StartOperation("m", plan, Given.ANN, reply));
  }

  Result<ChangeAnswer> rollback(@Nullable String version) {
    return change(reply -> new Catalogue.Rollback("m", version, Given.ANN, reply));
  }

  Result<ChangeAnswer> cancel(String operation) {
    return change(reply -> new Catalogue.CancelOperation(operation, Given.ANN, reply));
  }

  Result<ChangeAnswer> freeze(String operation, boolean frozen) {
    return change(reply -> new Catalogue.FreezeOperation(operation, frozen, Given.ANN, reply));
  }

  Result<ChangeAnswer> load(@Nullable String version) {
    return change(reply -> new Catalogue.Load("m", version, Given.ANN, reply));
  }

  Result<ChangeAnswer> unload(@Nullable String version) {
    return change(reply -> new Catalogue.Unload("m", version, Given.ANN, reply));
  }

  Result<StepReply> adopt(String operation, String supervisor) {
    return step(reply -> new Catalogue.AdoptOperation("m", operation, supervisor, reply));
  }

  Result<StepReply> commit(
      String operation, String supervisor, int commit, Map<String, String> labels, boolean last) {
    return step(
        reply ->
            new Catalogue.CommitSwap(
                "m", operation, supervisor, commit, labels, null, null, last, "all hold", reply));
  }

  Result<StepReply> commit(
      String operation,
      int commit,
      Traffic.@Nullable Split split,
      Traffic.@Nullable Shadow shadow) {
    return step(
        reply ->
            new Catalogue.CommitSwap(
                "m",
                operation,
                "s1",
                commit,
                model().labels(),
                split,
                shadow,
                shadow != null,
                "all hold",
                reply));
  }

  Result<StepReply> end(String operation, String supervisor, Outcome outcome) {
    return step(
        reply ->
            new Catalogue.EndOperation("m", operation, supervisor, outcome, "that is it", reply));
  }

  /** A swap to this version from its start to its end. */
  void swapTo(String version) {
    assertThat(start(swap(version)).events()).hasSize(1);
    String id = id();
    adopt(id, "s1");
    assertThat(commit(id, "s1", 1, Map.of("stable", version), true).reply().noted())
        .isEqualTo(Noted.NOTED);
    end(id, "s1", Outcome.SUCCEEDED);
    assertThat(model().labels()).containsEntry("stable", version);
  }

  /** The id of the operation that runs. */
  String id() {
    return Objects.requireNonNull(model().operation()).id();
  }

  static OperationPlan swap(String version) {
    return OperationPlan.swap(version, false, false);
  }

  static OperationPlan canary(String version, Integer... steps) {
    return plan(Kind.CANARY, version, "stable", steps);
  }

  static OperationPlan label(String label, String version) {
    return plan(Kind.LABEL, version, label);
  }

  static OperationPlan unlabel(String label) {
    return plan(Kind.UNLABEL, "", label);
  }

  static OperationPlan shadow(String version, int share) {
    return plan(Kind.SHADOW, version, "", share);
  }

  private static OperationPlan plan(Kind kind, String version, String label, Integer... steps) {
    return new OperationPlan(
        kind, version, label, List.of(steps), Duration.ofMinutes(1), false, 0, false, false);
  }

  static Refused refusal(Result<ChangeAnswer> result) {
    assertThat(result.reply()).isInstanceOf(Refused.class);
    assertThat(result.events()).as("a refusal changes nothing").isEmpty();
    return (Refused) result.reply();
  }
}
