{# SQL before and after a node: https://docs.getdbt.com/reference/resource-configs/pre-hook-post-hook #}

{% macro run_hooks(hooks, inside_transaction=true) -%}
  {%- for hook in hooks if hook.transaction == inside_transaction -%}
    {%- set code = render(hook.sql) -%}
    {%- if code | trim -%}
      {%- call statement(auto_begin=inside_transaction) -%}{{ code }}{%- endcall -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}

{% macro before_begin(sql) -%}
  {{ return({'sql': sql, 'transaction': false}) }}
{%- endmacro %}

{% macro in_transaction(sql) -%}
  {{ return({'sql': sql, 'transaction': true}) }}
{%- endmacro %}

{% macro after_commit(sql) -%}
  {{ return({'sql': sql, 'transaction': false}) }}
{%- endmacro %}
