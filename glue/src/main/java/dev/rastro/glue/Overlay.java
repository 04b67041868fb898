package dev.rastro.glue;

import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.CopyableBuilder;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/// An update of a shape: the members that are given take the place of those that were.
final class Overlay {

  private Overlay() {}

  static <B extends CopyableBuilder<B, T>, T extends SdkPojo & ToCopyableBuilder<B, T>> T of(
      T before, T changes) {
    B builder = before.toBuilder();
    for (SdkField<?> field : changes.sdkFields()) {
      Object value = field.getValueOrDefault(changes);
      if (value != null
          && !(value instanceof SdkAutoConstructList)
          && !(value instanceof SdkAutoConstructMap)) {
        field.set(builder, value);
      }
    }
    return builder.build();
  }

  /// Sets members by their names.
  static <B extends CopyableBuilder<B, T>, T extends SdkPojo & ToCopyableBuilder<B, T>> T of(
      T before, Map<String, Object> members) {
    B builder = before.toBuilder();
    for (SdkField<?> field : before.sdkFields()) {
      Object value = members.get(field.memberName());
      if (value != null) {
        field.set(builder, value);
      }
    }
    return builder.build();
  }
}
