package io.modelgrid.actors.training;

import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What specifications of trainings mean. Thread-safe. */
public interface TrainingRoom {
  /**
   * Reads and checks one; runs nothing.
   *
   * @param yaml whether the bytes are YAML; else they are JSON
   */
  Reading read(byte[] bytes, boolean yaml);

  /** The JSON Schema of specifications. */
  String schema();

  /**
   * SHA-256 in hex of the data of a specification, as they are now; empty if it has none. Blocks
   * for as long as reading them takes.
   *
   * @throws IOException in words, if they cannot be read or may not be
   */
  Optional<String> digest(String specification, Places places) throws IOException;

  /** What reading led to. */
  sealed interface Reading {}

  /** It cannot be done: every mistake with its path. */
  record Mistaken(List<String> mistakes) implements Reading {
    public Mistaken {
      mistakes = List.copyOf(mistakes);
    }
  }

  /**
   * It can be done, as far as it says itself.
   *
   * @param json the whole of it
   * @param kind {@code train} or {@code compress}
   * @param memory bytes that it is counted with; empty for the usual
   * @param then what its version is used for, with no version in it yet; empty to register it only
   * @param base the version that it begins with, by number or label
   * @param teacher the version whose answers it learns from, by number or label
   * @param artifacts SHA-256 of data in the artifact store
   */
  record Understood(
      String json,
      String model,
      String kind,
      int priority,
      int threads,
      OptionalLong memory,
      int epochs,
      Optional<OperationPlan> then,
      Optional<Choice> base,
      Optional<Choice> teacher,
      Optional<Schedule> retraining,
      Set<String> artifacts)
      implements Reading {
    public Understood {
      artifacts = Set.copyOf(artifacts);
    }
  }

  /**
   * A version of a model.
   *
   * @param version its number, or a label
   */
  record Choice(String model, String version) {}

  /**
   * From where data may be had.
   *
   * @param folders in or below which files may be read
   * @param urls beginnings of addresses that may be fetched
   * @param artifacts files by SHA-256 in hex
   * @param scratch where what is fetched is kept
   */
  record Places(List<Path> folders, List<String> urls, Map<String, Path> artifacts, Path scratch) {
    public Places {
      folders = List.copyOf(folders);
      urls = List.copyOf(urls);
      artifacts = Map.copyOf(artifacts);
    }
  }
}
