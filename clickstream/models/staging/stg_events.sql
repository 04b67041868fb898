{#- A lake whose events tell of no sales has no such columns: they are NULL then. -#}
{%- set raw_columns = adapter.get_columns_in_relation(source('data_lake_raw', 'events')) | map(attribute='name') | list -%}

with typed as (

    select
        nullif(event_id, '') as event_id,
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
    where event_id is not null
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

select {{ stg_event_columns('typed.') | join(', ') }}, typed.event_id as event_key
from typed
left join repeated on typed.event_id = repeated.event_id
where repeated.event_id is null
    and typed.event_id is not null

union all

select {{ stg_event_columns() | join(', ') }}, event_id as event_key
from numbered
where occurrence = 1

union all

{# What tells no id can't be told to be a copy of another: each stays, with a key of its own. -#}
select
    {{ stg_event_columns() | join(', ') }},
    'without id ' || cast(row_number() over (order by {{ stg_event_columns() | join(', ') }}) as varchar) as event_key
from typed
where event_id is null
