package io.modelgrid.persistence.artifact;

import io.modelgrid.engine.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts in a folder, which several nodes of one machine may share: {@code sha256/ab/<digest>}
 * holds them, {@code staging/} what is on its way in, {@code store-id} the store's identity.
 */
public final class LocalArtifactStore implements ArtifactStore {
  private static final Logger LOG = LoggerFactory.getLogger(LocalArtifactStore.class);
  private static final Duration STAGING_LIFE = Duration.ofDays(1);
  private static final int BUFFER = 1 << 16;

  private final Path artifacts;
  private final Path staging;
  private final String storeId;

  /**
   * Opens the store, making its folders where they are missing.
   *
   * @throws IOException if the folder cannot be written
   */
  public LocalArtifactStore(Path root) throws IOException {
    this(root, Clock.systemUTC());
  }

  LocalArtifactStore(Path root, Clock clock) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    this.artifacts = absolute.resolve("sha256");
    this.staging = absolute.resolve("staging");
    try {
      Files.createDirectories(artifacts);
      Files.createDirectories(staging);
      this.storeId = StoreIdentity.of(absolute);
      removeLeftovers(clock.instant().minus(STAGING_LIFE));
    } catch (IOException e) {
      throw NoSpaceException.orSame(e, absolute);
    }
  }

  @Override
  public String storeId() {
    return storeId;
  }

  @Override
  public Path stage() throws IOException {
    try {
      return Files.createTempFile(staging, "upload-", ".part");
    } catch (IOException e) {
      throw NoSpaceException.orSame(e, staging);
    }
  }

  @Override
  public Artifact commit(Path staged, String fileName) throws IOException {
    try {
      return move(staged, measure(staged, fileName));
    } catch (IOException e) {
      throw NoSpaceException.orSame(e, artifacts);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  @Override
  public Artifact commit(Path staged, Artifact expected) throws IOException {
    try {
      Artifact found = measure(staged, expected.fileName());
      if (!found.equals(expected)) {
        throw new DigestMismatchException(expected, found);
      }
      return move(staged, found);
    } catch (IOException e) {
      throw NoSpaceException.orSame(e, artifacts);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  @Override
  public Artifact put(InputStream bytes, String fileName) throws IOException {
    Path staged = stage();
    try (OutputStream out = Files.newOutputStream(staged)) {
      bytes.transferTo(out);
    } catch (IOException e) {
      Files.deleteIfExists(staged);
      throw NoSpaceException.orSame(e, staging);
    }
    return commit(staged, fileName);
  }

  @Override
  public Optional<Path> find(String sha256) {
    return Optional.of(fileOf(sha256)).filter(Files::isRegularFile);
  }

  @Override
  public void remove(String sha256) throws IOException {
    Files.deleteIfExists(fileOf(sha256));
  }

  private Path fileOf(String sha256) {
    if (!Artifact.isDigest(sha256)) {
      throw new IllegalArgumentException(
          "sha256: " + sha256 + " (expected: 64 lower-case hex digits)");
    }
    return artifacts.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  private Artifact move(Path staged, Artifact artifact) throws IOException {
    Path target = fileOf(artifact.sha256());
    // What is there was complete when it came; only somebody's hand can have cut it short since.
    if (!Files.isRegularFile(target) || Files.size(target) != artifact.size()) {
      Durable.forceFile(staged);
      Durable.move(staged, target);
    }
    return artifact;
  }

  private static Artifact measure(Path file, String fileName) throws IOException {
    MessageDigest digest = Sha256.begun();
    long size = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        size += read;
      }
    }
    return new Artifact(Sha256.of(digest), size, fileName);
  }

  private void removeLeftovers(Instant before) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(staging)) {
      for (Path file : files) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException e) {
          LOG.debug("Another node that shares the store removed {} first", file, e);
        }
      }
    }
  }
}
