with events as (

    select * from {{ ref('stg_events') }}

),

gaps as (

    select
        event_id,
        cookie_id,
        event_timestamp,
        case
            when event_timestamp <= dateadd(minute, {{ visit_timeout_minutes() }}, lag(event_timestamp) over (
                partition by cookie_id order by event_timestamp, event_id
            )) then 0
            else 1
        end as starts_visit
    from events

),

numbered as (

    select
        event_id,
        cookie_id,
        event_timestamp,
        starts_visit,
        sum(starts_visit) over (
            partition by cookie_id order by event_timestamp, event_id
            rows between unbounded preceding and current row
        ) as visit_number
    from gaps

),

{#- What has no id can't be joined by it. Events of one cookie and one time lie in one visit, whatever their order. #}
unnamed_numbers as (

    select
        cookie_id,
        event_timestamp,
        max(visit_number) as visit_number,
        max(starts_visit) as starts_visit
    from numbered
    where event_id is null
    group by cookie_id, event_timestamp

),

unnamed as (

    select
        events.*,
        row_number() over (partition by events.cookie_id, events.event_timestamp order by events.page_url_path) as occurrence
    from events
    where events.event_id is null

)

select
    events.*,
    cast(numbered.visit_number as integer) as visit_number,
    events.cookie_id || '-' || cast(cast(numbered.visit_number as integer) as varchar) as visit_id,
    numbered.starts_visit = 1 as is_visit_start
from events
inner join numbered on events.event_id = numbered.event_id

union all

select
    {%- for column in stg_event_columns() %}
    unnamed.{{ column }},
    {%- endfor %}
    cast(unnamed_numbers.visit_number as integer) as visit_number,
    unnamed.cookie_id || '-' || cast(cast(unnamed_numbers.visit_number as integer) as varchar) as visit_id,
    unnamed_numbers.starts_visit = 1 and unnamed.occurrence = 1 as is_visit_start
from unnamed
inner join unnamed_numbers
    on unnamed.cookie_id = unnamed_numbers.cookie_id
    and unnamed.event_timestamp = unnamed_numbers.event_timestamp
