package io.modelgrid.engine.djl;

import io.modelgrid.config.EngineSettings;
import io.modelgrid.engine.servable.LoadException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript file: a zip of code, of weights and of the objects that hold them. It is looked
 * through and written anew, so that PyTorch, which reads zips in its own way, sees exactly what was
 * looked through.
 */
final class TorchArchive {
  /** Room for what a zip writes beside the files. */
  private static final int LARGEST = Integer.MAX_VALUE - (16 << 20);

  private final EngineSettings settings;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean hasData;
  private boolean hasCode;
  private long size;

  private TorchArchive(EngineSettings settings) {
    this.settings = settings;
  }

  /** Whether a model's file is a zip, as TorchScript files are and ONNX models never. */
  static boolean isOne(Path file) throws LoadException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(4);
      return head.length == 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
    } catch (IOException e) {
      throw LoadException.here("the model's file could not be read on this node", e);
    }
  }

  /**
   * The file as PyTorch may read it.
   *
   * @throws LoadException if it is no TorchScript file, too large, or has code that must not run
   */
  static byte[] read(Path file, EngineSettings settings) throws LoadException {
    TorchArchive archive = new TorchArchive(settings);
    try (ZipFile zip = new ZipFile(file.toFile());
        ZipOutputStream out = new ZipOutputStream(archive.bytes)) {
      archive.copy(zip, out);
    } catch (ZipException e) {
      throw LoadException.invalid(
          "the TorchScript file is damaged: " + e.getMessage() + " (expected: a complete zip)", e);
    } catch (IOException e) {
      throw LoadException.here("the TorchScript file could not be read on this node", e);
    }
    if (!archive.hasData || !archive.hasCode) {
      throw LoadException.invalid(
          "not a TorchScript file: it has no code or no data (expected: what torch.jit.save"
              + " writes; weights alone cannot be served)");
    }
    return archive.bytes.toByteArray();
  }

  private void copy(ZipFile zip, ZipOutputStream out) throws LoadException, IOException {
    if (zip.size() > settings.maxEntries()) {
      throw tooLarge(zip.size() + " entries", settings.maxEntries() + " entries");
    }
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      if (entry.isDirectory() || isForDebugging(entry.getName())) {
        continue;
      }
      long room = Math.min(settings.maxUnpacked(), LARGEST) - size;
      byte[] content;
      try (InputStream in = zip.getInputStream(entry)) {
        content = in.readNBytes((int) Math.min(room + 1, LARGEST));
      }
      if (content.length > room) {
        throw tooLarge("more bytes", settings.maxUnpacked() + " bytes");
      }
      size += content.length;
      look(entry.getName(), content);
      put(out, entry.getName(), content);
    }
  }

  private static boolean isForDebugging(String name) {
    return name.endsWith(".debug_pkl") || name.endsWith("bytecode.pkl");
  }

  private void look(String name, byte[] content) throws LoadException {
    hasData |= name.endsWith("/data.pkl");
    if (name.endsWith(".py")) {
      hasCode = true;
      Optional<String> mistake = TorchCode.mistakeIn(new String(content, StandardCharsets.UTF_8));
      if (mistake.isPresent()) {
        throw LoadException.invalid("the TorchScript file is refused: " + mistake.get());
      }
    }
  }

  private static void put(ZipOutputStream out, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private static LoadException tooLarge(String found, String allowed) {
    return LoadException.invalid(
        "the TorchScript file has " + found + " (expected: at most " + allowed + ")");
  }
}
