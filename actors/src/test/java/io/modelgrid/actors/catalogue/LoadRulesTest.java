package io.modelgrid.actors.catalogue;

import static io.modelgrid.actors.catalogue.OperatedCatalogue.canary;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.label;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.refusal;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.shadow;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.swap;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.unlabel;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelLoaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUnloaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionKept;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionLetGo;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reply, event and state for every rule on loading and unloading by name. */
class LoadRulesTest {
  private static final Refused UNLOADED =
      new Refused(Reason.CONFLICT, "model 'm' is unloaded; load it first");

  private final OperatedCatalogue catalogue = new OperatedCatalogue();

  @AfterEach
  void stop() {
    catalogue.stop();
  }

  private List<String> wanted() {
    return List.copyOf(catalogue.model().wanted().keySet());
  }

  @Test
  void aVersionIsKeptLoadedUntilThatIsTakenBack() {
    var kept = catalogue.load("2");

    assertThat(kept.reply()).isEqualTo(new Changed(12, "2", true));
    assertThat(kept.events()).containsExactly(new VersionKept(Given.byAnn(), "m", "2"));
    assertThat(wanted()).containsExactly("1", "2");

    var letGo = catalogue.unload("2");
    assertThat(letGo.reply()).isEqualTo(new Changed(13, "2", true));
    assertThat(letGo.events()).containsExactly(new VersionLetGo(Given.byAnn(), "m", "2"));
    assertThat(wanted()).containsExactly("1");
  }

  @Test
  void whatIsSoAlreadyStays() {
    assertThat(catalogue.load(null).reply()).isEqualTo(new Changed(11, "", false));
    assertThat(catalogue.unload("2").reply()).isEqualTo(new Changed(11, "2", false));
    catalogue.load("2");
    assertThat(catalogue.load("2").reply()).isEqualTo(new Changed(12, "2", false));
    catalogue.unload(null);
    var again = catalogue.unload(null);
    assertThat(again.reply()).isEqualTo(new Changed(13, "", false));
    assertThat(again.events()).isEmpty();
  }

  @Test
  void aVersionThatNoReplicaHasLoadedYetMayBeLoadedByName() {
    assertThat(catalogue.load("5").reply()).isEqualTo(new Changed(12, "5", true));
    assertThat(wanted()).containsExactly("1", "5");
  }

  // It stays loaded when the label moves away.
  @Test
  void aVersionWithALabelMayBeKeptToo() {
    assertThat(catalogue.load("1").reply()).isEqualTo(new Changed(12, "1", true));
    catalogue.swapTo("2");

    assertThat(wanted()).containsExactly("1", "2");
    assertThat(catalogue.unload("1").reply()).isInstanceOf(Changed.class);
    assertThat(wanted()).containsExactly("2");
  }

  @Test
  void anUnknownModelOrVersionIsNotFound() {
    Refused model = new Refused(Reason.NOT_FOUND, "there is no model 'x'");
    for (String version : new String[] {null, "1"}) {
      assertThat(refusal(catalogue.change(r -> new Catalogue.Load("x", version, Given.ANN, r))))
          .isEqualTo(model);
      assertThat(refusal(catalogue.change(r -> new Catalogue.Unload("x", version, Given.ANN, r))))
          .isEqualTo(model);
    }
    Refused version = new Refused(Reason.NOT_FOUND, "'m' has no version '9'");
    assertThat(refusal(catalogue.load("9"))).isEqualTo(version);
    assertThat(refusal(catalogue.unload("9"))).isEqualTo(version);
  }

  @Test
  void aFailedVersionIsNotLoaded() {
    assertThat(refusal(catalogue.load("4")))
        .isEqualTo(new Refused(Reason.CONFLICT, "version 4 of 'm' has failed: not a model"));
  }

  @Test
  void aVersionWithALabelStaysLoaded() {
    catalogue.load("1");

    assertThat(refusal(catalogue.unload("1")))
        .isEqualTo(
            new Refused(
                Reason.CONFLICT,
                "version 1 of 'm' stays loaded: the label 'stable' stands on it; move that"
                    + " first"));
  }

  @Test
  void aCanaryAndAShadowStayLoaded() {
    catalogue.start(canary("2", 500, 10_000));
    catalogue.adopt("12", "s1");
    catalogue.commit("12", 1, new Traffic.Split("2", 500, false), null);
    assertThat(refusal(catalogue.unload("2")).message()).contains("it is the canary");
    catalogue.end("12", "s1", Outcome.ABORTED);

    catalogue.start(shadow("3", 500));
    String id = catalogue.id();
    catalogue.adopt(id, "s1");
    catalogue.commit(id, 1, null, new Traffic.Shadow("3", 500));
    catalogue.end(id, "s1", Outcome.SUCCEEDED);
    assertThat(refusal(catalogue.unload("3")).message()).contains("it is the shadow");
  }

  @Test
  void theVersionOfAnOperationStaysLoaded() {
    catalogue.load("2");
    catalogue.start(swap("2"));

    Refused refused = refusal(catalogue.unload("2"));

    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message())
        .isEqualTo(
            "version 2 of 'm' stays loaded: operation 13 is about it; wait until that is over, or"
                + " cancel it");
    assertThat(catalogue.load("3").reply()).as("another one").isInstanceOf(Changed.class);
    assertThat(catalogue.unload("3").reply()).isInstanceOf(Changed.class);
  }

  @Test
  void theVersionThatBecomesStableStaysLoaded() {
    catalogue.change(reply -> Given.register("new", null, 'a', reply));

    assertThat(
            refusal(catalogue.change(reply -> new Catalogue.Unload("new", "1", Given.ANN, reply)))
                .message())
        .contains("becomes the stable version as soon as it is ready");
  }

  @Test
  void anUnloadedModelKeepsVersionsAndLabelsAndWantsNothing() {
    catalogue.load("2");

    var unloaded = catalogue.unload(null);

    assertThat(unloaded.reply()).isEqualTo(new Changed(13, "", true));
    assertThat(unloaded.events()).containsExactly(new ModelUnloaded(Given.byAnn(), "m"));
    ModelState model = catalogue.model();
    assertThat(model.wanted()).isEmpty();
    assertThat(model.labels()).containsEntry("stable", "1");
    assertThat(model.versions()).hasSize(5);

    var loaded = catalogue.load(null);
    assertThat(loaded.reply()).isEqualTo(new Changed(14, "", true));
    assertThat(loaded.events()).containsExactly(new ModelLoaded(Given.byAnn(), "m"));
    assertThat(wanted()).containsExactly("1", "2");
  }

  @Test
  void isKnownToTheNextIncarnationOfTheWriter() {
    catalogue.load("2");
    catalogue.unload(null);

    catalogue.restart();

    assertThat(catalogue.model().loading().unloaded()).isTrue();
    assertThat(catalogue.model().loading().kept()).containsExactly("2");
  }

  @Test
  void aModelWithAnOperationIsNotUnloaded() {
    catalogue.start(swap("2"));

    Refused refused = refusal(catalogue.unload(null));

    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message()).startsWith("operation 12 runs on 'm'");
  }

  @Test
  void noOperationBeginsOnAnUnloadedModel() {
    catalogue.swapTo("2");
    catalogue.unload(null);

    for (OperationPlan plan :
        List.of(
            swap("3"),
            swap("2"),
            canary("3", 10_000),
            label("a", "3"),
            unlabel("a"),
            shadow("3", 1))) {
      assertThat(refusal(catalogue.start(plan))).as("%s", plan).isEqualTo(UNLOADED);
    }
    assertThat(refusal(catalogue.rollback(null))).isEqualTo(UNLOADED);
    assertThat(refusal(catalogue.load("3"))).isEqualTo(UNLOADED);
    catalogue.load(null);
    assertThat(catalogue.start(swap("3")).reply()).isInstanceOf(Started.class);
  }

  @Test
  void whatIsUploadedToAnUnloadedModelIsRegisteredAndStaysUnloaded() {
    catalogue.unload(null);

    catalogue.register('f');

    assertThat(catalogue.model().versions()).containsKey("6");
    assertThat(catalogue.model().wanted()).isEmpty();
  }

  @Test
  void anUnloadedModelIsScaledAndUndeployed() {
    catalogue.unload(null);

    assertThat(
            catalogue.change(reply -> new Catalogue.SetReplicas("m", 4, Given.ANN, reply)).events())
        .hasSize(1);
    assertThat(catalogue.change(reply -> new Catalogue.Undeploy("m", Given.ANN, reply)).events())
        .hasSize(1);
  }

  // A replica had just loaded the first version when the model was unloaded: were it not stable
  // then, nobody would make it so later, since it is verified once.
  @Test
  void whatWasLoadedAtTheLastMomentBecomesStableAllTheSame() {
    catalogue.change(reply -> Given.register("new", null, 'a', reply));
    catalogue.change(reply -> new Catalogue.Unload("new", null, Given.ANN, reply));

    catalogue.tell(new Catalogue.ReportVerified("new", "1", Given.LOADED));

    ModelState model = Objects.requireNonNull(catalogue.state().models().get("new"));
    assertThat(model.labels()).containsEntry("stable", "1");
    assertThat(model.wanted()).isEmpty();
    assertThat(catalogue.state().revision()).isEqualTo(15);
  }
}
