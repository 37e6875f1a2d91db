package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueCodec;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What the tests of this package start from. */
final class Given {
  static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final GridAdmin.Origin ANN = new GridAdmin.Origin("ann", "by hand");
  static final Signature SIGNATURE =
      Signature.of(
          List.of(TensorSpec.of("x", DataType.FP32, -1, 4)),
          List.of(TensorSpec.of("y", DataType.FP32, -1)));
  static final Replica.Loaded LOADED =
      new Replica.Loaded(SIGNATURE, "onnx_onnxv1", Map.of("pooling", "mean"));

  private Given() {}

  static Artifact artifact(char digit) {
    return new Artifact(String.valueOf(digit).repeat(64), 10, "model.onnx");
  }

  static Header header(String who, String why) {
    return new Header(1, NOW, who, why);
  }

  static Header byAnn() {
    return header("ann", "by hand");
  }

  static Catalogue.RegisterVersion register(
      String model, @Nullable String version, char digit, ActorRef<Catalogue.Reply> replyTo) {
    return new Catalogue.RegisterVersion(model, version, artifact(digit), null, ANN, replyTo);
  }

  static Catalogue.MembersChanged majority(String... reachable) {
    return new Catalogue.MembersChanged(Set.of(reachable), true);
  }

  static CatalogueEvent registered(String model, String version, char digit) {
    return new CatalogueEvent.VersionRegistered(byAnn(), model, version, artifact(digit));
  }

  static CatalogueEvent term(long term, String node) {
    return new CatalogueEvent.TermStarted(
        new Header(term, NOW, "catalogue", "a writer started"), node);
  }

  static CatalogueCopy.Encoded encoded(CatalogueEvent event) {
    return new CatalogueCopy.Encoded(
        CatalogueCodec.manifestOf(event),
        new String(CatalogueCodec.encode(event), StandardCharsets.UTF_8));
  }

  static CatalogueCopy.Encoded encoded(CatalogueState state) {
    return new CatalogueCopy.Encoded(
        CatalogueCodec.STATE_MANIFEST,
        new String(CatalogueCodec.encode(state), StandardCharsets.UTF_8));
  }
}
