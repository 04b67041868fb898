package dev.rastro.gateway;

import dev.rastro.aws.SdkJson;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.Buildable;

/// One operation of a JSON service: its request's shape, and the method that does it. Safe for many
/// threads if the client is.
final class Operation {

  private static final byte[] EMPTY = {'{', '}'};

  private final String name;
  private final String service;
  private final Method method;
  private final SdkClient client;
  private final Class<?> requestType;
  private final Supplier<Buildable> builder;
  private final boolean isImplemented;

  private Operation(
      String service,
      Method method,
      SdkClient client,
      Method builderMethod,
      boolean isImplemented) {
    this.name = Character.toUpperCase(method.getName().charAt(0)) + method.getName().substring(1);
    this.service = service;
    this.method = method;
    this.client = client;
    this.requestType = method.getParameterTypes()[0];
    this.builder = () -> (Buildable) invoke(builderMethod, null);
    this.isImplemented = isImplemented;
  }

  static Operation of(String service, Class<?> clientInterface, Method method, SdkClient client) {
    Class<?> requestType = method.getParameterTypes()[0];
    try {
      Method implementation = client.getClass().getMethod(method.getName(), requestType);
      return new Operation(
          service,
          method,
          client,
          requestType.getMethod("builder"),
          !implementation.getDeclaringClass().equals(clientInterface));
    } catch (NoSuchMethodException e) {
      throw new GatewayException("Not an operation of the SDK: " + method, e);
    }
  }

  /// The name in AWS's documentation, such as `PutRecordBatch`.
  String name() {
    return name;
  }

  /// Reads the request, does the operation, and gives its response.
  ///
  /// @throws Refusal where nobody wrote the operation
  SdkPojo call(byte[] body) {
    if (!isImplemented) {
      throw new Refusal(
          "NotImplemented", 501, "Rastro does not have the operation " + service + ":" + name);
    }
    Object request = SdkJson.decode(body.length == 0 ? EMPTY : body, builder, requestType);
    return (SdkPojo) invoke(method, client, request);
  }

  private static Object invoke(Method method, @Nullable Object target, Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new GatewayException("The operation " + method.getName() + " failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new GatewayException("The operation " + method.getName() + " can't be called", e);
    }
  }
}
