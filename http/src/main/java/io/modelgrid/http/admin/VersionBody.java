package io.modelgrid.http.admin;

import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of commands that are about one version: the move of a label, a rollback. */
final class VersionBody {
  private final CommandBody body =
      new CommandBody().field("version", json -> version = SwapBody.version(json));

  private @Nullable String version;
  private boolean allowSignatureChange;

  private VersionBody() {}

  /** Where a label shall go. */
  record Label(String version, boolean allowSignatureChange, @Nullable String why) {}

  /** Where a rollback shall go; null for the version before. */
  record Rollback(@Nullable String version, @Nullable String why) {}

  static Label label(JsonReader.Format format, byte[] bytes) {
    VersionBody read = new VersionBody();
    read.body
        .field(
            "allow_signature_change",
            json -> read.allowSignatureChange = FieldValues.flag(json, "allow_signature_change"))
        .read(format, bytes);
    String version = read.version;
    if (version == null) {
      throw Refusal.badRequest("version is missing (expected: {\"version\": \"2\"})");
    }
    return new Label(version, read.allowSignatureChange, read.body.why());
  }

  /** An empty body means what an empty object does. */
  static Rollback rollback(JsonReader.Format format, byte[] bytes) {
    VersionBody read = new VersionBody();
    if (bytes.length > 0) {
      read.body.read(format, bytes);
    }
    return new Rollback(read.version, read.body.why());
  }
}
