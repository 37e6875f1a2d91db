package io.modelgrid.persistence.history;

import io.modelgrid.config.StorageSettings;
import io.modelgrid.persistence.fixture.JournalStorage;
import io.modelgrid.persistence.fixture.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The history on a real PostgreSQL. */
class HistoryPostgresTest extends HistoryContract {
  @TempDir static Path data = Path.of("");
  private static @Nullable PostgresServer server;

  @AfterAll
  static void stopServer() throws IOException {
    Objects.requireNonNull(server).close();
  }

  @Override
  StorageSettings storage(Path folder) throws Exception {
    if (server == null) {
      server = PostgresServer.start(data);
    }
    return JournalStorage.postgres(server, folder);
  }
}
