package dev.rastro.pipeline.stack;

import java.util.Map;

/// What a template is evaluated with.
///
/// @param accountId what `AWS::AccountId` stands for, 12 digits
/// @param region what `AWS::Region` stands for
/// @param stackName what `AWS::StackName` stands for
/// @param parameters values for the template's parameters; those not named take their default
public record StackSettings(
    String accountId, String region, String stackName, Map<String, String> parameters) {

  public StackSettings {
    if (!accountId.matches("[0-9]{12}")) {
      throw new IllegalArgumentException("An account id has 12 digits: '" + accountId + "'");
    }
    parameters = Map.copyOf(parameters);
  }

  /// The account of a laptop, which has none.
  public static StackSettings local() {
    return new StackSettings("000000000000", "us-east-1", "rastro", Map.of());
  }
}
