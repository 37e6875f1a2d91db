package io.modelgrid.actors.replica;

/** A node's account of its devices, as its replicas use it. Thread-safe; never blocks. */
public interface DeviceAccount {
  /**
   * The id of the device on which a new slot should lie.
   *
   * @throws IllegalStateException if no device is in use; the replica tries again later
   */
  String choose();

  /** Says that a slot holds this many bytes on a device; replaces what was said of it before. */
  void reserve(String device, String slot, long bytes);

  /** Forgets a slot; nothing happens if it is not known. */
  void release(String slot);
}
