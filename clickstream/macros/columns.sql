{# A column of the raw lake with a type; NULL of that type where the lake has no such column. #}
{% macro column_or_null(name, type, columns) -%}
cast({{ name if name in columns else 'null' }} as {{ type }}) as {{ name }}
{%- endmacro %}

{# The columns that stg_events takes from the lake, in their order, each with a prefix such as `typed.`. #}
{% macro stg_event_columns(prefix='') -%}
  {%- set columns = [
    'event_id', 'event_timestamp', 'landing_date', 'event_type', 'page_url_path', 'cookie_id', 'referer_medium',
    'utm_source', 'utm_medium', 'utm_campaign', 'geo_country', 'browser_name', 'os_name', 'device_type',
    'product_id', 'product_name', 'product_price', 'quantity', 'revenue',
  ] -%}
  {%- set prefixed = [] -%}
  {%- for column in columns -%}
    {%- do prefixed.append(prefix ~ column) -%}
  {%- endfor -%}
  {{ return(prefixed) }}
{%- endmacro %}

{% macro visit_timeout_minutes() -%}
  {%- set minutes = var('visit_timeout_minutes') -%}
  {%- if minutes is not number or minutes <= 0 -%}
    {{ exceptions.raise_compiler_error("var visit_timeout_minutes must be a number above 0, not " ~ minutes) }}
  {%- endif -%}
  {{ minutes }}
{%- endmacro %}
