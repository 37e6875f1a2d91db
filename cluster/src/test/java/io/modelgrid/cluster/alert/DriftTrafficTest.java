package io.modelgrid.cluster.alert;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.members;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelgrid.actors.alert.Histogram;
import io.modelgrid.actors.alert.TrafficSample;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Ingress;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.ports.TallyRound;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriftTrafficTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final TestProbe<Ingress.Command> ingress = kit.createTestProbe();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private DriftTraffic traffic(ModelState... models) {
    Members all = members(new Members.Node(SELF, Set.of("ingress"), "up", true));
    return new DriftTraffic(
        () -> Given.catalogue(models),
        new TallyRound(kit.system(), () -> all, node -> ingress.ref()));
  }

  private static ModelState model(String name, Traffic traffic) {
    ModelState plain = Given.model(name, "1", null, Given.verified("1"), Given.verified("2"));
    return new ModelState(
        name,
        plain.epoch(),
        plain.highestVersion(),
        plain.labels(),
        plain.versions(),
        plain.replicas(),
        traffic,
        plain.operation(),
        plain.loading());
  }

  private static ModelState shadowed(String name) {
    return model(name, new Traffic(null, null, new Traffic.Shadow("2", 100)));
  }

  /** Answers for the ingress, and says of which model it was asked. */
  private String answer(VersionTally... tallies) {
    Ingress.Ordered ordered = ingress.expectMessageClass(Ingress.Ordered.class, WAIT);
    IngressOrder.Tally asked = (IngressOrder.Tally) ordered.order();
    asked.replyTo().tell(new IngressReply.Tallied(SELF, List.of(tallies), List.of()));
    return asked.model();
  }

  private static VersionTally tally(String version, long compared, long flips, long mismatched) {
    return new VersionTally(version, 70, 20, List.of(), compared, flips, mismatched, 0.1);
  }

  @Test
  void asksForModelsWithACanaryOrAShadowAndNoOther() throws Exception {
    CompletableFuture<List<TrafficSample>> samples =
        traffic(
                model("plain", Traffic.none()),
                model("canary", new Traffic(null, new Traffic.Split("2", 500, false), null)),
                shadowed("shadow"))
            .get()
            .toCompletableFuture();

    assertThat(List.of(answer(tally("2", 60, 4, 2)), answer(tally("2", 9, 0, 1))))
        .containsExactlyInAnyOrder("canary", "shadow");
    assertThat(samples.get(WAIT.toSeconds(), TimeUnit.SECONDS))
        .extracting(TrafficSample::node, TrafficSample::differing)
        .containsExactly(tuple(SELF, 6L), tuple(SELF, 1L));
    ingress.expectNoMessage();
  }

  @Test
  void ofManyModelsSoManyAreAskedForInTurns() throws Exception {
    ModelState[] many =
        IntStream.range(0, DriftTraffic.MOST_AT_ONCE + 8)
            .mapToObj(number -> shadowed("m" + number))
            .toArray(ModelState[]::new);
    DriftTraffic traffic = traffic(many);
    Set<String> asked = new HashSet<>();
    for (int round = 0; round < 2; round++) {
      CompletableFuture<List<TrafficSample>> samples = traffic.get().toCompletableFuture();
      for (int each = 0; each < DriftTraffic.MOST_AT_ONCE; each++) {
        asked.add(answer());
      }
      assertThat(samples.get(WAIT.toSeconds(), TimeUnit.SECONDS))
          .hasSize(DriftTraffic.MOST_AT_ONCE);
      ingress.expectNoMessage();
    }
    assertThat(asked).hasSize(many.length);
  }

  @Test
  void addsUpWhatWasComparedAndCountsNoRequests() {
    VersionTally stable = new VersionTally("1", 900, 3, List.of(), 0, 0, 0, 0);
    VersionTally shadow = new VersionTally("2", 70, 20, List.of(), 60, 4, 2, 0.1);

    assertThat(DriftTraffic.sample("a:1", "m", List.of(stable, shadow)))
        .isEqualTo(new TrafficSample("a:1", "m", 0, 0, Histogram.none(), 60, 6));
  }
}
