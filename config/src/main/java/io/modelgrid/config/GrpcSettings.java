package io.modelgrid.config;

/**
 * The gRPC port. Limits of bodies, known hosts and the drain are those of {@link HttpSettings}.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one, -1 opens none
 */
public record GrpcSettings(String host, int port) {
  private static final int NONE = -1;

  /** Whether there is to be a port at all. */
  public boolean isOn() {
    return port != NONE;
  }

  static GrpcSettings read(SettingsReader reader) {
    return new GrpcSettings(
        reader.text("modelgrid.grpc.host"), reader.integer("modelgrid.grpc.port", NONE, 65_535));
  }
}
