package dev.rastro.gateway;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.SdkClient;

/// A service that speaks AWS JSON 1.1: a class of the SDK's client interface, whose methods are the
/// operations. Which operations there are is asked of the interface; which of them are really
/// there, of the class.
public final class JsonService {

  private final String targetPrefix;
  private final String signingName;
  private final Map<String, Operation> operations;

  private JsonService(String targetPrefix, String signingName, Map<String, Operation> operations) {
    this.targetPrefix = targetPrefix;
    this.signingName = signingName;
    this.operations = Map.copyOf(operations);
  }

  /// Takes the operations of a client.
  ///
  /// @param targetPrefix what stands before the operation in `X-Amz-Target`, such as `AWSGlue`
  /// @param signingName the service's name in the scope of a signature, such as `glue`
  public static <C extends SdkClient> JsonService of(
      String targetPrefix, String signingName, Class<C> clientInterface, C client) {
    Map<String, Operation> operations = new HashMap<>();
    for (Method method : clientInterface.getMethods()) {
      if (isOperation(method)) {
        Operation operation = Operation.of(signingName, clientInterface, method, client);
        operations.put(method.getName().toLowerCase(Locale.ROOT), operation);
      }
    }
    return new JsonService(targetPrefix, signingName, operations);
  }

  private static boolean isOperation(Method method) {
    return method.getParameterCount() == 1
        && !Modifier.isStatic(method.getModifiers())
        && AwsRequest.class.isAssignableFrom(method.getParameterTypes()[0])
        && AwsResponse.class.isAssignableFrom(method.getReturnType());
  }

  String targetPrefix() {
    return targetPrefix;
  }

  String signingName() {
    return signingName;
  }

  /// An operation by its name on the wire, whose letters' case the SDK does not always keep.
  Optional<Operation> operation(String name) {
    return Optional.ofNullable(operations.get(name.toLowerCase(Locale.ROOT)));
  }
}
