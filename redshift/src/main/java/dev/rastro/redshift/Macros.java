package dev.rastro.redshift;

import java.util.ArrayList;
import java.util.List;

/// Macros of the engine that give Redshift's functions and operators.
///
/// Where the type of an answer hangs on the types of the arguments, a macro works it out while the
/// statement is bound: `typeof` is a constant then, `json_transform` makes a type of its name, and
/// `cast_to_type` takes it. Parameters with types would not do: the engine casts every decimal to
/// DECIMAL(18,3) for them.
///
/// A macro writes its arguments wherever it names them. Where that is often, a lambda over a list
/// of one gives them a name first; else a quotient of quotients would grow without bound.
final class Macros {

  private Macros() {}

  /// The statements that make them, in their order.
  static List<String> all() {
    List<String> all = new ArrayList<>();
    for (List<String> group : List.of(OTHERS, TIMES, TEXTS, NUMBERS, FUNCTIONS)) {
      group.forEach(macro -> all.add("CREATE OR REPLACE MACRO " + macro));
    }
    return all;
  }

  /// At the time of the query, in the body of a view and as a column's default too.
  private static final List<String> TIMES =
      List.of(
          "rs_getdate() AS date_trunc('second', " + SessionTime.STATEMENT + ")",
          "rs_sysdate() AS " + SessionTime.TRANSACTION,
          "rs_current_date() AS CAST(" + SessionTime.TRANSACTION + " AS DATE)",
          "rs_add_months(a, n) AS CASE WHEN CAST(a AS DATE) = last_day(CAST(a AS DATE))"
              + " THEN CAST(last_day(CAST(a AS DATE) + to_months(CAST(n AS INTEGER))) AS TIMESTAMP)"
              + " ELSE CAST(a AS TIMESTAMP) + to_months(CAST(n AS INTEGER)) END");

  /// Texts hold bytes: a character that does not fit as a whole is left out. LIKE escapes with a
  /// backslash, in patterns that are computed too.
  private static final List<String> TEXTS =
      List.of(
          // Floating-point numbers have 15 digits, or 6, and none behind the point unless needed.
          "rs_text(a) AS CASE WHEN typeof(a) IN ('DOUBLE', 'FLOAT') THEN replace(replace(printf("
              + "CASE typeof(a) WHEN 'FLOAT' THEN '%.6g' ELSE '%.15g' END,"
              + " TRY_CAST(CAST(a AS VARCHAR) AS DOUBLE)), 'inf', 'Infinity'), 'nan', 'NaN')"
              + " ELSE CAST(a AS VARCHAR) END",
          // The bytes of UTF-8 behind a character's first one begin with the digits 8 to B.
          "rs_is_inside(a, n) AS substr(hex(encode(a)), 2 * n + 1, 1) IN ('8', '9', 'A', 'B')",
          "rs_varchar(a, n) AS CASE WHEN strlen(a) <= n THEN a ELSE decode(encode(a)[1:CASE"
              + " WHEN NOT rs_is_inside(a, n) THEN n WHEN NOT rs_is_inside(a, n - 1) THEN n - 1"
              + " WHEN NOT rs_is_inside(a, n - 2) THEN n - 2 ELSE n - 3 END]) END",
          "rs_char(a, n) AS rtrim(rs_varchar(a, n), ' ')",
          "rs_len(a) AS length(a)",
          "rs_concat(a, b) AS list_transform([{'a': a, 'b': b}],"
              + " lambda p: rs_text(p.a) || rs_text(p.b))[1]",
          "rs_lpad(a, n) AS lpad(a, n, ' '), (a, n, b) AS lpad(a, n, b)",
          "rs_rpad(a, n) AS rpad(a, n, ' '), (a, n, b) AS rpad(a, n, b)",
          "rs_btrim(a) AS trim(a, ' '), (a, b) AS trim(a, b)",
          "rs_charindex(a, b) AS strpos(b, a)",
          "rs_substring(a, s) AS substring(a, greatest(s, 1)), (a, s, n) AS CASE"
              + " WHEN n < 0 THEN error('negative substring length not allowed')"
              + " WHEN s >= 1 THEN substring(a, s, n)"
              + " ELSE substring(a, 1, greatest(s + n - 1, 0)) END",
          "rs_split_part(a, d, n) AS CASE WHEN n < 1 THEN error('field position must be greater than"
              + " zero') ELSE split_part(a, d, n) END",
          "\"~~\"(a, b) AS CASE WHEN contains(b, '\\') THEN like_escape(a, b, '\\')"
              + " ELSE system.main.\"~~\"(a, b) END",
          "\"!~~\"(a, b) AS CASE WHEN contains(b, '\\') THEN not_like_escape(a, b, '\\')"
              + " ELSE system.main.\"!~~\"(a, b) END",
          "\"~~*\"(a, b) AS ilike_escape(a, b, '\\')",
          "\"!~~*\"(a, b) AS not_ilike_escape(a, b, '\\')",
          "rs_json_extract_path_text(j, k) AS CASE WHEN j IS NULL OR k IS NULL THEN NULL"
              + " ELSE coalesce(json_extract_string(j, '$.\"' || k || '\"'), '') END");

  /// SUM, AVG and division with the types that "SUM function", "AVG function" and "Computations
  /// with numeric values" in the Database Developer Guide tell. Decimals are divided as whole
  /// numbers, so that no digit is lost, and rounded half away from zero.
  private static final List<String> NUMBERS =
      List.of(
          "rs_type(t) AS json_transform('null', '\"' || t || '\"')",
          "rs_digits(t) AS CASE t WHEN 'TINYINT' THEN 5 WHEN 'SMALLINT' THEN 5 WHEN 'INTEGER' THEN 10"
              + " WHEN 'BIGINT' THEN 19 WHEN 'HUGEINT' THEN 38"
              + " ELSE coalesce(TRY_CAST(regexp_extract(t, '\\((\\d+),', 1) AS INTEGER), 0) END",
          "rs_scale(t) AS coalesce(TRY_CAST(regexp_extract(t, ',(\\d+)\\)', 1) AS INTEGER), 0)",
          "rs_ten(n) AS CAST('1' || repeat('0', n) AS HUGEINT)",
          // By way of a text only where the product could have too many digits.
          "rs_unscaled(a) AS CASE WHEN rs_digits(typeof(a)) + rs_scale(typeof(a)) <= 38"
              + " THEN TRY_CAST(a * rs_ten(rs_scale(typeof(a))) AS HUGEINT)"
              + " ELSE TRY_CAST(replace(CAST(a AS VARCHAR), '.', '') AS HUGEINT) END",
          "rs_rounded_of(n, d) AS divide(n, d) + CASE WHEN abs(n % d) >= abs(d) - abs(n % d)"
              + " THEN CASE WHEN (n < 0) = (d < 0) THEN 1 ELSE -1 END ELSE 0 END",
          "rs_rounded(n, d) AS list_transform([{'n': n, 'd': d}], lambda q: rs_rounded_of(q.n, q.d))[1]",
          "rs_scaled(u, s) AS CAST(u AS DECIMAL(38,0)) * cast_to_type(CASE WHEN s = 0 THEN '1'"
              + " ELSE '0.' || repeat('0', s - 1) || '1' END,"
              + " rs_type('DECIMAL(' || least(38, s + 1) || ',' || s || ')'))",
          "rs_division_whole(t, u) AS rs_digits(t) - rs_scale(t) + rs_scale(u)",
          "rs_division_scale(t, u) AS greatest(4,"
              + " least(rs_scale(t) + rs_digits(u) - rs_scale(u) + 1, 38 - rs_division_whole(t, u)))",
          "rs_division_type(t, u, other) AS CASE WHEN (t LIKE 'DECIMAL%' AND rs_digits(u) > 0)"
              + " OR (u LIKE 'DECIMAL%' AND rs_digits(t) > 0) THEN 'DECIMAL('"
              + " || least(38, rs_division_whole(t, u) + rs_division_scale(t, u))"
              + " || ',' || rs_division_scale(t, u) || ')' ELSE other END",
          "rs_quotient(a, b, t, s) AS CASE WHEN t LIKE 'DECIMAL%' THEN cast_to_type(rs_scaled("
              + "rs_rounded(rs_unscaled(a) * rs_ten(s + rs_scale(typeof(b)) - rs_scale(typeof(a))),"
              + " rs_unscaled(b)), s), rs_type(t))"
              + " ELSE cast_to_type(divide(a, b), rs_type(t)) END",
          "rs_division(a, b) AS rs_quotient(a, b, rs_division_type(typeof(a), typeof(b),"
              + " typeof(divide(a, b))), rs_division_scale(typeof(a), typeof(b)))",
          // What the engine makes of / where whole numbers divide to whole numbers.
          "\"//\"(a, b) AS list_transform([{'a': a, 'b': b}], lambda p: rs_division(p.a, p.b))[1]",
          "rs_sum_type(t, other) AS CASE WHEN t IN ('TINYINT', 'SMALLINT', 'INTEGER') THEN 'BIGINT'"
              + " WHEN t IN ('BIGINT', 'HUGEINT') THEN 'DECIMAL(38,0)' ELSE other END",
          "rs_sum(a) AS cast_to_type(sum(a), rs_type(rs_sum_type(typeof(min(a)), typeof(sum(a)))))",
          "rs_sum_distinct(a) AS cast_to_type(sum(DISTINCT a),"
              + " rs_type(rs_sum_type(typeof(min(a)), typeof(sum(a)))))",
          // A macro with a window may hold one aggregate only.
          "rs_sum_over(a) AS cast_to_type(sum(a), rs_type(rs_sum_type(typeof(a), CASE"
              + " WHEN typeof(a) LIKE 'DECIMAL%' THEN 'DECIMAL(38,' || rs_scale(typeof(a)) || ')'"
              + " ELSE 'DOUBLE' END)))",
          "rs_average_type(t) AS CASE WHEN t LIKE 'DECIMAL%' THEN t"
              + " WHEN t = 'HUGEINT' THEN 'BIGINT' ELSE 'DOUBLE' END",
          "rs_average_of(s, n) AS CASE WHEN typeof(s) LIKE 'DECIMAL%'"
              + " THEN cast_to_type(rs_scaled(rs_rounded(rs_unscaled(s), n), rs_scale(typeof(s))),"
              + " rs_type(rs_average_type(typeof(s))))"
              + " ELSE cast_to_type(divide(s, n), rs_type(rs_average_type(typeof(s)))) END",
          "rs_average(s, n) AS list_transform([{'s': s, 'n': n}], lambda p: rs_average_of(p.s, p.n))[1]",
          "rs_mod(a, b) AS a % b",
          // A text is a whole number by its digits alone: the engine would round it.
          "rs_whole(a) AS CASE WHEN typeof(a) = 'VARCHAR' AND NOT regexp_full_match("
              + "CAST(a AS VARCHAR), '\\s*[+-]?[0-9]+\\s*') THEN rs_no_whole(CAST(a AS VARCHAR))"
              + " ELSE a END",
          "rs_not_whole(a, t) AS CASE WHEN typeof(a) IN ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT',"
              + " 'HUGEINT') THEN rs_no_whole(t) ELSE a END");

  /// Functions that fail where the engine gives no number, or one without end.
  private static final List<String> FUNCTIONS =
      List.of(
          "rs_finite(a) AS CASE WHEN isfinite(a) THEN a"
              + " WHEN a IS NULL THEN NULL ELSE error('value out of range: overflow') END",
          "rs_logarithm(a, r) AS CASE WHEN a = 0 THEN error('cannot take logarithm of zero')"
              + " WHEN a < 0 THEN error('cannot take logarithm of a negative number') ELSE r END",
          "rs_ln(a) AS rs_logarithm(a, TRY(ln(a)))",
          "rs_log(a) AS rs_logarithm(a, TRY(log10(a)))",
          "rs_sqrt(a) AS CASE WHEN a < 0"
              + " THEN error('cannot take square root of a negative number') ELSE sqrt(a) END",
          "rs_exp(a) AS rs_finite(exp(a))",
          "rs_cot(a) AS rs_finite(cot(a))",
          "rs_power(a, b) AS CASE WHEN a = 0 AND b < 0"
              + " THEN error('zero raised to a negative power is undefined')"
              + " WHEN a < 0 AND b <> floor(b) THEN error('a negative number raised to a non-integer"
              + " power yields a complex result') ELSE rs_finite(power(a, b)) END",
          "rs_acos(a) AS CASE WHEN abs(a) > 1 THEN error('input is out of range') ELSE acos(a) END",
          "rs_asin(a) AS CASE WHEN abs(a) > 1 THEN error('input is out of range') ELSE asin(a) END");

  private static final List<String> OTHERS =
      List.of(
          "rs_no_whole(t) AS error('invalid input syntax for integer: \"' || t || '\"')",
          "rs_listed(a, listed) AS CASE WHEN typeof(a) IN ('DOUBLE', 'FLOAT') THEN"
              + " error('LISTAGG(DISTINCT …) of floating-point numbers is not supported') ELSE listed END",
          "rs_nvl2(a, b, c) AS CASE WHEN a IS NOT NULL THEN b ELSE c END");
}
