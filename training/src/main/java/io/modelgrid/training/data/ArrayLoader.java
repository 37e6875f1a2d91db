package io.modelgrid.training.data;

import io.modelgrid.engine.image.PictureShape;
import io.modelgrid.engine.image.Pixels;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.DataFile;
import io.modelgrid.training.data.read.IdxReader;
import io.modelgrid.training.data.read.NpyReader;
import io.modelgrid.training.data.read.NumberArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads rows and labels that lie in arrays: IDX and NumPy. */
final class ArrayLoader {
  private final DataSpec spec;
  private final PreparationSpec preparation;
  private final DataFiles files;

  private ArrayLoader(DataSpec spec, PreparationSpec preparation, DataFiles files) {
    this.spec = spec;
    this.preparation = preparation;
    this.files = files;
  }

  /** One part: rows, and what they should be answered with. */
  private record Part(String name, NumberArray rows, NumberArray labels) {}

  /** Reads the rows, and those of a test part of its own behind them. */
  static RawData load(DataSpec spec, PreparationSpec preparation, DataFiles files, BadRows bad)
      throws DataException {
    ArrayLoader loader = new ArrayLoader(spec, preparation, files);
    Part part = loader.part();
    Optional<Part> test = loader.testPart(part);
    RawRows rows = loader.rows(part, test);
    ArrayCheck check = new ArrayCheck(spec, preparation.missing(), bad);
    check.look(part.name, part.rows, part.labels);
    if (test.isPresent()) {
      check.look(test.get().name, test.get().rows, test.get().labels);
    }
    return new RawData(
        rows,
        check.answers(),
        part.rows.rows(),
        check.kept(),
        check.cleaned(),
        List.of(),
        List.of());
  }

  private Part part() throws DataException {
    DataFile file = files.rows();
    if (spec.format() == DataSpec.Format.IDX) {
      return part(file.name(), IdxReader.read(file), IdxReader.read(files.labels().orElseThrow()));
    }
    if (NpyReader.isZip(file)) {
      return part(
          file.name(),
          NpyReader.read(file, spec.arrays().rows()),
          files.labels().isPresent()
              ? labels(files.labels().get(), spec.arrays().labels())
              : NpyReader.read(file, spec.arrays().labels()));
    }
    if (files.labels().isEmpty()) {
      throw new DataException(
          file.name() + ": labels are missing (expected: data.labels, where they lie)");
    }
    return part(
        file.name(), NpyReader.read(file), labels(files.labels().get(), spec.arrays().labels()));
  }

  private static NumberArray labels(DataFile file, String array) throws DataException {
    return NpyReader.isZip(file) ? NpyReader.read(file, array) : NpyReader.read(file);
  }

  private Optional<Part> testPart(Part part) throws DataException {
    DataFile file = files.testRows().orElse(files.rows());
    if (spec.format() == DataSpec.Format.IDX) {
      return files.testRows().isEmpty()
          ? Optional.empty()
          : Optional.of(
              test(
                  part,
                  part(
                      file.name(),
                      IdxReader.read(file),
                      IdxReader.read(files.testLabels().orElseThrow()))));
    }
    Optional<String> array = spec.arrays().testRows();
    if (files.testRows().isEmpty() && array.isEmpty()) {
      return Optional.empty();
    }
    boolean zip = NpyReader.isZip(file);
    if (!zip && files.testRows().isEmpty()) {
      throw new DataException(
          file.name() + ": no NPZ, so it has no array " + array.orElse("") + " (expected: an NPZ)");
    }
    NumberArray rows =
        zip ? NpyReader.read(file, array.orElse(spec.arrays().rows())) : NpyReader.read(file);
    String labelArray = spec.arrays().testLabels().orElse(spec.arrays().labels());
    DataFile labelFile =
        files.testLabels().orElse(zip ? file : files.labels().orElse(files.rows()));
    if (files.testLabels().isEmpty() && spec.arrays().testLabels().isEmpty() && !zip) {
      throw new DataException(
          file.name() + ": labels are missing (expected: data.test-labels, where they lie)");
    }
    return Optional.of(test(part, part(file.name(), rows, labels(labelFile, labelArray))));
  }

  private Part part(String name, NumberArray rows, NumberArray labels) throws DataException {
    if (rows.rows() == 0) {
      throw new DataException(name + ": empty (expected: rows)");
    }
    if (rows.rows() > spec.maxRows()) {
      throw new DataException(
          "%s: %d rows (expected: at most %d, max-rows)"
              .formatted(name, rows.rows(), spec.maxRows()));
    }
    if (rows.rowShape().isEmpty() || rows.rowShape().contains(0)) {
      throw new DataException(
          name + ": shape " + rows.shape() + " (expected: rows with numbers in them)");
    }
    if (labels.rows() != rows.rows()) {
      throw new DataException(
          "%s: %d rows and %d labels (expected: as many)"
              .formatted(name, rows.rows(), labels.rows()));
    }
    int perRow = labels.rowShape().stream().reduce(1, Math::multiplyExact);
    if (spec.classes() && perRow != 1) {
      throw new DataException(
          "%s: labels of shape %s (expected: one class for each row)"
              .formatted(name, labels.shape()));
    }
    if (perRow < 1 || labels.rowShape().size() > 1) {
      throw new DataException(
          "%s: labels of shape %s (expected: one or several numbers for each row)"
              .formatted(name, labels.shape()));
    }
    return new Part(name, rows, labels);
  }

  private static Part test(Part part, Part test) throws DataException {
    boolean same =
        test.rows.rowShape().equals(part.rows.rowShape())
            && test.rows.isBytes() == part.rows.isBytes()
            && test.labels.rowShape().equals(part.labels.rowShape());
    if (!same) {
      throw new DataException(
          "%s: rows of shape %s (expected: %s and the same type, as the rows for training)"
              .formatted(test.name, test.rows.rowShape(), part.rows.rowShape()));
    }
    return test;
  }

  private RawRows rows(Part part, Optional<Part> test) throws DataException {
    List<Integer> shape = part.rows.rowShape();
    if (!part.rows.isBytes()) {
      refuseImage();
      float[] second = test.map(each -> each.rows.floats()).orElse(new float[0]);
      int rows = part.rows.rows() + test.map(each -> each.rows.rows()).orElse(0);
      return new RawNumbers(part.rows.floats(), second, rows, part.rows.rows(), shape, List.of());
    }
    byte[] second = test.map(each -> each.rows.bytes()).orElse(new byte[0]);
    Optional<PictureLayout> layout = PictureLayout.of(shape);
    if (layout.isEmpty()) {
      refuseImage();
      return new RawBytes(part.rows.bytes(), second, shape, Optional.empty());
    }
    return RawBytes.ofPictures(
        pictures(part.rows.bytes(), layout.get()),
        pictures(second, layout.get()),
        wanted(layout.get().shape()));
  }

  private void refuseImage() throws DataException {
    if (preparation.image().isPresent()) {
      throw new DataException(
          "preparation.image: the rows are no pictures (expected: unsigned bytes of (height, width),"
              + " with colours first or last)");
    }
  }

  private PictureShape wanted(PictureShape own) {
    return preparation
        .image()
        .map(
            image ->
                new PictureShape(
                    image.channels().orElse(own.channels()), image.height(), image.width()))
        .orElse(own);
  }

  private byte[] pictures(byte[] pixels, PictureLayout layout) throws DataException {
    byte[] from = layout.coloursFirst(pixels);
    PictureShape own = layout.shape();
    PictureShape wanted = wanted(own);
    if (wanted.equals(own)) {
      return from;
    }
    int count = from.length / own.size();
    if ((long) count * wanted.size() > Growth.MOST) {
      throw new DataException(
          "preparation.image: %d pictures of %s (expected: at most %d bytes in all)"
              .formatted(count, wanted, Growth.MOST));
    }
    byte[] result = new byte[count * wanted.size()];
    for (int row = 0; row < count; row++) {
      int at = row * own.size();
      Pixels.of(own, Arrays.copyOfRange(from, at, at + own.size()))
          .as(wanted)
          .copyTo(result, row * wanted.size());
    }
    return result;
  }
}
