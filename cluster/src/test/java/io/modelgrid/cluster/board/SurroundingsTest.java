package io.modelgrid.cluster.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {
  @TempDir private Path folder = Path.of("");

  /** A certificate until 2027, and a file with another one until the end of January 2026, too. */
  private static Path certificates(String name) throws URISyntaxException {
    URL file = Objects.requireNonNull(SurroundingsTest.class.getResource("/certificates/" + name));
    return Path.of(file.toURI());
  }

  private static NodeCondition look(List<Path> folders, List<Path> certificates) {
    Surroundings surroundings = new Surroundings(folders, certificates);
    surroundings.look();
    return surroundings.get();
  }

  @Test
  void tellsNothingBeforeItLooked() {
    assertThat(new Surroundings(List.of(folder), List.of()).get())
        .isEqualTo(NodeCondition.unknown());
  }

  @Test
  void tellsHowMuchOfTheFullerDiskIsFree() throws Exception {
    long free = Files.getFileStore(folder).getUsableSpace() * 100;
    int percent = (int) (free / Files.getFileStore(folder).getTotalSpace());

    assertThat(look(List.of(folder), List.of()).diskFreePercent())
        .isBetween(percent - 2, percent + 2);
    assertThat(look(List.of(folder, Path.of("/proc")), List.of()).diskFreePercent())
        .as("what is no disk has no room, and does not count")
        .isBetween(percent - 2, percent + 2);
  }

  // As on a node that has just started, and has not made its folders yet.
  @Test
  void looksAtTheDiskOnWhichAFolderWillBe() {
    NodeCondition there = look(List.of(folder), List.of());

    assertThat(look(List.of(folder.resolve("not/there/yet")), List.of()).diskFreePercent())
        .isBetween(there.diskFreePercent() - 2, there.diskFreePercent() + 2);
  }

  @Test
  void tellsWhichCertificateEndsFirst() throws Exception {
    Path one = certificates("one.pem");
    Path chain = certificates("chain.pem");

    assertThat(look(List.of(), List.of(one)))
        .isEqualTo(new NodeCondition(-1, one.toString(), Instant.parse("2027-01-01T00:00:00Z")));
    assertThat(look(List.of(), List.of(one, chain)))
        .isEqualTo(new NodeCondition(-1, chain.toString(), Instant.parse("2026-01-31T00:00:00Z")));
  }

  @Test
  void whatIsNoCertificateIsNotWatched() throws Exception {
    Path rubbish = Files.writeString(folder.resolve("rubbish.pem"), "rubbish");

    assertThat(look(List.of(), List.of(rubbish, folder.resolve("none.pem"))))
        .isEqualTo(NodeCondition.unknown());
  }
}
