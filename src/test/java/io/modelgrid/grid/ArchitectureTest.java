package io.modelgrid.grid;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.TensorMessage;
import io.modelgrid.actors.WireMessage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms and their arrows, where a Maven dependency alone does not say enough. */
class ArchitectureTest {
  private static final JavaClasses GRID =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.modelgrid");

  /** What each room may import of the others; see docs/architecture.md. */
  private static final Map<String, List<String>> ROOMS =
      Map.of(
          "config", List.of(),
          "engine", List.of("config"),
          "training", List.of("config", "engine"),
          "persistence", List.of("config", "engine"),
          "actors", List.of("config", "engine", "training", "persistence"),
          "cluster", List.of("config", "engine", "training", "persistence", "actors"),
          "http", List.of("config", "engine"));

  @Test
  void findsTheClassesOfEveryRoom() {
    for (String room :
        List.of("config", "engine", "persistence", "actors", "cluster", "http", "cli")) {
      long found =
          GRID.stream()
              .filter(type -> type.getPackageName().startsWith("io.modelgrid." + room))
              .count();
      assertThat(found).as("classes of room %s", room).isGreaterThan(5);
    }
  }

  @Test
  void everyRoomImportsOnlyWhatItMay() {
    ROOMS.forEach(
        (room, allowed) -> {
          String[] packages =
              Stream.concat(allowed.stream(), Stream.of(room))
                  .map(name -> "io.modelgrid." + name + "..")
                  .toArray(String[]::new);
          noClasses()
              .that(resideInAPackage("io.modelgrid." + room + ".."))
              .should()
              .dependOnClassesThat(
                  resideInAPackage("io.modelgrid..").and(not(resideInAnyPackage(packages))))
              .allowEmptyShould(room.equals("training"))
              .check(GRID);
        });
  }

  @Test
  void onlyEngineDjlAndTrainingTouchTheEngines() {
    noClasses()
        .that(
            resideInAPackage("io.modelgrid..")
                .and(
                    not(
                        resideInAnyPackage(
                            "io.modelgrid.engine.djl..", "io.modelgrid.training.."))))
        .should()
        .dependOnClassesThat(resideInAnyPackage("ai.djl..", "ai.onnxruntime.."))
        .check(GRID);
  }

  @Test
  void onlyTheCompositionRootKnowsWhatRecordsTracesAndWritesLogs() {
    noClasses()
        .that(
            resideInAPackage("io.modelgrid..")
                .and(not(resideInAnyPackage("io.modelgrid.cli.node..", "io.modelgrid.cli.log.."))))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "io.opentelemetry.sdk..", "io.opentelemetry.exporter..", "ch.qos.logback.."))
        .check(GRID);
  }

  @Test
  void thePortsKnowTensorsAndNothingElse() {
    noClasses()
        .that(resideInAPackage("io.modelgrid.engine.api.."))
        .should()
        .dependOnClassesThat(
            not(
                resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "io.opentelemetry.api..",
                    "io.modelgrid.engine.api..",
                    "io.modelgrid.engine.tensor..")))
        .check(GRID);
  }

  @Test
  void onlyClusterMetricsTouchesPrometheus() {
    noClasses()
        .that(
            resideInAPackage("io.modelgrid..")
                .and(not(resideInAPackage("io.modelgrid.cluster.metrics.."))))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.prometheus..", "io.micrometer.prometheusmetrics.."))
        .check(GRID);
  }

  @Test
  void actorsDoNotKnowWhereTheyRun() {
    noClasses()
        .that(resideInAPackage("io.modelgrid.actors.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.apache.pekko.cluster..", "org.apache.pekko.remote..",
                "org.apache.pekko.http..", "org.apache.pekko.stream.."))
        .check(GRID);
  }

  @Test
  void httpKnowsNoActorOfTheGrid() {
    noClasses()
        .that(resideInAPackage("io.modelgrid.http.."))
        .should()
        .dependOnClassesThat(resideInAPackage("org.apache.pekko.cluster.."))
        .check(GRID);
  }

  @Test
  void everyMessageSaysWhetherItMayTravel() {
    classes()
        .that()
        .areNotInterfaces()
        .and(
            new DescribedPredicate<JavaClass>("are commands of an actor") {
              @Override
              public boolean test(JavaClass type) {
                return type.getAllRawInterfaces().stream()
                    .anyMatch(
                        each ->
                            each.getSimpleName().equals("Command")
                                && each.getPackageName().startsWith("io.modelgrid"));
              }
            })
        .should()
        .beAssignableTo(
            assignableTo(WireMessage.class)
                .or(assignableTo(LocalMessage.class))
                .or(assignableTo(TensorMessage.class)))
        .check(GRID);
  }

  @Test
  void roomsAndTheirPackagesHaveNoCycles() {
    slices().matching("io.modelgrid.(*)..").should().beFreeOfCycles().check(GRID);
    slices().matching("io.modelgrid.engine.(*)..").should().beFreeOfCycles().check(GRID);
    slices().matching("io.modelgrid.cluster.(*)..").should().beFreeOfCycles().check(GRID);
  }

  @Test
  void namesDoNotSayActorOrImpl() {
    noClasses()
        .that(resideInAPackage("io.modelgrid.."))
        .should()
        .haveNameMatching(".*(Actor|Impl|Util|Utils|Helper)")
        .check(GRID);
  }
}
