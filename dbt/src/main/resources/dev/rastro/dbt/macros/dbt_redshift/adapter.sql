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
