package io.modelgrid.http.grpc;

import io.modelgrid.http.grpc.proto.ModelInferResponse;
import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.Accounts;
import io.modelgrid.http.memory.Charge;

/**
 * What one large answer takes of the node's memory until its caller took it: raw tensors outside
 * the heap, typed ones in it. Closed before the answer is there, it charges nothing. Thread-safe.
 */
final class AnswerCharge implements AutoCloseable {
  private final Charge heap;
  private final Charge direct;

  AnswerCharge(Accounts accounts) {
    this.heap = accounts.bodies().open();
    this.direct = accounts.tensors().open();
  }

  /**
   * The answer is there.
   *
   * @throws io.modelgrid.http.refusal.RefusedException with status 503 if there is no room for it
   */
  void take(ModelInferResponse answer) {
    int size = answer.getSerializedSize();
    if (size > Account.SMALL) {
      Charge charge = answer.getRawOutputContentsCount() > 0 ? direct : heap;
      charge.add(size);
    }
  }

  @Override
  public void close() {
    heap.close();
    direct.close();
  }
}
