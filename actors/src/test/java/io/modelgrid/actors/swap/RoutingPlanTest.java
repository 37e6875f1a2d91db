package io.modelgrid.actors.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Models;
import io.modelgrid.actors.swap.RoutingPlan.Routing;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutingPlanTest {
  private static final Traffic.Split SPLIT = new Traffic.Split("9", 700, true);
  private static final Traffic.Shadow SHADOW = new Traffic.Shadow("8", 300);

  private static OperationPlan plan(Kind kind, String label, int compare, Integer... steps) {
    return new OperationPlan(
        kind, "2", label, List.of(steps), Duration.ZERO, true, compare, false, false);
  }

  private static ModelState model(
      Map<String, String> labels, Traffic.@Nullable Split split, Traffic.@Nullable Shadow shadow) {
    ModelState plain = Models.model(7, labels, Models.version("1"), Models.version("2"));
    return new ModelState(
        plain.name(),
        plain.epoch(),
        plain.highestVersion(),
        labels,
        plain.versions(),
        null,
        new Traffic(null, split, shadow),
        null,
        plain.loading());
  }

  private static final ModelState MODEL = model(Map.of("stable", "1", "old", "1"), SPLIT, SHADOW);

  @Test
  void aSwapMovesStableAndEndsASplit() {
    assertThat(RoutingPlan.next(MODEL, OperationPlan.swap("2", false, false), 0))
        .isEqualTo(new Routing(Map.of("stable", "2", "old", "1"), null, SHADOW, true));
  }

  @Test
  void aVersionThatBecomesStableShadowsNobody() {
    ModelState shadowed = model(Map.of("stable", "1"), null, new Traffic.Shadow("2", 5));

    assertThat(RoutingPlan.next(shadowed, OperationPlan.swap("2", false, false), 0).shadow())
        .isNull();
  }

  // Whoever stood in for the version before is no relative of the next one.
  @Test
  void theStandInGoesWithTheStableVersion() {
    ModelState model = model(Map.of("stable", "1", "stand-in", "9"), null, null);
    OperationPlan canary = plan(Kind.CANARY, "stable", 0, 500, 10_000);

    assertThat(RoutingPlan.next(model, OperationPlan.swap("2", true, false), 0).labels())
        .isEqualTo(Map.of("stable", "2"));
    assertThat(RoutingPlan.next(model, canary, 0).labels())
        .isEqualTo(Map.of("stable", "1", "canary", "2", "stand-in", "9"));
    assertThat(RoutingPlan.next(model, canary, 1).labels()).isEqualTo(Map.of("stable", "2"));
  }

  @Test
  void theStandInStaysWhileTheStableVersionStays() {
    ModelState model =
        model(Map.of("stable", "1", "stand-in", "9", "old", "1", "canary", "2"), null, null);

    assertThat(RoutingPlan.back(model, plan(Kind.CANARY, "stable", 0, 10_000)).labels())
        .isEqualTo(Map.of("stable", "1", "stand-in", "9", "old", "1"));
    assertThat(RoutingPlan.next(model, plan(Kind.UNLABEL, "old", 0), 0).labels())
        .containsEntry("stand-in", "9");
    assertThat(RoutingPlan.next(model, OperationPlan.swap("1", false, false), 0).labels())
        .containsEntry("stand-in", "9");
    assertThat(RoutingPlan.next(model, plan(Kind.LABEL, "stand-in", 0), 0).labels())
        .containsEntry("stand-in", "2");
  }

  @Test
  void labelsAndShadowsMoveAlone() {
    assertThat(RoutingPlan.next(MODEL, plan(Kind.LABEL, "beta", 0), 0))
        .isEqualTo(
            new Routing(Map.of("stable", "1", "old", "1", "beta", "2"), SPLIT, SHADOW, true));
    assertThat(RoutingPlan.next(MODEL, plan(Kind.UNLABEL, "old", 0), 0))
        .isEqualTo(new Routing(Map.of("stable", "1"), SPLIT, SHADOW, true));
    assertThat(RoutingPlan.next(MODEL, plan(Kind.SHADOW, "", 0, 200), 0))
        .isEqualTo(new Routing(MODEL.labels(), SPLIT, new Traffic.Shadow("2", 200), true));
    assertThat(RoutingPlan.next(MODEL, plan(Kind.SHADOW, "", 0, 0), 0))
        .isEqualTo(new Routing(MODEL.labels(), SPLIT, null, true));
  }

  @Test
  void aCanaryGoesFromWeightToWeightAndThenBecomesStable() {
    OperationPlan canary = plan(Kind.CANARY, "stable", 0, 500, 2_500, 10_000);
    ModelState plain = model(Map.of("stable", "1"), null, null);
    Map<String, String> both = Map.of("stable", "1", "canary", "2");

    assertThat(RoutingPlan.next(plain, canary, 0))
        .isEqualTo(new Routing(both, new Traffic.Split("2", 500, true), null, false));
    assertThat(RoutingPlan.next(plain, canary, 1))
        .isEqualTo(new Routing(both, new Traffic.Split("2", 2_500, true), null, false));
    assertThat(RoutingPlan.next(model(both, SPLIT, null), canary, 2))
        .isEqualTo(new Routing(Map.of("stable", "2"), null, null, true));
  }

  @Test
  void aCanaryThatIsComparedShadowsItselfUntilItIsOver() {
    OperationPlan canary = plan(Kind.CANARY, "stable", 100, 500, 10_000);
    Routing first = RoutingPlan.next(MODEL, canary, 0);
    assertThat(first.shadow()).isEqualTo(new Traffic.Shadow("2", 100));

    ModelState during = model(first.labels(), first.split(), first.shadow());
    assertThat(RoutingPlan.next(during, canary, 1).shadow()).isNull();
    assertThat(RoutingPlan.back(during, canary))
        .isEqualTo(new Routing(Map.of("stable", "1", "old", "1"), null, null, true));
  }

  @Test
  void onlyWhatGetsRequestsHasToBeReady() {
    assertThat(RoutingPlan.needsVersion(plan(Kind.SHADOW, "", 0, 10))).isTrue();
    assertThat(RoutingPlan.needsVersion(plan(Kind.SHADOW, "", 0, 0))).isFalse();
    assertThat(RoutingPlan.needsVersion(plan(Kind.UNLABEL, "old", 0))).isFalse();
    assertThat(RoutingPlan.needsVersion(plan(Kind.LABEL, "beta", 0))).isTrue();
  }
}
