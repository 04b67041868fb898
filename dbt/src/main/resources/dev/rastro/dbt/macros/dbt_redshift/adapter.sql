{# What Redshift does its own way. #}

{% macro redshift__list_relations_without_caching(schema_relation) -%}
  {%- call statement('list_relations_without_caching', fetch_result=true, auto_begin=false) -%}
    select
      '{{ schema_relation.database }}' as database,
      table_name as name,
      table_schema as schema,
      case when table_type = 'VIEW' then 'view' else 'table' end as type
    from information_schema.tables
    where table_schema = '{{ schema_relation.schema | lower }}'
  {%- endcall -%}
  {{ return(load_result('list_relations_without_caching').table) }}
{%- endmacro %}

{% macro redshift__get_columns_in_relation(relation) -%}
  {%- call statement('get_columns_in_relation', fetch_result=true, auto_begin=false) -%}
    select column_name, data_type
    from (
      select column_name, data_type, ordinal_position
      from information_schema.columns
      where table_schema = '{{ relation.schema | lower }}'
        and table_name = '{{ relation.identifier | lower }}'
      union all
      select columnname, external_type, columnnum
      from svv_external_columns
      where schemaname = '{{ relation.schema | lower }}'
        and tablename = '{{ relation.identifier | lower }}'
    ) as known_columns
    order by ordinal_position
  {%- endcall -%}
  {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{%- endmacro %}

{# How a table lies on disk and how a view is bound: https://docs.getdbt.com/reference/resource-configs/redshift-configs #}

{% macro redshift__create_table_as(temporary, relation, sql) -%}
create {{ 'temporary ' if temporary }}table {{ relation.include(database=false, schema=false) if temporary else relation }}
{{ 'backup no ' if config.get('backup') is false }}{{ dist(config.get('dist')) }}{{ sort(config.get('sort_type'), config.get('sort')) }}as (
{{ sql }}
)
{%- endmacro %}

{% macro redshift__create_view_as(relation, sql) -%}
create view {{ relation }} as (
{{ sql }}
){{ ' with no schema binding' if config.get('bind') is false }}
{%- endmacro %}

{% macro dist(dist) -%}
  {%- set key = (dist or 'auto') | trim | lower -%}
  {%- if key in ('all', 'even') -%}
    diststyle {{ key ~ ' ' }}
  {%- elif key != 'auto' -%}
    diststyle key distkey ({{ key }}){{ ' ' }}
  {%- endif -%}
{%- endmacro %}

{% macro sort(sort_type, sort) -%}
  {%- if sort -%}
    {{ sort_type or 'compound' }} sortkey ({{ ([sort] if sort is string else sort) | join(', ') }}){{ ' ' }}
  {%- endif -%}
{%- endmacro %}
