package io.modelgrid.config;

import java.time.Duration;
import java.util.List;

/**
 * How models are loaded and computed.
 *
 * @param devices which devices to use: {@code auto}, or any of {@code cpu}, {@code gpu}, {@code
 *     gpu:0}, …
 * @param intraOpThreads threads inside one computation of one servable
 * @param computeThreads threads of the inference dispatcher: computations that run at once
 * @param maxTokens most tokens, padding included, that go through a text model in one computation
 * @param maxBatch most rows of several requests that are computed together; 1 for none
 * @param maxUnpacked most bytes that a bundle may unpack to
 * @param maxEntries most files in a bundle
 * @param loadTimeout a load (fetching excepted) that takes longer has failed
 */
public record EngineSettings(
    List<String> devices,
    int intraOpThreads,
    int computeThreads,
    int maxTokens,
    int maxBatch,
    long maxUnpacked,
    int maxEntries,
    Duration loadTimeout) {

  public EngineSettings {
    devices = List.copyOf(devices);
  }

  static EngineSettings read(SettingsReader reader) {
    List<String> devices = reader.texts("modelgrid.engine.devices");
    reader.require(
        !devices.isEmpty()
            && devices.stream().allMatch(device -> device.matches("auto|cpu|gpu|gpu:[0-9]{1,3}"))
            && (devices.size() == 1 || !devices.contains("auto")),
        "modelgrid.engine.devices: "
            + devices
            + " (expected: [auto], or any of cpu, gpu, gpu:0, gpu:1, …)");
    int computeThreads = reader.integer("modelgrid.engine.compute-threads", 0, 1024);
    return new EngineSettings(
        devices,
        reader.integer("modelgrid.engine.intra-op-threads", 1, 256),
        computeThreads == 0 ? Runtime.getRuntime().availableProcessors() : computeThreads,
        reader.integer("modelgrid.engine.max-tokens", 512, 1 << 20),
        reader.integer("modelgrid.engine.max-batch", 1, 4096),
        reader.bytes("modelgrid.engine.max-unpacked", 1024, 1L << 40),
        reader.integer("modelgrid.engine.max-entries", 1, 1_000_000),
        reader.duration(
            "modelgrid.engine.load-timeout", Duration.ofSeconds(1), Duration.ofHours(2)));
  }
}
