package io.modelgrid.engine.djl;

import io.modelgrid.engine.bundle.Bundle;
import io.modelgrid.engine.bundle.BundleOpener;
import io.modelgrid.engine.servable.LoadException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts who uses an unpacked bundle, and removes it with its last user. Thread-safe: bundles are
 * unpacked side by side, but one is never removed while somebody opens it.
 */
final class OpenBundles {
  private final BundleOpener opener;
  private final Map<String, Integer> users = new HashMap<>();

  OpenBundles(BundleOpener opener) {
    this.opener = opener;
  }

  Bundle open(Path artifact, String sha256, String fileName) throws LoadException {
    synchronized (this) {
      users.merge(sha256, 1, Integer::sum);
    }
    boolean opened = false;
    try {
      Bundle bundle = opener.open(artifact, sha256, fileName);
      opened = true;
      return bundle;
    } finally {
      if (!opened) {
        close(sha256);
      }
    }
  }

  synchronized void close(String sha256) {
    if (users.merge(sha256, -1, Integer::sum) == 0) {
      users.remove(sha256);
      opener.remove(sha256);
    }
  }
}
