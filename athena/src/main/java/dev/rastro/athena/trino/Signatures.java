package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoType.Array;
import dev.rastro.athena.trino.TrinoType.Char;
import dev.rastro.athena.trino.TrinoType.Decimal;
import dev.rastro.athena.trino.TrinoType.Field;
import dev.rastro.athena.trino.TrinoType.Function;
import dev.rastro.athena.trino.TrinoType.MapOf;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.Timestamp;
import dev.rastro.athena.trino.TrinoType.Varchar;
import dev.rastro.athena.trino.TrinoType.Variable;
import dev.rastro.athena.trino.TrinoType.ZonedTimestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Matches the types of arguments with the parameters of one overload: what its variables stand
/// for, and how far the arguments are from it.
final class Signatures {

  /// Results that depend on a decimal argument D: the sum of many, rounded to whole, cut to whole,
  /// rounded to a place.
  static final List<String> RESULT_NAMES = List.of("summed", "whole", "cut", "wider");

  private final Map<String, TrinoType> bindings = new HashMap<>();
  private int cost;

  /// How many conversions the arguments need; the overload that needs least is taken.
  int cost() {
    return cost;
  }

  /// Takes one argument; false when it does not fit.
  boolean accept(TrinoType parameter, TrinoType argument) {
    return switch (parameter) {
      case Variable variable -> bind(variable, argument);
      case Array array ->
          argument == Simple.UNKNOWN
              ? accept(array.element(), Simple.UNKNOWN)
              : argument instanceof Array(TrinoType element) && accept(array.element(), element);
      case MapOf map ->
          argument == Simple.UNKNOWN
              ? accept(map.key(), Simple.UNKNOWN) && accept(map.value(), Simple.UNKNOWN)
              : argument instanceof MapOf from
                  && accept(map.key(), from.key())
                  && accept(map.value(), from.value());
      case Row row -> acceptRow(row, argument);
      default -> acceptConcrete(parameter, argument);
    };
  }

  private boolean acceptRow(Row row, TrinoType argument) {
    if (!(argument instanceof Row from) || from.fields().size() != row.fields().size()) {
      return false;
    }
    for (int i = 0; i < row.fields().size(); i++) {
      if (!accept(row.fields().get(i).type(), from.fields().get(i).type())) {
        return false;
      }
    }
    return true;
  }

  private boolean acceptConcrete(TrinoType parameter, TrinoType argument) {
    if (parameter instanceof Varchar && argument instanceof Char) {
      cost++;
      return true;
    }
    if (!Types.coerces(argument, parameter)) {
      return (parameter instanceof Timestamp && argument instanceof Timestamp)
          || (parameter instanceof ZonedTimestamp && argument instanceof ZonedTimestamp);
    }
    if (!argument.equals(parameter)
        && !(argument instanceof Varchar && parameter instanceof Varchar)) {
      cost += 1 + (parameter == Simple.DOUBLE ? 2 : 0) + (parameter == Simple.REAL ? 1 : 0);
    }
    return true;
  }

  private boolean bind(Variable variable, TrinoType argument) {
    if (argument != Simple.UNKNOWN && !allowed(variable, argument)) {
      return false;
    }
    TrinoType bound = bindings.get(variable.name());
    Optional<TrinoType> type =
        bound == null ? Optional.of(argument) : Types.common(bound, argument);
    type.ifPresent(common -> bindings.put(variable.name(), common));
    if (argument == Simple.UNKNOWN) {
      cost++;
    }
    return type.isPresent() && (type.get() == Simple.UNKNOWN || allowed(variable, type.get()));
  }

  private static boolean allowed(Variable variable, TrinoType type) {
    return switch (variable.name()) {
      case "N" -> Types.isNumeric(type);
      case "I" -> Types.isInteger(type);
      case "F" -> Types.isFloating(type);
      case "D" -> type instanceof Decimal;
      case "S" -> type instanceof Varchar;
      case "Z" -> type instanceof ZonedTimestamp;
      case "Q" -> type == Simple.DATE || type instanceof Timestamp;
      default -> true;
    };
  }

  /// A parameter's or result's type with its variables replaced.
  TrinoType resolve(TrinoType type) {
    return switch (type) {
      case Variable variable -> resolve(variable);
      case Array array -> new Array(resolve(array.element()));
      case MapOf map -> new MapOf(resolve(map.key()), resolve(map.value()));
      case Row row -> {
        List<Field> fields = new ArrayList<>();
        for (Field field : row.fields()) {
          fields.add(new Field(field.name(), field.stored(), resolve(field.type())));
        }
        yield new Row(fields);
      }
      case Function function ->
          new Function(
              function.parameters().stream().map(this::resolve).toList(),
              resolve(function.result()));
      default -> type;
    };
  }

  private TrinoType resolve(Variable variable) {
    int max = Decimal.PRECISION_MAX;
    if (RESULT_NAMES.contains(variable.name())) {
      Decimal decimal = bindings.get("D") instanceof Decimal bound ? bound : new Decimal(max, 0);
      int precision = decimal.precision();
      int scale = decimal.scale();
      return switch (variable.name()) {
        case "summed" -> new Decimal(max, scale);
        case "whole" -> new Decimal(Math.min(max, precision - scale + Math.min(1, scale)), 0);
        case "cut" -> new Decimal(Math.max(1, precision - scale), 0);
        default -> new Decimal(Math.min(max, precision + 1), scale);
      };
    }
    TrinoType bound = bindings.get(variable.name());
    return bound == null ? Simple.UNKNOWN : bound;
  }
}
