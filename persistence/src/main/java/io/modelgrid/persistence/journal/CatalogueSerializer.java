package io.modelgrid.persistence.journal;

import io.modelgrid.persistence.catalogue.CatalogueCodec;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Lets Pekko's journal and snapshot store write what {@link CatalogueCodec} makes. */
public final class CatalogueSerializer extends SerializerWithStringManifest {
  /** Stands in every row of the journal, so it never changes. */
  private static final int IDENTIFIER = 860_501;

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object value) {
    return value instanceof CatalogueEvent event
        ? CatalogueCodec.manifestOf(event)
        : CatalogueCodec.STATE_MANIFEST;
  }

  @Override
  public byte[] toBinary(Object value) {
    if (value instanceof CatalogueEvent event) {
      return CatalogueCodec.encode(event);
    }
    if (value instanceof CatalogueState state) {
      return CatalogueCodec.encode(state);
    }
    throw new IllegalArgumentException(
        "value: " + value.getClass() + " (expected: a catalogue's event or state)");
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return CatalogueCodec.isState(manifest)
        ? CatalogueCodec.decodeState(manifest, bytes)
        : CatalogueCodec.decodeEvent(manifest, bytes);
  }
}
