package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().node())
        .isEqualTo(
            new NodeSettings(
                "node",
                Set.of("ingress", "serving", "training"),
                Path.of(".modelgrid/nodes/1"),
                16));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    "modelgrid.node { name = n7, roles = [serving], data-directory = /d,"
                        + " capacity = 3 }")
                .node())
        .isEqualTo(new NodeSettings("n7", Set.of("serving"), Path.of("/d"), 3));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.node { name = \" \", roles = [cook], data-directory = \"a\\u0000b\","
                + " capacity = 0 }"),
        "modelgrid.node.name: ",
        "modelgrid.node.roles: [cook]",
        "modelgrid.node.data-directory: ",
        "modelgrid.node.capacity: 0");
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.node.roles = []"), "modelgrid.node.roles: []");
  }
}
