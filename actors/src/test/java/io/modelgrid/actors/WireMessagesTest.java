package io.modelgrid.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.artifact.ArtifactFetch;
import io.modelgrid.actors.artifact.ArtifactKeeper;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.CatalogueCopy;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.jackson.JacksonCborSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Every wire message of the catalogue's and the artifacts' families, to bytes and back. */
class WireMessagesTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final Artifact ARTIFACT = new Artifact("ab".repeat(32), 7, "model.onnx");
  private static final GridAdmin.Origin ANN = new GridAdmin.Origin("ann", "by hand");
  private static final CatalogueCopy.Encoded ENCODED =
      new CatalogueCopy.Encoded("replicas-set:1", "{\"count\":null}");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyMessageHasASample() throws Exception {
    Set<Class<?>> found = wireMessagesIn("catalogue", "artifact");

    assertThat(found).as("the scan finds classes").hasSizeGreaterThan(10);
    assertThat(samples().stream().map(Object::getClass).collect(Collectors.toSet()))
        .containsAll(found);
  }

  @Test
  void everyMessageComesBackAsItWas() {
    for (Object sample : samples()) {
      assertThat(SerializationExtension.get(KIT.system()).findSerializerFor(sample))
          .isInstanceOf(JacksonCborSerializer.class);
      assertThat(KIT.serializationTestKit().verifySerialization(sample, true)).isEqualTo(sample);
    }
  }

  private static List<Object> samples() {
    ActorRef<Object> ref = KIT.createTestProbe(Object.class).ref();
    return List.of(
        new Catalogue.RegisterVersion("m", null, ARTIFACT, ANN, ref.unsafeUpcast()),
        new Catalogue.RegisterVersion("m", "3", ARTIFACT, ANN, ref.unsafeUpcast()),
        new Catalogue.Undeploy("m", ANN, ref.unsafeUpcast()),
        new Catalogue.SetReplicas("m", null, ANN, ref.unsafeUpcast()),
        new Catalogue.SetReplicas("m", 3, ANN, ref.unsafeUpcast()),
        new Catalogue.ReportVerified("m", "1", loaded()),
        new Catalogue.ReportFailed("m", "1", "broken"),
        new Catalogue.Follow("n:1", 1, 2, ref.unsafeUpcast()),
        new Catalogue.Reply(new ChangeAnswer.Changed(1, "2", true)),
        new Catalogue.Reply(new ChangeAnswer.Refused(ChangeAnswer.Reason.CONFLICT, "no")),
        new CatalogueCopy.Update(1, 2, List.of(ENCODED), ref.unsafeUpcast()),
        new CatalogueCopy.Replace(1, ENCODED, ref.unsafeUpcast()),
        new ArtifactKeeper.Obtain(ARTIFACT, ref.unsafeUpcast()),
        new ArtifactKeeper.Obtained("ab", "store", null),
        new ArtifactKeeper.Obtained("ab", "store", "nobody has it"),
        new ArtifactKeeper.Have("ab", ref.unsafeUpcast()),
        new ArtifactKeeper.ReadChunk("ab", 1, 2, 3, ref.unsafeUpcast()),
        new ArtifactFetch.Having(true, ref.unsafeUpcast()),
        new ArtifactFetch.Chunk(1, 2, Bytes.wrap(new byte[] {0, -1, 127, -128})),
        new ArtifactFetch.NoChunk(1, "gone"));
  }

  private static Replica.Loaded loaded() {
    Signature signature =
        new Signature(
            List.of(
                List.of(TensorSpec.of("text", DataType.BYTES, -1)),
                List.of(TensorSpec.of("ids", DataType.INT64, -1, -1).asOptional())),
            List.of(TensorSpec.of("y", DataType.FP32)));
    return new Replica.Loaded(signature, "onnx_onnxv1", Map.of("pooling", "mean"));
  }

  private static Set<Class<?>> wireMessagesIn(String... families)
      throws IOException, URISyntaxException {
    Path root =
        Path.of(WireMessage.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .filter(name -> Stream.of(families).anyMatch(f -> name.contains("actors/" + f + "/")))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .<Class<?>>map(WireMessagesTest::load)
          .filter(type -> WireMessage.class.isAssignableFrom(type) && !type.isInterface())
          .collect(Collectors.toSet());
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, WireMessagesTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
