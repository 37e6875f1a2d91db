package io.modelgrid.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The specifications in {@code examples/} do what they say. */
class ExamplesTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("modelgrid.root", "..")).resolve("examples");
  private static final Path FASHION = Path.of("/usr/share/datasets/fashion-mnist");

  @TempDir private Path root;

  @Test
  void spiralsAreLearnedAndCompressed() throws Exception {
    Outcome outcome = run("spirals");

    assertThat(outcome.kind()).as(outcome.reasons().toString()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(outcome.versions().stream().map(Outcome.Made::technique))
        .containsExactly("trained", "int8");
    assertThat(outcome.results().get("test.accuracy")).isGreaterThan(0.95);
  }

  @Test
  void housesArePriced() throws Exception {
    Outcome outcome = run("houses");

    assertThat(outcome.kind()).as(outcome.reasons().toString()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(outcome.results().get("test.r2")).isGreaterThan(0.95);
    assertThat(outcome.results()).containsKey("slice.district=hill.mae");
  }

  static boolean hasFashion() {
    return Files.isDirectory(FASHION);
  }

  @Tag("slow")
  @EnabledIf("hasFashion")
  @Test
  void fashionIsLearnedByTheMlp() throws Exception {
    assertThat(run("fashion-mnist-mlp").results().get("test.accuracy"))
        .isGreaterThanOrEqualTo(0.875);
  }

  @Tag("slow")
  @EnabledIf("hasFashion")
  @Test
  void fashionIsLearnedByLogisticRegression() throws Exception {
    assertThat(run("fashion-mnist-logistic").results().get("test.accuracy"))
        .isGreaterThanOrEqualTo(0.835);
  }

  @Tag("slow")
  @EnabledIf("hasFashion")
  @Test
  void fashionIsLearnedByTheCnn() throws Exception {
    assertThat(run("fashion-mnist-cnn").results().get("test.accuracy"))
        .isGreaterThanOrEqualTo(0.89);
  }

  private Outcome run(String name) throws Exception {
    String yaml = Files.readString(EXAMPLES.resolve(name + ".yaml"), StandardCharsets.UTF_8);
    JobFolders folders = new JobFolders(root, EXAMPLES.resolve("data"), FASHION);
    return JobFolders.run(folders.job(name, yaml, Map.of()));
  }
}
