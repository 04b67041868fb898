{# What becomes of a model: https://docs.getdbt.com/docs/build/materializations #}

{% materialization table, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set made = replace_relation(target_relation, get_create_table_as_sql) -%}
  {{ return({'relations': [made]}) }}
{% endmaterialization %}

{% materialization view, default %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set made = replace_relation(target_relation, get_create_view_sql) -%}
  {{ return({'relations': [made]}) }}
{% endmaterialization %}

{# Makes the relation beside the one that is there, and puts it in its place, in one transaction. #}
{% macro replace_relation(target_relation, create_sql) -%}
  {%- set intermediate = make_intermediate_relation(target_relation) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
  {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=true) -%}
  {%- call statement('main') -%}
    {{ create_sql(intermediate, sql) }}
  {%- endcall -%}
  {%- set existing = load_cached_relation(target_relation) -%}
  {%- do drop_relation_if_exists(existing) -%}
  {%- do adapter.rename_relation(intermediate, target_relation) -%}
  {%- do run_hooks(post_hooks, inside_transaction=true) -%}
  {%- do adapter.commit() -%}
  {%- do run_hooks(post_hooks, inside_transaction=false) -%}
  {%- do return(target_relation) -%}
{%- endmacro %}

{% materialization test, default %}
  {%- call statement('main', fetch_result=true) -%}
    {{ get_test_sql(sql,
        config.get('fail_calc', 'count(*)'),
        config.get('warn_if', '!= 0'),
        config.get('error_if', '!= 0'),
        config.get('limit')) }}
  {%- endcall -%}
  {{ return({'relations': []}) }}
{% endmaterialization %}
