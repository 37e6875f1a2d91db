package io.modelgrid.http.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;

/**
 * {@code grpc.health.v1}: the server as a whole and its inference service serve while the node is
 * ready. Who checks is told what is so at that moment; who watches hears of a change when {@link
 * #look} is called. Once the server stops, nothing serves any more.
 */
final class Health implements ServerInterceptor {
  private final GridView view;
  private final HealthStatusManager statuses = new HealthStatusManager();

  Health(GridView view) {
    this.view = view;
    look();
  }

  ServerServiceDefinition service() {
    return ServerInterceptors.intercept(statuses.getHealthService(), this);
  }

  /** Takes the node's readiness as it is now. */
  void look() {
    ServingStatus status =
        view.unreadiness().isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    statuses.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    statuses.setStatus(GRPCInferenceServiceGrpc.SERVICE_NAME, status);
  }

  /** The server stops. To be called once. */
  void stop() {
    statuses.enterTerminalState();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    look();
    return next.startCall(call, headers);
  }
}
