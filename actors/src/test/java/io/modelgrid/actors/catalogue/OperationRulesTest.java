package io.modelgrid.actors.catalogue;

import static io.modelgrid.actors.catalogue.OperatedCatalogue.canary;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.label;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.refusal;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.shadow;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.swap;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.unlabel;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationFrozen;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationThawed;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import io.modelgrid.persistence.catalogue.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reply, event and state for every rule on the beginning and the giving up of operations. */
class OperationRulesTest {
  private final OperatedCatalogue catalogue = new OperatedCatalogue();

  @AfterEach
  void stop() {
    catalogue.stop();
  }

  @Test
  void theIdOfAnOperationIsTheRevisionThatBeganIt() {
    var result = catalogue.start(swap("2"));

    assertThat(result.reply()).isEqualTo(new Started("12", "2", 12));
    assertThat(result.events())
        .containsExactly(new OperationStarted(Given.byAnn(), "m", swap("2")));
    assertThat(catalogue.id()).isEqualTo("12");
    assertThat(catalogue.model().labels()).containsEntry("stable", "1");
    assertThat(catalogue.model().wanted().keySet()).containsExactly("1", "2");
  }

  @Test
  void aVersionThatIsNotLoadedYetMayBeSwappedTo() {
    assertThat(catalogue.start(swap("5")).reply()).isInstanceOf(Started.class);
  }

  @Test
  void anUnknownModelOrVersionIsNotFound() {
    Refused model =
        refusal(
            catalogue.change(
                reply -> new Catalogue.StartOperation("x", swap("1"), Given.ANN, reply)));
    assertThat(model).isEqualTo(new Refused(Reason.NOT_FOUND, "there is no model 'x'"));
    for (OperationPlan plan :
        List.of(swap("9"), canary("9", 10_000), label("a", "9"), shadow("9", 100))) {
      assertThat(refusal(catalogue.start(plan)))
          .isEqualTo(new Refused(Reason.NOT_FOUND, "'m' has no version '9'"));
    }
  }

  @Test
  void aFailedVersionIsRefusedWithItsReason() {
    for (OperationPlan plan :
        List.of(swap("4"), canary("4", 10_000), label("a", "4"), shadow("4", 100))) {
      assertThat(refusal(catalogue.start(plan)))
          .isEqualTo(new Refused(Reason.CONFLICT, "version 4 of 'm' has failed: not a model"));
    }
  }

  @Test
  void aSecondOperationIsRefusedWithTheIdOfTheFirst() {
    catalogue.start(swap("2"));

    for (OperationPlan plan :
        List.of(swap("3"), swap("2"), canary("3", 10_000), label("a", "3"), shadow("3", 1))) {
      Refused refused = refusal(catalogue.start(plan));
      assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
      assertThat(refused.message())
          .isEqualTo(
              "operation 12 runs on 'm': swap to version 2, begun by ann; wait until it is over,"
                  + " or cancel it");
    }
  }

  @Test
  void aSwapToTheStableVersionChangesNothing() {
    for (OperationPlan plan : List.of(swap("1"), canary("1", 10_000))) {
      var result = catalogue.start(plan);
      assertThat(result.reply()).isEqualTo(new Changed(OperatedCatalogue.REVISION, "1", false));
      assertThat(result.events()).isEmpty();
    }
  }

  @Test
  void aModelWithoutAStableVersionHasNoOperations() {
    catalogue.change(reply -> Given.register("new", null, 'a', reply));

    Refused refused =
        refusal(
            catalogue.change(
                reply -> new Catalogue.StartOperation("new", swap("1"), Given.ANN, reply)));

    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message()).contains("no stable version yet", "deploy a version");
  }

  @Test
  void aCanaryBeginsWithItsSteps() {
    OperationPlan plan = canary("2", 500, 2_500, 10_000);

    assertThat(catalogue.start(plan).events())
        .containsExactly(new OperationStarted(Given.byAnn(), "m", plan));
  }

  @Test
  void aCanarysStepsAscendToEverything() {
    for (Integer[] steps :
        new Integer[][] {
          {}, {0, 10_000}, {-1, 10_000}, {500}, {500, 500, 10_000}, {2_500, 500, 10_000}, {10_001}
        }) {
      Refused refused = refusal(catalogue.start(canary("2", steps)));
      assertThat(refused.reason()).isEqualTo(Reason.INVALID);
      assertThat(refused.message()).startsWith("steps: [").contains("the last one 10000");
    }
  }

  @Test
  void aPlansNumbersAreInRange() {
    assertThat(invalid(canaryWith(Duration.ofSeconds(-1), 0, false))).startsWith("every: PT-1S");
    assertThat(invalid(canaryWith(Duration.ofDays(31), 0, false))).contains("30 days");
    assertThat(invalid(canaryWith(Duration.ZERO, -1, false))).startsWith("compare: -1");
    assertThat(invalid(canaryWith(Duration.ZERO, 10_001, false))).startsWith("compare: 10001");
    assertThat(invalid(shadow("2", -1))).startsWith("share: [-1]");
    assertThat(invalid(shadow("2", 10_001))).startsWith("share: [10001]");
  }

  @Test
  void onlyASwapUnloadsFirst() {
    assertThat(invalid(canaryWith(Duration.ZERO, 0, true))).startsWith("unload first: true");
    assertThat(catalogue.start(OperationPlan.swap("2", false, true)).reply())
        .isInstanceOf(Started.class);
    assertThat(catalogue.model().wanted().keySet()).containsExactly("2");
  }

  @Test
  void aLabelIsALetterAndMore() {
    for (String name : new String[] {"", "7", "1a", "a b", "a/b", "_a", "a".repeat(65)}) {
      assertThat(invalid(label(name, "2"))).startsWith("label: '" + name + "' (expected: a letter");
      assertThat(invalid(unlabel(name))).startsWith("label: '" + name + "' (expected: a letter");
    }
    assertThat(catalogue.start(label("Blue_green-2", "2")).reply()).isInstanceOf(Started.class);
  }

  @Test
  void stableAndCanaryAreMovedByNoLabelCommand() {
    for (String name : new String[] {"stable", "canary"}) {
      assertThat(invalid(label(name, "2"))).contains("moved by a swap");
      assertThat(invalid(unlabel(name))).contains("moved by a swap");
    }
  }

  @Test
  void aLabelThatStandsThereAlreadyStays() {
    labelled("blue", "2");
    long revision = catalogue.state().revision();

    assertThat(catalogue.start(label("blue", "2")).reply())
        .isEqualTo(new Changed(revision, "2", false));
    assertThat(catalogue.start(label("blue", "3")).reply()).isInstanceOf(Started.class);
  }

  @Test
  void aLabelIsTakenFromTheVersionThatBearsIt() {
    labelled("blue", "2");

    var result = catalogue.start(unlabel("blue"));

    assertThat(((OperationStarted) result.events().get(0)).plan().version()).isEqualTo("2");
    assertThat(refusal(catalogue.start(unlabel("blue"))).message())
        .contains("unlabel blue of version 2");
  }

  @Test
  void anAbsentLabelCannotBeTakenAway() {
    assertThat(refusal(catalogue.start(unlabel("blue"))))
        .isEqualTo(new Refused(Reason.NOT_FOUND, "'m' has no label 'blue'"));
  }

  @Test
  void theStableVersionStandsInForNobody() {
    Refused refused = refusal(catalogue.start(label("stand-in", "1")));

    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message())
        .isEqualTo("version 1 of 'm' is the stable one (expected: another one to stand in for it)");
  }

  @Test
  void aVersionThatTakesSomethingElseStandsInForNobody() {
    catalogue.register('f');
    catalogue.tell(
        new Catalogue.ReportVerified(
            "m",
            "6",
            new Replica.Loaded(
                Signature.of(
                    List.of(TensorSpec.of("x", DataType.FP32, -1, 5)), Given.SIGNATURE.outputs()),
                "onnx_onnxv1",
                Map.of())));

    Refused refused = refusal(catalogue.start(label("stand-in", "6")));

    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message())
        .isEqualTo(
            "version 6 of 'm' differs from stable version 1: input 'x' has shape [-1, 5] instead"
                + " of [-1, 4] (expected: a version that takes and gives the same)");
    assertThat(catalogue.start(label("blue", "6")).reply()).isInstanceOf(Started.class);
  }

  @Test
  void noOtherSignatureIsAllowedToAStandIn() {
    assertThat(invalid(OperationPlan.label("2", "stand-in", true)))
        .startsWith("allow signature change: true (expected: false");
    assertThat(catalogue.start(OperationPlan.label("2", "blue", true)).reply())
        .isInstanceOf(Started.class);
  }

  // What is not loaded yet is looked at again by the operation's supervisor.
  @Test
  void anotherVersionMayStandInBeItLoadedOrNot() {
    labelled("stand-in", "2");

    assertThat(catalogue.model().labels()).isEqualTo(Map.of("stable", "1", "stand-in", "2"));
    assertThat(catalogue.start(label("stand-in", "2")).reply()).isInstanceOf(Changed.class);
    assertThat(catalogue.start(label("stand-in", "5")).reply()).isInstanceOf(Started.class);
  }

  @Test
  void theStableVersionIsNoShadow() {
    Refused refused = refusal(catalogue.start(shadow("1", 1_000)));

    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message()).contains("is the stable one");
  }

  @Test
  void aShadowOfTheSameShareStays() {
    shadowed("2", 1_000);

    assertThat(catalogue.start(shadow("2", 1_000)).reply()).isInstanceOf(Changed.class);
    assertThat(catalogue.start(shadow("2", 500)).reply()).isInstanceOf(Started.class);
  }

  @Test
  void aShareOfNothingEndsTheShadowThatIsThere() {
    assertThat(catalogue.start(shadow("2", 0)).reply())
        .as("there is none")
        .isEqualTo(new Changed(OperatedCatalogue.REVISION, "2", false));
    shadowed("2", 1_000);
    assertThat(refusal(catalogue.start(shadow("3", 0))).message())
        .isEqualTo("version 3 is no shadow of 'm' (expected: 2, which is)");

    var result = catalogue.start(shadow("", 0));

    assertThat(((OperationStarted) result.events().get(0)).plan()).isEqualTo(shadow("2", 0));
  }

  @Test
  void aRollbackGoesToTheVersionBefore() {
    catalogue.swapTo("2");
    long revision = catalogue.state().revision();

    var result = catalogue.rollback(null);

    assertThat(result.reply())
        .isEqualTo(new Started(String.valueOf(revision + 1), "1", revision + 1));
    assertThat(result.events())
        .containsExactly(
            new OperationStarted(Given.byAnn(), "m", OperationPlan.swap("1", true, false)));
  }

  @Test
  void aRollbackGoesToTheVersionThatIsNamed() {
    catalogue.swapTo("2");

    assertThat(catalogue.rollback("3").events())
        .containsExactly(
            new OperationStarted(Given.byAnn(), "m", OperationPlan.swap("3", true, false)));
  }

  @Test
  void aRollbackNeedsAVersionToGoTo() {
    Refused refused = refusal(catalogue.rollback(null));
    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message()).startsWith("nothing to roll back to");
    assertThat(refusal(catalogue.rollback("9")).reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(refusal(catalogue.rollback("4")).message()).contains("has failed: not a model");
    assertThat(
            refusal(catalogue.change(reply -> new Catalogue.Rollback("x", null, Given.ANN, reply)))
                .reason())
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void aRollbackToTheStableVersionChangesNothing() {
    assertThat(catalogue.rollback("1").reply())
        .isEqualTo(new Changed(OperatedCatalogue.REVISION, "1", false));
  }

  @Test
  void aRollbackGivesUpTheCanaryThatRuns() {
    catalogue.start(canary("2", 500, 10_000));

    var result = catalogue.rollback(null);

    assertThat(result.reply()).isEqualTo(new Changed(13, "1", true));
    assertThat(result.events()).containsExactly(new OperationCancelled(Given.byAnn(), "m", "12"));
    assertThat(Objects.requireNonNull(catalogue.model().operation()).cancelled()).isTrue();
  }

  @Test
  void aRollbackWaitsForWhateverElseRuns() {
    catalogue.swapTo("2");
    catalogue.start(canary("3", 500, 10_000));
    assertThat(refusal(catalogue.rollback("1")).message()).startsWith("operation 16 runs on 'm'");
    assertThat(catalogue.rollback("2").events()).hasSize(1);
    catalogue.adopt("16", "s1");
    catalogue.end("16", "s1", Outcome.ABORTED);
    catalogue.start(swap("3"));

    Refused refused = refusal(catalogue.rollback(null));

    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message()).startsWith("operation 20 runs on 'm'");
  }

  @Test
  void anOperationIsCancelledOnce() {
    catalogue.start(swap("2"));

    var first = catalogue.cancel("12");
    assertThat(first.reply()).isEqualTo(new Changed(13, "", true));
    assertThat(first.events()).containsExactly(new OperationCancelled(Given.byAnn(), "m", "12"));
    var again = catalogue.cancel("12");

    assertThat(again.reply()).isEqualTo(new Changed(13, "", false));
    assertThat(again.events()).isEmpty();
  }

  @Test
  void anOperationThatMadeItsLastCommitIsNotCancelled() {
    catalogue.start(swap("2"));
    catalogue.adopt("12", "s1");
    catalogue.commit("12", "s1", 1, Map.of("stable", "2"), true);

    Refused refused = refusal(catalogue.cancel("12"));

    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message()).contains("made its last commit");
  }

  @Test
  void anOperationThatDoesNotRunIsNotCancelled() {
    assertThat(refusal(catalogue.cancel("12")).reason()).isEqualTo(Reason.NOT_FOUND);
    catalogue.swapTo("2");
    assertThat(refusal(catalogue.cancel("12")))
        .isEqualTo(new Refused(Reason.CONFLICT, "operation 12 is over: succeeded (that is it)"));
  }

  @Test
  void aModelWithAnOperationIsNotUndeployed() {
    catalogue.start(swap("2"));

    Refused refused =
        refusal(catalogue.change(reply -> new Catalogue.Undeploy("m", Given.ANN, reply)));

    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message()).startsWith("operation 12 runs on 'm'");
  }

  @Test
  void versionsAreRegisteredDuringAnOperation() {
    catalogue.start(swap("2"));

    assertThat(catalogue.change(reply -> Given.register("m", null, 'f', reply)).reply())
        .isEqualTo(new Changed(13, "6", true));
  }

  @Test
  void aCanaryIsFrozenAndThawedOnceEach() {
    catalogue.start(canary("2", 500, 10_000));

    assertThat(catalogue.freeze("12", true).events())
        .containsExactly(new OperationFrozen(Given.byAnn(), "m", "12"));
    assertThat(catalogue.freeze("12", true).reply()).isEqualTo(new Changed(13, "2", false));
    assertThat(Objects.requireNonNull(catalogue.model().operation()).frozen()).isTrue();
    assertThat(catalogue.freeze("12", false).events())
        .containsExactly(new OperationThawed(Given.byAnn(), "m", "12"));
    assertThat(catalogue.freeze("12", false).reply()).isEqualTo(new Changed(14, "2", false));
    assertThat(Objects.requireNonNull(catalogue.model().operation()).frozen()).isFalse();
  }

  @Test
  void onlyACanaryThatIsUnderWayIsFrozen() {
    assertThat(refusal(catalogue.freeze("12", true)).reason()).isEqualTo(Reason.NOT_FOUND);
    catalogue.start(swap("2"));
    assertThat(refusal(catalogue.freeze("12", true)))
        .isEqualTo(
            new Refused(
                Reason.CONFLICT,
                "operation 12 on 'm' takes no further steps (expected: a canary that is under"
                    + " way)"));
  }

  private String invalid(OperationPlan plan) {
    Refused refused = refusal(catalogue.start(plan));
    assertThat(refused.reason()).isEqualTo(Reason.INVALID);
    return refused.message();
  }

  private static OperationPlan canaryWith(Duration every, int compare, boolean unloadFirst) {
    return new OperationPlan(
        OperationPlan.Kind.CANARY,
        "2",
        "stable",
        List.of(500, 10_000),
        every,
        false,
        compare,
        false,
        unloadFirst);
  }

  private void labelled(String label, String version) {
    catalogue.start(label(label, version));
    String id = catalogue.id();
    catalogue.adopt(id, "s1");
    catalogue.commit(id, "s1", 1, Map.of("stable", "1", label, version), true);
    catalogue.end(id, "s1", Outcome.SUCCEEDED);
  }

  private void shadowed(String version, int share) {
    catalogue.start(shadow(version, share));
    String id = catalogue.id();
    catalogue.adopt(id, "s1");
    catalogue.commit(id, 1, null, new Traffic.Shadow(version, share));
    catalogue.end(id, "s1", Outcome.SUCCEEDED);
  }
}
