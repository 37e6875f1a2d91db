package io.modelgrid.actors.artifact;

import io.modelgrid.actors.Bytes;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.artifact.ArtifactStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/** The store's file work, each piece as a future on the dispatcher for it. */
record StoreAccess(ArtifactStore store, Executor blocking) {

  static StoreAccess of(ArtifactStore store, ActorSystem<?> system) {
    return new StoreAccess(
        store,
        system.dispatchers().lookup(DispatcherSelector.fromConfig(ArtifactKeeper.DISPATCHER)));
  }

  String storeId() {
    return store.storeId();
  }

  CompletableFuture<Boolean> has(String sha256) {
    return run(() -> store.find(sha256).isPresent());
  }

  CompletableFuture<Path> stage() {
    return run(store::stage);
  }

  /** Commits a fetched file; fails unless it holds the right bytes. */
  CompletableFuture<Artifact> commit(Path staged, Artifact expected) {
    return run(() -> store.commit(staged, expected));
  }

  CompletableFuture<Boolean> delete(Path staged) {
    return run(() -> Files.deleteIfExists(staged));
  }

  CompletableFuture<Integer> write(Path staged, long offset, Bytes bytes) {
    return run(
        () -> {
          try (FileChannel channel = FileChannel.open(staged, StandardOpenOption.WRITE)) {
            ByteBuffer left = bytes.buffer();
            while (left.hasRemaining()) {
              channel.write(left, offset + left.position());
            }
            return bytes.size();
          }
        });
  }

  /** The bytes from an offset on; fewer than asked for only at the artifact's end. */
  CompletableFuture<Bytes> read(String sha256, long offset, int length) {
    return run(
        () -> {
          if (offset < 0 || length < 1 || length > ArtifactFetch.CHUNK) {
            throw new IOException(
                "chunk: %d bytes at %d (expected: 1 to %d bytes at 0 or more)"
                    .formatted(length, offset, ArtifactFetch.CHUNK));
          }
          Path file =
              store.find(sha256).orElseThrow(() -> new IOException("the artifact is not here"));
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long there = Math.max(0, Math.min(length, channel.size() - offset));
            ByteBuffer read = ByteBuffer.allocate((int) there);
            while (read.hasRemaining()) {
              if (channel.read(read, offset + read.position()) < 0) {
                throw new IOException("the artifact was cut short while it was read");
              }
            }
            return Bytes.wrap(read.array());
          }
        });
  }

  /** A failure in words for people; what is not an everyday one is named by its type as well. */
  static String words(Throwable failure) {
    Throwable cause = unwrapped(failure);
    String message = cause.getMessage();
    return message == null || !(cause instanceof IOException) ? cause.toString() : message;
  }

  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private <T> CompletableFuture<T> run(Callable<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.call();
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        blocking);
  }
}
