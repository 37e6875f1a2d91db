package io.modelgrid.cluster.board;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a node's disks and certificates. Reading {@link #get} is cheap and from any thread; to
 * look anew blocks, and is for a thread that may.
 */
public final class Surroundings implements Supplier<NodeCondition> {
  private static final Logger log = LoggerFactory.getLogger(Surroundings.class);

  private final List<Path> folders;
  private final List<Path> certificates;
  private final Set<Path> complained = new HashSet<>();
  private volatile NodeCondition condition = NodeCondition.unknown();

  /**
   * Surroundings that were not looked at yet.
   *
   * @param folders where disks are looked at
   * @param certificates files in PEM or DER
   */
  public Surroundings(List<Path> folders, List<Path> certificates) {
    this.folders = List.copyOf(folders);
    this.certificates = List.copyOf(certificates);
  }

  @Override
  public NodeCondition get() {
    return condition;
  }

  /** Looks again. Blocks for as long as the disks take. */
  public synchronized void look() {
    Path first = null;
    Instant end = Instant.MAX;
    for (Path file : certificates) {
      Instant its = end(file);
      if (its != null && its.isBefore(end)) {
        first = file;
        end = its;
      }
    }
    condition =
        first == null
            ? new NodeCondition(diskFreePercent(), null, null)
            : new NodeCondition(diskFreePercent(), first.toString(), end);
  }

  private int diskFreePercent() {
    int least = -1;
    for (Path folder : folders) {
      try {
        FileStore store = Files.getFileStore(existing(folder));
        long total = store.getTotalSpace();
        if (total > 0) {
          int free = (int) (store.getUsableSpace() * 100.0 / total);
          least = least < 0 ? free : Math.min(least, free);
        }
        complained.remove(folder);
      } catch (IOException e) {
        complain(folder, "its disk cannot be looked at", e);
      }
    }
    return least;
  }

  /** The folder, or the nearest one above it that is there already. */
  private static Path existing(Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  private @Nullable Instant end(Path file) {
    Instant first = null;
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        Instant end = ((X509Certificate) each).getNotAfter().toInstant();
        first = first == null || end.isBefore(first) ? end : first;
      }
      if (first == null) {
        throw new CertificateException("it holds none");
      }
      complained.remove(file);
    } catch (IOException | CertificateException e) {
      complain(file, "no certificate can be read from it", e);
    }
    return first;
  }

  /** Once for each file, until it is as it should be. */
  private void complain(Path path, String what, Exception e) {
    if (complained.add(path)) {
      log.warn("{}: {} ({})", path, what, e.toString());
    }
  }
}
