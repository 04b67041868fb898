-- What the translator's SQL calls. A macro substitutes its arguments; names start with t_.
-- A failing cast carries the message, since error() can't stand in TRY. The engine computes constant conditions of CASE
-- and constant units before it knows whether a branch is taken, so a failure stands in a result, never in a condition.
CREATE MACRO t_fail(message) AS CAST('trino:' || message AS TINYINT);
CREATE MACRO t_fail_text(message) AS CAST(CAST('trino:' || message AS TINYINT) AS VARCHAR);

CREATE MACRO t_integer_divide(a, b) AS CASE WHEN b = 0 THEN t_fail('Division by zero') ELSE a // nullif(b, 0) END;
CREATE MACRO t_integer_modulus(a, b) AS CASE WHEN b = 0 THEN t_fail('Division by zero') ELSE a % nullif(b, 0) END;
CREATE MACRO t_unscaled_divide(a, b) AS CASE WHEN b = 0 THEN CAST(t_fail_text('Division by zero') AS HUGEINT) ELSE (a // nullif(b, 0)) + (CASE WHEN abs(a % nullif(b, 0)) >= abs(b) - abs(a % nullif(b, 0)) THEN sign(a) * sign(b) ELSE 0 END) END;

CREATE MACRO t_check_integer(x, name) AS CASE WHEN NOT regexp_full_match(x, '\s*[+-]?[0-9]+\s*') THEN t_fail_text('Cannot cast ''' || x || ''' to ' || name) ELSE x END;
CREATE MACRO t_check_double(x, name) AS CASE WHEN NOT regexp_full_match(x, '\s*[+-]?(NaN|Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)\s*') THEN t_fail_text('Cannot cast ''' || x || ''' to ' || name) ELSE x END;
CREATE MACRO t_check_decimal(x, name) AS CASE WHEN NOT regexp_full_match(x, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN t_fail_text('Cannot cast VARCHAR ''' || x || ''' to ' || name || '. Value is not a number.') ELSE x END;
CREATE MACRO t_check_boolean(x) AS CASE WHEN NOT regexp_full_match(lower(x), 't|f|true|false|1|0') THEN t_fail_text('Cannot cast ''' || x || ''' to BOOLEAN') ELSE x END;
CREATE MACRO t_check_date(x) AS CASE WHEN NOT regexp_full_match(x, '\s*[+-]?[0-9]+-[0-9]{1,2}-[0-9]{1,2}\s*') THEN t_fail_text('Value cannot be cast to date: ' || x) ELSE regexp_replace(x, '^\s*\+', '') END;
CREATE MACRO t_check_iso8601_date(x) AS CASE WHEN NOT regexp_full_match(x, '[+-]?[0-9]+-[0-9]{1,2}-[0-9]{1,2}') THEN t_fail_text('Invalid format: "' || x || '"') ELSE regexp_replace(x, '^\+', '') END;
CREATE MACRO t_check_timestamp(x) AS CASE WHEN NOT regexp_full_match(x, '[+-]?[0-9]+-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]{1,6})?)?)?') THEN t_fail_text('Value cannot be cast to timestamp: ' || x) ELSE CASE WHEN regexp_full_match(x, '.* [0-9]{1,2}:[0-9]{1,2}') THEN x || ':00' ELSE x END END;
CREATE MACRO t_check_length(x, n) AS CASE WHEN length(x) > n THEN t_fail_text('Value ' || x || ' cannot be represented as varchar(' || n || ')') ELSE x END;
CREATE MACRO t_cut_fraction(x, p) AS CASE WHEN p = 0 THEN left(x, length(x) - 7) ELSE left(x, length(x) - 6 + p) END;
CREATE MACRO t_round_timestamp(x, step) AS CASE WHEN step = 1 THEN x ELSE make_timestamp(epoch_us(x) + step // 2 - (((epoch_us(x) + step // 2) % step) + step) % step) END;
CREATE MACRO t_zoned(local, zone) AS struct_pack(instant := t_instant(local, zone), zone := zone);
CREATE MACRO t_local(x) AS t_local_time(x.instant, x.zone);

CREATE MACRO t_day_interval_text(ms) AS (CASE WHEN ms < 0 THEN '-' ELSE '' END) || (abs(ms) // 86400000) || ' ' || lpad(CAST(abs(ms) // 3600000 % 24 AS VARCHAR), 2, '0') || ':' || lpad(CAST(abs(ms) // 60000 % 60 AS VARCHAR), 2, '0') || ':' || lpad(CAST(abs(ms) // 1000 % 60 AS VARCHAR), 2, '0') || '.' || lpad(CAST(abs(ms) % 1000 AS VARCHAR), 3, '0');
CREATE MACRO t_month_interval_text(months) AS (CASE WHEN months < 0 THEN '-' ELSE '' END) || (abs(months) // 12) || '-' || (abs(months) % 12);
CREATE MACRO t_whole_days(ms) AS CASE WHEN ms % 86400000 <> 0 THEN t_fail('Cannot add hour, minutes or seconds to a date') ELSE CAST(ms // 86400000 AS INTEGER) END;
CREATE MACRO t_add_ms(x, ms) AS x + to_microseconds(CAST(ms AS BIGINT) * 1000);

CREATE MACRO t_array_at(a, i) AS list_extract(a, CASE WHEN i BETWEEN 1 AND len(a) THEN CAST(i AS BIGINT) WHEN a IS NULL OR i IS NULL THEN NULL WHEN i = 0 THEN CAST(t_fail('SQL array indices start at 1') AS BIGINT) WHEN i < 0 THEN CAST(t_fail('Array subscript is negative: ' || i) AS BIGINT) ELSE CAST(t_fail('Array subscript must be less than or equal to array length: ' || i || ' > ' || len(a)) AS BIGINT) END);
CREATE MACRO t_map_at(m, k) AS CASE WHEN m IS NULL OR k IS NULL OR map_contains(m, k) THEN map_extract_value(m, k) ELSE list_extract(map_values(m), CAST(t_fail('Key not present in map: ' || CAST(k AS VARCHAR)) AS BIGINT)) END;

CREATE MACRO t_ln(x) AS CASE WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE ln(x) END;
CREATE MACRO t_whitespace() AS chr(32) || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) || chr(31) || chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8200) || chr(8201) || chr(8202) || chr(8232) || chr(8233) || chr(8287) || chr(12288);
CREATE MACRO t_substring(x, f, n) AS CASE WHEN f = 0 OR n <= 0 OR f > length(x) THEN CASE WHEN x IS NULL THEN NULL ELSE '' END WHEN f > 0 THEN substring(x, f, least(n, 2147483647)) WHEN -f > length(x) THEN '' ELSE substring(x, length(x) + f + 1, least(n, 2147483647)) END;
CREATE MACRO t_upper(x) AS CASE WHEN contains(CAST(x AS VARCHAR), 'ß') THEN array_to_string(list_transform(string_split(CAST(x AS VARCHAR), 'ß'), lambda part: upper(part)), 'ß') ELSE upper(x) END;
CREATE MACRO t_replace(x, f, r) AS CASE WHEN f = '' THEN t_interleave(x, r) ELSE replace(x, f, r) END;
CREATE MACRO t_split(x, d) AS string_split(x, CASE WHEN d = '' THEN t_fail_text('The delimiter may not be the empty string') ELSE d END);
CREATE MACRO t_split_limit(x, d, n) AS CASE WHEN x IS NULL OR d IS NULL OR n IS NULL THEN NULL WHEN n <= 0 THEN [t_fail_text('Limit must be positive')] WHEN n > 2147483647 THEN [t_fail_text('Limit is too large')] WHEN len(t_split(x, d)) <= n THEN t_split(x, d) ELSE list_append(list_slice(t_split(x, d), 1, n - 1), array_to_string(list_slice(t_split(x, d), n, len(t_split(x, d))), d)) END;
CREATE MACRO t_pad_length(n) AS CASE WHEN n BETWEEN 0 AND 2147483647 THEN CAST(n AS INTEGER) WHEN n IS NULL THEN NULL ELSE t_fail('Target length must be in the range [0..2147483647]') END;
CREATE MACRO t_padding(p) AS CASE WHEN p = '' THEN t_fail_text('Padding string must not be empty') ELSE p END;
CREATE MACRO t_codepoint(x) AS CASE WHEN length(x) <> 1 THEN t_fail('Input string must be a single character string') ELSE unicode(x) END;
CREATE MACRO t_from_hex(x) AS unhex(CASE WHEN length(x) % 2 = 1 THEN t_fail_text('invalid input length ' || length(x)) ELSE x END);
CREATE MACRO t_split_part(x, d, i) AS CASE WHEN i < 1 THEN t_fail_text('Index must be greater than zero') ELSE list_extract(string_split(x, d), i) END;
CREATE MACRO t_is_unit(unit, allowed) AS list_contains(string_split(allowed, ' '), lower(unit));
CREATE MACRO t_unit(unit, allowed) AS CASE WHEN t_is_unit(unit, allowed) THEN lower(unit) ELSE 'day' END;
CREATE MACRO t_not_unit(unit) AS t_fail_text('''' || unit || ''' is not a valid field');
CREATE MACRO t_date_trunc(unit, x, allowed) AS CASE WHEN t_is_unit(unit, allowed) THEN date_trunc(t_unit(unit, allowed), x) ELSE CAST(t_not_unit(unit) AS TIMESTAMP) END;
CREATE MACRO t_date_add(unit, n, x, allowed) AS CASE WHEN NOT t_is_unit(unit, allowed) THEN CAST(t_not_unit(unit) AS TIMESTAMP) WHEN n NOT BETWEEN -2147483648 AND 2147483647 THEN CAST(t_fail_text('integer overflow') AS TIMESTAMP) ELSE CASE lower(unit) WHEN 'millisecond' THEN x + to_milliseconds(n) WHEN 'second' THEN x + to_seconds(n) WHEN 'minute' THEN x + to_minutes(n) WHEN 'hour' THEN x + to_hours(n) WHEN 'day' THEN x + to_days(CAST(n AS INTEGER)) WHEN 'week' THEN x + to_weeks(CAST(n AS INTEGER)) WHEN 'month' THEN x + to_months(CAST(n AS INTEGER)) WHEN 'quarter' THEN x + to_months(CAST(3 * n AS INTEGER)) ELSE x + to_years(CAST(n AS INTEGER)) END END;
CREATE MACRO t_date_diff(unit, a, b, allowed) AS CASE WHEN t_is_unit(unit, allowed) THEN datesub(t_unit(unit, allowed), a, b) ELSE CAST(t_not_unit(unit) AS BIGINT) END;
CREATE MACRO t_at_zone(x, zone) AS CASE WHEN x IS NULL OR zone IS NULL THEN NULL ELSE struct_pack(instant := x.instant, zone := t_check_zone(zone)) END;
CREATE MACRO t_from_iso8601(x) AS CASE WHEN x IS NULL THEN NULL ELSE struct_pack(instant := t_iso8601_instant(x), zone := t_iso8601_zone(x)) END;

CREATE MACRO t_contains(a, x) AS CASE WHEN a IS NULL OR x IS NULL THEN NULL WHEN list_contains(a, x) THEN true WHEN len(list_filter(a, lambda y: y IS NULL)) > 0 THEN NULL ELSE false END;
CREATE MACRO t_has(a, x) AS len(list_filter(a, lambda y: y IS NOT DISTINCT FROM x)) > 0;
CREATE MACRO t_array_distinct(a) AS list_filter(a, lambda x, i: len(list_filter(a[:i - 1], lambda y: y IS NOT DISTINCT FROM x)) = 0);
CREATE MACRO t_element_at(a, i) AS list_extract(a, CASE WHEN i = 0 AND a IS NOT NULL THEN CAST(t_fail('SQL array indices start at 1') AS BIGINT) ELSE CAST(i AS BIGINT) END);
CREATE MACRO t_array_join(a, d) AS CASE WHEN a IS NULL OR d IS NULL THEN NULL ELSE coalesce(array_to_string(a, d), '') END;
CREATE MACRO t_arrays_overlap(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN len(list_filter(a, lambda x: x IS NOT NULL AND list_contains(b, x))) > 0 THEN true WHEN (len(list_filter(a, lambda x: x IS NULL)) > 0 AND len(b) > 0) OR (len(list_filter(b, lambda x: x IS NULL)) > 0 AND len(a) > 0) THEN NULL ELSE false END;
CREATE MACRO t_slice(a, f, n) AS CASE WHEN f = 0 THEN a[CAST(t_fail('SQL array indices start at 1') AS BIGINT):1] WHEN n < 0 THEN a[CAST(t_fail('length must be greater than or equal to 0') AS BIGINT):1] WHEN n = 0 OR (f < 0 AND -f > len(a)) THEN a[2:1] WHEN f > 0 THEN a[f:f + n - 1] ELSE a[len(a) + f + 1:len(a) + f + n] END;
CREATE MACRO t_sequence_by(a, b, step) AS CASE WHEN step = 0 THEN [CAST(t_fail('step must not be zero') AS BIGINT)] WHEN (step > 0 AND a > b) OR (step < 0 AND a < b) THEN [CAST(t_fail('sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start') AS BIGINT)] WHEN (CAST(b AS HUGEINT) - a) // nullif(step, 0) >= 10000 THEN [CAST(t_fail('result of sequence function must not have more than 10000 entries') AS BIGINT)] WHEN a IS NULL OR b IS NULL OR step IS NULL THEN NULL ELSE generate_series(CAST(a AS BIGINT), b, CASE WHEN step = 0 OR (CAST(b AS HUGEINT) - a) // nullif(step, 0) NOT BETWEEN 0 AND 9999 THEN NULL ELSE step END) END;
CREATE MACRO t_sequence(a, b) AS t_sequence_by(a, b, CASE WHEN a <= b THEN 1 WHEN a > b THEN -1 END);
CREATE MACRO t_repeat_count(n) AS CASE WHEN n < 0 THEN CAST(t_fail('count argument of repeat function must be greater than or equal to 0') AS BIGINT) WHEN n > 10000 THEN CAST(t_fail('count argument of repeat function must be less than or equal to 10000') AS BIGINT) ELSE n END;
CREATE MACRO t_any(a) AS CASE WHEN a IS NULL THEN NULL WHEN list_contains(a, true) THEN true WHEN len(list_filter(a, lambda x: x IS NULL)) > 0 THEN NULL ELSE false END;
CREATE MACRO t_all(a) AS CASE WHEN a IS NULL THEN NULL WHEN list_contains(a, false) THEN false WHEN len(list_filter(a, lambda x: x IS NULL)) > 0 THEN NULL ELSE true END;
CREATE MACRO t_like_escape(x, p, e) AS like_escape(x, t_like_pattern(p, e), e);
CREATE MACRO t_fraction_text(x) AS regexp_replace(CAST(x AS VARCHAR), '^(-?)\.', '\10.');
CREATE MACRO t_ngrams(a, n) AS CASE WHEN n <= 0 THEN list_transform([CAST(t_fail('N must be positive') AS BIGINT)], lambda i: a[i:i]) ELSE list_transform(range(1, greatest(1, len(a) - n + 1) + 1), lambda i: a[i:i + n - 1]) END;
CREATE MACRO t_finite(x) AS CASE WHEN isfinite(x) THEN x END;
CREATE MACRO t_first_entries(entries) AS CASE WHEN len(list_distinct(list_transform(entries, lambda e: e.key))) = len(entries) THEN map_from_entries(entries) ELSE map_from_entries(list_filter(entries, lambda e, i: list_position(list_transform(entries, lambda f: f.key), e.key) = i)) END;
