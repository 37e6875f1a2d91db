package io.modelgrid.http.tfs;

import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where versions stand, as {@code GetModelStatusResponse} in protobuf's JSON, newest first. */
final class TfsStatus {
  /** Versions are numbers without leading zeros. */
  private static final Comparator<VersionView> NEWEST_FIRST =
      Comparator.comparingInt((VersionView version) -> version.version().length())
          .thenComparing(VersionView::version)
          .reversed();

  private TfsStatus() {}

  static List<Map<String, Object>> of(List<VersionView> versions) {
    return versions.stream().sorted(NEWEST_FIRST).map(TfsStatus::of).toList();
  }

  private static Map<String, Object> of(VersionView version) {
    boolean failed = version.state() == State.FAILED;
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("error_code", failed ? "UNKNOWN" : "OK");
    // Of one that goes on failing to load for a reason of its node's, too.
    status.put("error_message", Objects.requireNonNullElse(version.reason(), ""));
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("version", version.version());
    entry.put("state", state(version));
    entry.put("status", status);
    return entry;
  }

  private static String state(VersionView version) {
    return switch (version.state()) {
      case LOADING -> "LOADING";
      case READY -> "AVAILABLE";
      case FAILED -> "END";
      // A signature shows that it was loaded before, and so was unloaded since.
      case REGISTERED -> version.signature() == null ? "START" : "END";
    };
  }
}
