package io.modelgrid.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.FileFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFinderTest {
  private static final String DIGEST = "0f".repeat(32);

  @TempDir private Path root;

  private Path allowed;
  private Path secret;
  private FileFinder finder;

  @BeforeEach
  void makeFolders() throws Exception {
    allowed = root.resolve("allowed");
    FileFixture.write(allowed.resolve("deep/a.csv"), "a");
    secret = FileFixture.write(root.resolve("secret/b.csv"), "b");
    finder =
        new FileFinder(
            new DataPlaces(
                List.of(root.resolve("nowhere"), allowed),
                List.of(),
                Map.of(DIGEST, allowed.resolve("deep/a.csv")),
                root.resolve("scratch"),
                1000));
  }

  private Path find(String path) throws DataException {
    return finder.find(new Location(Location.Kind.PATH, path)).path();
  }

  private void assertRefused(String path) {
    assertThatThrownBy(() -> find(path))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            path + ": not in a folder from which data may be read (expected: below ")
        .hasMessageEndingWith("modelgrid.training.folders)");
  }

  @Test
  void findsFilesBelowAnAllowedFolder() throws Exception {
    Path file = allowed.resolve("deep/a.csv").toRealPath();

    assertThat(find("deep/a.csv")).isEqualTo(file);
    assertThat(find("deep/../deep/a.csv")).isEqualTo(file);
    assertThat(find(file.toString())).isEqualTo(file);
    assertThat(find("deep")).isEqualTo(file.getParent());
  }

  @Test
  void refusesPathsThatLeadOut() {
    assertRefused("../secret/b.csv");
    assertRefused("deep/../../secret/b.csv");
    assertRefused(secret.toString());
    assertRefused("/etc/passwd");
    // Whether there is anything does not show.
    assertRefused("/no/such/file");
  }

  @Test
  void refusesLinksThatLeadOut() throws Exception {
    Files.createSymbolicLink(allowed.resolve("link.csv"), secret);
    Files.createSymbolicLink(allowed.resolve("folder"), secret.getParent());
    Files.createSymbolicLink(allowed.resolve("inside.csv"), allowed.resolve("deep/a.csv"));

    assertRefused("link.csv");
    assertRefused("folder/b.csv");
    assertThat(find("inside.csv")).isEqualTo(allowed.resolve("deep/a.csv").toRealPath());
  }

  @Test
  void refusesWhatIsNoPlainFile() {
    FileFinder devices =
        new FileFinder(new DataPlaces(List.of(Path.of("/dev")), List.of(), Map.of(), root, 1000));
    assertThatThrownBy(() -> devices.find(new Location(Location.Kind.PATH, "zero")))
        .hasMessage("zero: no plain file (expected: a file or a folder)");
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> find("deep/none.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("deep/none.csv: no such file (expected: a file in ");
    assertThatThrownBy(() -> find("a\0b")).hasMessageContaining("no path");
  }

  @Test
  void findsArtifactsByTheirDigests() throws Exception {
    assertThat(finder.find(new Location(Location.Kind.ARTIFACT, DIGEST)).path())
        .isEqualTo(allowed.resolve("deep/a.csv"));
    String other = "00".repeat(32);
    assertThatThrownBy(() -> finder.find(new Location(Location.Kind.ARTIFACT, other)))
        .hasMessage("artifact:" + other + ": no such artifact (expected: one that was uploaded)");
  }
}
