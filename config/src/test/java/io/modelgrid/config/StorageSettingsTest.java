package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StorageSettingsTest {
  @Test
  void defaults() {
    StorageSettings storage = TestConfig.read().storage();

    assertThat(storage.catalogueUrl()).startsWith("jdbc:h2:file:").contains("WRITE_DELAY=0");
    assertThat(storage.catalogueUser()).isEqualTo("modelgrid");
    assertThat(storage.cataloguePassword()).isEmpty();
    assertThat(storage.artifactDirectory()).isEqualTo(Path.of(".modelgrid/artifacts"));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    "modelgrid.storage.catalogue { url = \"jdbc:h2:mem:x\", user = u,"
                        + " password = p }",
                    "modelgrid.storage.artifacts.directory = /a")
                .storage())
        .isEqualTo(new StorageSettings("jdbc:h2:mem:x", "u", "p", Path.of("/a")));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.storage.catalogue { url = \"jdbc:other:x?password=geheim\", user = [] }",
            "modelgrid.storage.artifacts.directory = \"\""),
        "modelgrid.storage.catalogue.url: jdbc:other:x ",
        "modelgrid.storage.catalogue.user: []",
        "modelgrid.storage.artifacts.directory: ");
  }

  @Test
  void neverShowsThePassword() {
    StorageSettings storage = new StorageSettings("jdbc:h2:mem:x", "u", "geheim", Path.of("/a"));

    assertThat(storage.toString()).doesNotContain("geheim");
  }
}
