package io.modelgrid.engine.device;

/**
 * A device on which servables can lie.
 *
 * @param id {@code cpu} or {@code gpu:k}
 * @param kind {@code cpu} or {@code gpu}
 * @param totalBytes its memory
 */
public record ComputeDevice(String id, String kind, long totalBytes) {
  public static final String CPU = "cpu";
  public static final String GPU = "gpu";

  public boolean isGpu() {
    return kind.equals(GPU);
  }
}
