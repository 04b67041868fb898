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
          "cast",
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
          "extract",
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
          "split_part",
          "sqrt",
          "stddev",
          "stddev_pop",
          "stddev_samp",
          "strpos",
          "substr",
          "substring",
          "sum",
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

  /// Macros that give Redshift's functions in the engine, typed where the type decides.
  static final List<String> MACROS =
      List.of(
          // At the time of the query, in the body of a view and as a column's default too.
          "CREATE OR REPLACE MACRO rs_getdate() AS date_trunc('second', "
              + SessionTime.STATEMENT
              + ")",
          "CREATE OR REPLACE MACRO rs_sysdate() AS " + SessionTime.TRANSACTION,
          "CREATE OR REPLACE MACRO rs_current_date() AS CAST("
              + SessionTime.TRANSACTION
              + " AS DATE)",
          "CREATE OR REPLACE MACRO rs_nvl2(a, b, c) AS CASE WHEN a IS NOT NULL THEN b ELSE c END",
          "CREATE OR REPLACE MACRO rs_len(a) AS length(a)",
          "CREATE OR REPLACE MACRO rs_concat(a, b) AS CAST(a AS VARCHAR) || CAST(b AS VARCHAR)",
          "CREATE OR REPLACE MACRO rs_lpad(a, n) AS lpad(a, n, ' '), (a, n, b) AS lpad(a, n, b)",
          "CREATE OR REPLACE MACRO rs_rpad(a, n) AS rpad(a, n, ' '), (a, n, b) AS rpad(a, n, b)",
          "CREATE OR REPLACE MACRO rs_btrim(a) AS trim(a, ' '), (a, b) AS trim(a, b)",
          "CREATE OR REPLACE MACRO rs_charindex(a, b) AS strpos(b, a)",
          "CREATE OR REPLACE MACRO rs_add_months(a, n) AS CASE WHEN CAST(a AS DATE) = last_day(CAST(a AS DATE))"
              + " THEN CAST(last_day(CAST(a AS DATE) + to_months(CAST(n AS INTEGER))) AS TIMESTAMP)"
              + " ELSE CAST(a AS TIMESTAMP) + to_months(CAST(n AS INTEGER)) END",
          "CREATE OR REPLACE MACRO rs_json_extract_path_text(j, k) AS"
              + " coalesce(json_extract_string(j, '$.\"' || k || '\"'), '')",
          "CREATE OR REPLACE MACRO rs_mod(a, b) AS a % b",
          "CREATE OR REPLACE MACRO rs_log(a) AS log10(a)");

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
          "avg");

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
