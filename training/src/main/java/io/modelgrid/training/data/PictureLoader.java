package io.modelgrid.training.data;

import io.modelgrid.engine.image.PictureDecoder;
import io.modelgrid.engine.image.PictureException;
import io.modelgrid.engine.image.PictureShape;
import io.modelgrid.engine.image.Pixels;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.DataFile;
import io.modelgrid.training.data.read.PictureFolder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads pictures that lie in a folder for each class. One instance makes one reading. */
final class PictureLoader {
  private final DataSpec spec;
  private final PreparationSpec preparation;
  private final BadRows bad;
  private final ClassNames classNames;
  private byte[] pixels = new byte[0];
  private @Nullable PictureShape shape;
  private int rows;

  private PictureLoader(DataSpec spec, PreparationSpec preparation, BadRows bad) {
    this.spec = spec;
    this.preparation = preparation;
    this.bad = bad;
    this.classNames = new ClassNames(spec.classNames());
  }

  /** Reads the pictures, and those of a test part of its own behind them. */
  static RawData load(DataSpec spec, PreparationSpec preparation, DataFiles files, BadRows bad)
      throws DataException {
    PictureLoader loader = new PictureLoader(spec, preparation, bad);
    loader.read(files.rows());
    int testFrom = loader.rows;
    if (files.testRows().isPresent()) {
      loader.read(files.testRows().get());
    }
    return loader.data(files.rows().name(), testFrom);
  }

  private void read(DataFile file) throws DataException {
    try (PictureFolder folder = PictureFolder.open(file, spec.maxRows())) {
      if (folder.entries().isEmpty()) {
        throw new DataException(
            file.name() + ": no pictures (expected: a folder for each class, with files in it)");
      }
      for (String stray : folder.strays()) {
        bad.read();
        bad.add(file.name() + ": " + stray, "in no folder of a class (expected: class/picture)");
      }
      for (PictureFolder.Entry entry : folder.entries()) {
        bad.read();
        Optional<String> mistake = folder.obstacle(entry);
        if (mistake.isEmpty()) {
          mistake = classNames.mistake(entry.className());
        }
        if (mistake.isEmpty()) {
          mistake = take(entry.className(), folder.read(entry, PictureDecoder.MOST_BYTES));
        }
        mistake.ifPresent(what -> bad.add(file.name() + ": " + entry.name(), what));
      }
    }
  }

  private Optional<String> take(String className, byte[] file) throws DataException {
    Pixels picture;
    try {
      picture = PictureDecoder.decode(file);
    } catch (PictureException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    if (shape == null) {
      shape = wanted(picture.shape());
    }
    boolean sized = preparation.image().isPresent();
    if (!sized && !picture.shape().equals(shape)) {
      return Optional.of(
          "%s (expected: %s as the first, or preparation.image)".formatted(picture.shape(), shape));
    }
    append(picture.as(shape));
    classNames.add(className);
    rows++;
    return Optional.empty();
  }

  private PictureShape wanted(PictureShape first) throws DataException {
    boolean large = first.height() > PictureLayout.LARGEST || first.width() > PictureLayout.LARGEST;
    if (large && preparation.image().isEmpty()) {
      throw new DataException(
          "pictures: %s (expected: at most %d high and wide; preparation.image says a size)"
              .formatted(first, PictureLayout.LARGEST));
    }
    return preparation
        .image()
        .map(
            image ->
                new PictureShape(
                    image.channels().orElse(first.channels()), image.height(), image.width()))
        .orElse(first);
  }

  private void append(Pixels picture) throws DataException {
    long needed = (rows + 1L) * picture.shape().size();
    if (needed > Growth.MOST) {
      throw new DataException(
          "pictures: more than " + Growth.MOST + " bytes (expected: fewer or smaller ones)");
    }
    if (needed > pixels.length) {
      pixels = Arrays.copyOf(pixels, (int) Math.max(needed, Growth.of(pixels.length)));
    }
    picture.copyTo(pixels, rows * picture.shape().size());
  }

  private RawData data(String name, int testFrom) throws DataException {
    if (shape == null) {
      bad.check(spec.maxBadRows());
      throw new DataException(name + ": no good picture (expected: PNG or JPEG)");
    }
    byte[] all = Arrays.copyOf(pixels, rows * shape.size());
    return new RawData(
        RawBytes.ofPictures(all, new byte[0], shape),
        classNames.answers(),
        testFrom,
        IntStream.range(0, rows).toArray(),
        new RawData.Cleaned(0, 0),
        List.of(),
        List.of());
  }
}
