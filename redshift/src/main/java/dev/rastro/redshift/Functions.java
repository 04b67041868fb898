package dev.rastro.redshift;

import java.util.List;
import java.util.Set;

/// The functions that a statement may call: those that mean in DuckDB what they mean in Redshift,
/// and those that are macros or rewritten here. Any other is refused, since the engine's may mean
/// something else.
final class Functions {

  /// What means the same in both.
  private static final Set<String> SAME =
      Set.of(
          "abs",
          "any_value",
          "ascii",
          "atan",
          "atan2",
          "bool_and",
          "bool_or",
          "ceil",
          "ceiling",
          "chr",
          "coalesce",
          "cos",
          "count",
          "cume_dist",
          "degrees",
          "dense_rank",
          "first_value",
          "floor",
          "greatest",
          "lag",
          "last_day",
          "last_value",
          "lead",
          "least",
          "left",
          "length",
          "lower",
          "ltrim",
          "max",
          "md5",
          "median",
          "min",
          "nth_value",
          "ntile",
          "nullif",
          "octet_length",
          "percent_rank",
          "percentile_cont",
          "percentile_disc",
          "pi",
          "position",
          "radians",
          "random",
          "rank",
          "repeat",
          "replace",
          "reverse",
          "right",
          "round",
          "row_number",
          "rtrim",
          "sign",
          "sin",
          "stddev",
          "stddev_pop",
          "stddev_samp",
          "strpos",
          "tan",
          "translate",
          "trim",
          "upper",
          "var_pop",
          "var_samp",
          "variance");

  /// Functions that are macros: the name here, and the macro's.
  private static final List<String> BY_MACRO =
      List.of(
          "nvl2",
          "len",
          "charindex",
          "add_months",
          "json_extract_path_text",
          "mod",
          "log",
          "concat",
          "lpad",
          "rpad",
          "split_part",
          "btrim",
          "acos",
          "asin",
          "cot",
          "exp",
          "ln",
          "power",
          "sqrt");

  /// Functions whose calls are rewritten by [Translator].
  private static final Set<String> REWRITTEN =
      Set.of(
          "datediff",
          "date_diff",
          "dateadd",
          "date_add",
          "date_part",
          "date_trunc",
          "getdate",
          "nvl",
          "decode",
          "listagg",
          "avg",
          "sum",
          "extract",
          "substr",
          "substring");

  private Functions() {}

  static boolean isKnown(String name) {
    return SAME.contains(name) || BY_MACRO.contains(name) || REWRITTEN.contains(name);
  }

  static boolean isMacro(String name) {
    return BY_MACRO.contains(name);
  }

  /// That a function is none of these.
  static RedshiftSqlException unknown(Token token) {
    return new RedshiftSqlException(
        "function " + token.text() + " is not supported (character " + (token.offset() + 1) + ")",
        RedshiftSqlException.FEATURE_NOT_SUPPORTED);
  }
}
