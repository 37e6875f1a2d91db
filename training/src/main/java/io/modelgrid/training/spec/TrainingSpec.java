package io.modelgrid.training.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.training.data.DataSpec;
import io.modelgrid.training.data.PreparationSpec;
import io.modelgrid.training.data.SplitSpec;
import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.gate.GateSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that a training, or a compression, is to do, checked whole.
 *
 * @param model whose versions it makes
 * @param data always there for a training; of a compression, what its accuracy is measured on
 * @param learning empty for a compression
 * @param variants what is made of the result, or of an existing version
 * @param gate what a result must hold
 * @param then what is done with one that passed
 * @param retraining when it is done again
 * @param seed of everything that is drawn
 * @param priority higher ones go first
 * @param threads that compute
 * @param memoryMegabytes what its process may take; empty for the grid's usual
 * @param json the canonical form: what was written, as JSON without white space, keys in their
 *     order; reading it again gives an equal specification
 */
public record TrainingSpec(
    String model,
    Optional<DataSpec> data,
    PreparationSpec preparation,
    SplitSpec split,
    Optional<Learning> learning,
    Variants variants,
    GateSpec gate,
    Then then,
    Optional<Retraining> retraining,
    long seed,
    int priority,
    int threads,
    OptionalInt memoryMegabytes,
    String json) {
  private static final String SCHEMA = "training.schema.json";

  /** What it does. */
  public enum Kind {
    TRAIN("train"),
    COMPRESS("compress");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As people see it. */
    public String word() {
      return word;
    }
  }

  /**
   * Reads one, of at most 1 MiB.
   *
   * @param yaml whether it is YAML; else it is JSON
   * @throws SpecException naming every mistake
   */
  public static TrainingSpec read(byte[] bytes, boolean yaml) throws SpecException {
    JsonNode tree = SpecTree.read(bytes, yaml);
    Mistakes mistakes = new Mistakes();
    TrainingSpec spec =
        new SpecReader(Form.of(tree, mistakes), mistakes).read(SpecTree.written(tree));
    if (!mistakes.isEmpty()) {
      throw new SpecException(mistakes.all());
    }
    return spec;
  }

  /** The JSON Schema of specifications. */
  public static String schema() {
    try (InputStream in = TrainingSpec.class.getResourceAsStream(SCHEMA)) {
      if (in == null) {
        throw new IllegalStateException(SCHEMA + ": missing (expected: a resource)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(SCHEMA + ": cannot be read (expected: a resource)", e);
    }
  }

  public Kind kind() {
    return learning.isPresent() ? Kind.TRAIN : Kind.COMPRESS;
  }

  /** How many epochs there are to be, early stopping aside; none for a compression. */
  public int epochs() {
    return learning.map(Learning::epochs).orElse(0);
  }

  /** The registered version that it begins with: a base to train on, or what is compressed. */
  public Optional<VersionChoice> base() {
    return learning.isPresent() ? learning.get().base().map(Base::version) : variants.version();
  }

  /** The registered version whose answers it learns from. */
  public Optional<VersionChoice> teacher() {
    return learning.flatMap(Learning::teacher).map(Teacher::version);
  }
}
