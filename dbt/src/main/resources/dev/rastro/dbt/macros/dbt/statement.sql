{# Running SQL from templates: https://docs.getdbt.com/reference/dbt-jinja-functions/statement-blocks #}

{% macro statement(name=none, fetch_result=false, auto_begin=true, language='sql') -%}
  {%- if execute -%}
    {%- set code = caller() -%}
    {%- set answer = adapter.execute(code, auto_begin=auto_begin, fetch=fetch_result) -%}
    {%- if name is not none -%}
      {%- do store_result(name, response=answer[0], agate_table=answer[1]) -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{% macro run_query(sql) -%}
  {%- call statement('run_query_statement', fetch_result=true, auto_begin=false) -%}
    {{ sql }}
  {%- endcall -%}
  {%- set stored = load_result('run_query_statement') -%}
  {%- do return(none if stored is none else stored.table) -%}
{%- endmacro %}

{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
  {%- if name is not none -%}
    {%- do store_result(name, response={'_message': message, 'code': code, 'rows_affected': rows_affected}, agate_table=none) -%}
  {%- endif -%}
{%- endmacro %}
