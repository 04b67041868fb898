package dev.rastro.redshift;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The functions that a statement may call: those that mean in DuckDB what they mean in Redshift,
/// and those that are macros or rewritten here. Any other is refused, since the engine's may mean
/// something else.
final class Functions {

  /// What means the same in both.
  private static final Set<String> SAME =
      Set.of(
          "abs",
          "acos",
          "any_value",
          "ascii",
          "asin",
          "atan",
          "atan2",
          "bool_and",
          "bool_or",
          "ceil",
          "ceiling",
          "chr",
          "coalesce",
          "cos",
          "cot",
          "count",
          "cume_dist",
          "date_trunc",
          "degrees",
          "dense_rank",
          "exp",
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
          "ln",
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
          "power",
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
          "sqrt",
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

  /// Words that stand before a bracket and call nothing.
  private static final Set<String> NO_CALLS =
      Set.of(
          "all",
          "and",
          "any",
          "as",
          "asc",
          "between",
          "by",
          "case",
          "char",
          "character",
          "check",
          "cross",
          "cube",
          "date",
          "decimal",
          "default",
          "desc",
          "distinct",
          "double",
          "else",
          "except",
          "exists",
          "filter",
          "from",
          "full",
          "group",
          "grouping",
          "having",
          "if",
          "in",
          "inner",
          "insert",
          "intersect",
          "into",
          "is",
          "join",
          "key",
          "left",
          "like",
          "limit",
          "natural",
          "not",
          "nulls",
          "numeric",
          "offset",
          "on",
          "only",
          "or",
          "order",
          "outer",
          "over",
          "partition",
          "precision",
          "primary",
          "qualify",
          "references",
          "right",
          "rollup",
          "rows",
          "select",
          "set",
          "sets",
          "some",
          "table",
          "then",
          "time",
          "timestamp",
          "union",
          "unique",
          "using",
          "values",
          "varchar",
          "varying",
          "when",
          "where",
          "window",
          "with",
          "within",
          "nvarchar",
          "bpchar",
          "text",
          "varbyte",
          "interval",
          "recursive",
          "minus");

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
          "btrim");

  /// Functions whose calls are rewritten by [Translator].
  private static final Set<String> REWRITTEN =
      Set.of(
          "datediff",
          "date_diff",
          "dateadd",
          "date_add",
          "date_part",
          "getdate",
          "nvl",
          "decode",
          "listagg",
          "avg",
          "sum",
          "cast",
          "extract",
          "substr",
          "substring");

  private Functions() {}

  static boolean isCall(String name) {
    return !NO_CALLS.contains(name);
  }

  static boolean isKnown(String name) {
    return SAME.contains(name) || BY_MACRO.contains(name) || REWRITTEN.contains(name);
  }

  static boolean isMacro(String name) {
    return BY_MACRO.contains(name);
  }

  /// All names, sorted, for a message.
  static String all() {
    Set<String> names = new TreeSet<>(SAME);
    names.addAll(BY_MACRO);
    names.addAll(REWRITTEN);
    return String.join(", ", names);
  }
}
