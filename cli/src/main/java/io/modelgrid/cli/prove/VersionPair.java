package io.modelgrid.cli.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.ModelJson;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The two versions between which a model is swapped. */
public record VersionPair(String first, String second) {

  /** The one that is not this one. */
  public String other(String version) {
    return version.equals(first) ? second : first;
  }

  boolean contains(String version) {
    return version.equals(first) || version.equals(second);
  }

  List<String> both() {
    return List.of(first, second);
  }

  /**
   * Chooses them.
   *
   * @param asked two versions, or none: then the stable one and, as far as there are such, the one
   *     that was stable before, one that is loaded, the newest
   * @throws CommandException if there are no two
   */
  static VersionPair choose(ModelJson model, List<String> asked) {
    String stable = model.label("stable");
    if (stable.equals("-")) {
      throw new CommandException(
          ExitCode.TEMPORARY,
          "model '"
              + model.name()
              + "' has no stable version yet (expected: one that serves); see ./modelgrid show "
              + model.name()
              + ".");
    }
    if (!model.label("stand-in").equals("-")) {
      throw new CommandException(
          ExitCode.REFUSED,
          "version %s stands in for the stable one, and the first swap would end that (expected: no stand-in); first: ./modelgrid label %s stand-in --remove."
              .formatted(model.label("stand-in"), model.name()));
    }
    if (!asked.isEmpty()) {
      asked.forEach(version -> requireRegistered(model, version));
      return new VersionPair(asked.get(0), asked.get(1));
    }
    return new VersionPair(stable, second(model, stable));
  }

  private static void requireRegistered(ModelJson model, String version) {
    if (numbers(model, "").noneMatch(version::equals)) {
      throw new CommandException(
          ExitCode.REFUSED,
          "model '"
              + model.name()
              + "' has no version "
              + version
              + " (expected: two of "
              + numbers(model, "").toList()
              + ").");
    }
  }

  private static String second(ModelJson model, String stable) {
    String previous = Json.text(model.json().path("traffic"), "previous", "");
    Stream<String> usable = numbers(model, "failed").filter(previous::equals);
    return Stream.of(
            usable,
            model
                .versions()
                .filter(version -> ModelJson.state(version).equals("ready"))
                .map(VersionPair::number),
            numbers(model, "failed").sorted((a, b) -> compare(b, a)))
        .flatMap(each -> each)
        .filter(version -> !version.equals(stable))
        .findFirst()
        .orElseThrow(() -> lone(model));
  }

  private static int compare(String one, String other) {
    return one.length() == other.length()
        ? one.compareTo(other)
        : Integer.compare(one.length(), other.length());
  }

  private static Stream<String> numbers(ModelJson model, String exceptInState) {
    return model
        .versions()
        .filter(version -> !ModelJson.state(version).equals(exceptInState))
        .map(VersionPair::number)
        .filter(Objects::nonNull);
  }

  private static String number(JsonNode version) {
    return Json.text(version, "version", "?");
  }

  private static CommandException lone(ModelJson model) {
    return new CommandException(
        ExitCode.REFUSED,
        "model '"
            + model.name()
            + "' has one version that can serve (expected: two to swap between); deploy a second"
            + " with ./modelgrid deploy "
            + model.name()
            + " FILE.");
  }
}
