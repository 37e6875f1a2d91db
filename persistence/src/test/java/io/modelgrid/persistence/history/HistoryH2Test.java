package io.modelgrid.persistence.history;

import io.modelgrid.config.StorageSettings;
import io.modelgrid.persistence.fixture.JournalStorage;
import java.nio.file.Path;

/** The history on a real H2. */
class HistoryH2Test extends HistoryContract {
  @Override
  StorageSettings storage(Path folder) {
    return JournalStorage.h2(folder);
  }
}
