package io.modelgrid.cluster.lease;

import java.util.List;

/** Leases in a state that tests of other packages ask for. */
public final class Leases {
  private Leases() {}

  public static MajorityLease held() {
    MajorityLease lease = new MajorityLease(100, () -> 0);
    lease.renew(1, List.of(), true);
    return lease;
  }

  public static MajorityLease lost() {
    return new MajorityLease(100, () -> 0);
  }
}
