package io.modelgrid.training.data;

import io.modelgrid.engine.digest.Sha256;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.DataFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The files of a training, on this machine. */
record DataFiles(
    DataFile rows,
    Optional<DataFile> labels,
    Optional<DataFile> testRows,
    Optional<DataFile> testLabels,
    Optional<DataFile> tokenizer) {

  /** Finds them all. */
  static DataFiles find(DataSpec spec, DataPlaces places) throws DataException {
    FileFinder finder = new FileFinder(places);
    return new DataFiles(
        finder.find(spec.rows()),
        find(finder, spec.labels()),
        find(finder, spec.testRows()),
        find(finder, spec.testLabels()),
        find(finder, spec.text().map(DataSpec.Text::tokenizer)));
  }

  private static Optional<DataFile> find(FileFinder finder, Optional<Location> location)
      throws DataException {
    return location.isPresent() ? Optional.of(finder.find(location.get())) : Optional.empty();
  }

  /** SHA-256 of all of them, in hex. */
  String digest() throws DataException {
    Map<String, DataFile> byRole = new LinkedHashMap<>();
    byRole.put("rows", rows);
    labels.ifPresent(file -> byRole.put("labels", file));
    testRows.ifPresent(file -> byRole.put("test-rows", file));
    testLabels.ifPresent(file -> byRole.put("test-labels", file));
    tokenizer.ifPresent(file -> byRole.put("tokenizer", file));
    StringBuilder all = new StringBuilder();
    for (Map.Entry<String, DataFile> each : byRole.entrySet()) {
      all.append(each.getKey()).append(' ').append(FileDigest.of(each.getValue())).append('\n');
    }
    return Sha256.of(all.toString());
  }
}
