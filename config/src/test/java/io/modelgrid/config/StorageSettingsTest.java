package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void takesPostgresql() {
    StorageSettings storage =
        TestConfig.read(
                "modelgrid.storage.catalogue { url = \"jdbc:postgresql://db:5432/modelgrid\" }")
            .storage();

    assertThat(storage.catalogueUrl()).isEqualTo("jdbc:postgresql://db:5432/modelgrid");
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.storage.catalogue { url = \"jdbc:other:x\", user = [] }",
            "modelgrid.storage.artifacts.directory = \"\""),
        "modelgrid.storage.catalogue.url: jdbc:other:x (expected: an address that begins with"
            + " jdbc:h2: or jdbc:postgresql:)",
        "modelgrid.storage.catalogue.user: []",
        "modelgrid.storage.artifacts.directory: ");
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.storage.catalogue { url = \"jdbc:postgresql://db/x\", user = \"\" }"),
        "modelgrid.storage.catalogue.user: \"\" (expected: the name of a role");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/x?password=geheim",
        "jdbc:postgresql://db/x?ssl=true&sslpassword=geheim",
        "jdbc:postgresql://user:geheim@db/x",
        "jdbc:h2:file:/x;PASSWORD=geheim;WRITE_DELAY=0"
      })
  void rejectsAPasswordInTheAddressAndDoesNotShowIt(String url) {
    List<String> mistakes =
        TestConfig.mistakes("modelgrid.storage.catalogue.url = \"" + url + "\"");

    TestConfig.assertMistakes(mistakes, "modelgrid.storage.catalogue.url: jdbc:");
    assertThat(mistakes.get(0)).contains("no password in it").doesNotContain("geheim");
  }

  @Test
  void neverShowsThePassword() {
    StorageSettings storage =
        new StorageSettings(
            "jdbc:postgresql://db/x?user=u&password=geheim", "u", "geheim", Path.of("/a"));

    assertThat(storage.toString()).doesNotContain("geheim").contains("jdbc:postgresql://db/x");
  }
}
