package io.modelgrid.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.meter.CountedAnswer;
import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.meter.Spent;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.watch.ActorTable.Sums;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.cluster.fixture.MetricsLint;
import io.modelgrid.cluster.fixture.MetricsText;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.config.EngineSettings;
import io.modelgrid.config.MetricsSettings;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeMetrics.Format;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.device.ComputeDevice;
import io.modelgrid.engine.device.DeviceInventory;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NodeMetersTest {
  private static final long GIB = 1L << 30;
  private static final Refused FULL = Refused.because(Reason.QUEUE_FULL, "full");

  private static ActorTestKit kit;

  private final AtomicLong now = new AtomicLong();
  private final RequestMeters requests =
      new RequestMeters(1_000, 100, Duration.ofMinutes(10), now::get);
  private final DeviceInventory devices = devices();
  private final List<ReplicaStatus> statuses = new ArrayList<>();
  private final List<ModelView> models = new ArrayList<>();
  private Members members = Given.members(Given.up(Given.SELF));
  private NodeMeters meters = new NodeMeters();

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create(Given.manualTime());
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @AfterEach
  void close() {
    meters.close();
  }

  private static DeviceInventory devices() {
    EngineSettings settings =
        new EngineSettings(List.of("cpu"), 1, 1, 512, 1, 1024, 1, Duration.ofSeconds(1));
    return DeviceInventory.of(() -> List.of(new ComputeDevice("cpu", "cpu", GIB)), settings);
  }

  private void show(int mostVersions, boolean triton) {
    CatalogueState catalogue = Given.catalogue();
    NodeSight sight =
        new NodeSight(
            "n1",
            Given.SELF,
            () -> members,
            () -> true,
            () -> catalogue,
            () -> models,
            () -> statuses,
            devices);
    meters.show(
        requests,
        this::actors,
        sight,
        new MetricsSettings(mostVersions, 10, Duration.ZERO, triton));
  }

  private Sums actors(Family family) {
    return family == Family.REPLICA
        ? new Sums(2, 3, 400, 5_000_000_000L, 6)
        : new Sums(0, 0, 0, 0, 0);
  }

  private String written(Format format) throws Exception {
    byte[] bytes = meters.write(format).toCompletableFuture().get(20, TimeUnit.SECONDS);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private MetricsText read() throws Exception {
    return MetricsText.prometheus(written(Format.PROMETHEUS));
  }

  private void answer(String model, String version, long micros, int rows) {
    CountedAnswer request = new CountedAnswer(requests.of(model), 0);
    request.computed(version, micros * 100, micros * 800, rows, rows, micros * 1_000);
    request.complete(new Answered(model, version, null, 7, model + ".0", "n1", List.of()));
  }

  private void refuse(String model, String version) {
    CountedAnswer request = new CountedAnswer(requests.of(model), 0);
    request.isAt(version);
    request.complete(FULL);
  }

  private ActorRef<io.modelgrid.actors.replica.Replica.Command> nobody() {
    return kit.system().ignoreRef();
  }

  private static ModelView view(String name, int wanted) {
    return new ModelView(
        name,
        1,
        Map.of(),
        wanted,
        false,
        List.of(),
        List.of(),
        TrafficView.none(),
        false,
        List.of());
  }

  private void something() {
    answer("m", "1", 150, 1);
    answer("m", "1", 10_000_000, 4);
    answer("m", "2", 200, 3);
    refuse("m", "1");
    requests.refusedUnknown(Reason.NOT_FOUND);
    requests.of("m").of("1").queued(3);
    models.add(view("m", 3));
    statuses.add(
        Given.status(
            "m",
            0,
            nobody(),
            Given.SELF,
            Lifecycle.SERVING,
            Given.ready("1"),
            Given.holdingFailed("2", "broken", true)));
    statuses.add(Given.status("m", 1, nobody(), "b:1", Lifecycle.LOADING));
    devices.reserve("cpu", "m.0", 1_000);
    devices.reserve("cpu", "m.2", 500);
    members = Given.members(Given.up(Given.SELF), Given.up("b:1"), Given.unreachable("c:1"));
  }

  @Test
  void bothFormatsHoldTheirRulesAndSayTheSame() throws Exception {
    show(1_000, false);
    something();

    MetricsText prometheus = read();
    MetricsText openMetrics = MetricsText.openMetrics(written(Format.OPENMETRICS));

    assertThat(MetricsLint.of(prometheus)).isEmpty();
    assertThat(shown(openMetrics)).isNotEmpty().isEqualTo(shown(prometheus));
  }

  /** All series of the grid, whose values do not change by themselves. */
  private static List<String> shown(MetricsText metrics) {
    return metrics.families().values().stream()
        .flatMap(family -> family.samples().stream())
        .filter(sample -> sample.name().startsWith("modelgrid_"))
        .map(Object::toString)
        .sorted()
        .toList();
  }

  @Test
  void countsRequestsByModelVersionAndResult() throws Exception {
    show(1_000, false);
    something();

    MetricsText read = read();

    String name = "modelgrid_inference_requests_total";
    assertThat(read.sum(name, "model=m", "version=1", "result=answered")).isEqualTo(2);
    assertThat(read.sum(name, "model=m", "version=1", "result=queue_full")).isEqualTo(1);
    assertThat(read.sum(name, "model=m", "version=2", "result=answered")).isEqualTo(1);
    assertThat(read.sum(name, "model=-", "result=not_found")).isEqualTo(1);
    assertThat(read.sum(name)).isEqualTo(5);
    assertThat(read.sum("modelgrid_inference_rows_total", "version=1")).isEqualTo(5);
    assertThat(read.sum("modelgrid_inference_requests_queued", "version=1")).isEqualTo(3);
    assertThat(read.sum("modelgrid_inference_requests_in_flight")).isZero();
  }

  @Test
  void countsWhatWasAnsweredInThePlaceOfStable() throws Exception {
    show(1_000, false);
    something();
    CountedAnswer request = new CountedAnswer(requests.of("m"), 0);
    request.computed("2", 1, 1, 1, 1, 10);
    request.complete(new Answered("m", "2", "1", 7, "m.0", "n1", List.of()));

    MetricsText read = read();

    String name = "modelgrid_inference_stood_in_total";
    assertThat(read.samples(name)).hasSize(1);
    assertThat(read.sum(name, "model=m", "version=2")).isEqualTo(1);
    assertThat(read.sum("modelgrid_inference_requests_total", "version=2", "result=answered"))
        .isEqualTo(2);
    assertThat(MetricsLint.of(read)).isEmpty();
  }

  @Test
  void timesAndBatchesAreHistograms() throws Exception {
    show(1_000, false);
    something();

    MetricsText read = read();

    String total = "modelgrid_inference_duration_seconds";
    assertThat(read.samples(total + "_bucket")).hasSize(12 * 3);
    assertThat(read.sum(total + "_bucket", "version=1", "le=2.0E-4")).isEqualTo(1);
    assertThat(read.sum(total + "_bucket", "version=1", "le=5.0")).isEqualTo(1);
    assertThat(read.sum(total + "_bucket", "version=1", "le=+Inf")).isEqualTo(2);
    assertThat(read.sum(total + "_sum", "version=1")).isEqualTo(10.00015);
    assertThat(read.sum("modelgrid_inference_queue_duration_seconds_sum")).isEqualTo(1.000035);
    assertThat(read.sum("modelgrid_inference_compute_duration_seconds_count")).isEqualTo(3);
    String rows = "modelgrid_inference_batch_rows";
    assertThat(read.sum(rows + "_bucket", "version=1", "le=1.0")).isEqualTo(1);
    assertThat(read.sum(rows + "_bucket", "version=1", "le=4.0")).isEqualTo(2);
    assertThat(read.sum(rows + "_sum", "version=2")).isEqualTo(3);
  }

  @Test
  void showsReplicasMemoryAndMembers() throws Exception {
    show(1_000, false);
    something();

    MetricsText read = read();

    assertThat(read.sum("modelgrid_replicas", "model=m", "state=serving")).isEqualTo(1);
    assertThat(read.sum("modelgrid_replicas", "model=m", "state=loading")).isZero();
    assertThat(read.sum("modelgrid_replicas_wanted", "model=m")).isEqualTo(3);
    assertThat(read.sum("modelgrid_replica_versions", "version=2", "state=failed")).isEqualTo(1);
    assertThat(read.sum("modelgrid_model_memory_bytes", "model=m", "device=cpu")).isEqualTo(1_500);
    assertThat(read.sum("modelgrid_device_memory_bytes", "device=cpu")).isEqualTo(GIB);
    assertThat(read.sum("modelgrid_members", "state=up")).isEqualTo(2);
    assertThat(read.sum("modelgrid_members", "state=unreachable")).isEqualTo(1);
    assertThat(read.sum("modelgrid_majority_lease_held")).isEqualTo(1);
    assertThat(read.sum("modelgrid_node_info", "node=n1", "address=a:1")).isEqualTo(1);
  }

  @Test
  void showsCostsOfAllCallersTogether() throws Exception {
    show(1_000, false);
    cost("1", "ann", new Spent(2_000_000_000, 0, 3_000_000, false));
    cost("1", "bob", new Spent(1_000_000_000, 500_000_000, Spent.UNKNOWN, false));
    cost("2", "ann", new Spent(1_000, 0, Spent.UNKNOWN, false));

    MetricsText read = read();

    String version = "version=1";
    assertThat(read.sum("modelgrid_cost_processor_seconds_total", version)).isEqualTo(3);
    assertThat(read.sum("modelgrid_cost_device_seconds_total", version)).isEqualTo(0.5);
    assertThat(read.sum("modelgrid_cost_input_bytes_total", version)).isEqualTo(200);
    assertThat(read.sum("modelgrid_cost_output_bytes_total", version)).isEqualTo(20);
    assertThat(read.samples("modelgrid_cost_energy_joules_total")).hasSize(1);
    assertThat(read.sum("modelgrid_cost_energy_joules_total", version)).isEqualTo(3);
    assertThat(read.sum("modelgrid_cost_estimated", version)).isEqualTo(1);
    assertThat(read.sum("modelgrid_cost_estimated", "version=2")).isZero();
    assertThat(MetricsLint.of(read)).isEmpty();
    assertThat(written(Format.PROMETHEUS)).doesNotContain("ann", "bob");
  }

  private void cost(String version, String caller, Spent spent) {
    CountedAnswer request = new CountedAnswer(requests.of("m"), 0);
    request.computed(version, 1, 1, 1, 1, 10);
    request.cost(caller, 100, 10, spent);
    request.complete(new Answered("m", version, null, 7, "m.0", "n1", List.of()));
  }

  @Test
  void showsActorsByFamily() throws Exception {
    show(1_000, false);

    MetricsText read = read();

    String family = "family=replica";
    assertThat(read.sum("modelgrid_actors", family)).isEqualTo(2);
    assertThat(read.sum("modelgrid_actor_mailbox_messages", family)).isEqualTo(3);
    assertThat(read.sum("modelgrid_actor_messages_total", family)).isEqualTo(400);
    assertThat(read.sum("modelgrid_actor_processing_seconds_total", family)).isEqualTo(5);
    assertThat(read.sum("modelgrid_actor_restarts_total", family)).isEqualTo(6);
    assertThat(read.samples("modelgrid_actors")).hasSize(Family.values().length);
  }

  @Test
  void showsTheProcess() throws Exception {
    MetricsText read = read();

    assertThat(read.sum("jvm_memory_used_bytes", "area=heap")).isPositive();
    assertThat(read.sum("process_cpu_seconds_total")).isPositive();
    assertThat(read.sum("process_uptime_seconds")).isPositive();
    if (Files.isReadable(Path.of("/proc/self/status"))) {
      assertThat(read.sum("process_resident_memory_bytes")).isPositive();
    }
  }

  @Test
  void whatIsUndeployedGoes() throws Exception {
    show(1_000, false);
    requests.catalogueIs(Given.catalogue(Given.model("m", "1", 1, Given.verified("1"))));
    something();
    assertThat(read().sum("modelgrid_inference_requests_total", "model=m")).isEqualTo(4);

    requests.of("m").of("1").queued(-3);
    requests.catalogueIs(CatalogueState.empty());
    statuses.clear();
    models.clear();
    devices.release("m.0");
    devices.release("m.2");
    read(); // from here on it is gone
    now.addAndGet(Duration.ofMinutes(10).toNanos());

    assertThat(written(Format.PROMETHEUS)).doesNotContain("model=\"m\"");
  }

  @Test
  void onlySoManyModelsAreToldApart() throws Exception {
    show(2, false);
    for (String model : List.of("a", "b", "c", "d")) {
      models.add(view(model, 2));
      devices.reserve("cpu", model + ".0", 10);
      statuses.add(
          Given.status(model, 0, nobody(), Given.SELF, Lifecycle.SERVING, Given.ready("1")));
    }

    MetricsText read = read();

    assertThat(read.samples("modelgrid_replicas_wanted")).hasSize(3);
    assertThat(read.sum("modelgrid_replicas_wanted", "model=*")).isEqualTo(4);
    assertThat(read.sum("modelgrid_replica_versions", "model=*", "version=*")).isEqualTo(2);
    assertThat(read.sum("modelgrid_model_memory_bytes", "model=*")).isEqualTo(20);
  }

  @Test
  void tritonsNamesAreThereIfTheyAreWished() throws Exception {
    show(1_000, true);
    something();

    MetricsText read = read();

    assertThat(read.sum("nv_inference_request_success", "model=m", "version=1")).isEqualTo(2);
    assertThat(read.sum("nv_inference_request_failure", "version=1", "reason=REJECTED"))
        .isEqualTo(1);
    assertThat(read.sum("nv_inference_request_failure", "model=-", "reason=OTHER")).isEqualTo(1);
    assertThat(read.sum("nv_inference_count", "version=1")).isEqualTo(5);
    assertThat(read.sum("nv_inference_exec_count", "version=1")).isEqualTo(2);
    assertThat(read.sum("nv_inference_request_duration_us", "version=2")).isEqualTo(200);
    assertThat(read.sum("nv_inference_compute_infer_duration_us", "version=2")).isEqualTo(160);
    assertThat(read.sum("nv_inference_pending_request_count", "version=1")).isEqualTo(3);
    MetricsText.openMetrics(written(Format.OPENMETRICS));
  }

  @Test
  void withoutTheWishThereAreNoneOfTritonsNames() throws Exception {
    show(1_000, false);
    something();

    assertThat(written(Format.PROMETHEUS)).doesNotContain("nv_inference");
  }

  // However many ask, one round is written for those who wait; and each gets what he counted.
  @Test
  void aCrowdCostsWhatOneCosts() throws Exception {
    AtomicLong rounds = new AtomicLong();
    models.add(view("m", 1));
    CatalogueState catalogue = Given.catalogue();
    NodeSight sight =
        new NodeSight(
            "n1",
            Given.SELF,
            () -> members,
            () -> true,
            () -> {
              rounds.incrementAndGet();
              return catalogue;
            },
            () -> models,
            () -> statuses,
            devices);
    meters.show(requests, this::actors, sight, new MetricsSettings(10, 10, Duration.ZERO, false));
    List<CompletableFuture<byte[]>> crowd =
        Stream.generate(() -> meters.write(Format.PROMETHEUS).toCompletableFuture())
            .limit(1_000)
            .toList();
    refuse("m", "1");

    MetricsText last = read();

    assertThat(last.sum("modelgrid_inference_requests_total")).isEqualTo(1);
    assertThat(crowd).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(20)));
    assertThat(rounds.get()).isLessThan(500);
  }

  @Test
  void aNodeThatHasStoppedSaysSo() {
    meters.close();

    assertThat(Optional.of(meters).map(each -> each.write(Format.PROMETHEUS)))
        .hasValueSatisfying(
            failed -> assertThat(failed.toCompletableFuture()).failsWithin(Duration.ofSeconds(5)));
  }
}
