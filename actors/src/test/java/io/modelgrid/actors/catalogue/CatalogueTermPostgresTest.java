package io.modelgrid.actors.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.config.StorageSettings;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.persistence.fixture.JournalStorage;
import io.modelgrid.persistence.fixture.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same on a real PostgreSQL, and what happens while that is away. */
class CatalogueTermPostgresTest extends CatalogueTermTest {
  @TempDir static Path data;

  private static PostgresServer server;

  private final Map<Path, StorageSettings> storages = new HashMap<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = PostgresServer.start(data);
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @Override
  StorageSettings storage(Path folder) throws Exception {
    StorageSettings known = storages.get(folder);
    if (known == null) {
      known = JournalStorage.postgres(server, folder);
      storages.put(folder, known);
    }
    return known;
  }

  // The database stops: each change is refused in words, and none is made later behind the back of
  // whoever was told so. It comes back: changes are taken again.
  @Test
  void refusesChangesWhileTheDatabaseIsAwayAndMakesNoneOfThemLater(@TempDir Path folder)
      throws Exception {
    Incarnation one = start(folder, "node-1");
    assertThat(one.register('a')).isEqualTo(new Changed(2, "1", true));
    server.stop();

    List<String> words = new ArrayList<>();
    for (char digit : "bcdef".toCharArray()) {
      assertThat(one.register(digit))
          .isInstanceOfSatisfying(Refused.class, refused -> words.add(refused.message()));
    }
    server.start();

    assertThat(words.get(0)).contains("the catalogue could not be written");
    assertThat(words.subList(1, words.size()))
        .allMatch(word -> word.contains("database cannot be reached and nothing was changed"));
    ChangeAnswer after = one.register('0');
    for (int attempt = 0; after instanceof Refused && attempt < 600; attempt++) {
      one.probe().expectNoMessage(Duration.ofMillis(100));
      after = one.register('0');
    }
    // Revision 3 is the new term; version 2 shows that none of the refused ones was registered.
    assertThat(after).isEqualTo(new Changed(4, "2", true));
  }

  // Changes that wait behind the one that is being written are refused with it.
  @Test
  void refusesWhatWaitsBehindTheChangeThatFailed(@TempDir Path folder) throws Exception {
    Incarnation one = start(folder, "node-1");
    server.stop();

    for (char digit : "abc".toCharArray()) {
      one.catalogue().tell(Given.register("m", null, digit, one.probe().ref()));
    }

    for (int answer = 0; answer < 3; answer++) {
      assertThat(one.probe().receiveMessage(Duration.ofSeconds(60)).answer())
          .isInstanceOf(Refused.class);
    }
    server.start();
    ChangeAnswer after = one.register('0');
    for (int attempt = 0; after instanceof Refused && attempt < 600; attempt++) {
      one.probe().expectNoMessage(Duration.ofMillis(100));
      after = one.register('0');
    }
    assertThat(after).isEqualTo(new Changed(3, "1", true));
  }
}
