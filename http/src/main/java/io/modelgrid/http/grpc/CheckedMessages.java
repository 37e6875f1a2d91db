package io.modelgrid.http.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.modelgrid.http.memory.Account;
import java.util.ArrayList;
import java.util.List;

/** Gives a service's calls {@link CheckedMarshaller}s for what they take. */
final class CheckedMessages {
  private CheckedMessages() {}

  /**
   * The same service.
   *
   * @param bodies what large messages are charged to
   */
  static ServerServiceDefinition of(ServerServiceDefinition service, Account bodies) {
    ServiceDescriptor original = service.getServiceDescriptor();
    List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(original.getName())
            .setSchemaDescriptor(original.getSchemaDescriptor());
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      ServerMethodDefinition<?, ?> checked = checked(method, bodies);
      methods.add(checked);
      descriptor.addMethod(checked.getMethodDescriptor());
    }
    ServerServiceDefinition.Builder definition =
        ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(definition::addMethod);
    return definition.build();
  }

  @SuppressWarnings("unchecked") // generated code has marshallers of generated messages
  private static <Q, A, M extends MessageLite> ServerMethodDefinition<?, ?> checked(
      ServerMethodDefinition<Q, A> method, Account bodies) {
    ServerMethodDefinition<M, A> typed = (ServerMethodDefinition<M, A>) method;
    MethodDescriptor<M, A> descriptor = typed.getMethodDescriptor();
    CheckedMarshaller<M> marshaller =
        new CheckedMarshaller<>((PrototypeMarshaller<M>) descriptor.getRequestMarshaller(), bodies);
    return ServerMethodDefinition.create(
        descriptor.toBuilder(marshaller, descriptor.getResponseMarshaller()).build(),
        typed.getServerCallHandler());
  }
}
