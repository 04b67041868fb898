package dev.rastro.gateway;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.DefaultValueTrait;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/// Fills any shape of the SDK with random values: some members are left out, texts have every kind
/// of character, and shapes that hold themselves end somewhere.
final class RandomShapes {

  private static final int DEPTH_MAX = 5;
  private static final int ITEMS_MAX = 3;
  private static final List<String> TEXTS =
      List.of("", "a", "é\u4e16\ud83d\ude00", "\"\\/\b\f\n\r\t\u0001\u2028", "null", "1e3", "<&>");

  private final RandomGenerator random;

  RandomShapes(RandomGenerator random) {
    this.random = random;
  }

  /// Fills and builds.
  Object shape(SdkPojo builder) {
    fill(builder, 0);
    return ((Buildable) builder).build();
  }

  private void fill(SdkPojo builder, int depth) {
    for (SdkField<?> field : builder.sdkFields()) {
      // What is left out of these, the client makes up by itself.
      boolean isToken = field.getOptionalTrait(DefaultValueTrait.class).isPresent();
      if (isToken || (depth < DEPTH_MAX && random.nextInt(4) > 0)) {
        field.set(builder, value(field, depth));
      }
    }
  }

  private Object value(SdkField<?> field, int depth) {
    MarshallingType<?> type = field.marshallingType();
    if (type.equals(MarshallingType.SDK_POJO)) {
      SdkPojo builder = field.constructor().get();
      fill(builder, depth + 1);
      return ((Buildable) builder).build();
    } else if (type.equals(MarshallingType.LIST)) {
      SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
      List<Object> items = new ArrayList<>();
      for (int i = items(depth); i > 0; i--) {
        items.add(value(item, depth + 1));
      }
      return items;
    } else if (type.equals(MarshallingType.MAP)) {
      SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
      Map<String, Object> entries = new LinkedHashMap<>();
      for (int i = items(depth); i > 0; i--) {
        entries.put(text() + i, value(item, depth + 1));
      }
      return entries;
    } else if (type.equals(MarshallingType.DOCUMENT)) {
      return document(depth);
    }
    return scalar(type);
  }

  private int items(int depth) {
    return depth >= DEPTH_MAX ? 0 : random.nextInt(ITEMS_MAX);
  }

  private Object scalar(MarshallingType<?> type) {
    if (type.equals(MarshallingType.STRING)) {
      return text();
    } else if (type.equals(MarshallingType.BOOLEAN)) {
      return random.nextBoolean();
    } else if (type.equals(MarshallingType.INTEGER)) {
      return random.nextInt();
    } else if (type.equals(MarshallingType.LONG)) {
      return random.nextLong();
    } else if (type.equals(MarshallingType.SHORT)) {
      return (short) random.nextInt();
    } else if (type.equals(MarshallingType.DOUBLE)) {
      return random.nextBoolean() ? random.nextDouble(-1e300, 1e300) : random.nextGaussian();
    } else if (type.equals(MarshallingType.FLOAT)) {
      return random.nextFloat(-1e30f, 1e30f);
    } else if (type.equals(MarshallingType.BIG_DECIMAL)) {
      return new BigDecimal(random.nextLong()).movePointLeft(random.nextInt(20));
    } else if (type.equals(MarshallingType.INSTANT)) {
      // AWS's clients write and read milliseconds.
      return Instant.ofEpochMilli(random.nextLong(-2_000_000_000_000L, 9_000_000_000_000L));
    } else if (type.equals(MarshallingType.SDK_BYTES)) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      return SdkBytes.fromByteArray(bytes);
    }
    throw new IllegalStateException("No random " + type.getTargetClass());
  }

  private String text() {
    return random.nextBoolean()
        ? TEXTS.get(random.nextInt(TEXTS.size()))
        : Long.toString(random.nextLong(), Character.MAX_RADIX);
  }

  private Document document(int depth) {
    return switch (random.nextInt(depth >= DEPTH_MAX ? 4 : 6)) {
      case 0 -> Document.fromNull();
      case 1 -> Document.fromBoolean(random.nextBoolean());
      case 2 -> Document.fromNumber(String.valueOf(random.nextInt()));
      case 3 -> Document.fromString(text());
      case 4 -> {
        List<Document> items = new ArrayList<>();
        for (int i = items(depth); i > 0; i--) {
          items.add(document(depth + 1));
        }
        yield Document.fromList(items);
      }
      default -> {
        Map<String, Document> entries = new LinkedHashMap<>();
        for (int i = items(depth); i > 0; i--) {
          entries.put(text() + i, document(depth + 1));
        }
        yield Document.fromMap(entries);
      }
    };
  }
}
