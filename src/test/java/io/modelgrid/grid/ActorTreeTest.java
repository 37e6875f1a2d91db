package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.Kill;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The live tree of three nodes, and the commands on where replicas are. The grid is shared by the
 * tests, in their order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ActorTreeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir static Path directory;

  private static InProcessGrid grid;

  @BeforeAll
  static void start() throws Exception {
    grid = InProcessGrid.start(directory, 3);
    deploy("triple");
    deploy("only");
    assertThat(grid.json(1, "PUT", "/grid/v1/models/only/replicas", "{\"count\":1}").statusCode())
        .isEqualTo(200);
    grid.awaitReady("triple", 3);
    grid.awaitReady("only", 1);
  }

  @AfterAll
  static void stop() throws Exception {
    if (grid != null) {
      grid.close();
    }
  }

  private static void deploy(String model) throws Exception {
    HttpResponse<String> answer = grid.upload(1, model, TinyOnnx.multiplyBy(3, 1, -1), "?wait=60s");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static JsonNode tree(int node) throws Exception {
    HttpResponse<String> answer = grid.get(node, "/grid/v1/actors");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static List<JsonNode> actors(JsonNode tree, String family) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode node : tree.get("nodes")) {
      for (JsonNode actor : node.get("actors")) {
        if (actor.get("family").asText().equals(family)) {
          found.add(actor);
        }
      }
    }
    return found;
  }

  private static ModelView model(String name) {
    return grid.member(2).node().view().model(name).orElseThrow();
  }

  private static Set<String> servingNodes(String model) {
    Set<String> nodes = new TreeSet<>();
    for (ReplicaView replica : model(model).replicas()) {
      if (replica.state().equals("serving")) {
        nodes.add(String.valueOf(replica.node()));
      }
    }
    return nodes;
  }

  @Test
  @Order(1)
  void showsTheActorsOfEveryNodeThroughAnyNode() throws Exception {
    for (int index = 0; index < 30; index++) {
      assertThat(grid.infer(3, "triple", "1").statusCode()).isEqualTo(200);
    }
    Await.until(
        "the replicas that are not wanted any more to end",
        LONG,
        () -> actors(tree(2), "replica").size() == 4);
    JsonNode tree = tree(2);

    assertThat(tree.findValuesAsText("node")).containsExactly("node-1", "node-2", "node-3");
    for (JsonNode node : tree.get("nodes")) {
      assertThat(node.get("status").asText()).isEqualTo("up");
      assertThat(node.findValuesAsText("path"))
          .contains("/user/ingress", "/user/ingress/triple", "/user/ingress/only", "/user/actors");
    }
    assertThat(actors(tree, "replica")).hasSize(4);
    assertThat(actors(tree, "reconciler")).hasSize(1);
    assertThat(actors(tree, "catalogue"))
        .extracting(each -> each.get("name").asText())
        .containsExactlyInAnyOrder("host", "writer");
    for (JsonNode replica : actors(tree, "replica")) {
      assertThat(replica.get("state").asText()).isEqualTo("serving");
      assertThat(replica.get("version").asText()).isEqualTo("1");
      assertThat(replica.get("slot")).isEqualTo(replica.get("name"));
      assertThat(replica.get("messages").asLong()).isPositive();
    }
    JsonNode router =
        actors(tree, "router").stream()
            .filter(each -> each.get("model").asText().equals("triple"))
            .max((a, b) -> Long.compare(a.get("messages").asLong(), b.get("messages").asLong()))
            .orElseThrow();
    assertThat(router.get("parent").asText()).isEqualTo("/user/ingress");
    assertThat(router.get("state").asText()).isEqualTo("routing");
    assertThat(router.get("epoch").asLong()).isEqualTo(model("triple").epoch());
    assertThat(router.get("messages").asLong()).isGreaterThanOrEqualTo(60);
    Await.until(
        "some actor's pace",
        Duration.ofSeconds(20),
        () ->
            actors(tree(2), "router").stream()
                .anyMatch(each -> each.get("messages_per_second").asDouble() > 0));
  }

  @Test
  @Order(2)
  void aReplicaThatIsKilledShowsWithinTwoSeconds() throws Exception {
    String path = "/system/sharding/slot/only.0/only.0";
    int home = Integer.parseInt(servingNodes("only").iterator().next().substring("node-".length()));
    int elsewhere = home % 3 + 1;
    Adapter.toClassic(grid.member(home).node().system())
        .actorSelection(path)
        .tell(Kill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());

    Await.until(
        "the tree of another node to show that it is gone or began again",
        Duration.ofSeconds(2),
        () ->
            actors(tree(elsewhere), "replica").stream()
                .filter(each -> each.get("path").asText().equals(path))
                .allMatch(each -> each.get("restarts").asLong() == 1));
    Await.until(
        "it to serve again",
        LONG,
        () ->
            actors(tree(elsewhere), "replica").stream()
                .filter(each -> each.get("path").asText().equals(path))
                .anyMatch(
                    each ->
                        each.get("restarts").asLong() == 1
                            && each.path("state").asText().equals("serving")));
    grid.awaitReady("only", 1);
  }

  @Test
  @Order(3)
  void aModelsOnlyReplicaMovesWithoutLosingARequest() throws Exception {
    ReplicaView replica = model("only").replicas().get(0);
    String to = "node-" + (String.valueOf(replica.node()).equals("node-3") ? 1 : 3);
    try (SteadyLoad load = SteadyLoad.over(grid, List.of(1, 2, 3), "only")) {
      HttpResponse<String> answer =
          grid.json(
              2,
              "POST",
              "/grid/v1/replicas/" + replica.slot() + "/move",
              "{\"node\":\"" + to + "\"}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      Await.until(
          "only to serve on " + to + " alone",
          LONG,
          () -> servingNodes("only").equals(Set.of(to)) && model("only").replicas().size() == 1);
      Await.until("some more answers", LONG, () -> load.answered() > 100);
      assertThat(load.failures()).isEmpty();
    }
    assertThat(model("only").wantedReplicas()).isEqualTo(1);
  }

  @Test
  @Order(4)
  void whatCannotBeMovedOrDrainedIsRefusedWithWords() throws Exception {
    assertThat(grid.json(1, "POST", "/grid/v1/replicas/none.0/move", "{}").statusCode())
        .isEqualTo(404);
    assertThat(grid.json(1, "POST", "/grid/v1/replicas/triple.0/move", "{\"node\":\"x\"}").body())
        .contains("there is no node 'x' (expected: node-1, node-2, node-3)");
    assertThat(grid.json(1, "POST", "/grid/v1/nodes/x/drain", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  @Order(5)
  void aDrainedNodeGivesItsSlotsAwayAndTakesNoneUntilItIsTakenBack() throws Exception {
    // The only slot of a model must find another node, those of the other have one elsewhere.
    String drained = servingNodes("only").iterator().next();
    try (SteadyLoad only = SteadyLoad.over(grid, List.of(1, 2, 3), "only");
        SteadyLoad triple = SteadyLoad.over(grid, List.of(3, 2, 1), "triple")) {
      HttpResponse<String> answer =
          grid.json(1, "POST", "/grid/v1/nodes/" + drained + "/drain", "{}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      Await.until(
          drained + " to have no replica",
          LONG,
          () ->
              servingNodes("only").size() == 1
                  && !servingNodes("only").contains(drained)
                  && servingNodes("triple").size() == 2
                  && !servingNodes("triple").contains(drained));
      assertThat(grid.get(2, "/grid/v1/nodes").body()).contains("\"status\":\"draining\"");
      assertThat(
              grid.json(1, "PUT", "/grid/v1/models/triple/replicas", "{\"count\":4}").statusCode())
          .isEqualTo(200);
      grid.awaitReady("triple", 4);
      assertThat(servingNodes("triple")).hasSize(2).doesNotContain(drained);
      assertThat(only.failures()).isEmpty();
      assertThat(triple.failures()).isEmpty();
      assertThat(only.answered()).isGreaterThan(50);
    }
    assertThat(grid.json(3, "DELETE", "/grid/v1/nodes/" + drained + "/drain", "").statusCode())
        .isEqualTo(200);
    grid.awaitMembers(3);
    assertThat(grid.json(1, "PUT", "/grid/v1/models/triple/replicas", "{\"count\":5}").statusCode())
        .isEqualTo(200);
    Await.until("it to take a slot again", LONG, () -> servingNodes("triple").contains(drained));
  }
}
