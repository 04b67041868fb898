{#- A lake whose events tell of no sales has no such columns: they are NULL then. -#}
{%- set raw_columns = adapter.get_columns_in_relation(source('data_lake_raw', 'events')) | map(attribute='name') | list -%}

with typed as (

    select
        event_id,
        cast(event_timestamp as timestamp) as event_timestamp,
        cast(landing_date as date) as landing_date,
        event_type,
        page_url_path,
        user_domain_id as cookie_id,
        referer_medium,
        utm_source,
        utm_medium,
        utm_campaign,
        geo_country,
        browser_name,
        os_name,
        device_type,
        {{ column_or_null('product_id', 'varchar', raw_columns) }},
        {{ column_or_null('product_name', 'varchar', raw_columns) }},
        {{ column_or_null('product_price', 'decimal(18, 2)', raw_columns) }},
        {{ column_or_null('quantity', 'integer', raw_columns) }},
        {{ column_or_null('revenue', 'decimal(18, 2)', raw_columns) }}
    from {{ source('data_lake_raw', 'events') }}

),

{#- Few events come twice. To look for them needs the key alone, where a number for every event would sort all columns. #}
repeated as (

    select event_id
    from typed
    group by event_id
    having count(*) > 1

),

numbered as (

    select
        typed.*,
        row_number() over (
            partition by typed.event_id order by typed.landing_date, typed.event_timestamp
        ) as occurrence
    from typed
    inner join repeated on typed.event_id = repeated.event_id

)

select typed.*
from typed
left join repeated on typed.event_id = repeated.event_id
where repeated.event_id is null

union all

select {{ stg_event_columns() | join(', ') }}
from numbered
where occurrence = 1
